"""The command against a ticketing lab, and against systems that spoil its answers."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bookproof import resources
from bookproof.lab.ticketswitch import Options
from bookproof.lab.ticketswitch.main import running
from bookproof.recording import read_cases

LIMIT = 60.0
"""Seconds after which a run is taken to hang."""
_RUN = (sys.executable, "-m", "bookproof.cli", "run", "-n", "0")
EXAMPLE = resources.folder("config") / "example.ticketswitch.json"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way to the harness."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False
    """The connection ends before the body does."""


Spoil = Callable[[str, Reply], Reply]


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has ended."""

    code: int
    output: str
    folder: Path

    @property
    def results(self) -> dict[str, Any]:
        """``results.json``."""
        found: dict[str, Any] = json.loads((self.folder / "results.json").read_text("utf-8"))
        return found

    @property
    def outcomes(self) -> dict[str, str]:
        """Outcome of every case, by its id."""
        return {case["id"]: case["outcome"] for case in self.results["cases"]}

    @property
    def problems(self) -> list[str]:
        """Messages about what kept the run or its cases from a verdict."""
        around = [problem["message"] for problem in self.results["problems"]]
        return around + [case["reason"] for case in self.results["cases"] if case.get("reason")]

    def findings(self, outcome: str = "failed") -> list[tuple[str, dict[str, Any]]]:
        """Every finding of checks with an outcome, with the id of the check."""
        return [
            (check.id, finding.to_json())
            for case in read_cases(self.folder)
            for check in case.checks
            if check.outcome == outcome
            for finding in check.findings
        ]


class Runner:
    """Starts ``bookproof run`` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, url: str | None, *arguments: str, **changes: Any) -> Ran:
        """Run; ``changes`` are keys of the configuration with dots written as two underscores."""
        config = json.loads(EXAMPLE.read_text("utf-8"))
        del config["$schema"]
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
            [*_RUN, "--config", str(path), *arguments],
            cwd=self._folder,
            env=os.environ | {"COLUMNS": "500"},
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        ran = Ran(ended.returncode, ended.stdout + ended.stderr, self._folder / "reports/latest")
        assert "Traceback" not in ran.output, ran.output
        assert "harness-error" not in ran.outcomes.values(), ran.output
        return ran


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs the command in a temporary folder."""
    return Runner(tmp_path)


@pytest.fixture(scope="session")
def lab() -> Iterator[str]:
    """Address of a sound ticketing system."""
    with running(Options()) as origin:
        yield origin


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def spoiling(origin: str, spoil: Spoil) -> Iterator[str]:
    """Pass everything on to a sound system, and spoil what it answers."""
    host = urlsplit(origin).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in ("host", "accept-encoding", "connection")
            }
            behind = http.client.HTTPConnection(host, timeout=10)
            behind.request(self.command, self.path, body, headers)
            answer = behind.getresponse()
            sound = Reply(answer.status, dict(answer.getheaders()), answer.read())
            behind.close()
            name = self.path.partition("?")[0].split("/")[2].removesuffix(".v1")
            self._answer(spoil(name, sound))

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for header, value in reply.headers.items():
                if header.lower() in ("content-type", "x-request-id"):
                    self.send_header(header, value)
            self.send_header("Content-Length", str(len(reply.body) + (9 if reply.cut else 0)))
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = self.close_connection or reply.cut

        do_GET = do_POST = _pass_on

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
