"""A small server of feeds, and the command as a process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Answer = tuple[int, str, bytes]
"""Status, media type and body."""
Run = Callable[..., subprocess.CompletedProcess[str]]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def session(number: int, **changed: Any) -> dict[str, Any]:
    """The data of a session that has nothing wrong but what is changed."""
    return {
        "@context": "https://openactive.io/",
        "@type": "ScheduledSession",
        "@id": f"https://feeds.example/sessions/{number}",
        "startDate": "2030-05-01T10:00:00+01:00",
        "endDate": "2030-05-01T11:00:00+01:00",
        "duration": "PT1H",
        "superEvent": "https://feeds.example/series/1",
        **changed,
    }


def item(number: int, **changed: Any) -> dict[str, Any]:
    """An item of a feed."""
    return {
        "state": "updated",
        "kind": "ScheduledSession",
        "id": str(number),
        "modified": number + 1,
        "data": session(number, **changed),
    }


def flawed(number: int) -> dict[str, Any]:
    """An item of a feed in which every tenth session has a start that is no time."""
    return item(number, startDate="later") if number % 10 == 9 else item(number)


def page(
    url: str,
    first: int,
    many: int,
    following: str | None = None,
    make: Callable[[int], dict[str, Any]] = flawed,
) -> bytes:
    """A page with so many items."""
    document = {
        "next": following or f"{url}?afterChangeNumber={first + many}",
        "items": [make(number) for number in range(first, first + many)],
        "license": LICENCE,
    }
    return json.dumps(document).encode()


def dataset(**feeds: str) -> dict[str, Any]:
    """A Dataset with these feeds, addresses by kind."""
    return {
        "@context": ["https://schema.org/", "https://openactive.io/"],
        "@type": "Dataset",
        "@id": "https://feeds.example/",
        "name": "Sessions",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": kind,
                "additionalType": f"https://openactive.io/{kind}",
                "contentUrl": url,
            }
            for kind, url in feeds.items()
        ],
    }


def html_of(document: dict[str, Any]) -> str:
    """A dataset site with a Dataset."""
    return (
        "<!doctype html>\n<html><head>\n<title>Data</title>\n"
        f'<script type="application/ld+json">{json.dumps(document)}</script>\n'
        "</head><body></body></html>\n"
    )


@dataclass
class Served:
    """A server whose answers a test decides, from path and query."""

    url: str = ""
    answer: Callable[[str, str], Answer] = lambda path, query: (404, "text/plain", b"")
    asked: list[str] = field(default_factory=list)
    redirect: str = ""
    """Where answers with a status of 301 lead."""

    def feed(self, path: str, query: str, *, items: int, per_page: int = 50) -> Answer:
        """A page of a feed of so many items."""
        at = int(query.partition("=")[2] or 0)
        many = min(per_page, items - at)
        url = self.url + path
        following = None if many else f"{url}?{query}" if query else url
        return 200, "application/json", page(url, at, many, following)


@pytest.fixture
def served() -> Iterator[Served]:
    """A server on a port of its own."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append(self.path)
            path, _, query = self.path.partition("?")
            status, kind, body = served.answer(path, query)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status == 301:
                self.send_header("Location", served.redirect)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        served.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield served
        server.shutdown()
        thread.join()


def command(*words: str) -> list[str]:
    """``bookproof validate`` with these words."""
    return [sys.executable, "-m", "bookproof.cli", "validate", *words]


@pytest.fixture
def validate(tmp_path: Path) -> Run:
    """Runs the command in an empty folder."""

    def run(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*words), capture_output=True, text=True, timeout=180, cwd=tmp_path, **options
        )

    return run


@pytest.fixture
def result(validate: Run) -> Callable[..., dict[str, Any]]:
    """Runs the command; its result as JSON, with the exit code as it was."""

    def run(*words: str, **options: Any) -> dict[str, Any]:
        done = validate("--format", "json", *words, **options)
        assert done.stdout, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        assert found["exitCode"] == done.returncode
        return found

    return run
