"""Words and values as a person reads them: outcomes, durations, JSON values, the verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bookproof.results import Outcome, RunResult, Verdict


@dataclass(frozen=True, slots=True)
class Label:
    """How an outcome is called and marked; the mark keeps colour from being the only sign."""

    word: str
    mark: str
    meaning: str


LABELS: Mapping[Outcome, Label] = {
    Outcome.FAILED: Label("Failed", "✕", "the system breaks a requirement"),
    Outcome.WAIVED: Label("Waived", "⚑", "fails, and a waiver excuses it for now"),
    Outcome.DISPUTED: Label("Disputed", "≠", "the system follows the other reading"),
    Outcome.POLICY_DIFFERENCE: Label(
        "Policy difference", "±", "no document settles it; the configuration expects otherwise"
    ),
    Outcome.WARNED: Label("Warning", "!", "a recommendation is not followed"),
    Outcome.PASSED: Label("Passed", "✓", "every check found nothing wrong"),
    Outcome.HARNESS_ERROR: Label("Harness error", "#", "bookproof itself broke"),
    Outcome.ENVIRONMENT: Label("Environment", "~", "the system could not be reached or hung"),
    Outcome.CONFIG: Label("Configuration", "=", "the configuration does not fit the system"),
    Outcome.DATA: Label("No data", "∅", "no opportunity with the needed properties"),
    Outcome.BLOCKED: Label("Blocked", "⊘", "a precondition could not be reached"),
    Outcome.NOT_REACHED: Label("Not reached", "…", "the run ended before it"),
    Outcome.NOT_APPLICABLE: Label("Not applicable", "○", "says nothing about this system"),
}
"""Every outcome in the order of a report: what needs attention comes first."""

WORST_FIRST: tuple[Outcome, ...] = (
    Outcome.FAILED,
    Outcome.HARNESS_ERROR,
    Outcome.ENVIRONMENT,
    Outcome.CONFIG,
    Outcome.DATA,
    Outcome.BLOCKED,
    Outcome.NOT_REACHED,
    Outcome.WAIVED,
    Outcome.DISPUTED,
    Outcome.POLICY_DIFFERENCE,
    Outcome.WARNED,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)

CONFORMING = frozenset(
    {
        Outcome.PASSED,
        Outcome.WARNED,
        Outcome.POLICY_DIFFERENCE,
        Outcome.DISPUTED,
        Outcome.WAIVED,
    }
)
"""Outcomes of a case that was tested, and keeps no system from conforming."""

_NOTHING = "Nothing was tested, so nothing can be said about the system."
_LOOKS_LIKE_A_LITERAL = re.compile(r"\s*|\s.*|.*\s|-?\d[\d.eE+-]*|true|false|null", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]*[^\s<>\"'()\[\]{}|\\^`.,;:!?]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def shown(value: Any, limit: int = 1200) -> str:
    """A JSON value as text; a string stands without quotes unless it could be taken for another.

    Longer texts than ``limit`` characters are cut, and say how much is missing.
    """
    if isinstance(value, str) and not _LOOKS_LIKE_A_LITERAL.fullmatch(value):
        text = value
    else:
        text = _json(value)
    if len(text) > limit:
        text = f"{text[:limit]}… ({len(text) - limit} more characters)"
    return text


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return f"a value of type {type(value).__name__} that cannot be shown"


def printable(text: str) -> str:
    """The text without anything that steers a terminal, breaks UTF-8 or turns its direction."""
    return _UNPRINTABLE.sub("\ufffd", text)


def cut(text: str, longest: int) -> str:
    """The start of a text that may be of any length."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def visible(text: str) -> str:
    """The text with what cannot be seen, or turns the direction of others, as its number."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def duration(seconds: float) -> str:
    """A length of time: ``84 ms``, ``3.2 s``, ``4 min 05 s``, ``1 h 12 min``."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def moment(stamp: str) -> str:
    """An ISO 8601 time as a reader says it, in UTC; unreadable ones stay as they are."""
    try:
        read = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    zone = " UTC" if read.tzinfo else ""
    if read.tzinfo:
        read = read.astimezone(UTC)
    return f"{read.day} {read:%B %Y, %H:%M}{zone}"


def addresses(text: str) -> list[str]:
    """The web addresses in a text."""
    return _ADDRESS.findall(text)


def counted(number: int, one: str, many: str = "") -> str:
    """``1 case``, ``1,204 cases``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def verdict_sentence(run: RunResult, causes: int) -> str:
    """One plain sentence beside the verdict; ``causes`` is the number of groups of failures."""
    counts = {Outcome(name): number for name, number in run.counts().items()}
    match run.verdict:
        case Verdict.CONFORMANT:
            return _conformant(run, counts)
        case Verdict.NOT_CONFORMANT:
            failed = counts[Outcome.FAILED]
            return (
                f"{failed:,} of {counted(len(run.cases), 'case')} failed,"
                f" from {counted(causes, 'cause')}."
            )
        case Verdict.HARNESS_FAULT:
            return "bookproof itself broke during the run, so there is no verdict on the system."
        case Verdict.INCONCLUSIVE:
            return _inconclusive(run, counts)
        case Verdict.INCOMPLETE:
            return _incomplete(run, counts)


def _conformant(run: RunResult, counts: Mapping[Outcome, int]) -> str:
    checks = run.check_counts()[Outcome.PASSED]
    tested = sum(counts[outcome] for outcome in CONFORMING)
    sentence = f"{counted(tested, 'case')} ran, and {counted(checks, 'check')} found nothing wrong"
    remarks = [
        counted(counts[outcome], f"case with {word}", f"cases with {word}")
        for outcome, word in (
            (Outcome.WAIVED, "waived failures"),
            (Outcome.WARNED, "warnings"),
            (Outcome.DISPUTED, "disputed readings"),
            (Outcome.POLICY_DIFFERENCE, "policy differences"),
        )
        if counts[outcome]
    ]
    return f"{sentence}; there are {' and '.join(remarks)}." if remarks else f"{sentence}."


def _inconclusive(run: RunResult, counts: Mapping[Outcome, int]) -> str:
    if not run.cases:
        return _NOTHING
    words = {
        Outcome.DATA: "for want of data",
        Outcome.CONFIG: "because of the configuration",
        Outcome.ENVIRONMENT: "because the system could not be reached",
    }
    parts = [f"{counts[outcome]:,} {why}" for outcome, why in words.items() if counts[outcome]]
    if not parts:
        return "Nothing failed, but problems around the run keep it from a verdict."
    total = sum(counts[outcome] for outcome in words)
    return f"Nothing failed, but {counted(total, 'case')} could not be tested: {', '.join(parts)}."


def _incomplete(run: RunResult, counts: Mapping[Outcome, int]) -> str:
    ran = len(run.cases)
    if not any(check.outcome is Outcome.PASSED for case in run.cases for check in case.checks):
        return _NOTHING
    if not run.complete or ran < run.planned:
        return f"Nothing has failed so far; {ran:,} of {counted(run.planned, 'case')} have run."
    left = counts[Outcome.BLOCKED] + counts[Outcome.NOT_REACHED]
    return f"Nothing failed, but {counted(left, 'case')} could not be brought to an end."
