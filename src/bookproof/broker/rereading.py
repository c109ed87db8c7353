"""The second reader of feeds, with which the broker checks what it saw itself."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random

from bookproof.broker.pages import page_seen
from bookproof.broker.reader import FeedState
from bookproof.client.transport import Transport
from bookproof.faults import EnvironmentFault
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.reading import Fetch
from bookproof.feeds.watch import FeedVerdict, Source, Watch


def audience_of(feed: str) -> Audience:
    """For whom a feed is: those of Orders and proposals have a partner's name behind a colon."""
    return Audience.PARTNER if ":" in feed else Audience.PUBLIC


def read_feeds_again(
    watch: Watch,
    feeds: Mapping[str, FeedState],
    headers: Mapping[str, Mapping[str, str]],
    transport: Transport,
    seed: int,
    seconds: float,
) -> list[FeedVerdict]:
    """Read feeds once more, from the start and from within, and judge all readings.

    A feed that gives no pages is told as unread; what its pages were like before, counts.

    Args:
        headers: request headers, by feed.
        seed: decides where the readings from within begin.
        seconds: time after which reading stops.
    """
    unread = {name: feed.problem for name, feed in feeds.items() if feed.problem}
    sources = {
        name: Source(feed.url, _fetcher(transport, headers[name]))
        for name, feed in feeds.items()
        if name not in unread
    }
    chance = Random(f"{seed}/feeds")  # noqa: S311 - reproducible
    deadline = time.monotonic() + seconds
    return watch.read_again(sources, unread, chance, deadline, datetime.now(UTC))


def _fetcher(transport: Transport, headers: Mapping[str, str]) -> Fetch:
    """What gets pages for a reader that wants none from a cache."""

    def fetch(url: str, made_up: bool) -> PageSeen:
        asked = time.monotonic()
        fresh = {**headers, "Cache-Control": "no-cache"}
        received = transport.send("GET", url, fresh, follow=True)
        if received.status != 200:
            raise EnvironmentFault(f"GET {url}: status {received.status} instead of 200")
        return page_seen(received, url, asked, made_up=made_up)

    return fetch
