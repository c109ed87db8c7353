"""The commands; what they need is imported only when they are called."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bookproof.faults import ScenarioError
from bookproof.results import ExitCode

_CONFIG = click.option(
    "--config", "config", type=click.Path(dir_okay=False), help="Configuration file."
)
_SET = click.option(
    "--set", "assignments", multiple=True, metavar="KEY=JSON", help="Override one setting."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bookproof")
def cli() -> None:
    """Proves whether a booking system conforms to its API.

    Without a configuration everything runs against the embedded reference system, the lab.
    """


@cli.command(context_settings={"ignore_unknown_options": True})
@_CONFIG
@_SET
@click.option("-n", "--workers", type=int, help="Parallel workers; 0 for none but this process.")
@click.option("--seed", type=int, help="Decides every random choice.")
@click.option("--repeat", type=int, default=1, show_default=True, help="Run every case N times.")
@click.option("--reports", default="reports", show_default=True, help="Folder for reports.")
@click.option("--allure", is_flag=True, help="Write allure-results beside the report.")
@click.option("--no-redaction", is_flag=True, help="Keep secrets in what is written; it says so.")
@click.option("-k", "keyword", metavar="EXPRESSION", help="Only tests whose names match.")
@click.argument("selection", nargs=-1)
def run(
    config: str | None,
    assignments: tuple[str, ...],
    workers: int | None,
    seed: int | None,
    repeat: int,
    reports: str,
    allure: bool,
    no_redaction: bool,
    keyword: str | None,
    selection: tuple[str, ...],
) -> None:
    """Run scenarios and write reports/latest.

    SELECTION names categories, features, tests, cases or paths; everything without it.

    Exit codes: 0 conformant, 1 not conformant, 2 configuration, data or environment,
    3 fault of the harness, 4 incomplete.
    """
    from bookproof.cli.run import RunArguments, run_scenarios

    arguments = RunArguments(
        config=config,
        assignments=assignments,
        workers=workers,
        seed=seed,
        repeat=repeat,
        reports=reports,
        allure=allure,
        no_redaction=no_redaction,
        keyword=keyword,
        selection=selection,
    )
    sys.exit(run_scenarios(arguments))


@cli.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(arguments: tuple[str, ...]) -> None:
    """Serve the embedded reference booking system."""
    from bookproof.lab.main import main as serve

    sys.exit(serve(list(arguments)))


_FORMAT = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)


@cli.command()
@_CONFIG
@_SET
@_FORMAT
@click.argument("selection", nargs=-1)
def plan(
    config: str | None, assignments: tuple[str, ...], output: str, selection: tuple[str, ...]
) -> None:
    """Tell what a run would do and need; sends nothing.

    SELECTION as for run.
    """
    from bookproof.cli.plan import show_plan

    sys.exit(show_plan(config, assignments, selection, output))


@cli.command()
@_CONFIG
@_SET
@_FORMAT
def doctor(config: str | None, assignments: tuple[str, ...], output: str) -> None:
    """Find out whether the system can be tested with this configuration.

    Exit codes: 0 when nothing fails, else 2.
    """
    from bookproof.cli.doctor import show_examination

    sys.exit(show_examination(config, assignments, output))


@cli.command()
@_FORMAT
@click.option("--report", "reports", type=click.Path(path_type=Path, file_okay=False),
              help="Folder for a report of the new judgement.")  # fmt: skip
@click.argument("run", type=click.Path(path_type=Path), default=Path("reports/latest"))
def replay(output: str, reports: Path | None, run: Path) -> None:
    """Judge a recorded run again, without its target, by the checks of this version.

    RUN is the folder of a run; reports/latest without it.

    Exit codes: 0 every check decides as recorded, 1 one decides otherwise, 2 no recording,
    4 the recording is incomplete or some cases are not comparable.
    """
    from bookproof.cli.replaying import show_replay

    sys.exit(show_replay(run, output, reports))


@cli.command()
@_FORMAT
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path), default=Path("reports/latest"))
def diff(output: str, before: Path, after: Path) -> None:
    """Compare two runs: failures that are new, fixed, or have another reason.

    Exit codes: 0 no new failure, 1 new failures, 2 one of the folders holds no results.
    """
    from bookproof.cli.replaying import show_difference

    sys.exit(show_difference(before, after, output))


@cli.command("list")
@_CONFIG
@_SET
@_FORMAT
@click.argument(
    "kind",
    type=click.Choice(
        ["features", "tests", "checks", "criteria", "defects", "requirements", "interpretations"]
    ),
)
def list_(config: str | None, assignments: tuple[str, ...], output: str, kind: str) -> None:
    """List what can be named: features, tests, checks, ..."""
    from bookproof.cli.listing import show_list

    sys.exit(show_list(kind, config, assignments, output))


def main() -> None:
    """Entry point; a problem of a kind that was foreseen is one line, not a stack trace."""
    try:
        cli.main(prog_name="bookproof", standalone_mode=False)
    except ScenarioError as error:
        click.echo(str(error), err=True)
        sys.exit(ExitCode.HARNESS_FAULT)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(ExitCode.INCOMPLETE)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.UNUSABLE)
