"""A small server that takes the calls of a web hook."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_SECONDS = 10.0


@dataclass(slots=True)
class Inbox:
    """What has arrived, and with which answers it was met."""

    url: str = ""
    refusals: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def arrive(self, body: dict[str, Any], authorization: str | None) -> int:
        """Take a message; return the status of the answer."""
        with self._changed:
            self.authorizations.append(authorization)
            if self.refusals:
                self.refusals -= 1
                return 503
            self.taken.append(body)
            self._changed.notify_all()
            return 200

    def wait(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Wait until enough has arrived, and return it all."""
        deadline = time.monotonic() + _SECONDS
        with self._changed:
            while not enough(self.taken):
                left = deadline - time.monotonic()
                assert left > 0, f"only {self.taken} arrived in {_SECONDS} seconds"
                self._changed.wait(left)
            return list(self.taken)


@contextmanager
def listening() -> Iterator[Inbox]:
    """Run the server as long as the context lasts."""
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            self.send_response(inbox.arrive(body, self.headers["Authorization"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        inbox.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield inbox
        finally:
            server.shutdown()
            thread.join()
