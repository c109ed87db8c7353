"""``make proof``: the clean lab passes everything, each defect fails exactly its checks."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bookproof import resources
from bookproof.proof.direct import Proving
from bookproof.proof.matrix import gaps, page
from bookproof.proof.plan import SETTINGS, Kill, kills
from bookproof.proof.trial import Trial, run_trial
from bookproof.protocols import PROTOCOLS

MATRIX = "docs/reference/kill-matrix.md"
ALL_TYPES = ("ScheduledSession", "FacilityUseSlot", "IndividualFacilityUseSlot")


def share_of(names: Sequence[str], share: str) -> list[str]:
    """The part ``k/n`` of the names: every n-th from the k-th on."""
    part, _, parts = share.partition("/")
    return list(names[int(part) - 1 :: int(parts)])


def clean_trials() -> list[Kill]:
    """The lab without defects, in each of the ways in which a right system can differ."""
    return [Kill("", setting=name) for name in SETTINGS]


def _clean(kill: Kill) -> Trial:
    return run_trial(kill, ALL_TYPES)


def _run_all(chosen: Iterable[str], jobs: int) -> list[str]:
    register = kills()
    flaws: list[str] = []
    with ThreadPoolExecutor(jobs) as pool:
        trials = [pool.submit(_clean, kill) for kill in clean_trials()]
        trials += [pool.submit(run_trial, register[name]) for name in chosen]
        for future in trials:
            flaws += _told(future.result())
    return flaws


def _told(trial: Trial) -> list[str]:
    """Say how a trial ended; what differs, one line each."""
    name = trial.kill.defect or f"no defect, {trial.kill.setting}"
    print(f"{'differs' if trial.flaws else 'as expected':<12} {name}", flush=True)
    return [f"{name}: {flaw}" for flaw in trial.flaws]


def _run_directly(protocol: str, chosen: Iterable[str]) -> list[str]:
    """The trials of a protocol without feeds; the clean lab first."""
    register = kills(protocol)
    with Proving(protocol) as proving:
        flaws = _told(proving.trial(Kill("", protocol=protocol)))
        for name in chosen:
            flaws += _told(proving.trial(register[name]))
    return flaws


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof; 0 when everything is as the register says."""
    parser = argparse.ArgumentParser(prog="python -m bookproof.proof", description=__doc__)
    parser.add_argument("--share", default="1/1", metavar="K/N", help="only a part of the defects")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    parser.add_argument("--matrix", action="store_true", help="print the matrix and run nothing")
    parser.add_argument("--protocol", choices=list(PROTOCOLS), help="only this one")
    parser.add_argument("defects", nargs="*", help="only these")
    options = parser.parse_args(arguments)
    if options.matrix:
        sys.stdout.write(page())
        return 0
    started = time.monotonic()
    chosen: dict[str, list[str]] = {}
    for protocol in [options.protocol] if options.protocol else PROTOCOLS:
        known = list(kills(protocol))
        chosen[protocol] = [name for name in options.defects if name in known] or (
            [] if options.defects else share_of(known, options.share)
        )
    flaws = []
    for protocol, names in chosen.items():
        if not names:
            continue
        print(f"== {protocol}", flush=True)
        flaws += gaps(protocol)
        if protocol == "open_booking":
            flaws += _run_all(names, options.jobs)
        else:
            flaws += _run_directly(protocol, names)
    for flaw in flaws:
        print(flaw, file=sys.stderr)
    checkout = resources.folder("features").parent
    if (checkout / "docs").is_dir() and not options.defects:
        (checkout / MATRIX).write_text(page(), "utf-8")
    number = sum(map(len, chosen.values()))
    print(f"{number} defects in {time.monotonic() - started:.0f} s, {len(flaws)} flaws")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
