"""What has to be there where it may be inherited, and what had better be there.

Required properties that cannot be inherited are a matter of structure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bookproof.validation.building import departures
from bookproof.validation.building.positions import Position, passes
from bookproof.validation.facts import Constraints, Model, Property, facts
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import Node, inheriting
from bookproof.validation.rules.plan import Fault, OnNode, Scope, built_for_node, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import BOOKING, MODELLING, at

ONLINE = "https://schema.org/OnlineEventAttendanceMode"
_REFERENCE = frozenset({"@type", "@id"})


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where a node in a certain position may have a property from."""

    around: bool
    """Whether the node that holds it passes the property on."""
    related: tuple[str, ...]
    """Properties of the node whose value passes the property on."""

    def __bool__(self) -> bool:
        return self.around or bool(self.related)

    def are_in_reach(self, node: Node) -> bool:
        """Whether one of them is there; where none is, the structure judges."""
        value = node.value
        return self.around or any(value.get(name).__class__ is dict for name in self.related)


def _sources(model: Model, position: Position, name: str) -> _Sources:
    holder = facts().models.get(position.holder)
    held_by = holder.properties.get(position.within) if holder else None
    related = [source for source, passing in inheriting(model) if passes(passing, name)]
    return _Sources(
        held_by is not None and name[0] != "@" and passes(held_by.inherits_to, name),
        () if name[0] == "@" else tuple(related),
    )


def _held(model: Model, mode: str, position: Position) -> Constraints:
    """What holds for a node, where the specification departs from the models too."""
    found = departures.of(model, mode, position.within, position.holder)
    return departures.constraints(model, mode, position.within, found)


@built_for_node(
    Rule(
        id="required-inherited",
        sentence="A required property is neither there nor inherited.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-REQ-01", "OBA-DEPEND-03", "OBA-OPPDATA-04"),
        link=MODELLING + "required-and-optional-properties",
        bad={"@type": "Event", "superEvent": {"@type": "EventSeries", "url": "https://a.example/"}},
        good={"@type": "Event", "superEvent": {"@type": "EventSeries", "name": "Swimming"}},
        counterpart="RequiredFieldsRule",
    )
)
def required_inherited(model: Model, mode: str, position: Position) -> OnNode | None:
    """Required properties that another node may supply; online events need no location."""
    required = _held(model, mode, position).required
    sources = {name: _sources(model, position, name) for name in required}
    names = frozenset(name for name in required if sources[name])
    if not names:
        return None
    messages = {name: f"`{name}` is required on {model.name} {at(mode)}" for name in names}

    def judge(node: Node, scope: Scope) -> Iterator[Fault]:
        missing = names - node.value.keys()
        for name in sorted(missing):
            if not sources[name].are_in_reach(node) or node.supplied(name) is not None:
                continue
            if name == "location" and node.supplied("eventAttendanceMode") == ONLINE:
                continue
            yield Fault("", messages[name], name, "absent")

    return judge


@built_for_node(
    Rule(
        id="one-of-inherited",
        sentence="Not one property of a group is there or inherited.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-REQ-01", "MOD-FACILITY-01"),
        link=MODELLING + "required-and-optional-properties",
        bad={"@type": "FacilityUse", "individualFacilityUse": [{"@type": "IndividualFacilityUse"}]},
        good={
            "@type": "FacilityUse",
            "facilityType": [{"@type": "Concept", "prefLabel": "Pool"}],
            "individualFacilityUse": [{"@type": "IndividualFacilityUse"}],
        },
        counterpart="RequiredOptionalFieldsRule",
    )
)
def one_of_inherited(model: Model, mode: str, position: Position) -> OnNode | None:
    """Groups of which one property has to be there, where another node may supply it."""
    groups = []
    for group in _held(model, mode, position).one_of:
        sources = [_sources(model, position, name) for name in group.properties]
        if any(sources):
            groups.append((group.properties, sources))
    if not groups:
        return None

    def judge(node: Node, scope: Scope) -> Iterator[Fault]:
        for names, sources in groups:
            if not any(source.are_in_reach(node) for source in sources):
                continue
            if not any(node.supplied(name) is not None for name in names):
                listed = " or ".join(f"`{name}`" for name in names)
                message = f"{listed} is required on {model.name} {at(mode)}"
                yield Fault("", message, list(names), "absent")

    return judge


@on_property(
    Rule(
        id="online-with-location",
        sentence="An event that takes place online only has a location.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EVENT-01",),
        link=MODELLING + "describing-events-schema-event",
        bad={
            "@type": "ScheduledSession",
            "eventAttendanceMode": ONLINE,
            "location": {"@type": "Place", "name": "Hall"},
        },
        good={"@type": "ScheduledSession", "eventAttendanceMode": ONLINE},
        counterpart="RequiredFieldsRule",
    ),
    "location",
    types=("Event",),
)
def online_with_location(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The event, or the one that it inherits from, is online only."""
    if node.supplied("eventAttendanceMode") == ONLINE:
        message = f"`location` must not be on {node.kind} that takes place online only"
        yield Fault(name, message, "absent", "present")


@built_for_node(
    Rule(
        id="recommended-property",
        sentence="A recommended property is neither there nor inherited.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("OBA-OPPDATA-05", "OBA-OFFER-05", "OBA-SELLER-03"),
        link=BOOKING + "opportunity-data-properties",
        bad={"@type": "Offer", "@id": "https://a.example/o", "price": 0},
        good={"@type": "Offer", "@id": "https://a.example/o", "price": 0, "name": "Adult"},
        counterpart="RecommendedFieldsRule",
    )
)
def recommended(model: Model, mode: str, position: Position) -> OnNode | None:
    """What the models recommend in the mode; not for a node that is only referred to."""
    held = _held(model, mode, position)
    names = frozenset(held.recommended) - {*held.required, *held.forbidden}
    if not names:
        return None
    inherited = {name for name in names if _sources(model, position, name)}
    messages = {name: f"`{name}` is recommended on {model.name} {at(mode)}" for name in names}

    def judge(node: Node, scope: Scope) -> Iterator[Fault]:
        missing = names - node.value.keys()
        if not missing or node.value.keys() <= _REFERENCE:
            return
        for name in sorted(missing):
            if name not in inherited or node.supplied(name) is None:
                yield Fault("", messages[name], name, "absent")

    return judge


def _is_deprecated(model: Model, described: Property) -> bool:
    return described.deprecated


@on_property(
    Rule(
        id="deprecated-in-feed",
        sentence="A feed still uses a property that was replaced by another one.",
        severity=Severity.WARNING,
        modes=("RPDEFeed",),
        requirements=("RPDE-DATA-05",),
        link=MODELLING + "required-and-optional-properties",
        bad={"@type": "FacilityUse", "activity": [{"@type": "Concept", "prefLabel": "Tennis"}]},
        good={"@type": "FacilityUse", "facilityType": [{"@type": "Concept", "prefLabel": "Court"}]},
        counterpart="DeprecatedFieldsRule",
    ),
    where=_is_deprecated,
)
def deprecated_in_feed(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """A failure in every other mode, by the structure; open feeds are given time."""
    yield Fault(name, f"`{name}` is deprecated on {node.kind}", "absent", "present")
