"""The register of requirements and the register of interpretations.

Requirements are sentences of the specifications in our own words, each with a stable id.
Interpretations are places where a specification can be read in two ways; a check that meets the
reading we did not adopt says DISPUTED instead of FAILED.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_REGISTERS = {
    "open_booking.toml": "open_booking",
    "rpde.toml": "open_booking",
    "test_interface.toml": "open_booking",
    "dataset_site.toml": "open_booking",
    "opportunity_data.toml": "open_booking",
    "ticketswitch.toml": "ticketswitch",
    "musement.toml": "musement",
    "two_party.toml": "two_party",
}
"""The protocol of each file."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence of a specification."""

    id: str
    level: str
    """MUST, MUST NOT, SHOULD, SHOULD NOT, MAY, or POLICY: no document settles it, and the
    configuration says what is expected."""
    actor: str
    """Whom it binds: booking-system, feed-publisher, test-interface or broker."""
    source: str
    """URL of the section."""
    statement: str
    """Reads on from the level."""
    probe: str
    """How a client can see a violation."""
    features: tuple[str, ...] = ()
    declarative: bool = False
    """Stated in normative prose without the capitals of RFC 2119."""
    observable: str = "yes"
    protocol: str = "open_booking"
    """The protocol that it is part of."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question that the specification leaves open, with both readings."""

    id: str
    question: str
    adopted: str
    """What the harness expects."""
    other: str
    """What it reports as disputed."""
    sources: tuple[str, ...]


@cache
def requirements() -> dict[str, Requirement]:
    """Every requirement by id."""
    found: dict[str, Requirement] = {}
    for name, protocol in _REGISTERS.items():
        table = tomllib.loads((files(__package__) / name).read_text("utf-8"))
        for key, entry in table.items():
            given = {**entry, "features": tuple(entry["features"]), "protocol": protocol}
            found[key] = Requirement(key, **given)
    return found


def requirements_of(protocol: str) -> dict[str, Requirement]:
    """Every requirement of one protocol by id."""
    return {key: entry for key, entry in requirements().items() if entry.protocol == protocol}


@cache
def interpretations() -> dict[str, Interpretation]:
    """Every interpretation by id."""
    table = tomllib.loads((files(__package__) / "interpretations.toml").read_text("utf-8"))
    return {
        key: Interpretation(key, **{**entry, "sources": tuple(entry["sources"])})
        for key, entry in table.items()
    }


def requirement(requirement_id: str) -> Requirement:
    """The requirement with this id.

    Raises:
        KeyError: there is none.
    """
    return requirements()[requirement_id]


def level_of(requirement_id: str) -> str:
    """RFC 2119 level of a requirement."""
    return requirement(requirement_id).level
