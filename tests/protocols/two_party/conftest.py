"""The command against a two-party lab, and against systems that spoil its answers."""

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
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from bookproof import resources
from bookproof.lab.two_party import Options
from bookproof.lab.two_party.main import running
from bookproof.recording import read_cases

LIMIT = 120.0
"""Seconds after which a run is taken to hang."""
EXAMPLE = resources.folder("config") / "example.two-party.json"
TOKENS = ("customer-token", "provider-token", "third-token", "quite-wrong-token")


class Reply(NamedTuple):
    """An answer on its way to the harness."""

    status: int
    media: str
    body: bytes


Spoil = Callable[[str, str, Reply], Reply]
"""Takes verb, path and the sound answer."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has ended."""

    code: int
    output: str
    folder: Path

    @property
    def outcomes(self) -> dict[str, str]:
        """Outcome of every case, by its id."""
        return {case["id"]: case["outcome"] for case in self._results["cases"]}

    @property
    def problems(self) -> str:
        """Messages about what kept the run or its cases from a verdict, one a line."""
        told = [problem["message"] for problem in self._results["problems"]]
        return "\n".join(told + [case.get("reason", "") for case in self._results["cases"]])

    @property
    def _results(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "results.json").read_text("utf-8"))
        return found

    def findings(self, outcome: str = "failed") -> set[tuple[str, str]]:
        """Check and place of every finding of an outcome."""
        return {
            (check.id, finding.where)
            for case in read_cases(self.folder)
            for check in case.checks
            if check.outcome == outcome
            for finding in check.findings
        }


class Runner:
    """Starts ``bookproof run`` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, url: str | None, *arguments: str, **changes: Any) -> Ran:
        """Run; ``changes`` are keys of the configuration with dots written as two underscores."""
        config = json.loads(EXAMPLE.read_text("utf-8"))
        if url is not None:
            del config["lab"]
            config["rootUrl"] = url
        for place, value in changes.items():
            *way, last = place.split("__")
            holder = config
            for part in way:
                holder = holder[part]
            holder[last] = value
        path = self._folder / "config.json"
        path.write_text(json.dumps(config), "utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "bookproof.cli", "run", "-n", "0", "--config", str(path),
             *arguments],
            cwd=self._folder, env=os.environ | {"COLUMNS": "500"}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=LIMIT, check=False,
        )  # fmt: skip
        ran = Ran(ended.returncode, ended.stdout + ended.stderr, self._folder / "reports/latest")
        assert "Traceback" not in ran.output, ran.output
        assert "harness-error" not in ran.outcomes.values(), ran.output
        assert not any(token in ran.output + ran.problems for token in TOKENS)
        return ran


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs the command in a temporary folder."""
    return Runner(tmp_path)


@pytest.fixture(scope="session")
def lab() -> Iterator[str]:
    """Address of a sound system."""
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
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told = ("authorization", "content-type", "accept")
            headers = {name: text for name, text in self.headers.items() if name.lower() in told}
            behind = http.client.HTTPConnection(host, timeout=10)
            behind.request(self.command, self.path, body, headers)
            answer = behind.getresponse()
            media = answer.headers.get("Content-Type", "")
            reply = spoil(self.command, self.path, Reply(answer.status, media, answer.read()))
            behind.close()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _pass_on

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
