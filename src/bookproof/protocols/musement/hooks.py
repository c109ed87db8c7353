"""The other end of the web hook: what a system sends while a case listens."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bookproof.client.transport import parse_json
from bookproof.faults import ConfigFault
from bookproof.protocols.musement.checks.values import member
from bookproof.protocols.musement.settings import WebHook

_LARGEST = 1024 * 1024


class Inbox:
    """Takes calls of the web hook in a thread of its own, and keeps them in order."""

    def __init__(self, settings: WebHook) -> None:
        self._settings = settings
        pair = f"{settings.user}:{settings.password}".encode()
        self._credentials = "Basic " + base64.b64encode(pair).decode()
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()
        self._calls: list[dict[str, Any]] = []

    def open(self, ports: Sequence[int]) -> str:
        """Begin to listen on the first of these ports that is free; the address to call.

        Raises:
            ConfigFault: none of them can be listened on.
        """
        host = self._settings.host
        server, problem = None, ""
        for port in ports:
            try:
                server = ThreadingHTTPServer((host, port), self._handler())
                break
            except OSError as error:
                problem = f"port {port}: {error.strerror}"
        if server is None:
            raise ConfigFault(
                f"webhook: cannot listen on {host} ({problem}); free the port or name another one"
            )
        self._server = server
        threading.Thread(target=server.serve_forever, name="web hook", daemon=True).start()
        return f"http://{host}:{server.server_port}/"

    def heard(self, order: str) -> list[dict[str, Any]]:
        """The calls so far for an order: whether each was authorised, and its body."""
        with self._lock:
            return [one for one in self._calls if member(one["body"], "order_uuid") == order]

    def close(self) -> None:
        """Take no more calls."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def _keep(self, headers: Mapping[str, str], sent: bytes) -> None:
        try:
            body = parse_json(sent.decode("utf-8"))
        except ValueError:
            body = None
        authorised = headers.get("Authorization") == self._credentials
        with self._lock:
            self._calls.append({"authorised": authorised, "body": body})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        keep = self._keep

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "0")
                size = int(length) if length.isdecimal() else 0
                keep(dict(self.headers), self.rfile.read(min(size, _LARGEST)))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing: what was sent is kept."""

        return Handler
