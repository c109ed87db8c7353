"""Prices, tax and totals, in whole pence."""

from __future__ import annotations

from collections.abc import Iterable

from bookproof.lab.vocabulary import CURRENCY, OPTIONAL, REQUIRED, UNAVAILABLE, Json

VAT_PERCENT = 20
TAX_NAME = "VAT 20%"


def tax_on(price: int, *, tax_included: bool) -> int:
    """Tax on a price in pence, half a penny rounded up.

    ``tax_included`` is true for a Seller whose ``taxMode`` is ``TaxGross``.
    """
    base = 100 + VAT_PERCENT if tax_included else 100
    return (2 * price * VAT_PERCENT + base) // (2 * base)


def pounds(pence: int) -> float | int:
    """Amount as it is written on the wire."""
    return pence // 100 if pence % 100 == 0 else pence / 100


def pence(amount: object) -> int | None:
    """Amount read from the wire; None if it is not a number of whole pence."""
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return None
    whole = round(amount * 100)
    return whole if abs(amount * 100 - whole) < 1e-6 else None


def tax_charge(amount: int) -> Json:
    """Describe an amount of tax in pence as a ``TaxChargeSpecification``."""
    return {
        "@type": "TaxChargeSpecification",
        "name": TAX_NAME,
        "price": pounds(amount),
        "priceCurrency": CURRENCY,
        "rate": VAT_PERCENT / 100,
    }


def total(amount: int, prepayment: str | None) -> Json:
    """Describe an amount in pence as ``totalPaymentDue``."""
    body: Json = {
        "@type": "PriceSpecification",
        "price": pounds(amount),
        "priceCurrency": CURRENCY,
    }
    if prepayment is not None and (amount > 0 or prepayment == UNAVAILABLE):
        body["openBookingPrepayment"] = prepayment
    return body


def prepayment_of(offers: Iterable[tuple[int, str | None]]) -> str:
    """Prepayment of an order from the price and prepayment of each accepted offer.

    Source: Open Booking API 1.0 CR3, section "Payment": an unset one counts as Required at a
    price above 0 and as Unavailable at 0.
    """
    kinds = {(kind or REQUIRED) if price > 0 else UNAVAILABLE for price, kind in offers}
    if REQUIRED in kinds:
        return REQUIRED
    return OPTIONAL if OPTIONAL in kinds else UNAVAILABLE
