"""The pages that a run got, as its recording has them: whose they were, and what redirects hid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urljoin

from bookproof.broker.discovery import Site, discover
from bookproof.broker.setup import order_feeds
from bookproof.client.transport import Received, Transport
from bookproof.faults import EnvironmentFault
from bookproof.feeds.page import PageSeen
from bookproof.protocols import profile_of
from bookproof.protocols.contact import target_at
from bookproof.recording import RecordingFault, read_traffic
from bookproof.replay.recording import Recording
from bookproof.results import Exchange
from bookproof.settings import Settings

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Got:
    """An answer, and the request that led to it; redirects may lie between."""

    first: Exchange
    last: Exchange

    @property
    def connection(self) -> int:
        """Number of the connection."""
        return self.first.number

    @property
    def url(self) -> str:
        """The address as it was asked for."""
        return self.first.url

    @property
    def received(self) -> float:
        """When the answer was there, in seconds since the epoch."""
        return self.last.started + self.last.seconds

    def answer(self) -> Received:
        """The answer as the transport gave it."""
        return Received(
            url=self.last.url,
            status=self.last.status or 0,
            headers=dict(self.last.response_headers),
            text=self.last.response_body,
            seconds=self.last.seconds,
        )

    def seen(self, *, made_up: bool = False) -> PageSeen:
        """The answer as a verifier of feeds takes it."""
        return PageSeen(
            url=self.url,
            body=self.last.response_body,
            status=self.last.status,
            headers=dict(self.last.response_headers),
            final_url=self.last.url if self.last.url != self.url else "",
            requested=self.first.started,
            received=self.received,
            made_up=made_up,
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that the broker read."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """All answers to the run itself that had the status 200, in the order in which they came."""

    site: Site
    feeds: tuple[Feed, ...]
    watched: tuple[tuple[str, Got], ...]
    """What the broker read, with the name of the feed."""
    again: tuple[Got, ...]
    """What was read once more."""


@dataclass(frozen=True, slots=True)
class System:
    """The system that answered, as the recording shows it."""

    name: str
    url: str
    base_url: str
    feeds: tuple[tuple[str, str], ...]
    """Name and URL of each; none where the protocol has no feeds."""


def system_of(recording: Recording) -> System:
    """Who answered.

    Raises:
        RecordingFault: the recording does not tell, or this version does not understand it.
    """
    settings = recording.settings()
    url = str(recording.manifest["target"]["datasetSiteUrl"])
    if not isinstance(settings, Settings):
        target = target_at(url, profile_of(settings.protocol))
        return System(target.name, target.url, target.base_url, ())
    found = sort(read_traffic(recording.folder), url, settings)
    site = found.site
    feeds = tuple((feed.name, feed.url) for feed in found.feeds)
    return System(site.name, site.url, site.base_url, feeds)


def sort(traffic: Sequence[Exchange], site_url: str, settings: Settings) -> Sorted:
    """Tell whose reader got which page.

    Raises:
        RecordingFault: these are not the exchanges of a run against the site.
    """
    try:
        return _sorted(traffic, site_url, settings)
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise RecordingFault(f"the recorded pages are damaged: {error!r}") from error


def _sorted(traffic: Sequence[Exchange], site_url: str, settings: Settings) -> Sorted:
    answers = sorted(_answers(traffic), key=lambda got: got.received)
    numbers = sorted({got.connection for got in answers})
    site = _site([got for got in answers if got.connection in numbers[:1]], site_url)
    feeds = tuple(_planned(site, settings))
    readers = dict(zip(numbers[1:], feeds, strict=False))
    if len(readers) < len(feeds):
        raise RecordingFault("the recording does not tell whose reader got which page")
    good = [got for got in answers if got.last.status == 200]
    return Sorted(
        site,
        feeds,
        tuple((readers[got.connection].name, got) for got in good if got.connection in readers),
        tuple(got for got in good if got.connection > max(readers)),
    )


def _answers(traffic: Sequence[Exchange]) -> Iterator[Got]:
    """Each answer that is no redirect; every GET of a run follows those."""
    begun: dict[int, tuple[Exchange, str]] = {}
    for exchange in traffic:
        if exchange.method != "GET":
            continue
        first, target = begun.pop(exchange.number, (exchange, exchange.url))
        if target != exchange.url:
            first = exchange  # nobody went on to where the redirect led
        location = dict(exchange.response_headers).get("location")
        if location and exchange.status in _REDIRECTS:
            begun[exchange.number] = first, urljoin(exchange.url, location)
        else:
            yield Got(first, exchange)


class _Once:
    """Stands in for the transport that read the dataset site."""

    def __init__(self, answers: Sequence[Got]) -> None:
        self._answers = answers

    def send(self, method: str, url: str, headers: Any, *, follow: bool = False) -> Received:
        found = next((got for got in self._answers if got.url == url), None)
        if found is None or found.last.status is None:
            raise EnvironmentFault(f"{method} {url} is not in the recording")
        return found.answer()


def _site(answers: Sequence[Got], url: str) -> Site:
    try:
        return discover(cast(Transport, _Once(answers)), url)
    except EnvironmentFault as fault:
        raise RecordingFault(f"the recording has no dataset site: {fault}") from fault


def _planned(site: Site, settings: Settings) -> Iterator[Feed]:
    """The feeds in the order in which the broker makes their readers."""
    counted: Counter[str] = Counter()
    for link in site.feeds:
        counted[link.name] += 1
        number = counted[link.name]
        yield Feed(link.name if number == 1 else f"{link.name}~{number}", link.url)
    for name in order_feeds(settings):
        yield Feed(name, f"{site.base_url}/{name.partition(':')[0]}-rpde")
