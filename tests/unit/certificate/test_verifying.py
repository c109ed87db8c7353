"""Verification: a genuine certificate is valid, and each way to tamper has its own reason."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bookproof.certificate import NotJudged, Planned, SigningKey, Status, Verification, verify
from bookproof.certificate.claims import Claims, claims_of
from bookproof.certificate.credential import Certificate, dumps
from bookproof.certificate.evidence import pack, run_files
from bookproof.certificate.issuing import Issued, signed_page
from bookproof.certificate.page import join, shell_hash, split
from bookproof.certificate.proof import add_proof
from bookproof.certificate.recorded import RecordedRun
from bookproof.results import Outcome, RunResult

OTHER = SigningKey(Ed25519PrivateKey.from_private_bytes(b"\7" * 32))


def codes(found: Verification) -> dict[str, str]:
    return {check.name: check.code for check in found.checks if check.status is Status.REFUSED}


def test_a_genuine_certificate_is_valid(workshop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workshop.write(workshop.issue())
    monkeypatch.delattr(socket, "socket")  # verifying needs no network
    found = verify(path, workshop.terms(holder="Example <Bookings> & Co"))
    assert found.valid
    assert {check.name: check.status for check in found.checks} == dict.fromkeys(
        (
            "credential", "page", "signature", "issuer", "validity", "holder", "evidence",
            "records", "certifiable", "scope", "cases", "verdicts",
        ),
        Status.OK,
    )  # fmt: skip


def test_what_nobody_asked_for_is_told_as_not_checked(workshop: Any) -> None:
    path = workshop.write(workshop.issue())
    found = verify(path, workshop.terms(issuer=None, judge=None, why_no_judge="Not today."))
    assert found.valid
    unchecked = {c.name: c for c in found.checks if c.status is Status.NOT_CHECKED}
    assert set(unchecked) == {"issuer", "holder", "cases", "verdicts"}
    assert unchecked["issuer"].sentence == (
        f"Signed by {workshop.key.public.did} (not checked against anyone you trust)."
    )
    assert unchecked["verdicts"].sentence == "Not today."


def test_any_changed_byte_of_the_page_is_refused(workshop: Any) -> None:
    path = workshop.write(workshop.issue())
    content = path.read_bytes()
    terms = workshop.terms(evidence=path.with_name("nowhere"), judge=None)
    block = content.index(b'"proof": {')
    positions = {*range(0, len(content), 23), *range(block, block + 500, 3)}
    found = {}
    for position in sorted(positions):
        changed = bytearray(content)
        changed[position] ^= 1
        path.write_bytes(changed)
        found[position] = codes(verify(path, terms))
    unseen = [p for p, refused in found.items() if not set(refused) - {"evidence"}]
    assert unseen == []
    assert {"credential", "page", "signature"} <= {name for r in found.values() for name in r}


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe", b"\0" * 100])
def test_what_is_no_certificate_is_refused(workshop: Any, content: bytes) -> None:
    path = workshop.place / "page.html"
    path.write_bytes(content)
    found = verify(path, workshop.terms())
    assert (codes(found), found.certificate) == ({"credential": "credential-malformed"}, None)


@pytest.mark.parametrize(
    "block", [b"[]", b"{}", b"{", b"3", b"[" * 100_000, b'{"@context": {"a": 1}}', b'{"x": NaN}']
)
def test_what_is_no_credential_is_refused(workshop: Any, block: bytes) -> None:
    issued = workshop.issue()
    path = workshop.place / "page.html"
    path.write_bytes(join(split(issued.page)[0], block))
    assert codes(verify(path, workshop.terms())) == {"credential": "credential-malformed"}


def edited(issued: Issued, change: Callable[[dict[str, Any]], object]) -> Issued:
    """The page with another credential, written as ours are, and the old signature."""
    empty, block = split(issued.page)
    document = json.loads(block)
    change(document)
    return replace(issued, page=join(empty, dumps(document)))


@pytest.mark.parametrize(
    ("change", "check", "code"),
    [
        (
            lambda d: d["credentialSubject"].update(implementedFeature=["order-amendment"]),
            "signature",
            "signature-wrong",
        ),
        (
            lambda d: d["credentialSubject"]["coveredRun"][0]["caseCount"].update(passed=4),
            "signature",
            "signature-wrong",
        ),
        (lambda d: d.update(validUntil="2036-01-01T00:00:00Z"), "signature", "signature-wrong"),
        (lambda d: d.update(issuer=OTHER.public.did), "signature", "key-foreign"),
        (lambda d: d.update(more="x"), "credential", "credential-malformed"),
        (lambda d: d["proof"].update(more="x"), "signature", "proof-malformed"),
        (lambda d: d["proof"].update(proofValue="z1"), "signature", "signature-wrong"),
        (lambda d: d.pop("proof"), "signature", "proof-missing"),
    ],
)
def test_a_changed_credential(
    workshop: Any, change: Callable[[dict[str, Any]], object], check: str, code: str
) -> None:
    path = workshop.write(edited(workshop.issue(), change))
    assert codes(verify(path, workshop.terms()))[check] == code


def test_a_credential_in_other_words_is_a_changed_page(workshop: Any) -> None:
    issued = workshop.issue()
    empty, block = split(issued.page)
    spaced = join(empty, json.dumps(json.loads(block), indent=3).encode())
    path = workshop.write(replace(issued, page=spaced))
    assert codes(verify(path, workshop.terms()))["page"] == "page-changed"


def test_a_foreign_key(workshop: Any) -> None:
    issued = workshop.issue()
    foreign = replace(issued.certificate, issuer=OTHER.public.did)
    path = workshop.write(replace(issued, page=signed_page(foreign, OTHER)))
    assert codes(verify(path, workshop.terms())) == {"issuer": "issuer-foreign"}
    assert codes(verify(path, workshop.terms(issuer=OTHER.public))) == {}
    pretended = add_proof(issued.certificate.to_json(), OTHER, workshop.now)
    pretended["proof"]["verificationMethod"] = workshop.key.public.verification_method
    empty = split(issued.page)[0]
    path.write_bytes(join(empty, dumps({**pretended, "pageSha256": shell_hash(empty)})))
    assert codes(verify(path, workshop.terms()))["signature"] == "signature-wrong"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_proof_of_another_moment(workshop: Any, days: int) -> None:
    issued = workshop.issue()
    empty = split(issued.page)[0]
    bound = replace(issued.certificate, page=shell_hash(empty))
    other = add_proof(bound.to_json(), workshop.key, workshop.now + timedelta(days=days))
    path = workshop.write(replace(issued, page=join(empty, dumps(other))))
    assert codes(verify(path, workshop.terms())) == {"signature": "proof-malformed"}


def test_dates(workshop: Any) -> None:
    path = workshop.write(workshop.issue(days=10))
    now = workshop.now
    for days, code in ((-1, "not-yet-valid"), (0, None), (10, None), (11, "expired")):
        found = verify(path, workshop.terms(now=now + timedelta(days=days)))
        assert codes(found) == ({"validity": code} if code else {})


def test_the_holder_goes_by_name_or_dataset_site(workshop: Any) -> None:
    path = workshop.write(workshop.issue())
    assert verify(path, workshop.terms(holder="https://bookings.example/")).valid
    for other in ("Another", "", "example <bookings> & co", "Ex\u0430mple <Bookings> & Co"):
        found = verify(path, workshop.terms(holder=other))
        assert codes(found) == {"holder": "holder-differs"}


def test_a_page_that_says_more_than_its_credential(workshop: Any) -> None:
    """Its issuer has signed it, so only what it says gives it away."""
    issued = workshop.issue()
    empty = split(issued.page)[0].replace(b"<h1>Example", b"<h1>Excellent Example")
    certificate = replace(issued.certificate, page=shell_hash(empty))
    document = add_proof(certificate.to_json(), workshop.key, workshop.now)
    path = workshop.write(replace(issued, page=join(empty, dumps(document))))
    found = verify(path, workshop.terms())
    assert codes(found) == {"page": "page-contradicts-credential"}


def test_a_page_of_another_version_is_not_called_forged(workshop: Any) -> None:
    issued = workshop.issue()
    older = replace(issued.certificate, issued_with="0.0.9")
    path = workshop.write(replace(issued, page=signed_page(older, workshop.key)))
    found = verify(path, workshop.terms())
    assert found.valid
    page = next(check for check in found.checks if check.name == "page")
    assert (page.status, page.code) == (Status.NOT_CHECKED, "page-of-another-version")
    path.write_bytes(path.read_bytes().replace(b"<h1>Example", b"<h1>Exemple"))
    assert codes(verify(path, workshop.terms())) == {"page": "page-changed"}


def test_evidence_that_is_not_there(workshop: Any) -> None:
    issued = workshop.issue()
    path = workshop.write(issued)
    elsewhere = workshop.place / "elsewhere.zip"
    path.with_name("certificate.evidence.zip").rename(elsewhere)
    assert codes(verify(path, workshop.terms())) == {"evidence": "evidence-missing"}
    assert verify(path, workshop.terms(evidence=elsewhere)).valid


def test_any_changed_byte_of_the_evidence_is_refused(workshop: Any) -> None:
    issued = workshop.issue()
    path = workshop.write(issued)
    bundle = path.with_name("certificate.evidence.zip")
    for position in range(0, len(issued.evidence), 101):
        changed = bytearray(issued.evidence)
        changed[position] ^= 1
        bundle.write_bytes(changed)
        assert set(codes(verify(path, workshop.terms()))) == {"evidence"}


def signed(
    workshop: Any, folder: Path, change: Callable[[Claims], Claims] = lambda claims: claims
) -> Path:
    """The page of an issuer who signs what the folder holds, whatever it is."""
    run = RecordedRun.of(folder)
    evidence, seal = pack({run.id: run_files(folder)})
    certificate = Certificate(
        id="urn:uuid:11111111-1111-4111-8111-111111111111",
        issuer=workshop.key.public.did,
        issued_with="0.1.0",
        valid_from=workshop.now,
        valid_until=workshop.now + timedelta(days=1),
        claims=change(claims_of([run])),
        seal=seal,
    )
    issued = Issued(certificate, signed_page(certificate, workshop.key), evidence)
    written: Path = workshop.write(issued)
    return written


def fewer(run: RunResult) -> RunResult:
    return replace(run, cases=run.cases[1:], planned=run.planned - 1)


def test_a_case_that_was_dropped_before_signing(workshop: Any) -> None:
    run = workshop.run()
    path = signed(workshop, workshop.folder(fewer(run)))
    found = verify(path, workshop.terms())
    assert codes(found) == {"cases": "cases-differ"}
    assert found.checks[-2].details == (f"{run.cases[0].id} is missing",)
    both = signed_results_only(workshop, run)
    assert codes(verify(both, workshop.terms()))["records"] == "records-contradict"


def signed_results_only(workshop: Any, run: RunResult) -> Path:
    """A case is dropped from the results and not from the recording."""
    dropped = replace(fewer(run), run_id="dropped")
    return signed(workshop, workshop.folder(dropped, recorded=run.cases))


@pytest.mark.parametrize(
    ("change", "term"),
    [
        (lambda c: replace(c, implemented=("order-amendment",)), "implementedFeature"),
        (lambda c: replace(c, not_tested=()), "notTestedFeature"),
        (lambda c: replace(c, name="Another"), "systemName"),
        (lambda c: replace(c, flows=("OpenBookingApprovalFlow",)), "bookingFlow"),
        (lambda c: replace(c, versions=("bookproof 9",)), "judgedWith"),
        (lambda c: replace(c, runs=(replace(c.runs[0], cases={"passed": 9}),)), "coveredRun"),
    ],
)
def test_a_scope_that_the_evidence_does_not_have(
    workshop: Any, change: Callable[[Claims], Claims], term: str
) -> None:
    found = verify(signed(workshop, workshop.folder(), change), workshop.terms())
    assert codes(found) == {"scope": "scope-differs"}
    scope = next(check for check in found.checks if check.name == "scope")
    assert [detail.partition(":")[0] for detail in scope.details] == [term]


def test_a_certificate_from_before_its_runs(workshop: Any) -> None:
    now = workshop.now - timedelta(days=1)
    path = signed(replace(workshop, now=now), workshop.folder())
    found = verify(path, workshop.terms(now=now))
    assert codes(found) == {"scope": "scope-differs"}
    scope = next(check for check in found.checks if check.name == "scope")
    assert scope.details[0].startswith("validFrom: 2026-02-28T12:00:00Z in the certificate, ")


def test_a_run_that_could_not_be_certified(workshop: Any) -> None:
    path = signed(workshop, workshop.folder(workshop.run(selection=("core",)), redaction=False))
    found = verify(path, workshop.terms())
    assert codes(found) == {"certifiable": "not-certifiable"}


def test_a_lifted_verdict_that_was_signed(workshop: Any) -> None:
    path = signed(workshop, workshop.folder())
    judge = workshop.judge([("a-case", "a-check", "passed", "failed")])
    found = verify(path, workshop.terms(judge=judge))
    assert codes(found) == {"verdicts": "verdict-lifted"}
    assert found.checks[-1].details == ("a-check in a-case: passed in the record, now failed",)


def test_a_case_lifted_above_its_checks(workshop: Any) -> None:
    failed = workshop.case("order-deletion", "delete", Outcome.FAILED)
    run = workshop.run(cases=(replace(failed, outcome=Outcome.PASSED), *workshop.run().cases[1:]))
    found = verify(signed(workshop, workshop.folder(run)), workshop.terms())
    assert codes(found)["records"] == "records-contradict"


def test_a_recording_that_cannot_be_judged(workshop: Any) -> None:
    def fail(_: Path) -> Planned:
        raise NotJudged("its configuration is not understood")

    path = signed(workshop, workshop.folder())
    found = verify(path, workshop.terms(judge=workshop.judge(planned=fail)))
    assert codes(found) == {"cases": "cannot-be-judged"}


def test_a_recording_that_is_none(workshop: Any) -> None:
    folder = workshop.folder()
    issued = workshop.issue(folder)
    files = {**run_files(folder), "results.json": b"[]"}
    evidence, seal = pack({"20260301T100000": files})
    certificate = replace(issued.certificate, seal=seal)
    page = signed_page(certificate, workshop.key)
    path = workshop.write(Issued(certificate, page, evidence))
    assert codes(verify(path, workshop.terms())) == {"records": "records-unreadable"}
