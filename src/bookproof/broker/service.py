"""The broker itself: who waits for what, when to poll, who gets which opportunity.

Polling is driven by need. Workers run many cases in turn and call :meth:`Broker.wait` only when
none of their cases can go on. When hardly any worker is busy, the feeds waited for are polled
at once; while some still work, polls are gentle. So the number of feed requests follows the
number of steps in a case, not the number of cases.
"""

from __future__ import annotations

import hashlib
import threading
import time
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from bookproof.broker.discovery import PARENT_KINDS, Site
from bookproof.broker.ledger import Ledger
from bookproof.broker.reader import FeedReader, FeedState
from bookproof.broker.rereading import audience_of, read_feeds_again
from bookproof.broker.store import Seen, Store
from bookproof.client.transport import Transport
from bookproof.criteria import (
    CRITERIA,
    booking_flow_of,
    offers_of,
    opportunity_type_of,
    seller_of,
)
from bookproof.feeds.faulty import FaultyItems
from bookproof.feeds.watch import Watch
from bookproof.model import reference, spaces
from bookproof.results import FeedSummary, Outcome, Problem

ORDERS = "orders"
PROPOSALS = "order-proposals"
KEEP_ALIVE = 30.0
"""Seconds between polls of a feed that nobody waits for (a Broker polls at least each minute)."""
SLOWEST_EAGER = 1.0
WHILE_ONE_WORKS = 0.08
"""Least seconds between polls of a feed while a worker is busy: more needs gather meanwhile."""
SETTLE_FACTOR = 1.5
FAILURES_TO_GIVE_UP = 10
"""Polls in a row without a page, over some ten seconds, after which nobody waits any longer."""
_FLAWS_LISTED = 20
_NO_PROPOSALS = (
    "order proposals are looked for in the Orders feed, where Open Booking API 1.0 CR3 has them; "
    "deployed clients expect a feed of their own"
)


def without_parents(feeds: Sequence[str]) -> tuple[str, ...]:
    """The feeds that have what can be booked; series and facilities are in the others."""
    return tuple(name for name in feeds if name.partition("~")[0] not in PARENT_KINDS)


class Wait(NamedTuple):
    """What a case waits for.

    It is over when an item newer than ``after`` is there (unless that is None), or, when
    ``settle`` is set, when every feed has been read to its end by a poll begun long enough after
    ``acted`` for the change to show.
    """

    feeds: tuple[str, ...]
    item: str
    """RPDE ``id`` in the orders feeds, ``@id`` in the others."""
    acted: float
    """When the change was caused (monotonic clock)."""
    after: int | None = None
    settle: bool = False
    whole: bool = False
    """It is also over as soon as the opportunity is there together with its parent."""
    soon: tuple[str, ...] = ()
    """Further feeds that the case will ask about next: they are read once at the same time."""


class Ended(NamedTuple):
    """How a wait ended: with an item, because the feeds have settled, or, with neither, in vain."""

    seen: Seen | None
    settled: bool


class FeedView(NamedTuple):
    """How some feeds stand at this moment."""

    problem: str
    """Why they give no pages now; empty while they do."""
    requests: int
    content_types: tuple[str, ...]
    """Media type of the latest page of each."""
    missing: bool
    """None of them is on the dataset site."""
    gone: bool
    """None of them is served (404 or 410)."""


@dataclass(frozen=True, slots=True)
class BrokerOptions:
    """Seconds unless said otherwise."""

    eager_interval: float
    gentle_interval: float
    settle: float
    """Least time a feed is given before "nothing has changed" is believed."""
    harvest: float
    seed: int


@dataclass
class _Waiting:
    """The waits of one worker, since ``posted``."""

    waits: tuple[Wait, ...]
    posted: float


class Broker:
    """Reads the feeds of one booking system for one run."""

    def __init__(
        self,
        site: Site,
        folder: Path,
        options: BrokerOptions,
        make_transport: Callable[[], Transport],
        order_feeds: Mapping[str, Mapping[str, str]],
        criteria: tuple[str, ...],
    ) -> None:
        """Prepare the readers.

        Args:
            order_feeds: request headers of the order feeds, by name (``orders:primary``).
            criteria: names of the criteria that the run needs.
        """
        self.site = site
        self.store = Store(folder / "broker.sqlite")
        self.ledger = Ledger()
        self._make_transport = make_transport
        mutex = threading.RLock()
        self.lock = threading.Condition(mutex)
        """Guards everything; workers wait on it for news."""
        self.needs = threading.Condition(mutex)
        """The same lock; readers wait on it for something to do."""
        self._options = options
        self._criteria = criteria
        self._harvest_began: datetime | None = None
        self._lag = 0.0
        self._workers: dict[str, _Waiting | None] = {}
        self._dirty: set[str] = set()
        self._judging = threading.Lock()
        self._fresh: dict[str, int] = {}
        """Version numbers not below those of items that have changed since the harvest."""
        self.idle_seconds = 0.0
        """Time in which every worker waited for feeds."""
        self._idle_since: float | None = None
        self.feeds: dict[str, FeedState] = {}
        self._headers: dict[str, Mapping[str, str]] = {}
        self._readers: list[FeedReader] = []
        self._transports: list[Transport] = []
        deadline = time.monotonic() + options.harvest
        for state, headers in self._planned_feeds(order_feeds):
            self.feeds[state.name] = state
            transport = make_transport()
            self._transports.append(transport)
            self._readers.append(FeedReader(self, state, transport, headers, deadline))
            self._headers[state.name] = headers
        self.watch = Watch({name: audience_of(name) for name in self.feeds})

    def _planned_feeds(
        self, order_feeds: Mapping[str, Mapping[str, str]]
    ) -> list[tuple[FeedState, Mapping[str, str]]]:
        found: list[tuple[FeedState, Mapping[str, str]]] = []
        for link in self.site.feeds:
            number = sum(state.name.split("~")[0] == link.name for state, _ in found)
            name = f"{link.name}~{number + 1}" if number else link.name
            found.append((FeedState(name, link.url, link.is_parent), {}))
        for name, headers in order_feeds.items():
            url = f"{self.site.base_url}/{name.partition(':')[0]}-rpde"
            found.append((FeedState(name, url, False), headers))
        return found

    def start(self, now: datetime) -> None:
        """Begin to harvest; ``now`` is the time base of the criteria."""
        self._harvest_began = now
        for reader in self._readers:
            reader.start()

    def await_harvest(self) -> None:
        """Block until every feed has been read to its end, or has given up."""
        with self.lock:
            while not all(feed.harvested for feed in self.feeds.values()):
                self.lock.wait(1.0)

    def close(self) -> None:
        """Stop the readers and close the store."""
        for reader in self._readers:
            reader.stop()
        for transport in self._transports:
            transport.close()
        for reader in self._readers:
            if reader.is_alive():
                reader.join(2.0)
        self.store.close()
        self.watch.close()

    # What workers ask

    def join(self, worker: str) -> None:
        """A worker begins; from now on polls are eager only when it waits as well."""
        self.await_harvest()
        with self.lock:
            self._workers[worker] = None

    def leave(self, worker: str) -> None:
        """A worker has ended or is lost."""
        with self.lock:
            self._workers.pop(worker, None)
            self._note_idle()
            self._wake_readers()

    def position(self) -> int:
        """The newest version number: what is seen later has a higher one."""
        return self.store.seq

    def seen(self, feed: str, item: str) -> Seen | None:
        """The latest version of an item in an order feed."""
        return self.store.by_id(feed, item)

    def opportunity(self, opportunity_id: str) -> tuple[Mapping[str, Any], int] | None:
        """An opportunity with its parent embedded, and its version number."""
        return self.store.merged(opportunity_id)

    def places(self, opportunity_id: str) -> tuple[int | None, int]:
        """Free places of an opportunity, and its version number; 0 when it is not there."""
        seen = self.store.by_subject(opportunity_id)
        if seen is None or seen.data is None:
            return None, 0
        return spaces(seen.data), seen.seq

    def opportunity_feeds(self, type_name: str) -> tuple[str, ...]:
        """Names of the feeds in which opportunities of a type and their parents appear.

        Those of the opportunities themselves come first.
        """
        child = "Slot" if type_name.endswith("Slot") else type_name
        parents = {
            "ScheduledSession": ("SessionSeries",),
            "FacilityUseSlot": ("FacilityUse", "IndividualFacilityUse"),
            "IndividualFacilityUseSlot": ("IndividualFacilityUse", "FacilityUse"),
        }.get(type_name, ())
        own = [
            name
            for name in self.feeds
            if name.split("~")[0] in (child, type_name) and ":" not in name
        ]
        return (*own, *(name for name in self.feeds if name.split("~")[0] in parents))

    def view(self, feeds: tuple[str, ...], since: float = float("-inf")) -> FeedView:
        """How these feeds stand; requests are counted from a moment on (monotonic clock)."""
        with self.lock:
            known = [self.feeds[name] for name in feeds if name in self.feeds]
            return FeedView(
                problem="; ".join(feed.problem for feed in known if feed.problem),
                requests=sum(feed.requests - bisect(feed.requested, since) for feed in known),
                content_types=tuple(feed.content_type for feed in known),
                missing=not known,
                gone=all(feed.gone for feed in known),
            )

    def wait(self, worker: str, waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        """Block until one of the waits is over or the time is up; tell the state of each."""
        deadline = time.monotonic() + timeout
        with self.lock:
            self._workers[worker] = _Waiting(waits, time.monotonic())
            self._note_idle()
            self._wake_readers()
            try:
                while True:
                    ended = [self._ended(wait) for wait in waits]
                    left = deadline - time.monotonic()
                    if any(ended) or left <= 0:
                        return ended
                    self.lock.wait(left)
            finally:
                self._workers[worker] = None
                self._note_idle()

    def _wake_readers(self) -> None:
        """Have feeds polled once hardly anyone works; before that readers look up themselves."""
        if self._few_work():
            self.needs.notify_all()

    def _few_work(self) -> bool:
        """Whether hardly any worker has something to do: of four, one may be busy still."""
        busy = sum(waiting is None for waiting in self._workers.values())
        return busy <= len(self._workers) // 4

    def _note_idle(self) -> None:
        """Keep count of the time in which nobody works. Called with the lock held."""
        now = time.monotonic()
        if self._idle_since is not None:
            self.idle_seconds += now - self._idle_since
        idle = bool(self._workers) and all(self._workers.values())
        self._idle_since = now if idle else None

    def choose(self, case: str, criteria: str, type_name: str, flow: str, seller: str,
               number: int) -> tuple[Mapping[str, Any] | None, str]:  # fmt: skip
        """Hand out an opportunity that no other case has, for random mode.

        Opportunities that few criteria fit are kept for those; among equals the seed decides.

        Returns:
            The merged opportunity, or None and how many there were in words.
        """
        self._refresh()
        found = self.store.matching(criteria, type_name, flow, seller)
        free = sorted(
            (match for match in found if match.taken_by is None),
            key=lambda match: (match.criteria_met, self._rank(case, number, match.id)),
        )
        for match in free:
            if self.store.take(match.id, case):
                merged = self.store.merged(match.id)
                if merged is not None:
                    return merged[0], ""
        return None, (
            f"{len(found)} in the feeds, all taken by other cases" if found else "none in the feeds"
        )

    def matching(self, criteria: str, type_name: str, flow: str) -> list[str]:
        """``@id`` of every opportunity in the feeds that meets criteria, of any seller."""
        self._refresh()
        return [match.id for match in self.store.matching(criteria, type_name, flow)]

    def counted(self, criteria: str, type_name: str, flow: str, seller: str) -> int:
        """How many opportunities of a seller meet criteria."""
        self._refresh()
        return len(self.store.matching(criteria, type_name, flow, seller))

    def published(self, type_name: str, flow: str) -> int:
        """How many opportunities of a type and flow the feeds have, of any seller."""
        self._refresh()
        return self.store.how_many(type_name, flow)

    def read_feeds_again(self) -> list[dict[str, Any]]:
        """Read every feed once more, and compare with what was seen.

        Returns:
            A :class:`bookproof.feeds.watch.FeedVerdict` for each feed, as JSON.
        """
        transport = self._make_transport()
        options = self._options
        try:
            verdicts = read_feeds_again(
                self.watch, self.feeds, self._headers, transport, options.seed, options.harvest
            )
        finally:
            transport.close()
        return [verdict.to_json() for verdict in verdicts]

    def dataset(self) -> Mapping[str, Any]:
        """The Dataset of the dataset site."""
        return self.site.document

    def faulty_items(self) -> list[FaultyItems]:
        """Why items of the feeds do not conform, of all that were read so far."""
        return self.ledger.tell()

    def _rank(self, case: str, number: int, opportunity_id: str) -> bytes:
        text = f"{self._options.seed}/{case}/{number}/{opportunity_id}"
        return hashlib.blake2b(text.encode(), digest_size=8).digest()

    # What the readers ask

    def news(self, feed: FeedState, changed: list[str], *, at_end: bool) -> None:
        """Items have changed or the end was reached; wake those who gain from it."""
        if ":" not in feed.name:
            self._dirty.update(changed)
        newest = self.store.seq
        self._fresh.update((key, newest) for key in changed)
        if changed:
            feed.fruitless = 0
        elif at_end:
            feed.fruitless += 1
        self.lock.notify_all()

    def seconds_until_poll(self, feed: FeedState) -> float:
        """When to poll next: at once for new needs, then ever slower, gently while work goes on."""
        now = time.monotonic()
        needs = [
            (wait, waiting.posted)
            for waiting in self._workers.values()
            if waiting
            for wait in waiting.waits
            if self._needs_poll(feed, wait)
        ]
        if not needs:
            return max(0.0, feed.poll_finished + KEEP_ALIVE - now)
        few_work = self._few_work()
        pause = min(self._options.eager_interval * 2 ** min(feed.fruitless, 16), SLOWEST_EAGER)
        if not few_work:
            pause = max(pause, self._options.gentle_interval)
        soonest = feed.poll_finished + (0.0 if all(self._workers.values()) else WHILE_ONE_WORKS)
        due = []
        for wait, posted in needs:
            first = posted > feed.poll_finished and not feed.problem
            at = max(posted, soonest) if first and few_work else feed.poll_finished + pause
            if first and not few_work:
                at = posted + self._options.gentle_interval
            if wait.after is None or feed.name not in wait.feeds:
                at = max(at, self._settled_from(wait))
            due.append(at)
        return max(0.0, min(due) - now)

    def _needs_poll(self, feed: FeedState, wait: Wait) -> bool:
        if feed.name in wait.feeds:
            return not (wait.settle and self._has_settled(feed, wait))
        return feed.name in wait.soon and not self._has_settled(feed, wait)

    def _has_settled(self, feed: FeedState, wait: Wait) -> bool:
        return feed.poll_started >= self._settled_from(wait)

    def _settled_from(self, wait: Wait) -> float:
        return wait.acted + max(self._options.settle, self._lag * SETTLE_FACTOR)

    def _ended(self, wait: Wait) -> Ended | None:
        if wait.whole and self.store.is_whole(wait.item):
            return Ended(self._latest(wait), settled=False)
        if wait.after is not None and self._fresh.get(wait.item, wait.after + 1) > wait.after:
            seen = self._latest(wait)
            if seen is not None and seen.seq > wait.after:
                self._learn_lag(wait, seen)
                return Ended(seen, settled=False)
            self._fresh[wait.item] = wait.after
        if wait.settle and all(
            self._has_settled(self.feeds[name], wait) for name in wait.feeds if name in self.feeds
        ):
            return Ended(self._latest(wait), settled=True)
        if all(self._is_hopeless(name) for name in without_parents(wait.feeds)):
            return Ended(None, settled=False)
        return None

    def _is_hopeless(self, name: str) -> bool:
        """Whether a feed has given no page for so long that nothing will come of waiting."""
        feed = self.feeds.get(name)
        return feed is not None and (feed.gone or feed.failures >= FAILURES_TO_GIVE_UP)

    def _latest(self, wait: Wait) -> Seen | None:
        if ":" in wait.feeds[0]:
            return self.store.by_id(wait.feeds[0], wait.item)
        return self.store.by_subject(wait.item)

    def _learn_lag(self, wait: Wait, seen: Seen) -> None:
        """Remember how late a change was shown.

        A poll that was begun after the change, but before the poll that brought it, proves that
        the feed lagged; at most until the poll that brought it was begun.
        """
        polls = self.feeds[seen.feed].polls
        if any(wait.acted < begun < seen.at for begun in polls):
            self._lag = max(self._lag, seen.at - wait.acted)

    def _refresh(self) -> None:
        """Judge what has changed since the last time against the criteria of the run."""
        with self._judging:
            with self.lock:
                dirty, self._dirty = self._dirty, set()
                now = self._harvest_began
            if now is not None:
                self._judge(dirty, now)

    def _judge(self, dirty: set[str], now: datetime) -> None:
        for subject in sorted(self._children(dirty)):
            merged = self.store.merged(subject)
            type_ = opportunity_type_of(merged[0]) if merged else None
            if merged is None or type_ is None:
                self.store.forget(subject)
                continue
            data = merged[0]
            met = {
                str(flow): tuple(
                    name for name in self._criteria if CRITERIA[name].matches(data, now, flow)
                )
                for flow in {booking_flow_of(offer) for offer in offers_of(data)}
            }
            self.store.mark(subject, str(type_), reference(seller_of(data)), met)

    def _children(self, subjects: set[str]) -> set[str]:
        """The subjects, and the children of those that are parents."""
        return subjects.union(*(self.store.children_of(subject) for subject in subjects))

    # What the run asks at its end

    def problems(self) -> list[Problem]:
        """Everything wrong with the feeds, each kind once with a count."""
        found: list[Problem] = []
        for feed in self.feeds.values():
            if feed.broke:
                found.append(Problem(Outcome.HARNESS_ERROR, feed.url, feed.broke))
            elif feed.gone and feed.name.startswith(f"{PROPOSALS}:"):
                found.append(Problem(Outcome.WARNED, feed.url, feed.problem, _NO_PROPOSALS))
            elif feed.problem:
                found.append(Problem(Outcome.ENVIRONMENT, feed.url, feed.problem))
            found.extend(
                Problem(Outcome.WARNED, feed.url, f"{feed.name}: an item {flaw}",
                        "the item was left out; mend it in the feed", count)
                for flaw, count in list(feed.flaws.items())[:_FLAWS_LISTED]
            )  # fmt: skip
            faulty = self.ledger.untold().get(feed.name, 0)
            if faulty:
                found.append(
                    Problem(Outcome.FAILED, feed.url, f"{feed.name}: items break their model",
                            f"bookproof validate {feed.url} tells which, and why", faulty)
                )  # fmt: skip
            orphans = self.store.orphans(feed.name) if not feed.is_parent else []
            if orphans and ":" not in feed.name:
                child, parent = orphans[0]
                found.append(
                    Problem(Outcome.WARNED, feed.url,
                            f"{feed.name}: {child} refers to {parent}, which no feed has",
                            "publish the parent, or delete the child", len(orphans))
                )  # fmt: skip
        return found

    def summaries(self) -> list[FeedSummary]:
        """Each feed over the whole run."""
        return [
            FeedSummary(
                name=feed.name,
                url=feed.url,
                pages=feed.requests,
                items=self.store.count(feed.name),
                seconds=round(feed.harvest_seconds, 3),
                problem=feed.problem,
                seen=(account := self.ledger.account(feed.name)).seen,
                validated=account.validated,
                faulty=account.faulty,
            )
            for feed in self.feeds.values()
        ]
