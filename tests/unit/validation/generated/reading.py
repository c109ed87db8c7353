"""The facts read for one node: what it may hold, what it must hold, and which values fit.

Written from the facts alone, so that it can contradict what the product makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bookproof.validation.facts import Constraints, Model, Property, TypeOption, facts

FEEDS = frozenset({"RPDEFeed", "BookableRPDEFeed"})
ORDER_MODES = frozenset(
    mode
    for mode, group in facts().modes.items()
    if group == "Open Booking API"
    and mode not in ("OrderProposalsFeed", "OpenBookingError", "TestInterface")
)
"""Modes in which references are required or refused."""

OPPORTUNITIES = (
    "SessionSeries",
    "ScheduledSession",
    "FacilityUse",
    "IndividualFacilityUse",
    "Slot",
    "Course",
    "CourseInstance",
    "HeadlineEvent",
    "Event",
    "EventSeries",
    "OnDemandEvent",
    "Place",
)
BOOKABLE = (
    "ScheduledSession",
    "Slot",
    "CourseInstance",
    "HeadlineEvent",
    "Event",
    "OnDemandEvent",
)
ERRORS = tuple(facts().models["OpenBookingError"].subclasses)

_STAGES = {"C1": "OrderQuote", "C2": "OrderQuote", "P": "OrderProposal", "B": "Order"}
_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:?\d{2})")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_PART = r"\d+(?:\.\d+)?"
_DURATION = re.compile(
    rf"P(?=.)(?:\d+W|(?:{_PART}Y)?(?:{_PART}M)?(?:{_PART}D)?"
    rf"(?:T(?=.)(?:{_PART}H)?(?:{_PART}M)?(?:{_PART}S)?)?)"
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+")


def root_types(mode: str) -> tuple[str, ...]:
    """Types that a document of the mode may be."""
    for stage, name in _STAGES.items():
        if mode.startswith((f"{stage}Request", f"{stage}Response", f"{stage}Order")):
            return (name,)
    return {
        "OrderProposalPatch": ("OrderProposal",),
        "OrderPatch": ("Order",),
        "OrdersFeed": ("Order", "OrderProposal"),
        "OrderProposalsFeed": ("OrderProposal",),
        "OrderStatus": ("Order", "OrderProposal", "OrderQuote"),
        "OpenBookingError": ERRORS,
        "DatasetSite": ("Dataset",),
        "DataCatalog": ("DataCatalog",),
        "TestInterface": BOOKABLE,
    }.get(mode, OPPORTUNITIES)


def usable(model: Model) -> tuple[str, ...]:
    """Names that the model allows, in its order."""
    return tuple(name for name in model.allowed_properties if name not in model.refused_properties)


def is_a(name: str, ancestor: str) -> bool:
    """Whether a model is another one or descends from it."""
    return name == ancestor or name in facts().models[ancestor].subclasses


def reference(prop: Property, rules: Constraints, mode: str) -> str:
    """``must``, ``may`` or ``never``: whether the value is a URL instead of an object."""
    if mode in ORDER_MODES:
        if prop.name in rules.must_be_reference or mode in prop.reference_required_in:
            return "must"
        if prop.name in rules.must_not_be_reference:
            return "never"
    return "may" if prop.may_be_reference else "never"


@dataclass(frozen=True, slots=True)
class Node:
    """A typed object of a document."""

    path: tuple[str | int, ...]
    value: Mapping[str, Any]
    model: Model
    mode: str
    within: str = ""
    holder: Node | None = field(default=None, repr=False)

    @property
    def rules(self) -> Constraints:
        """What must, may and must not stand in it."""
        return self.model.constraints(self.mode, self.within)

    def supplies(self, name: str) -> bool:
        """Whether a relation passes the property on to the node."""
        for prop in self.model.properties.values():
            parent = self.value.get(prop.name)
            if passes(prop.inherits_from, name) and isinstance(parent, Mapping):
                above = Node((*self.path, prop.name), parent, _model(parent, prop), self.mode)
                if name in parent or above.supplies(name):
                    return True
        if self.holder is None:
            return False
        handed = self.holder.model.properties[self.within].inherits_to
        return passes(handed, name) and (name in self.holder.value or self.holder.supplies(name))


def passes(inheritance: Mapping[str, Any] | None, name: str) -> bool:
    """Whether an inheritance passes the property on."""
    if inheritance is None:
        return False
    if "include" in inheritance:
        return name in inheritance["include"]
    return name not in inheritance.get("exclude", ())


def _model(value: Mapping[str, Any], prop: Property) -> Model:
    models = facts().models
    stated = value.get("@type")
    if isinstance(stated, str) and stated in models:
        return models[stated]
    return models[next(option.name for option in prop.types if option.kind == "model")]


def nodes(document: Mapping[str, Any], mode: str) -> Iterator[Node]:
    """The root and every object below it that stands where the facts expect one."""
    model = facts().models[document["@type"]]
    yield from _below(Node((), document, model, mode))


def _below(node: Node) -> Iterator[Node]:
    yield node
    for name, value in node.value.items():
        prop = node.model.properties.get(name)
        if prop is None:
            continue
        many = isinstance(value, list)
        for position, item in enumerate(value if many else [value]):
            if isinstance(item, Mapping) and "@type" in item:
                path = (*node.path, name, position) if many else (*node.path, name)
                yield from _below(Node(path, item, _model(item, prop), node.mode, name, node))


def written(path: tuple[str | int, ...]) -> str:
    """The path as flaws have it."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def fits(value: Any, prop: Property, how: str) -> bool:
    """Whether the value has one of the property's types; ``how`` as from :func:`reference`."""
    if how == "must":
        return _is("URL", value)
    if how == "may" and _is("URL", value):
        return True
    return any(_has_type(value, option, prop) for option in prop.types)


def _has_type(value: Any, option: TypeOption, prop: Property) -> bool:
    if option.array:
        single = TypeOption(option.kind, option.name)
        return (
            isinstance(value, list)
            and bool(value)
            and all(_has_type(item, single, prop) for item in value)
        )
    if option.kind == "enum":
        return value in facts().enumerations[option.name].urls
    if option.kind == "model":
        stated = value.get("@type") if isinstance(value, Mapping) else None
        return isinstance(stated, str) and stated in facts().models and is_a(stated, option.name)
    return _is(option.name, value) and (not prop.allowed or value in prop.allowed)


def _is(primitive: str, value: Any) -> bool:
    if primitive == "Boolean":
        return isinstance(value, bool)
    if primitive in ("Integer", "Number"):
        kinds = int if primitive == "Integer" else int | float
        return isinstance(value, kinds) and not isinstance(value, bool)
    if not isinstance(value, str) or not value:
        return False
    pattern = {"Date": _DATE, "DateTime": _DATE_TIME, "Time": _TIME, "Duration": _DURATION}
    if primitive in pattern:
        return bool(pattern[primitive].fullmatch(value)) and _is_on_the_calendar(value)
    if primitive in ("URL", "Property"):
        return bool(_URL.fullmatch(value))
    return True


def _is_on_the_calendar(value: str) -> bool:
    if not value[:4].isdigit():
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
