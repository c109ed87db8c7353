"""Runs that are broken off, by their target, by a person, or by the system."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bookproof.embedded import EmbeddedLab
from bookproof.recording import read_traffic
from bookproof.replay import open_recording, replay
from bookproof.results import Outcome

from ..runs import Ran
from ..targets import Reply, Request, proxying, serving
from .conftest import Runner

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and /proc are needed")


def await_that(holds: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Poll until something holds."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        pause.wait(0.02)


def await_cases(process: subprocess.Popen[str], folder: Path, number: int) -> None:
    """Wait until so many cases of a run have ended."""
    parts = folder / "reports" / "latest" / "parts"

    def enough() -> bool:
        assert process.poll() is None, "the run ended too early"
        return sum(part.read_bytes().count(b"\n") for part in parts.glob("*.jsonl")) >= number

    await_that(enough, f"{number} cases")


def labs_of(marker: str) -> list[int]:
    """Processes that have a marker in their environment and are a lab."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if marker.encode() in environment and b"bookproof.lab" in command:
            found.append(int(folder.name))
    return found


def slow_target(config: dict[str, Any]) -> None:
    """Cases that wait for a lab which shows its changes late, so that a run takes its time."""
    config["lab"]["feedDelay"] = 0.4
    config["casesInFlight"] = 4


def test_the_target_dies(run: Runner) -> None:
    with EmbeddedLab(["--sessions-per-type", "5"]) as embedded:

        def before(request: Request) -> Reply | None:
            if len(target.requests) == 300:
                embedded.stop()
            return None

        def quick(config: dict[str, Any]) -> None:
            config["timeouts"]["feedUpdate"] = 1.5

        with proxying(embedded.url, before) as target:
            ran = run(target.url, "customer-requested-cancellation", change=quick)
    assert ran.code == 2
    assert set(ran.outcomes.values()) == {"passed", "environment"}
    assert "no connection" in ran.words
    assert target.url in ran.problems()
    assert ran.results["planned"] == len(ran.results["cases"])
    assert "inconclusive" in ran.results["verdict"]


@pytest.mark.parametrize("workers", [0, 2])
def test_interrupted(run: Runner, workers: int) -> None:
    run.environment["BOOKPROOF_TEST_MARK"] = str(run.folder)
    process = run.start(None, change=slow_target, workers=workers)
    await_cases(process, run.folder, 3)
    process.send_signal(signal.SIGINT)
    ran = run.end(process)
    assert "Traceback" not in ran.output, ran.output
    assert ran.code == 4, ran.output
    results = ran.results
    assert not results["complete"]
    assert results["interruptedBy"] == "the keyboard or a signal"
    assert results["exitCode"] == 4
    assert 3 <= len(results["cases"]) < results["planned"]
    assert set(ran.outcomes.values()) == {"passed"}
    assert len(ran.cases) == len(results["cases"])
    assert "INCOMPLETE" in ran.output
    assert labs_of(str(run.folder)) == []


def test_interrupted_before_the_first_case(run: Runner) -> None:
    def patient(config: dict[str, Any]) -> None:
        config["timeouts"]["request"] = 60

    with serving(lambda request: Reply(raw=b"\r\n", pause=60)) as target:
        process = run.start(target.url, change=patient)
        target.await_requests(1)
        process.send_signal(signal.SIGINT)
        ran = run.end(process)
    assert "Traceback" not in ran.output, ran.output
    assert ran.code == 4
    assert not ran.results["complete"]
    assert ran.results["interruptedBy"]
    assert "<html" in ran.page


def test_killed(run: Runner) -> None:
    run.environment["BOOKPROOF_TEST_MARK"] = str(run.folder)
    process = run.start(None, change=slow_target, workers=2)
    await_cases(process, run.folder, 3)
    assert labs_of(str(run.folder)) != []
    process.kill()
    process.communicate()
    ran = Ran(process.returncode, "", run.folder / "reports" / "latest")
    assert "<html" in ran.page
    assert "</html>" in ran.page
    assert not ran.results["complete"]
    assert ran.results["exitCode"] == 4
    recording = open_recording(ran.folder)
    assert not recording.complete
    assert len(recording.cases) >= 3
    assert len(read_traffic(ran.folder)) > 5
    judged = replay(recording)
    assert judged.changes == ()
    cut_short = {case.recorded.outcome for case in judged.not_comparable}
    assert cut_short <= {Outcome.HARNESS_ERROR}, "whoever lost the broker has no more to compare"
    assert len(judged.cases) - len(judged.not_comparable) >= 3
    await_that(lambda: labs_of(str(run.folder)) == [], "the lab ends with the run")
