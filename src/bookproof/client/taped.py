"""A transport that tells everything it sends and gets, for the recording of a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from bookproof.client.redaction import Redactor
from bookproof.client.transport import Received, Transport
from bookproof.faults import EnvironmentFault
from bookproof.results import Exchange

Note = Callable[[Exchange], None]


class Taped(Transport):
    """Tells each request with its answer, secrets removed; safe where ``note`` is."""

    def __init__(
        self, note: Note, redactor: Redactor, *, timeout: float, verify_tls: bool = True
    ) -> None:
        super().__init__(timeout=timeout, verify_tls=verify_tls)
        self._note = note
        self._redactor = redactor

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: str | None = None,
        *,
        follow: bool = False,
    ) -> Received:
        """Send one request as :class:`Transport` does, and tell it."""
        started, clock = time.time(), time.monotonic()
        received: Received | None = None
        error = ""
        try:
            received = super().send(method, url, headers, body, follow=follow)
        except EnvironmentFault as fault:
            error = str(fault)
            raise
        finally:
            redact = self._redactor
            self._note(
                Exchange(
                    number=0,
                    stage="",
                    started=started,
                    seconds=round(time.monotonic() - clock, 6),
                    method=method,
                    url=redact.text(url),
                    request_headers=redact.headers(headers),
                    request_body=redact.text(body or ""),
                    status=received.status if received else None,
                    response_headers=redact.headers(received.headers) if received else (),
                    response_body=redact.text(received.text) if received else "",
                    error=redact.text(error),
                )
            )
        return received
