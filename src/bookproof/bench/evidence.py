"""What the recording of a run costs to write, to judge again, to report and to verify.

Two times that are compared are taken one after the other, since the machine is shared.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bookproof import report
from bookproof.certificate import SigningKey, Terms, certify, verify
from bookproof.cli.certificates import judge
from bookproof.plugin.records import CaseWriter, RunFolder
from bookproof.recording import read_cases, read_traffic
from bookproof.replay import open_recording, replay
from bookproof.results import CaseResult, Exchange

_REPEAT = 4
"""Rounds of all cases, for a run of the size of a full scope."""


def figures(rounds: int, workers: int) -> dict[str, str]:
    """Medians for a run of some 600 cases."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "bookproof.cli", "run", "--seed", "1"]
        command += ["-n", str(workers), "--repeat", str(_REPEAT), "--reports", folder]
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
        elapsed = time.perf_counter() - started
        run = Path(folder, "latest").resolve()
        cases = read_cases(run)
        result = report.load(run)

        def render() -> None:
            with tempfile.TemporaryDirectory() as other:
                report.write(result, Path(other))

        recording = sum(path.stat().st_size for path in run.glob("*.gz"))
        traffic = read_traffic(run)
        certificate = _certificate(run, Path(folder))
        writing = statistics.median(_writing(cases, traffic, run) for _ in range(rounds))
        pairs = [_judged(run, certificate) for _ in range(rounds)]
        again, verifying = (statistics.median(times) for times in zip(*pairs, strict=True))
        return {
            "cases": f"{len(cases)}",
            "exchanges": f"{sum(len(case.exchanges) for case in cases)}",
            "the run, s": f"{elapsed:.1f}",
            "recording, MB (aim 20)": f"{recording / 1e6:.1f}",
            "writing it, share of the run (aim 5 %)": f"{writing / elapsed:.1%}",
            "judging it again, s (aim 30)": f"{again:.1f}",
            "verifying its certificate, s": f"{verifying:.1f}",
            "ratio of the two (aim 1.0)": f"{verifying / again:.2f}",
            "rendering the report, s (aim 3)": f"{_median(render, rounds):.1f}",
        }


def _writing(cases: tuple[CaseResult, ...], traffic: tuple[Exchange, ...], run: Path) -> float:
    """Seconds that a recording takes: each case as it ends, each page, then the packing.

    Reading the cases again is left out: the report needs that whether or not a run is recorded.
    """
    with tempfile.TemporaryDirectory() as reports:
        path = Path(reports, run.name)
        (path / "parts").mkdir(parents=True)
        folder = RunFolder(path)
        writer = CaseWriter(path, "bench")
        started = time.perf_counter()
        for case in cases:
            writer.write(case)
        for exchange in traffic:
            folder.note(exchange)
        spent = time.perf_counter() - started
        writer.close()
        folder.cases()
        started = time.perf_counter()
        folder.tidy()
        return spent + time.perf_counter() - started


def _certificate(run: Path, place: Path) -> Path:
    """The page of a certificate of a run."""
    page = place / "certificate.html"
    certify([run], SigningKey.new(), now=datetime.now(UTC), days=1).write(page)
    return page


def _judged(run: Path, certificate: Path) -> tuple[float, float]:
    """Seconds of a replay, and right after it of a verification that judges again.

    Raises:
        RuntimeError: one of them finds fault, so that its time says nothing.
    """
    found: list[bool] = []
    again = _seconds(lambda: found.append(not replay(open_recording(run)).changes))
    terms = Terms(datetime.now(UTC), judge=judge())
    verifying = _seconds(lambda: found.append(verify(certificate, terms).valid))
    if not all(found):
        raise RuntimeError("the run is judged otherwise now")
    return again, verifying


def _median(work: Callable[[], None], rounds: int) -> float:
    return statistics.median(_seconds(work) for _ in range(rounds))


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
