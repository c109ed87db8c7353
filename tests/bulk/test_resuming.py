"""Work that was killed goes on where it stopped, with the findings of work that was not."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Answer, Run, Served, command, page

Result = Callable[..., dict[str, Any]]

FEED = "https://feeds.example/sessions"
PATIENCE = 60.0
ITEMS = 60_000
"""So many that judging them takes some seconds."""


def position(state: Path) -> Any:
    """What is kept of the only lane; None while nothing is."""
    try:
        with sqlite3.connect(f"file:{state}?mode=ro", uri=True, timeout=5) as database:
            row = database.execute("SELECT position FROM lane").fetchone()
    except sqlite3.Error:
        return None
    return json.loads(row[0]) if row else None


def await_true(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        threading.Event().wait(0.05)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)


def test_a_feed(served: Served, tmp_path: Path, result: Result) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def answer(path: str, query: str) -> Answer:
        if query.endswith("=1000"):
            reached.set()
            go_on.wait(PATIENCE)
        return served.feed(path, query, items=2000)

    served.answer = answer
    words = [f"{served.url}/sessions", "--jobs", "1"]
    process = subprocess.Popen(
        command("--state", "work.db", *words), cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    try:
        assert reached.wait(PATIENCE)
        kept = tmp_path / "work.db"
        await_true(lambda: (position(kept) or {}).get("items", 0) >= 1000, "the state")
    finally:
        kill(process)
    go_on.set()
    served.asked.clear()
    resumed = result("--state", "work.db", "--resume", *words)
    asked = list(served.asked)

    assert resumed["items"] == 2000
    assert asked[0].endswith("=1000")
    assert resumed == result(*words)
    assert result("--state", "work.db", "--resume", *words) == resumed


def test_a_large_file_in_several_processes(tmp_path: Path, result: Result) -> None:
    (tmp_path / "page.json").write_bytes(page(FEED, 0, ITEMS))
    words = ["page.json", "--jobs", "2"]
    process = subprocess.Popen(
        command("--state", "work.db", *words),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await_true(lambda: (position(tmp_path / "work.db") or {}).get("place"), "the state")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    finally:
        kill(process)
    before = position(tmp_path / "work.db")
    resumed = result("--state", "work.db", "--resume", *words)

    assert 0 < before["place"][1] < ITEMS
    assert resumed["items"] == ITEMS
    assert resumed == result(*words)
    await_true(
        lambda: not any(Path("/proc", child, "exe").exists() for child in children),
        "the end of the processes that judged",
    )


@pytest.mark.parametrize("change", ["targets", "file", "state"])
def test_state_of_other_work_is_refused(
    tmp_path: Path, validate: Run, result: Result, change: str
) -> None:
    (tmp_path / "page.json").write_bytes(page(FEED, 0, 20))
    result("--state", "work.db", "page.json")
    if change == "state":
        (tmp_path / "work.db").write_text("something else", encoding="utf-8")
        done = validate("--state", "work.db", "page.json")
        assert (tmp_path / "work.db").read_text(encoding="utf-8") == "something else"
    elif change == "targets":
        (tmp_path / "other.json").write_bytes(page(FEED, 0, 20))
        done = validate("--state", "work.db", "--resume", "page.json", "other.json")
    else:
        with sqlite3.connect(tmp_path / "work.db") as database:
            database.execute("UPDATE lane SET done = 0")
        (tmp_path / "page.json").write_bytes(page(FEED, 0, 30))
        done = validate("--state", "work.db", "--resume", "page.json")

    assert done.returncode == 2
    assert "work.db" in done.stderr or "has changed" in done.stdout


def test_state_is_begun_anew_without_resume(tmp_path: Path, result: Result) -> None:
    (tmp_path / "page.json").write_bytes(page(FEED, 0, 20))
    result("--state", "work.db", "page.json")

    assert result("--state", "work.db", "page.json")["items"] == 20


def test_an_interruption_tells_how_to_go_on(served: Served, tmp_path: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def answer(path: str, query: str) -> Answer:
        if query:
            reached.set()
            go_on.wait(PATIENCE)
        return served.feed(path, query, items=100)

    served.answer = answer
    process = subprocess.Popen(
        command("--state", "work.db", f"{served.url}/sessions"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reached.wait(PATIENCE)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    go_on.set()

    assert (process.returncode, out) == (4, "")
    assert err == "interrupted; go on with --state work.db --resume\n"
