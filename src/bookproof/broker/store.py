"""The broker's memory on disk: every feed item once, at its latest version.

Bodies are kept as exact JSON text, so that decimals and numbers beyond 64 bits survive. A run
wide counter (``seq``) numbers every version in the order in which it was seen.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bookproof.broker.pages import Item
from bookproof.client.transport import parse_json, write_json
from bookproof.model import reference

PROPOSAL = "proposal:"
"""Stands before the Order UUID of a proposal, which in one feed differs from its Order."""

_SCHEMA = """
create table item (
    feed text not null, id text not null, seq integer not null, seen real not null,
    modified text not null, state text not null, raw text not null,
    subject text, parent text, primary key (feed, id)
) without rowid;
create index item_subject on item (subject);
create index item_parent on item (parent);
create table opportunity (
    id text not null, flow text not null, type text not null, seller text,
    criteria text not null, primary key (id, flow)
) without rowid;
create table taken (id text primary key, by_case text not null) without rowid;
"""


class Seen(NamedTuple):
    """The latest version of a feed item, as the broker saw it."""

    feed: str
    id: str
    seq: int
    at: float
    """When the poll that brought it began (monotonic clock, seconds)."""
    state: str
    raw: Mapping[str, Any]

    @property
    def data(self) -> Mapping[str, Any] | None:
        """The item's ``data``; None when it is deleted."""
        found = self.raw.get("data")
        return found if self.state == "updated" and isinstance(found, Mapping) else None


@dataclass(frozen=True, slots=True)
class Match:
    """An opportunity that meets criteria."""

    id: str
    criteria_met: int
    """How many of the criteria of the run it meets: a measure of how special it is."""
    taken_by: str | None


class Store:
    """Feed items in SQLite; safe for use by several threads."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._lock = threading.RLock()
        self._seq = 0
        with self._lock:
            self._database.execute("pragma journal_mode = off")
            self._database.execute("pragma synchronous = off")
            self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._database.close()

    @property
    def seq(self) -> int:
        """Number of the newest version."""
        return self._seq

    def put(self, feed: str, items: tuple[Item, ...], polled: float) -> list[str]:
        """Keep the versions that are news and tell the ids (RPDE id and ``@id``) they concern.

        A version that repeats what is known, or is older (an overlapping or cached page), is no
        news.
        """
        changed: list[str] = []
        with self._lock, self._database:
            self._database.execute("begin")
            for item in items:
                raw = write_json(item.raw)
                known = self._database.execute(
                    "select raw, subject, modified from item where feed = ? and id = ?",
                    (feed, item.id),
                ).fetchone()
                if known and (known[0] == raw or _is_older(str(item.modified), known[2])):
                    continue
                self._seq += 1
                subject = _subject(feed, item.data) if item.data else (known[1] if known else None)
                self._database.execute(
                    "insert or replace into item values (?,?,?,?,?,?,?,?,?)",
                    (feed, item.id, self._seq, polled, str(item.modified), item.state, raw,
                     subject, _parent(item.data)),
                )  # fmt: skip
                changed.append(item.id)
                if subject:
                    changed.append(subject)
        return changed

    def by_id(self, feed: str, item_id: str) -> Seen | None:
        """The latest item of an order feed about an Order or proposal.

        Args:
            item_id: the Order UUID, for a proposal with ``proposal:`` before it. The RPDE ``id``
                need not be that, but where it is, the item is found by it as well.
        """
        bare = item_id.removeprefix(PROPOSAL)
        return self._one("feed = ? and (subject = ? or id = ?)", (feed, item_id, bare))

    def by_subject(self, subject: str) -> Seen | None:
        """The item whose ``data`` has, or last had, this ``@id``."""
        return self._one("subject = ?", (subject,))

    def is_whole(self, subject: str) -> bool:
        """Whether an opportunity is there and its parent, if it refers to one, as well."""
        with self._lock:
            row = self._database.execute(
                "select 1 from item c where c.subject = ? and c.state = 'updated' and "
                "(c.parent is null or exists (select 1 from item p where p.subject = c.parent "
                "and p.state = 'updated'))", (subject,),
            ).fetchone()  # fmt: skip
        return row is not None

    def subjects_of(self, feed: str) -> list[str]:
        """``@id`` of every item that is not deleted, in the order of their latest versions."""
        with self._lock:
            rows = self._database.execute(
                "select subject from item where feed = ? and state = 'updated' "
                "and subject is not null order by seq", (feed,),
            ).fetchall()  # fmt: skip
        return [row[0] for row in rows]

    def orphans(self, feed: str) -> list[tuple[str, str]]:
        """Children of a feed whose parent no feed has: (child ``@id``, parent ``@id``)."""
        with self._lock:
            return self._database.execute(
                "select c.subject, c.parent from item c where c.feed = ? and c.state = 'updated' "
                "and c.parent is not null and not exists (select 1 from item p "
                "where p.subject = c.parent and p.state = 'updated') order by c.seq", (feed,),
            ).fetchall()  # fmt: skip

    def count(self, feed: str) -> int:
        """Items of a feed, deleted ones included."""
        with self._lock:
            row = self._database.execute("select count(*) from item where feed = ?", (feed,))
            return int(row.fetchone()[0])

    def merged(self, subject: str) -> tuple[Mapping[str, Any], int] | None:
        """An opportunity with its parent embedded, and the ``seq`` of the child.

        None when it is not there, is deleted, or its parent has not been seen.
        """
        child = self.by_subject(subject)
        if child is None or child.data is None:
            return None
        data = dict(child.data)
        for name in ("superEvent", "facilityUse"):
            link = data.get(name)
            if not isinstance(link, str):
                continue
            parent = self.by_subject(link)
            if parent is None or parent.data is None:
                return None
            data[name] = {key: value for key, value in parent.data.items() if key != "@context"}
        return data, child.seq

    def mark(
        self,
        opportunity_id: str,
        type_name: str,
        seller: str | None,
        criteria: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Keep what an opportunity is good for: the criteria that it meets, by booking flow."""
        with self._lock:
            self.forget(opportunity_id)
            self._database.executemany(
                "insert into opportunity values (?,?,?,?,?)",
                [
                    (opportunity_id, flow, type_name, seller, " ".join(names))
                    for flow, names in criteria.items()
                ],
            )

    def forget(self, opportunity_id: str) -> None:
        """Take an opportunity out of what can be chosen."""
        with self._lock:
            self._database.execute("delete from opportunity where id = ?", (opportunity_id,))

    def matching(
        self, criteria: str, type_name: str, flow: str, seller: str | None = None
    ) -> list[Match]:
        """The opportunities that meet criteria, by ``@id``."""
        with self._lock:
            rows = self._database.execute(
                "select o.id, o.criteria, o.seller, t.by_case from opportunity o "
                "left join taken t on t.id = o.id where o.type = ? and o.flow = ? order by o.id",
                (type_name, flow),
            ).fetchall()
        return [
            Match(found, len(met.split()), by_case)
            for found, met, owner, by_case in rows
            if criteria in met.split() and (seller is None or owner == seller)
        ]

    def how_many(self, type_name: str, flow: str) -> int:
        """Opportunities of a type that can be booked by a flow, of any seller."""
        with self._lock:
            row = self._database.execute(
                "select count(*) from opportunity where type = ? and flow = ?", (type_name, flow)
            ).fetchone()
        return int(row[0])

    def take(self, opportunity_id: str, case: str) -> bool:
        """Reserve an opportunity for one case; False when another has it."""
        with self._lock:
            cursor = self._database.execute(
                "insert or ignore into taken values (?,?)", (opportunity_id, case)
            )
            return cursor.rowcount == 1

    def children_of(self, parent: str) -> list[str]:
        """``@id`` of the opportunities that refer to a parent."""
        with self._lock:
            rows = self._database.execute(
                "select subject from item where parent = ? and subject is not null", (parent,)
            ).fetchall()
        return [row[0] for row in rows]

    def _one(self, where: str, values: tuple[str, ...]) -> Seen | None:
        with self._lock:
            row = self._database.execute(
                "select feed, id, seq, seen, state, raw from item where "  # noqa: S608 - constants
                f"{where} order by seq desc limit 1",
                values,
            ).fetchone()
        return Seen(row[0], row[1], row[2], row[3], row[4], parse_json(row[5])) if row else None


def _subject(feed: str, data: Mapping[str, Any]) -> str | None:
    """What an item is about: its ``@id``, in order feeds the Order UUID."""
    subject = reference(data)
    if ":" not in feed or subject is None:
        return subject
    uuid = subject.rstrip("/").rpartition("/")[2]
    return f"{PROPOSAL}{uuid}" if data.get("@type") == "OrderProposal" else uuid


def _is_older(modified: str, known: str) -> bool:
    """Whether an integer ``modified`` is lower; texts have no order that is known here."""
    try:
        return int(modified) < int(known)
    except ValueError:
        return False


def _parent(data: Mapping[str, Any] | None) -> str | None:
    if data is None:
        return None
    for name in ("superEvent", "facilityUse"):
        link = data.get(name)
        if isinstance(link, str):
            return link
    return None
