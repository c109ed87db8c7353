"""What workers leave on disk while a run goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookproof.plugin.records import CaseWriter, RunFolder
from bookproof.recording import read_cases
from bookproof.results import CaseResult, CheckResult, Finding, Outcome

STARTED = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)


def result(name: str, outcome: Outcome = Outcome.PASSED) -> CaseResult:
    return CaseResult(
        id=name, protocol="p", category="c", feature="f", test="t", title="T", implemented=True,
        opportunity_type=None, booking_flow=None, multiple=False, outcome=outcome, seconds=1.0,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.new(tmp_path / "reports", STARTED)


def test_runs_of_one_second_get_folders_of_their_own(tmp_path: Path) -> None:
    folders = [RunFolder.new(tmp_path, STARTED).path for _ in range(3)]
    assert [path.name for path in folders] == [
        "20310203T040506", "20310203T040506-2", "20310203T040506-3",
    ]  # fmt: skip
    assert (tmp_path / "latest").resolve() == folders[-1].resolve()


def test_results_of_several_workers(folder: RunFolder) -> None:
    one, two = CaseWriter(folder.path, "gw0"), CaseWriter(folder.path, "gw1")
    one.write(result("b"))
    two.write(result("a", Outcome.FAILED))
    assert [case.id for case in folder.cases()] == ["a", "b"]
    one.write(result("c"))
    assert [case.id for case in folder.cases()] == ["a", "b", "c"]
    assert folder.outcomes() == {"passed": 2, "failed": 1}
    one.close()
    two.close()


def test_a_line_that_is_not_whole_is_left_for_later(folder: RunFolder) -> None:
    writer = CaseWriter(folder.path, "gw0")
    writer.write(result("a"))
    part = folder.path / "parts" / "gw0.jsonl"
    whole = part.read_bytes()
    part.write_bytes(whole + whole[:30])
    assert [case.id for case in folder.cases()] == ["a"]
    part.write_bytes(whole + whole.replace(b'"id":"a"', b'"id":"b"'))
    assert [case.id for case in folder.cases()] == ["a", "b"]
    writer.close()


def test_odd_values_are_kept(folder: RunFolder) -> None:
    finding = Finding("$.x", 2**80, "\ud800 half")
    check = CheckResult("i", "t", (), Outcome.FAILED, "s", (finding,))
    writer = CaseWriter(folder.path, "main")
    writer.write(replace(result("a", Outcome.FAILED), checks=(check,), reason="tab\t\nline"))
    writer.write(result("b"))
    writer.close()
    first, second = folder.cases()
    assert first.reason == "tab\t\nline"
    assert first.checks[0].findings[0].got == "? half"
    assert second.id == "b"


def test_what_is_told_is_gathered(folder: RunFolder) -> None:
    writer = CaseWriter(folder.path, "gw0")
    writer.write(result("a"))
    folder.cases()
    writer.write(result("too late"))
    folder.tidy()
    writer.close()
    assert [case.id for case in read_cases(folder.path)] == ["a"]
    assert not (folder.path / "parts").exists()
