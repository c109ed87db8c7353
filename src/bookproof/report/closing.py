"""The closing lines in the terminal: the verdict, its causes, the gaps, and what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from bookproof.report.causes import Cause, RequirementLine
from bookproof.report.coverage import Gap
from bookproof.report.sections import Report, report_of
from bookproof.report.wording import LABELS, counted, cut, duration, printable
from bookproof.results import Outcome, RunResult

_MOST_CAUSES = 20
_MOST_GAPS = 12
_MOST_CASES = 3
_MOST_FEATURES = 8
_LONGEST_VALUE = 240
_LONGEST_TEXT = 4_000


def terminal(run: RunResult, width: int = 80, folder: Path | None = None) -> str:
    """The result of a run as plain text of this width.

    Commands and ids of cases are never broken, so that they can be copied; they may be longer
    than ``width`` columns. ``folder`` is where the report was written.
    """
    report = report_of(run)
    page = _Page(max(width, 30))
    _verdict(page, run, report)
    _causes(page, "Failures", report.causes)
    _causes(page, "Waived, disputed, warnings", report.remarks)
    _gaps(page, report)
    _problems(page, report)
    _next(page, report, folder)
    return page.text()


class _Page:
    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[str] = []

    def heading(self, text: str) -> None:
        self._lines += ["", text.upper(), "─" * min(self._width, max(len(text), 12))]

    def line(self, text: str = "", indent: int = 0) -> None:
        """A line that is not broken."""
        self._lines.append(" " * indent + printable(text).replace("\n", " "))

    def prose(self, text: str, indent: int = 0, first: str = "") -> None:
        """Wrapped text; ``first`` stands in the indentation of its first line."""
        start = first.ljust(indent)
        self._lines += textwrap.wrap(
            printable(" ".join(text[:_LONGEST_TEXT].split())),
            self._width,
            initial_indent=start,
            subsequent_indent=" " * indent,
        ) or [start.rstrip()]

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._lines) + "\n"


def _verdict(page: _Page, run: RunResult, report: Report) -> None:
    page.line(f"═══ {report.heading.upper()} ═══")
    page.prose(report.sentence)
    if report.notice:
        page.prose(report.notice)
    page.line()
    for count in report.counts:
        label = LABELS[count.outcome]
        page.prose(label.meaning, 28, f"  {label.mark} {label.word:<16}{count.number:>6,}  ")
    page.line()
    page.prose(f"{counted(len(run.cases), 'case')} in {duration(run.seconds)}, seed {run.seed}")


def _causes(page: _Page, heading: str, found: tuple[Cause, ...]) -> None:
    if not found:
        return
    page.heading(f"{heading} ({counted(len(found), 'cause')})")
    for number, cause in enumerate(found[:_MOST_CAUSES], 1):
        page.line()
        _cause(page, number, cause)
    if len(found) > _MOST_CAUSES:
        page.line()
        page.prose(f"… and {len(found) - _MOST_CAUSES} more in the report.")


def _cause(page: _Page, number: int, cause: Cause) -> None:
    kind = "" if cause.outcome is Outcome.FAILED else f"{LABELS[cause.outcome].word}: "
    affected = counted(len(cause.cases), "case")
    page.prose(f"{kind}{cause.title} ({affected})", 4, f"{number:>2}. ")
    for name, value in _details(cause):
        page.prose(value, 14, f"    {name}")
    for link in cause.cases[:_MOST_CASES]:
        page.line(f"· {link.id}", 4)
    if len(cause.cases) > _MOST_CASES:
        page.line(f"… and {len(cause.cases) - _MOST_CASES} more", 4)


def _details(cause: Cause) -> Iterator[tuple[str, str]]:
    example = cause.examples[0]
    yield "check", cause.check
    if cause.where:
        yield "at", cause.where
    if example.expected:
        yield "expected", textwrap.shorten(example.expected, _LONGEST_VALUE)
    yield "got", textwrap.shorten(example.got, _LONGEST_VALUE)
    if cause.requirements:
        yield "requires", ", ".join(map(_named, cause.requirements))
    for told in cause.excuses:
        yield "waiver", told
    if cause.interpretation:
        yield "question", f"{cause.interpretation.id}: {cause.interpretation.question}"
    if cause.hint:
        yield "hint", cause.hint


def _named(line: RequirementLine) -> str:
    return f"{line.id} ({line.level})" if line.level else line.id


def _gaps(page: _Page, report: Report) -> None:
    if not (report.gaps or report.not_declared or report.unproven):
        return
    page.heading("Not tested, and why")
    for gap in report.gaps[:_MOST_GAPS]:
        page.prose(f"{LABELS[gap.outcome].word}: {gap.reason}", 7, f"{gap.count:>5}  ")
        _gap_case(page, gap)
    if len(report.gaps) > _MOST_GAPS:
        page.prose(f"… and {len(report.gaps) - _MOST_GAPS} more reasons in the report.", 7)
    if report.not_declared:
        names = _some(report.not_declared)
        page.prose(f"Features that the configuration does not declare: {names}.", 7)
    if report.unproven:
        page.prose(f"Declared features that no scenario tests: {_some(report.unproven)}.", 7)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_FEATURES
    return ", ".join(names[:_MOST_FEATURES]) + (f" and {rest} more" if rest > 0 else "")


def _gap_case(page: _Page, gap: Gap) -> None:
    if gap.cases and gap.outcome not in (Outcome.NOT_APPLICABLE, Outcome.NOT_REACHED):
        page.line(f"· {gap.cases[0].id}", 7)


def _problems(page: _Page, report: Report) -> None:
    if not report.problems:
        return
    page.heading("Problems around the run")
    for problem in report.problems[:_MOST_GAPS]:
        times = f" ({problem.count:,} times)" if problem.count > 1 else ""
        page.prose(f"{LABELS[problem.kind].word}: {problem.message}{times}", 2, "• ")
        page.line(cut(problem.where, _LONGEST_TEXT), 2)
        if problem.advice:
            page.prose(problem.advice, 4, "  → ")
    if len(report.problems) > _MOST_GAPS:
        page.prose(f"… and {len(report.problems) - _MOST_GAPS} more in the report.", 2)


def _next(page: _Page, report: Report, folder: Path | None) -> None:
    worst = next((row.case for row in report.cases if row.case.reproduce), None)
    if folder is None and worst is None:
        return
    page.heading("Next")
    if folder is not None:
        page.line(f"Report       {folder / 'report.html'}")
    if worst is not None:
        page.line(f"One case     {worst.reproduce}")
