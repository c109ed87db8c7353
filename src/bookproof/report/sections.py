"""The report as data: every section in its order, nothing left for the markup to decide."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bookproof.report.causes import CaseLink, Cause, anchors, causes
from bookproof.report.coverage import (
    FeatureTable,
    Gap,
    RequirementRow,
    features,
    gaps,
    requirement_rows,
    undeclared,
    unproven,
)
from bookproof.report.wording import LABELS, duration, moment, shown, verdict_sentence
from bookproof.results import CaseResult, FeedSummary, Outcome, Problem, RunResult, Verdict

_UNREDACTED = (
    "Secrets were NOT removed from this report and its recording (--no-redaction): keep them to "
    "yourself."
)


_KINDS = {
    Outcome.DISPUTED: "disputed readings",
    Outcome.POLICY_DIFFERENCE: "policy differences",
    Outcome.WARNED: "warnings",
}
_MOST_PLACES = 5
_LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Count:
    """Cases with one outcome; ``start`` and ``share`` place them on a bar of length 1000."""

    outcome: Outcome
    number: int
    start: int
    share: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about the run."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list; its exchanges are kept apart and shown when it is opened."""

    case: CaseResult
    link: CaseLink
    wrong: tuple[str, ...]
    """Ids of the checks that found something."""
    words: str
    """What the text search looks at, in lower case."""
    profile: int
    """Place in the report's profiles: which checks the case has."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, section by section."""

    verdict: Verdict
    sentence: str
    notice: str
    """Why the report is not the last word, or not to be passed on; empty when neither is so."""
    progress: str
    """The part of the notice on what has not been run."""
    counts: tuple[Count, ...]
    total: int
    """Cases that were planned or have run."""
    facts: tuple[Fact, ...]
    configuration: str
    """The settings in force as indented JSON; empty when none are known."""
    causes: tuple[Cause, ...]
    """Failures only."""
    remarks: tuple[Cause, ...]
    """Waived failures, disputed readings and warnings."""
    gaps: tuple[Gap, ...]
    not_declared: tuple[str, ...]
    """Features that the configuration says nothing of."""
    unproven: tuple[str, ...]
    """Features that the configuration declares, and that no scenario tests."""
    problems: tuple[Problem, ...]
    features: FeatureTable
    requirements: tuple[RequirementRow, ...]
    untested_requirements: tuple[RequirementRow, ...]
    cases: tuple[CaseRow, ...]
    profiles: tuple[tuple[str, ...], ...]
    """Every set of checks that some case has."""
    feeds: tuple[FeedSummary, ...]
    redacted: bool

    @property
    def heading(self) -> str:
        """The verdict in words; waived failures do not go without saying."""
        excused = self.verdict is Verdict.CONFORMANT and self.waived
        return f"{self.verdict} with waivers" if excused else str(self.verdict)

    @property
    def waived(self) -> tuple[Cause, ...]:
        """Failures that a waiver excuses."""
        return tuple(cause for cause in self.remarks if cause.outcome is Outcome.WAIVED)

    @property
    def readings(self) -> tuple[Cause, ...]:
        """Disputed readings and warnings."""
        return tuple(cause for cause in self.remarks if cause.outcome is not Outcome.WAIVED)

    @property
    def kinds_of_readings(self) -> str:
        """What sorts of remarks there are, as a heading names them."""
        met = {cause.outcome for cause in self.readings}
        names = [name for outcome, name in _KINDS.items() if outcome in met]
        return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

    @property
    def untested(self) -> bool:
        """Whether anything was left out of the verdict."""
        features = self.not_declared or self.unproven
        return bool(self.gaps or features or self.stopped or self.untested_requirements)

    @property
    def stopped(self) -> int:
        """Cases that a failure brought to their end before every check was reached."""
        return sum(cause.cascade.stopped for cause in (*self.causes, *self.waived))


_MEASURED = {
    "requests": "Requests to the API",
    "feedRequests": "Requests to feeds",
    "startUpSeconds": "Start-up",
    "idleSeconds": "Spent waiting for feeds",
}
"""What is told of the numbers that a run measured."""
_OF_FEEDS = {"feedRequests", "idleSeconds"}
"""Those that say nothing where the system has no feeds."""


def report_of(run: RunResult) -> Report:
    """The report of a run, complete or not."""
    links = [
        CaseLink(case.id, anchor)
        for case, anchor in zip(run.cases, anchors(run.cases), strict=True)
    ]
    found = causes(run.cases, links)
    failures = tuple(cause for cause in found if cause.outcome is Outcome.FAILED)
    named, rest = requirement_rows(run, found)
    sets = [tuple(sorted({check.id for check in case.checks})) for case in run.cases]
    profiles = {checks: number for number, checks in enumerate(dict.fromkeys(sets))}
    return Report(
        verdict=run.verdict,
        sentence=verdict_sentence(run, len(failures)),
        notice=notice(run),
        progress=_gap_in(run),
        counts=bar(run.counts()),
        total=max(run.planned, len(run.cases)),
        facts=facts(run),
        configuration=_indented(run.configuration),
        causes=failures,
        remarks=tuple(cause for cause in found if cause.outcome is not Outcome.FAILED),
        gaps=gaps(run, links),
        not_declared=undeclared(run),
        unproven=unproven(run),
        problems=problems(run.problems),
        features=features(run),
        requirements=named,
        untested_requirements=rest,
        cases=case_rows(run.cases, links, [profiles[checks] for checks in sets]),
        profiles=tuple(profiles),
        feeds=run.feeds,
        redacted=run.redacted,
    )


def notice(run: RunResult) -> str:
    """Why a report is not the last word on its run, or not to be passed on; else empty."""
    return " ".join(filter(None, (_gap_in(run), "" if run.redacted else _UNREDACTED)))


def _gap_in(run: RunResult) -> str:
    if run.interrupted_by and not run.planned:
        return f"This run did not finish: {run.interrupted_by}."
    progress = f"{len(run.cases):,} of {max(run.planned, len(run.cases)):,} cases have run."
    if run.interrupted_by:
        return f"This run did not finish ({run.interrupted_by}): {progress}"
    if not run.complete:
        return f"This run has not finished: {progress} Load the report again for newer results."
    if len(run.cases) < run.planned:
        return f"Not every planned case was run: {progress}"
    if run.selection:
        chosen = ", ".join(run.selection)
        return f"Only a part was selected, so this says nothing of the rest: {chosen}"
    return ""


def bar(counts: dict[str, int]) -> tuple[Count, ...]:
    """The outcomes that occur, in the order of a report, with their places on the bar."""
    total = sum(counts.values())
    found, before = [], 0
    for outcome in LABELS:
        number = counts.get(outcome, 0)
        if number:
            start, end = (1000 * part // total for part in (before, before + number))
            found.append(Count(outcome, number, start, end - start))
            before += number
    return tuple(found)


def facts(run: RunResult) -> tuple[Fact, ...]:
    """What, when and how, as far as it is known."""
    target = run.target
    feeds = bool(run.feeds) or "feeds" in run.configuration
    lines = [
        ("System under test", _text(target.get("name"))),
        ("Dataset site" if feeds else "Address", _text(target.get("datasetSiteUrl"))),
        ("Base URI", _text(target.get("baseUrl")) if feeds else ""),
        ("Started", moment(run.started)),
        ("Took", duration(run.seconds)),
        ("Seed", str(run.seed)),
        ("Run", run.run_id),
        ("bookproof", run.harness_version),
        *(
            (label, _number(name, run.numbers[name]))
            for name, label in _MEASURED.items()
            if name in run.numbers and run.cases and (feeds or name not in _OF_FEEDS)
        ),
    ]
    return tuple(Fact(name, value) for name, value in lines if value)


def problems(found: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems around the run, what keeps it from a verdict first."""
    order = list(LABELS)
    return tuple(sorted(found, key=lambda problem: (order.index(problem.kind), -problem.count)))


def case_rows(
    cases: Sequence[CaseResult], links: Sequence[CaseLink], profiles: Sequence[int]
) -> tuple[CaseRow, ...]:
    """The list of cases: what needs attention first, otherwise in the order of the run."""
    order = list(LABELS)
    rows = [_case_row(*parts) for parts in zip(cases, links, profiles, strict=True)]
    return tuple(sorted(rows, key=lambda row: order.index(row.case.outcome)))


def _case_row(case: CaseResult, link: CaseLink, profile: int) -> CaseRow:
    wrong = [check for check in case.checks if check.findings]
    told = dict.fromkeys(
        text
        for check in wrong
        for text in (
            check.id,
            check.title,
            *check.requirements,
            *(finding.where for finding in check.findings[:_MOST_PLACES]),
        )
    )
    words = " ".join((case.id, case.title, case.reason, *told)).lower()
    ids = tuple(dict.fromkeys(check.id for check in wrong))
    return CaseRow(case, link, ids, words[:_LONGEST_WORDS], profile)


def _text(value: Any) -> str:
    return "" if value is None or value == "" else shown(value, 300)


def _number(name: str, value: float) -> str:
    if name.lower().endswith("seconds"):
        return duration(value)
    if name.lower().endswith("share"):
        return f"{value:.0%}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _indented(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, default=str) if document else ""
