"""The commands, from a whole run to a certificate and back, and what they refuse."""

from __future__ import annotations

import gzip
import json
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from bookproof.certificate import SigningKey
from bookproof.certificate.claims import claims_of
from bookproof.certificate.credential import Certificate
from bookproof.certificate.evidence import pack, run_files
from bookproof.certificate.issuing import Issued, signed_page
from bookproof.certificate.keys import PASSPHRASE
from bookproof.certificate.recorded import RecordedRun


def refused(command: Any, page: Path, *options: str | Path) -> dict[str, str]:
    done = command("verify", page, "--format", "json", *options)
    assert done.returncode == 1, done.stdout + done.stderr
    checks = json.loads(done.stdout)["checks"]
    return {check["name"]: check["code"] for check in checks if check["status"] == "refused"}


def test_a_genuine_certificate(certified: Any, command: Any) -> None:
    public = certified.place / "issuer.pem.pub"
    done = command("verify", certified.page, "--key", public, "--holder", "Bookproof lab")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "judged again, every check decides as recorded" in done.stdout
    assert done.stdout.endswith("\nVALID.\n")


def test_an_issuer_whom_nobody_named(certified: Any, command: Any) -> None:
    done = command("verify", certified.page, "--no-rejudge")
    assert done.returncode == 0
    assert f"{certified.issuer} (not checked against anyone you trust)" in done.stdout
    assert done.stdout.endswith("\nVALID, but not checked: issuer, holder, cases, verdicts.\n")


def test_other_issuers_and_holders_are_refused(certified: Any, command: Any) -> None:
    other = SigningKey.new().public.did
    found = refused(command, certified.page, "--no-rejudge", "--issuer", other, "--holder", "X")
    assert found == {"issuer": "issuer-foreign", "holder": "holder-differs"}


def test_an_empty_name_is_not_the_same_as_none(certified: Any, command: Any) -> None:
    """A script whose variable is not set must not find everything valid."""
    assert refused(command, certified.page, "--no-rejudge", "--holder", "") == {
        "holder": "holder-differs"
    }
    done = command("verify", certified.page, "--no-rejudge", "--issuer", "")
    assert (done.returncode, done.stderr) == (2, "'' is no did:key: no text in base58btc\n")


def test_an_issuer_and_the_key_of_another(certified: Any, command: Any) -> None:
    public, other = certified.place / "issuer.pem.pub", SigningKey.new().public.did
    both = ("verify", certified.page, "--no-rejudge", "--key", public, "--issuer")
    done = command(*both, other)
    assert done.returncode == 2
    assert done.stderr == f"{public}: holds another key than that of --issuer\n"
    assert command(*both, certified.issuer).returncode == 0


def test_a_changed_byte_is_refused(certified: Any, command: Any) -> None:
    page = certified.page.read_bytes()
    certified.page.write_bytes(page.replace(b"<h1>Bookproof", b"<h1>bookproof"))
    certified.evidence.write_bytes(certified.evidence.read_bytes() + b"\0")
    found = refused(command, certified.page)
    assert found == {"page": "page-changed", "evidence": "evidence-packing-changed"}


def sign(certified: Any, folder: Path, days: int = 1) -> None:
    """What an issuer without scruples would sign."""
    key = SigningKey.from_file(certified.key)
    run = RecordedRun.of(folder)
    evidence, seal = pack({run.id: run_files(folder)})
    now = datetime.now(UTC).replace(microsecond=0)
    certificate = Certificate(
        id="urn:uuid:11111111-1111-4111-8111-111111111111",
        issuer=key.public.did,
        issued_with=run.result.harness_version,
        valid_from=min(now, now + timedelta(days=days - 1)),
        valid_until=now + timedelta(days=days),
        claims=claims_of([run]),
        seal=seal,
    )
    Issued(certificate, signed_page(certificate, key), evidence).write(certified.page)


@pytest.fixture
def folder(certified: Any) -> Path:
    """A copy of the run."""
    copy: Path = certified.place / str(certified.run.name)
    shutil.copytree(certified.run, copy)
    return copy


def lines(folder: Path) -> list[dict[str, Any]]:
    packed = gzip.decompress((folder / "cases.jsonl.gz").read_bytes())
    return [orjson.loads(line) for line in packed.splitlines()]


def write_lines(folder: Path, cases: list[dict[str, Any]]) -> None:
    content = b"".join(orjson.dumps(case) + b"\n" for case in cases)
    (folder / "cases.jsonl.gz").write_bytes(gzip.compress(content, 1, mtime=0))


def test_an_expired_certificate(certified: Any, folder: Path, command: Any) -> None:
    sign(certified, folder, days=-1)
    assert refused(command, certified.page, "--no-rejudge") == {
        "validity": "expired",
        "scope": "scope-differs",  # the run is of today
    }


def test_a_dropped_case_that_was_signed(certified: Any, folder: Path, command: Any) -> None:
    results = json.loads((folder / "results.json").read_text("utf-8"))
    dropped = results["cases"].pop(0)
    results["planned"] -= 1
    results["summary"]["passed"] -= 1
    results["checkSummary"]["passed"] -= len(dropped["checks"])
    (folder / "results.json").write_bytes(orjson.dumps(results))
    write_lines(folder, [case for case in lines(folder) if case["id"] != dropped["id"]])
    sign(certified, folder)
    assert refused(command, certified.page) == {"cases": "cases-differ"}


def test_a_lifted_verdict_that_was_signed(certified: Any, folder: Path, command: Any) -> None:
    """The answer to a booking is broken, and the record goes on saying that all passed."""
    cases = lines(folder)
    answer = next(
        exchange
        for case in cases
        for exchange in case["exchanges"]
        if exchange["status"] == 201 and exchange["method"] == "PUT"
    )
    answer["status"] = 200
    write_lines(folder, cases)
    sign(certified, folder)
    assert refused(command, certified.page) == {"verdicts": "verdict-lifted"}


def test_a_narrowed_run_is_not_certified(whole_run: Path, tmp_path: Path, command: Any) -> None:
    folder = tmp_path / whole_run.name
    shutil.copytree(whole_run, folder)
    results = json.loads((folder / "results.json").read_text("utf-8"))
    results["selection"] = ["cancellation"]
    (folder / "results.json").write_bytes(orjson.dumps(results))
    key = tmp_path / "key.pem"
    assert command("keygen", key).returncode == 0
    done = command("certify", folder, "--key", key, "--out", tmp_path / "c.html")
    assert done.returncode == 1
    assert "it was narrowed down to cancellation; run everything." in done.stderr
    assert not (tmp_path / "c.html").exists()


def test_keys_are_made_once_and_can_be_encrypted(tmp_path: Path, command: Any) -> None:
    key = tmp_path / "key.pem"
    done = command("keygen", key, **{PASSPHRASE: "a long one"})
    assert done.returncode == 0
    assert "(encrypted)" in done.stdout
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (tmp_path / "key.pem.pub").read_text() == done.stdout.splitlines()[-1] + "\n"
    again = command("keygen", key)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    done = command("certify", tmp_path, "--key", key)
    assert done.returncode == 2
    assert PASSPHRASE in done.stderr


@pytest.mark.parametrize(
    "options", [["nowhere.html"], ["conftest.py", "--issuer", "did:web:example.com"]]
)
def test_input_that_cannot_be_used(options: list[str], command: Any) -> None:
    done = command("verify", *options)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
