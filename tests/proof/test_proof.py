"""Every check can fail, and a system as it should be passes: shown over HTTP, defect by defect.

``BOOKPROOF_PROOF_SHARE=2/5`` runs the second fifth of the defects only.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookproof import resources
from bookproof.proof.__main__ import ALL_TYPES, MATRIX, clean_trials, share_of
from bookproof.proof.direct import Proving
from bookproof.proof.matrix import gaps, page
from bookproof.proof.plan import Kill, kills
from bookproof.proof.trial import Trial, run_trial
from bookproof.protocols import PROTOCOLS
from bookproof.results import Outcome

SHARE = os.environ.get("BOOKPROOF_PROOF_SHARE", "1/1")
WITHOUT_FEEDS = [protocol for protocol in PROTOCOLS if protocol != "open_booking"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_defect_is_mapped_and_every_check_is_failed_by_one(protocol: str) -> None:
    assert gaps(protocol) == []


def test_kill_matrix_is_up_to_date() -> None:
    written = Path(resources.folder("features").parent, MATRIX).read_text("utf-8")
    assert written == page(), "run `make proof`, which writes the matrix"


@pytest.mark.parametrize("kill", clean_trials(), ids=lambda kill: kill.setting)
def test_lab_without_defects_passes_every_check(kill: Kill) -> None:
    trial = run_trial(kill, ALL_TYPES)
    assert trial.flaws == []
    assert set(trial.cases) == {"passed"}


@pytest.mark.parametrize("defect", share_of(list(kills()), SHARE))
def test_defect_fails_exactly_its_checks(defect: str) -> None:
    assert run_trial(kills()[defect]).flaws == []


@pytest.fixture(scope="module")
def labs() -> Iterator[dict[str, Proving]]:
    """A lab of each protocol without feeds, started when it is first needed."""
    started: dict[str, Proving] = {}
    yield started
    for proving in started.values():
        proving.__exit__(None, None, None)


def proving(labs: dict[str, Proving], protocol: str) -> Proving:
    if protocol not in labs:
        labs[protocol] = Proving(protocol).__enter__()
    return labs[protocol]


@pytest.mark.parametrize("protocol", WITHOUT_FEEDS)
def test_lab_of_protocol_passes_every_check(labs: dict[str, Proving], protocol: str) -> None:
    trial = proving(labs, protocol).trial(Kill("", protocol=protocol))
    assert trial.flaws == []
    assert set(trial.cases) == {"passed"}


@pytest.mark.parametrize(
    "kill",
    [
        kills(protocol)[name]
        for protocol in WITHOUT_FEEDS
        for name in share_of(list(kills(protocol)), SHARE)
    ],
    ids=lambda kill: f"{kill.protocol}-{kill.defect}",
)
def test_defect_of_protocol_fails_exactly_its_checks(labs: dict[str, Proving], kill: Kill) -> None:
    assert proving(labs, kill.protocol).trial(kill).flaws == []


@pytest.mark.parametrize(
    ("failed", "flaws"),
    [
        ({"a"}, []),
        ({"a", "b"}, []),
        ({"b"}, ["a has not failed"]),
        ({"a", "c"}, ["c has failed as well"]),
    ],
)
def test_what_may_fail_is_neither_missing_nor_too_much(failed: set[str], flaws: list[str]) -> None:
    kill = Kill("defect", fails=frozenset({"a"}), may_fail=frozenset({"b"}))
    assert Trial(kill, fired=1, checks={Outcome.FAILED: Counter(failed)}).flaws == flaws


def test_shares_together_are_the_whole() -> None:
    names = [str(number) for number in range(11)]
    parts = [share_of(names, f"{part}/3") for part in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == sorted(names)
