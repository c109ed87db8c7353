"""Starting ``bookproof run`` for a protocol in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..runs import Ran

LIMIT = 120.0
"""Seconds after which a run is taken to hang."""


class Runner:
    """Runs the example of a protocol, or the same against a system at an address."""

    def __init__(self, folder: Path, example: Path) -> None:
        self._folder = folder
        self._example = example

    def __call__(self, url: str | None, *arguments: str, **changes: Any) -> Ran:
        """Run; ``changes`` are keys of the configuration with dots written as two underscores."""
        config = json.loads(self._example.read_text("utf-8"))
        config.pop("$schema", None)
        if url is not None:
            del config["lab"]
            config["rootUrl"] = url
        for place, value in changes.items():
            *way, last = place.split("__")
            holder = config
            for part in way:
                holder = holder.setdefault(part, {})
            holder[last] = value
        path = self._folder / "config.json"
        path.write_text(json.dumps(config), "utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "bookproof.cli", "run", "-n", "0", "--config", str(path),
             *arguments],
            cwd=self._folder, env=os.environ | {"COLUMNS": "500"}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=LIMIT, check=False,
        )  # fmt: skip
        ran = Ran(ended.returncode, ended.stdout + ended.stderr, self._folder / "reports/latest")
        assert "Traceback" not in ran.output, ran.output
        assert "harness-error" not in ran.outcomes.values(), ran.output
        return ran
