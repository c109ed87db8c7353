"""What is remembered of every item: a digest, its place, and which readings have met it.

The rows live in a temporary SQLite database that goes to the disk as it grows, so memory stays
the same for a feed of any length.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bookproof.feeds.items import Entry

_SCHEMA = """
create table item (
    feed integer not null, key text not null, modified, rank text not null,
    deleted integer not null, digest blob not null,
    type text not null, about text not null, parent text not null,
    place integer not null, seen real not null, met integer not null, watched integer not null,
    primary key (feed, key)
) without rowid;
create table part (about text primary key) without rowid;
create table missed (
    feed integer not null, key text not null, reading integer not null, url text not null,
    changed integer not null, primary key (feed, key, reading)
) without rowid;
"""
_AT_A_TIME = 10_000
"""Keys per look-up, below the limit of SQLite for the variables of a statement."""


class Known(NamedTuple):
    """An item as it was last seen."""

    key: str
    modified: int | str
    rank: str
    deleted: bool
    digest: bytes
    place: int
    """Number of its place in the reading that brought this version; see ``PLACES``."""
    seen: float
    """When the answer that brought this version was there."""
    met: int
    """A bit for each reading that has met the item, in any version."""
    watched: bool
    """It turned from ``updated`` to ``deleted`` while it was watched."""


class Absent(NamedTuple):
    """An item that later readings did not meet."""

    key: str
    modified: int | str
    deleted: bool
    watched: bool


PLACES = 1 << 40
"""Places of one reading; a place divided by it is the number of the reading."""

_KNOWN = "key, modified, rank, deleted, digest, place, seen, met, watched"


class Ledger:
    """The items of all feeds of one verification; safe for use by several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("pragma journal_mode = off")
        self._database.execute("pragma synchronous = off")
        self._database.executescript(_SCHEMA)
        self._feeds = 0

    def close(self) -> None:
        """Give up the database."""
        with self._lock:
            self._database.close()

    def new_feed(self) -> int:
        """A number for one more feed."""
        with self._lock:
            self._feeds += 1
            return self._feeds

    def known(self, feed: int, keys: Sequence[str]) -> dict[str, Known]:
        """What is known of these items, by key."""
        found: dict[str, Known] = {}
        with self._lock:
            for start in range(0, len(keys), _AT_A_TIME):
                some = keys[start : start + _AT_A_TIME]
                rows = self._database.execute(
                    f"select {_KNOWN} from item where feed = ? "  # noqa: S608 - only marks
                    f"and key in ({','.join('?' * len(some))})",
                    (feed, *some),
                )
                found.update((row[0], Known(*row)) for row in rows)
        return found

    def meet(self, feed: int, keys: Iterable[str], reading: int) -> None:
        """Note that a reading met items in a version that is no news."""
        with self._lock:
            self._database.executemany(
                "update item set met = met | ? where feed = ? and key = ?",
                [(1 << reading, feed, key) for key in keys],
            )

    def write(self, feed: int, news: Iterable[tuple[Entry, int, int, bool]], seen: float) -> None:
        """Keep versions that are news: (entry, place, readings that met it, watched)."""
        with self._lock:
            self._database.execute("begin")
            rows = [
                (feed, entry.key, _storable(entry.modified), entry.rank, entry.deleted,
                 entry.digest, entry.type, entry.about, entry.parent, place, seen, met, watched)
                for entry, place, met, watched in news
            ]  # fmt: skip
            self._database.executemany(
                "insert into item values (?,?,?,?,?,?,?,?,?,?,?,?,?) "
                "on conflict (feed, key) do update set modified = excluded.modified, "
                "rank = excluded.rank, deleted = excluded.deleted, digest = excluded.digest, "
                "type = iif(excluded.about = '', type, excluded.type), "
                "about = iif(excluded.about = '', about, excluded.about), "
                "parent = excluded.parent, place = excluded.place, seen = excluded.seen, "
                "met = excluded.met | met, watched = excluded.watched",
                rows,
            )
            self._database.execute("commit")

    def write_parts(self, about: Iterable[str]) -> None:
        """Keep the ``@id`` of parents that are embedded in items."""
        with self._lock:
            self._database.executemany(
                "insert or ignore into part values (?)", [(name,) for name in about]
            )

    def suspect(self, feed: int, keys: Iterable[tuple[str, bool]], reading: int, url: str) -> None:
        """Note items that stand before what a reading had passed without meeting them.

        Args:
            keys: each with whether the reading has met an earlier version.
        """
        with self._lock:
            self._database.executemany(
                "insert or ignore into missed values (?,?,?,?,?)",
                [(feed, key, reading, url, changed) for key, changed in keys],
            )

    def clear(self, feed: int, keys: Iterable[str], reading: int) -> None:
        """Take back suspicions about items that a reading has now met."""
        with self._lock:
            self._database.executemany(
                "delete from missed where feed = ? and key = ? and reading = ?",
                [(feed, key, reading) for key in keys],
            )

    def missed(self, feed: int, readings: int) -> list[tuple[str, int | str, str]]:
        """Suspected items that a reading still has not met: (key, modified, page seen on).

        Args:
            readings: a bit for each reading that counts.
        """
        with self._lock:
            return self._database.execute(
                "select i.key, i.modified, min(m.url) from missed m join item i "
                "on i.feed = m.feed and i.key = m.key "
                "where m.feed = ? and (? >> m.reading) & 1 "
                "and (m.changed or (i.met >> m.reading) & 1 = 0) "
                "group by i.key",
                (feed, readings),
            ).fetchall()

    def absent(self, feed: int, before: float, readings: int, after: str) -> Iterator[Absent]:
        """Items last seen before a moment that none of some readings has met.

        Args:
            readings: a bit for each.
            after: rank behind which the items must stand; empty for all of them.
        """
        beyond = "and rank > ? and substr(rank, 1, 1) = substr(?, 1, 1) " if after else ""
        with self._lock:
            rows = self._database.execute(
                "select key, modified, deleted, watched from item "  # noqa: S608 - constants
                f"where feed = ? and seen < ? and met & ? = 0 {beyond}order by place",
                (feed, before, readings, *((after, after) if after else ())),
            ).fetchall()
        return (Absent(*row) for row in rows)

    def one_of(self, feed: int, share: float) -> tuple[str, int | str] | None:
        """The item at a share (0 to 1) of the way through a feed: (key, modified)."""
        with self._lock:
            (count,) = self._database.execute(
                "select count(*) from item where feed = ? and rank <> ''", (feed,)
            ).fetchone()
            found: tuple[str, int | str] | None = self._database.execute(
                "select key, modified from item where feed = ? and rank <> '' "
                "order by rank, place limit 1 offset ?",
                (feed, int(count * share)),
            ).fetchone()
        return found

    def subjects_twice(self, feed: int) -> list[tuple[str, str, str]]:
        """``@id``s that two items are about: (``@id``, one key, another)."""
        with self._lock:
            return self._database.execute(
                "select about, min(key), max(key) from item where feed = ? and not deleted "
                "and about <> '' group by about, type having count(*) > 1",
                (feed,),
            ).fetchall()

    def orphans(self, feed: int) -> list[tuple[str, str]]:
        """Items whose parent is in no feed: (key, ``@id`` of the parent)."""
        with self._lock:
            self._database.execute("create index if not exists item_about on item (about, deleted)")
            return self._database.execute(
                "select c.key, c.parent from item c where c.feed = ? and not c.deleted and "
                "c.parent <> '' and not exists (select 1 from item p where p.about = c.parent "
                "and not p.deleted) and not exists (select 1 from part where about = c.parent) "
                "order by c.place",
                (feed,),
            ).fetchall()

    def shared(self, feed: int, other: int) -> list[tuple[str, str]]:
        """Items of two feeds about the same ``@id``: (``@id``, key in the first)."""
        with self._lock:
            return self._database.execute(
                "select a.about, a.key from item a join item b on b.about = a.about "
                "and b.type = a.type where a.feed = ? and b.feed = ? and a.about <> '' "
                "order by a.place",
                (feed, other),
            ).fetchall()

    def count(self, feed: int) -> int:
        """Items of a feed, deleted ones included."""
        with self._lock:
            row = self._database.execute("select count(*) from item where feed = ?", (feed,))
            return int(row.fetchone()[0])


def _storable(modified: int | str) -> int | str:
    """The value, or its text where the integer is too large for the database."""
    if isinstance(modified, int) and not -(1 << 63) <= modified < 1 << 63:
        return str(modified)
    return modified
