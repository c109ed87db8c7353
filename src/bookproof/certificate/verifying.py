"""Verifying a certificate: a list of questions, each answered with its own reason.

Every answer has a code that does not change between versions. Nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bookproof.certificate.claims import claims_of, refusals
from bookproof.certificate.credential import Certificate, dumps
from bookproof.certificate.evidence import EvidenceFault, unpack
from bookproof.certificate.issuing import evidence_path
from bookproof.certificate.judging import Judge, NotJudged, changed_verdicts, missing_cases
from bookproof.certificate.keys import PublicKey
from bookproof.certificate.page import shell, shell_hash, split
from bookproof.certificate.proof import ProofFault, check_proof, moment
from bookproof.certificate.recorded import MALFORMED, RecordedRun, contradictions


class Status(StrEnum):
    """How a question was answered."""

    OK = "ok"
    REFUSED = "refused"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer."""

    name: str
    status: Status
    code: str
    """Names the answer; empty when all is well."""
    sentence: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """All that was asked of a certificate."""

    checks: tuple[Check, ...]
    certificate: Certificate | None
    """None when what was found is no certificate."""

    @property
    def valid(self) -> bool:
        """Whether nothing was refused."""
        return all(check.status is not Status.REFUSED for check in self.checks)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a certificate is verified against."""

    now: datetime
    issuer: PublicKey | None = None
    """The key of whom the reader trusts."""
    holder: str | None = None
    """Name or Dataset Site of the system that it must be about, letter by letter; None for any."""
    evidence: Path | None = None
    """None for the bundle beside the page."""
    judge: Judge | None = None
    """Judges the recordings again."""
    why_no_judge: str = "It was not asked for."


def verify(path: Path, terms: Terms) -> Verification:
    """Ask everything of the certificate in a page.

    Raises:
        OSError: the page cannot be read.
    """
    content = path.read_bytes()
    try:
        document, certificate = _read(content)
    except ValueError as error:
        return Verification((_refused("credential", "credential-malformed", f"{error}."),), None)
    checks = [
        _ok("credential", f"{certificate.id}: {certificate.claims.verdict}"),
        _page(content, certificate, document),
        _signature(document),
        _issuer(certificate, terms.issuer),
        _validity(certificate, terms.now),
        _holder(certificate, terms.holder),
    ]
    bundle = terms.evidence or evidence_path(path)
    return Verification((*checks, *_evidence(bundle, certificate, terms)), certificate)


def _read(content: bytes) -> tuple[dict[str, Any], Certificate]:
    try:
        document = json.loads(split(content)[1])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The file holds no credential that can be read: {error}") from error
    if not isinstance(document, dict):
        raise ValueError("The file holds no credential: it is no JSON object")
    try:
        return document, Certificate.from_json(document)
    except ValueError as error:
        raise ValueError(f"The credential is not written as a certificate is: {error}") from error


def _page(content: bytes, certificate: Certificate, document: Mapping[str, Any]) -> Check:
    name = "page"
    empty, block = split(content)
    if block != dumps(document):
        return _refused(
            name, "page-changed", "The credential does not stand in the page as it was written."
        )
    if shell_hash(empty) != certificate.page:
        return _refused(name, "page-changed", "The page was changed after it was signed.")
    if certificate.issued_with != version("bookproof"):
        return _not_checked(
            name,
            "page-of-another-version",
            f"The page was made by bookproof {certificate.issued_with}, this is "
            f"{version('bookproof')}: it is as it was signed, but whether it says what the "
            "credential says was not compared.",
        )
    if empty != shell(certificate):
        return _refused(
            name, "page-contradicts-credential", "The page does not say what the credential says."
        )
    return _ok(name, "every byte is as it was signed and says what the credential says")


def _signature(document: Mapping[str, Any]) -> Check:
    try:
        key = check_proof(document)
    except ProofFault as error:
        return _refused("signature", error.code, str(error))
    if document["proof"]["created"] != document["validFrom"]:
        return _refused(
            "signature", "proof-malformed", "It was not signed when it began to be valid."
        )
    return _ok("signature", f"genuine, by {key.did}")


def _issuer(certificate: Certificate, trusted: PublicKey | None) -> Check:
    name = "issuer"
    if trusted is None:
        return _not_checked(
            name,
            "issuer-not-compared",
            f"Signed by {certificate.issuer} (not checked against anyone you trust).",
        )
    if certificate.issuer != trusted.did:
        return _refused(
            name, "issuer-foreign", f"Signed by {certificate.issuer} and not by {trusted.did}."
        )
    return _ok(name, "the one you named")


def _validity(certificate: Certificate, now: datetime) -> Check:
    name = "validity"
    start, end = certificate.valid_from, certificate.valid_until
    if now < start:
        return _refused(name, "not-yet-valid", f"It is valid from {moment(start)} only.")
    if now > end:
        return _refused(name, "expired", f"It has expired at {moment(end)}.")
    return _ok(name, f"until {moment(end)}")


def _holder(certificate: Certificate, holder: str | None) -> Check:
    name, claims = "holder", certificate.claims
    about = f"It is about {claims.name} ({claims.dataset_site})"
    if holder is None:
        return _not_checked(
            name, "holder-not-compared", f"{about}; whether that is whom you mean was not asked."
        )
    if holder not in (claims.name, claims.dataset_site):
        return _refused(name, "holder-differs", f"{about} and not about {holder}.")
    return _ok(name, f"it is about {holder}")


def _evidence(bundle: Path, certificate: Certificate, terms: Terms) -> Iterator[Check]:
    name = "evidence"
    try:
        files = unpack(bundle.read_bytes(), certificate.seal)
    except OSError as error:
        yield _refused(
            name, "evidence-missing", f"{bundle}: {error.strerror}; without it nothing is proved."
        )
        return
    except EvidenceFault as error:
        yield _refused(name, error.code, str(error), error.details)
        return
    yield _ok(name, f"{certificate.seal.files} files, every byte as signed")
    with TemporaryDirectory(prefix="bookproof-") as place:
        folders = {run: _laid_out(Path(place, run), members) for run, members in files.items()}
        yield from _recordings(folders, certificate, terms)


def _recordings(
    folders: Mapping[str, Path], certificate: Certificate, terms: Terms
) -> Iterator[Check]:
    try:
        found = {name: RecordedRun.of(folder) for name, folder in folders.items()}
        runs = _in_order(found, certificate)
        checks = (_records(runs), _certifiable(runs), _scope(runs, certificate))
    except (ValueError, *MALFORMED) as error:
        yield _refused("records", "records-unreadable", f"A recording is damaged: {error!r}.")
        return
    yield from checks
    yield from _judged(folders, runs, terms)


def _in_order(found: Mapping[str, RecordedRun], certificate: Certificate) -> dict[str, RecordedRun]:
    """The runs as the certificate lists them, then any that it does not."""
    listed = [run.run_id for run in certificate.claims.runs]
    return {name: found[name] for name in (*listed, *sorted(found)) if name in found}


def _records(runs: Mapping[str, RecordedRun]) -> Check:
    phrases = [phrase for run in runs.values() for phrase in contradictions(run)]
    phrases += [f"{run.id} lies under {name}" for name, run in runs.items() if run.id != name]
    if phrases:
        return _refused(
            "records",
            "records-contradict",
            "The results are not those that the recorded cases amount to.",
            phrases,
        )
    return _ok("records", "results, cases and manifests agree")


def _certifiable(runs: Mapping[str, RecordedRun]) -> Check:
    reasons = refusals(list(runs.values()))
    if reasons:
        return _refused(
            "certifiable", "not-certifiable", "The runs could not be certified.", reasons
        )
    return _ok("certifiable", "complete, conformant, with secrets removed and a checked line")


def _scope(runs: Mapping[str, RecordedRun], certificate: Certificate) -> Check:
    claims = certificate.claims
    if not runs:
        return _refused("scope", "scope-differs", "There is no run in the evidence.")
    shown = claims_of(list(runs.values()), claims.system_version).to_json()
    said = claims.to_json()
    phrases = [
        f"{term}: {_brief(said[term])} in the certificate, {_brief(shown[term])} in the evidence"
        for term in said
        if said[term] != shown[term]
    ]
    phrases += [
        f"validFrom: {moment(certificate.valid_from)} in the certificate, which is before the end "
        f"of {run.id}"
        for run in runs.values()
        if certificate.valid_from < run.ended.replace(microsecond=0)
    ]
    if phrases:
        return _refused(
            "scope", "scope-differs", "The certificate says what the evidence does not.", phrases
        )
    return _ok("scope", "features, types, flows, versions and counts are those of the evidence")


def _judged(
    folders: Mapping[str, Path], runs: Mapping[str, RecordedRun], terms: Terms
) -> Iterator[Check]:
    judge = terms.judge
    if judge is None:
        for name in ("cases", "verdicts"):
            yield _not_checked(name, "not-judged-again", terms.why_no_judge)
        return
    yield _asked(
        "cases",
        "cases-differ",
        "The runs do not hold the cases that their configuration asks for.",
        "each run has every case that its configuration asks for",
        lambda: [
            phrase for name in runs for phrase in missing_cases(judge, folders[name], runs[name])
        ],
    )
    yield _asked(
        "verdicts",
        "verdict-lifted",
        "Judged again, the recorded exchanges give other outcomes.",
        "judged again, every check decides as recorded",
        lambda: [
            phrase for name in runs for phrase in changed_verdicts(judge, folders[name], runs[name])
        ],
    )


def _asked(name: str, code: str, bad: str, good: str, ask: Callable[[], Sequence[str]]) -> Check:
    try:
        phrases = ask()
    except NotJudged as error:
        return _refused(name, "cannot-be-judged", f"{error}.")
    return _refused(name, code, bad, phrases) if phrases else _ok(name, good)


def _laid_out(folder: Path, members: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in members.items():
        (folder / name).write_bytes(content)
    return folder


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:120]}…"


def _ok(name: str, sentence: str) -> Check:
    return Check(name, Status.OK, "", sentence)


def _refused(name: str, code: str, sentence: str, details: Sequence[str] = ()) -> Check:
    return Check(name, Status.REFUSED, code, sentence, tuple(details))


def _not_checked(name: str, code: str, sentence: str) -> Check:
    return Check(name, Status.NOT_CHECKED, code, sentence)
