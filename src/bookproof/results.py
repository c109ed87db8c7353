"""What a run found, as plain frozen data.

Everything here can be written to JSON and read back without the machinery that made it: a
report is built from these values alone. Wire names (camelCase) are used in ``to_json``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Self


class Outcome(StrEnum):
    """How a check or a case ended. Each value is a different statement; none stands for another."""

    PASSED = "passed"
    WARNED = "warned"
    """A recommendation (SHOULD) is not followed; conformance is not affected."""
    DISPUTED = "disputed"
    """The specification can be read in two ways and the system follows the other one."""
    POLICY_DIFFERENCE = "policy-difference"
    """No document settles it, and the system does otherwise than the configuration expects."""
    WAIVED = "waived"
    """It fails, and a waiver of the user excuses that for now."""
    FAILED = "failed"
    BLOCKED = "blocked"
    """A precondition that is no subject of the case could not be reached in the system."""
    DATA = "data"
    """No opportunity with the needed properties could be found."""
    CONFIG = "config"
    ENVIRONMENT = "environment"
    """The target could not be reached, hung, or answered outside the protocol's transport."""
    HARNESS_ERROR = "harness-error"
    NOT_REACHED = "not-reached"
    NOT_APPLICABLE = "not-applicable"


class ExitCode(IntEnum):
    """What the process tells a CI job."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    UNUSABLE = 2
    """Configuration, data or environment kept the run from a verdict."""
    HARNESS_FAULT = 3
    INCOMPLETE = 4


class Verdict(StrEnum):
    """The answer to "does the system conform?"."""

    CONFORMANT = "conformant"
    NOT_CONFORMANT = "not conformant"
    INCONCLUSIVE = "inconclusive"
    """Configuration, data or environment kept part of the run from an answer."""
    HARNESS_FAULT = "harness fault"
    INCOMPLETE = "incomplete"

    @property
    def exit_code(self) -> ExitCode:
        """The exit code that goes with this verdict."""
        return _EXIT_CODES[self]


_EXIT_CODES = {
    Verdict.CONFORMANT: ExitCode.CONFORMANT,
    Verdict.NOT_CONFORMANT: ExitCode.NOT_CONFORMANT,
    Verdict.INCONCLUSIVE: ExitCode.UNUSABLE,
    Verdict.HARNESS_FAULT: ExitCode.HARNESS_FAULT,
    Verdict.INCOMPLETE: ExitCode.INCOMPLETE,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One wrong place.

    ``where`` is a JSON path into the document that was judged (``$.orderedItem[0]``), or a part
    of an HTTP answer (``status``, ``header Content-Type``) or of a feed.
    """

    where: str
    expected: Any
    got: Any
    hint: str = ""
    """What usually causes it, or what to do; empty when the rest says enough."""
    interpretation: str = ""
    """Id in the interpretation register when the specification allows another reading."""
    recommended: bool = False
    """The expectation is only a recommendation, though the check's requirement is not."""
    policy: str = ""
    """Key of the configuration that the expectation comes from, where no document settles it and
    the user has not pinned it."""

    def to_json(self) -> dict[str, Any]:
        """The finding with wire names; empty parts are left out."""
        document: dict[str, Any] = {
            "where": self.where,
            "expected": self.expected,
            "got": self.got,
        }
        if self.hint:
            document["hint"] = self.hint
        if self.interpretation:
            document["interpretation"] = self.interpretation
        if self.recommended:
            document["recommended"] = True
        if self.policy:
            document["policy"] = self.policy
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(
            where=document["where"],
            expected=document["expected"],
            got=document["got"],
            hint=document.get("hint", ""),
            interpretation=document.get("interpretation", ""),
            recommended=document.get("recommended", False),
            policy=document.get("policy", ""),
        )


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check, run once in one stage of a case."""

    id: str
    title: str
    requirements: tuple[str, ...]
    outcome: Outcome
    stage: str = ""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    """Why it was not reached or does not apply; of a waived failure, what its waiver says."""
    exchange: int | None = None
    """Number of the exchange whose answer was judged, within the case."""

    def to_json(self) -> dict[str, Any]:
        """The result with wire names; empty parts are left out."""
        document: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "requirements": list(self.requirements),
            "outcome": str(self.outcome),
            "stage": self.stage,
            "findings": [finding.to_json() for finding in self.findings],
        }
        if self.reason:
            document["reason"] = self.reason
        if self.exchange is not None:
            document["exchange"] = self.exchange
        return document

    def brief_json(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        """The result without what is empty and what its entry in the table of checks says."""
        return {
            name: value
            for name, value in self.to_json().items()
            if (value != declared[name] if name in declared else value not in ("", []))
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote, or ``brief_json`` with the entry put back in."""
        return cls(
            id=document["id"],
            title=document["title"],
            requirements=tuple(document["requirements"]),
            outcome=Outcome(document["outcome"]),
            stage=document.get("stage", ""),
            findings=tuple(Finding.from_json(item) for item in document.get("findings", ())),
            reason=document.get("reason", ""),
            exchange=document.get("exchange"),
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, secrets already removed.

    ``seconds`` is the time from sending to the last byte; ``started`` is seconds since the epoch.
    ``status`` is None when no answer came; ``error`` then says why. Bodies are text as sent.
    """

    number: int
    stage: str
    started: float
    seconds: float
    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: str
    status: int | None
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: str = ""
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """The exchange with wire names."""
        return {
            "number": self.number,
            "stage": self.stage,
            "started": self.started,
            "seconds": self.seconds,
            "method": self.method,
            "url": self.url,
            "requestHeaders": [list(pair) for pair in self.request_headers],
            "requestBody": self.request_body,
            "status": self.status,
            "responseHeaders": [list(pair) for pair in self.response_headers],
            "responseBody": self.response_body,
            "error": self.error,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(
            number=document["number"],
            stage=document["stage"],
            started=document["started"],
            seconds=document["seconds"],
            method=document["method"],
            url=document["url"],
            request_headers=tuple((name, value) for name, value in document["requestHeaders"]),
            request_body=document["requestBody"],
            status=document["status"],
            response_headers=tuple((name, value) for name, value in document["responseHeaders"]),
            response_body=document["responseBody"],
            error=document["error"],
        )


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """A feed item that a case waited for, or the note that it did not come."""

    stage: str
    feed: str
    item: str
    waited: float
    """Seconds between the question and the answer."""
    after: int | None
    """Number of the last exchange before it, within the case."""
    note: str
    body: str = ""
    """The item as JSON text; empty when none came."""

    def to_json(self) -> dict[str, Any]:
        """The update with wire names."""
        return {
            "stage": self.stage,
            "feed": self.feed,
            "item": self.item,
            "waited": self.waited,
            "after": self.after,
            "note": self.note,
            "body": self.body,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(**document)


@dataclass(frozen=True, slots=True)
class Observation:
    """What a case asked the broker of the feeds, and the answer: JSON texts, secrets removed."""

    asked: str
    answer: str
    spent: float = 0.0
    """Seconds of its time for feeds that a wait used up."""

    def to_json(self) -> dict[str, Any]:
        """The observation with wire names."""
        return {"asked": self.asked, "answer": self.answer, "spent": self.spent}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(**document)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One scenario run for one opportunity type and booking flow."""

    id: str
    """``category/feature/test[Type-Flow]``: stable between runs and machines."""
    protocol: str
    category: str
    feature: str
    test: str
    title: str
    implemented: bool
    opportunity_type: str | None
    booking_flow: str | None
    multiple: bool
    outcome: Outcome
    seconds: float
    """Time the case itself was at work, without waiting for feeds."""
    waited: float = 0.0
    """Seconds spent waiting for feeds."""
    reason: str = ""
    """Why it is neither passed nor failed; what to do about it."""
    checks: tuple[CheckResult, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    updates: tuple[FeedUpdate, ...] = ()
    observations: tuple[Observation, ...] = ()
    """What it learnt of the feeds, in order; with the exchanges, all that its verdict rests on."""
    reproduce: str = ""
    """The command that runs only this case."""

    def summary_json(self) -> dict[str, Any]:
        """The case without its exchanges."""
        return {
            "id": self.id,
            "protocol": self.protocol,
            "category": self.category,
            "feature": self.feature,
            "test": self.test,
            "title": self.title,
            "implemented": self.implemented,
            "opportunityType": self.opportunity_type,
            "bookingFlow": self.booking_flow,
            "multiple": self.multiple,
            "outcome": str(self.outcome),
            "seconds": self.seconds,
            "waited": self.waited,
            "reason": self.reason,
            "reproduce": self.reproduce,
            "checks": [check.to_json() for check in self.checks],
        }

    def brief_json(self, declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """The case as it stands in ``results.json``, beside a table of checks."""
        checks = [check.brief_json(declared[check.id]) for check in self.checks]
        return self.summary_json() | {"checks": checks}

    def to_json(self) -> dict[str, Any]:
        """The whole case, with its exchanges and all that it learnt of the feeds."""
        return self.summary_json() | {
            "exchanges": [exchange.to_json() for exchange in self.exchanges],
            "updates": [update.to_json() for update in self.updates],
            "observations": [observation.to_json() for observation in self.observations],
        }

    @classmethod
    def from_json(
        cls, document: Mapping[str, Any], declared: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Self:
        """Read back what ``to_json``, ``summary_json`` or ``brief_json`` wrote.

        ``declared`` is the table of checks that goes with ``brief_json``.
        """
        told = declared or {}
        return cls(
            id=document["id"],
            protocol=document["protocol"],
            category=document["category"],
            feature=document["feature"],
            test=document["test"],
            title=document["title"],
            implemented=document["implemented"],
            opportunity_type=document["opportunityType"],
            booking_flow=document["bookingFlow"],
            multiple=document["multiple"],
            outcome=Outcome(document["outcome"]),
            seconds=document["seconds"],
            waited=document["waited"],
            reason=document["reason"],
            reproduce=document["reproduce"],
            checks=tuple(
                CheckResult.from_json({**told.get(item["id"], {}), **item})
                for item in document["checks"]
            ),
            exchanges=tuple(Exchange.from_json(item) for item in document.get("exchanges", ())),
            updates=tuple(FeedUpdate.from_json(item) for item in document.get("updates", ())),
            observations=tuple(
                Observation.from_json(item) for item in document.get("observations", ())
            ),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong around the run that belongs to no case: a feed at 404, an invalid item."""

    kind: Outcome
    """``failed``, ``data``, ``config``, ``environment``, ``harness-error`` or ``warned``."""
    where: str
    """URL, file and key, or place in a feed."""
    message: str
    advice: str = ""
    count: int = 1

    def to_json(self) -> dict[str, Any]:
        """The problem with wire names."""
        return {
            "kind": str(self.kind),
            "where": self.where,
            "message": self.message,
            "advice": self.advice,
            "count": self.count,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(**{**document, "kind": Outcome(document["kind"])})


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """One feed over the whole run."""

    name: str
    url: str
    pages: int
    """Requests made to the feed."""
    items: int
    seconds: float
    """Time until its end was first reached."""
    problem: str = ""
    seen: int = 0
    """Versions of items that were read, deleted and unusable ones too."""
    validated: int = 0
    """Versions with data, each of which was judged."""
    faulty: int = 0
    """Versions whose data does not conform."""

    def to_json(self) -> dict[str, Any]:
        """The summary with wire names."""
        return {
            "name": self.name,
            "url": self.url,
            "pages": self.pages,
            "items": self.items,
            "seconds": self.seconds,
            "problem": self.problem,
            "seen": self.seen,
            "validated": self.validated,
            "faulty": self.faulty,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read back what ``to_json`` wrote."""
        return cls(**document)


@dataclass(frozen=True, slots=True)
class RunResult:
    """Everything a run found."""

    run_id: str
    harness_version: str
    started: str
    """ISO 8601 with zone."""
    seconds: float
    seed: int
    complete: bool
    """False while the run goes on, and for ever when it was interrupted or killed."""
    target: Mapping[str, Any] = field(default_factory=dict)
    """``name``, ``datasetSiteUrl``, ``baseUrl`` of the system under test."""
    configuration: Mapping[str, Any] = field(default_factory=dict)
    """The settings in force, secrets removed."""
    planned: int = 0
    """Cases that were to be run."""
    cases: tuple[CaseResult, ...] = ()
    problems: tuple[Problem, ...] = ()
    feeds: tuple[FeedSummary, ...] = ()
    not_declared: tuple[str, ...] = ()
    """Features in the selection whose configuration is null: not run, not certifiable."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """Measured: ``requests``, ``feedRequests``, ``waitingShare``, ``startUpSeconds``."""
    interrupted_by: str = ""
    selection: tuple[str, ...] = ()
    """What the run was narrowed down to, in the user's words; empty when it was everything."""
    redacted: bool = True
    """Whether secrets were removed from everything that was written."""

    def counts(self) -> dict[str, int]:
        """Cases by outcome; every outcome is listed, cases that were not run as not-reached."""
        counted = Counter(case.outcome for case in self.cases)
        counted[Outcome.NOT_REACHED] += max(0, self.planned - len(self.cases))
        return {str(outcome): counted[outcome] for outcome in Outcome}

    def check_counts(self) -> dict[str, int]:
        """Checks by outcome."""
        counted = Counter(check.outcome for case in self.cases for check in case.checks)
        return {str(outcome): counted[outcome] for outcome in Outcome}

    def declared_checks(self) -> dict[str, dict[str, Any]]:
        """Title and requirements of every check that occurs, by id: what all its results share."""
        first: dict[str, CheckResult] = {}
        for case in self.cases:
            for check in case.checks:
                first.setdefault(check.id, check)
        return {
            name: {"title": check.title, "requirements": list(check.requirements)}
            for name, check in sorted(first.items())
        }

    @property
    def verdict(self) -> Verdict:
        """The verdict: what is certain comes first, and nothing tested is never conformant."""
        return verdict_of(
            (case.outcome for case in self.cases),
            (problem.kind for problem in self.problems),
            complete=self.complete and len(self.cases) >= self.planned,
            checks_passed=any(
                check.outcome is Outcome.PASSED for case in self.cases for check in case.checks
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """The document ``results.json`` (schema: ``schemas/results.schema.json``)."""
        declared = self.declared_checks()
        return {
            "version": 2,
            "verdict": str(self.verdict),
            "exitCode": int(self.verdict.exit_code),
            "complete": self.complete,
            "interruptedBy": self.interrupted_by,
            "runId": self.run_id,
            "harnessVersion": self.harness_version,
            "started": self.started,
            "seconds": self.seconds,
            "seed": self.seed,
            "selection": list(self.selection),
            "redacted": self.redacted,
            "target": dict(self.target),
            "configuration": dict(self.configuration),
            "summary": self.counts(),
            "checkSummary": self.check_counts(),
            "planned": self.planned,
            "numbers": dict(self.numbers),
            "notDeclared": list(self.not_declared),
            "problems": [problem.to_json() for problem in self.problems],
            "feeds": [feed.to_json() for feed in self.feeds],
            "checks": declared,
            "cases": [case.brief_json(declared) for case in self.cases],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any], cases: Iterable[CaseResult] = ()) -> Self:
        """Read back ``results.json``; ``cases`` with exchanges take the place of its own."""
        whole = {case.id: case for case in cases}
        declared = document["checks"]
        return cls(
            run_id=document["runId"],
            harness_version=document["harnessVersion"],
            started=document["started"],
            seconds=document["seconds"],
            seed=document["seed"],
            complete=document["complete"],
            target=document["target"],
            configuration=document["configuration"],
            planned=document["planned"],
            cases=tuple(
                whole.get(item["id"]) or CaseResult.from_json(item, declared)
                for item in document["cases"]
            ),
            problems=tuple(Problem.from_json(item) for item in document["problems"]),
            feeds=tuple(FeedSummary.from_json(item) for item in document["feeds"]),
            not_declared=tuple(document["notDeclared"]),
            numbers=document["numbers"],
            interrupted_by=document["interruptedBy"],
            selection=tuple(document.get("selection", ())),
            redacted=document.get("redacted", True),
        )


_INCONCLUSIVE = {Outcome.DATA, Outcome.CONFIG, Outcome.ENVIRONMENT}
_UNFINISHED = {Outcome.BLOCKED, Outcome.NOT_REACHED}


def verdict_of(
    cases: Iterable[Outcome],
    problems: Iterable[Outcome] = (),
    *,
    complete: bool,
    checks_passed: bool,
) -> Verdict:
    """The verdict over the outcomes of cases and of what went wrong around them.

    A failed check is certain whatever else happened, so it comes first; a fault of the harness
    comes before what is merely missing. A run without one passed check is incomplete.
    """
    found = set(cases)
    around = set(problems)
    if Outcome.FAILED in found | around:
        return Verdict.NOT_CONFORMANT
    if Outcome.HARNESS_ERROR in found | around:
        return Verdict.HARNESS_FAULT
    if (found | around) & _INCONCLUSIVE:
        return Verdict.INCONCLUSIVE
    if not complete or found & _UNFINISHED or not checks_passed:
        return Verdict.INCOMPLETE
    return Verdict.CONFORMANT


_CASE_ORDER = (
    Outcome.FAILED,
    Outcome.WAIVED,
    Outcome.DISPUTED,
    Outcome.POLICY_DIFFERENCE,
    Outcome.WARNED,
    Outcome.PASSED,
)


def case_outcome(checks: Iterable[CheckResult]) -> Outcome:
    """The outcome of a case that ran to its end: that of its worst check.

    A case in which no check was passed or worse says nothing: it is not-applicable.
    """
    found = {check.outcome for check in checks}
    if Outcome.HARNESS_ERROR in found:
        return Outcome.FAILED if Outcome.FAILED in found else Outcome.HARNESS_ERROR
    return next((outcome for outcome in _CASE_ORDER if outcome in found), Outcome.NOT_APPLICABLE)
