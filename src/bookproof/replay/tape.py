"""The stand-ins for transport, broker and turns that answer from the recording of one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bookproof.broker.service import Ended, Wait
from bookproof.client.redaction import Redactor
from bookproof.client.transport import Received
from bookproof.faults import EnvironmentFault
from bookproof.observations import question, read, waiting_for
from bookproof.results import CaseResult, Exchange, Observation
from bookproof.turns import Budget


class NotComparable(Exception):
    """The scenario asks for something that the recording does not have."""


class Tape:
    """What was said in one case, in order. It never guesses: another question ends the case."""

    def __init__(self, case: CaseResult, redactor: Redactor) -> None:
        self._exchanges = list(case.exchanges)
        self._observations = list(case.observations)
        self._redact = redactor.text
        self.mismatch = ""
        """The first question that the recording does not answer; empty while there is none."""

    @property
    def rest(self) -> int:
        """Recorded requests that were not asked for again."""
        return len(self._exchanges)

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: str | None = None,
        *,
        follow: bool = False,
    ) -> Received:
        """The recorded answer to a request; stands in for the transport.

        Raises:
            EnvironmentFault: no answer came in the run.
            NotComparable: the request is not the recorded one.
        """
        if not self._exchanges:
            self._stop(f"{method} {url} was not requested")
        exchange = self._exchanges[0]
        asked = (method, self._redact(url), self._redact(body or ""))
        if asked != (exchange.method, exchange.url, exchange.request_body):
            self._stop(_difference(asked, exchange))
        del self._exchanges[0]
        if exchange.status is None:
            raise EnvironmentFault(exchange.error)
        return Received(
            url=exchange.url,
            status=exchange.status,
            headers=dict(exchange.response_headers),
            text=exchange.response_body,
            seconds=exchange.seconds,
        )

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """A question to the broker; stands in for every method of it."""

        def ask(*args: Any) -> Any:
            return read(self._observed(question(method, args)).answer)

        return ask

    def wait(self, wait: Wait, budget: Budget) -> Ended | None:
        """How a wait ended; stands in for the turns.

        Raises:
            NotComparable: the wait is not the recorded one.
        """
        found = self._observed(waiting_for(wait))
        budget.spent += found.spent
        budget.left -= found.spent
        ended: Ended | None = read(found.answer)
        return ended

    def _observed(self, asked: str) -> Observation:
        wanted = self._redact(asked)
        if not self._observations or self._observations[0].asked != wanted:
            known = self._observations[0].asked if self._observations else "nothing more"
            self._stop(f"asked of the feeds: {wanted}; recorded: {known}")
        return self._observations.pop(0)

    def _stop(self, reason: str) -> None:
        self.mismatch = self.mismatch or reason
        raise NotComparable(reason)


def _difference(asked: tuple[str, str, str], exchange: Exchange) -> str:
    method, url, body = asked
    if (method, url) != (exchange.method, exchange.url):
        return f"{method} {url}; recorded is {exchange.method} {exchange.url}"
    return f"{method} {url} with another body than the recorded one ({len(body)} characters)"
