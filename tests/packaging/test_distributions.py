"""What the wheel and the source archive hold, and how the installed package behaves."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookproof import resources

if TYPE_CHECKING:
    from tests.packaging.conftest import Distributions, Installed

ROOT = resources.folder("features").parent
CASE = "customer-requested-cancellation/book-and-cancel[ScheduledSession-OpenBookingSimpleFlow]"
COLLECT = """
import sys
import pytest
from bookproof import resources
features = resources.folder("features")
sys.exit(pytest.main([
    str(features), "-c", str(resources.folder("config") / "pytest.ini"),
    f"--rootdir={features.parent}", f"--confcutdir={features}",
    "-p", "no:cacheprovider", "-p", "bookproof.plugin", "--collect-only", "-q",
]))
"""


@pytest.fixture(scope="module")
def wheel(distributions: Distributions) -> dict[str, bytes]:
    """The files of the wheel."""
    with zipfile.ZipFile(distributions.wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _below(*folders: str) -> set[str]:
    """Committed files below folders of the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return {path for path in listed if (ROOT / path).is_file()}


def test_the_wheel_has_every_file_of_the_package_and_of_the_data(wheel: dict[str, bytes]) -> None:
    package = {path.removeprefix("src/") for path in _below("src/bookproof")}
    data = {f"bookproof/{path}" for path in _below(*resources.FOLDERS)}
    assert sorted((package | data) - set(wheel)) == []


def test_the_wheel_has_nothing_else(wheel: dict[str, bytes]) -> None:
    package = {path.removeprefix("src/") for path in _below("src/bookproof")}
    data = {f"bookproof/{path}" for path in _below(*resources.FOLDERS)}
    others = {name for name in set(wheel) - package - data if ".dist-info/" not in name}
    assert others == set()


def test_no_local_settings_are_distributed(
    distributions: Distributions, wheel: dict[str, bytes]
) -> None:
    with tarfile.open(distributions.sdist) as archive:
        names = [*wheel, *archive.getnames()]
    assert any(name.endswith("config/default.json") for name in names)
    assert [name for name in names if name.endswith("local.json")] == []


def test_the_source_archive_has_tests_and_licence(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "conftest.py", "Makefile", "requirements.lock"} <= names
    assert "tests/packaging/test_distributions.py" in names


def test_the_metadata_names_licence_command_and_python(wheel: dict[str, bytes]) -> None:
    [metadata] = [text for name, text in wheel.items() if name.endswith("/METADATA")]
    [commands] = [text for name, text in wheel.items() if name.endswith("/entry_points.txt")]
    assert b"License-Expression: MIT" in metadata
    assert b"Requires-Python: >=3.11" in metadata
    assert b"bookproof = bookproof.cli.main:main" in commands
    assert b"pytest11" not in commands


def _snapshot(folder: Path) -> dict[str, int]:
    """Size of every file but compiled modules, which Python itself keeps there."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _assert_conformant(ended: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads((folder / "reports/latest/results.json").read_text("utf-8"))
    assert found["verdict"] == "conformant"
    assert [case["id"].partition("/")[2] for case in found["cases"]] == [CASE]


def test_the_command_works_in_an_empty_folder(installed: Installed, tmp_path: Path) -> None:
    before = _snapshot(installed.site_packages)
    _assert_conformant(installed.run("bookproof", "run", "-n", "0", CASE, cwd=tmp_path), tmp_path)
    assert _snapshot(installed.site_packages) == before
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_the_command_works_in_a_hostile_folder(installed: Installed, tmp_path: Path) -> None:
    trap = "raise RuntimeError('a file of the user was imported')\n"
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", "utf-8")
    (tmp_path / "features").mkdir()
    for name in ("conftest.py", "requests.py", "features/__init__.py", "features/test_mine.py"):
        (tmp_path / name).write_text(trap, "utf-8")
    ended = installed.run(
        *("bookproof", "run", "-n", "0", CASE),
        cwd=tmp_path,
        environment={"PYTEST_ADDOPTS": "--no-such-option"},
    )
    _assert_conformant(ended, tmp_path)


def test_workers_of_the_installed_command_find_the_package(
    installed: Installed, tmp_path: Path
) -> None:
    (tmp_path / "requests.py").write_text("raise RuntimeError('imported')\n", "utf-8")
    ended = installed.run("bookproof", "run", "-n", "2", CASE, cwd=tmp_path)
    _assert_conformant(ended, tmp_path)


def test_node_ids_are_those_of_the_checkout(installed: Installed, tmp_path: Path) -> None:
    there = installed.run("python", "-P", "-c", COLLECT, cwd=tmp_path)
    here = subprocess.run(
        [sys.executable, "-P", "-c", COLLECT], cwd=tmp_path, capture_output=True, text=True
    )
    assert here.returncode == there.returncode == 0, there.stdout + there.stderr
    ids = [line for line in here.stdout.splitlines() if "::" in line]
    assert any(line.startswith("features/open_booking/cancellation/") for line in ids)
    assert [line for line in there.stdout.splitlines() if "::" in line] == ids


def test_the_reference_pages_are_not_generated_where_there_is_no_checkout(
    installed: Installed, tmp_path: Path
) -> None:
    ended = installed.run("python", "-m", "bookproof.docs", cwd=tmp_path)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
