"""RPDE feeds kept in the database: putting items in, and rendering pages.

Source: Realtime Paged Data Exchange 1.0, ordering strategy "modified timestamp and ID".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import orjson

from bookproof.lab.database import Database
from bookproof.lab.defects import Defect
from bookproof.lab.feed_faults import FeedFaults
from bookproof.lab.options import LabOptions, Proposals
from bookproof.lab.rpde import Position, Row, holds_orders
from bookproof.lab.switches import Defects
from bookproof.lab.vocabulary import BOOKING_MEDIA_TYPE, LICENCE, RPDE_MEDIA_TYPE, Json

_SAME_MODIFIED: Final = 7
"""How many seeded items of a feed share a ``modified``; the usual page sizes cut such a group."""
_PAGE_SECONDS: Final = 3600
_LAST_PAGE_SECONDS: Final = 1
OPPORTUNITY_FEEDS = (
    "session-series",
    "scheduled-sessions",
    "facility-uses",
    "individual-facility-uses",
    "slots",
)


def orders_feed(client: str) -> str:
    """Name of the Orders feed of a booking partner."""
    return f"orders:{client}"


def proposals_feed(client: str) -> str:
    """Name of the OrderProposals feed of a booking partner."""
    return f"order-proposals:{client}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a feed as it is sent."""

    body: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...]


class Feeds:
    """All feeds of the lab. Must be written inside a transaction of the database."""

    def __init__(self, db: Database, defects: Defects[Defect], options: LabOptions) -> None:
        self._db = db
        self._clock = options.clock
        self._delay = options.feed_delay
        self._proposals = options.proposals
        self._page_size = options.page_size
        self.faults = FeedFaults(db, defects)
        (highest,) = db.one("SELECT coalesce(max(modified), 0) FROM feed_item")
        self._modified = int(highest)

    def put(self, feed: str, item: str, kind: str, data: Json) -> None:
        """Place an item at the end of a feed."""
        self._enter(feed, item, kind, False, orjson.dumps(data))

    def delete(self, feed: str, item: str, kind: str) -> None:
        """Place an item at the end of a feed as a deleted one."""
        data = None
        if self.faults.keeps_data(feed):
            row = self._db.one("SELECT data FROM feed_item WHERE feed = ? AND id = ?", (feed, item))
            data = None if row is None else row[0]
        if self.faults.vanishes(feed):
            self._db.execute("DELETE FROM feed_item WHERE feed = ? AND id = ?", (feed, item))
        else:
            self._enter(feed, item, kind, True, data)

    def _enter(self, feed: str, item: str, kind: str, deleted: bool, body: bytes | None) -> None:
        if kind == "OrderProposal" and self._proposals is Proposals.ORDERS_FEED:
            # In one feed a proposal and its Order need different ids.
            feed, item = orders_feed(feed.partition(":")[2]), f"proposal-{item}"
        if self._delay > 0:
            self._db.execute(
                "INSERT INTO pending (due, feed, id, kind, deleted, data)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (self._clock() + self._delay, feed, item, kind, deleted, body),
            )
        else:
            self._publish(feed, item, kind, deleted, body)

    def put_seeded(
        self, rows: Sequence[tuple[str, str, str, Json]], *, deleted: bool = False
    ) -> None:
        """Place many items at once and without delay: (feed, id, kind, data) each.

        Items of a feed share a ``modified`` in groups, as the items of one import do. Deleted ones
        stand for what was withdrawn before the lab was started.
        """
        by_feed: dict[str, list[tuple[str, str, Json]]] = defaultdict(list)
        for feed, item, kind, data in rows:
            by_feed[feed].append((item, kind, data))
        for feed, items in by_feed.items():
            if deleted and self.faults.vanishes(feed):
                continue
            bare = deleted and not self.faults.keeps_data(feed)
            for start in range(0, len(items), _SAME_MODIFIED):
                modified = self._next_modified()
                self._db.executemany(
                    "INSERT INTO feed_item (feed, id, kind, modified, first, deleted, data)"
                    " VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)",
                    [
                        (feed, item, kind, modified, deleted, None if bare else orjson.dumps(data))
                        for item, kind, data in items[start : start + _SAME_MODIFIED]
                    ],
                )

    def _publish(self, feed: str, item: str, kind: str, deleted: bool, body: bytes | None) -> None:
        modified = self.faults.modified(feed, item, self._next_modified(), deleted=deleted)
        self._db.execute(
            "INSERT INTO feed_item (feed, id, kind, modified, first, deleted, data)"
            " VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6) ON CONFLICT (feed, id) DO UPDATE"
            " SET kind = ?3, modified = ?4, deleted = ?5, data = ?6",
            (feed, item, kind, modified, deleted, body),
        )

    def _next_modified(self) -> int:
        """Draw a number above all before it, in microseconds since the epoch if possible."""
        self._modified = max(self._modified + 1, int(self._clock() * 1_000_000))
        return self._modified

    def publish_due(self) -> None:
        """Make the changes visible whose delay has passed."""
        if self._delay <= 0:
            return
        rows = self._db.execute(
            "SELECT number, feed, id, kind, deleted, data FROM pending"
            " WHERE due <= ? ORDER BY number",
            (self._clock(),),
        ).fetchall()
        if not rows:
            return
        with self._db.transaction():
            for number, feed, item, kind, deleted, body in rows:
                self._publish(feed, item, kind, bool(deleted), body)
                self._db.execute("DELETE FROM pending WHERE number = ?", (number,))

    def page(self, feed: str, after: Position | None, url: str) -> Page:
        """Make the page behind a position.

        ``url`` is the address that was asked for; it is returned as ``next`` on an empty page.
        """
        rows = self.faults.rows(feed, after, self._page_size, self._rows(feed, after))
        last = not rows
        rows = self.faults.refill(feed, after, rows)
        page: Json = {
            "next": self._next(feed, rows, url),
            "items": self.faults.entries(feed, rows, [_entry(row) for row in rows]),
        }
        of_orders = holds_orders(feed)
        if of_orders:
            media_type, caching = BOOKING_MEDIA_TYPE, "private, no-store"
        else:
            page["license"] = LICENCE
            seconds = _LAST_PAGE_SECONDS if last else _PAGE_SECONDS
            media_type, caching = RPDE_MEDIA_TYPE, f"public, max-age={seconds}"
        self.faults.page(feed, page)
        return Page(
            orjson.dumps(page),
            self.faults.media_type(feed, media_type),
            self.faults.caching(feed, caching),
        )

    def _rows(self, feed: str, after: Position | None) -> list[Row]:
        modified, item = after or (-1, "")
        rows = self._db.execute(
            "SELECT id, kind, modified, deleted, data, first FROM feed_item"
            " WHERE feed = ? AND (modified, id) > (?, ?) ORDER BY modified, id LIMIT ?",
            (feed, modified, item, self._page_size),
        )
        return list(map(Row._make, rows))

    def _next(self, feed: str, rows: Sequence[Row], url: str) -> str:
        if not rows:
            return self.faults.address(feed, url, last=True)
        row = self.faults.pointed_at(feed, rows)
        modified = self.faults.shown(feed, row.modified)
        query = f"afterTimestamp={modified}&afterId={quote(row.id, safe='')}"
        return self.faults.address(feed, f"{url.partition('?')[0]}?{query}", last=False)


def _entry(row: Row) -> Json:
    entry: Json = {
        "state": "deleted" if row.deleted else "updated",
        "kind": row.kind,
        "id": row.id,
        "modified": row.modified,
    }
    if row.data is not None:
        entry["data"] = orjson.Fragment(row.data)
    return entry
