"""Exact amounts: prices, tax, and what an Order comes to by its own items.

Source: Open Booking API 1.0 CR3, "Tax mode" and "Tax calculation". Amounts are in major units
(pounds, not pence).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from bookproof.model import TAX_NET, decimal_of, objects

MINOR_UNIT: Final = Decimal("0.01")
"""What rounding may cost for each OrderItem."""
ZERO: Final = Decimal(0)
_LONGEST: Final = 12
"""Amounts with more digits on either side of the point are not amounts of money."""
_STILL_COUNTED: Final = frozenset({"IncompleteAttendeeDetailsError", "IncompleteIntakeFormError"})
"""Errors of an OrderItem with which it still counts."""
_CANCELLED: Final = ("CustomerCancelled", "SellerCancelled")


def amount(value: Any) -> Decimal | None:
    """The exact number, also of a text; None for no number, or one beyond any price."""
    kind = value.__class__
    if kind is float or kind is str:
        return _parsed(value)
    if kind is int:
        return Decimal(value) if abs(value) < 10**_LONGEST else None
    return _in_reach(decimal_of(value))


@lru_cache(maxsize=4096)
def _parsed(value: float | str) -> Decimal | None:
    """The same few prices stand in many documents."""
    text = value if isinstance(value, str) else repr(value)
    try:
        return _in_reach(Decimal(text)) if len(text) <= 2 * _LONGEST else None
    except InvalidOperation:
        return None


def _in_reach(number: Decimal | None) -> Decimal | None:
    if number is None or not number.is_finite():
        return None
    exponent = number.as_tuple().exponent
    is_price = isinstance(exponent, int) and exponent >= -_LONGEST and number.adjusted() < _LONGEST
    return number if is_price else None


def is_zero(value: Any) -> bool:
    """Whether a price is zero."""
    return amount(value) == ZERO


def decimals(value: Any) -> int:
    """Digits after the point, as far as the parsed number shows them."""
    number = amount(value)
    if number is None:
        return 0
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def price_of(item: Mapping[str, Any]) -> Decimal | None:
    """Price of the accepted offer of an OrderItem."""
    offer = item.get("acceptedOffer")
    return amount(offer.get("price")) if isinstance(offer, Mapping) else None


def charged(charges: Any) -> Decimal:
    """Sum of tax charges; those without a number count as zero."""
    return sum((amount(charge.get("price")) or ZERO for charge in objects(charges)), ZERO)


def is_net(order: Mapping[str, Any]) -> bool:
    """Whether the Seller adds tax to its prices."""
    seller = order.get("seller")
    return isinstance(seller, Mapping) and seller.get("taxMode") == TAX_NET


def is_counted(item: Mapping[str, Any]) -> bool:
    """Whether an OrderItem adds to the total: not cancelled, and bookable as far as is known."""
    status = item.get("orderItemStatus")
    if isinstance(status, str) and status.endswith(_CANCELLED):
        return False
    return all(error.get("@type") in _STILL_COUNTED for error in objects(item.get("error")))


@dataclass(frozen=True, slots=True)
class Total:
    """What an Order comes to by its items."""

    expected: Decimal
    tolerance: Decimal
    """What rounding may add or take away."""
    other: Decimal | None = None
    """The total by the reading of OBI-21 that is not adopted; or, where the Seller is not there
    to say so, the one if tax is added to the prices."""
    other_tolerance: Decimal | None = None
    """Set where the other total is as good as the expected one."""
    is_disputed: bool = False
    """Whether any total may be right by the other reading."""

    def admits(self, stated: Decimal) -> bool:
        """Whether the stated total follows from the items."""
        if abs(stated - self.expected) <= self.tolerance:
            return True
        if self.other is None or self.other_tolerance is None:
            return False
        return abs(stated - self.other) <= self.other_tolerance


def total_of(order: Mapping[str, Any]) -> Total | None:
    """The total by the items; None when one of them states no price."""
    items = [item for item in objects(order.get("orderedItem")) if is_counted(item)]
    prices = [price for price in map(price_of, items) if price is not None]
    if len(prices) != len(items):
        return None
    plain = sum(prices, ZERO)
    if order.get("taxCalculationExcluded") is True:
        return Total(plain, ZERO, is_disputed=True)
    tax = sum((charged(item.get("unitTaxSpecification")) for item in items), ZERO)
    mode_is_known = isinstance(order.get("seller"), Mapping)
    if not tax or (mode_is_known and not is_net(order)):
        return Total(plain, ZERO)
    taxed = plain + tax
    tolerance = MINOR_UNIT * len(items)
    if mode_is_known:
        return Total(taxed, tolerance, other=plain)
    return Total(plain, ZERO, other=taxed, other_tolerance=tolerance)
