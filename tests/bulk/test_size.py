"""Memory follows the causes that are found, not the number of items."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

ITEMS = 150_000
MOST = 300.0
"""Megabytes that all processes together may take."""


def measured(items: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bookproof.bulk.bench", "--items", str(items), "--jobs", "2"],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_long_feed_is_judged_in_little_memory() -> None:
    short, long = measured(ITEMS // 10), measured(ITEMS)

    assert (long["items"], long["bad"]) == (ITEMS, ITEMS / 1000)
    assert long["main_memory"] + sum(long["worker_memory"]) < MOST
    assert long["main_memory"] < short["main_memory"] + 40
    assert max(long["worker_memory"]) < max(short["worker_memory"]) + 15
