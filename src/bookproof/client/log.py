"""The client of a case: every exchange recorded with secrets removed."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from typing import Any

from bookproof.client.redaction import Redactor
from bookproof.client.transport import Received, Transport, parse_json, write_json
from bookproof.faults import EnvironmentFault
from bookproof.model import Answer
from bookproof.results import Exchange


class LoggedClient:
    """Sends booking API requests for one case and keeps what was said."""

    def __init__(self, transport: Transport, redactor: Redactor, base_url: str) -> None:
        self.base_url = base_url
        self.exchanges: list[Exchange] = []
        self._numbers = itertools.count(1)
        self._transport = transport
        self._redactor = redactor

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
        received: Received | None = None
        error = ""
        started = time.time()
        clock = time.monotonic()
        try:
            received = self._transport.send(method, url, headers, body)
        except EnvironmentFault as fault:
            error = self._redactor.text(str(fault))
        redact = self._redactor
        self.exchanges.append(
            Exchange(
                number=next(self._numbers),
                stage=stage,
                started=started,
                seconds=round(time.monotonic() - clock, 6),
                method=method,
                url=redact.text(url),
                request_headers=redact.headers(headers),
                request_body=redact.text(body or ""),
                status=received.status if received else None,
                response_headers=redact.headers(received.headers) if received else (),
                response_body=redact.text(received.text) if received else "",
                error=error,
            )
        )
        if received is None:
            raise EnvironmentFault(error)
        return answer_of(received, document, self.base_url, uuid)


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
