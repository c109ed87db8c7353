"""Targets that misbehave: small HTTP servers, and a proxy that spoils a sound system."""

from __future__ import annotations

import http.client
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

JSON = "application/json"
HTML = (("Content-Type", "text/html"),)
"""Headers of a page for people."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the harness sent."""

    method: str
    path: str
    """With the query."""
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What it gets."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    """``Content-Length`` is added unless it is among them."""
    pause: float = 0.0
    """Seconds between the single bytes of a body that is sent slowly."""
    raw: bytes = b""
    """Sent, byte by byte when there is a pause, in place of everything else."""
    endless: bool = False
    """The raw bytes, or the body, are sent again and again."""


Behaviour = Callable[[Request], Reply]


@dataclass(slots=True)
class Target:
    """A server at work."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    reached: threading.Condition = field(default_factory=threading.Condition)

    def await_requests(self, number: int, seconds: float = 20.0) -> None:
        """Block until so many requests have come."""
        with self.reached:
            assert self.reached.wait_for(lambda: len(self.requests) >= number, seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


@contextmanager
def serving(behave: Behaviour) -> Iterator[Target]:
    """Serve on a free loopback port for as long as the context lasts."""
    target = Target()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        disable_nagle_algorithm = True
        wbufsize = -1

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(
                self.command, self.path, dict(self.headers.items()), self.rfile.read(length)
            )
            with target.reached:
                target.requests.append(request)
                target.reached.notify_all()
            self._send(behave(request))

        def _send(self, reply: Reply) -> None:
            if not reply.raw:
                self.send_response_only(reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                if "content-length" not in {name.lower() for name, _ in reply.headers}:
                    if reply.endless:
                        self.close_connection = True
                    else:
                        self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
            content = reply.raw or reply.body
            if not reply.pause:
                self.wfile.write(content)
                self.wfile.flush()
                self.close_connection = self.close_connection or bool(reply.raw)
                return
            self.close_connection = True
            while True:
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if target.closing.wait(reply.pause):
                        return
                if not reply.endless:
                    return

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        target.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()
        try:
            yield target
        finally:
            target.closing.set()
            server.shutdown()
            thread.join(5)


Before = Callable[[Request], Reply | None]
After = Callable[[Request, Reply], Reply]
_HOP_BY_HOP = {"content-length", "transfer-encoding", "connection", "host"}
_NOT_ASKED = _HOP_BY_HOP | {"accept-encoding"}
"""Not passed on; answers that are packed cannot be spoilt."""


@contextmanager
def proxying(
    upstream: str,
    before: Before = lambda request: None,
    after: After = lambda request, reply: reply,
) -> Iterator[Target]:
    """Pass everything on to a sound system, except what ``before`` and ``after`` spoil.

    The system's own address is replaced by the proxy's in what it says, so that everything goes
    through the proxy.
    """
    place = urlsplit(upstream)
    connections: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue()
    own = ""

    @contextmanager
    def connected() -> Iterator[http.client.HTTPConnection]:
        try:
            connection = connections.get_nowait()
        except queue.Empty:
            connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=20)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if target.closing.is_set():
            connection.close()
        else:
            connections.put(connection)

    def behave(request: Request) -> Reply:
        reply = before(request)
        if reply is not None:
            return reply
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _NOT_ASKED}
        body = request.body.replace(own.encode(), upstream.encode())
        try:
            with connected() as connection:
                connection.request(request.method, request.path, body or None, headers)
                answer = connection.getresponse()
                content = answer.read()
        except (OSError, http.client.HTTPException):
            return Reply(raw=b"\r\n")
        kept = tuple((k, v) for k, v in answer.getheaders() if k.lower() not in _HOP_BY_HOP)
        content = content.replace(upstream.encode(), own.encode())
        return after(request, Reply(answer.status, content, kept))

    with serving(behave) as target:
        own = target.url
        try:
            yield target
        finally:
            target.closing.set()
            while not connections.empty():
                connections.get_nowait().close()


def changed(reply: Reply, old: str, new: str) -> Reply:
    """The reply with another text in its body."""
    return replace(reply, body=reply.body.replace(old.encode(), new.encode()))
