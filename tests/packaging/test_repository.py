"""Rules for the files of the repository that no other tool knows."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from bookproof import resources

ROOT = resources.folder("features").parent
SCENARIOS = sorted(path for path in (ROOT / "features").rglob("*.py"))
_HOME = re.compile(
    r"(?<![\w./:-])/(?:home|Users|root|work|opt|tmp|var/folders)/[\w.-]+|[A-Z]:\\Users\\"
)
_MADE_BY_HAND = {".py", ".md", ".toml", ".json", ".lock", ".yaml", ".yml", ".ini", ".jinja", ""}


def _committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [ROOT / path for path in listed if path and (ROOT / path).is_file()]


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in _committed()
        if path.suffix in _MADE_BY_HAND
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if _HOME.search(line)
    ]
    assert found == []


def test_the_lock_files_name_no_registry() -> None:
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert "--hash=sha256:" in text


def test_the_lock_file_has_every_dependency() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locked = _names((ROOT / "requirements.lock").read_text("utf-8").splitlines())
    groups = declared["dependency-groups"]
    assert _names([*declared["project"]["dependencies"], *groups["install"]]) <= locked
    development = _names((ROOT / "requirements-dev.lock").read_text("utf-8").splitlines())
    assert _names(groups["dev"]) <= development


def _names(lines: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", match.group()).lower() for match in found if match}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_imports_steps_and_criteria_only(path: Path) -> None:
    protocol = path.relative_to(ROOT / "features").parts[0]
    allowed = (
        {"bookproof.scenario", "bookproof.criteria"}
        if protocol == "open_booking"
        else {"bookproof.protocols.declaring", f"bookproof.protocols.{protocol}.scenario"}
    )
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= allowed
    branches = [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.For | ast.Assert)]
    assert branches == []


def test_users_run_pytest_with_the_settings_of_the_checkout() -> None:
    shipped = ConfigParser()
    shipped.read(ROOT / "config" / "pytest.ini", encoding="utf-8")
    own = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    assert shipped["pytest"]["addopts"].split() == own["ini_options"]["addopts"]


@pytest.mark.parametrize("name", ["set-up", "check", "lock"])
def test_the_scripts_are_valid_and_executable(name: str) -> None:
    script = ROOT / "scripts" / name
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.stat().st_mode & 0o100
