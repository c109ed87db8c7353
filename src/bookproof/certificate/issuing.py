"""Issuing a certificate: runs in, page and evidence out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from bookproof.certificate.claims import CertificateFault, claims_of, refusals
from bookproof.certificate.credential import Certificate, dumps
from bookproof.certificate.evidence import EvidenceFault, pack, run_files
from bookproof.certificate.judging import Judge, shortcomings
from bookproof.certificate.keys import SigningKey
from bookproof.certificate.page import join, shell, shell_hash
from bookproof.certificate.proof import add_proof
from bookproof.certificate.recorded import MALFORMED, RecordedRun, contradictions
from bookproof.certificate.values import clean

EVIDENCE_SUFFIX = ".evidence.zip"


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate, signed."""

    certificate: Certificate
    page: bytes
    evidence: bytes

    def write(self, path: Path) -> Path:
        """Write the page, and the evidence beside it; the path of the evidence.

        Raises:
            OSError: one of them cannot be written.
        """
        beside = evidence_path(path)
        beside.write_bytes(self.evidence)
        path.write_bytes(self.page)
        return beside


def evidence_path(page: Path) -> Path:
    """Where the evidence of a certificate lies."""
    return page.with_name(page.stem + EVIDENCE_SUFFIX)


def certify(
    folders: Sequence[Path],
    key: SigningKey,
    *,
    now: datetime,
    days: int,
    system_version: str = "",
    judge: Judge | None = None,
) -> Issued:
    """A certificate for the runs in these folders, valid for so many days from now.

    With a judge the recordings are judged again first, as ``verify`` will do.

    Raises:
        CertificateFault: the runs cannot be certified.
    """
    runs = [_read(folder) for folder in folders]
    start = now.replace(microsecond=0)
    reasons = _reasons([run for run, _ in runs], start)
    if not reasons and judge is not None:
        for folder, (run, _) in zip(folders, runs, strict=True):
            reasons += shortcomings(judge, folder, run)
    if reasons:
        raise CertificateFault(reasons)
    evidence, seal = pack({run.id: files for run, files in runs})
    certificate = Certificate(
        id=uuid.uuid4().urn,
        issuer=key.public.did,
        issued_with=version("bookproof"),
        valid_from=start,
        valid_until=start + timedelta(days=days),
        claims=claims_of([run for run, _ in runs], clean(system_version)),
        seal=seal,
    )
    return Issued(certificate, signed_page(certificate, key), evidence)


def _reasons(runs: Sequence[RecordedRun], now: datetime) -> list[str]:
    """Why no certificate can be issued now that rests on these runs."""
    try:
        found = [*refusals(runs)]
        found += [f"{phrase}." for run in runs for phrase in contradictions(run)[:1]]
        found += [
            f"Run {run.id}: it ended at {run.ended.isoformat()}, which is after now by this clock."
            for run in runs
            if run.ended.replace(microsecond=0) > now
        ]
    except (ValueError, *MALFORMED) as error:
        raise CertificateFault([f"The recording of a run is damaged: {error!r}."]) from error
    return found


def signed_page(certificate: Certificate, key: SigningKey) -> bytes:
    """The page of a certificate, signed at the beginning of its validity."""
    empty = shell(certificate)
    bound = replace(certificate, page=shell_hash(empty))
    return join(empty, dumps(add_proof(bound.to_json(), key, bound.valid_from)))


def _read(folder: Path) -> tuple[RecordedRun, dict[str, bytes]]:
    try:
        return RecordedRun.of(folder), run_files(folder)
    except EvidenceFault as error:
        raise CertificateFault([f"{error}; it is needed of each run."]) from error
    except ValueError as error:
        raise CertificateFault([f"{folder}: {error}."]) from error
