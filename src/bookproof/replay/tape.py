"""The stand-ins for transport, broker and turns that answer from the recording of one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from bookproof.broker.service import Ended, Wait
from bookproof.broker.store import Seen
from bookproof.client.redaction import HIDDEN, Redactor
from bookproof.client.transport import Received
from bookproof.faults import EnvironmentFault
from bookproof.feeds.watch import FeedVerdict
from bookproof.model import reference
from bookproof.observations import question, read, waiting_for
from bookproof.recording import RecordingFault
from bookproof.replay.feeds import RecordedFeeds
from bookproof.results import CaseResult, Exchange, Observation
from bookproof.turns import Budget


class NotComparable(Exception):
    """The scenario asks for something that the recording does not have."""


class Tape:
    """What was said in one case, in order. It never guesses: another question ends the case."""

    def __init__(
        self, case: CaseResult, redactor: Redactor, feeds: Callable[[], RecordedFeeds]
    ) -> None:
        """Take up the recording of a case.

        Args:
            feeds: the pages that the run got; raises ``RecordingFault`` when there are none.
        """
        self._exchanges = list(case.exchanges)
        self._observations = list(case.observations)
        self._redact = redactor.text
        self._feeds = feeds
        self.mismatch = ""
        """The first question that the recording does not answer; empty while there is none."""

    def now(self) -> float:
        """When the next recorded request was sent, in seconds since the epoch."""
        return self._exchanges[0].started if self._exchanges else 0.0

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
        self._must_be_recorded(
            exchange, (method, self._redact(url), self._redact(body or "")), headers
        )
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

    def _must_be_recorded(
        self, exchange: Exchange, asked: tuple[str, str, str], headers: Mapping[str, str]
    ) -> None:
        url, body = self._redact(exchange.url), self._redact(exchange.request_body)
        if asked != (exchange.method, url, body):  # an older version may have hidden less
            self._stop(_difference(asked, exchange))
        others = _other_headers(headers, exchange)
        if others:
            self._stop(
                f"{asked[0]} {asked[1]} with other headers than the recorded ones: "
                f"{', '.join(others)}"
            )

    def rest(self) -> str:
        """What the recording has beyond all that was asked; empty when there is nothing."""
        for exchange in self._exchanges[:1]:
            return f"{exchange.method} {exchange.url} is recorded and was not requested again"
        for observation in self._observations[:1]:
            return f"{observation.asked} is recorded and was not asked again"
        return ""

    def together(self, sends: Sequence[Callable[[], Received]]) -> list[Received]:
        """The recorded answers to requests that were sent at the same moment, one by one."""
        return [send() for send in sends]

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """A question to the broker; stands in for every method of it.

        What is told of the feeds as a whole is judged anew from their pages.
        """

        def ask(*args: Any) -> Any:
            told = read(self._observed(question(method, args)).answer)
            try:
                return self._from_pages(method, args, told)
            except RecordingFault as fault:
                self._stop(str(fault))

        return ask

    def _from_pages(self, method: str, args: tuple[Any, ...], told: Any) -> Any:
        match method, told:
            case "read_feeds_again", [*verdicts]:
                before = [FeedVerdict.from_json(verdict) for verdict in verdicts]
                return [verdict.to_json() for verdict in self._feeds().verdicts(before)]
            case "faulty_items", _:
                return self._feeds().faulty_items()
            case "dataset", _:
                return self._feeds().dataset()
            case "seen", Seen():
                self._must_be_shown(self._feeds().shows(told), told.id)
            case (("opportunity" | "choose"), (Mapping() as found, _)):
                self._must_be_shown(self._feeds().shows_merged(found), reference(found))
            case "places", (free, int(seq)) if seq:
                self._must_be_shown(self._feeds().shows_places(args[0], free), args[0])
        return told

    def _must_be_shown(self, shown: bool, item: str | None) -> None:
        if not shown:
            self._stop(f"told of {item}: no recorded page of the feeds has it like that")

    def wait(self, wait: Wait, budget: Budget) -> Ended | None:
        """How a wait ended; stands in for the turns.

        Raises:
            NotComparable: the wait is not the recorded one.
        """
        found = self._observed(waiting_for(wait))
        budget.spent += found.spent
        budget.left -= found.spent
        ended: Ended | None = read(found.answer)
        if ended is not None and ended.seen is not None:
            try:
                shown = self._feeds().shows(ended.seen)
            except RecordingFault as fault:
                self._stop(str(fault))
            self._must_be_shown(shown, ended.seen.id)
        return ended

    def _observed(self, asked: str) -> Observation:
        wanted = self._redact(asked)
        if not self._observations or self._observations[0].asked != wanted:
            known = self._observations[0].asked if self._observations else "nothing more"
            self._stop(f"asked of the feeds: {wanted}; recorded: {known}")
        return self._observations.pop(0)

    def _stop(self, reason: str) -> NoReturn:
        self.mismatch = self.mismatch or reason
        raise NotComparable(reason)


def _difference(asked: tuple[str, str, str], exchange: Exchange) -> str:
    method, url, body = asked
    if (method, url) != (exchange.method, exchange.url):
        return f"{method} {url}; recorded is {exchange.method} {exchange.url}"
    return f"{method} {url} with another body than the recorded one ({len(body)} characters)"


def _other_headers(asked: Mapping[str, str], exchange: Exchange) -> list[str]:
    """Names of the headers that are not those recorded; hidden values are equal to any."""
    now, then = dict(asked), dict(exchange.request_headers)
    return [
        name
        for name in dict.fromkeys((*then, *now))
        if name not in now or name not in then or not _alike(now[name], then[name])
    ]


def _alike(one: str, other: str) -> bool:
    return one == other or HIDDEN in one or HIDDEN in other
