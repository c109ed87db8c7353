"""``bookproof waive``: waivers for what fails in a run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bookproof import report
from bookproof.faults import ConfigFault
from bookproof.report.wording import counted
from bookproof.results import ExitCode, Outcome
from bookproof.waivers import DAYS, Waivers, from_failures, load, written


def write_waivers(run: Path, output: Path, reason: str, owner: str, link: str) -> int:
    """Add an entry to the file for each check and feature that fails; the exit code.

    Entries that are there already stay as they are; what they excuse gets no second one.
    """
    if not (reason.strip() and owner.strip() and link.strip()):
        click.echo("reason, owner and link must say something", err=True)
        return ExitCode.UNUSABLE
    today = datetime.now(UTC).date()
    expires = today + timedelta(days=DAYS)
    try:
        cases = report.load(run).cases
        present = load(output, today) if output.exists() else Waivers()
        over = [entry for entry in present.entries if entry.expires < today]
        entries = from_failures(cases, expires, reason, link, owner, present)
        if entries and not over:
            before = output.read_text("utf-8").rstrip() + "\n\n" if output.exists() else ""
            output.write_text(before + written(entries), "utf-8")
    except (OSError, ValueError, ConfigFault) as error:
        click.echo(str(error), err=True)
        return ExitCode.UNUSABLE
    if entries and over:
        first = over[0]
        click.echo(
            f"{output}: {counted(len(over), 'waiver')} out of date, such as that of {first.check} "
            f"for {first.scope} ({first.expires}); renew or take out first",
            err=True,
        )
        return ExitCode.UNUSABLE
    if entries:
        click.echo(f"{output}: {counted(len(entries), 'waiver')} until {expires} added")
        click.echo(f"Use them with: bookproof run --waivers {output}")
    elif any(check.outcome is Outcome.FAILED for case in cases for check in case.checks):
        click.echo(f"{output} excuses all that fails in this run")
    else:
        click.echo("nothing fails in this run, so there is nothing to waive")
    return ExitCode.CONFORMANT
