"""A checkout of its own for each test, to which scenarios can be added."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import bookproof

from ..runs import Ran

ROOT = Path(bookproof.__file__).resolve().parent.parent.parent
LIMIT = 60.0
FEATURE = "features/open_booking/core/order_deletion/implemented"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A copy of what a checkout has."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)

    def add_scenario(self, name: str, body: str) -> None:
        """Add a scenario with these statements, by the name ``test_<name>``."""
        text = (
            '"""A scenario made for a test."""\n'
            "import os\nimport sys\nimport time\n"
            "from bookproof.scenario import Scenario, feature_test\n\n\n"
            f'@feature_test("{name}", once=True)\n'
            f"def test_{name}(scenario: Scenario) -> None:\n"
            f'    """What it does."""\n    {body}\n'
        )
        (self.path / FEATURE / f"test_{name}.py").write_text(text, "utf-8")

    def python(self, *arguments: str) -> Ran:
        """Run a module of Python in the checkout."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", *arguments],
                cwd=self.path,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired as expired:
            pytest.fail(f"{arguments} did not end within {LIMIT:g} s: {expired.stdout!r}")
        return Ran(done.returncode, done.stdout, self.path / "reports" / "latest")

    def pytest(self, *arguments: str) -> Ran:
        """``pytest …`` as a developer types it."""
        return self.python("pytest", "-p", "no:cacheprovider", *arguments)

    def run(self, *arguments: str) -> Ran:
        """``bookproof run …``."""
        return self.python("bookproof.cli", "run", *arguments)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout."""
    path = tmp_path / "checkout"
    for folder in ("src", "features", "schemas", "fixtures", "config"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, path / folder)
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy2(ROOT / name, path / name)
    environment = os.environ | {"PYTHONPATH": str(path / "src"), "COLUMNS": "500"}
    environment.pop("PYTEST_ADDOPTS", None)
    environment.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)
    return Checkout(path, environment)
