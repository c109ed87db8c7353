"""What a run leaves behind, packed and read back."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookproof import recording
from bookproof.plugin.records import CaseWriter, RunFolder
from bookproof.recording import (
    BODIES,
    CASES,
    RecordingFault,
    read_cases,
    read_manifest,
    read_traffic,
)
from bookproof.results import CaseResult, Exchange, FeedUpdate, Observation, Outcome

LONG = '{"text": "' + "line\u2028 of text " * 20 + '"}'
EXCHANGE = Exchange(
    number=1, stage="C1", started=1.0, seconds=0.5, method="PUT", url="https://a.example/",
    request_headers=(("Accept", "x"),), request_body=LONG, status=200, response_body=LONG,
)  # fmt: skip
CASE = CaseResult(
    id="a", protocol="p", category="c", feature="f", test="t", title="T", implemented=True,
    opportunity_type=None, booking_flow=None, multiple=False, outcome=Outcome.PASSED, seconds=1.0,
    exchanges=(EXCHANGE, replace(EXCHANGE, number=2, response_body="short")),
    updates=(FeedUpdate("s", "orders", "1", 0.1, None, "note", LONG),),
    observations=(Observation('["seen"]', LONG, 0.25),),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder.new(tmp_path, datetime(2031, 2, 3, tzinfo=UTC))
    made.declare({"runId": "x", "complete": False})
    writer = CaseWriter(made.path, "gw0")
    writer.write(replace(CASE, id="b"))
    writer.write(CASE)
    writer.close()
    made.note(EXCHANGE)
    return made


def test_a_run_that_died_is_read_from_its_parts(folder: RunFolder) -> None:
    with (folder.path / "parts" / "gw0.jsonl").open("ab") as part:
        part.write(b'passed\t{"id": "half')
    assert read_cases(folder.path) == (CASE, replace(CASE, id="b"))
    assert read_traffic(folder.path) == (EXCHANGE,)
    assert read_manifest(folder.path)["complete"] is False


def test_what_is_packed_comes_back_the_same(folder: RunFolder) -> None:
    folder.cases()
    folder.tidy()
    assert read_cases(folder.path) == (CASE, replace(CASE, id="b"))
    assert read_traffic(folder.path) == (EXCHANGE,)


def test_a_body_is_kept_once(folder: RunFolder) -> None:
    folder.cases()
    folder.tidy()
    assert len(gzip.decompress((folder.path / BODIES).read_bytes()).splitlines()) == 1


def test_traffic_after_the_end_is_left_out(folder: RunFolder) -> None:
    folder.tidy()
    folder.note(EXCHANGE)
    assert read_traffic(folder.path) == (EXCHANGE,)


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"no gzip",
        lambda content: gzip.compress(b'{"id": 1}\n'),
        lambda content: gzip.compress(b"no json\n"),
    ],
)
@pytest.mark.parametrize("name", [CASES, BODIES])
def test_a_damaged_recording_is_told(
    folder: RunFolder, name: str, harm: Callable[[bytes], bytes]
) -> None:
    folder.cases()
    folder.tidy()
    path = folder.path / name
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(RecordingFault, match="recording that"):
        read_cases(folder.path)


def test_a_folder_without_a_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingFault, match="no recording that can be read"):
        read_manifest(tmp_path)
    assert read_cases(tmp_path) == ()


def test_a_file_that_unpacks_to_more_than_memory_holds(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.cases()
    folder.tidy()
    monkeypatch.setattr(recording, "LARGEST", 1 << 20)
    (folder.path / CASES).write_bytes(gzip.compress(b"0" * (2 << 20)))
    with pytest.raises(RecordingFault, match=r"cases.jsonl.gz unpacks to more than 1 MB"):
        read_cases(folder.path)
