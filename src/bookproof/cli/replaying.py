"""``bookproof replay`` and ``bookproof diff``: judging recordings again, and comparing runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from bookproof import report
from bookproof.replay import RecordingFault, Replay, open_recording, replay
from bookproof.replay.difference import Difference, Failure, difference
from bookproof.report.wording import counted
from bookproof.results import ExitCode, RunResult

_SHOWN = 20


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
    incomplete = done.not_comparable or not done.recording.complete
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
        for change in changes[:_SHOWN]:
            before, now = change.recorded or "not run", change.now or "not run"
            console.print(f"  {escape(change.case)}\n    {change.check}: {before} → {now}")
        _tell_rest(console, len(changes))
    else:
        console.print(
            f"{counted(judged, 'case')} judged again: every check decides as it was recorded."
        )
    if done.not_comparable:
        console.print(f"{counted(len(done.not_comparable), 'case')} not comparable:")
        for case in done.not_comparable[:_SHOWN]:
            console.print(f"  {escape(case.recorded.id)}\n    {escape(case.why_not)}")
        _tell_rest(console, len(done.not_comparable))
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
    return ExitCode.NOT_CONFORMANT if found.new else ExitCode.CONFORMANT


def _tell_difference(found: Difference) -> None:
    console = Console(highlight=False, soft_wrap=True)
    _tell_failures(console, "New failures", found.new)
    _tell_failures(console, "Failing for another reason", found.changed)
    _tell_failures(console, "Fixed", found.fixed)
    _tell_failures(console, "Still failing", found.still)
    if found.not_comparable:
        console.print(f"[bold]Not comparable[/] ({len(found.not_comparable)})")
        for case, why in list(found.not_comparable.items())[:_SHOWN]:
            console.print(f"  {escape(case)}\n    {escape(why)}")
        _tell_rest(console, len(found.not_comparable))
    if not any((found.new, found.changed, found.fixed, found.still, found.not_comparable)):
        console.print("Nothing fails in either run.")


def _tell_failures(console: Console, title: str, failures: Iterable[Failure]) -> None:
    listed = list(failures)
    if not listed:
        return
    console.print(f"[bold]{title}[/] ({len(listed)})")
    for failure in listed[:_SHOWN]:
        console.print(f"  {escape(failure.case)}\n    {failure.check}: {escape(failure.reason)}")
        if failure.before:
            console.print(f"    before: {escape(failure.before)}")
    _tell_rest(console, len(listed))


def _tell_rest(console: Console, number: int) -> None:
    if number > _SHOWN:
        console.print(f"  … and {number - _SHOWN} more; --format json lists all of them")
