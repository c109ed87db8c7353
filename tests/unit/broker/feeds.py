"""A server of RPDE feeds whose items a test publishes when it wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SESSIONS, SERIES, SLOTS, ORDERS = "ScheduledSession", "SessionSeries", "Slot", "api/orders-rpde"


@dataclass(slots=True)
class Publisher:
    """Feeds by name, each at ``/<name>``; every page holds two items at most."""

    url: str = ""
    lag: float = 0.0
    """Seconds from a change to its appearance."""
    replies: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Fixed answers, by path with or without query."""
    asked: list[tuple[str, float]] = field(default_factory=list)
    """Name of the feed and moment (monotonic clock) of every request."""
    repeats: bool = False
    """Each page begins with the last item of the page before."""
    _items: list[tuple[str, float, dict[str, Any]]] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def publish(self, feed: str, item_id: Any, data: dict[str, Any] | None = None) -> float:
        """Publish a version of an item; the moment of it."""
        return self._add(feed, item_id, {"@id": str(item_id)} | (data or {}))

    def delete(self, feed: str, item_id: Any) -> float:
        """Publish the deletion of an item; the moment of it."""
        return self._add(feed, item_id, None)

    def _add(self, feed: str, item_id: Any, data: dict[str, Any] | None) -> float:
        with self._changed:
            item: dict[str, Any] = {
                "id": item_id,
                "modified": len(self._items) + 1,
                "state": "deleted" if data is None else "updated",
                "kind": feed,
            }
            if data is not None:
                item["data"] = data
            moment = time.monotonic()
            self._items.append((feed, moment, item))
            return moment

    def requests(self, feed: str) -> int:
        """How often a feed was asked for."""
        return sum(name == feed for name, _ in self.asked)

    def await_requests(self, feed: str, number: int) -> None:
        """Block until a feed has been asked for so often."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.requests(feed) >= number, 10)

    def answer(self, target: str) -> tuple[int, bytes]:
        """Status and body for a request."""
        parts = urlsplit(target)
        feed = parts.path.strip("/")
        with self._changed:
            self.asked.append((feed, time.monotonic()))
            self._changed.notify_all()
            for key in (target, parts.path):
                if key in self.replies:
                    return self.replies[key]
            after = int(parse_qs(parts.query).get("after", ["0"])[0])
            items = self._after(feed, after)
        last = items[-1]["modified"] if items else after
        if self.repeats and items:
            items = [*self._after(feed, after - 1)[:1], *items]
        following = f"{self.url}/{feed}?after={last}" if last else f"{self.url}/{feed}"
        page = {"next": following, "items": items, "license": ""}
        return 200, json.dumps(page).encode()

    def _after(self, feed: str, after: int) -> list[dict[str, Any]]:
        """The next two items, each at its latest version only."""
        now = time.monotonic()
        latest: dict[Any, dict[str, Any]] = {}
        for name, moment, item in self._items:
            if name == feed and moment + self.lag <= now:
                latest[item["id"]] = item
        found = sorted(latest.values(), key=lambda item: item["modified"])
        return [item for item in found if item["modified"] > after][:2]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


@contextmanager
def publishing() -> Iterator[Publisher]:
    """Serve feeds on a free loopback port."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            status, body = publisher.answer(self.path)
            self.send_response_only(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        publisher.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join(5)
