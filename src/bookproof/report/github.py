"""What a GitHub Actions job shows of a run: annotations, and a summary in Markdown.

Everything from the system under test is data here: no text of it may become a workflow command,
a link or markup. Sources: GitHub Docs, "Workflow commands for GitHub Actions" (escapes, stopping
commands, ten annotations of a level in a step, job summaries of at most 1 MiB).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bookproof.report.causes import Cause
from bookproof.report.coverage import Gap
from bookproof.report.sections import Report, report_of
from bookproof.report.wording import LABELS, counted, duration, printable
from bookproof.results import Outcome, Problem, RunResult

MOST_ANNOTATIONS = 10
"""Of each level; GitHub shows no more of one step."""
LARGEST_SUMMARY = 1024 * 1024
"""Bytes; a larger one is refused as a whole."""

_LEVELS: Mapping[Outcome, str] = {
    Outcome.FAILED: "error",
    Outcome.WAIVED: "notice",
    Outcome.DISPUTED: "notice",
    Outcome.POLICY_DIFFERENCE: "notice",
    Outcome.WARNED: "warning",
    Outcome.BLOCKED: "error",
    Outcome.DATA: "error",
    Outcome.CONFIG: "error",
    Outcome.ENVIRONMENT: "error",
    Outcome.HARNESS_ERROR: "error",
}
_LONGEST = 300
_LONGEST_COMMAND = 2000
_LONGEST_ANNOTATION = 8000
_MOST_CASES = 3
_MOST_CAUSES = 50
_MOST_GAPS = 50
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BACKTICKS = re.compile("`+")


class Workflow:
    """Speaks to the job in which a run takes place; mute outside GitHub Actions."""

    def __init__(self, environ: Mapping[str, str], say: Callable[[str], object]) -> None:
        self._active = environ.get("GITHUB_ACTIONS") == "true"
        self._summary = environ.get("GITHUB_STEP_SUMMARY", "")
        self._say = say
        self._token = ""

    def begin(self) -> None:
        """Keep what is printed from now on from being taken for commands."""
        if self._active and not self._token:
            self._token = secrets.token_hex(16)
            self._say(f"::stop-commands::{self._token}")

    def end(self, run: RunResult | None) -> None:
        """Let commands through again; annotate the job and write its summary."""
        if not self._active:
            return
        if self._token:
            self._say(f"::{self._token}::")
            self._token = ""
        if run is not None:
            for line in commands(run):
                self._say(line)
            self._append(summary(run))

    def _append(self, text: str) -> None:
        if not self._summary:
            return
        try:
            with Path(self._summary).open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            self._say(_command("warning", "bookproof", f"no summary was written: {error}"))


def commands(run: RunResult) -> tuple[str, ...]:
    """The workflow commands, at most ten of each level, the gravest first."""
    told: dict[str, list[str]] = {"error": [], "warning": [], "notice": []}
    for level, title, text in _remarks(report_of(run)):
        told[level].append(_command(level, title, text))
    return tuple(line for lines in told.values() for line in lines[:MOST_ANNOTATIONS])


def summary(run: RunResult) -> str:
    """The summary of the job in Markdown; what is too much for it is left to the report."""
    report = report_of(run)
    parts = [_head(run, report)]
    parts += _causes("Failures", report.causes)
    parts += _causes("Waived, disputed, warnings", report.remarks)
    parts += _untested(report)
    parts += _problems(report)
    last = (
        "The whole report is `report.html` in the reports folder; keep that folder with "
        "`actions/upload-artifact`.\n"
    )
    return _fitted(parts, last)


def _remarks(report: Report) -> Iterator[tuple[str, str, str]]:
    for cause in (*report.causes, *report.remarks):
        title = f"{LABELS[cause.outcome].word}: {cause.title}"
        yield _LEVELS[cause.outcome], title, _told(cause)
    for problem in report.problems:
        text = " ".join(filter(None, (f"{problem.where}: {problem.message}", problem.advice)))
        yield _LEVELS[problem.kind], LABELS[problem.kind].word, text
    for gap in report.gaps:
        if gap.outcome in _LEVELS:
            affected = counted(gap.count, "case")
            yield _LEVELS[gap.outcome], f"{LABELS[gap.outcome].word} ({affected})", gap.reason


def _told(cause: Cause) -> str:
    example = cause.examples[0]
    lines = [
        f"check: {cause.check}",
        f"at: {_short(cause.where)}" if cause.where else "",
        f"expected: {_short(example.expected)}" if example.expected else "",
        f"got: {_short(example.got)}",
        f"requires: {', '.join(line.id for line in cause.requirements)}",
        *(f"waiver: {_short(told)}" for told in cause.excuses),
        f"in {counted(len(cause.cases), 'case')}, such as {cause.cases[0].id}",
        cause.reproduce,
    ]
    return "\n".join(line for line in lines if line)


def _command(level: str, title: str, text: str) -> str:
    return f"::{level} title={_property(title)}::{_data(_short(text, _LONGEST_ANNOTATION))}"


def _data(text: str) -> str:
    lines = "\n".join(printable(line) for line in text.splitlines())
    return lines.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(_short(text)).replace(":", "%3A").replace(",", "%2C")


def _head(run: RunResult, report: Report) -> str:
    rows = "".join(
        f"| {LABELS[count.outcome].mark} {LABELS[count.outcome].word} | {count.number} |\n"
        for count in report.counts
    )
    notice = f"> {_plain(report.notice)}\n\n" if report.notice else ""
    address = run.target.get("baseUrl") or run.target.get("datasetSiteUrl")
    where = f" on {_code(str(address))}" if address else ""
    return (
        f"## bookproof: {report.heading}\n\n{_plain(report.sentence)}\n\n{notice}"
        f"| Cases | {report.total} |\n|---|---:|\n{rows}\n"
        f"{counted(sum(run.check_counts().values()), 'check')} in {duration(run.seconds)}{where}, "
        f"seed {run.seed}, bookproof {_plain(run.harness_version)}.\n\n"
    )


def _causes(heading: str, found: tuple[Cause, ...]) -> Iterator[str]:
    if found:
        yield f"### {heading} ({counted(len(found), 'cause')})\n\n"
        yield from map(_cause, found[:_MOST_CAUSES])
        yield _more(len(found) - _MOST_CAUSES, "cause")


def _cause(cause: Cause) -> str:
    affected = counted(len(cause.cases), "case")
    example = cause.examples[0]
    facts = [
        ("check", cause.check),
        ("at", cause.where),
        ("expected", example.expected),
        ("got", example.got),
    ]
    lines = [f"- **{LABELS[cause.outcome].word}**: {_plain(cause.title)} ({affected})\n"]
    lines += [f"  - {name}: {_code(value)}\n" for name, value in facts if value]
    lines += [f"  - in {_code(link.id)}\n" for link in cause.cases[:_MOST_CASES]]
    if cause.reproduce:
        lines.append(f"  - run only this: {_code(cause.reproduce, _LONGEST_COMMAND)}\n")
    named = ", ".join(f"{_code(line.id)} {line.level}".strip() for line in cause.requirements)
    if named:
        lines.append(f"  - requires: {named}\n")
    lines += [f"  - waiver: {_plain(told)}\n" for told in cause.excuses]
    if cause.hint:
        lines.append(f"  - hint: {_plain(cause.hint)}\n")
    return "".join(lines)


def _untested(report: Report) -> Iterator[str]:
    if not (report.gaps or report.not_declared or report.unproven):
        return
    yield "\n### Not tested, and why\n\n"
    yield from map(_gap, report.gaps[:_MOST_GAPS])
    yield _more(len(report.gaps) - _MOST_GAPS, "reason")
    if report.not_declared:
        names = ", ".join(map(_code, report.not_declared))
        yield f"- features that the configuration does not declare: {names}\n"
    if report.unproven:
        names = ", ".join(map(_code, report.unproven))
        yield f"- declared features that no scenario tests: {names}\n"


def _gap(gap: Gap) -> str:
    label = LABELS[gap.outcome]
    return f"- {counted(gap.count, 'case')}: {label.word}: {_plain(gap.reason)}\n"


def _problems(report: Report) -> Iterator[str]:
    if report.problems:
        yield "\n### Problems around the run\n\n"
        yield from map(_problem, report.problems[:_MOST_GAPS])
        yield _more(len(report.problems) - _MOST_GAPS, "problem")


def _problem(problem: Problem) -> str:
    times = f" ({problem.count:,} times)" if problem.count > 1 else ""
    advice = f" {_plain(problem.advice)}" if problem.advice else ""
    word = LABELS[problem.kind].word
    return f"- **{word}**: {_code(problem.where)}: {_plain(problem.message)}{times}{advice}\n"


def _more(number: int, what: str) -> str:
    return f"- and {counted(number, f'more {what}')} in the report\n" if number > 0 else ""


def _fitted(parts: list[str], last: str) -> str:
    """As many of the parts as GitHub takes, and the last words."""
    room = LARGEST_SUMMARY - len(last.encode()) - 100
    kept = []
    for part in parts:
        room -= len(part.encode())
        if room < 0:
            kept.append("- the rest is in the report\n")
            break
        kept.append(part)
    return "".join(kept) + "\n" + last


def _short(text: str, limit: int = _LONGEST) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _line(text: str, limit: int = _LONGEST) -> str:
    return printable(" ".join(_short(text, limit).split()))


def _plain(text: str) -> str:
    """The text as Markdown that shows just these characters, on one line."""
    return _PUNCTUATION.sub(r"\\\1", _line(text))


def _code(text: str, limit: int = _LONGEST) -> str:
    """The text as a code span, on one line."""
    line = _line(text, limit)
    if not line:
        return ""
    longest = max((len(run) for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"
