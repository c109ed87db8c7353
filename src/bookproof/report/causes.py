"""Findings grouped by cause: one wrong behaviour is told once, however many cases meet it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bookproof.report.cascade import Cascade, Group, Met, cascades
from bookproof.report.wording import shown
from bookproof.requirements import Interpretation, interpretations, requirements
from bookproof.results import CaseResult, CheckResult, Finding, Outcome

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_INDEX = re.compile(r"\[\d+\]")
_WORD = re.compile(r"[A-Za-z0-9]+")
_URL = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_AMOUNT = re.compile(r'"?-?\d+(\.\d+)?"?')
_LONGEST = 600
_MOST_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A case by its id and its place in the report."""

    id: str
    anchor: str


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A requirement as it is quoted; level and source are empty for an id that is not known."""

    id: str
    level: str
    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of expectation and answer, and how often it was met."""

    expected: str
    got: str
    count: int


@dataclass(frozen=True, slots=True)
class Cause:
    """The same check, wrong at the same place with the same expectation, over all cases."""

    anchor: str
    """Fragment that stays the same between runs, and when a waiver comes or goes.

    Only when a waiver excuses some of its cases do these stand apart, under a fragment of their
    own.
    """
    outcome: Outcome
    """``failed``, ``waived``, ``disputed``, ``policy-difference`` or ``warned``."""
    check: str
    title: str
    where: str
    """The place; array indices and ids are left open when they differ between cases."""
    stages: tuple[str, ...]
    requirements: tuple[RequirementLine, ...]
    examples: tuple[Example, ...]
    """Most frequent first; never empty."""
    other_examples: int
    """How many further pairs are left out."""
    hint: str
    interpretation: Interpretation | None
    cases: tuple[CaseLink, ...]
    findings: int
    reproduce: str
    """Command that runs the first of its cases."""
    excuses: tuple[str, ...] = ()
    """What the waivers say that excuse it; empty when none does."""
    exchange: int | None = None
    """Number of the exchange in the first of its cases whose answer was judged."""
    cascade: Cascade = field(default_factory=Cascade)
    """What it may have brought about."""


@dataclass(frozen=True, slots=True)
class _Occurrence:
    case: CaseResult
    link: CaseLink
    met: Met
    check: CheckResult
    finding: Finding


def anchors(cases: Sequence[CaseResult]) -> tuple[str, ...]:
    """A fragment for each case, in their order: readable, stable and unique."""
    taken: Counter[str] = Counter()
    found = []
    for case in cases:
        slug = "case-" + slugged(case.id)
        taken[slug] += 1
        found.append(slug if taken[slug] == 1 else f"{slug}--{taken[slug]}")
    return tuple(found)


def slugged(text: str) -> str:
    """The text with everything but letters, digits and dots turned into single hyphens."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-")


def requirement_line(requirement_id: str) -> RequirementLine:
    """The requirement as it is quoted, also when the register does not hold it."""
    known = requirements().get(requirement_id)
    if known is None:
        return RequirementLine(requirement_id, "", "", "")
    return RequirementLine(requirement_id, known.level, known.statement, known.source)


def causes(cases: Sequence[CaseResult], links: Sequence[CaseLink]) -> tuple[Cause, ...]:
    """Every cause: failures before disputed readings and warnings, the widest first.

    Among failures, those that may come from another stand behind the rest.
    """
    groups: dict[tuple[str, ...], list[_Occurrence]] = {}
    for occurrence in _occurrences(zip(cases, links, strict=True)):
        groups.setdefault(_key(occurrence), []).append(occurrence)
    order = (
        Outcome.FAILED, Outcome.WAIVED, Outcome.DISPUTED, Outcome.POLICY_DIFFERENCE, Outcome.WARNED
    )  # fmt: skip
    made = _with_cascades(
        [_cause(key, group, _anchor(key, groups)) for key, group in groups.items()], groups, cases
    )
    return tuple(
        sorted(
            made,
            key=lambda cause: (
                order.index(cause.outcome),
                bool(cause.cascade.follows),
                -len(cause.cases),
                cause.check,
                cause.anchor,
            ),
        )
    )


def excuses(checks: Iterable[CheckResult]) -> tuple[str, ...]:
    """What waivers say of the failures among these checks, each of them once."""
    waived = (check.reason for check in checks if check.outcome is Outcome.WAIVED)
    return tuple(dict.fromkeys(filter(None, waived)))


def finding_outcome(check: CheckResult, finding: Finding) -> Outcome:
    """What one finding of a check amounts to by itself."""
    if finding.interpretation:
        return Outcome.DISPUTED
    if finding.policy:
        return Outcome.POLICY_DIFFERENCE
    if finding.recommended or check.outcome is Outcome.WARNED:
        return Outcome.WARNED
    return Outcome.WAIVED if check.outcome is Outcome.WAIVED else Outcome.FAILED


def pattern(text: str) -> str:
    """The text with array indices, UUIDs, and whatever has digits in a URL left open."""
    opened = _INDEX.sub("[*]", _UUID.sub("{uuid}", text))
    return _URL.sub(lambda url: _opened(url.group()), opened)


def _with_cascades(
    made: Sequence[Cause],
    groups: Mapping[tuple[str, ...], Sequence[_Occurrence]],
    cases: Sequence[CaseResult],
) -> list[Cause]:
    """The causes, failures and waived failures with what they brought about."""
    grave = [
        (number, Group(cause.anchor, cause.title, tuple(o.met for o in group)))
        for number, (cause, group) in enumerate(zip(made, groups.values(), strict=True))
        if cause.outcome in (Outcome.FAILED, Outcome.WAIVED)
    ]
    found = list(made)
    for (number, _), cascade in zip(grave, cascades([g for _, g in grave], cases), strict=True):
        found[number] = replace(made[number], cascade=cascade)
    return found


_JUDGED = {
    Outcome.FAILED, Outcome.WAIVED, Outcome.WARNED, Outcome.POLICY_DIFFERENCE, Outcome.DISPUTED
}  # fmt: skip


def _occurrences(cases: Iterable[tuple[CaseResult, CaseLink]]) -> Iterator[_Occurrence]:
    for number, (case, link) in enumerate(cases):
        judged = [(n, check) for n, check in enumerate(case.checks) if check.outcome in _JUDGED]
        for place, check in judged:
            for finding in check.findings or (_unexplained(check.reason),):
                yield _Occurrence(case, link, Met(number, place), check, finding)
        if case.outcome is Outcome.FAILED and not any(
            check.outcome is Outcome.FAILED for _, check in judged
        ):
            title = case.reason or "The case failed without naming a check."
            named = CheckResult("case", title, (), Outcome.FAILED)
            yield _Occurrence(case, link, Met(number, -1), named, _unexplained(""))


def _unexplained(reason: str) -> Finding:
    return Finding(where="", expected="", got=reason or "no details were given")


def _key(occurrence: _Occurrence) -> tuple[str, ...]:
    finding = occurrence.finding
    return (
        str(finding_outcome(occurrence.check, finding)),
        occurrence.check.id,
        pattern(finding.where),
        _expectation(finding.where, finding.expected),
        finding.interpretation,
        occurrence.check.title if occurrence.check.id == "case" else "",
    )


def _expectation(where: str, expected: Any) -> str:
    """The expectation as far as it is the same between cases and runs.

    Amounts, times and references differ; statuses do not.
    """
    text = shown(expected)
    if where == "status":
        return pattern(text)
    return "a number" if _AMOUNT.fullmatch(text) else _opened(pattern(text))


def _opened(text: str) -> str:
    """The text with numbers, and words that have digits in them, left open."""
    return _WORD.sub(lambda word: word.group() if word.group().isalpha() else "*", text)


def _cause(key: tuple[str, ...], group: list[_Occurrence], anchor: str) -> Cause:
    first = group[0]
    places = {occurrence.finding.where for occurrence in group}
    pairs = Counter(
        (shown(o.finding.expected, _LONGEST), shown(o.finding.got, _LONGEST)) for o in group
    )
    examples = [Example(*pair, count) for pair, count in pairs.most_common(_MOST_EXAMPLES)]
    return Cause(
        anchor=anchor,
        outcome=Outcome(key[0]),
        check=first.check.id,
        title=first.check.title,
        where=first.finding.where if len(places) == 1 else key[2],
        stages=tuple(dict.fromkeys(o.check.stage for o in group if o.check.stage)),
        requirements=tuple(map(requirement_line, first.check.requirements)),
        examples=tuple(examples),
        other_examples=len(pairs) - len(examples),
        hint=next((o.finding.hint for o in group if o.finding.hint), ""),
        interpretation=_interpretation(first.finding.interpretation),
        cases=tuple(dict.fromkeys(occurrence.link for occurrence in group)),
        findings=len(group),
        reproduce=first.case.reproduce,
        excuses=excuses(o.check for o in group),
        exchange=first.check.exchange,
    )


def _anchor(key: tuple[str, ...], known: Collection[tuple[str, ...]]) -> str:
    unwaived = (str(Outcome.FAILED), *key[1:]) if key[0] == Outcome.WAIVED else key
    text = "\n".join(unwaived).encode("utf-8", "replace")
    apart = "-waived" if unwaived != key and unwaived in known else ""
    return f"cause-{slugged(key[1])}-{hashlib.sha256(text).hexdigest()[:8]}{apart}"


def _interpretation(interpretation_id: str) -> Interpretation | None:
    if not interpretation_id:
        return None
    return interpretations().get(interpretation_id)
