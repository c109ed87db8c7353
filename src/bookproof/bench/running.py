"""What a run costs, and what of it is the harness's own.

The yardstick is a replay: the very same requests, sent with bare ``requests`` at the same
concurrency to a fresh lab. Ids that the lab hands out are put in the place of those of the run.
Figures are medians; the machine is shared, so ratios say more than seconds.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bookproof.embedded import EmbeddedLab
from bookproof.recording import read_cases

_LAB_ORIGIN = "http://lab.invalid"
_LEAST_ALIKE = 0.98
"""Share of answers with the status they had in the run, below which a replay says nothing."""


def figures(rounds: int, workers: int) -> dict[str, str]:
    """Medians of several runs, by what they are called.

    Raises:
        RuntimeError: a replay was not answered like its run, so it says nothing.
    """
    measured = [_measure(workers) for _ in range(rounds)]
    doubled = statistics.median(
        _run(workers, repeat=2)[0]["numbers"]["feedRequests"] for _ in measured
    )
    return _figures(measured, doubled)


def _measure(workers: int) -> dict[str, float]:
    results, cases = _run(workers)
    numbers = results["numbers"]
    work = numbers["seconds"] - numbers["startUpSeconds"]
    replayed = _replay(cases, workers, results["target"]["baseUrl"])
    return {
        **numbers,
        "cases": len(results["cases"]),
        "work": work,
        "replay": replayed,
        "ratio": work / replayed,
        "idleShare": numbers["idleSeconds"] / work,
        "help": _help_seconds(),
    }


def _run(workers: int, repeat: int = 1) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-P", "-m", "bookproof.cli", "run", "-n", str(workers),
             "--seed", "1", "--repeat", str(repeat), "--reports", folder],
            check=True, capture_output=True,
        )  # fmt: skip
        latest = Path(folder, "latest")
        results = json.loads((latest / "results.json").read_text("utf-8"))
        return results, [case.to_json() for case in read_cases(latest)]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request of the run, and the version that was handed out in answer to it."""

    method: str
    url: str
    body: str
    handed_out: str
    status: int | None


def _replay(cases: list[dict[str, Any]], workers: int, base_url: str) -> float:
    """Seconds that the bare requests of a run take."""
    origin = base_url.rpartition("/")[0]
    lanes: list[list[_Sent]] = [[] for _ in range(workers)]
    for number, case in enumerate(cases):
        lanes[number % workers].extend(
            _Sent(
                exchange["method"],
                exchange["url"].replace(origin, _LAB_ORIGIN),
                exchange["requestBody"].replace(origin, _LAB_ORIGIN),
                _handed_out(exchange["responseBody"]).replace(origin, _LAB_ORIGIN),
                exchange["status"],
            )
            for exchange in case["exchanges"]
        )
    with EmbeddedLab() as lab, multiprocessing.get_context("spawn").Pool(workers) as pool:
        _send(lab.url, _creations(cases, origin))
        pool.map(_warm, [lab.url] * workers)
        started = time.perf_counter()
        alike = pool.starmap(_send, [(lab.url, lane) for lane in lanes], chunksize=1)
        elapsed = time.perf_counter() - started
    sent = sum(map(len, lanes))
    if sum(alike) < _LEAST_ALIKE * sent:
        raise RuntimeError(f"only {sum(alike)} of {sent} answers were as in the run")
    return elapsed


def _creations(cases: list[dict[str, Any]], origin: str) -> list[_Sent]:
    """The requests that made opportunities, in the order of the run.

    Sent ahead of the measured ones, they give a fresh lab the same opportunities under the same
    ids, whatever the order in which parallel lanes then get their turn.
    """
    made = [
        exchange
        for case in cases
        for exchange in case["exchanges"]
        if exchange["method"] == "POST" and exchange["status"] == 201
    ]
    return [
        _Sent(
            "POST", exchange["url"].replace(origin, _LAB_ORIGIN), exchange["requestBody"], "", 201
        )
        for exchange in sorted(made, key=_number_made)
    ]


def _number_made(exchange: dict[str, Any]) -> int:
    """The lab's own number for an opportunity: it counts them as it makes them."""
    return int(json.loads(exchange["responseBody"])["@id"].rpartition("/")[2])


def _handed_out(answer: str) -> str:
    """The name that later requests refer to: the version of a proposal."""
    document = json.loads(answer) if answer.startswith("{") else {}
    return str(document.get("orderProposalVersion") or "")


def _warm(url: str) -> None:
    requests.get(url, timeout=20)


def _send(url: str, lane: list[_Sent]) -> int:
    """Send one lane's requests over one connection; how many were answered as in the run."""
    session = requests.Session()
    session.trust_env = False
    session.headers["X-OpenActive-Test-Client-Id"] = "booking-partner-1"
    session.headers["Content-Type"] = "application/vnd.openactive.booking+json; version=1"
    renamed: dict[str, str] = {}
    alike = 0
    for sent in lane:
        body = sent.body
        for old, new in renamed.items():
            body = body.replace(f'"{old}', f'"{new}')
        answer = session.request(
            sent.method,
            sent.url.replace(_LAB_ORIGIN, url),
            data=body.replace(_LAB_ORIGIN, url).encode() or None,
            timeout=20,
        )
        alike += answer.status_code == sent.status
        now = _handed_out(answer.text) if sent.handed_out else ""
        if now and now.replace(url, _LAB_ORIGIN) != sent.handed_out:
            renamed[sent.handed_out] = now.replace(url, _LAB_ORIGIN)
    return alike


def _help_seconds() -> float:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        command = [sys.executable, "-P", "-m", "bookproof.cli", "--help"]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _figures(rounds: list[dict[str, float]], doubled: float) -> dict[str, str]:
    def median(name: str) -> float:
        return statistics.median(entry[name] for entry in rounds)

    growth = doubled / median("feedRequests") - 1
    return {
        "cases": f"{median('cases'):.0f}",
        "requests to the API": f"{median('requests'):.0f}",
        "requests to the feeds": f"{median('feedRequests'):.0f}",
        "start-up, s": f"{median('startUpSeconds'):.2f}",
        "all cases and the report after start-up, s (aim 20)": f"{median('work'):.2f}",
        "share of that in which everyone waits for feeds": f"{median('idleShare'):.1%}",
        "the same requests, bare, s": f"{median('replay'):.2f}",
        "ratio (aim 2.5)": f"{median('ratio'):.2f}",
        "more feed requests for twice the cases (aim under 10 %)": f"{growth:+.1%}",
        "bookproof --help, s (aim 0.3)": f"{median('help'):.2f}",
        "largest worker, MB (aim 150)": f"{median('workerMegabytes'):.0f}",
    }
