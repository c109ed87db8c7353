"""``bookproof replay`` and ``bookproof diff``: judging recordings again, and comparing runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from bookproof import report
from bookproof.replay import RecordingFault, Replay, open_recording, replay
from bookproof.replay.difference import Difference, Failure, difference
from bookproof.report.wording import counted
from bookproof.results import ExitCode, RunResult

_SHOWN = 20
"""Kinds of failures that a terminal is shown."""
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def show_replay(run: Path, output: str, reports: Path | None) -> int:
    """Judge a recording again; the exit code."""
    try:
        done = replay(open_recording(run))
        if reports is not None:
            report.write(_judged_again(done, run), reports)
    except (RecordingFault, OSError, ValueError) as error:
        click.echo(f"{error}", err=True)
        return ExitCode.UNUSABLE
    if output == "json":
        click.echo(json.dumps(_replay_json(done), indent=2))
    else:
        _tell_replay(done, reports)
    if done.changes:
        return ExitCode.NOT_CONFORMANT
    incomplete = done.not_comparable or not done.cases or not done.recording.complete
    return ExitCode.INCOMPLETE if incomplete else ExitCode.CONFORMANT


def _judged_again(done: Replay, folder: Path) -> RunResult:
    """The results of the run with the cases as they are judged now."""
    now = tuple(case.now for case in done.cases if case.now is not None)
    return replace(report.load(folder), cases=now)


def _replay_json(done: Replay) -> dict[str, object]:
    return {
        "run": done.recording.folder.name,
        "complete": done.recording.complete,
        "cases": len(done.cases),
        "changed": [asdict(change) for change in done.changes],
        "notComparable": {case.recorded.id: case.why_not for case in done.not_comparable},
    }


def _tell_replay(done: Replay, reports: Path | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    judged = len(done.cases) - len(done.not_comparable)
    if not done.recording.complete:
        console.print("The recording is incomplete: the run did not come to its end.")
    changes = done.changes
    if changes:
        console.print(f"[bold]{counted(len(changes), 'check')} decided otherwise[/] than recorded:")
        kinds = _grouped(changes, lambda each: (each.check, each.recorded, each.now))
        for (check, before, now), found in list(kinds.items())[:_SHOWN]:
            console.print(f"  {check}: {before or 'not run'} → {now or 'not run'}")
            _tell_cases(console, [change.case for change in found])
        _tell_rest(console, len(kinds))
    elif judged:
        console.print(
            f"{counted(judged, 'case')} judged again: every check decides as it was recorded."
        )
    else:
        console.print("No case was judged again.")
    if done.not_comparable:
        console.print(f"{counted(len(done.not_comparable), 'case')} not comparable:")
        _tell_why_not(console, {case.recorded.id: case.why_not for case in done.not_comparable})
    if reports is not None:
        console.print(f"Report       {reports / 'report.html'}")


def show_difference(before: Path, after: Path, output: str) -> int:
    """Compare two runs; the exit code."""
    try:
        found = difference(report.load(before), report.load(after))
    except (OSError, ValueError) as error:
        click.echo(f"{error}", err=True)
        return ExitCode.UNUSABLE
    if output == "json":
        click.echo(json.dumps(asdict(found), indent=2))
    else:
        _tell_difference(found)
    if found.new:
        return ExitCode.NOT_CONFORMANT
    return ExitCode.CONFORMANT if found.compared else ExitCode.INCOMPLETE


def _tell_difference(found: Difference) -> None:
    console = Console(highlight=False, soft_wrap=True)
    _tell_failures(console, "New failures", found.new)
    _tell_failures(console, "Failing for another reason", found.changed)
    _tell_failures(console, "Fixed", found.fixed)
    _tell_failures(console, "Still failing", found.still)
    if found.not_comparable:
        console.print(f"[bold]Not comparable[/] ({counted(len(found.not_comparable), 'case')})")
        _tell_why_not(console, found.not_comparable)
    if not any((found.new, found.changed, found.fixed, found.still, found.not_comparable)):
        console.print("Nothing fails in either run.")


def _tell_failures(console: Console, title: str, failures: Iterable[Failure]) -> None:
    listed = list(failures)
    if not listed:
        return
    console.print(f"[bold]{title}[/] ({len(listed)})")
    checks = _grouped(listed, lambda failure: failure.check)
    for check, found in list(checks.items())[:_SHOWN]:
        first = found[0]
        console.print(f"  {check}")
        _tell_text(console, first.reason)
        if first.before:
            _tell_text(console, f"before: {first.before}")
        _tell_cases(console, [failure.case for failure in found], first.stage)
    _tell_rest(console, len(checks))


def _tell_why_not(console: Console, reasons: Mapping[str, str]) -> None:
    """Cases of which nothing can be said, by reason."""
    kinds = _grouped(reasons, lambda case: reasons[case])
    for why, cases in list(kinds.items())[:_SHOWN]:
        _tell_text(console, why, indent=2)
        _tell_cases(console, cases)
    _tell_rest(console, len(kinds))


def _tell_cases(console: Console, cases: Sequence[str], stage: str = "") -> None:
    """The first case, whole so that it can be copied, and how many there are."""
    where = f"{stage} of " if stage else ""
    console.print(f"    {escape(where + cases[0])}")
    more = len(set(cases)) - 1
    if more:
        console.print(f"    and {counted(more, 'more case')}")


def _tell_text(console: Console, text: str, indent: int = 4) -> None:
    """A text that keeps its indentation on every line."""
    for line in Text(text).wrap(console, max(1, console.width - indent)):
        console.print(f"{' ' * indent}{line.plain.rstrip()}", markup=False)


def _grouped(items: Iterable[T], kind: Callable[[T], K]) -> dict[K, list[T]]:
    """Items by kind, in the order in which the kinds come."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(kind(item), []).append(item)
    return found


def _tell_rest(console: Console, number: int) -> None:
    if number > _SHOWN:
        console.print(f"  … and {number - _SHOWN} kinds more; --format json lists all of them")
