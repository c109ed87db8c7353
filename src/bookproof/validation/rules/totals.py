"""What an Order comes to: the total, its tax, and one currency for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from bookproof.model import NAMESPACE, UNAVAILABLE, objects
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.arithmetic import (
    MINOR_UNIT,
    ZERO,
    amount,
    charged,
    is_counted,
    is_net,
    price_of,
    total_of,
)
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import ANSWERS, BOOKED, BOOKING, QUOTES

_ORDERS = ("Order", "OrderQuote", "OrderProposal")
_SHOWN = (*ANSWERS, *BOOKED)
_PREPAYMENTS = tuple(NAMESPACE + word for word in ("Required", "Optional", "Unavailable"))
"""The strongest first."""

_PRICE: dict[str, Any] = {"@type": "PriceSpecification", "price": 10, "priceCurrency": "GBP"}
_ITEM: dict[str, Any] = {
    "@type": "OrderItem",
    "acceptedOffer": {"@type": "Offer", "price": 10, "priceCurrency": "GBP"},
}


@on_property(
    Rule(
        id="order-total",
        sentence="The total is not what the OrderItems add up to.",
        severity=Severity.FAILURE,
        modes=_SHOWN,
        requirements=("OBA-TAXMODE-03",),
        link=BOOKING + "tax-mode",
        bad={"@type": "Order", "orderedItem": [_ITEM, _ITEM], "totalPaymentDue": _PRICE},
        good={"@type": "Order", "orderedItem": [_ITEM], "totalPaymentDue": _PRICE},
    ),
    "totalPaymentDue",
    types=_ORDERS,
)
def order_total(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Cancelled and unbookable items do not count.

    A warning where the other reading of OBI-21 gives the stated total, and in Orders that were
    booked before, since prices may have been given back in part.
    """
    order = node.value
    if value.__class__ is not dict or _is_dynamic(order):
        return
    stated = amount(value.get("price"))
    total = total_of(order)
    if stated is None or total is None or total.admits(stated):
        return
    disputed = total.is_disputed or stated == total.other or scope.mode in BOOKED
    what = "prices and taxes" if total.other is not None else "prices"
    yield Fault(
        "totalPaymentDue",
        f"`totalPaymentDue` must be the sum of the {what} of the OrderItems",
        str(total.expected),
        str(stated),
        Severity.WARNING if disputed else None,
    )


def _is_dynamic(order: Mapping[str, Any]) -> bool:
    payment = order.get("payment")
    return isinstance(payment, Mapping) and payment.get("@type") == "DynamicPayment"


@on_property(
    Rule(
        id="total-prepayment",
        sentence="The prepayment of the total does not follow from the accepted offers.",
        severity=Severity.FAILURE,
        modes=QUOTES,
        requirements=("OBA-PREPAY-01", "OBA-PREPAY-02", "OBA-PREPAY-03"),
        link=BOOKING + "payment",
        bad={
            "@type": "OrderQuote",
            "orderedItem": [_ITEM],
            "totalPaymentDue": {**_PRICE, "openBookingPrepayment": NAMESPACE + "Optional"},
        },
        good={
            "@type": "OrderQuote",
            "orderedItem": [_ITEM],
            "totalPaymentDue": {**_PRICE, "openBookingPrepayment": NAMESPACE + "Required"},
        },
    ),
    "totalPaymentDue",
    types=_ORDERS,
)
def total_prepayment(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Judged where the booking system states it, under either name (OBI-22).

    An offer without it counts as Required, or as Unavailable at price zero. Whether Required and
    Unavailable go together at a price is open: then only a warning.
    """
    stated = _prepayment(value) if value.__class__ is dict else None
    items = [item for item in objects(node.value.get("orderedItem")) if is_counted(item)]
    if stated is None or not items:
        return
    wanted = [_wanted(item) for item in items]
    if None in wanted:
        return
    expected = next(word for word in _PREPAYMENTS if word in wanted)
    if stated == expected:
        return
    mixed = expected.endswith("Required") and UNAVAILABLE in wanted
    message = "The prepayment of `totalPaymentDue` must follow from the accepted offers"
    yield Fault(name, message, expected, stated, Severity.WARNING if mixed else None)


def _prepayment(priced: Mapping[str, Any]) -> Any:
    return priced.get("openBookingPrepayment", priced.get("prepayment"))


def _wanted(item: Mapping[str, Any]) -> str | None:
    """What the offer of an item asks for; None when it cannot be told."""
    offer, price = item.get("acceptedOffer"), price_of(item)
    if not isinstance(offer, Mapping) or price is None:
        return None
    if price == ZERO:
        return UNAVAILABLE
    stated = _prepayment(offer)
    if stated is None:
        return NAMESPACE + "Required"
    return stated if stated in _PREPAYMENTS else None


@on_property(
    Rule(
        id="tax-total",
        sentence="The total tax is far from what the taxes of the OrderItems add up to.",
        severity=Severity.WARNING,
        modes=_SHOWN,
        requirements=("OBA-TAX-01",),
        link=BOOKING + "tax-mode",
        bad={
            "@type": "Order",
            "orderedItem": [{"unitTaxSpecification": [{"price": 2}]}],
            "totalPaymentTax": [{"price": 3}],
        },
        good={
            "@type": "Order",
            "orderedItem": [{"unitTaxSpecification": [{"price": 2}]}],
            "totalPaymentTax": [{"price": 2}],
        },
    ),
    "totalPaymentTax",
    types=_ORDERS,
)
def tax_total(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """A warning beyond one minor unit per item, for rounding is left to the booking system."""
    items = [item for item in objects(node.value.get("orderedItem")) if is_counted(item)]
    if not any("unitTaxSpecification" in item for item in items):
        return
    expected = sum((charged(item.get("unitTaxSpecification")) for item in items), ZERO)
    stated = charged(value)
    if abs(stated - expected) > MINOR_UNIT * len(items):
        message = "`totalPaymentTax` should be about the sum of `unitTaxSpecification`"
        yield Fault(name, message, str(expected), str(stated))


@on_property(
    Rule(
        id="tax-by-rate",
        sentence="A tax is not its rate of the price.",
        severity=Severity.WARNING,
        modes=_SHOWN,
        requirements=("OBA-TAXCHARGE-01", "OBA-TAXMODE-03"),
        link=BOOKING + "oa-taxchargespecification",
        bad={
            "@type": "OrderItem",
            "acceptedOffer": {"@type": "Offer", "price": 12},
            "unitTaxSpecification": [{"price": 3, "rate": 0.2}],
        },
        good={
            "@type": "OrderItem",
            "acceptedOffer": {"@type": "Offer", "price": 12},
            "unitTaxSpecification": [{"price": 2, "rate": 0.2}],
        },
    ),
    "unitTaxSpecification",
    types=("OrderItem",),
)
def tax_by_rate(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Gross prices hold the tax, net ones do not; both are off by a minor unit at most.

    Which of them holds is not known without the Seller, as in the Orders feed: either will do.
    """
    price = price_of(node.value)
    charges = objects(value)
    rates = [amount(charge.get("rate")) for charge in charges]
    if price is None or any(rate is None or not 0 <= rate < 1 for rate in rates):
        return
    whole = 1 + sum((rate for rate in rates if rate is not None), ZERO)
    bases = _bases(price, whole, node.holder)
    for index, (charge, rate) in enumerate(zip(charges, rates, strict=True)):
        stated = amount(charge.get("price"))
        if stated is None or rate is None:
            continue
        expected = [(base * rate).quantize(MINOR_UNIT) for base in bases]
        if all(abs(stated - item) > MINOR_UNIT for item in expected):
            where = f"{node.path}.{name}[{index}].price"
            message = "`price` of a tax should be its `rate` of the price of the offer"
            yield Fault(where, message, " or ".join(map(str, expected)), str(stated))


def _bases(price: Decimal, whole: Decimal, order: Node | None) -> list[Decimal]:
    """What the rates apply to: the net price."""
    if order is None or not isinstance(order.value.get("seller"), dict):
        return [price / whole, price]
    return [price] if is_net(order.value) else [price / whole]


@on_property(
    Rule(
        id="one-currency",
        sentence="An Order has prices in several currencies.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("OBA-CURRENCY-01",),
        link=BOOKING + "currency-support",
        bad={
            "@type": "Order",
            "orderedItem": [_ITEM],
            "totalPaymentDue": {**_PRICE, "priceCurrency": "EUR"},
        },
        good={"@type": "Order", "orderedItem": [_ITEM], "totalPaymentDue": _PRICE},
    ),
    "orderedItem",
    types=_ORDERS,
)
def one_currency(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Total, taxes and accepted offers alike."""
    order = node.value
    found = dict.fromkeys(_currencies(order))
    if len(found) > 1:
        message = "`priceCurrency` must be the same throughout an Order"
        yield Fault("", message, next(iter(found)), list(found))


def _currencies(order: Mapping[str, Any]) -> Iterator[str]:
    priced = [*objects(order.get("totalPaymentDue")), *objects(order.get("totalPaymentTax"))]
    for item in objects(order.get("orderedItem")):
        priced += objects(item.get("acceptedOffer"))
        priced += objects(item.get("unitTaxSpecification"))
    for price in priced:
        currency = price.get("priceCurrency")
        if isinstance(currency, str):
            yield currency
