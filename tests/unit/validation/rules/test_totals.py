"""Sums and taxes of Orders, exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.meaning import meaning
from bookproof.validation.rules.arithmetic import amount, decimals

NS = "https://openactive.io/"


def item(price: Any, tax: Any = None, **more: Any) -> dict[str, Any]:
    """An OrderItem with the price of its offer and one tax charge."""
    found: dict[str, Any] = {"@type": "OrderItem", "acceptedOffer": {"price": price}, **more}
    if tax is not None:
        found["unitTaxSpecification"] = [{"@type": "TaxChargeSpecification", **tax}]
    return found


def judged(rule: str, total: Any, *items: Any, mode: str = "BResponse", **more: Any) -> list[Flaw]:
    order = {
        "@type": "Order",
        "orderedItem": list(items),
        "totalPaymentDue": {"@type": "PriceSpecification", "price": total},
        **more,
    }
    return [flaw for flaw in meaning(order, mode) if flaw.rule == rule]


def seller(mode: str) -> dict[str, Any]:
    return {"@type": "Organization", "taxMode": NS + mode}


def test_sum_is_exact() -> None:
    """Three times ten pence make thirty, which floats do not."""
    assert judged("order-total", 0.3, *[item(0.1)] * 3) == []
    (flaw,) = judged("order-total", 0.31, *[item(0.1)] * 3)
    assert (flaw.expected, flaw.got) == ("0.3", "0.31")
    assert flaw.path == "$.totalPaymentDue"


def test_price_may_be_text_or_exact() -> None:
    """As parsed by whichever library."""
    assert judged("order-total", Decimal("4.20"), item("2.10"), item(Decimal("2.10"))) == []


def test_tax_is_added_to_net_prices() -> None:
    """With a minor unit for each item."""
    net: dict[str, Any] = {"seller": seller("TaxNet")}
    items = [item(10, {"price": 2})] * 2
    assert judged("order-total", 24, *items, **net) == []
    assert judged("order-total", 24.02, *items, **net) == []
    (failed,) = judged("order-total", 24.03, *items, **net)
    (disputed,) = judged("order-total", 20, *items, **net)
    assert failed.severity is Severity.FAILURE
    assert disputed.severity is Severity.WARNING


def test_gross_prices_hold_the_tax() -> None:
    """Not a penny off."""
    assert judged("order-total", 10, item(10, {"price": 2}), seller=seller("TaxGross")) == []
    assert judged("order-total", 10.01, item(10, {"price": 2}), seller=seller("TaxGross"))


def test_cancelled_and_unbookable_items_do_not_count() -> None:
    """An item of which only details are missing does."""
    gone = item(10, orderItemStatus=NS + "CustomerCancelled")
    full = item(10, error=[{"@type": "OpportunityIsFullError"}])
    incomplete = item(10, error=[{"@type": "IncompleteIntakeFormError"}])
    mode = "BResponseOrderItemError"
    assert judged("order-total", 20, item(10), gone, full, incomplete, mode=mode) == []


@pytest.mark.parametrize(
    "more",
    [
        {"taxCalculationExcluded": True},
        {"mode": "OrderStatus", "seller": {"@type": "Organization"}},
    ],
)
def test_difference_may_be_disputed(more: dict[str, Any]) -> None:
    """Where another reading, or a partial refund, may be behind it."""
    (flaw,) = judged("order-total", 11, item(10), **more)
    assert flaw.severity is Severity.WARNING


@pytest.mark.parametrize(("total", "wrong"), [(20, False), (24, False), (22, True)])
def test_either_total_will_do_without_a_seller(total: int, wrong: bool) -> None:
    """Then the tax mode is not known."""
    items = [item(10, {"price": 2})] * 2
    assert bool(judged("order-total", total, *items, mode="OrdersFeed")) is wrong


def test_nothing_to_compare() -> None:
    """Without a price, or with a payment that leaves out all prices."""
    assert judged("order-total", 10, item(None)) == []
    assert judged("order-total", 99, item(10), payment={"@type": "DynamicPayment"}) == []


@pytest.mark.parametrize(
    ("offers", "stated", "weight"),
    [
        (["Required"], "Required", None),
        ([None], "Required", None),
        (["Optional", "Unavailable"], "Optional", None),
        (["Unavailable"], "Unavailable", None),
        (["Optional"], "Required", Severity.FAILURE),
        (["Required", "Optional"], "Optional", Severity.FAILURE),
        (["Required", "Unavailable"], "Unavailable", Severity.WARNING),
        (["Whatever"], "Required", None),
    ],
)
def test_prepayment_of_the_total(
    offers: list[str | None], stated: str, weight: Severity | None
) -> None:
    """The strongest of the offers; a mix that is open only warns."""
    items = [item(10) for _ in offers]
    for one, wanted in zip(items, offers, strict=True):
        if wanted is not None:
            one["acceptedOffer"]["openBookingPrepayment"] = NS + wanted
    total = {"price": 10 * len(items), "openBookingPrepayment": NS + stated}
    order = {"@type": "OrderQuote", "orderedItem": items, "totalPaymentDue": total}
    found = [flaw for flaw in meaning(order, "C1Response") if flaw.rule == "total-prepayment"]
    assert [flaw.severity for flaw in found] == ([weight] if weight else [])


def test_total_of_tax_may_be_rounded() -> None:
    """By a minor unit for each item."""
    items = [item(10, {"price": 1.667})] * 2
    assert judged("tax-total", 20, *items, totalPaymentTax=[{"price": 3.33}]) == []
    assert judged("tax-total", 20, *items, totalPaymentTax=[{"price": 3.4}])


@pytest.mark.parametrize(
    ("mode", "price", "wrong"),
    [("TaxGross", 2, False), ("TaxGross", 2.4, True), ("TaxNet", 2.4, False), ("TaxNet", 2, True)],
)
def test_tax_is_its_rate_of_the_price(mode: str, price: float, wrong: bool) -> None:
    """Which holds the tax, or does not."""
    found = judged("tax-by-rate", 0, item(12, {"price": price, "rate": 0.2}), seller=seller(mode))
    assert bool(found) is wrong
    assert {flaw.path for flaw in found} <= {"$.orderedItem[0].unitTaxSpecification[0].price"}


@pytest.mark.parametrize("price", [2, 2.4])
def test_either_base_will_do_without_a_seller(price: float) -> None:
    """As in the Orders feed."""
    charged = item(12, {"price": price, "rate": 0.2})
    assert judged("tax-by-rate", 0, charged, mode="OrdersFeed") == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4.995, Decimal("4.995")),
        ("4.20", Decimal("4.20")),
        (True, None),
        (None, None),
        ("four", None),
        ("NaN", None),
        (float("nan"), None),
        (1e300, None),
        (10**12, None),
        ({}, None),
    ],
)
def test_amount(value: Any, expected: Decimal | None) -> None:
    """Only what can be an amount of money is one."""
    assert amount(value) == expected


@pytest.mark.parametrize(
    ("value", "digits"), [(4.995, 3), ("4.20", 1), (5, 0), (Decimal("52.500"), 1), (None, 0)]
)
def test_decimals(value: Any, digits: int) -> None:
    """Zeros at the end do not count."""
    assert decimals(value) == digits
