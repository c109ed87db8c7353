"""``bookproof keygen``, ``certify`` and ``verify``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from bookproof import resources
from bookproof.certificate import (
    CertificateFault,
    Check,
    Judge,
    KeyFault,
    NotJudged,
    Planned,
    PublicKey,
    SigningKey,
    Status,
    Terms,
    Verification,
    certify,
    verify,
)
from bookproof.certificate.keys import PASSPHRASE, write_new
from bookproof.certificate.recorded import MALFORMED
from bookproof.recording import RecordingFault
from bookproof.report.wording import printable
from bookproof.results import CaseResult, ExitCode

_COLOURS = {Status.OK: "green", Status.REFUSED: "red", Status.NOT_CHECKED: "yellow"}
_SHOWN = 10


def make_key(path: Path) -> int:
    """Make a key pair; the exit code."""
    key = SigningKey.new()
    public = path.with_name(f"{path.name}.pub")
    passphrase = os.environ.get(PASSPHRASE, "")
    try:
        if public.exists():
            raise KeyFault(f"{public}: is there already, and a key is never overwritten")
        key.save(path, passphrase)
        write_new(public, f"{key.public.did}\n".encode(), 0o644)
    except KeyFault as error:
        click.echo(str(error), err=True)
        return ExitCode.UNUSABLE
    protection = "encrypted" if passphrase else f"not encrypted: {PASSPHRASE} is not set"
    click.echo(f"Private key  {path} ({protection})\nPublic key   {public}\n{key.public.did}")
    return ExitCode.CONFORMANT


def make_certificate(
    runs: Sequence[Path], key: Path, out: Path, days: int, system_version: str
) -> int:
    """Certify runs, or say why not; the exit code."""
    try:
        signing = SigningKey.from_file(key, os.environ.get(PASSPHRASE, ""))
        issued = certify(
            [run.resolve() for run in runs],
            signing,
            now=datetime.now(UTC),
            days=days,
            system_version=system_version,
            judge=judge(),
        )
        evidence = issued.write(out)
    except CertificateFault as error:
        click.echo("These runs cannot be certified:", err=True)
        for reason in error.reasons:
            click.echo(f"  · {printable(reason)}", err=True)
        return ExitCode.NOT_CONFORMANT
    except (KeyFault, OSError) as error:
        click.echo(str(error), err=True)
        return ExitCode.UNUSABLE
    click.echo(f"Certificate  {out}\nEvidence     {evidence}\nIssuer       {signing.public.did}")
    return ExitCode.CONFORMANT


def check_certificate(
    path: Path,
    *,
    issuer: str | None,
    key: Path | None,
    holder: str | None,
    evidence: Path | None,
    rejudge: bool,
    output: str,
) -> int:
    """Verify a certificate and tell what was found; the exit code."""
    try:
        terms = Terms(
            now=datetime.now(UTC),
            issuer=_trusted(issuer, key),
            holder=holder,
            evidence=evidence,
            judge=judge() if rejudge else None,
            why_no_judge="The recordings were not judged again, as asked (--no-rejudge).",
        )
        found = verify(path, terms)
    except (KeyFault, OSError) as error:
        click.echo(str(error), err=True)
        return ExitCode.UNUSABLE
    if output == "json":
        click.echo(json.dumps(_to_json(found), indent=2, ensure_ascii=False))
    else:
        _tell(found)
    return ExitCode.CONFORMANT if found.valid else ExitCode.NOT_CONFORMANT


def judge() -> Judge:
    """Judges recordings by the scenarios of this version."""
    from bookproof import replay

    def rejudge(folder: Path, cases: Sequence[CaseResult]) -> list[tuple[str, str, str, str]]:
        with _of_recording(folder):
            return replay.rejudge(folder, cases)

    def planned(folder: Path) -> Planned:
        with _of_recording(folder):
            return _planned(folder)

    return Judge(rejudge, planned)


@contextmanager
def _of_recording(folder: Path) -> Iterator[None]:
    """Turn what a recording may have wrong with it into one kind of error."""
    try:
        yield
    except RecordingFault as error:
        raise NotJudged(str(error).replace(str(folder), folder.name)) from error
    except (ValueError, *MALFORMED) as error:
        raise NotJudged(f"the recording {folder.name} is damaged: {error!r}") from error


def _planned(folder: Path) -> Planned:
    from bookproof import replay
    from bookproof.collect import all_cases, find_scenarios

    recording = replay.open_recording(folder, cases=())
    settings, system = recording.settings(), replay.system_of(recording)
    scenarios = find_scenarios(resources.folder("features"), settings.protocol)
    features = {entry.origin.feature for entry in scenarios}
    return Planned(
        frozenset(case.id for case in all_cases(scenarios, settings)),
        tuple(sorted(name for name in features if settings.implemented(name) is None)),
        {"name": system.name, "datasetSiteUrl": system.url, "baseUrl": system.base_url},
        system.feeds,
    )


def _trusted(issuer: str | None, key: Path | None) -> PublicKey | None:
    """The key that was named; an empty name is none, and not the same as naming nobody."""
    named = PublicKey.from_did(issuer) if issuer is not None else None
    if key is None:
        return named
    found = PublicKey.from_file(key)
    if named not in (None, found):
        raise KeyFault(f"{key}: holds another key than that of --issuer")
    return found


def _tell(found: Verification) -> None:
    for check in found.checks:
        label = click.style(str(check.status).ljust(12), fg=_COLOURS[check.status])
        code = f" [{check.code}]" if check.code else ""
        click.echo(f"{label} {check.name}: {printable(check.sentence)}{code}")
        for detail in check.details[:_SHOWN]:
            click.echo(f"{'':13}· {printable(detail)}")
        if len(check.details) > _SHOWN:
            click.echo(f"{'':13}… and {len(check.details) - _SHOWN} more")
    click.echo(f"\n{_closing(found)}")


def _closing(found: Verification) -> str:
    refused = [check.name for check in found.checks if check.status is Status.REFUSED]
    if refused:
        return f"REFUSED: {', '.join(refused)}."
    open_ = [check.name for check in found.checks if check.status is Status.NOT_CHECKED]
    return f"VALID, but not checked: {', '.join(open_)}." if open_ else "VALID."


def _to_json(found: Verification) -> dict[str, object]:
    return {
        "valid": found.valid,
        "certificate": found.certificate.id if found.certificate else None,
        "checks": [_check_json(check) for check in found.checks],
    }


def _check_json(check: Check) -> dict[str, object]:
    return {**asdict(check), "status": str(check.status), "details": list(check.details)}
