"""The distributions built from the files that git would commit, and one of them installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from bookproof import resources

ROOT = resources.folder("features").parent


def tracked_files() -> list[str]:
    """Paths of the files that git has or would take, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return sorted(path for path in listed if path and (ROOT / path).is_file())


@dataclass(frozen=True, slots=True)
class Distributions:
    """The source archive, and the wheel that was built from it."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Both, built without network from a copy of the checkout that also holds local settings."""
    copy = tmp_path_factory.mktemp("checkout")
    for path in tracked_files():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy / path)
    (copy / "config" / "local.json").write_text("{}", encoding="utf-8")
    out = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(copy)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    [sdist], [wheel] = out.glob("*.tar.gz"), out.glob("*.whl")
    return Distributions(sdist, wheel)


@dataclass(frozen=True, slots=True)
class Installed:
    """A virtual environment that has the wheel and nothing of the checkout."""

    folder: Path

    @property
    def bin(self) -> Path:
        """The folder of the commands."""
        return self.folder / "bin"

    @property
    def package(self) -> Path:
        """The installed package."""
        return self.site_packages / "bookproof"

    @property
    def site_packages(self) -> Path:
        """Where packages are installed."""
        [found] = self.folder.glob("lib/python*/site-packages")
        return found

    def run(
        self, *command: str, cwd: Path, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its commands in a folder."""
        clean = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=cwd,
            env=clean | (environment or {}),
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture(scope="session")
def installed(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, installed beside the dependencies of the running environment."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    environment = Installed(folder)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(environment.bin / "python")),
            *("install", "-qq", "--no-deps", "--no-index", "--disable-pip-version-check"),
            str(distributions.wheel),
        ],
        check=True,
    )
    # A line of a .pth file adds the folder, but not what the .pth files in there add: the
    # dependencies are found, an editable installation of the project is not.
    dependencies = sysconfig.get_path("purelib")
    (environment.site_packages / "dependencies.pth").write_text(f"{dependencies}\n", "utf-8")
    return environment
