"""The commands beside ``run``, as processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bookproof.plugin.progress import closing_text
from bookproof.results import CaseResult, Outcome, RunResult

_HEAVY = ("pytest", "requests", "pydantic", "rich", "uvicorn", "jsonschema_rs")


def bookproof(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bookproof.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
    )


def test_help_names_the_commands_and_loads_little(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom bookproof.cli.main import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        f"sys.exit([name for name in {_HEAVY!r} if name in sys.modules] or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    for command in ("run", "plan", "doctor", "list", "lab"):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize("command", ["plan", "doctor", "list"])
def test_wrong_configuration_is_a_line_and_exit_code_2(tmp_path: Path, command: str) -> None:
    words = ["features"] if command == "list" else []
    done = bookproof(command, "--config", "absent.json", *words, folder=tmp_path)

    assert done.returncode == 2
    assert "absent.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_plan_needs_no_target(tmp_path: Path) -> None:
    done = bookproof(
        "plan", "--set", "lab=null", "--set", "datasetSiteUrl=https://nowhere.invalid/",
        "--format", "json", "order-deletion", folder=tmp_path,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["tests"] >= 5
    assert not list(tmp_path.iterdir())


def test_doctor_finds_the_embedded_lab_healthy(tmp_path: Path) -> None:
    done = bookproof("doctor", "--format", "json", folder=tmp_path)

    told = json.loads(done.stdout)
    assert done.returncode == 0, told
    assert {line["level"] for line in told["lines"]} <= {"ok", "skipped"}
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())


def test_list_of_an_unknown_kind(tmp_path: Path) -> None:
    done = bookproof("list", "featurs", folder=tmp_path)

    assert done.returncode == 2
    assert "features" in done.stderr


@pytest.mark.parametrize("words", ["[get-query]", "[/]", "[bold]loud[/bold]", "\\[red]"])
def test_the_verdict_is_printed_as_it_is(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    """Brackets in ids and answers are no markup."""
    case = CaseResult(
        id=f"a/b/c{words}", protocol="p", category="a", feature="b", test="c", title="t",
        implemented=True, opportunity_type=None, booking_flow=None, multiple=False,
        outcome=Outcome.ENVIRONMENT, seconds=0.1, reason=f"no answer: {words}",
    )  # fmt: skip
    run = RunResult(
        run_id="r", harness_version="1", started="2030-01-01T00:00:00+00:00", seconds=1.0, seed=1,
        complete=True, target={}, configuration={}, planned=1, cases=(case,),
    )  # fmt: skip
    closing_text(pytestconfig, run, tmp_path)
    assert f"no answer: {words}" in " ".join(capsys.readouterr().out.split())
