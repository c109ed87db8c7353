"""One feed, judged over all pages and readings of it.

A reading is one reader's way through the feed: the first one goes on for as long as somebody polls;
further ones begin anew, at the start or at a position within, and are compared with it. The
comparison rests on what no right system does, whatever changes meanwhile and whatever caches lie
between:

- what a reading has met must be met by every later one that comes to the end;
- what a later reading meets must not stand before a position that an earlier one had passed;
- the same ``modified`` means the same ``data``.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bookproof.feeds.items import Entry, entries
from bookproof.feeds.ledger import PLACES, Absent, Known, Ledger
from bookproof.feeds.order import at_position, compare, cursor_of, moment_of, same_address
from bookproof.feeds.page import Audience, PageSeen, parse_page
from bookproof.feeds.rules import (
    CHANGED,
    DELETED_DROPPED,
    ITEM_AGAIN,
    MISSED,
    MODIFIED_MIXED,
    OLDER,
    ORDER_ID,
    ORPHAN,
    OTHER_PARTNER,
    PAGE,
    STATUS,
    SUBJECT_TWICE,
    VANISHED,
    flaw,
)
from bookproof.feeds.single import (
    header_flaws,
    next_flaws,
    order_flaws,
    parameter_flaws,
    property_flaws,
)
from bookproof.validation.flaw import Causes, Flaw

KEPT = timedelta(days=7)
"""How long ``deleted`` items have to stay."""
MOST_READINGS = 60
"""Each has a bit of an integer of the database."""
_REMEMBERED = 256
"""Positions of a reading, with their times, that are remembered."""
_EMPTY_IN_A_ROW = 20
"""Empty pages after which a reading is taken not to come to an end."""


@dataclass(slots=True)
class Reading:
    """One reader's way through a feed."""

    number: int
    start: str = ""
    """Rank behind which it began; empty for the beginning of the feed."""
    began: float = float("inf")
    """When its first page was asked for."""
    complete: bool = False
    """It has come to a last page."""
    place: int = 0
    last: Entry | None = None
    furthest: str = ""
    """Highest rank of an item met."""
    last_url: str = ""
    last_known: int = -1
    """Place, in an earlier reading, of the latest item that is unchanged since."""
    older: set[int] = field(default_factory=set)
    """Hashes of the items that it met in an older version than was known."""
    empty: int = 0
    positions: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """When it was at which position: (time of the answer, rank)."""

    def first_again(self, found: Sequence[Entry], page: PageSeen) -> Entry | None:
        """The first item of a page when it is the last one before, of which another rule tells."""
        is_edge = self.last is not None and found and found[0].key == self.last.key
        return found[0] if is_edge and cursor_of(page.url) is not None else None

    def position(self, before: float) -> str:
        """Rank of the position that it had passed at a moment; empty when that is unknown."""
        return next((rank for at, rank in reversed(self.positions) if at <= before), "")


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a page leads."""

    next: str
    """Empty when it leads nowhere."""
    is_last: bool
    items: int


class FeedVerifier:
    """Judges one feed; pages may come from several threads."""

    def __init__(self, name: str, ledger: Ledger, audience: Audience = Audience.PUBLIC) -> None:
        self.name = name
        self.audience = audience
        self.flaws = Causes()
        self.number = ledger.new_feed()
        self._ledger = ledger
        self._lock = threading.RLock()
        self._readings: list[Reading] = []
        self._kinds: set[type] = set()
        self._numbered = False
        self._asked: set[int] = set()
        self._suspected = False

    @property
    def items(self) -> int:
        """Items met so far, deleted ones included."""
        return self._ledger.count(self.number)

    @property
    def is_read(self) -> bool:
        """Whether some reading has come from the beginning to the end."""
        return any(reading.complete and not reading.start for reading in self._readings)

    @property
    def can_begin(self) -> bool:
        """Whether a feed can be read once more, from the start and from within."""
        return len(self._readings) + 2 <= MOST_READINGS

    def begin(self, url: str = "") -> Reading:
        """Begin a reading.

        Args:
            url: address of its first page, where that is not the beginning of the feed.

        Raises:
            ValueError: there are too many readings.
        """
        with self._lock:
            if len(self._readings) >= MOST_READINGS:
                raise ValueError(f"a feed is read at most {MOST_READINGS} times")
            here = cursor_of(url)
            reading = Reading(len(self._readings), here.rank if here else "")
            self._readings.append(reading)
            return reading

    def within(self, share: float, url: str) -> str:
        """An address behind the item at a share (0 to 1) of the way; empty when there is none.

        Args:
            url: an address of the feed with a position, for the names of the parameters.
        """
        found = self._ledger.one_of(self.number, share)
        if found is None or cursor_of(url) is None:
            return ""
        key, modified = found
        return at_position(url, modified, key.strip('"'))

    def is_new(self, url: str) -> bool:
        """Whether no page of this address has been taken."""
        return hash(url) not in self._asked

    def take(self, reading: Reading, page: PageSeen) -> Taken:
        """Judge a page and remember its items."""
        with self._lock:
            self._asked.add(hash(page.url))
            document = self._document(page)
            if document is None:
                return Taken("", is_last=False, items=0)
            flaws: list[Flaw] = []
            shown = document["items"]
            found = entries(document, self.audience, flaws)
            following = document.get("next")
            at_end = not shown and _stays(page, following)
            if shown or at_end:
                flaws += header_flaws(page, self.audience, is_last=at_end)
            flaws += property_flaws(document, self.audience)
            flaws += next_flaws(page, following, shown)
            following = following if isinstance(following, str) else ""
            flaws += self._compared(reading, page, found, following)
            self.flaws.add(flaws, page.url)
            self._go_on(reading, page, found, following)
            reading.empty = 0 if shown else reading.empty + 1
            reading.complete = reading.complete or at_end
            is_last = at_end or reading.empty > _EMPTY_IN_A_ROW
            return Taken(following, is_last, len(shown))

    def _document(self, page: PageSeen) -> Mapping[str, Any] | None:
        if page.status not in (None, 200):
            self._add(page.url, flaw(STATUS, "status", "a page is not answered with 200", 200,
                                     page.status))  # fmt: skip
            return None
        try:
            document = parse_page(page.body)
        except ValueError as error:
            said = "the page is no JSON"
            self._add(page.url, flaw(PAGE, "$", said, "a JSON object", str(error)))
            return None
        if not isinstance(document, dict) or not isinstance(document.get("items"), list):
            said = "the page has no array `items`"
            got = type(document).__name__ if not isinstance(document, dict) else None
            self._add(page.url, flaw(PAGE, "$.items", said, "an array", got))
            return None
        return document

    def _add(self, document: str, *flaws: Flaw) -> None:
        self.flaws.add(flaws, document)

    def _compared(
        self, reading: Reading, page: PageSeen, found: Sequence[Entry], following: str
    ) -> Iterator[Flaw]:
        here = cursor_of(page.url)
        ahead = cursor_of(following)
        strategy = ahead or here
        self._numbered = strategy is not None and strategy.strategy == "change number"
        again = page.url == reading.last_url
        before = None if again else reading.last
        yield from order_flaws(found, here, before, numbered=self._numbered)
        yield from self._mixed(found)
        if found and following and following not in page.addresses:
            yield from parameter_flaws(following, found[-1])
        yield from self._against_known(reading, page, found)

    def _mixed(self, found: Sequence[Entry]) -> Iterator[Flaw]:
        for entry in found:
            kind = type(entry.modified)
            if kind in self._kinds:
                continue
            self._kinds.add(kind)
            if len(self._kinds) > 1:
                said = "`modified` is an integer on some items and a text on others"
                where = f"{entry.path}.modified"
                yield flaw(MODIFIED_MIXED, where, said, "one of the two", entry.modified)

    def _against_known(
        self, reading: Reading, page: PageSeen, found: Sequence[Entry]
    ) -> Iterator[Flaw]:
        """Compare with what is known of the items, and remember what is news."""
        known = self._ledger.known(self.number, [entry.key for entry in found])
        news: list[tuple[Entry, int, int, bool]] = []
        met: list[str] = []
        judged = not self._is_behind(reading, page)
        first = reading.first_again(found, page)
        on_page: set[str] = set()
        for entry in found:
            reading.place += 1
            old = known.get(entry.key)
            twice = entry.key in on_page
            on_page.add(entry.key)
            if old is None:
                place = reading.number * PLACES + reading.place
                news.append((entry, place, 1 << reading.number, False))
                known[entry.key] = _as_known(entry, place, page.received, 1 << reading.number)
                continue
            order = compare(entry.rank, old.rank)
            if order == -1:
                met.append(entry.key)
                reading.older.add(hash(entry.key))
                yield from _older(entry, old, page)
            elif _is_same_version(entry, old):
                met.append(entry.key)
                yield from _unchanged(entry, old)
                if judged and not twice and entry is not first:
                    yield from self._in_place(reading, entry, old)
            else:
                watched = entry.deleted and (not old.deleted or old.watched)
                place = reading.number * PLACES + reading.place
                news.append((entry, place, 1 << reading.number, watched))
        if self._suspected:
            self._ledger.clear(self.number, known, reading.number)
        self._note_missed(reading, page, found, known)
        self._ledger.meet(self.number, met, reading.number)
        self._ledger.write(self.number, news, page.received)
        parts = {part for entry in found for part in entry.parts}
        if parts:
            self._ledger.write_parts(parts)

    def _is_behind(self, reading: Reading, page: PageSeen) -> bool:
        """Whether the page is one that the reading had already passed, and is told so."""
        here = cursor_of(page.url)
        return page.url == reading.last_url or (
            here is not None and compare(here.rank, reading.furthest) == -1
        )

    def _in_place(self, reading: Reading, entry: Entry, old: Known) -> Iterator[Flaw]:
        """Whether an unchanged item stands where it stood: once, and in the same order."""
        if old.met >> reading.number & 1 and hash(entry.key) not in reading.older:
            said = "an item comes again without a higher `modified`"
            yield flaw(ITEM_AGAIN, entry.path, said, "once", entry.id)
        elif old.place // PLACES != reading.number:
            is_same = old.place // PLACES == reading.last_known // PLACES
            if is_same and old.place < reading.last_known:
                said = "unchanged items are in another order than before"
                yield flaw(ORDER_ID, entry.path, said, "the order of the reading before", entry.id)
            reading.last_known = old.place

    def _note_missed(
        self,
        reading: Reading,
        page: PageSeen,
        found: Sequence[Entry],
        known: Mapping[str, Known],
    ) -> None:
        """Suspect items that stand before what another reading had passed without them."""
        for other in self._readings:
            if other is reading:
                continue
            passed = other.position(page.requested)
            if not passed:
                continue
            keys = [
                (entry.key, known[entry.key].met >> other.number & 1 == 1)
                for entry in found
                if compare(entry.rank, passed) == -1
                and (not other.start or compare(other.start, entry.rank) == -1)
                and (
                    not known[entry.key].met >> other.number & 1
                    or compare(entry.rank, known[entry.key].rank) == 1
                )
            ]
            if keys:
                self._suspected = True
                self._ledger.suspect(self.number, keys, other.number, page.url)

    def _go_on(
        self,
        reading: Reading,
        page: PageSeen,
        found: Sequence[Entry],
        following: str,
    ) -> None:
        reading.began = min(reading.began, page.requested)
        reading.last_url = page.url
        if found:
            reading.last = found[-1]
            if compare(found[-1].rank, reading.furthest) != -1:
                reading.furthest = found[-1].rank
        ahead = cursor_of(following)
        rank = ahead.rank if ahead else (found[-1].rank if found else "")
        passed = reading.positions[-1][1] if reading.positions else ""
        if rank and (not passed or compare(rank, passed) == 1):
            reading.positions.append((page.received, rank))

    def absent(self) -> int:
        """How many items no later reading has met; some may only be on their way."""
        with self._lock:
            return sum(1 for _ in self._absent())

    def missed(self) -> int:
        """How many items stand before what a reading had passed without them."""
        with self._lock:
            return len(self._missed())

    def _missed(self) -> list[tuple[str, int | str, str]]:
        """What readings that came to the end passed without getting it."""
        ended = sum(1 << reading.number for reading in self._readings if reading.complete)
        return self._ledger.missed(self.number, ended)

    def _absent(self) -> Iterator[Absent]:
        """Items that were met, and that no later complete reading has met again."""
        later = [reading for reading in self._readings[1:] if reading.complete]
        if not later:
            return
        whole = [reading for reading in later if not reading.start]
        began = min(reading.began for reading in later)
        everyone = sum(1 << reading.number for reading in self._readings[1:])
        after = "" if whole else min(reading.start for reading in later)
        yield from self._ledger.absent(self.number, began, everyone, after)

    def finish(self, now: datetime | None = None) -> Causes:
        """Judge what only shows over all readings; to be called once, at the end.

        Args:
            now: the moment of the last reading; None when it is not known.
        """
        with self._lock:
            self._add(self.name, *self._vanished(now))
            for key, modified, url in self._missed():
                said = "an item stands before a position that a reader had passed without it"
                got = {"id": key.strip('"'), "modified": modified}
                self._add(url, flaw(MISSED, "$.items", said, "an item that the reader got", got))
            for about, one, other in self._ledger.subjects_twice(self.number):
                said = "two items with different `id`s are about the same `@id`"
                ids = [one.strip('"'), other.strip('"')]
                both = {"@id": about, "ids": ids}
                self._add(self.name, flaw(SUBJECT_TWICE, "$.items", said, "one item", both))
            return self.flaws

    def _vanished(self, now: datetime | None) -> Iterator[Flaw]:
        for item in self._absent():
            got = {"id": item.key.strip('"'), "modified": item.modified}
            if not item.deleted:
                said = "an item that was in the feed is no longer there"
                yield flaw(VANISHED, "$.items", said, "the item, or `deleted` in its place", got)
            elif item.watched or _is_recent(item.modified, now):
                said = "a `deleted` item is no longer there before 7 days have passed"
                yield flaw(DELETED_DROPPED, "$.items", said, "the item, as `deleted`", got)


def _stays(page: PageSeen, following: Any) -> bool:
    """Whether an empty page is the last one: its `next` names the position it was asked for."""
    if not isinstance(following, str):
        return False
    ahead = cursor_of(following)
    return any(same_address(following, address) for address in page.addresses) or (
        ahead is not None and cursor_of(page.url) == ahead
    )


def _as_known(entry: Entry, place: int, seen: float, met: int) -> Known:
    return Known(
        entry.key, entry.modified, entry.rank, entry.deleted, entry.digest, place, seen, met,
        watched=False,
    )  # fmt: skip


def _is_same_version(entry: Entry, old: Known) -> bool:
    """Whether ``modified`` is what it was; also where its order is unknown."""
    if entry.rank and old.rank:
        return entry.rank == old.rank
    return str(entry.modified) == str(old.modified)


def _unchanged(entry: Entry, old: Known) -> Iterator[Flaw]:
    if entry.deleted != old.deleted or entry.digest != old.digest:
        said = "an item changed while its `modified` stayed"
        got = {"id": entry.id, "modified": entry.modified}
        yield flaw(CHANGED, entry.path, said, "a higher `modified`", got)


def _older(entry: Entry, old: Known, page: PageSeen) -> Iterator[Flaw]:
    """An older version, where neither a cache nor an answer under way can explain it."""
    if old.seen <= page.requested and not page.may_be_old:
        said = "an item is listed with a lower `modified` than before"
        got = {"id": entry.id, "modified": entry.modified}
        yield flaw(OLDER, entry.path, said, f"{old.modified} or higher", got)


def _is_recent(modified: int | str, now: datetime | None) -> bool:
    moment = moment_of(modified)
    return moment is not None and now is not None and now - KEPT < moment <= now.astimezone(UTC)


def judge_orphans(feeds: Sequence[FeedVerifier], ledger: Ledger) -> None:
    """Tell of items whose parent is in none of these feeds; nothing while one is not read."""
    if len(feeds) < 2 or not all(feed.is_read for feed in feeds):
        return
    for feed in feeds:
        said = "an item refers to a parent that no feed has"
        found = [
            flaw(ORPHAN, "$.items[*].data", said, "a parent in some feed",
                 {"id": key.strip('"'), "parent": parent})
            for key, parent in ledger.orphans(feed.number)
        ]  # fmt: skip
        feed.flaws.add(found, feed.name)


def judge_partners(one: FeedVerifier, other: FeedVerifier, ledger: Ledger) -> None:
    """Tell of Orders that are in the feeds of two booking partners."""
    said = "an Order is also in the feed of another booking partner"
    found = [
        flaw(OTHER_PARTNER, "$.items[*].data", said, f"not in {other.name}",
             {"@id": about, "id": key.strip('"')})
        for about, key in ledger.shared(one.number, other.number)
    ]  # fmt: skip
    one.flaws.add(found, one.name)
