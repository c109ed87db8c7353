"""Orders, proposals and quotes as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import orjson

from bookproof.lab.catalogue import Terms
from bookproof.lab.database import Database
from bookproof.lab.vocabulary import CANCELLED_STATUSES, Json


class Kind(StrEnum):
    """What a UUID stands for; one thing at a time for each booking partner."""

    QUOTE = "quote"
    PROPOSAL = "proposal"
    ORDER = "order"
    STUB = "stub"


@dataclass(slots=True)
class Order:
    """What is kept under an Order UUID.

    ``head`` holds the echoed properties, ``answer`` the first successful answer, ``fingerprint``
    what a repeated request must equal; a stub has none of the three. ``in_feed`` tells whether
    the Orders feed lists it.
    """

    client: str
    uuid: str
    kind: Kind
    seller: int
    number: int = 0
    fingerprint: bytes = b""
    head: bytes = b""
    answer: bytes = b""
    proposal_status: str = ""
    version: str = ""
    in_feed: bool = False
    expires: float | None = None


@dataclass(slots=True)
class Item:
    """One OrderItem; ``charge`` is its part of the total and ``tax`` the tax in it, in pence.

    ``data`` holds the properties of the first answer without the opportunity, ``access`` those
    that may change later, such as ``accessCode`` and ``customerNotice``.
    """

    number: int
    opportunity: int
    status: str
    charge: int
    tax: int
    terms: Terms
    data: Json
    access: Json

    @property
    def counts(self) -> bool:
        """Whether the item is part of the total, that is, not cancelled."""
        return self.status not in CANCELLED_STATUSES


_SELECT = (
    "SELECT client, uuid, kind, seller, number, fingerprint, head, answer, proposal_status,"
    " version, in_feed, expires FROM orders WHERE client = ? AND uuid = ?"
)
_INSERT = (
    "INSERT OR REPLACE INTO orders (client, uuid, kind, seller, number, fingerprint, head, answer,"
    " proposal_status, version, in_feed, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Orders:
    """The tables of Orders and OrderItems. Must be written inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, client: str, uuid: str) -> Order | None:
        """Look up what is kept under a UUID of a booking partner."""
        row = self._db.one(_SELECT, (client, uuid))
        if row is None:
            return None
        order = Order(*row)
        order.kind = Kind(order.kind)
        order.in_feed = bool(order.in_feed)
        return order

    def clients_with(self, uuid: str) -> list[str]:
        """Booking partners that have something under a UUID."""
        rows = self._db.execute("SELECT client FROM orders WHERE uuid = ? ORDER BY client", (uuid,))
        return [client for (client,) in rows]

    def save(self, order: Order) -> None:
        """Store an Order in place of what was under its UUID."""
        self._db.execute(
            _INSERT,
            (
                order.client,
                order.uuid,
                order.kind.value,
                order.seller,
                order.number,
                order.fingerprint,
                order.head,
                order.answer,
                order.proposal_status,
                order.version,
                order.in_feed,
                order.expires,
            ),
        )

    def remove(self, client: str, uuid: str) -> None:
        """Forget a UUID and its OrderItems."""
        self._db.execute("DELETE FROM orders WHERE client = ? AND uuid = ?", (client, uuid))
        self.remove_items(client, uuid)

    def remove_items(self, client: str, uuid: str) -> None:
        """Forget the OrderItems of a UUID."""
        self._db.execute("DELETE FROM order_item WHERE client = ? AND uuid = ?", (client, uuid))

    def next_number(self) -> int:
        """Draw a customer-facing number that no Order has had."""
        number = int(self._db.setting("order_number") or 0) + 1
        self._db.remember("order_number", str(number))
        return number

    def items(self, order: Order) -> list[Item]:
        """Look up the OrderItems of an Order, by number."""
        rows = self._db.execute(
            "SELECT number, opportunity, status, charge, tax, terms, data, access"
            " FROM order_item WHERE client = ? AND uuid = ? ORDER BY number",
            (order.client, order.uuid),
        )
        return [_read_item(*row) for row in rows]

    def save_items(self, order: Order, items: Iterable[Item]) -> None:
        """Store OrderItems in place of those with the same numbers."""
        self._db.executemany(
            "INSERT OR REPLACE INTO order_item (client, uuid, number, opportunity, status, charge,"
            " tax, terms, data, access) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    order.client,
                    order.uuid,
                    item.number,
                    item.opportunity,
                    item.status,
                    item.charge,
                    item.tax,
                    orjson.dumps(asdict(item.terms)),
                    orjson.dumps(item.data),
                    orjson.dumps(item.access),
                )
                for item in items
            ],
        )

    def with_opportunities(self, dataset: str) -> list[tuple[str, str]]:
        """Booking partner and UUID of all that have an item of a dataset."""
        rows = self._db.execute(
            "SELECT DISTINCT item.client, item.uuid FROM order_item AS item"
            " JOIN opportunity ON opportunity.id = item.opportunity"
            " WHERE opportunity.dataset = ? UNION"
            " SELECT DISTINCT hold.client, hold.uuid FROM hold"
            " JOIN opportunity ON opportunity.id = hold.opportunity"
            " WHERE opportunity.dataset = ? ORDER BY 1, 2",
            (dataset, dataset),
        )
        return [(client, uuid) for client, uuid in rows]

    def with_opportunity(self, number: int) -> Sequence[tuple[str, str]]:
        """Booking partner and UUID of the Orders and proposals that have an opportunity."""
        rows = self._db.execute(
            "SELECT DISTINCT client, uuid FROM order_item WHERE opportunity = ?"
            " ORDER BY client, uuid",
            (number,),
        )
        return [(client, uuid) for client, uuid in rows]

    def with_parent(self, number: int) -> Sequence[tuple[str, str]]:
        """Booking partner and UUID of the Orders that have an opportunity of a parent."""
        rows = self._db.execute(
            "SELECT DISTINCT item.client, item.uuid FROM order_item AS item"
            " JOIN opportunity ON opportunity.id = item.opportunity"
            " WHERE opportunity.parent = ? ORDER BY 1, 2",
            (number,),
        )
        return [(client, uuid) for client, uuid in rows]


def _read_item(number: int, opportunity: int, status: str, *rest: Any) -> Item:
    charge, tax, terms, data, access = rest
    return Item(
        number,
        opportunity,
        status,
        charge,
        tax,
        Terms(**orjson.loads(terms)),
        orjson.loads(data),
        orjson.loads(access),
    )
