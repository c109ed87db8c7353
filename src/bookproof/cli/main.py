"""The commands; what they need is imported only when they are called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

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
@click.option("--waivers", type=click.Path(dir_okay=False), help="Failures excused for a while.")
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
    waivers: str | None,
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
        waivers=waivers,
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
    """Serve the embedded reference booking system, or with --protocol NAME one of another API."""
    from bookproof.cli.labs import serve

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
@click.option(
    "--from",
    "run",
    type=click.Path(path_type=Path),
    default=Path("reports/latest"),
    show_default=True,
    help="Folder of the run whose failures are to be waived.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("waivers.toml"),
    show_default=True,
    help="File to add them to.",
)
@click.option("--reason", required=True, help="Why the failures are accepted.")
@click.option("--owner", required=True, help="Who answers for them.")
@click.option("--link", required=True, help="Where the work on them is followed.")
def waive(run: Path, output: Path, reason: str, owner: str, link: str) -> None:
    """Write a waiver of 30 days for every check that fails in a run.

    Exit codes: 0 written, or nothing fails; 2 no results, or the file cannot be written.
    """
    from bookproof.cli.waiving import write_waivers

    sys.exit(write_waivers(run, output, reason, owner, link))


@cli.command()
@_FORMAT
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path), default=Path("reports/latest"))
def diff(output: str, before: Path, after: Path) -> None:
    """Compare two runs: failures that are new, fixed, or have another reason.

    Exit codes: 0 no new failure, 1 new failures, 2 one of the folders holds no results, 4 the runs
    have no case that came to an answer in both.
    """
    from bookproof.cli.replaying import show_difference

    sys.exit(show_difference(before, after, output))


@cli.command()
@click.option("--mode", metavar="MODE", help="Judge every document in this validation mode.")
@click.option(
    "--least",
    type=click.Choice(["failure", "warning", "suggestion"]),
    default="suggestion",
    show_default=True,
    help="Leave out what weighs less.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "html"]),
    default="text",
    show_default=True,
    help="How to write the result.",
)
@click.option("--output", metavar="FILE", help="Write the result to a file.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; one for each core without it.")
@click.option("--cluster", metavar="ADDRESS", help="Judge on this dask.distributed scheduler.")
@click.option("--state", metavar="FILE", help="Keep the state of the work in a file.")
@click.option("--resume", is_flag=True, help="Go on where the work of --state was interrupted.")
@click.option("--limit", type=click.IntRange(min=1), help="Read so many items of each live feed.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True,
              help="Seconds that an answer may take.")  # fmt: skip
@click.option("--crawl/--no-crawl", default=True, show_default=True,
              help="Read the feeds of a dataset site as well.")  # fmt: skip
@click.option("--verify-tls/--no-verify-tls", default=True, show_default=True,
              help="Check certificates.")  # fmt: skip
@click.argument("targets", nargs=-1, required=True, metavar="FILE|DIR|URL...")
def validate(targets: tuple[str, ...], **options: Any) -> None:
    """Judge documents, feeds and dataset sites by the data model.

    What a target is, is told by looking at it; the mode follows from @type and kind.

    Exit codes: 0 no failure, 1 failures, 2 something could not be read, 3 fault of the harness,
    4 interrupted.
    """
    from bookproof.cli.validate import ValidateArguments, validate_targets

    sys.exit(validate_targets(ValidateArguments(targets=targets, **options)))


@cli.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), metavar="KEY")
def keygen(path: Path) -> None:
    """Make a key to sign certificates with.

    KEY becomes the private key, readable by its owner only, and KEY.pub the public one, a did:key.
    The private key is encrypted when BOOKPROOF_KEY_PASSPHRASE is set. Nothing is overwritten.
    """
    from bookproof.cli.certificates import make_key

    sys.exit(make_key(path))


@cli.command()
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="Private key, made by keygen.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              default=Path("certificate.html"), show_default=True,
              help="The page; the evidence is written beside it.")  # fmt: skip
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True,
              help="How long it is valid.")  # fmt: skip
@click.option("--system-version", default="", metavar="TEXT", help="Version of the system.")
@click.argument("runs", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="RUN...")
def certify(key: Path, out: Path, days: int, system_version: str, runs: tuple[Path, ...]) -> None:
    """Sign a certificate for complete, conformant runs of one system.

    RUN is the folder of a run.

    Exit codes: 0 done, 1 the runs cannot be certified, 2 no key or no place to write.
    """
    from bookproof.cli.certificates import make_certificate

    sys.exit(make_certificate(runs, key, out, days, system_version))


@cli.command()
@click.option("--issuer", metavar="DID", help="Whom you trust: did:key:…")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False),
              help="The same as a file: a did:key or a public key in PEM form.")  # fmt: skip
@click.option("--holder", metavar="NAME",
              help="Name or Dataset Site of the system that it must be about.")  # fmt: skip
@click.option("--evidence", type=click.Path(path_type=Path, dir_okay=False),
              help="The evidence, when it is not beside the certificate.")  # fmt: skip
@click.option("--rejudge/--no-rejudge", default=True, show_default=True,
              help="Judge the recorded exchanges again.")  # fmt: skip
@_FORMAT
@click.argument("certificate", type=click.Path(path_type=Path, dir_okay=False))
def verify(
    issuer: str | None,
    key: Path | None,
    holder: str | None,
    evidence: Path | None,
    rejudge: bool,
    output: str,
    certificate: Path,
) -> None:
    """Find out whether a certificate is genuine and its evidence bears it out; sends nothing.

    Without --issuer or --key nothing is said of who has signed it.

    Exit codes: 0 valid, 1 refused, 2 the file cannot be read or the key is none.
    """
    from bookproof.cli.certificates import check_certificate

    sys.exit(
        check_certificate(
            certificate,
            issuer=issuer,
            key=key,
            holder=holder,
            evidence=evidence,
            rejudge=rejudge,
            output=output,
        )
    )


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


@cli.group()
def schemas() -> None:
    """The JSON Schemas that documents are judged by."""


@schemas.command("build")
@click.option("--check", is_flag=True, help="Write nothing; fail when a file is not fresh.")
def schemas_build(check: bool) -> None:
    """Write the JSON Schemas from the data model.

    Exit codes: 0, or 1 when --check finds a file that is not fresh.
    """
    from bookproof.cli.schemas import build_schemas

    sys.exit(build_schemas(check=check))


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
