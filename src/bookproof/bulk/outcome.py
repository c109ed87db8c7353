"""What came of a whole validation, as a value that all formats are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bookproof.bulk.running import Course
from bookproof.bulk.tally import Cause, Tally
from bookproof.results import ExitCode
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.registry import RULES, Rule

FORMAT = 1
"""Version of the JSON format."""


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one lane."""

    name: str
    items: int
    documents: int
    bad: int
    trouble: str
    """Why it could not be read to its end; empty if it could."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole result."""

    parts: tuple[Part, ...]
    tally: Tally

    @property
    def exit_code(self) -> ExitCode:
        """Unusable when something could not be read, since then there is no whole answer."""
        if any(part.trouble for part in self.parts):
            return ExitCode.UNUSABLE
        failed = self.tally.bad or self.tally.count(Severity.FAILURE)
        return ExitCode.NOT_CONFORMANT if failed else ExitCode.CONFORMANT

    @property
    def verdict(self) -> str:
        """One word for the exit code."""
        return {
            ExitCode.CONFORMANT: "valid",
            ExitCode.NOT_CONFORMANT: "invalid",
        }.get(self.exit_code, "incomplete")

    def causes(self) -> list[Cause]:
        """Failures first, then warnings and suggestions; each in order of first appearance."""
        order = list(Severity)
        return sorted(self.tally, key=lambda cause: order.index(cause.severity))

    def rules(self) -> list[Rule]:
        """The rules that were broken, in order of the causes."""
        broken = dict.fromkeys(cause.rule for cause in self.causes())
        return [RULES.get(name) or _unknown(name) for name in broken]

    def to_json(self) -> dict[str, Any]:
        """As ``schemas/validation.schema.json`` describes it."""
        return {
            "formatVersion": FORMAT,
            "verdict": self.verdict,
            "exitCode": int(self.exit_code),
            "documents": self.tally.documents,
            "documentsWithFailures": self.tally.bad,
            "items": self.tally.items,
            "modes": dict(sorted(self.tally.modes.items())),
            "flaws": {str(severity): self.tally.count(severity) for severity in Severity},
            "flawsOfFurtherCauses": self.tally.further,
            "sources": [_part(part) for part in self.parts],
            "causes": [_cause(cause) for cause in self.causes()],
            "rules": [_rule(rule) for rule in self.rules()],
        }


def outcome_of(courses: Iterable[Course]) -> Outcome:
    """Put together what came of all lanes, in their order."""
    parts, whole = [], Tally()
    for course in courses:
        tally = course.tally
        tally.merge(course.beyond)
        whole.merge(tally)
        parts.append(
            Part(course.lane.name, tally.items, tally.documents, tally.bad, course.trouble)
        )
    return Outcome(tuple(parts), whole)


def _unknown(name: str) -> Rule:
    return Rule(name, name, Severity.FAILURE, (), (), "", None, None)


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "items": part.items,
        "documents": part.documents,
        "documentsWithFailures": part.bad,
        "trouble": part.trouble or None,
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "rule": cause.rule,
        "severity": str(cause.severity),
        "path": cause.path,
        "message": cause.message,
        "count": cause.count,
        "examples": [asdict(example) for example in cause.examples],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "sentence": rule.sentence,
        "requirements": list(rule.requirements),
        "link": rule.link,
    }
