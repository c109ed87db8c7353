"""``reports/latest``: where it cannot lead to the run, the run is named itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SELECTION = "cancellation/customer-requested-cancellation/book-and-cancel"


def test_a_folder_in_the_place_of_the_link(tmp_path: Path) -> None:
    """As on a system without links, or after the reports were copied."""
    (tmp_path / "reports" / "latest").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "bookproof.cli", "run", "-n", "0", SELECTION],
        capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = [path for path in (tmp_path / "reports").iterdir() if path.name != "latest"]
    assert f"reports/{run.name}/report.html" in done.stdout
    assert "latest" not in done.stdout
