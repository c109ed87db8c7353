"""The result as SARIF 2.1.0, for code hosts and editors.

Source: Static Analysis Results Interchange Format 2.1.0 (OASIS).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bookproof.bulk.outcome import Outcome
from bookproof.bulk.tally import Cause, Example
from bookproof.report.sarif_log import log, message
from bookproof.report.wording import counted, shown
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.registry import Rule

_LEVELS: Mapping[Severity, str] = {
    Severity.FAILURE: "error",
    Severity.WARNING: "warning",
    Severity.SUGGESTION: "note",
}
_HELP = "https://openactive.io/modelling-opportunity-data/"


def sarif(outcome: Outcome) -> dict[str, Any]:
    """One log with one run; each kept example of a cause is a result."""
    rules = outcome.rules()
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    results = [
        _result(cause, example, numbers[cause.rule])
        for cause in outcome.causes()
        for example in cause.examples
    ]
    return log(version("bookproof"), [_rule(rule) for rule in rules], results, _invocation(outcome))


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": message(rule.sentence),
        "helpUri": rule.link or _HELP,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"requirements": list(rule.requirements)},
    }


def _invocation(outcome: Outcome) -> dict[str, Any]:
    troubles = [
        {"level": "error", "message": message(part.trouble)}
        for part in outcome.parts
        if part.trouble
    ]
    return {
        "executionSuccessful": not troubles,
        "exitCode": int(outcome.exit_code),
        "toolExecutionNotifications": troubles,
    }


def _result(cause: Cause, example: Example, number: int) -> dict[str, Any]:
    values = f"expected {shown(example.expected)}; got {shown(example.got)}"
    more = f" ({counted(cause.count, 'flaw')} of this cause in all)" if cause.count > 1 else ""
    return {
        "ruleId": cause.rule,
        "ruleIndex": number,
        "level": _LEVELS[cause.severity],
        "message": message(f"{cause.message}: {values}{more}"),
        "locations": [_location(example)],
        "properties": {"cause": cause.path, "occurrences": cause.count},
    }


def _location(example: Example) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(example.document)}}
    if example.line:
        physical["region"] = {"startLine": example.line}
    place: dict[str, Any] = {"fullyQualifiedName": example.path}
    name = example.path.rpartition(".")[2]
    if name:
        place["name"] = name
    return {"physicalLocation": physical, "logicalLocations": [place]}


def _uri(document: str) -> str:
    """A URI; for a file the path as it was given, so that it is found in a checkout."""
    if document.startswith(("http://", "https://")):
        return quote(document, safe=":/?#[]@!$&'()*+,;=%~")
    path = Path(document)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix().encode("utf-8", "surrogateescape"))
