"""``bookproof doctor``: whether the system can be tested with a configuration."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Mapping, Sequence

import click

from bookproof.cli.plan import plan_of
from bookproof.cli.run import settings_or_exit
from bookproof.doctor import Level, Line, examine
from bookproof.report.wording import counted, printable
from bookproof.results import ExitCode

_COLOURS: Mapping[Level, str] = {
    Level.OK: "green",
    Level.SKIPPED: "cyan",
    Level.WARN: "yellow",
    Level.FAIL: "red",
}
_INDENT = " " * 9
_NARROWEST = 40
_LONGEST = 600


def show_examination(config: str | None, assignments: Sequence[str], output: str) -> int:
    """Examine and print, each line as soon as it is known; the exit code."""
    settings = settings_or_exit(config, assignments)
    plan = plan_of(settings)
    lines = []
    for line in examine(settings, plan.cases, tuple(plan.actions)):
        lines.append(line)
        if output == "text":
            _print(line)
    failed = [line for line in lines if line.level is Level.FAIL]
    if output == "json":
        click.echo(json.dumps(_to_json(lines, usable=not failed), indent=2, ensure_ascii=False))
    else:
        click.echo(_closing(lines))
    return ExitCode.UNUSABLE if failed else ExitCode.CONFORMANT


def _print(line: Line) -> None:
    label = click.style(str(line.level).ljust(len(_INDENT)), fg=_COLOURS[line.level])
    click.echo(label + _wrapped(f"{line.area}: {line.seen}").removeprefix(_INDENT))
    if line.remedy and line.level in (Level.WARN, Level.FAIL):
        click.echo(_wrapped(f"→ {line.remedy}"))


def _wrapped(text: str) -> str:
    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    return textwrap.fill(
        printable(_shortened(" ".join(text.split()))),
        width,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _closing(lines: Sequence[Line]) -> str:
    fails = sum(line.level is Level.FAIL for line in lines)
    warnings = sum(line.level is Level.WARN for line in lines)
    if fails:
        return f"\n{counted(fails, 'thing')} to mend before a run, {counted(warnings, 'warning')}."
    return f"\nReady to run, {counted(warnings, 'warning')}."


def _to_json(lines: Sequence[Line], *, usable: bool) -> dict[str, object]:
    return {
        "usable": usable,
        "lines": [
            {
                "area": printable(line.area),
                "level": str(line.level),
                "seen": printable(line.seen),
                "remedy": printable(line.remedy),
            }
            for line in lines
        ],
    }
