"""What judging a long feed costs: items in a second, and the memory of each process.

The feed is made up and written to a temporary folder, as one page. Memory is the largest resident
set of a process: of this one, and of each that judged.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bookproof.bulk.executors import executor
from bookproof.bulk.files import FilesLane
from bookproof.bulk.lanes import Choices
from bookproof.bulk.memory import peak_megabytes
from bookproof.bulk.outcome import outcome_of
from bookproof.bulk.running import Course, Work
from bookproof.validation.flaw import Severity

_FLAWED = 1000
"""One item of so many has a start that is no time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured."""

    items: int
    megabytes: float
    """Size of the feed."""
    jobs: int
    seconds: float
    main_seconds: float
    """Processor time of this process."""
    worker_seconds: float
    """Processor time of all that judged, their start included."""
    bad: int
    main_memory: float
    """Megabytes at most."""
    worker_memory: tuple[float, ...]
    """The same of each process that judged; empty when this one did."""

    @property
    def rate(self) -> float:
        """Items in a second."""
        return self.items / self.seconds


def measure(items: int, jobs: int, least: Severity = Severity.FAILURE) -> Figures:
    """Make up a feed of so many items and judge it in so many processes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.json")
        with path.open("wb") as file:
            file.writelines(_page(items))
        stopped = threading.Event()
        course = Course(FilesLane(str(path), Choices(least=least)))
        started, before = time.perf_counter(), os.times()
        with executor(jobs, None) as judges:
            work = Work([course], judges, stopped)
            work.run()
        seconds, after = time.perf_counter() - started, os.times()
        megabytes = path.stat().st_size / 1e6
    tally = outcome_of([course]).tally
    workers = tuple(work.memory.values()) if jobs > 1 else ()
    return Figures(
        items=tally.items,
        megabytes=megabytes,
        jobs=jobs,
        seconds=seconds,
        main_seconds=after.user + after.system - before.user - before.system,
        worker_seconds=after.children_user + after.children_system,
        bad=tally.bad,
        main_memory=peak_megabytes(),
        worker_memory=workers,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bookproof.bulk.bench", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--least", type=Severity, default=Severity.FAILURE)
    options = parser.parse_args(arguments)
    figures = measure(options.items, options.jobs, options.least)
    sys.stdout.write(json.dumps({**asdict(figures), "rate": round(figures.rate)}) + "\n")
    return 0


def _page(items: int) -> Iterator[bytes]:
    yield b'{"next":"https://feeds.example/sessions?afterChangeNumber=1","items":['
    for number in range(items):
        yield (b",\n" if number else b"") + json.dumps(_item(number)).encode()
    yield b'],"license":"https://creativecommons.org/licenses/by/4.0/"}'


def _item(number: int) -> dict[str, Any]:
    return {
        "state": "updated",
        "kind": "ScheduledSession",
        "id": str(number),
        "modified": number + 1,
        "data": {
            "@context": "https://openactive.io/",
            "@type": "ScheduledSession",
            "@id": f"https://feeds.example/sessions/{number}",
            "startDate": "2030-05-01T10:00:00Z" if number % _FLAWED else "later",
            "endDate": "2030-05-01T11:00:00Z",
            "duration": "PT1H",
            "superEvent": "https://feeds.example/series/1",
        },
    }


if __name__ == "__main__":
    sys.exit(main())
