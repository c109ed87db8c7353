"""The one broker of a run, reached from several worker processes.

The link is a loopback socket of the standard library with a key that only the run's own
processes know. One thread serves one worker; a worker that goes away is forgotten.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from typing import Any, Protocol

from bookproof.broker.service import Broker, Ended, FeedView, Wait
from bookproof.broker.store import Seen
from bookproof.feeds.faulty import FaultyItems


class BrokerView(Protocol):
    """What a worker asks of the broker; see :class:`bookproof.broker.service.Broker`."""

    def join(self, worker: str) -> None: ...

    def leave(self, worker: str) -> None: ...

    def position(self) -> int: ...

    def seen(self, feed: str, item: str) -> Seen | None: ...

    def opportunity(self, opportunity_id: str) -> tuple[Mapping[str, Any], int] | None: ...

    def places(self, opportunity_id: str) -> tuple[int | None, int]: ...

    def opportunity_feeds(self, type_name: str) -> tuple[str, ...]: ...

    def view(self, feeds: tuple[str, ...], since: float = ...) -> FeedView: ...

    def wait(self, worker: str, waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]: ...

    def choose(
        self, case: str, criteria: str, type_name: str, flow: str, seller: str, number: int
    ) -> tuple[Mapping[str, Any] | None, str]: ...

    def matching(self, criteria: str, type_name: str, flow: str) -> list[str]: ...

    def published(self, type_name: str, flow: str) -> int: ...

    def read_feeds_again(self) -> list[dict[str, Any]]: ...

    def faulty_items(self) -> list[FaultyItems]: ...

    def dataset(self) -> Mapping[str, Any]: ...


_SERVED = frozenset(name for name in vars(BrokerView) if not name.startswith("_"))


class BrokerServer:
    """Lets workers of other processes reach a broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.key = secrets.token_bytes(32)
        self._listener = Listener(("127.0.0.1", 0), backlog=32, authkey=self.key)
        self._closed = False
        threading.Thread(target=self._accept, name="broker link", daemon=True).start()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that a :class:`RemoteBroker` connects to."""
        host, port = self._listener.address
        return str(host), int(port)

    def close(self) -> None:
        """Take no more workers."""
        self._closed = True
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError, AuthenticationError):
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        joined: set[str] = set()
        with connection:
            try:
                while True:
                    method, args = connection.recv()
                    if method == "join":
                        joined.add(args[0])
                    connection.send(self._answer(method, args))
            except (EOFError, OSError):
                for worker in joined:
                    self._broker.leave(worker)

    def _answer(self, method: str, args: tuple[Any, ...]) -> tuple[bool, Any]:
        if method not in _SERVED:
            return False, f"the broker has no {method!r}"
        try:
            return True, getattr(self._broker, method)(*args)
        except Exception as error:
            return False, f"{type(error).__name__}: {error}"


class BrokerLinkError(Exception):
    """The broker failed or is gone; a fault of the harness."""


class RemoteBroker:
    """The broker as a worker process sees it."""

    def __init__(self, address: tuple[str, int], key: bytes) -> None:
        self._connection = Client(address, authkey=key)
        self._feeds: dict[str, tuple[str, ...]] = {}

    def _call(self, method: str, *args: Any) -> Any:
        try:
            self._connection.send((method, args))
            succeeded, value = self._connection.recv()
        except (EOFError, OSError) as error:
            raise BrokerLinkError(f"the broker process is gone ({error})") from error
        if not succeeded:
            raise BrokerLinkError(value)
        return value

    def join(self, worker: str) -> None:
        self._call("join", worker)

    def leave(self, worker: str) -> None:
        self._call("leave", worker)

    def position(self) -> int:
        return int(self._call("position"))

    def seen(self, feed: str, item: str) -> Seen | None:
        found: Seen | None = self._call("seen", feed, item)
        return found

    def opportunity(self, opportunity_id: str) -> tuple[Mapping[str, Any], int] | None:
        found: tuple[Mapping[str, Any], int] | None = self._call("opportunity", opportunity_id)
        return found

    def places(self, opportunity_id: str) -> tuple[int | None, int]:
        found: tuple[int | None, int] = self._call("places", opportunity_id)
        return found

    def opportunity_feeds(self, type_name: str) -> tuple[str, ...]:
        if type_name not in self._feeds:
            self._feeds[type_name] = self._call("opportunity_feeds", type_name)
        return self._feeds[type_name]

    def view(self, feeds: tuple[str, ...], since: float = float("-inf")) -> FeedView:
        found: FeedView = self._call("view", feeds, since)
        return found

    def wait(self, worker: str, waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        found: list[Ended | None] = self._call("wait", worker, waits, timeout)
        return found

    def choose(
        self, case: str, criteria: str, type_name: str, flow: str, seller: str, number: int
    ) -> tuple[Mapping[str, Any] | None, str]:
        found: tuple[Mapping[str, Any] | None, str] = self._call(
            "choose", case, criteria, type_name, flow, seller, number
        )
        return found

    def matching(self, criteria: str, type_name: str, flow: str) -> list[str]:
        return list(self._call("matching", criteria, type_name, flow))

    def published(self, type_name: str, flow: str) -> int:
        return int(self._call("published", type_name, flow))

    def read_feeds_again(self) -> list[dict[str, Any]]:
        return list(self._call("read_feeds_again"))

    def faulty_items(self) -> list[FaultyItems]:
        return list(self._call("faulty_items"))

    def dataset(self) -> Mapping[str, Any]:
        return dict(self._call("dataset"))
