"""``earl.jsonld``: the run in the Evaluation and Report Language 1.0 of the W3C, as JSON-LD.

There is one assertion for each case, and one for each requirement that a check of the case
names. A requirement holds in a case as its worst answered check says; EARL knows fewer outcomes
than a run, so the outcome of the run stands beside as the title of the result.

Source: EARL 1.0 Schema (W3C Working Group Note), sections 2.1 to 2.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bookproof.report.causes import excuses, requirement_line
from bookproof.report.encoding import dumps
from bookproof.report.wording import WORST_FIRST
from bookproof.results import CaseResult, CheckResult, Outcome, RunResult

CASES = "https://bookproof.example/cases#"
REQUIREMENTS = "https://bookproof.example/requirements#"

_EARL = "http://www.w3.org/ns/earl#"
_DC = "http://purl.org/dc/terms/"
_CONTEXT: Mapping[str, Any] = {
    "Assertion": f"{_EARL}Assertion",
    "Software": f"{_EARL}Software",
    "TestSubject": f"{_EARL}TestSubject",
    "TestCase": f"{_EARL}TestCase",
    "TestRequirement": f"{_EARL}TestRequirement",
    "TestResult": f"{_EARL}TestResult",
    "assertedBy": {"@id": f"{_EARL}assertedBy", "@type": "@id"},
    "subject": {"@id": f"{_EARL}subject", "@type": "@id"},
    "test": {"@id": f"{_EARL}test", "@type": "@id"},
    "mode": {"@id": f"{_EARL}mode", "@type": "@vocab"},
    "result": f"{_EARL}result",
    "outcome": {"@id": f"{_EARL}outcome", "@type": "@vocab"},
    "info": f"{_EARL}info",
    "automatic": f"{_EARL}automatic",
    "passed": f"{_EARL}passed",
    "failed": f"{_EARL}failed",
    "cantTell": f"{_EARL}cantTell",
    "inapplicable": f"{_EARL}inapplicable",
    "untested": f"{_EARL}untested",
    "title": f"{_DC}title",
    "description": f"{_DC}description",
    "identifier": f"{_DC}identifier",
    "date": f"{_DC}date",
    "version": f"{_DC}hasVersion",
    "source": {"@id": f"{_DC}source", "@type": "@id"},
    "partOf": {"@id": f"{_DC}isPartOf", "@type": "@id"},
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.PASSED: "passed",
    Outcome.WARNED: "passed",
    Outcome.DISPUTED: "cantTell",
    Outcome.POLICY_DIFFERENCE: "cantTell",
    Outcome.WAIVED: "failed",
    Outcome.FAILED: "failed",
    Outcome.BLOCKED: "untested",
    Outcome.DATA: "untested",
    Outcome.CONFIG: "untested",
    Outcome.ENVIRONMENT: "untested",
    Outcome.HARNESS_ERROR: "untested",
    Outcome.NOT_REACHED: "untested",
    Outcome.NOT_APPLICABLE: "inapplicable",
}
"""What EARL says for each outcome; a waiver excuses a failure, and does not undo it."""

_ANSWERED = {
    Outcome.PASSED,
    Outcome.WARNED,
    Outcome.DISPUTED,
    Outcome.POLICY_DIFFERENCE,
    Outcome.WAIVED,
    Outcome.FAILED,
}
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff]+")
_ASSERTOR = "_:bookproof"


def earl(run: RunResult) -> bytes:
    """The run as JSON-LD with its context within; it needs nothing from elsewhere."""
    subject = _subject(run)
    graph: list[dict[str, Any]] = [_assertor(run), subject]
    graph += map(_requirement, sorted({name for case in run.cases for name in _named(case)}))
    for number, case in enumerate(run.cases, 1):
        graph.append(_case(case))
        graph += _assertions(run, case, f"_:case{number}", subject["@id"])
    return dumps({"@context": _CONTEXT, "@graph": graph}) + b"\n"


def _assertor(run: RunResult) -> dict[str, Any]:
    return {
        "@id": _ASSERTOR,
        "@type": "Software",
        "title": "bookproof",
        "version": run.harness_version,
    }


def _subject(run: RunResult) -> dict[str, Any]:
    base = str(run.target.get("baseUrl") or "")
    return {
        "@id": base if _IRI.fullmatch(base) else "_:subject",
        "@type": "TestSubject",
        "title": str(run.target.get("name") or "the system under test"),
        "identifier": base,
    }


def _requirement(name: str) -> dict[str, Any]:
    line = requirement_line(name)
    return {
        "@id": _iri(REQUIREMENTS, name),
        "@type": "TestRequirement",
        "identifier": name,
        **({"title": f"{line.level}: {line.statement}", "source": line.source} if line.level
           else {}),
    }  # fmt: skip


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "@id": _iri(CASES, case.id),
        "@type": "TestCase",
        "identifier": case.id,
        "title": case.title,
    }


def _assertions(
    run: RunResult, case: CaseResult, own: str, subject: str
) -> Iterator[dict[str, Any]]:
    common = {
        "@type": "Assertion",
        "assertedBy": _ASSERTOR,
        "subject": subject,
        "mode": "automatic",
    }
    reasons = filter(None, (case.reason, *excuses(case.checks)))
    whole = _result(case.outcome, " ".join(reasons)) | {"date": run.started}
    yield {"@id": own, **common, "test": _iri(CASES, case.id), "result": whole}
    for name, checks in _named(case).items():
        outcome = _worst(checks)
        decisive = [check for check in checks if check.outcome is outcome]
        ids = ", ".join(dict.fromkeys(check.id for check in decisive))
        told = "" if outcome is Outcome.PASSED else ": ".join((ids, *excuses(decisive)))
        yield {
            **common,
            "test": _iri(REQUIREMENTS, name),
            "partOf": own,
            "result": _result(outcome, told),
        }


def _result(outcome: Outcome, told: str) -> dict[str, Any]:
    result = {"@type": "TestResult", "outcome": OUTCOMES[outcome], "title": str(outcome)}
    return result | ({"info": told} if told else {})


def _named(case: CaseResult) -> dict[str, list[CheckResult]]:
    """The checks of a case by the requirements that they name."""
    found: dict[str, list[CheckResult]] = {}
    for check in case.checks:
        for name in check.requirements:
            found.setdefault(name, []).append(check)
    return found


def _worst(checks: Sequence[CheckResult]) -> Outcome:
    outcomes = {check.outcome for check in checks}
    judged = outcomes & _ANSWERED or outcomes
    return next(outcome for outcome in WORST_FIRST if outcome in judged)


def _iri(space: str, name: str) -> str:
    return space + quote(name, safe="/", errors="replace")
