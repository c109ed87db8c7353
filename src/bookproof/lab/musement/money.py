"""Amounts: kept in cents of one currency, shown as the API writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final

from bookproof.lab.musement.vocabulary import Json

DEFAULT_CURRENCY: Final = "USD"
_UNITS_PER_EURO: Final = MappingProxyType(
    {"EUR": Decimal(1), "USD": Decimal("1.1"), "GBP": Decimal("0.85")}
)
_SIGNS: Final = MappingProxyType({"EUR": "€", "USD": "$", "GBP": "£"})
CURRENCIES: Final = tuple(_UNITS_PER_EURO)


def whole(amount: Decimal) -> int:
    """Round to a cent, halves upwards."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def converted(cents: int, currency: str, source: str = "EUR") -> int:
    """Turn cents of one currency into those of another, at rates that never change."""
    return whole(Decimal(cents) / _UNITS_PER_EURO[source] * _UNITS_PER_EURO[currency])


def shown(cents: int, currency: str) -> Json:
    """Write an amount."""
    return {
        "currency": currency,
        "value": cents / 100,
        "formatted_value": f"{_SIGNS[currency]} {cents / 100:.2f}",
    }
