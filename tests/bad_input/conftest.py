"""The command as a process of its own, and what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.lab import LabOptions
from bookproof.lab.main import running

from ..runs import Ran

LIMIT = 60.0
"""Seconds after which a run is taken to hang."""


class Runner:
    """Starts ``bookproof run`` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {"COLUMNS": "500"}

    def start(
        self,
        url: str | None,
        *arguments: str,
        change: Callable[[dict[str, Any]], None] = lambda config: None,
        workers: int = 0,
        command: tuple[str, ...] = (sys.executable, "-m", "bookproof.cli"),
    ) -> subprocess.Popen[str]:
        """Start a run against the target at ``url``; None is the embedded lab."""
        default = resources.folder("config") / "default.json"
        config = json.loads(default.read_text("utf-8"))
        del config["$schema"]
        if url is not None:
            del config["lab"]
            config["datasetSiteUrl"] = f"{url}/"
        config["timeouts"] = {"request": 1, "feedUpdate": 4, "harvest": 3}
        change(config)
        path = self.folder / "config.json"
        path.write_text(json.dumps(config), "utf-8")
        return subprocess.Popen(
            [*command, "run", "-n", str(workers), "--config", str(path), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def end(self, process: subprocess.Popen[str]) -> Ran:
        """Wait for a run to end."""
        try:
            output = process.communicate(timeout=LIMIT)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            output = process.communicate()[0]
            pytest.fail(f"the run did not end within {LIMIT:g} s; it said:\n{output}")
        return Ran(process.returncode, output, self.folder / "reports" / "latest")

    def __call__(self, url: str | None, *arguments: str, **options: Any) -> Ran:
        """Run, and see what holds for every run: no stack trace, and a report."""
        ran = self.end(self.start(url, *arguments, **options))
        assert "Traceback" not in ran.output, ran.output
        assert "INTERNALERROR" not in ran.output, ran.output
        assert "Exception in thread" not in ran.output, ran.output
        assert "<html" in ran.page
        assert ran.results["exitCode"] == ran.code, ran.output
        return ran


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs the command in a temporary folder."""
    return Runner(tmp_path)


@pytest.fixture(scope="session")
def lab() -> Iterator[str]:
    """Address of a sound booking system."""
    with running(LabOptions(sessions_per_type=10)) as url:
        yield url
