"""RPDE feeds kept in the database: putting items in, and rendering pages.

Source: Realtime Paged Data Exchange 1.0, ordering strategy "modified timestamp and ID".
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import orjson

from bookproof.lab.database import Database
from bookproof.lab.defects import Defect
from bookproof.lab.options import Proposals
from bookproof.lab.switches import Defects
from bookproof.lab.vocabulary import LICENCE, Json

PAGE_SIZE = 500
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


class Feeds:
    """All feeds of the lab. Must be written inside a transaction of the database."""

    def __init__(
        self,
        db: Database,
        defects: Defects,
        clock: Callable[[], float],
        delay: float,
        proposals: Proposals,
    ) -> None:
        self._db = db
        self._defects = defects
        self._clock = clock
        self._delay = delay
        self._proposals = proposals
        (highest,) = db.one("SELECT coalesce(max(modified), 0) FROM feed_item")
        self._modified = int(highest)

    def put(self, feed: str, item: str, kind: str, data: Json) -> None:
        """Place an item at the end of a feed."""
        self._enter(feed, item, kind, False, orjson.dumps(data))

    def delete(self, feed: str, item: str, kind: str) -> None:
        """Place an item at the end of a feed as a deleted one."""
        data = None
        if feed.startswith("orders:") and self._defects.broken(Defect.DELETE_FEED_KEEPS_DATA):
            row = self._db.one("SELECT data FROM feed_item WHERE feed = ? AND id = ?", (feed, item))
            data = None if row is None else row[0]
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

    def put_seeded(self, rows: list[tuple[str, str, str, Json]]) -> None:
        """Place many items at once and without delay: (feed, id, kind, data) each."""
        self._db.executemany(
            "INSERT INTO feed_item (feed, id, kind, modified, first, deleted, data)"
            " VALUES (?1, ?2, ?3, ?4, ?4, 0, ?5)",
            [(f, i, k, self._next_modified(), orjson.dumps(data)) for f, i, k, data in rows],
        )

    def _publish(self, feed: str, item: str, kind: str, deleted: bool, body: bytes | None) -> None:
        self._db.execute(
            "INSERT INTO feed_item (feed, id, kind, modified, first, deleted, data)"
            " VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6) ON CONFLICT (feed, id) DO UPDATE"
            " SET kind = ?3, modified = ?4, deleted = ?5, data = ?6",
            (feed, item, kind, self._next_modified(), deleted, body),
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

    def page(self, feed: str, after: tuple[int, str] | None, url: str) -> tuple[bytes, bool]:
        """Render the page behind a position.

        ``url`` is the address that was asked for; it is returned as ``next`` on an empty page.
        The second value tells whether this is the last page.
        """
        modified, item = after or (-1, "")
        rows = self._db.execute(
            "SELECT id, kind, modified, deleted, data, first FROM feed_item"
            " WHERE feed = ? AND (modified, id) > (?, ?) ORDER BY modified, id LIMIT ?",
            (feed, modified, item, PAGE_SIZE),
        ).fetchall()
        of_orders = ":" in feed
        if rows:
            path = url.partition("?")[0]
            url = f"{path}?afterTimestamp={rows[-1][2]}&afterId={quote(rows[-1][0], safe='')}"
        elif not of_orders and self._defects.broken(Defect.FEED_LAST_PAGE_MOVES):
            url += f"{'&' if '?' in url else '?'}again=1"
        page: Json = {"next": url, "items": [self._item(feed, *row) for row in rows]}
        if not of_orders:
            page["license"] = LICENCE
        return orjson.dumps(page), not rows

    def _item(
        self,
        feed: str,
        item: str,
        kind: str,
        modified: int,
        deleted: int,
        body: bytes | None,
        first: int,
    ) -> Json:
        of_orders = feed.startswith("orders:")
        if of_orders and modified != first and self._defects.broken(Defect.FEED_MODIFIED_FROZEN):
            modified = first
        state = "deleted" if deleted else "updated"
        entry: Json = {"state": state, "kind": kind, "id": item, "modified": modified}
        if of_orders and self._defects.broken(Defect.FEED_ITEM_WITHOUT_KIND):
            entry.pop("kind")
        if body is not None:
            entry["data"] = orjson.Fragment(body)
        return entry
