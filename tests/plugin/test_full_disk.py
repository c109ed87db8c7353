"""A disk that is full while a run is recorded: one sentence, and no verdict on the system."""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from bookproof.recording import read_cases, read_traffic

SELECTION = "cancellation/customer-requested-cancellation/book-and-cancel"


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_full_disk_is_one_sentence(workers: str, tmp_path: Path) -> None:
    """No file may become larger than the room, which fails as a full disk does."""
    room = 50_000
    done = subprocess.run(
        [sys.executable, "-m", "bookproof.cli", "run", "-n", workers, SELECTION],
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False,
    )  # fmt: skip
    told = done.stdout + done.stderr
    assert done.returncode == 2, told
    assert "could not be written" in told
    assert "make room" in told
    assert "Traceback" not in told
    assert "INTERNALERROR" not in told
    folder = (tmp_path / "reports/latest").resolve()
    read_traffic(folder)
    assert read_cases(folder) == ()
