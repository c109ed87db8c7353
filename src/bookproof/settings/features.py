"""The features that a system can declare, and declarations that contradict each other.

Identifiers and categories are those of the incumbent suite, so that a configuration written for
it can be read; ``order-quote-deletion`` is our own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from bookproof.model import BookingFlow


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the Open Booking API that a system implements or not."""

    identifier: str
    category: str
    name: str
    spec: str
    """URL of the section."""
    required: bool = False
    """The specification leaves no choice: declared false, the system does not conform."""
    needs: tuple[str, ...] = ()
    """Features that must not be declared false when this one is declared true."""
    excludes: tuple[str, ...] = ()
    """Features that must not be declared true when this one is."""


def _read() -> dict[str, Feature]:
    text = files(__package__).joinpath("features.toml").read_text(encoding="utf-8")
    return {
        identifier: Feature(
            identifier=identifier,
            category=row["category"],
            name=row["name"],
            spec=row["spec"],
            required=row.get("required", False),
            needs=tuple(row.get("needs", ())),
            excludes=tuple(row.get("excludes", ())),
        )
        for identifier, row in tomllib.loads(text).items()
    }


FEATURES: Mapping[str, Feature] = _read()
"""Every feature by identifier, sorted by category."""

_PREPAYMENT = ("prepayment-required", "prepayment-optional", "prepayment-unavailable")

Declared = Mapping[str, bool | None]


def contradictions(
    declared: Declared, flows: Mapping[BookingFlow, bool]
) -> Iterator[tuple[str, str]]:
    """Declarations that cannot all be true: the feature to look at, and what is wrong.

    Only what is declared counts: a feature left at null contradicts nothing.
    """
    for feature in FEATURES.values():
        if declared.get(feature.identifier) is True:
            yield from _links(feature, declared)
        if feature.required and declared.get(feature.identifier) is False:
            yield (
                feature.identifier,
                "false contradicts the specification, which requires this feature of every "
                "system; null leaves it out of the run",
            )
    yield from _sellers(declared)
    yield from _payment(declared)
    if flows.get(BookingFlow.APPROVAL) is True and declared.get("minimal-proposal") is False:
        yield (
            "minimal-proposal",
            f"false contradicts bookingFlowsInScope.{BookingFlow.APPROVAL}: true; "
            "a system with this flow implements it",
        )


def _links(feature: Feature, declared: Declared) -> Iterator[tuple[str, str]]:
    for other in feature.needs:
        if declared.get(other) is False:
            yield feature.identifier, f"true contradicts {other}: false; it builds upon it"
    for other in feature.excludes:
        if declared.get(other) is True:
            yield feature.identifier, f"true contradicts {other}: true; only one can hold"


def _sellers(declared: Declared) -> Iterator[tuple[str, str]]:
    if declared.get("multiple-sellers") is False and declared.get("single-seller") is False:
        yield (
            "multiple-sellers",
            "false contradicts single-seller: false; a system has one Seller or several",
        )


def _payment(declared: Declared) -> Iterator[tuple[str, str]]:
    if declared.get("non-free-opportunities") is True and all(
        declared.get(name) is False for name in _PREPAYMENT
    ):
        yield (
            "non-free-opportunities",
            f"true contradicts {', '.join(_PREPAYMENT)}: false; what has a price is paid somehow",
        )
    if (
        declared.get("prepayment-required") is True
        and declared.get("prepayment-unavailable") is True
        and declared.get("prepayment-required-unavailable") is False
    ):
        yield (
            "prepayment-required-unavailable",
            "false contradicts prepayment-required: true and prepayment-unavailable: true; "
            "one Order can then hold both",
        )
