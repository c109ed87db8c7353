"""The evidence bundle: the same for the same runs, and what is told of one that was changed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bookproof.certificate.evidence import EvidenceFault, pack, run_files, unpack

RUNS = {
    "run-1": {"cases.jsonl.gz": b"a" * 50, "results.json": b"{}", "run.json": b"{}"},
    "run-2": {
        "cases.jsonl.gz": b"b",
        "results.json": b"[]",
        "run.json": b"",
        "more.jsonl.gz": b"c",
    },
}


def rewritten(
    bundle: bytes, change: Callable[[dict[str, bytes]], object], form: int = zipfile.ZIP_STORED
) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", form) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, form)
    return target.getvalue()


def test_a_bundle_is_the_same_for_the_same_runs() -> None:
    backwards = {run: dict(reversed(RUNS[run].items())) for run in reversed(RUNS)}
    assert pack(RUNS) == pack(backwards)
    bundle, seal = pack(RUNS)
    assert unpack(bundle, seal) == RUNS
    assert (seal.files, seal.size) == (7, len(bundle))


def test_any_changed_byte_is_seen() -> None:
    bundle, seal = pack(RUNS)
    for position in range(len(bundle)):
        changed = bytearray(bundle)
        changed[position] ^= 1
        with pytest.raises(EvidenceFault) as caught:
            unpack(bytes(changed), seal)
        assert caught.value.code.startswith("evidence-")
    for other in (bundle[:-1], bundle + b"\0", b""):
        with pytest.raises(EvidenceFault):
            unpack(other, seal)


@pytest.mark.parametrize(
    ("change", "details"),
    [
        (
            lambda f: f.update({"runs/run-1/results.json": b"1"}),
            "runs/run-1/results.json was changed",
        ),
        (lambda f: f.pop("runs/run-2/run.json"), "runs/run-2/run.json is missing"),
        (lambda f: f.update({"runs/run-2/x": b""}), "runs/run-2/x was added"),
    ],
)
def test_the_file_that_differs_is_named(
    change: Callable[[dict[str, bytes]], object], details: str
) -> None:
    bundle, seal = pack(RUNS)
    with pytest.raises(EvidenceFault) as caught:
        unpack(rewritten(bundle, change), seal)
    assert (caught.value.code, caught.value.details) == ("evidence-changed", (details,))


def test_a_file_of_which_a_byte_has_changed_on_the_disk_is_named() -> None:
    bundle, seal = pack(RUNS)
    with pytest.raises(EvidenceFault) as caught:
        unpack(bundle.replace(b"a" * 50, b"a" * 49 + b"x"), seal)
    assert caught.value.details == ("runs/run-1/cases.jsonl.gz was changed",)


def test_a_list_that_was_changed_as_well_does_not_help() -> None:
    bundle, seal = pack(RUNS)

    def change(files: dict[str, bytes]) -> None:
        listed = json.loads(files["files.json"])
        del listed["runs/run-1/results.json"], files["runs/run-1/results.json"]
        files["files.json"] = json.dumps(listed).encode()

    with pytest.raises(EvidenceFault, match="and so was its list"):
        unpack(rewritten(bundle, change), seal)


@pytest.mark.parametrize("listed", [b"", b"[]", b'{"x": 3}', b'{"x": "zz"}', b"\xff"])
def test_a_list_that_is_none_changes_only_the_packing(listed: bytes) -> None:
    bundle, seal = pack(RUNS)
    with pytest.raises(EvidenceFault) as caught:
        unpack(rewritten(bundle, lambda files: files.update({"files.json": listed})), seal)
    assert caught.value.code == "evidence-packing-changed"


def test_packing_anew_is_told_from_other_content() -> None:
    bundle, seal = pack(RUNS)
    with pytest.raises(EvidenceFault) as caught:
        unpack(rewritten(bundle, lambda files: None), seal)
    assert caught.value.code == "evidence-packing-changed"


def test_a_compressed_bundle_is_none_of_ours() -> None:
    bundle, seal = pack(RUNS)
    with pytest.raises(EvidenceFault, match="no bundle of ours"):
        unpack(rewritten(bundle, lambda _: None, zipfile.ZIP_DEFLATED), seal)


def test_a_bundle_that_would_unpack_to_more_than_it_has() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("runs/a/results.json", b"1")
        archive.filelist[0].file_size = 10**12
    with pytest.raises(EvidenceFault, match="no bundle of ours"):
        unpack(target.getvalue(), pack(RUNS)[1])


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ({"..": RUNS["run-1"]}, "stray"),
        ({"a/b": RUNS["run-1"]}, "stray"),
        ({"a": {**RUNS["run-1"], ".hidden": b""}}, "stray"),
        ({"a": {"results.json": b""}}, "not whole"),
    ],
)
def test_a_bundle_that_was_signed_must_still_be_sound(
    runs: dict[str, dict[str, bytes]], message: str
) -> None:
    bundle, seal = pack(runs)
    with pytest.raises(EvidenceFault, match=message):
        unpack(bundle, seal)


def test_only_the_recording_is_taken_from_the_folder_of_a_run(tmp_path: Path) -> None:
    for name in ("cases.jsonl.gz", "bodies.jsonl.gz", "results.json", "run.json", "report.html"):
        (tmp_path / name).write_text(name)
    assert sorted(run_files(tmp_path)) == [
        "bodies.jsonl.gz", "cases.jsonl.gz", "results.json", "run.json",
    ]  # fmt: skip
    (tmp_path / "run.json").unlink()
    with pytest.raises(EvidenceFault, match=r"run\.json: No such file"):
        run_files(tmp_path)
