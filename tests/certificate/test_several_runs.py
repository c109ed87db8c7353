"""A certificate of several real runs: it says what each covered, and each is judged again."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookproof.certificate import SigningKey
from bookproof.certificate.claims import claims_of
from bookproof.certificate.credential import Certificate
from bookproof.certificate.evidence import pack
from bookproof.certificate.issuing import Issued, signed_page
from bookproof.certificate.page import split
from bookproof.certificate.recorded import RecordedRun


def subject(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(split(page.read_bytes())[1])["credentialSubject"]
    return found


def files_of(bundle: Path) -> dict[str, dict[str, bytes]]:
    """The files in a bundle, by run."""
    runs: dict[str, dict[str, bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(bundle.read_bytes())) as archive:
        for name in archive.namelist():
            _, _, rest = name.partition("runs/")
            run, _, file = rest.partition("/")
            if file:
                runs.setdefault(run, {})[file] = archive.read(name)
    return runs


def test_both_runs_are_told_and_judged_again(certified_two: Any, command: Any) -> None:
    told = subject(certified_two.page)
    assert [(run["runId"], run["taxMode"]) for run in told["coveredRun"]] == [
        (certified_two.runs[0].name, ["TaxGross"]),
        (certified_two.runs[1].name, ["TaxNet"]),
    ]
    named = ("--issuer", certified_two.issuer, "--holder", "Bookproof lab")
    done = command("verify", certified_two.page, *named)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "evidence: 10 files" in done.stdout
    assert done.stdout.endswith("\nVALID.\n")


@pytest.mark.parametrize("number", [0, 1])
def test_a_lifted_verdict_is_found_in_either_run(
    certified_two: Any, command: Any, number: int
) -> None:
    """Bookings are answered with 200 in one of the runs, and the issuer has signed that."""
    name = certified_two.runs[number].name
    files = files_of(certified_two.evidence)
    cases = gzip.decompress(files[name]["cases.jsonl.gz"])
    other = cases.replace(b'"status":201', b'"status":200')
    assert other != cases
    files[name]["cases.jsonl.gz"] = gzip.compress(other)
    sign(certified_two, files)
    done = command("verify", certified_two.page, "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    refused = {c["name"]: c["code"] for c in json.loads(done.stdout)["checks"]
               if c["status"] == "refused"}  # fmt: skip
    assert refused == {"verdicts": "verdict-lifted"}


def sign(certified: Any, files: dict[str, dict[str, bytes]]) -> None:
    """What an issuer without scruples would sign."""
    key = SigningKey.from_file(certified.key)
    evidence, seal = pack(files)
    now = datetime.now(UTC).replace(microsecond=0)
    runs = [RecordedRun.of(run) for run in certified.runs]
    certificate = Certificate(
        id="urn:uuid:11111111-1111-4111-8111-111111111111",
        issuer=key.public.did,
        issued_with=runs[0].result.harness_version,
        valid_from=now,
        valid_until=now + timedelta(days=1),
        claims=claims_of(runs),
        seal=seal,
    )
    Issued(certificate, signed_page(certificate, key), evidence).write(certified.page)


def test_a_run_that_is_left_out_of_the_evidence(certified_two: Any, command: Any) -> None:
    files = files_of(certified_two.evidence)
    del files[certified_two.runs[1].name]
    sign(certified_two, files)
    done = command("verify", certified_two.page, "--no-rejudge")
    assert done.returncode == 1
    assert "[scope-differs]" in done.stdout
    assert "REFUSED: scope." in done.stdout


def test_runs_of_another_system_do_not_go_together(
    certified_two: Any, command: Any, tmp_path: Path
) -> None:
    run = RecordedRun.of(certified_two.runs[1])
    other = replace(run.result, target={**run.result.target, "name": "Another"})
    folder = tmp_path / "other"
    folder.mkdir()
    for name, content in files_of(certified_two.evidence)[run.id].items():
        (folder / name).write_bytes(content)
    (folder / "results.json").write_text(json.dumps(other.to_json()), "utf-8")
    out = tmp_path / "none.html"
    done = command("certify", certified_two.run, folder, "--key", certified_two.key, "--out", out)
    assert done.returncode == 1
    assert "The runs are of different systems: Another at 127.0.0.1; Bookproof lab" in done.stderr
    assert not out.exists()
