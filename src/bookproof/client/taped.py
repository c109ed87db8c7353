"""A transport that tells everything it sends and gets, for the recording of a run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

from bookproof.client.log import Asked, told
from bookproof.client.redaction import Redactor
from bookproof.client.transport import Received, Transport
from bookproof.results import Exchange

Note = Callable[[Exchange], None]
_NUMBERS = itertools.count(1)


class Taped(Transport):
    """Tells each request with its answer, secrets removed; safe where ``note`` is.

    Each step of a redirect is told. The number of an exchange is that of its transport: they are
    numbered in the order in which they are made, so whose reader got a page can be told later.
    """

    def __init__(
        self, note: Note, redactor: Redactor, *, timeout: float, verify_tls: bool = True
    ) -> None:
        super().__init__(timeout=timeout, verify_tls=verify_tls)
        self._number = next(_NUMBERS)
        self._note = note
        self._redactor = redactor

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None, deadline: float
    ) -> Received:
        return told(
            lambda: super(Taped, self)._once(method, url, headers, body, deadline),
            self._note,
            self._redactor,
            Asked(self._number, "", method, url, headers, body or ""),
        )
