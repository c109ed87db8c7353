"""The result for a terminal: one block for each cause, and a verdict line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bookproof.bulk.outcome import Outcome
from bookproof.bulk.tally import Cause, Example
from bookproof.report.wording import counted, printable, shown
from bookproof.results import ExitCode
from bookproof.validation.flaw import Severity

NARROWEST = 40

_MARKS = {Severity.FAILURE: "✕", Severity.WARNING: "!", Severity.SUGGESTION: "·"}
_LONGEST_VALUE = 160


def text(outcome: Outcome, width: int) -> str:
    """The result in lines of at most ``width`` columns, as far as names and values allow."""
    width = max(NARROWEST, width)
    blocks = ["\n".join(_block(cause, width)) for cause in outcome.causes()]
    return "\n\n".join([*blocks, "\n".join(_closing(outcome, width))]) + "\n"


def _block(cause: Cause, width: int) -> Iterator[str]:
    mark = _MARKS[cause.severity]
    yield from _wrapped(
        f"{mark} {cause.message} ({counted(cause.count, str(cause.severity))})", width, ""
    )
    yield from _wrapped(f"at {cause.path}, rule {cause.rule}", width, "  ")
    for example in cause.examples:
        yield from _example(example, width)
    left = cause.count - len(cause.examples)
    if left and cause.examples:
        yield f"    and {left:,} more"


def _example(example: Example, width: int) -> Iterator[str]:
    line = f":{example.line}" if example.line else ""
    yield from _wrapped(f"{example.document}{line} {example.path}", width, "    ")
    expected, got = (shown(value, _LONGEST_VALUE) for value in (example.expected, example.got))
    yield from _wrapped(f"expected {expected}; got {got}", width, "      ")


def _closing(outcome: Outcome, width: int) -> Iterator[str]:
    tally = outcome.tally
    modes = ", ".join(f"{name} ({count:,})" for name, count in sorted(tally.modes.items()))
    if modes:
        yield from _wrapped(f"Modes: {modes}", width, "")
    if len(outcome.parts) > 1:
        for part in outcome.parts:
            kind, many = ("item", part.items) if part.items else ("document", part.documents)
            told = f"{part.name}: {counted(many, kind)}, {part.bad:,} with failures"
            yield from _wrapped(told, width, "")
    for part in outcome.parts:
        if part.trouble:
            yield from _wrapped(f"Not read to the end: {part.trouble}", width, "")
    if tally.further:
        yield from _wrapped(
            f"{counted(tally.further, 'flaw')} of further causes are counted, not shown.", width, ""
        )
    yield from _wrapped(sentence(outcome), width, "")


def sentence(outcome: Outcome) -> str:
    """The verdict in one sentence."""
    tally = outcome.tally
    judged = counted(tally.documents, "document")
    remarks = ", ".join(
        counted(tally.count(severity), str(severity))
        for severity in (Severity.WARNING, Severity.SUGGESTION)
        if tally.count(severity)
    )
    also = f"; {remarks}" if remarks else ""
    causes = sum(cause.severity is Severity.FAILURE for cause in tally)
    failures = counted(tally.count(Severity.FAILURE), "failure")
    verb = "has" if tally.documents == 1 else "have"
    failed = (
        f"{failures} from {counted(causes, 'cause')};"
        f" {tally.bad:,} of {judged} {verb} failures{also}."
    )
    match outcome.exit_code:
        case ExitCode.CONFORMANT if not tally.documents:
            return "VALID, but there was nothing to judge."
        case ExitCode.CONFORMANT:
            return f"VALID: {judged} judged, no failures{also}."
        case ExitCode.NOT_CONFORMANT:
            return f"INVALID: {failed}"
        case _:
            found = failed if causes else f"{judged} judged, no failures{also}."
            return f"INCOMPLETE: not everything could be read. Of what could: {found}"


def _wrapped(sentence: str, width: int, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        printable(" ".join(sentence.split())),
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
