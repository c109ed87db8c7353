"""What has changed between two runs: failures that are new, gone, or have another reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bookproof.results import CaseResult, CheckResult, Finding, Outcome, RunResult

_FAILING = frozenset({Outcome.FAILED, Outcome.WAIVED})
_ANSWERED = _FAILING | {
    Outcome.PASSED,
    Outcome.WARNED,
    Outcome.DISPUTED,
    Outcome.POLICY_DIFFERENCE,
    Outcome.NOT_APPLICABLE,
}

Place = tuple[str, str, str]
"""Case, stage and check."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that fails in a case."""

    case: str
    stage: str
    check: str
    reason: str
    """What it found first."""
    before: str = ""
    """What it had found in the earlier run, where that was something else."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The second of two runs seen against the first."""

    new: tuple[Failure, ...] = ()
    fixed: tuple[Failure, ...] = ()
    still: tuple[Failure, ...] = ()
    """Fails in both for the same reason."""
    changed: tuple[Failure, ...] = ()
    """Fails in both, now for another reason."""
    not_comparable: Mapping[str, str] = field(default_factory=dict)
    """Why a case says nothing, by case."""
    compared: int = 0
    """Cases that came to an answer in both."""


def difference(before: RunResult, after: RunResult) -> Difference:
    """Compare two runs check by check.

    A failure that cannot be looked for in the other run, because its case was not run there or
    came to no answer, is not comparable: neither new nor fixed.
    """
    old = {case.id: case for case in before.cases}
    now = {case.id: case for case in after.cases}
    why_not = {
        name: why
        for name in sorted({*old, *now})
        if (why := _why_not(old.get(name), now.get(name)))
    }
    compared = len({*old, *now}) - len(why_not)
    was = _failures(before, why_not)
    is_ = _failures(after, why_not)
    passed_over = _unanswered(now, was) | _unanswered(old, is_)
    for place in passed_over:
        why_not.setdefault(place[0], f"{place[2]} was reached in one of the runs only")
    both = was.keys() & is_.keys()
    return Difference(
        new=tuple(is_[place] for place in is_ if place not in both | passed_over),
        fixed=tuple(was[place] for place in was if place not in both | passed_over),
        still=tuple(is_[place] for place in is_ if place in both and _same(was, is_, place)),
        changed=tuple(
            Failure(*place, is_[place].reason, was[place].reason)
            for place in is_
            if place in both and not _same(was, is_, place)
        ),
        not_comparable=why_not,
        compared=compared,
    )


def _why_not(before: CaseResult | None, after: CaseResult | None) -> str:
    if before is None or after is None:
        return f"run only in the {'second' if before is None else 'first'}"
    for which, case in (("first", before), ("second", after)):
        if case.outcome not in _ANSWERED:
            return f"{case.outcome} in the {which}: {case.reason.partition(chr(10))[0]}"
    return ""


def _failures(run: RunResult, left_out: Mapping[str, str]) -> dict[Place, Failure]:
    found: dict[Place, Failure] = {}
    for case in run.cases:
        if case.id in left_out:
            continue
        for check in case.checks:
            if check.outcome in _FAILING:
                place = (case.id, check.stage, check.id)
                found.setdefault(place, Failure(*place, _reason(check)))
    return found


def _unanswered(cases: Mapping[str, CaseResult], failures: Mapping[Place, Failure]) -> set[Place]:
    """Failures whose check has no answer in the run with these cases."""
    return {
        place
        for place in failures
        if not any(
            check.id == place[2] and check.stage in ("", place[1]) and check.outcome in _ANSWERED
            for check in cases[place[0]].checks
        )
    }


def _reason(check: CheckResult) -> str:
    return "; ".join(_sentence(finding) for finding in check.findings[:1])


def _sentence(finding: Finding) -> str:
    return f"{finding.where}: expected {finding.expected}, got {finding.got}"


def _kind(reason: str) -> str:
    """A reason without what was there, which may differ by an id or a time."""
    return reason.rpartition(", got ")[0]


def _same(was: Mapping[Place, Failure], is_: Mapping[Place, Failure], place: Place) -> bool:
    return _kind(was[place].reason) == _kind(is_[place].reason)
