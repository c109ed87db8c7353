"""Postal addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import MODELLING


@on_property(
    Rule(
        id="address-trailing-comma",
        sentence="A part of an address ends in a comma.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("MOD-PLACE-01",),
        link=MODELLING + "describing-locations-schema-place",
        bad={"@type": "PostalAddress", "streetAddress": "1 Mill Lane,"},
        good={"@type": "PostalAddress", "streetAddress": "1 Mill Lane"},
        counterpart="AddressTrailingCommaRule",
    ),
    "streetAddress",
    "addressLocality",
    "addressRegion",
    "addressCountry",
    "postalCode",
    types=("PostalAddress",),
)
def address_trailing_comma(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The parts are joined by whoever shows them."""
    if value.__class__ is str and value.rstrip().endswith(","):
        yield Fault(name, f"`{name}` should not end in a comma", "no comma at the end", value)


@on_property(
    Rule(
        id="address-as-text",
        sentence="An address is one text instead of its parts.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("MOD-PLACE-01",),
        link=MODELLING + "describing-locations-schema-place",
        bad={"@type": "Place", "address": "1 Mill Lane, Ludlow"},
        good={
            "@type": "Place",
            "address": {"@type": "PostalAddress", "streetAddress": "1 Mill Lane"},
        },
        counterpart="AddressWarningRule",
    ),
    "address",
    types=("Place",),
)
def address_as_text(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Allowed, but of little use."""
    if value.__class__ is str:
        yield Fault(name, "`address` should be a PostalAddress", "a PostalAddress", value)
