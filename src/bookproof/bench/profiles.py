"""What a whole run of each of the other protocols costs, against its reference system."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bookproof import resources
from bookproof.settings.protocols import PROTOCOLS


def figures(rounds: int) -> dict[str, str]:
    """Medians of several runs of each example, with the number of workers that it asks for."""
    told: dict[str, str] = {}
    for protocol in sorted(PROTOCOLS.keys() - {"open_booking"}):
        example = resources.folder("config") / f"example.{protocol.replace('_', '-')}.json"
        runs = [_run(example) for _ in range(rounds)]
        start_up, after = (statistics.median(times) for times in zip(*runs, strict=True))
        told[f"{protocol}: start-up, s"] = f"{start_up:.2f}"
        told[f"{protocol}: all cases and the report after that, s (aim 5)"] = f"{after:.2f}"
    return told


def _run(example: Path) -> tuple[float, float]:
    """Seconds of the start and of everything after it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-P", "-m", "bookproof.cli", "run", "--seed", "1",
             "--config", str(example), "--reports", folder],
            check=True, capture_output=True,
        )  # fmt: skip
        results = json.loads(Path(folder, "latest", "results.json").read_text("utf-8"))
    numbers = results["numbers"]
    start_up = float(numbers["startUpSeconds"])
    return start_up, float(numbers["seconds"]) - start_up
