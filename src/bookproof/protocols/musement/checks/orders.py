"""What can be wrong with carts and orders up to the cancellation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.musement.checks.answers import differing, failed, outcome, refused
from bookproof.protocols.musement.checks.values import (
    amount,
    item_of,
    items_of,
    member,
    price,
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
class State:
    """What can be read of an order that a refused request must not change."""

    statuses: Mapping[str, str]
    total: Decimal | None
    refunds: tuple[str, ...] = ()


@check("mus-booking.step", "MUS-BOOK-01")
def step(answer: Answer) -> Iterator[Finding]:
    """A step of the booking is not answered with a status of class 2xx."""
    yield from failed(answer)


@check("mus-booking.items", "MUS-BOOK-02")
def items(order: Any, wanted: Sequence[tuple[str, int]]) -> Iterator[Finding]:
    """An order has other items than its cart."""
    got = [(text(item, "product", "id"), member(item, "quantity")) for _, item in items_of(order)]
    if _told(got) != _told(wanted):
        yield Finding("$.items", _told(wanted), _told(got))


def _told(entries: Sequence[tuple[str, Any]]) -> list[str]:
    return sorted(f"{quantity} of {product}" for product, quantity in entries)


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


@check("mus-booking.confirmed", "MUS-BOOK-04")
def confirmed(order: Any, item: str, seconds: float) -> Iterator[Finding]:
    """A paid item that is confirmed at once does not become OK."""
    status = text(item_of(order, item), "status")
    if status != "OK":
        yield Finding(
            "item status", "OK", status or "absent", f"looked out for {seconds:g} s (poll.timeout)"
        )


@check("mus-booking.refused", "MUS-BOOK-06")
def supplier_refused(order: Any, item: str, seconds: float) -> Iterator[Finding]:
    """An item that the supplier refuses does not become KO."""
    status = text(item_of(order, item), "status")
    if status != "KO":
        yield Finding(
            "item status", "KO", status or "absent", f"looked out for {seconds:g} s (poll.timeout)"
        )


@check("mus-booking.vouchers", "MUS-BOOK-05")
def vouchers(order: Any) -> Iterator[Finding]:
    """An item that is not OK has vouchers."""
    for position, item in items_of(order):
        if item.get("status") in ("PENDING", "KO") and item.get("vouchers"):
            yield Finding(
                f"$.items[{position}].vouchers", "no vouchers", f"some, while {item['status']}"
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
    if before.refunds != after.refunds:
        yield Finding("refunds", list(before.refunds), list(after.refunds))


@check("mus-order.identifier", "MUS-REFUSE-16")
def identifier(answer: Answer) -> Iterator[Finding]:
    """An order is found by its identifier in place of its UUID."""
    yield from refused(answer, 404)


@check("mus-cart.deleted", "MUS-CART-01")
def cart_deleted(answer: Answer, read_again: Answer) -> Iterator[Finding]:
    """A cart that was deleted is still there, or the answer is not 200 with true."""
    if answer.status != 200 or answer.body is not True:
        yield Finding(
            "answer to DELETE", "200 with true", f"{outcome(answer)} with {answer.text[:80]!r}"
        )
    if answer.succeeded and read_again.status != 404:
        yield Finding("status of the next GET", 404, outcome(read_again))


@check("mus-cart.ordered", "MUS-CART-02", "MUS-CART-03")
def ordered_cart(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A cart with an order can be deleted."""
    yield from refused(answer)
    yield from differing(answer, policy)
