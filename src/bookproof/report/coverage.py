"""What was tested and what was not: features, requirements, and the reasons for the gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookproof.report.causes import (
    CaseLink,
    Cause,
    RequirementLine,
    pattern,
    requirement_line,
)
from bookproof.report.wording import LABELS, WORST_FIRST
from bookproof.requirements import requirements, requirements_of
from bookproof.results import CaseResult, Outcome, RunResult

_ANSWERED = {
    Outcome.PASSED,
    Outcome.WARNED,
    Outcome.DISPUTED,
    Outcome.POLICY_DIFFERENCE,
    Outcome.WAIVED,
    Outcome.FAILED,
}
_REMARKS = (Outcome.WAIVED, Outcome.DISPUTED, Outcome.POLICY_DIFFERENCE, Outcome.WARNED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a feature or a requirement stands; without one answered check it is not tested."""

    tested: bool
    outcome: Outcome
    """The worst outcome; when nothing was tested, what kept it from that."""

    @property
    def word(self) -> str:
        """What a reader is told."""
        return LABELS[self.outcome].word if self.tested else "Not tested"

    @property
    def mark(self) -> str:
        """The sign beside the word."""
        return LABELS[self.outcome].mark

    @property
    def why(self) -> str:
        """What kept it from being tested; empty when it was, or when there is nothing to say."""
        if self.tested or self.outcome is Outcome.NOT_APPLICABLE:
            return ""
        return LABELS[self.outcome].word.lower()


@dataclass(frozen=True, slots=True)
class Column:
    """One combination of opportunity type and booking flow; empty parts do not apply."""

    opportunity_type: str
    booking_flow: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A feature in one column."""

    standing: Standing
    cases: int


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature over all its cases."""

    category: str
    feature: str
    implemented: bool
    declared: bool
    standing: Standing
    passed: int
    cases: int
    checks: int
    """Checks that were answered."""
    cells: tuple[Cell | None, ...]
    """One for each column, in their order."""


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Feature by opportunity type and booking flow."""

    columns: tuple[Column, ...]
    rows: tuple[FeatureRow, ...]


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement over all checks that name it; the numbers count cases."""

    line: RequirementLine
    standing: Standing
    checks: tuple[str, ...]
    causes: tuple[str, ...]
    """Anchors of the causes that concern it."""
    passed: int
    failed: int
    remarked: int
    """Cases with a waived failure, a disputed reading, a policy difference or a warning, and
    nothing worse."""
    untested: int
    """Cases with a check for it, none of which was answered."""
    why: str
    """Why it was not tested; empty when it was."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Cases that were not tested for the same reason."""

    outcome: Outcome
    reason: str
    cases: tuple[CaseLink, ...]
    unnamed: int = 0
    """Planned cases that were never started, so that there is no entry for them."""

    @property
    def count(self) -> int:
        """Cases it stands for."""
        return len(self.cases) + self.unnamed


def standing(cases: Sequence[CaseResult]) -> Standing:
    """Where these cases stand together."""
    outcomes = {case.outcome for case in cases}
    tested = any(check.outcome in _ANSWERED for case in cases for check in case.checks)
    worst = next((o for o in WORST_FIRST if o in outcomes), Outcome.NOT_APPLICABLE)
    if not tested and worst in _ANSWERED:
        worst = Outcome.FAILED if worst is Outcome.FAILED else Outcome.NOT_APPLICABLE
    return Standing(tested or worst is Outcome.FAILED, worst)


def features(run: RunResult) -> FeatureTable:
    """The table of features; those in the selection that are not declared come last."""
    columns = _columns(run.cases)
    groups: dict[tuple[str, str, bool], list[CaseResult]] = {}
    for case in run.cases:
        groups.setdefault((case.category, case.feature, case.implemented), []).append(case)
    rows = [_feature_row(*key, group, columns) for key, group in groups.items()]
    seen = {row.feature for row in rows}
    nothing = Standing(tested=False, outcome=Outcome.NOT_APPLICABLE)
    rows += [
        FeatureRow("", name, True, False, nothing, 0, 0, 0, (None,) * len(columns))
        for name in run.not_declared
        if name not in seen
    ]
    return FeatureTable(columns, tuple(rows))


def requirement_rows(
    run: RunResult, causes: Iterable[Cause]
) -> tuple[tuple[RequirementRow, ...], tuple[RequirementRow, ...]]:
    """Requirements that checks of this run name, and all the others of the registers."""
    checks: dict[str, dict[str, None]] = {}
    ended: dict[str, Counter[Outcome]] = {}
    for case in run.cases:
        for name, worst in _worst_in(case, checks).items():
            ended.setdefault(name, Counter())[worst] += 1
    concerning: dict[str, list[str]] = {}
    for cause in causes:
        for line in cause.requirements:
            concerning.setdefault(line.id, []).append(cause.anchor)
    named = [
        _requirement_row(name, tuple(checks[name]), counts, concerning.get(name, ()))
        for name, counts in ended.items()
    ]
    named.sort(key=lambda row: (not row.standing.tested, _rank(row.standing), row.line.id))
    known = requirements_of(str(run.configuration.get("protocol", "open_booking")))
    rest = [_requirement_row(n, (), Counter(), ()) for n in known if n not in checks]
    return tuple(named), tuple(rest)


def _worst_in(case: CaseResult, checks: dict[str, dict[str, None]]) -> dict[str, Outcome]:
    """For each requirement the worst outcome in one case; its checks are added to ``checks``.

    A check that was answered says more than one that was not.
    """
    found: dict[str, Outcome] = {}
    for check in case.checks:
        for name in check.requirements:
            checks.setdefault(name, {})[check.id] = None
            if name not in found or _weight(check.outcome) > _weight(found[name]):
                found[name] = check.outcome
    return found


def gaps(run: RunResult, links: Sequence[CaseLink]) -> tuple[Gap, ...]:
    """Everything that was not tested, by outcome and reason, the widest first in each outcome."""
    groups: dict[tuple[Outcome, str], list[tuple[str, CaseLink]]] = {}

    def note(outcome: Outcome, reason: str, link: CaseLink) -> None:
        groups.setdefault((outcome, _opened(reason)), []).append((reason, link))

    for case, link in zip(run.cases, links, strict=True):
        broken = [c for c in case.checks if c.outcome is Outcome.HARNESS_ERROR]
        for check in broken:
            note(Outcome.HARNESS_ERROR, f"{check.id}: {check.reason}", link)
        if case.outcome not in _ANSWERED and not broken:
            note(case.outcome, case.reason, link)
    found = [_gap(outcome, members) for (outcome, _), members in groups.items()]
    missing = run.planned - len(run.cases)
    if missing > 0:
        why = f"The run was stopped: {run.interrupted_by}." if run.interrupted_by else ""
        found.append(Gap(Outcome.NOT_REACHED, why or "Not started yet.", (), missing))
    order = list(LABELS)
    return tuple(sorted(found, key=lambda gap: (order.index(gap.outcome), -gap.count, gap.reason)))


def undeclared(run: RunResult) -> tuple[str, ...]:
    """Features of which the configuration does not say whether the system has them.

    Of a run of a selection only those that were selected.
    """
    silent = (name for name, value in _declarations(run).items() if value is None)
    return tuple(sorted({*run.not_declared, *silent}))


def unproven(run: RunResult) -> tuple[str, ...]:
    """Features that the configuration declares, and that a whole run had no scenario for."""
    if not run.cases or not run.complete or len(run.cases) < run.planned:
        return ()
    seen = {case.feature for case in run.cases}
    declared = (name for name, value in _declarations(run).items() if value is not None)
    return tuple(sorted(set(declared) - seen))


def _declarations(run: RunResult) -> Mapping[str, Any]:
    found = run.configuration.get("implementedFeatures")
    return found if isinstance(found, Mapping) and not run.selection else {}


def short(name: str) -> str:
    """A type or flow in words: ``FacilityUseSlot`` is "Facility Use Slot"."""
    bare = name.removeprefix("OpenBooking").removesuffix("Flow") or name
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)


def _opened(reason: str) -> str:
    return re.sub(r"\d+", "*", pattern(reason))


def _gap(outcome: Outcome, members: list[tuple[str, CaseLink]]) -> Gap:
    reason = members[0][0] or LABELS[outcome].meaning.capitalize() + "."
    return Gap(outcome, reason, tuple(dict.fromkeys(link for _, link in members)))


def _columns(cases: Iterable[CaseResult]) -> tuple[Column, ...]:
    pairs = [(case.opportunity_type or "", case.booking_flow or "") for case in cases]
    types = list(dict.fromkeys(kind for kind, _ in pairs))
    flows = list(dict.fromkeys(flow for _, flow in pairs))
    ordered = sorted(set(pairs), key=lambda p: (types.index(p[0]), flows.index(p[1])))
    return tuple(Column(*pair) for pair in ordered)


def _feature_row(
    category: str,
    feature: str,
    implemented: bool,
    cases: Sequence[CaseResult],
    columns: Sequence[Column],
) -> FeatureRow:
    by_column: dict[Column, list[CaseResult]] = {}
    for case in cases:
        column = Column(case.opportunity_type or "", case.booking_flow or "")
        by_column.setdefault(column, []).append(case)
    cells = (by_column.get(column) for column in columns)
    return FeatureRow(
        category=category,
        feature=feature,
        implemented=implemented,
        declared=True,
        standing=standing(cases),
        passed=sum(case.outcome is Outcome.PASSED for case in cases),
        cases=len(cases),
        checks=sum(check.outcome in _ANSWERED for case in cases for check in case.checks),
        cells=tuple(Cell(standing(cell), len(cell)) if cell else None for cell in cells),
    )


def _requirement_row(
    name: str, checks: tuple[str, ...], ended: Counter[Outcome], concerning: Sequence[str]
) -> RequirementRow:
    tested = ended.keys() & _ANSWERED
    worst = next((o for o in WORST_FIRST if o in (tested or ended)), Outcome.NOT_APPLICABLE)
    return RequirementRow(
        line=requirement_line(name),
        standing=Standing(bool(tested), worst),
        checks=checks,
        causes=tuple(concerning),
        passed=ended[Outcome.PASSED],
        failed=ended[Outcome.FAILED],
        remarked=sum(ended[outcome] for outcome in _REMARKS),
        untested=sum(count for outcome, count in ended.items() if outcome not in _ANSWERED),
        why="" if tested else _why_untested(name, bool(checks)),
    )


def _why_untested(name: str, named: bool) -> str:
    known = requirements().get(name)
    if named:
        return "No case got as far as a check of it."
    if known is not None and known.actor == "broker":
        return "It binds the Broker, not the system."
    if known is not None and known.observable == "no":
        return "A client cannot see it."
    return "No case of this run has a check for it."


def _weight(outcome: Outcome) -> int:
    place = len(WORST_FIRST) - WORST_FIRST.index(outcome)
    return place + len(WORST_FIRST) * (outcome in _ANSWERED)


def _rank(found: Standing) -> int:
    return WORST_FIRST.index(found.outcome)
