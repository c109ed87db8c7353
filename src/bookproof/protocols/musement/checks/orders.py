"""What can be wrong with carts and orders up to the cancellation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.musement.checks.answers import failed, outcome
from bookproof.protocols.musement.checks.values import (
    amount,
    item_of,
    items_of,
    member,
    price,
    schema_fault,
    statuses,
    text,
)
from bookproof.results import Finding

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "PENDING": frozenset({"OK", "KO", "REFUND_STARTED", "REFUNDED", "CANCELLATION_ERROR"}),
    "OK": frozenset({"REFUND_STARTED", "REFUNDED", "CANCELLATION_ERROR"}),
    "REFUND_STARTED": frozenset({"REFUNDED"}),
    "CANCELLATION_ERROR": frozenset({"OK", "REFUNDED"}),
    "KO": frozenset(),
    "REFUNDED": frozenset(),
}
"""What may be read of an item after each status; what lies between may have been missed."""


BY_ITSELF = {
    ("PENDING", "OK"),
    ("PENDING", "KO"),
    ("REFUND_STARTED", "REFUNDED"),
    ("CANCELLATION_ERROR", "OK"),
    ("CANCELLATION_ERROR", "REFUNDED"),
}
"""What becomes of an item without a request."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was put into a cart."""

    product: str
    quantity: int
    day: str
    price: Any
    """The amount of money that one piece was offered for."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells an order from others, as it was when it was made."""

    uuid: str
    identifier: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What can be read of an order that a refused request must not change."""

    statuses: Mapping[str, str]
    total: Decimal | None
    refunds: tuple[str, ...] = ()
    vouchers: Mapping[str, int] = field(default_factory=dict)
    """How many vouchers each item has; more may come at any time."""


@check("mus-booking.step", "MUS-BOOK-01")
def step(answer: Answer) -> Iterator[Finding]:
    """A step of the booking is not answered with a status of class 2xx."""
    yield from failed(answer)


@check("mus-booking.items", "MUS-BOOK-02")
def items(order: Any, wanted: Sequence[Wanted]) -> Iterator[Finding]:
    """An order has other items than its cart."""
    got = sorted(_told(item) for _, item in items_of(order))
    due = sorted(f"{one.quantity} of {one.product} on {one.day}" for one in wanted)
    if got != due:
        yield Finding("$.items", due, got)


def _told(item: Mapping[str, Any]) -> str:
    day = text(item, "product", "date").partition(" ")[0]
    return f"{item.get('quantity')} of {text(item, 'product', 'id')} on {day}"


@check("mus-booking.price", "MUS-BOOK-07")
def prices(order: Any, wanted: Sequence[Wanted]) -> Iterator[Finding]:
    """An item costs something else in the order than when it was offered."""
    for position, item in items_of(order):
        offer = next((one.price for one in wanted if one.product == text(item, "product", "id")),
                     None)  # fmt: skip
        stated = member(item, "product", "retail_price")
        if offer is not None and _money(stated) != _money(offer):
            yield Finding(
                f"$.items[{position}].product.retail_price",
                _money(offer),
                _money(stated),
                "retail_price of the product on its day",
            )


def _money(price: Any) -> str:
    return f"{amount(price)} {text(price, 'currency')}"


@check("mus-order.same", "MUS-BOOK-08")
def same(order: Any, made: Identity) -> Iterator[Finding]:
    """An order that is read is another one than was made."""
    for name, due in (("uuid", made.uuid), ("identifier", made.identifier)):
        if member(order, name) != due:
            yield Finding(f"$.{name}", due, member(order, name))
    got = sorted(text(item, "uuid") for _, item in items_of(order))
    if got != sorted(made.items):
        yield Finding("$.items[*].uuid", sorted(made.items), got)


@check("mus-order.customer", "MUS-BOOK-09")
def customer(order: Any, sent: Mapping[str, str]) -> Iterator[Finding]:
    """An order is somebody else's than the cart."""
    for name, due in sent.items():
        stated = text(order, "customer", name)
        if stated and stated.casefold() != due.casefold():
            yield Finding(f"$.customer.{name}", due, stated)


@check("mus-order.status", "MUS-STATUS-02")
def early(order: Any) -> Iterator[Finding]:
    """An order is no longer PENDING while one of its items is."""
    stated = text(order, "status")
    if stated != "PENDING" and "PENDING" in statuses(order).values():
        yield Finding("$.status", "PENDING, as long as an item is", stated)


@check("mus-booking.total", "MUS-BOOK-03")
def total(order: Any) -> Iterator[Finding]:
    """The total of an order is not what its items cost."""
    prices = [price(item) for _, item in items_of(order)]
    known = [one for one in prices if one is not None]
    stated = amount(member(order, "total_price"))
    if stated is None or len(known) != len(prices):
        return
    whole = sum(known, Decimal(0))
    fee = amount(member(order, "service_fee")) or Decimal(0)
    discount = amount(member(order, "discount")) or Decimal(0)
    if stated not in (whole, whole + fee - discount):
        yield Finding("$.total_price.value", whole, stated, "quantity times retail_price")
    currency = text(order, "total_price", "currency")
    others = {text(item, "product", "retail_price", "currency") for _, item in items_of(order)}
    if others != {currency}:
        yield Finding("$.total_price.currency", sorted(others), currency, "that of its items")


@check("mus-booking.confirmed", "MUS-BOOK-04")
def confirmed(order: Any, item: str, seconds: float) -> Iterator[Finding]:
    """A paid item that is confirmed at once does not become OK."""
    yield from _late(order, item, "OK", seconds)


@check("mus-booking.refused", "MUS-BOOK-06")
def supplier_refused(order: Any, item: str, seconds: float) -> Iterator[Finding]:
    """An item that the supplier refuses does not become KO."""
    yield from _late(order, item, "KO", seconds)


def _late(order: Any, item: str, due: str, seconds: float) -> Iterator[Finding]:
    status = text(item_of(order, item), "status")
    if status != due:
        hint = f"looked out for {seconds:g} s (poll.timeout)"
        yield Finding("item status", due, status or "absent", hint)


@check("mus-booking.vouchers", "MUS-BOOK-05")
def vouchers(order: Any) -> Iterator[Finding]:
    """An item that is not OK has vouchers."""
    for position, item in items_of(order):
        if item.get("status") != "OK" and item.get("vouchers"):
            yield Finding(
                f"$.items[{position}].vouchers", "no vouchers", f"some, while {item.get('status')}"
            )


@check("mus-item.transition", "MUS-STATUS-01")
def transitions(histories: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """An item goes from one status to another to which there is no way."""
    for item, history in histories.items():
        for earlier, later in pairwise(history):
            ways = TRANSITIONS.get(earlier, frozenset())
            if earlier != later and later not in ways:
                allowed = " or ".join(sorted(ways)) or "nothing"
                yield Finding(f"status of item {item}", f"after {earlier}: {allowed}", later)


@check("mus-refusal.unchanged", "MUS-REFUSE-01")
def unchanged(before: State, after: State) -> Iterator[Finding]:
    """A refused request has changed the order."""
    for item, status in before.statuses.items():
        now = after.statuses.get(item, "absent")
        if now != status and (status, now) not in BY_ITSELF:
            yield Finding(f"status of item {item}", status, now)
    if before.total != after.total:
        yield Finding("$.total_price.value", before.total, after.total)
    for item, number in before.vouchers.items():
        if after.vouchers.get(item, 0) < number:
            yield Finding(f"vouchers of item {item}", number, after.vouchers.get(item, 0))
    if before.refunds != after.refunds:
        yield Finding("refunds", list(before.refunds), list(after.refunds))


@check("mus-cart.deleted", "MUS-CART-01")
def cart_deleted(answer: Answer, read_again: Answer) -> Iterator[Finding]:
    """A cart that was deleted is still there, or the answer is not 200 with true."""
    if answer.status != 200 or answer.body is not True:
        yield Finding(
            "answer to DELETE", "200 with true", f"{outcome(answer)} with {answer.text[:80]!r}"
        )
    if answer.succeeded and read_again.status != 404:
        yield Finding("status of the next GET", 404, outcome(read_again))


@check("mus-cart.customer-schema", "MUS-CART-04")
def customer_schema(schema: Any) -> Iterator[Finding]:
    """What a cart asks of its customer is no JSON schema of an object."""
    fault = schema_fault(schema)
    if fault:
        yield Finding("$", "a JSON schema", fault)
    elif member(schema, "type") != "object":
        yield Finding("$.type", "object", member(schema, "type"))
