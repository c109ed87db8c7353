"""Offers and prices by themselves, and how exact numbers are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.model import UNAVAILABLE
from bookproof.validation.facts import Model, Property
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.arithmetic import amount, decimals, is_zero
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import BOOKING, MODELLING


def _has_most_decimals(model: Model, described: Property) -> bool:
    return described.max_decimal_places is not None


def _has_least_decimals(model: Model, described: Property) -> bool:
    return described.min_decimal_places is not None


@on_property(
    Rule(
        id="price-too-exact",
        sentence="A price has more decimals than a coin.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("MOD-OFFER-01", "OBA-OFFER-01"),
        link=MODELLING + "describing-offers-schema-offer",
        bad={"@type": "Offer", "price": 4.995, "priceCurrency": "GBP"},
        good={"@type": "Offer", "price": 4.99, "priceCurrency": "GBP"},
        counterpart="PrecisionRule",
    ),
    where=_has_most_decimals,
)
def price_too_exact(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The model says how many decimals there may be."""
    if value.__class__ is int or node.model is None:
        return
    most = node.model.properties[name].max_decimal_places
    if most is not None and decimals(value) > most:
        message = f"`{name}` should have at most {most} decimals"
        yield Fault(name, message, f"at most {most} decimals", _shown(value))


@on_property(
    Rule(
        id="coordinate-too-coarse",
        sentence="A coordinate has so few decimals that the place is off by a kilometre or more.",
        severity=Severity.SUGGESTION,
        modes=(),
        requirements=("MOD-PLACE-01",),
        link=MODELLING + "describing-locations-schema-place",
        bad={"@type": "GeoCoordinates", "latitude": 52.4, "longitude": -2.7183},
        good={"@type": "GeoCoordinates", "latitude": 52.3682, "longitude": -2.7183},
        counterpart="PrecisionRule",
    ),
    where=_has_least_decimals,
)
def coordinate_too_coarse(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The model says how many decimals there should be; zeros at the end are not seen."""
    least = node.model.properties[name].min_decimal_places if node.model else None
    if least is not None and amount(value) is not None and decimals(value) < least:
        message = f"`{name}` had better have at least {least} decimals"
        yield Fault(name, message, f"at least {least} decimals", _shown(value))


def _shown(value: Any) -> str | int:
    return value if isinstance(value, int) else str(value)


@on_property(
    Rule(
        id="free-needs-no-prepayment",
        sentence="Prepayment is asked for where the price is zero.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("OBA-FREE-02", "OBA-PRICE-02"),
        link=BOOKING + "free-opportunities",
        bad={
            "@type": "Offer",
            "price": 0,
            "openBookingPrepayment": "https://openactive.io/Required",
        },
        good={
            "@type": "Offer",
            "price": 0,
            "openBookingPrepayment": "https://openactive.io/Unavailable",
        },
    ),
    "openBookingPrepayment",
    "prepayment",
    types=("Offer", "PriceSpecification"),
)
def free_needs_no_prepayment(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """At price zero there is no prepayment, or it is Unavailable."""
    if value != UNAVAILABLE and is_zero(node.value.get("price")):
        message = f"`{name}` of {node.kind} at price 0 must be absent or Unavailable"
        yield Fault(name, message, UNAVAILABLE, value)


@on_property(
    Rule(
        id="prepayment-without-booking",
        sentence="An offer that cannot be booked in advance has a prepayment option.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("MOD-OFFER-02",),
        link=MODELLING + "advance-booking-and-prepayment",
        bad={
            "@type": "Offer",
            "openBookingInAdvance": "https://openactive.io/Unavailable",
            "openBookingPrepayment": "https://openactive.io/Required",
        },
        good={
            "@type": "Offer",
            "openBookingInAdvance": "https://openactive.io/Required",
            "openBookingPrepayment": "https://openactive.io/Required",
        },
    ),
    "openBookingPrepayment",
    "prepayment",
    types=("Offer",),
)
def prepayment_without_booking(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """A warning, for the names of the two properties are disputed (OBI-22)."""
    ahead = node.value.get("openBookingInAdvance", node.value.get("advanceBooking"))
    if ahead == UNAVAILABLE:
        message = f"`{name}` should be absent where advance booking is Unavailable"
        yield Fault(name, message, "absent", value)
