"""One reader for one feed: harvests it to its end, then polls when the broker says so."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bookproof.broker.ledger import Ledger
from bookproof.broker.pages import Page, page_seen, read_page
from bookproof.broker.store import Store
from bookproof.client.transport import Received, Transport
from bookproof.faults import EnvironmentFault, FeedGone
from bookproof.feeds.watch import Watch

RETRY_AFTER = 0.5
"""Seconds between tries of a feed that gives no page."""
LONGEST_LOOK_AWAY = 0.5
"""Seconds after which a reader sees by itself whether somebody waits."""
TRIES_WHILE_HARVESTING = 3
_PAGES_WITHOUT_NEWS = 5


@dataclass
class FeedState:
    """What is known of one feed; guarded by the broker's lock."""

    name: str
    url: str
    is_parent: bool
    harvested: bool = False
    """Its end has been reached at least once."""
    gone: bool = False
    """There is no feed at its address."""
    problem: str = ""
    """Why it gives no pages now; empty while it does."""
    broke: str = ""
    """The latest fault of the harness itself while reading it."""
    flaws: dict[str, int] = field(default_factory=dict)
    """Unusable items by kind of flaw, with how often; and the first place of each."""
    content_type: str = ""
    requested: list[float] = field(default_factory=list)
    """When each request was made (monotonic clock)."""
    polls: deque[float] = field(default_factory=lambda: deque(maxlen=8))
    """When the latest polls that reached the end were begun (monotonic clock)."""
    poll_finished: float = float("-inf")
    failures: int = 0
    """Polls in a row that gave no page."""
    fruitless: int = 0
    """Polls in a row that nobody gained from."""
    harvest_seconds: float = 0.0

    @property
    def requests(self) -> int:
        """Requests made so far."""
        return len(self.requested)

    @property
    def poll_started(self) -> float:
        """When the latest poll that reached the end was begun; minus infinity before the first."""
        return self.polls[-1] if self.polls else float("-inf")


class Polls(Protocol):
    """What a reader needs of the broker."""

    store: Store
    ledger: Ledger
    watch: Watch
    lock: threading.Condition
    needs: threading.Condition

    def seconds_until_poll(self, feed: FeedState) -> float:
        """How long to wait before the next poll; 0 for now. Called with the lock held."""

    def news(self, feed: FeedState, changed: list[str], *, at_end: bool) -> None:
        """Items have changed or an end was reached. Called with the lock held."""


class FeedReader(threading.Thread):
    """Reads one feed for the whole run."""

    def __init__(
        self,
        broker: Polls,
        state: FeedState,
        transport: Transport,
        headers: Mapping[str, str],
        harvest_deadline: float,
    ) -> None:
        super().__init__(name=f"feed {state.name}", daemon=True)
        self.state = state
        self._broker = broker
        self._transport = transport
        self._headers = headers
        self._next = state.url
        self._deadline = harvest_deadline
        self._stopping = False
        self._barren = 0

    def stop(self) -> None:
        """End the thread at its next turn."""
        with self._broker.lock:
            self._stopping = True
            self._broker.needs.notify_all()

    def run(self) -> None:
        """Harvest, then poll on demand until stopped."""
        self._harvest()
        while True:
            with self._broker.lock:
                if self._stopping:
                    return
                delay = self._broker.seconds_until_poll(self.state)
                if delay > 0:
                    self._broker.needs.wait(min(delay, LONGEST_LOOK_AWAY))
                    continue
            self._read_to_end()

    def _harvest(self) -> None:
        started = time.monotonic()
        for attempt in range(TRIES_WHILE_HARVESTING):
            if attempt:
                time.sleep(RETRY_AFTER)
            self._read_to_end()
            if not self.state.problem or self.state.gone or self._stopping:
                break
        with self._broker.lock:
            self.state.harvest_seconds = time.monotonic() - started
            self.state.harvested = True
            self._broker.lock.notify_all()

    def _read_to_end(self) -> None:
        """Read pages from the latest position until the end; keep any problem in the state."""
        started = time.monotonic()
        try:
            while not self._stopping:
                if self._take(self._fetch(), started):
                    break
                if not self.state.harvested and time.monotonic() > self._deadline:
                    raise EnvironmentFault(
                        f"GET {self._next}: the end of the feed was not reached in time "
                        f"({self.state.requests} pages read); raise timeouts.harvest, or see "
                        "whether 'next' ever stops"
                    )
            problem, gone = "", False
        except EnvironmentFault as fault:
            problem, gone = str(fault), isinstance(fault, FeedGone)
        except Exception as error:  # a thread that dies would hold up the run
            problem = f"GET {self._next}: the harness broke: {type(error).__name__}: {error}"
            gone = False
            self.state.broke = problem
        with self._broker.lock:
            self.state.problem, self.state.gone = problem, gone
            self.state.failures = self.state.failures + 1 if problem else 0
            self.state.poll_finished = time.monotonic()
            if problem:
                self.state.fruitless += 1
                self._broker.news(self.state, [], at_end=False)

    def _fetch(self) -> Page:
        asked = time.monotonic()
        self.state.requested.append(asked)
        received: Received = self._transport.send("GET", self._next, self._headers, follow=True)
        if received.status == 200:
            self._broker.watch.take(self.state.name, page_seen(received, self._next, asked))
        return read_page(received)

    def _take(self, page: Page, started: float) -> bool:
        """Keep a page; whether it was the last one."""
        changed = self._broker.store.put(self.state.name, page.items, started)
        self._broker.ledger.take(self.state.name, page, frozenset(changed))
        self._guard_against_circles(page, changed)
        self._next = page.next
        with self._broker.lock:
            self.state.content_type = page.content_type
            for flaw in page.flaws:
                place, _, kind = flaw.partition(": ")
                key = f"{kind}, first at {place} of {page.url}"
                known = next((k for k in self.state.flaws if k.startswith(kind)), key)
                self.state.flaws[known] = self.state.flaws.get(known, 0) + 1
            if page.is_last:
                self.state.polls.append(started)
            self._broker.news(self.state, changed, at_end=page.is_last)
        return page.is_last

    def _guard_against_circles(self, page: Page, changed: list[str]) -> None:
        barren = not changed and not page.is_last
        self._barren = self._barren + 1 if barren else 0
        if self._barren > _PAGES_WITHOUT_NEWS:
            self._barren = 0
            raise EnvironmentFault(
                f"GET {page.url}: {_PAGES_WITHOUT_NEWS} pages in a row brought nothing new and "
                "none was the last; the last page must have no items and its own address as 'next'"
            )
