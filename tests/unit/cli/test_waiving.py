"""``bookproof waive``: what it writes, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookproof import report
from bookproof.cli.waiving import write_waivers
from bookproof.results import CaseResult, CheckResult, Finding, Outcome, RunResult
from bookproof.waivers import load, written

WORDS = ("mended soon", "Ann", "https://tracker.example/1")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run in which one check fails."""
    check = CheckResult(
        "quote.total", "The total is wrong.", (), Outcome.FAILED, findings=(Finding("$.a", 1, 2),)
    )
    case = CaseResult(
        id="core/quote/one",
        title="A total is right",
        category="core",
        feature="quote",
        implemented=True,
        protocol="open_booking",
        test="one",
        opportunity_type=None,
        booking_flow=None,
        multiple=False,
        outcome=Outcome.FAILED,
        seconds=0.0,
        checks=(check,),
    )
    result = RunResult(
        run_id="r",
        harness_version="0",
        started="2031-01-01T00:00:00+00:00",
        seconds=1.0,
        seed=1,
        complete=True,
        target={},
        configuration={},
        planned=1,
        cases=(case,),
    )
    report.write(result, tmp_path / "run")
    return tmp_path / "run"


def test_a_second_time_adds_nothing(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text("# ours\n", "utf-8")
    assert write_waivers(run, file, *WORDS) == 0
    first = file.read_text("utf-8")
    assert first.startswith("# ours\n\n[[waiver]]\n")
    assert write_waivers(run, file, "again", *WORDS[1:]) == 0
    assert file.read_text("utf-8") == first
    assert capsys.readouterr().out.splitlines()[-1] == f"{file} excuses all that fails in this run"


def test_an_entry_holds_thirty_days(run: Path, tmp_path: Path) -> None:
    file = tmp_path / "waivers.toml"
    today = datetime.now(UTC).date()
    write_waivers(run, file, *WORDS)
    [entry] = load(file, today).entries
    assert entry.expires - today in (timedelta(days=30), timedelta(days=29))
    assert (entry.check, entry.scope) == ("quote.total", "core/quote/*")


def test_an_entry_that_is_over_comes_first(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "waivers.toml"
    write_waivers(run, file, *WORDS)
    [entry] = load(file, datetime.now(UTC).date()).entries
    over = written([entry]).replace(entry.expires.isoformat(), "2020-01-01")
    file.write_text(over, "utf-8")
    assert write_waivers(run, file, *WORDS) == 2
    assert file.read_text("utf-8") == over
    assert "1 waiver out of date, such as that of quote.total" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[[waiver]]\ncheck =\n", "other = 1\n"])
def test_a_file_of_another_sort_stays_as_it_is(
    text: str, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text(text, "utf-8")
    assert write_waivers(run, file, *WORDS) == 2
    assert file.read_text("utf-8") == text
    assert str(file) in capsys.readouterr().err


def test_nobody_answers_for_nothing(run: Path, tmp_path: Path) -> None:
    file = tmp_path / "waivers.toml"
    assert write_waivers(run, file, "reason", " ", "link") == 2
    assert not file.exists()
