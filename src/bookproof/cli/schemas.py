"""``bookproof schemas``: write the JSON Schemas from the data model."""

from __future__ import annotations

import click

from bookproof.results import ExitCode


def build_schemas(*, check: bool) -> int:
    """Write the schema files, or only tell which of them are not fresh.

    Returns:
        The exit code: 0, or 1 when ``check`` finds a file that is not fresh.
    """
    from bookproof.validation.building.files import build, files, stale

    if not check:
        changed = build()
        click.echo(f"{len(files())} schemas, {len(changed)} of them written anew")
        return ExitCode.CONFORMANT
    found = stale()
    for path in found:
        click.echo(f"not fresh: schemas/openactive/{path}")
    if found:
        click.echo("Run: bookproof schemas build")
    return ExitCode.NOT_CONFORMANT if found else ExitCode.CONFORMANT
