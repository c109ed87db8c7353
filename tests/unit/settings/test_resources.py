"""The shipped folders are found, and a broken installation is told."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bookproof import resources

CALL = "from bookproof import resources; print(resources.folder('config'))"


def copied_package(tmp_path: Path) -> Path:
    """A package of the two modules, as pip would put it into ``site-packages``."""
    package = tmp_path / "site-packages" / "bookproof"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    shutil.copy(resources.__file__, package / "resources.py")
    return package


def called(package: Path) -> subprocess.CompletedProcess[str]:
    """Ask the copied package where its configuration is."""
    return subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(package.parent)!r})\n" + CALL,
        ],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", resources.FOLDERS)
def test_every_shipped_folder_is_found(name: str) -> None:
    assert resources.folder(name).is_dir()
    assert resources.folder(name).name == name


def test_another_name_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no folder 'secrets' is shipped"):
        resources.folder("secrets")


def test_an_installed_package_uses_its_own_folder(tmp_path: Path) -> None:
    package = copied_package(tmp_path)
    (package / "config").mkdir()
    run = called(package)
    assert run.stdout.strip() == str((package / "config").resolve())


def test_a_broken_installation_says_what_to_reinstall(tmp_path: Path) -> None:
    package = copied_package(tmp_path)
    (package.parent / "config").mkdir()
    run = called(package)
    assert run.returncode == 1
    assert "FileNotFoundError: the folder 'config' is missing" in run.stderr
    assert "pip install --force-reinstall bookproof" in run.stderr
