"""What the target keeps: carts, orders with their items, and refunds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bookproof.lab.musement.catalogue import Product
from bookproof.lab.musement.refunds import Policy
from bookproof.lab.musement.vocabulary import ItemStatus, Json


@dataclass(frozen=True, slots=True)
class CartItem:
    """Tickets put into a cart; ``unit`` is the price of one in cents of the cart's currency."""

    uuid: str
    product: Product
    quantity: int
    unit: int


@dataclass(slots=True)
class Cart:
    """A cart; ``order`` is the UUID of what was made from it, and locks it."""

    uuid: str
    client: str
    currency: str
    items: list[CartItem] = field(default_factory=list)
    customer: Json | None = None
    order: str | None = None


@dataclass(slots=True)
class Plan:
    """What becomes of an item without anybody asking: at a moment, or after some readings."""

    status: ItemStatus
    at: datetime
    reads: int | None = None


@dataclass(slots=True)
class Item:
    """An order item; ``unit`` and ``refund`` are in cents of the order's currency.

    ``unpaid`` counts refunds that are due once the item is REFUNDED; ``holds_places`` tells
    whether its places are not for sale, ``voucher_withdrawn`` whether a defect took its voucher.
    """

    uuid: str
    transaction_code: str
    product: Product
    quantity: int
    unit: int
    policies: tuple[Policy, ...]
    created: datetime
    updated: datetime
    version: int = 1
    status: ItemStatus = ItemStatus.PENDING
    plan: Plan | None = None
    refund: int = 0
    unpaid: int = 0
    holds_places: bool = True
    voucher_withdrawn: bool = False

    @property
    def paid(self) -> int:
        """Price of all its pieces."""
        return self.unit * self.quantity


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund that was paid, in cents of the order's currency."""

    uuid: str
    item: str
    amount: int
    at: datetime


@dataclass(slots=True)
class Order:
    """An order; ``status`` follows its items once all are settled."""

    uuid: str
    identifier: str
    client: str
    currency: str
    customer: Json
    created: datetime
    updated: datetime
    items: list[Item]
    version: int = 1
    paid: bool = False
    status: ItemStatus = ItemStatus.PENDING
    refunds: list[Refund] = field(default_factory=list)

    def item(self, uuid: str) -> Item | None:
        """Find one of its items."""
        return next((item for item in self.items if item.uuid == uuid), None)
