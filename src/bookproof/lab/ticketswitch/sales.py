"""Orders, transactions and the places that are left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bookproof.lab.ticketswitch.catalogue import (
    BROKEN_SEAT,
    Band,
    Discount,
    Event,
    Performance,
    SendMethod,
    User,
    seats_of,
)

HOLD: Final = timedelta(minutes=15)


class CancellationStatus(StrEnum):
    """Whether an order can be cancelled, or was."""

    POSSIBLE = "possible"
    NOT_PERMITTED = "not_permitted"
    TRIED_AND_FAILED = "tried_and_failed"
    CANCELLED = "cancelled"


class TransactionStatus(StrEnum):
    """How far a transaction has come; a cancellation leaves it ``purchased``."""

    RESERVED = "reserved"
    RELEASED = "released"
    ATTEMPTING = "attempting"
    PURCHASED = "purchased"
    FAILED = "failed"


@dataclass(slots=True)
class Order:
    """One line of a trolley: tickets of one price band for one performance.

    ``tickets`` has a discount for every place; ``wanted`` the seats that were asked for, and
    ``seats`` those that are held. ``cancellation`` is None until the order is purchased.
    """

    item_number: int
    performance: Performance
    band: Band
    tickets: tuple[Discount, ...]
    send_method: SendMethod
    wanted: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    cancellation: CancellationStatus | None = None
    comment: str = ""
    purchase_reference: str = ""
    cancellation_reference: str = ""

    @property
    def event(self) -> Event:
        """What the tickets are for."""
        return self.performance.event

    @property
    def seat_price(self) -> int:
        """Price of all places without surcharge, in pence."""
        return sum(discount.of(self.band.seat_price) for discount in self.tickets)

    @property
    def surcharge(self) -> int:
        """Surcharge of all places, in pence."""
        return sum(discount.of(self.band.surcharge) for discount in self.tickets)

    def is_like(self, status: CancellationStatus) -> bool:
        """Tell whether the order has this cancellation status."""
        return self.cancellation is status


@dataclass(slots=True)
class Transaction:
    """Orders that are reserved together and purchased together.

    ``id`` is made known by the purchase. ``sold_from`` is when a slow supplier will have answered.
    ``reserve_page`` and ``purchase_page`` are the answers as they were sent.
    """

    uuid: str
    id: str
    user: User
    orders: list[Order]
    reserved_at: datetime
    status: TransactionStatus = TransactionStatus.RESERVED
    purchased_at: datetime | None = None
    sold_from: datetime | None = None
    customer: dict[str, str | bool] = field(default_factory=dict)
    reserve_page: bytes = field(default=b"", repr=False)
    purchase_page: bytes = field(default=b"", repr=False)

    def order(self, item_number: int) -> Order | None:
        """Find an order by its number, None if there is none."""
        return next((one for one in self.orders if one.item_number == item_number), None)


def bundled(orders: Iterable[Order]) -> dict[str, list[Order]]:
    """Arrange orders by the code of their source."""
    bundles: dict[str, list[Order]] = {}
    for order in orders:
        bundles.setdefault(order.event.source.code, []).append(order)
    return bundles


class Stock:
    """The places that are left of every performance and price band."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()
        self._seats: dict[str, set[str]] = {}

    def left(self, performance: Performance, band: Band) -> int:
        """Count the places that can be had."""
        broken = int(performance.event.is_seated)
        return performance.event.places - broken - self._taken[performance.id, band.code]

    def free_seats(self, performance: Performance) -> list[str]:
        """Return the seats that can be had, in the order in which they are given away."""
        taken = self._seats.get(performance.id, set())
        return [
            seat
            for seat in seats_of(performance.event)
            if seat not in taken and seat != BROKEN_SEAT
        ]

    def has(self, order: Order, before: Iterable[Order] = ()) -> bool:
        """Tell whether an order can be met when those before it have been."""
        rivals = [one for one in before if one.performance.id == order.performance.id]
        ahead = sum(len(one.tickets) for one in rivals if one.band.code == order.band.code)
        if len(order.tickets) + ahead > self.left(order.performance, order.band):
            return False
        free = set(self.free_seats(order.performance)).difference(*(one.wanted for one in rivals))
        return free.issuperset(order.wanted)

    def take(self, order: Order) -> None:
        """Hold the places of an order, the seats that were asked for among them."""
        self._taken[order.performance.id, order.band.code] += len(order.tickets)
        free = [seat for seat in self.free_seats(order.performance) if seat not in order.wanted]
        order.seats = (*order.wanted, *free)[: len(order.tickets)] if order.event.is_seated else ()
        self._seats.setdefault(order.performance.id, set()).update(order.seats)

    def give_back(self, order: Order) -> None:
        """Put the places of an order on sale again."""
        self._taken[order.performance.id, order.band.code] -= len(order.tickets)
        self._seats.get(order.performance.id, set()).difference_update(order.seats)
