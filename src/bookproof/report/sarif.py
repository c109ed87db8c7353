"""``results.sarif``: the causes of a run for code hosts, editors and collectors of findings.

A rule is a check, a result is a cause as in the report, a location is a case. What could not be
tested, and what was wrong around the run, are notifications of the invocation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from bookproof.report.causes import CaseLink, Cause, causes, requirement_line
from bookproof.report.coverage import Gap, gaps, undeclared, unproven
from bookproof.report.encoding import dumps
from bookproof.report.sarif_log import log, message, utc
from bookproof.report.wording import LABELS, counted, cut
from bookproof.results import Outcome, Problem, RunResult, Verdict

_LEVELS: Mapping[Outcome, str] = {
    Outcome.FAILED: "error",
    Outcome.WAIVED: "error",
    Outcome.WARNED: "warning",
    Outcome.DISPUTED: "note",
    Outcome.POLICY_DIFFERENCE: "note",
}
_QUIET = {Outcome.NOT_APPLICABLE, Outcome.NOT_REACHED}
_LONGEST = 4_000
"""Characters of a text that a target may have made long."""
_NO_CHECK = "case"
"""Id under which a case stands that failed without naming a check."""


def sarif(run: RunResult) -> bytes:
    """The run as a SARIF 2.1.0 log."""
    links = [CaseLink(case.id, "") for case in run.cases]
    found = causes(run.cases, links)
    rules = _rules(run, found)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    file = _file(run)
    document = log(
        run.harness_version,
        rules,
        [_result(cause, numbers[cause.check], file) for cause in found],
        _invocation(run, gaps(run, links)),
        automationDetails={"id": f"bookproof/{quote(run.run_id, errors='replace')}"},
        properties={
            "verdict": str(run.verdict),
            "cases": run.counts(),
            "checks": run.check_counts(),
        },
    )
    return dumps(document, indent=True) + b"\n"


def _rules(run: RunResult, found: Sequence[Cause]) -> list[dict[str, Any]]:
    rules = [
        _rule(check, declared["title"], declared["requirements"])
        for check, declared in run.declared_checks().items()
    ]
    if any(cause.check == _NO_CHECK for cause in found):
        rules.append(_rule(_NO_CHECK, "A case failed without naming a check.", ()))
    return rules


def _rule(check: str, title: str, requirements: Sequence[str]) -> dict[str, Any]:
    lines = [requirement_line(name) for name in requirements]
    recommended = bool(lines) and all(line.level.startswith(("SHOULD", "MAY")) for line in lines)
    statements = " ".join(f"{line.id} ({line.level}): {line.statement}" for line in lines)
    source = next((line.source for line in lines if line.source), "")
    return {
        "id": check,
        "shortDescription": message(title),
        "fullDescription": message(statements or title),
        **({"helpUri": source} if source else {}),
        "defaultConfiguration": {"level": "warning" if recommended else "error"},
        "properties": {
            "requirements": list(requirements),
            "tags": ["conformance", *requirements],
        },
    }


def _result(cause: Cause, number: int, file: str) -> dict[str, Any]:
    return {
        "ruleId": cause.check,
        "ruleIndex": number,
        "level": _LEVELS[cause.outcome],
        "message": message(cut(_told(cause), _LONGEST)),
        "locations": [_location(link.id, file) for link in cause.cases],
        "occurrenceCount": cause.findings,
        "partialFingerprints": {"cause/v1": cause.anchor},
        **_suppressed(cause),
        "properties": {
            "outcome": str(cause.outcome),
            "where": cut(cause.where, _LONGEST),
            "stages": list(cause.stages),
            "requirements": [line.id for line in cause.requirements],
            "cases": len(cause.cases),
            "reproduce": cause.reproduce,
            **({"interpretation": cause.interpretation.id} if cause.interpretation else {}),
        },
    }


def _suppressed(cause: Cause) -> dict[str, Any]:
    if cause.outcome is not Outcome.WAIVED:
        return {}
    told = cause.excuses or ("A waiver of the user excuses it for now.",)
    return {
        "suppressions": [
            {"kind": "external", "status": "accepted", "justification": message(reason)["text"]}
            for reason in told
        ]
    }


def _told(cause: Cause) -> str:
    example = cause.examples[0]
    place = f" At {cut(cause.where, 500)}:" if cause.where else ""
    expected = f" expected {example.expected}," if example.expected else ""
    hint = f" {cause.hint}" if cause.hint else ""
    return (
        f"{cause.title}{place}{expected} got {example.got}"
        f" ({counted(len(cause.cases), 'case')}).{hint}"
    )


def _location(case: str, file: str) -> dict[str, Any]:
    logical = {"logicalLocations": [{"fullyQualifiedName": case, "kind": "case"}]}
    if not file:
        return logical
    return logical | {
        "physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": 1}}
    }


def _file(run: RunResult) -> str:
    """The configuration file as a relative URI; empty when it lies outside the working folder.

    Code hosts show only results that belong to a file, and no other file of the user is at hand.
    """
    source = run.configuration.get("source")
    if not isinstance(source, str) or not source or PureWindowsPath(source).drive:
        return ""
    path = PurePosixPath(source)
    if path.is_absolute() or ".." in path.parts:
        return ""
    return quote(path.as_posix(), errors="replace")


def _invocation(run: RunResult, untested: Sequence[Gap]) -> dict[str, Any]:
    started = utc(run.started)
    return {
        "executionSuccessful": run.complete and run.verdict is not Verdict.HARNESS_FAULT,
        "exitCode": int(run.verdict.exit_code),
        "exitCodeDescription": str(run.verdict),
        **({"startTimeUtc": started} if started else {}),
        "toolExecutionNotifications": [
            *map(_problem, run.problems),
            *map(_gap, untested),
            *_undeclared(run),
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    text = " ".join(filter(None, (f"{problem.where}: {problem.message}", problem.advice)))
    return {
        "level": "warning" if problem.kind is Outcome.WARNED else "error",
        "message": message(cut(text, _LONGEST)),
        "properties": {"kind": str(problem.kind), "count": problem.count},
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "level": "note" if gap.outcome in _QUIET else "error",
        "message": message(cut(f"{LABELS[gap.outcome].word}: {gap.reason}", _LONGEST)),
        "locations": [_location(link.id, "") for link in gap.cases],
        "properties": {"outcome": str(gap.outcome), "count": gap.count},
    }


def _undeclared(run: RunResult) -> Iterator[dict[str, Any]]:
    for feature in undeclared(run):
        text = f"The configuration does not say whether the feature {feature} is implemented."
        yield {"level": "note", "message": message(text)}
    for feature in unproven(run):
        text = f"No scenario tests the feature {feature}, which the configuration declares."
        yield {"level": "note", "message": message(text)}
