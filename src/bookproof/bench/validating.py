"""What judging documents costs, on the valid documents of the fixtures and on spoilt ones.

One process, warm; every figure is the best of several rounds, since other work on the machine
only ever adds to it.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bookproof.recording import read_traffic
from bookproof.replay import open_recording, replay
from bookproof.resources import folder
from bookproof.validation.engine import judge
from bookproof.validation.facts import facts
from bookproof.validation.flaw import Severity
from bookproof.validation.structure import conforms

_judging: Any = importlib.import_module("bookproof.checks.schema")
"""The module whose judge is timed."""
_PUBLISHING = ("RPDEFeed", "BookableRPDEFeed", "DatasetSite", "DataCatalog")
_FEEDS = ("RPDEFeed", "BookableRPDEFeed")
_LEAST_SECONDS = 0.3
"""Least time for which one figure is measured in a round."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A document of the corpus."""

    mode: str
    text: bytes
    document: Any


def figures(rounds: int) -> dict[str, str]:
    """Documents a second by kind, time to load, and the share that validation has in a run."""
    corpus = _corpus()
    kinds = {
        "booking documents": [s for s in corpus if s.mode not in _PUBLISHING],
        "feed items": [s for s in corpus if s.mode in _FEEDS and "items" not in s.document],
    }
    found = {"loading all modes, s (aim 0.8)": f"{_loading(rounds):.2f}"}
    for kind, samples in kinds.items():
        mean = sum(len(sample.text) for sample in samples) / len(samples)
        spoilt = [_spoilt(sample) for sample in samples]
        found |= {
            f"{kind}: mean size, kB": f"{mean / 1000:.1f}",
            f"{kind}/s: schema, yes or no (aim 20,000)": _rate(_verdict, samples, rounds),
            f"{kind}/s: parsed, all rules (aim 5,000)": _rate(_everything, samples, rounds),
            f"{kind}/s: parsed, failures only": _rate(_failures, samples, rounds),
            f"{kind}/s: one fault each, findings written": _rate(_everything, spoilt, rounds),
        }
    return found | {"share of a run's processor time (aim 10 %)": f"{_share():.1%}"}


def _corpus() -> list[Sample]:
    return [
        Sample(path.parent.name, text, orjson.loads(text))
        for path in sorted((folder("fixtures") / "documents").glob("*/*.json"))
        for text in [json.dumps(json.loads(path.read_text("utf-8"))).encode()]
    ]


def _spoilt(sample: Sample) -> Sample:
    """The document with a property that no model has."""
    document = {**sample.document, "noSuchProperty": 1}
    return Sample(sample.mode, orjson.dumps(document), document)


def _verdict(sample: Sample) -> object:
    return conforms(sample.document, sample.mode)


def _everything(sample: Sample) -> object:
    return judge(orjson.loads(sample.text), sample.mode, sample.text)


def _failures(sample: Sample) -> object:
    document = orjson.loads(sample.text)
    return judge(document, sample.mode, sample.text, least=Severity.FAILURE)


def _rate(work: Callable[[Sample], object], samples: Sequence[Sample], rounds: int) -> str:
    """The best rate of several rounds."""
    for sample in samples:
        work(sample)
    best = 0.0
    for _ in range(max(3, rounds)):
        done, started = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - started) < _LEAST_SECONDS:
            for sample in samples:
                work(sample)
            done += len(samples)
        best = max(best, done / elapsed)
    return f"{best:,.0f}"


def _loading(rounds: int) -> float:
    """Seconds in which a new process gets ready for every mode."""
    code = (
        "import time; started = time.perf_counter()\n"
        "from bookproof.validation.engine import judge\n"
        f"for mode in {tuple(facts().modes)!r}: judge({{}}, mode)\n"
        "print(time.perf_counter() - started)"
    )
    command = [sys.executable, "-P", "-c", code]
    return min(
        float(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603 - ours
        for _ in range(max(3, rounds))
    )


def _share() -> float:
    """Time in ``judge`` on everything that a run judged, by the processor time that it had."""
    with tempfile.TemporaryDirectory() as reports:
        command = [sys.executable, "-P", "-m", "bookproof.cli", "run", "--seed", "1"]
        started = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own command
            [*command, "--reports", reports], check=True, capture_output=True
        )
        elapsed = time.perf_counter() - started
        latest = Path(reports, "latest").resolve()
        return (_in_cases(latest) + _in_feeds(latest)) / (elapsed * (os.cpu_count() or 1))


def _in_cases(run: Path) -> float:
    spent = 0.0
    original = _judging.judge

    def timed(*args: Any, **options: Any) -> Any:
        nonlocal spent
        started = time.perf_counter()
        try:
            return original(*args, **options)
        finally:
            spent += time.perf_counter() - started

    _judging.judge = timed
    try:
        replay(open_recording(run))
    finally:
        _judging.judge = original
    return spent


def _in_feeds(run: Path) -> float:
    started = time.perf_counter()
    for exchange in read_traffic(run):
        if '"items"' not in exchange.response_body:
            continue
        mode = "OrdersFeed" if "/order" in exchange.url else "BookableRPDEFeed"
        for item in orjson.loads(exchange.response_body)["items"]:
            if "data" in item:
                text = orjson.dumps(item["data"])
                judge(item["data"], mode, text, least=Severity.FAILURE)
    return time.perf_counter() - started
