"""What an Order costs by its own items, and findings where the stated total or tax differs.

Source: Open Booking API 1.0 CR3, "Tax mode" and "Tax calculation". Amounts are in major units;
sums are exact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bookproof.checks.error_catalogue import ORDER_ITEM_ERRORS
from bookproof.checks.errors import types_of
from bookproof.checks.values import MINOR_UNIT, amount, received, shown
from bookproof.model import TAX_NET, Answer, Order, OrderItem, objects
from bookproof.results import Finding

_STILL_COUNTED = frozenset({"IncompleteAttendeeDetailsError", "IncompleteIntakeFormError"})


@dataclass(frozen=True, slots=True)
class Payable:
    """The total that follows from the items of an Order."""

    expected: Decimal
    tolerance: Decimal
    """What rounding may add or take away."""
    other: Decimal | None
    """The total by the reading that is not adopted, where there is one."""
    interpretation: str = ""
    """Id of the reading behind ``other``; with ``other`` absent any difference is disputed."""


def tax_mode_is_net(document: Mapping[str, Any]) -> bool:
    """Whether the Seller in the document adds tax to its prices."""
    seller = document.get("seller")
    return isinstance(seller, Mapping) and seller.get("taxMode") == TAX_NET


def is_dynamic(answer: Answer) -> bool:
    """Whether the Order is paid by a DynamicPayment, which leaves out every price."""
    documents = [answer.sent, answer.body]
    payments = [item.get("payment") for item in documents if isinstance(item, Mapping)]
    return any("DynamicPayment" in types_of(payment) for payment in payments)


def price_of(item: OrderItem) -> Decimal | None:
    """Price of the accepted offer, which may be written as a text."""
    stated = item.offer.get("price")
    if isinstance(stated, str) and len(stated) < 30:
        try:
            return amount(Decimal(stated))
        except InvalidOperation:
            return None
    return amount(stated)


def charged(charges: Any) -> Decimal:
    """Sum of tax charges; those without a number count as zero."""
    return sum(
        (amount(charge.get("price")) or Decimal(0) for charge in objects(charges)), Decimal(0)
    )


def item_tax(item: OrderItem) -> Decimal:
    """Tax of one OrderItem."""
    return charged(item.raw.get("unitTaxSpecification"))


def share_of(item: OrderItem, *, net: bool) -> Decimal | None:
    """What one OrderItem adds to the total; None when it states no price."""
    price = price_of(item)
    if price is None:
        return None
    return price + item_tax(item) if net else price


def _is_counted(item: OrderItem) -> bool:
    found = {name for error in objects(item.raw.get("error")) for name in types_of(error)}
    return not found & (ORDER_ITEM_ERRORS - _STILL_COUNTED)


def payable(order: Order) -> Payable | None:
    """The total by the items; None when one of them states no price."""
    items = [item for item in order.items if _is_counted(item)]
    prices = [price_of(item) for item in items]
    if any(price is None for price in prices):
        return None
    plain = sum((price for price in prices if price is not None), Decimal(0))
    if order.raw.get("taxCalculationExcluded") is True:
        return Payable(plain, Decimal(0), None, "OBI-21")
    if not tax_mode_is_net(order.raw):
        return Payable(plain, Decimal(0), None)
    taxed = plain + sum((item_tax(item) for item in items), Decimal(0))
    return Payable(taxed, MINOR_UNIT * len(items), plain, "OBI-21")


def wrong_total(answer: Answer) -> Iterator[Finding]:
    """Findings when ``totalPaymentDue`` is not what the items add up to."""
    if is_dynamic(answer):
        return
    order = answer.order
    due = order.raw.get("totalPaymentDue")
    due = due if isinstance(due, Mapping) else {}
    stated = amount(due.get("price"))
    for item in order.items:
        if _is_counted(item) and price_of(item) is None:
            got = received(item.offer.get("price"))
            yield Finding(f"{item.where}.acceptedOffer.price", "an amount", got)
    expected = payable(order)
    if stated is None:
        wanted = shown(expected.expected) if expected else "an amount"
        yield Finding("$.totalPaymentDue.price", wanted, received(due.get("price")))
        return
    if stated != 0 and not due.get("priceCurrency"):
        yield Finding("$.totalPaymentDue.priceCurrency", "a currency code", "absent")
    if expected and abs(stated - expected.expected) > expected.tolerance:
        disputed = expected.other is None or stated == expected.other
        yield Finding(
            "$.totalPaymentDue.price",
            shown(expected.expected),
            shown(stated),
            _why(order),
            interpretation=expected.interpretation if disputed else "",
        )


def _why(order: Order) -> str:
    what = "prices and taxes" if tax_mode_is_net(order.raw) else "prices"
    return f"The {what} of the {len(order.items)} OrderItems add up to the expected total."


def total_of(document: Any) -> Decimal | None:
    """``totalPaymentDue.price`` of any document, exact."""
    due = document.get("totalPaymentDue") if isinstance(document, Mapping) else None
    return amount(due.get("price")) if isinstance(due, Mapping) else None


def after_cancelling(
    booked: Order, cancelled_ids: Collection[str]
) -> tuple[Decimal, Decimal] | None:
    """Total that remains when items are cancelled, and what rounding may change in it.

    None when the booked Order states no total, or no price for a cancelled item.
    """
    if all(item.id in cancelled_ids for item in booked.items):
        return Decimal(0), Decimal(0)
    total = total_of(booked.raw)
    net = tax_mode_is_net(booked.raw) and booked.raw.get("taxCalculationExcluded") is not True
    shares = [share_of(item, net=net) for item in booked.items if item.id in cancelled_ids]
    if total is None or any(share is None for share in shares):
        return None
    taken = sum((share for share in shares if share is not None), Decimal(0))
    return total - taken, MINOR_UNIT * len(booked.items) if net else Decimal(0)


def malformed_charges(charges: Any, path: str) -> Iterator[Finding]:
    """A finding for each tax charge without its type, name or amount."""
    if charges is None:
        return
    if not isinstance(charges, list):
        yield Finding(path, "an array of TaxChargeSpecification", received(charges))
        return
    for number, charge in enumerate(charges):
        where = f"{path}[{number}]"
        if not isinstance(charge, Mapping):
            yield Finding(where, "a TaxChargeSpecification", received(charge))
            continue
        if charge.get("@type") != "TaxChargeSpecification":
            yield Finding(f"{where}.@type", "TaxChargeSpecification", received(charge.get("@type")))
        if not isinstance(charge.get("name"), str) or not charge["name"]:
            yield Finding(f"{where}.name", "a name", received(charge.get("name")))
        if amount(charge.get("price")) is None:
            yield Finding(f"{where}.price", "an amount", received(charge.get("price")))
