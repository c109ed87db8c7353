"""``bookproof waive``: waivers for what fails in a run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bookproof import report
from bookproof.report.wording import counted
from bookproof.results import ExitCode
from bookproof.waivers import DAYS, from_failures, written


def write_waivers(run: Path, output: Path, reason: str, owner: str, link: str) -> int:
    """Add an entry to the file for each check and feature that fails; the exit code."""
    try:
        cases = report.load(run).cases
        expires = datetime.now(UTC).date() + timedelta(days=DAYS)
        entries = from_failures(cases, expires, reason, link, owner)
        if entries:
            before = output.read_text("utf-8").rstrip() + "\n\n" if output.exists() else ""
            output.write_text(before + written(entries), "utf-8")
    except (OSError, ValueError) as error:
        click.echo(str(error), err=True)
        return ExitCode.UNUSABLE
    if entries:
        click.echo(f"{output}: {counted(len(entries), 'waiver')} until {expires} added")
        click.echo(f"Use them with: bookproof run --waivers {output}")
    else:
        click.echo("nothing fails in this run, so there is nothing to waive")
    return ExitCode.CONFORMANT
