"""What switched-on defects do to the feeds.

The feeds ask here at each step of writing an item and of making a page. Without defects every
answer is what was handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any, Final

import orjson

from bookproof.lab.database import Database
from bookproof.lab.defects import Defect
from bookproof.lab.rpde import Position, Row, holds_orders
from bookproof.lab.switches import Defects
from bookproof.lab.vocabulary import LICENCE, OPEN, SCHEMA, Json

_MINUTE: Final = 60_000_000
_ONE_IN: Final = 10
_PLAIN_JSON: Final = "application/json"
_WEB_PAGE = "text/html; charset=utf-8"
OTHER_PATH: Final = "changes"
"""What a defect adds to the path of a feed."""

_COLUMNS: Final = "SELECT id, kind, modified, deleted, data, first FROM feed_item"
_QUERIES: Final = MappingProxyType(
    {
        Defect.FEED_GREATER_OR_EQUAL: (
            " WHERE feed = ?1 AND (modified, id) >= (?2, ?3) ORDER BY modified, id LIMIT ?4"
        ),
        Defect.FEED_NO_TIE_BREAK: (
            " WHERE feed = ?1 AND modified > ?2 ORDER BY modified, id LIMIT ?4"
        ),
    }
)
_AS_TEXTS: Final = (
    "SELECT id, kind, counter, deleted, data, first FROM (SELECT *, modified -"
    " (SELECT min(first) FROM feed_item WHERE feed = ?1) AS counter FROM feed_item WHERE feed = ?1)"
    " WHERE (CAST(counter AS TEXT), id) > (?2, ?3) ORDER BY CAST(counter AS TEXT), id LIMIT ?4"
)
_UP_TO: Final = (
    " WHERE feed = ? AND (modified, id) <= (?, ?) ORDER BY modified DESC, id DESC LIMIT 1"
)
_BEHIND: Final = " WHERE feed = ? AND (modified, id) > (?, ?) ORDER BY modified, id LIMIT 1"


def _chosen(row: Row) -> bool:
    """Whether a row is one of the few that defects of single items hit."""
    return row.id.isdigit() and int(row.id) % _ONE_IN == 0


class FeedFaults:
    """The defects of the feeds of one lab."""

    def __init__(self, db: Database, defects: Defects[Defect]) -> None:
        self._db = db
        self._defects = defects
        self._read_before: set[tuple[str, str, int]] = set()

    def _on(self, defect: Defect, feed: str) -> bool:
        return not holds_orders(feed) and self._defects.active(defect)

    # Writing

    def modified(self, feed: str, item: str, drawn: int, *, deleted: bool) -> int:
        """Decide under which ``modified`` an item is written; ``drawn`` is the right one."""
        early = self._on(Defect.FEED_TIMESTAMP_BEFORE_COMMIT, feed)
        frozen = self._on(Defect.FEED_CHANGE_WITHOUT_MODIFIED, feed) and not deleted
        falling = self._on(Defect.FEED_MODIFIED_DECREASES, feed) and not deleted
        if not (early or frozen or falling):
            return drawn
        row = self._db.one("SELECT modified FROM feed_item WHERE feed = ? AND id = ?", (feed, item))
        if row is None:
            return drawn
        if early and self._defects.broken(Defect.FEED_TIMESTAMP_BEFORE_COMMIT):
            return max(drawn - _MINUTE, int(row[0]) + 1)
        if frozen and self._defects.broken(Defect.FEED_CHANGE_WITHOUT_MODIFIED):
            return int(row[0])
        if falling and self._defects.broken(Defect.FEED_MODIFIED_DECREASES):
            return int(row[0]) - 1
        return drawn

    def vanishes(self, feed: str) -> bool:
        """Whether an item that is deleted leaves its feed at once."""
        return self._on(Defect.FEED_ITEM_VANISHES, feed) and self._defects.broken(
            Defect.FEED_ITEM_VANISHES
        )

    def keeps_data(self, feed: str) -> bool:
        """Whether an item that is deleted keeps its data."""
        if feed.startswith("orders:"):
            return self._defects.broken(Defect.DELETE_FEED_KEEPS_DATA)
        return not holds_orders(feed) and self._defects.broken(Defect.FEED_DATA_ON_DELETED)

    # Which rows are on a page

    def rows(
        self, feed: str, after: Position | None, size: int, right: Sequence[Row]
    ) -> Sequence[Row]:
        """Choose the rows of a page; ``right`` are those that belong there."""
        if not self._defects.any or holds_orders(feed):
            return right
        for defect, query in _QUERIES.items():
            if self._defects.active(defect):
                return self._or_wrong(defect, right, self._wrong(query, feed, after, size))
        if right and self._defects.active(Defect.FEED_STRING_COMPARISON):
            return self._or_wrong(
                Defect.FEED_STRING_COMPARISON, right, self._compared_as_texts(feed, after, size)
            )
        for defect, gone in (
            (Defect.FEED_ITEM_VANISHES, lambda row: _chosen(row) and not row.deleted),
            (Defect.FEED_DELETED_DROPPED_EARLY, lambda row: row.deleted),
        ):
            if self._defects.active(defect):
                return self._or_wrong(defect, right, self._unread(feed, right, gone))
        return right

    def _unread(
        self, feed: str, right: Sequence[Row], gone: Callable[[Row], bool | int]
    ) -> list[Row]:
        """Leave out those rows that are gone once somebody has read them."""
        left = []
        for row in right:
            version = (feed, row.id, row.modified)
            if version not in self._read_before:
                left.append(row)
            if gone(row):
                self._read_before.add(version)
        return left

    def _wrong(self, query: str, feed: str, after: Position | None, size: int) -> list[Row]:
        modified, item = after or (-1, "")
        rows = self._read(_COLUMNS + query, (feed, modified, item, size))
        alone = [(row.modified, row.id) for row in rows] == [after]
        # Otherwise a reader would never come to the end.
        return [] if alone else rows

    def _compared_as_texts(self, feed: str, after: Position | None, size: int) -> list[Row]:
        place = ("", "") if after is None else (str(after[0]), after[1])
        return self._read(_AS_TEXTS, (feed, *place, size))

    def _or_wrong(self, defect: Defect, right: Sequence[Row], wrong: list[Row]) -> Sequence[Row]:
        if wrong == right:
            return right
        self._defects.broken(defect)
        return wrong

    def refill(self, feed: str, after: Position | None, rows: Sequence[Row]) -> Sequence[Row]:
        """Put the item at the position on the page if nothing comes after it."""
        if rows or after is None or not self._on(Defect.FEED_LAST_PAGE_NOT_EMPTY, feed):
            return rows
        last = self._read(_COLUMNS + _UP_TO, (feed, *after))
        if last:
            self._defects.broken(Defect.FEED_LAST_PAGE_NOT_EMPTY)
        return last

    def _read(self, query: str, values: tuple[Any, ...]) -> list[Row]:
        return [Row(*row) for row in self._db.execute(query, values)]

    # The address of the next page

    def pointed_at(self, feed: str, rows: Sequence[Row]) -> Row:
        """Choose the row whose position ``next`` holds; the last one if all is well."""
        last = rows[-1]
        if len(rows) > 1 and self._on(Defect.FEED_NEXT_NOT_PROGRESSING, feed):
            self._defects.broken(Defect.FEED_NEXT_NOT_PROGRESSING)
            return rows[len(rows) // 2 - 1]
        if self._on(Defect.FEED_NEXT_FROM_SECOND_QUERY, feed):
            behind = self._read(_COLUMNS + _BEHIND, (feed, last.modified, last.id))
            if behind:
                self._defects.broken(Defect.FEED_NEXT_FROM_SECOND_QUERY)
                return behind[0]
        return last

    def shown(self, feed: str, modified: int) -> float | int:
        """Write a ``modified``."""
        if self._on(Defect.FEED_MODIFIED_FLOAT, feed):
            self._defects.broken(Defect.FEED_MODIFIED_FLOAT)
            return modified + 0.5
        return modified

    def address(self, feed: str, url: str, *, last: bool) -> str:
        """Write ``next``; ``url`` is the right one."""
        if last:
            if self._on(Defect.FEED_LAST_PAGE_MOVES, feed):
                self._defects.broken(Defect.FEED_LAST_PAGE_MOVES)
                return f"{url}{'&' if '?' in url else '?'}again=1"
            return url
        if self._on(Defect.FEED_NEXT_OTHER_PATH, feed):
            self._defects.broken(Defect.FEED_NEXT_OTHER_PATH)
            path, _, query = url.partition("?")
            return f"{path.removesuffix(f'/{OTHER_PATH}')}/{OTHER_PATH}?{query}"
        if self._on(Defect.FEED_NEXT_RELATIVE, feed):
            self._defects.broken(Defect.FEED_NEXT_RELATIVE)
            return "/" + url.split("/", 3)[3]
        return url

    # The page and its items

    def entries(self, feed: str, rows: Sequence[Row], entries: list[Json]) -> list[Json]:
        """Spoil the items of a page, and which of them it holds, and how often."""
        if not self._defects.any:
            return entries
        for row, entry in zip(rows, entries, strict=True):
            self._entry(feed, row, entry)
        return entries if holds_orders(feed) else self._rearranged(entries)

    def _entry(self, feed: str, row: Row, entry: Json) -> None:
        if feed.startswith("orders:"):
            if row.modified != row.first and self._defects.broken(Defect.FEED_MODIFIED_FROZEN):
                entry["modified"] = row.first
            if self._defects.broken(Defect.FEED_ITEM_WITHOUT_KIND):
                entry.pop("kind")
        elif not holds_orders(feed):
            entry["modified"] = self.shown(feed, row.modified)
            if _chosen(row):
                self._single(row, entry)

    def _single(self, row: Row, entry: Json) -> None:
        if self._defects.broken(Defect.FEED_MODIFIED_TYPE_MIXED):
            entry["modified"] = str(row.modified)
        if row.data is None:
            return
        if not row.deleted and self._defects.broken(Defect.FEED_MISSING_UPDATED_DATA):
            entry.pop("data")
        if self._defects.broken(Defect.FEED_JSONLD_OUTSIDE_DATA):
            entry.pop("data")
            entry |= orjson.loads(row.data)
        for defect, change in _CHANGES.items():
            if self._defects.active(defect):
                data = orjson.loads(row.data)
                if change(data):
                    self._defects.broken(defect)
                    entry["data"] = data

    def _rearranged(self, entries: list[Json]) -> list[Json]:
        if len(entries) > 1 and self._defects.broken(Defect.FEED_UNSORTED):
            return entries[::-1]
        if self._defects.active(Defect.FEED_DUPLICATE_ID):
            return self._doubled(Defect.FEED_DUPLICATE_ID, entries, "")
        if self._defects.active(Defect.FEED_DUPLICATE_DATA_ID):
            return self._doubled(Defect.FEED_DUPLICATE_DATA_ID, entries, "-copy")
        return entries

    def _doubled(self, defect: Defect, entries: list[Json], suffix: str) -> list[Json]:
        doubled = []
        for entry in entries:
            doubled.append(entry)
            if int(entry["id"]) % _ONE_IN == 0 and entry["state"] == "updated":
                self._defects.broken(defect)
                doubled.append({**entry, "id": entry["id"] + suffix})
        return doubled

    def page(self, feed: str, page: Json) -> None:
        """Spoil what a page holds beside its items."""
        if holds_orders(feed):
            if self._defects.broken(Defect.ORDER_FEED_LICENSE):
                page["license"] = LICENCE
        elif self._defects.broken(Defect.FEED_NO_LICENSE):
            page.pop("license")

    # What comes with a page

    def media_type(self, feed: str, right: str) -> str:
        """Choose the media type of a feed."""
        if holds_orders(feed):
            return _PLAIN_JSON if self._defects.broken(Defect.ORDER_FEED_MEDIA_TYPE) else right
        return _WEB_PAGE if self._defects.broken(Defect.FEED_WRONG_MEDIA_TYPE) else right

    def caching(self, feed: str, right: str) -> tuple[tuple[str, str], ...]:
        """Choose the headers that tell how long a page may be kept."""
        if holds_orders(feed):
            if self._defects.broken(Defect.ORDER_FEED_PUBLIC_CACHE):
                right = "public, max-age=3600"
        elif self._defects.broken(Defect.FEED_NO_CACHE_HEADER):
            return ()
        return (("Cache-Control", right),)

    def serves(self, rest: Sequence[str]) -> bool:
        """Whether there is a page at an address below that of a feed."""
        return rest == [OTHER_PATH] and self._defects.active(Defect.FEED_NEXT_OTHER_PATH)


# Changes of the data of an item; each tells whether there was something to change.


def _orphan(data: Json) -> bool:
    for name in ("superEvent", "facilityUse"):
        if name in data:
            data[name] += "000000"
            return True
    return False


def _without_required(data: Json) -> bool:
    name = "name" if "name" in data else "startDate"
    return data.pop(name, None) is not None


def _empty(data: Json) -> bool:
    data["identifier"] = ""
    if "activity" in data:
        data["activity"] = []
    return True


def _html(data: Json) -> bool:
    if "description" not in data:
        return False
    data["description"] = "<p>Bring water &amp; a towel.</p>"
    return True


def _wrong_enumeration(data: Json) -> bool:
    for name, value in (
        ("eventStatus", SCHEMA + "Scheduled"),
        ("genderRestriction", OPEN + "Everybody"),
    ):
        if name in data:
            data[name] = value
            return True
    return False


def _above_maximum(data: Json) -> bool:
    for most, left in (
        ("maximumAttendeeCapacity", "remainingAttendeeCapacity"),
        ("maximumUses", "remainingUses"),
    ):
        if data.get(left):
            data[most] = data[left] - 1
            return True
    return False


def _end_before_start(data: Json) -> bool:
    if "endDate" not in data:
        return False
    data["startDate"], data["endDate"] = data["endDate"], data["startDate"]
    return True


_CHANGES: Final = MappingProxyType(
    {
        Defect.FEED_ORPHAN: _orphan,
        Defect.FEED_ITEM_MISSING_REQUIRED: _without_required,
        Defect.FEED_EMPTY_VALUES: _empty,
        Defect.FEED_HTML: _html,
        Defect.FEED_WRONG_ENUM: _wrong_enumeration,
        Defect.FEED_CAPACITY_ABOVE_MAXIMUM: _above_maximum,
        Defect.FEED_END_BEFORE_START: _end_before_start,
    }
)
