"""Two runs side by side: each failure stands in one place, and nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bookproof.cli.replaying import show_difference
from bookproof.replay.difference import Difference, difference
from bookproof.results import CaseResult, CheckResult, ExitCode, Finding, Outcome, RunResult

PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def check(name: str, outcome: Outcome, got: str = "5", expected: str = "3") -> CheckResult:
    findings = (Finding("$.x", expected, got),) if outcome is FAILED else ()
    return CheckResult(name, name.title(), (), outcome, "B", findings)


def case(name: str, *checks: CheckResult, outcome: Outcome | None = None) -> CaseResult:
    worst = FAILED if any(each.outcome is FAILED for each in checks) else PASSED
    return CaseResult(
        id=name, protocol="p", category="c", feature="f", test=name, title=name, implemented=True,
        opportunity_type=None, booking_flow=None, multiple=False, outcome=outcome or worst,
        seconds=0.1, reason="the target is down" if outcome else "", checks=checks,
    )  # fmt: skip


def run(*cases: CaseResult, protocol: str = "p") -> RunResult:
    return RunResult(
        run_id="r", harness_version="1", started="2031-01-01T00:00:00+00:00", seconds=1.0, seed=1,
        complete=True, configuration={"protocol": protocol}, planned=len(cases), cases=cases,
    )  # fmt: skip


def names(found: Difference) -> dict[str, list[str]]:
    """The checks of each kind, where there are any."""
    kinds = {"new": found.new, "fixed": found.fixed, "still": found.still, "changed": found.changed}
    return {kind: [each.check for each in listed] for kind, listed in kinds.items() if listed}


BEFORE = run(
    case("a", check("broken", FAILED), check("well", PASSED)),
    case("b", check("same", FAILED, got="5")),
    case("c", check("other", FAILED, expected="3")),
    case("d", check("lost", FAILED)),
)
AFTER = run(
    case("a", check("broken", PASSED), check("well", FAILED)),
    case("b", check("same", FAILED, got="6")),
    case("c", check("other", FAILED, expected="4")),
    case("d", outcome=Outcome.ENVIRONMENT),
    case("e", check("more", FAILED)),
)


def test_each_failure_has_its_place() -> None:
    found = difference(BEFORE, AFTER)
    assert names(found) == {
        "new": ["well"], "fixed": ["broken"], "still": ["same"], "changed": ["other"],
    }  # fmt: skip
    assert found.changed[0].before == "$.x: expected 3, got 5"
    assert found.not_comparable == {
        "d": "environment in the second: the target is down",
        "e": "run only in the second",
    }
    assert found.compared == 3


def test_a_run_is_no_different_from_itself() -> None:
    found = difference(BEFORE, BEFORE)
    assert set(names(found)) == {"still"}
    assert (found.not_comparable, found.compared) == ({}, 4)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (BEFORE, AFTER, ExitCode.NOT_CONFORMANT),
        (BEFORE, BEFORE, ExitCode.CONFORMANT),
        (run(case("a", check("x", PASSED))), run(case("z", check("x", FAILED)), protocol="q"),
         ExitCode.INCOMPLETE),
        (run(case("a", check("x", PASSED))), run(case("a", outcome=Outcome.ENVIRONMENT)),
         ExitCode.INCOMPLETE),
    ],
    ids=["new failures", "the same", "another protocol", "the target was down"],
)  # fmt: skip
def test_the_exit_code(before: RunResult, after: RunResult, code: int, tmp_path: Path) -> None:
    """Runs that cannot be compared do not pass for runs without new failures."""
    for name, each in (("before", before), ("after", after)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(json.dumps(each.to_json()), "utf-8")
    assert show_difference(tmp_path / "before", tmp_path / "after", "text") == code
