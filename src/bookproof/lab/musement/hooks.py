"""The web hook: a POST to the partner whenever the status of an order item changes.

Source: booking flow, "Web hook": Basic authentication; anything but 200 means that it is repeated.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final

import requests

from bookproof.lab.musement.vocabulary import Json

_ATTEMPTS: Final = 5
_PAUSE_SECONDS: Final = 0.2
_TIMEOUT_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a partner listens, and the credentials to use there."""

    url: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class _Message:
    listener: Listener
    body: Json


class Hooks:
    """Sends messages in their order, in a thread of its own; gives up after some attempts."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        """Where messages go now; those for an earlier one are dropped."""
        self._queue: SimpleQueue[_Message | None] = SimpleQueue()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def send(self, body: Json) -> None:
        """Have a message sent soon, if anybody listens."""
        if self.listener is None:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="web hook", daemon=True)
            self._thread.start()
        self._queue.put(_Message(self.listener, body))

    def close(self) -> None:
        """Stop; what is not sent yet is dropped."""
        self._closed.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        with requests.Session() as session:
            while (message := self._queue.get()) is not None and not self._closed.is_set():
                self._deliver(session, message)

    def _deliver(self, session: requests.Session, message: _Message) -> None:
        there = message.listener
        for _ in range(_ATTEMPTS):
            if there is not self.listener:
                return
            try:
                answer = session.post(
                    there.url,
                    json=message.body,
                    auth=(there.user, there.password),
                    timeout=_TIMEOUT_SECONDS,
                )
                taken = answer.status_code == 200
            except requests.RequestException:
                taken = False
            if taken or self._closed.wait(_PAUSE_SECONDS):
                return
