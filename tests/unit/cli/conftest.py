"""The lab behind a small server of our own that can be made to misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from bookproof.embedded import EmbeddedLab

_PASSED_ON = {"content-type", "cache-control", "allow"}


@dataclass
class Manners:
    """How the server in front of the lab behaves; the default is well."""

    clock_offset: float = 0.0
    """Seconds by which its Date header is wrong."""
    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """Status, media type and body by the beginning of a path, instead of what the lab says."""
    media_types: dict[str, str] = field(default_factory=dict)
    """Content-Type by the beginning of a path."""


class Front(ThreadingHTTPServer):
    """Stands before the lab and speaks under its own address."""

    daemon_threads = True

    def __init__(self, lab_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lab_url = lab_url
        self.manners = Manners()
        self.requests: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Front
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        moment = time.time() if timestamp is None else timestamp
        return formatdate(moment + self.server.manners.clock_offset, usegmt=True)

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.requests.append(f"{self.command} {self.path}")
        status, media_type, text = self._planned() or self._of_lab(body)
        for start, other in self.server.manners.media_types.items():
            if self.path.startswith(start):
                media_type = other
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if status != 204:
            self.wfile.write(text)

    def _planned(self) -> tuple[int, str, bytes] | None:
        for start, (status, media_type, text) in self.server.manners.pages.items():
            if self.path == start or (start != "/" and self.path.startswith(start)):
                return status, media_type, text.encode()
        return None

    def _of_lab(self, body: bytes) -> tuple[int, str, bytes]:
        headers = {k: v for k, v in self.headers.items() if k.lower() != "content-length"}
        url = self.server.lab_url + self.path
        answer = requests.request(self.command, url, headers=headers, data=body, timeout=10)
        text = answer.content.replace(self.server.lab_url.encode(), self.server.url.encode())
        return answer.status_code, answer.headers.get("Content-Type", ""), text

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = _answer


@pytest.fixture(scope="session")
def lab_url() -> Iterator[str]:
    """Address of a running lab."""
    with EmbeddedLab() as lab:
        yield lab.url


@pytest.fixture
def front(lab_url: str) -> Iterator[Front]:
    """A well-behaved server in front of the lab."""
    server = Front(lab_url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
