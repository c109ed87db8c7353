"""Making opportunities: for the test interface, and the data a new lab starts with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from bookproof.lab import listings
from bookproof.lab.catalogue import Catalogue, Opportunity, Terms
from bookproof.lab.criteria import KINDS, SESSION, Traits, traits_for
from bookproof.lab.database import Database
from bookproof.lab.defects import Defect
from bookproof.lab.feeds import Feeds
from bookproof.lab.options import Cancellation, LabOptions
from bookproof.lab.sellers import PRIMARY, SECONDARY, Seller
from bookproof.lab.switches import Defects
from bookproof.lab.vocabulary import (
    ID_BASE,
    NEEDS_APPROVAL,
    NEEDS_ATTENDEE,
    NEEDS_FORM,
    Json,
)

SEEDED_DATASET: Final = "-seeded"
WITHDRAWN_DATASET: Final = "-withdrawn"

_INSERT_OPPORTUNITY = (
    "INSERT INTO opportunity (id, kind, uri, parent, seller, dataset, free, starts, ends, data,"
    " offer, offer_uri, terms, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_PARENT = (
    "INSERT INTO parent (id, kind, seller, dataset, share, data) VALUES (?, ?, ?, ?, ?, ?)"
)
# Criteria of the seeded data; the number is a share of --sessions-per-type for the primary Seller.
_SEEDED_SHARES: Final = {
    "BookableCancellable": 1.0,
    "BookableCancellableWithinWindow": 0.5,
    "BookableCancellableOutsideWindow": 0.5,
    "BookableNotCancellable": 0.5,
    "Bookable": 0.5,
}
_SEEDED_FEW: Final = (
    "BookableFree",
    "BookableNoSpaces",
    "BookableOneSpace",
    "BookableFiveSpaces",
    "BookableInPast",
    "BookableNonFreePrepaymentOptional",
    "BookableNonFreePrepaymentUnavailable",
    "BookableWithinValidFromBeforeStartDate",
    "BookableOutsideValidFromBeforeStartDate",
    "BookableAttendeeDetails",
    "BookableAdditionalDetails",
    "BookableWithNegotiation",
    "OnlineBookable",
)
_FEW = 4
_CHILDREN_PER_PARENT = 10


@dataclass(frozen=True, slots=True)
class _Parent:
    number: int
    data: Json


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows of a dataset that are written together, with their feed items."""

    dataset: str
    parents: list[tuple[Any, ...]] = field(default_factory=list)
    opportunities: list[tuple[Any, ...]] = field(default_factory=list)
    items: list[tuple[str, str, str, Json]] = field(default_factory=list)


class Maker:
    """Makes opportunities, together with the parents they need."""

    def __init__(
        self,
        db: Database,
        feeds: Feeds,
        catalogue: Catalogue,
        defects: Defects[Defect],
        options: LabOptions,
    ) -> None:
        self._db = db
        self._feeds = feeds
        self._catalogue = catalogue
        self._defects = defects
        self._options = options
        self._rng = random.Random(options.seed)  # noqa: S311  prices, the same in every run
        (self._last_id,) = db.one("SELECT coalesce(max(id), 0) FROM opportunity")
        (self._last_parent,) = db.one("SELECT coalesce(max(id), 0) FROM parent")

    def create(
        self, criteria: str, kind: str, seller: Seller, *, approval: bool, dataset: str
    ) -> Opportunity | None:
        """Make an opportunity that meets a criteria and publish it with its parent.

        ``criteria`` is the name without ``TestOpportunity``; the answer is None where the lab has
        no such opportunity. Must run inside a transaction.
        """
        traits = self._traits(criteria, kind, seller)
        if traits is None:
            return None
        if self._defects.broken(Defect.FEED_WRONG_CRITERIA):
            traits = replace(traits, refund=not traits.refund)
        shown = not self._defects.broken(Defect.OPPORTUNITY_NOT_PUBLISHED)
        share = f"{kind} {criteria} {seller.number} {approval} {traits.refund} {shown}"
        parent = self._shared_parent(share, kind, seller, dataset, traits, approval, shown)
        row = self._row(kind, seller, dataset, traits, approval, parent)
        self._db.execute(_INSERT_OPPORTUNITY, (*row, shown))
        self._catalogue.publish(row[0])
        return self._catalogue.get(row[0])

    def seed(self) -> None:
        """Fill an empty database. Must run inside a transaction."""
        seeded = _Batch(SEEDED_DATASET)
        for criteria, kind, seller, approval, count in self._plan():
            self._add(seeded, criteria, kind, seller, approval=approval, count=count)
        self._store(seeded)
        withdrawn = _Batch(WITHDRAWN_DATASET)
        for kind in KINDS:
            count = min(_FEW, self._options.sessions_per_type)
            self._add(withdrawn, "Bookable", kind, PRIMARY, approval=False, count=count)
        self._store(withdrawn, deleted=True)

    def _add(
        self,
        batch: _Batch,
        criteria: str,
        kind: str,
        seller: Seller,
        *,
        approval: bool,
        count: int,
    ) -> None:
        """Make opportunities of one sort, with a parent for every few of them."""
        parent: _Parent | None = None
        for index in range(count):
            traits = self._traits(criteria, kind, seller)
            if traits is None:
                break
            if parent is None or index % _CHILDREN_PER_PARENT == 0:
                parent = self._parent(kind, seller, traits, approval)
                share = f"{criteria} {parent.number}"
                row = self._parent_row(parent, kind, seller, batch.dataset, share)
                batch.parents.append(row)
                batch.items.append(listings.parent_item(kind, parent.number, parent.data))
            row = self._row(kind, seller, batch.dataset, traits, approval, parent)
            batch.opportunities.append((*row, True))
            data = listings.feed_data(orjson.loads(row[9]), kind, traits.spaces)
            place = (listings.feed_of(kind), str(row[0]), listings.feed_kind(kind))
            batch.items.append((*place, data))

    def _store(self, batch: _Batch, *, deleted: bool = False) -> None:
        self._db.executemany(_INSERT_PARENT, batch.parents)
        self._db.executemany(_INSERT_OPPORTUNITY, batch.opportunities)
        if deleted:
            for table in ("parent", "opportunity"):
                self._db.execute(
                    f"UPDATE {table} SET deleted = 1 WHERE dataset = ?",  # noqa: S608  our names
                    (batch.dataset,),
                )
        self._feeds.put_seeded(batch.items, deleted=deleted)

    def _plan(self) -> Iterator[tuple[str, str, Seller, bool, int]]:
        """Yield criteria, kind, Seller, approval and number of what is seeded."""
        for kind in KINDS:
            for approval in (False, True):
                for criteria, share in _SEEDED_SHARES.items():
                    count = round(self._options.sessions_per_type * share)
                    yield criteria, kind, PRIMARY, approval, count
                    yield criteria, kind, SECONDARY, approval, min(count, _FEW)
                for criteria in _SEEDED_FEW:
                    count = min(_FEW, self._options.sessions_per_type)
                    yield criteria, kind, PRIMARY, approval, count
                    yield criteria, kind, SECONDARY, approval, min(count, 1)

    def _traits(self, criteria: str, kind: str, seller: Seller) -> Traits | None:
        mode = self._options.cancellation
        traits = traits_for(criteria, kind, seller, mode, self._rng)
        if traits is None or mode is not Cancellation.NEVER:
            return traits
        if self._defects.broken(Defect.NEVER_CANCEL_STILL_PROMISED):
            return replace(traits, refund=True)
        return traits

    def _shared_parent(
        self,
        share: str,
        kind: str,
        seller: Seller,
        dataset: str,
        traits: Traits,
        approval: bool,
        shown: bool,
    ) -> _Parent:
        row = self._db.one(
            "SELECT id, data FROM parent WHERE dataset = ? AND share = ? AND deleted = 0",
            (dataset, share),
        )
        if row is not None:
            return _Parent(row[0], orjson.loads(row[1]))
        parent = self._parent(kind, seller, traits, approval)
        self._db.execute(_INSERT_PARENT, self._parent_row(parent, kind, seller, dataset, share))
        if shown:
            self._feeds.put(*listings.parent_item(kind, parent.number, parent.data))
        return parent

    def _parent(self, kind: str, seller: Seller, traits: Traits, approval: bool) -> _Parent:
        self._last_parent += 1
        data = listings.parent(kind, self._last_parent, seller, traits)
        if kind == SESSION:
            data |= _offers(data["@id"], traits, approval)
            if traits.price == 0:
                # The model of a Slot has no such property.
                data["isAccessibleForFree"] = True
        return _Parent(self._last_parent, data)

    @staticmethod
    def _parent_row(
        parent: _Parent, kind: str, seller: Seller, dataset: str, share: str
    ) -> tuple[Any, ...]:
        data = orjson.dumps(parent.data)
        return (parent.number, kind, seller.number, dataset, share, data)

    def _row(
        self,
        kind: str,
        seller: Seller,
        dataset: str,
        traits: Traits,
        approval: bool,
        parent: _Parent,
    ) -> tuple[Any, ...]:
        self._last_id += 1
        number = self._last_id
        uri = f"{ID_BASE}{listings.feed_of(kind)}/{number}"
        starts = self._start(traits, number)
        data = listings.opportunity(kind, uri, number, parent.data["@id"], starts, traits.maximum)
        if kind != SESSION:
            data |= _offers(uri, traits, approval)
        # Sessions take the offer of their series, and with it the price.
        offer = (data if kind != SESSION else parent.data)["offers"][0]
        if self._defects.broken(Defect.OPPORTUNITY_WITHOUT_OFFER_TYPE):
            # On a session it replaces the offer of the series, by having the same identifier.
            data["offers"] = [{name: offer[name] for name in offer if name != "@type"}]
        terms = _terms(replace(traits, price=round(offer["price"] * 100)), approval)
        return (
            number,
            kind,
            uri,
            parent.number,
            seller.number,
            dataset,
            traits.spaces,
            int(starts.timestamp()),
            int((starts + listings.LENGTH).timestamp()),
            orjson.dumps(data),
            orjson.dumps(listings.accepted(offer)),
            offer["@id"],
            orjson.dumps(asdict(terms)),
        )

    def _start(self, traits: Traits, number: int) -> datetime:
        """Spread the starts over three days and the hours of opening."""
        now = datetime.fromtimestamp(self._options.clock(), UTC)
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return today + timedelta(days=traits.start_day + number % 3, hours=8 + number % 11)


def _offers(owner: str, traits: Traits, approval: bool) -> Json:
    requirements = ((NEEDS_APPROVAL,) if approval else ()) + traits.requirements
    return {"offers": [listings.offer(owner, traits, requirements)]}


def _terms(traits: Traits, approval: bool) -> Terms:
    return Terms(
        price=traits.price,
        prepayment=traits.prepayment,
        refund=traits.refund,
        window=traits.cancel_window.seconds if traits.cancel_window else None,
        opens=traits.opens.seconds if traits.opens else None,
        approval=approval,
        attendee=NEEDS_ATTENDEE in traits.requirements,
        form=NEEDS_FORM in traits.requirements,
        online=traits.online,
    )
