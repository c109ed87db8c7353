"""``bookproof schemas build`` writes the files, and ``--check`` tells which are not fresh."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bookproof.cli.main import cli
from bookproof.validation.building import files as module


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "_top", lambda: tmp_path)
    return tmp_path


def test_build_writes_what_check_then_finds_fresh(top: Path) -> None:
    run = CliRunner().invoke
    assert run(cli, ["schemas", "build", "--check"]).exit_code == 1
    assert run(cli, ["schemas", "build"]).exit_code == 0
    assert run(cli, ["schemas", "build", "--check"]).exit_code == 0
    assert (top / "modes" / "C1Response.schema.json").is_file()


def test_check_names_what_is_changed_missing_or_too_much(top: Path) -> None:
    run = CliRunner().invoke
    run(cli, ["schemas", "build"])
    (top / "definitions.schema.json").write_text("{}")
    (top / "modes" / "C1Response.schema.json").unlink()
    (top / "modes" / "C9Response.schema.json").write_text("{}")
    result = run(cli, ["schemas", "build", "--check"])
    assert result.exit_code == 1
    assert result.output.splitlines()[:-1] == [
        "not fresh: schemas/openactive/definitions.schema.json",
        "not fresh: schemas/openactive/modes/C1Response.schema.json",
        "not fresh: schemas/openactive/modes/C9Response.schema.json",
    ]
    run(cli, ["schemas", "build"])
    assert not (top / "modes" / "C9Response.schema.json").exists()
