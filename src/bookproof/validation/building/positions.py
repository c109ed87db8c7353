"""Where a node stands, as far as it matters for what the node must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bookproof.validation.building.departures import DEPARTURES
from bookproof.validation.facts import Facts, Model

_PARENTED = {"SessionSeries": "superEvent", "ScheduledSession": "subEvent"}
"""Types with a rule of their own about the property that they stand in."""


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a node: empty at the root and wherever the place does not matter."""

    within: str = ""
    holder: str = ""
    label: str = ""
    """Names the place in definitions."""


NOWHERE = Position()


def passes(inheritance: Mapping[str, Any] | None, name: str) -> bool:
    """Whether a property counts for a related node, by what the models say of the relation."""
    if inheritance is None:
        return False
    if "include" in inheritance:
        return name in inheritance["include"]
    return name not in inheritance.get("exclude", ())


def place(facts: Facts, model: Model, holder: Model, within: str) -> Position:
    """The position of a node of the model in a property of its holder."""
    if not _matters(facts, model, holder, within):
        return NOWHERE
    return Position(within, holder.name, _label(facts, holder, within))


def _matters(facts: Facts, model: Model, holder: Model, within: str) -> bool:
    if any(within in inner for inner in model.constraints_within.values()):
        return True
    held_by = holder.properties.get(within)
    if held_by is not None and held_by.inherits_to is not None:
        return True
    if _PARENTED.get(model.name) == within or within == "thumbnail":
        return True
    lineage = {model.name, *model.ancestors}
    return any(
        not lineage.isdisjoint(item.models)
        and item.holder in ("", holder.name)
        and item.within in ("", within)
        for item in DEPARTURES
        if item.holder or item.within
    )


def _label(facts: Facts, holder: Model, within: str) -> str:
    """The property; with the holder's type where the holder makes a difference."""
    if any(item.holder == holder.name for item in DEPARTURES):
        return f"{holder.name}.{within}"
    declared = holder.properties[within]
    for name in holder.ancestors:
        other = facts.models[name].properties.get(within)
        if other is not None and other.inherits_to != declared.inherits_to:
            return f"{holder.name}.{within}"
    return within
