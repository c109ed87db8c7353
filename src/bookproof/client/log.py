"""The client of a case: every exchange recorded with secrets removed."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from bookproof.client.redaction import Redactor
from bookproof.client.transport import Received, Transport, parse_json, write_json
from bookproof.faults import EnvironmentFault
from bookproof.model import Answer
from bookproof.results import Exchange


class Request(NamedTuple):
    """A request that is ready to be sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str = ""
    sent: Mapping[str, Any] | None = None
    """What the body says, for checks that compare the answer with it."""


class Asked(NamedTuple):
    """A request, as it is told with its answer."""

    number: int
    stage: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: str


def told(
    send: Callable[[], Received],
    note: Callable[[Exchange], None],
    redactor: Redactor,
    asked: Asked,
    now: Callable[[], float] = time.time,
) -> Received:
    """Send a request and note it with its answer, secrets removed; the answer itself.

    Args:
        now: tells the time in seconds since the epoch.

    Raises:
        EnvironmentFault: no complete answer came; its message has no secrets either.
    """
    started, clock = now(), time.monotonic()
    received: Received | None = None
    error = ""
    try:
        received = send()
    except EnvironmentFault as fault:
        error = redactor.text(str(fault))
        raise EnvironmentFault(error) from fault
    finally:
        note(
            Exchange(
                number=asked.number,
                stage=asked.stage,
                started=started,
                seconds=round(received.seconds if received else time.monotonic() - clock, 6),
                method=asked.method,
                url=redactor.text(asked.url),
                request_headers=redactor.headers(asked.headers),
                request_body=redactor.text(asked.body),
                status=received.status if received else None,
                response_headers=redactor.headers(received.headers) if received else (),
                response_body=redactor.text(received.text) if received else "",
                error=error,
            )
        )
    return received


class LoggedClient:
    """Sends booking API requests for one case and keeps what was said."""

    def __init__(self, transport: Transport, redactor: Redactor, base_url: str) -> None:
        self.base_url = base_url
        self.exchanges: list[Exchange] = []
        self._numbers = itertools.count(1)
        self._transport = transport
        self._redactor = redactor
        self._now: Callable[[], float] = getattr(transport, "now", time.time)
        """A recording has its own time: what was in the future then still is."""

    def call(
        self,
        stage: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        document: Mapping[str, Any] | None = None,
        uuid: str = "",
    ) -> Answer:
        """Send one request and return its answer, readable or not.

        Raises:
            EnvironmentFault: no complete answer came.
        """
        body = write_json(document) if document is not None else None
        asked = Asked(next(self._numbers), stage, method, url, headers, body or "")
        received = self._told(asked, self.exchanges.append)
        return answer_of(received, document, self.base_url, uuid)

    def send(self, stage: str, request: Request) -> Answer:
        """Send one request whose body is ready; its answer, readable or not.

        Raises:
            EnvironmentFault: no complete answer came.
        """
        received = self._told(self._asked(stage, request), self.exchanges.append)
        return answer_of(received, request.sent, self.base_url, "")

    def send_together(self, stage: str, requests: Sequence[Request]) -> list[Answer]:
        """Send requests at the same moment, each over a connection of its own.

        The exchanges are kept in the order of the requests, whichever was answered first.

        Raises:
            EnvironmentFault: one of them got no complete answer.
        """
        asked = [self._asked(stage, request) for request in requests]
        kept: list[list[Exchange]] = [[] for _ in asked]
        sends = [
            partial(self._told, one, notes.append) for one, notes in zip(asked, kept, strict=True)
        ]
        try:
            received = self._transport.together(sends)
        finally:
            self.exchanges.extend(exchange for notes in kept for exchange in notes)
        return [
            answer_of(one, request.sent, self.base_url, "")
            for one, request in zip(received, requests, strict=True)
        ]

    def _asked(self, stage: str, request: Request) -> Asked:
        number = next(self._numbers)
        return Asked(number, stage, request.method, request.url, request.headers, request.body)

    def _told(self, asked: Asked, note: Callable[[Exchange], None]) -> Received:
        body = asked.body or None
        return told(
            lambda: self._transport.send(asked.method, asked.url, asked.headers, body),
            note,
            self._redactor,
            asked,
            self._now,
        )


def answer_of(
    received: Received, sent: Mapping[str, Any] | None, base_url: str, uuid: str
) -> Answer:
    """An answer as checks see it; a body that is no JSON is told in ``problem``."""
    body: Any = None
    problem = ""
    if received.text.strip():
        try:
            body = parse_json(received.text)
        except ValueError as error:
            problem = f"the body is not JSON: {error}"
    return Answer(
        status=received.status,
        headers=received.headers,
        body=body,
        text=received.text,
        problem=problem,
        sent=sent,
        url=received.url,
        base_url=base_url,
        uuid=uuid,
    )
