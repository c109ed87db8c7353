"""Documents that the facts allow, made by whoever makes the choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from bookproof.validation.facts import Model, Property, TypeOption, facts

from .reading import FEEDS, is_a, reference, usable

T = TypeVar("T")

CONTEXT = "https://openactive.io/"
START, END = "2045-03-04T10:00:00Z", "2045-03-04T11:30:00Z"
DEPTH = 3
"""Levels below the root down to which optional properties are added."""

_WORDS = ("Alder", "Beech walk", "Cedar 9", "dog-rose", "Élan", "Fir\u00a0tree", "葛", "g_h.i")
_HOSTS = ("https://data.club.example/", "https://www.hall.example/a?b=1", "http://pool.example/x#y")
_PRIMITIVES: dict[str, tuple[Any, ...]] = {
    "Text": _WORDS,
    "URL": _HOSTS,
    "Boolean": (True, False),
    "Integer": (1, 7, 250),
    "Number": (0, 4, 7.25),
    "Date": ("2045-03-04", "20450304"),
    "DateTime": ("2045-03-04T10:00:00Z", "2045-03-04T12:00:00+02:00"),
    "Time": ("09:30", "23:59:59"),
    "Duration": ("PT1H30M", "P1D", "P2W", "P1Y2M3DT4H5M6S", "PT0.5H"),
    "Property": ("https://schema.org/givenName", "https://schema.org/email"),
}
_UUID = "9b0e4f6a-51c7-4d0b-8a33-2f7b9a6c1e08"
_ROOTS = {
    "Order": f"https://api.club.example/orders/{_UUID}",
    "OrderProposal": f"https://api.club.example/order-proposals/{_UUID}",
    "OrderQuote": f"https://api.club.example/order-quotes/{_UUID}",
}
_NAMED: dict[tuple[str, str], tuple[Any, ...]] = {
    ("GeoCoordinates", "latitude"): (51.38074, -33.8568, 0.125),
    ("GeoCoordinates", "longitude"): (-2.36012, 151.2153, 179.999),
    ("PostalAddress", "addressCountry"): ("GB", "IE", "nz"),
    ("Schedule", "byDay"): (["https://schema.org/Monday"], ["MO", "-1SU"]),
    ("Schedule", "byMonth"): ([3, 11],),
    ("Schedule", "byMonthDay"): ([4, 28],),
    ("Schedule", "scheduleTimezone"): ("Europe/London",),
    ("Schedule", "scheduledEventType"): ("ScheduledSession",),
    ("Schedule", "idTemplate"): ("https://data.club.example/sessions/{startDate}",),
    ("Schedule", "urlTemplate"): ("https://www.club.example/on/{startDate}",),
    ("Event", "maximumAttendeeCapacity"): (250, 300),
    ("Slot", "maximumUses"): (250, 300),
    ("Order", "brokerRole"): (
        "https://openactive.io/AgentBroker",
        "https://openactive.io/ResellerBroker",
    ),
    ("Order", "identifier"): (_UUID,),
}
_DATES = {"startDate": START, "endDate": END}
_ACTIVITY_LIST = "https://openactive.io/activity-list"
_NEVER_CHOSEN = frozenset(
    {
        "cancellationMessage",
        "customerNotice",
        "eventAttendanceMode",
        "hasAccount",
        "openBookingPrepayment",
        "taxCalculationExcluded",
    }
)
"""Properties that other properties depend on in ways that the facts do not state."""


class Choices(Protocol):
    """Who chooses."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        ...

    def some(self, options: Sequence[str]) -> list[str]:
        """A few of the options, or none."""
        ...


class First:
    """Chooses the first option always, and no more than is asked for."""

    def __init__(self, *wanted: str) -> None:
        self._wanted = wanted

    def pick(self, options: Sequence[T]) -> T:
        """The first option."""
        return options[0]

    def some(self, options: Sequence[str]) -> list[str]:
        """What was asked for."""
        return [name for name in options if name in self._wanted]


class Builder:
    """Builds documents of one mode."""

    def __init__(self, mode: str, choices: Choices) -> None:
        self._mode = mode
        self._choices = choices
        self._made = 0

    def document(self, name: str) -> dict[str, Any]:
        """A whole document of a type."""
        node = self.node(name, "", 0)
        return {"@context": context(self._mode), **node}

    def node(self, name: str, within: str, depth: int) -> dict[str, Any]:
        """A node that stands in the property ``within``."""
        model = facts().models[name]
        rules = model.constraints(self._mode, within)
        refused = {*rules.forbidden, "@type", *_NEVER_CHOSEN, *_kept_out(model, within, self._mode)}
        names = [item for item in rules.required if item != "@type"]
        for group in rules.one_of:
            if not any(item in names for item in group.properties):
                open_to = [item for item in group.properties if item not in refused]
                names += [self._choices.pick(open_to)] if open_to else []
        alone = {
            item
            for group in rules.one_of
            if group.exactly_one
            for item in group.properties
            if item not in names
        }
        refused |= alone
        needed = self._needed(model, within)
        names += [item for item in needed if item not in names and item not in refused]
        spare = [item for item in usable(model) if item not in names and item not in refused]
        names += self._choices.some(spare) if depth < DEPTH else []
        made: dict[str, Any] = {"@type": name}
        for item in names:
            made[item] = self.value(model, item, within, depth)
        self._agree(made, model)
        return made

    def value(self, model: Model, name: str, within: str, depth: int) -> Any:
        """A value for a property of a node that stands in ``within``."""
        prop = model.properties.get(name)
        if name == "@id":
            return _ROOTS.get(model.name) or self._id(within)
        if prop is None:
            return self._choices.pick(_WORDS)
        if name in _DATES and any(option.name == "DateTime" for option in prop.types):
            return _DATES[name]
        if prop.const is not None:
            return prop.const
        if prop.allowed:
            return self._choices.pick(("ScheduledSession",))
        for ancestor in (model.name, *model.ancestors):
            if (ancestor, name) in _NAMED:
                return self._choices.pick(_NAMED[ancestor, name])
        if name == "priceCurrency":
            return "GBP"
        if name == "price":
            return self._choices.pick((0, 7.5) if self._mode in FEEDS else (0,))
        if within == "activity" and name == "inScheme":
            return _ACTIVITY_LIST
        how = reference(prop, model.constraints(self._mode, within), self._mode)
        if how == "must" or (how == "may" and self._choices.pick((False, True))):
            return self._id(name)
        return self.option(self._choices.pick(self._open(prop, depth)), prop, depth)

    def option(self, option: TypeOption, prop: Property, depth: int) -> Any:
        """A value of one of the property's types."""
        if option.kind == "model":
            value: Any = self.node(self._descend(option, prop, depth), prop.name, depth + 1)
        elif option.kind == "enum":
            value = self._choices.pick(facts().enumerations[option.name].urls)
        else:
            value = self._choices.pick(_PRIMITIVES[option.name])
        return [value] if option.array else value

    def _open(self, prop: Property, depth: int) -> Sequence[TypeOption]:
        """The simple types first, and only those where the document is deep enough."""
        simple = [option for option in prop.types if option.kind != "model"]
        others = [option for option in prop.types if option.kind == "model"]
        return simple if simple and depth >= DEPTH else [*simple, *others]

    def _descend(self, option: TypeOption, prop: Property, depth: int) -> str:
        if option.name == "OpenBookingError":
            return self._choices.pick(facts().models[option.name].subclasses)
        if option.name == "Payment":
            return option.name
        if option.name == "Event":
            return self._choices.pick(self._events(prop.name))
        below = [option.name, *facts().models[option.name].subclasses]
        return self._choices.pick(below[:1] if depth >= 1 else below)

    def _events(self, within: str) -> tuple[str, ...]:
        if within == "superEvent":
            return ("SessionSeries", "HeadlineEvent")
        if within == "subEvent":
            return ("Event",)
        return ("ScheduledSession", "Slot", "Event", "HeadlineEvent", "CourseInstance")

    def _needed(self, model: Model, within: str) -> list[str]:
        """Properties that rules beyond the lists of the facts ask for."""
        needed = []
        names = usable(model)
        rules = model.constraints(self._mode, within)
        if within == "orderedItem" and is_a(model.name, "Event"):
            needed.append("@id")
        if model.name == "ScheduledSession" and within != "subEvent":
            needed.append("superEvent")
        if model.name in ("SessionSeries", "CourseInstance") and within != "superEvent":
            needed.append("eventSchedule")
        if model.name == "QuantitativeValue":
            needed.append("minValue")
        return [item for item in needed if item in names and item not in rules.forbidden]

    def _id(self, within: str) -> str:
        self._made += 1
        return f"https://id.club.example/{within or 'root'}/{self._made}"

    def _agree(self, made: dict[str, Any], model: Model) -> None:
        """What other properties of the same node ask for."""
        lasting = is_a(model.name, "Event") or is_a(model.name, "Schedule")
        if lasting and "startDate" in made and "endDate" in made:
            made["duration"] = "PT1H30M"
        if made.get("price"):
            made["priceCurrency"] = "GBP"
        if isinstance(made.get("orderedItem"), list):
            for position, item in enumerate(made["orderedItem"]):
                if "position" in item:
                    item["position"] = position


def _kept_out(model: Model, within: str, mode: str) -> set[str]:
    """Properties that would lead round in circles or to a rule that the facts do not state."""
    kept_out = {prop.name for prop in model.properties.values() if prop.deprecated}
    if mode not in FEEDS:
        kept_out.add("openBookingFlowRequirement")
    if mode in ("OrdersFeed", "OrderProposalsFeed"):
        kept_out.add("error")
    if within == "thumbnail":
        kept_out.add("thumbnail")
    if within in ("subEvent", "superEvent"):
        kept_out |= {"subEvent", "superEvent"}
    return kept_out


def context(mode: str) -> Any:
    """The ``@context`` of a document."""
    if mode == "DataCatalog":
        return "https://schema.org/"
    return ["https://schema.org/", CONTEXT] if mode == "DatasetSite" else CONTEXT
