"""What a failure brought about: checks that a stopped case never reached, and later failures.

That a check was not reached is certain: the case says which failure stopped it. That one failure
follows from another is only likely, and said so: it came later in every case that it occurs in,
and never without the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookproof.results import CaseResult, Outcome


@dataclass(frozen=True, slots=True)
class Unreached:
    """A check that was not answered because a case had to stop."""

    check: str
    cases: int


@dataclass(frozen=True, slots=True)
class Follower:
    """Another failure that came later, in the same cases only."""

    anchor: str
    title: str
    cases: int


@dataclass(frozen=True, slots=True)
class Cascade:
    """All that one cause may have brought about, or what it may itself come from."""

    unreached: tuple[Unreached, ...] = ()
    """Most frequent first."""
    stopped: int = 0
    """Cases that ended at this failure."""
    followers: tuple[Follower, ...] = ()
    follows: tuple[Follower, ...] = ()
    """The earlier failures that this one never occurs without; several when met together."""


@dataclass(frozen=True, slots=True)
class Met:
    """One cause in one case."""

    case: int
    """Index of the case."""
    check: int
    """Index of the check within the case."""


@dataclass(frozen=True, slots=True)
class Group:
    """A cause as far as it matters here."""

    anchor: str
    title: str
    met: tuple[Met, ...]


def cascades(groups: Sequence[Group], cases: Sequence[CaseResult]) -> tuple[Cascade, ...]:
    """What follows from each of these failures, in their order."""
    at = _Places(groups, cases)
    roots = [at.roots(number) for number in range(len(groups))]
    followers: dict[int, list[int]] = {}
    for number, before in enumerate(roots):
        for root in before:
            followers.setdefault(root, []).append(number)
    stopped = _stopped(at, groups, cases)
    return tuple(
        Cascade(
            *_unreached(stopped.get(number, ()), cases),
            tuple(at.told(later) for later in followers.get(number, ())),
            tuple(at.told(root) for root in before),
        )
        for number, before in enumerate(roots)
    )


class _Places:
    """Where in each case a cause was first met, on a scale of exchanges."""

    def __init__(self, groups: Sequence[Group], cases: Sequence[CaseResult]) -> None:
        self._groups = groups
        self.by_case: dict[int, dict[int, float]] = {}
        scales = {met.case: _scale(cases[met.case]) for group in groups for met in group.met}
        for number, group in enumerate(groups):
            for met in group.met:
                found = self.by_case.setdefault(met.case, {})
                place = scales[met.case][met.check] if met.check >= 0 else float("inf")
                found[number] = min(place, found.get(number, place))

    def roots(self, number: int) -> list[int]:
        """The earliest other causes that come before this one wherever this one occurs."""
        affected = sorted({met.case for met in self._groups[number].met})
        candidates = self._before(number, affected[0])
        for case in affected[1:]:
            if not candidates:
                return []
            candidates &= self._before(number, case)
        reached = {c: sum(self.by_case[case][c] for case in affected) for c in candidates}
        earliest = min(reached.values(), default=0.0)
        return sorted(cause for cause, place in reached.items() if place == earliest)

    def _before(self, number: int, case: int) -> set[int]:
        here = self.by_case[case]
        return {other for other, place in here.items() if place < here[number]}

    def told(self, number: int) -> Follower:
        """The cause as it is named beside another."""
        group = self._groups[number]
        return Follower(group.anchor, group.title, len({met.case for met in group.met}))


def _scale(case: CaseResult) -> list[float]:
    """For each check the exchange it judged; one that judged none stands behind the last."""
    scale, latest = [], 0.0
    for check in case.checks:
        if check.exchange is not None:
            latest = max(latest, check.exchange)
        scale.append(float(check.exchange) if check.exchange is not None else latest + 0.5)
    return scale


def _stopped(
    at: _Places, groups: Sequence[Group], cases: Sequence[CaseResult]
) -> Mapping[int, list[int]]:
    """For each cause the cases that it brought to their end."""
    found: dict[int, list[int]] = {}
    for number, here in at.by_case.items():
        reason = next(
            (c.reason for c in cases[number].checks if c.outcome is Outcome.NOT_REACHED), None
        )
        if reason is None:
            continue
        named = [cause for cause in here if groups[cause].title in reason]
        last = max(named or here, key=lambda cause: (here[cause], -cause))
        found.setdefault(last, []).append(number)
    return found


def _unreached(
    stopped: Sequence[int], cases: Sequence[CaseResult]
) -> tuple[tuple[Unreached, ...], int]:
    counted = Counter(
        check.id
        for number in stopped
        for check in cases[number].checks
        if check.outcome is Outcome.NOT_REACHED
    )
    return tuple(Unreached(*line) for line in counted.most_common()), len(stopped)
