"""Opportunities of the lab: finding, describing, publishing and withdrawing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from bookproof.lab import listings
from bookproof.lab.database import Database
from bookproof.lab.feeds import Feeds
from bookproof.lab.vocabulary import Json

_SELECT = (
    "SELECT id, kind, uri, parent, seller, free, starts, ends, data, offer, offer_uri, terms"
    " FROM opportunity "
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Conditions of an offer that decide what may be booked and cancelled.

    ``price`` is in pence; ``window`` (cancellation) and ``opens`` (booking) are seconds before the
    start of the opportunity.
    """

    price: int
    prepayment: str | None
    refund: bool
    window: int | None
    opens: int | None
    approval: bool
    attendee: bool
    form: bool
    online: bool


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Something that can be booked; ``free`` spaces exclude bookings and leases.

    ``starts`` and ``ends`` are seconds since the epoch.
    """

    id: int
    kind: str
    uri: str
    parent: int
    seller: int
    free: int
    starts: int
    ends: int
    data: Json
    offer: Json
    offer_uri: str
    terms: Terms


def _read(row: tuple[Any, ...]) -> Opportunity:
    number, kind, uri, parent, seller, free, starts, ends, data, offer, offer_uri, terms = row
    return Opportunity(
        number,
        kind,
        uri,
        parent,
        seller,
        free,
        starts,
        ends,
        orjson.loads(data),
        orjson.loads(offer),
        offer_uri,
        Terms(**orjson.loads(terms)),
    )


class Catalogue:
    """What can be booked at the lab. Must be written inside a transaction."""

    def __init__(self, db: Database, feeds: Feeds, clock: Callable[[], float]) -> None:
        self._db = db
        self._feeds = feeds
        self._clock = clock
        self._parents: dict[int, Json] = {}

    def find(self, uri: str) -> Opportunity | None:
        """Look an opportunity up by its ``@id``; None if it is unknown or withdrawn."""
        row = self._db.one(_SELECT + "WHERE uri = ? AND deleted = 0", (uri,))
        return None if row is None else _read(row)

    def get(self, number: int) -> Opportunity:
        """Look an opportunity up by its number, withdrawn ones included."""
        return _read(self._db.one(_SELECT + "WHERE id = ?", (number,)))

    def has_offer(self, uri: str) -> bool:
        """Whether any opportunity has this offer."""
        sql = "SELECT 1 FROM opportunity WHERE offer_uri = ? AND deleted = 0 LIMIT 1"
        return self._db.one(sql, (uri,)) is not None

    def another_like(self, chosen: Opportunity, spaces: int) -> Opportunity | None:
        """Find another opportunity of the same kind, Seller and price with enough spaces."""
        for row in self._db.execute(
            _SELECT + "WHERE kind = ? AND seller = ? AND id <> ? AND deleted = 0"
            " AND free >= ? AND starts > ? ORDER BY id DESC",
            (chosen.kind, chosen.seller, chosen.id, spaces, int(self._clock())),
        ):
            found = _read(row)
            if found.terms.price <= chosen.terms.price:
                return found
        return None

    def answer(self, opportunity: Opportunity, spaces: int) -> Json:
        """Write an opportunity as it stands in answers, parent included."""
        kind = opportunity.kind
        body = {name: value for name, value in opportunity.data.items() if name != "offers"}
        body[listings.spaces_name(kind)] = spaces
        body[listings.parent_name(kind)] = self._parent(opportunity.parent)
        return body

    def in_order_feed(self, opportunity: Opportunity, spaces: int) -> Json:
        """Write an opportunity as it stands in the order feeds, where facilities have a Seller."""
        body = self.answer(opportunity, spaces)
        name = listings.parent_name(opportunity.kind)
        body[name] = listings.with_provider(body[name], opportunity.seller)
        return body

    def _parent(self, number: int) -> Json:
        # Parents hardly ever change, so that what was read once is kept.
        known = self._parents.get(number)
        if known is None:
            (data,) = self._db.one("SELECT data FROM parent WHERE id = ?", (number,))
            known = self._parents[number] = listings.without_seller(orjson.loads(data))
        return known

    def publish(self, number: int) -> None:
        """Put the current state of an opportunity into its feed."""
        kind, shown, deleted, data, free = self._db.one(
            "SELECT kind, shown, deleted, data, free FROM opportunity WHERE id = ?", (number,)
        )
        if shown:
            place = (listings.feed_of(kind), str(number), listings.feed_kind(kind))
            if deleted:
                self._feeds.delete(*place)
            else:
                self._feeds.put(*place, listings.feed_data(orjson.loads(data), kind, free))

    def revise(self, opportunity: Opportunity, data: Json, starts: int, ends: int) -> None:
        """Change what an opportunity says of itself, and publish it."""
        self._db.execute(
            "UPDATE opportunity SET data = ?, starts = ?, ends = ? WHERE id = ?",
            (orjson.dumps(data), starts, ends, opportunity.id),
        )
        self.publish(opportunity.id)

    def revise_parent(self, opportunity: Opportunity, changes: Json) -> None:
        """Change what the parent of an opportunity says of itself, and publish it."""
        number, kind = opportunity.parent, opportunity.kind
        (data,) = self._db.one("SELECT data FROM parent WHERE id = ?", (number,))
        changed = orjson.loads(data) | changes
        self._db.execute("UPDATE parent SET data = ? WHERE id = ?", (orjson.dumps(changed), number))
        self._parents.pop(number, None)
        self._feeds.put(*listings.parent_item(kind, number, changed))

    def withdraw(self, dataset: str) -> None:
        """Take all opportunities and parents of a dataset out of the feeds."""
        rows = self._db.execute(
            "SELECT id FROM opportunity WHERE dataset = ? AND deleted = 0", (dataset,)
        ).fetchall()
        self._db.execute("UPDATE opportunity SET deleted = 1 WHERE dataset = ?", (dataset,))
        for (number,) in rows:
            self.publish(number)
        parents = self._db.execute(
            "SELECT id, kind FROM parent WHERE dataset = ? AND deleted = 0", (dataset,)
        ).fetchall()
        self._db.execute("UPDATE parent SET deleted = 1 WHERE dataset = ?", (dataset,))
        for number, kind in parents:
            feed, feed_kind = listings.parent_feed(kind), listings.parent_type(kind)
            self._feeds.delete(feed, str(number), feed_kind)
