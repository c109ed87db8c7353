"""Events and facilities: capacity, price zero, schedules, and what consumers assume."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.arithmetic import amount, is_zero
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_node, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import BOOKING, MODELLING, PUBLISHED

_SESSIONS = (
    "Event",
    "CourseInstance",
    "EventSeries",
    "HeadlineEvent",
    "ScheduledSession",
    "SessionSeries",
)
_MAXIMUM = {
    "remainingAttendeeCapacity": "maximumAttendeeCapacity",
    "remainingUses": "maximumUses",
}


@on_property(
    Rule(
        id="remaining-above-maximum",
        sentence="More spaces are left than there are.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("OBA-PRE-01", "OBA-QUOTE-05"),
        link=BOOKING + "booking-pre-conditions",
        bad={"@type": "Slot", "maximumUses": 4, "remainingUses": 5},
        good={"@type": "Slot", "maximumUses": 4, "remainingUses": 4},
    ),
    *_MAXIMUM,
    types=("Event",),
)
def remaining_above_maximum(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The maximum may be inherited; that nothing is negative is a matter of structure."""
    limit = node.supplied(_MAXIMUM[name])
    if value.__class__ is int and limit.__class__ is int and value > limit:
        message = f"`{name}` must not be above `{_MAXIMUM[name]}`"
        yield Fault(name, message, f"at most {limit}", value)


@on_property(
    Rule(
        id="free-not-marked",
        sentence="An event with free offers only is not marked as accessible for free.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("MOD-EVENT-03",),
        link=MODELLING + "describing-events-schema-event",
        bad={"@type": "Event", "offers": [{"@type": "Offer", "price": 0}]},
        good={
            "@type": "Event",
            "isAccessibleForFree": True,
            "offers": [{"@type": "Offer", "price": 0}],
        },
        counterpart="IsAccessibleForFreeRule",
    ),
    "offers",
    types=_SESSIONS,
    exact=True,
)
def free_not_marked(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The mark may be inherited."""
    if value.__class__ is not list or not value:
        return
    free = all(item.__class__ is dict and is_zero(item.get("price")) for item in value)
    if free and node.supplied("isAccessibleForFree") is not True:
        message = f"`isAccessibleForFree` should be true on {node.kind} with free offers only"
        yield Fault("isAccessibleForFree", message, True, node.supplied("isAccessibleForFree"))


@on_node(
    Rule(
        id="event-with-parts",
        sentence="A plain Event has a schedule or sub-events.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("RPDE-DATA-05",),
        link=MODELLING + "describing-events-schema-event",
        bad={"@type": "Event", "subEvent": [{"@type": "Event"}]},
        good={"@type": "EventSeries", "subEvent": [{"@type": "Event"}]},
        counterpart="EventNoScheduleSubeventRule",
    ),
    "Event",
    exact=True,
)
def event_with_parts(node: Node, scope: Scope) -> Iterator[Fault]:
    """A SessionSeries, EventSeries or CourseInstance is meant."""
    for name in ("eventSchedule", "subEvent"):
        if name in node.value:
            message = f"`{name}` should be on a series or a course instead of an Event"
            yield Fault(name, message, "absent", "present")


def _says_nothing(node: Node) -> bool:
    """A parent that is only referred to: what it lacks is not for a consumer to assume."""
    return node.value.keys() <= {"@type", "@id"}


@on_node(
    Rule(
        id="assume-no-gender-restriction",
        sentence="Without a gender restriction, consumers take an event to be open to all.",
        severity=Severity.SUGGESTION,
        modes=PUBLISHED,
        requirements=("MOD-EVENT-06",),
        link=MODELLING + "gender-restrictions",
        bad={"@type": "Event", "name": "Swimming"},
        good={"@type": "Event", "genderRestriction": "https://openactive.io/NoRestriction"},
        counterpart="AssumeNoGenderRestrictionRule",
    ),
    *_SESSIONS,
    exact=True,
)
def assume_no_gender_restriction(node: Node, scope: Scope) -> Iterator[Fault]:
    """The restriction may be inherited."""
    if node.supplied("genderRestriction") is None and not _says_nothing(node):
        message = f"{node.kind} without `genderRestriction` is taken to be open to everyone"
        yield Fault("", message, "genderRestriction", "absent")


@on_node(
    Rule(
        id="assume-age-range",
        sentence="Without a bound of the age range, consumers take an event to have none.",
        severity=Severity.SUGGESTION,
        modes=PUBLISHED,
        requirements=("MOD-EVENT-05",),
        link=MODELLING + "age-ranges",
        bad={"@type": "Event", "name": "Swimming"},
        good={
            "@type": "Event",
            "ageRange": {"@type": "QuantitativeValue", "minValue": 16, "maxValue": 60},
        },
        counterpart="AssumeAgeRangeRule",
    ),
    *_SESSIONS,
    exact=True,
)
def assume_age_range(node: Node, scope: Scope) -> Iterator[Fault]:
    """The range may be inherited, or have one bound only."""
    ages = node.supplied("ageRange")
    if ages is None:
        if not _says_nothing(node):
            message = f"{node.kind} without `ageRange` is taken to be for all ages"
            yield Fault("", message, "ageRange", "absent")
        return
    if ages.__class__ is not dict or "ageRange" not in node.value:
        return
    for name, bound in (("minValue", "lower"), ("maxValue", "upper")):
        if name not in ages:
            message = f"`ageRange` without `{name}` is taken to have no {bound} bound"
            yield Fault("ageRange", message, name, "absent")


@on_node(
    Rule(
        id="assume-event-status",
        sentence="Without a status, consumers take an event to be scheduled.",
        severity=Severity.SUGGESTION,
        modes=PUBLISHED,
        requirements=("MOD-EVENT-04",),
        link=MODELLING + "indicating-the-status-of-an-event",
        bad={"@type": "Event", "name": "Swimming"},
        good={"@type": "Event", "eventStatus": "https://schema.org/EventScheduled"},
        counterpart="AssumeEventStatusRule",
    ),
    *_SESSIONS,
    exact=True,
)
def assume_event_status(node: Node, scope: Scope) -> Iterator[Fault]:
    """The status may be inherited."""
    if node.supplied("eventStatus") is None and not _says_nothing(node):
        message = f"{node.kind} without `eventStatus` is taken to be scheduled"
        yield Fault("", message, "eventStatus", "absent")


@on_property(
    Rule(
        id="minimum-above-maximum",
        sentence="The lower bound of a range is above the upper one.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("MOD-EVENT-05",),
        link=MODELLING + "age-ranges",
        bad={"@type": "QuantitativeValue", "minValue": 18, "maxValue": 16},
        good={"@type": "QuantitativeValue", "minValue": 16, "maxValue": 18},
        counterpart="MaxLessThenMinRule",
    ),
    "maxValue",
    types=("QuantitativeValue",),
)
def minimum_above_maximum(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """A range for which there is no value."""
    lower, upper = amount(node.value.get("minValue")), amount(value)
    if lower is not None and upper is not None and lower > upper:
        yield Fault(name, "`maxValue` should not be below `minValue`", f"at least {lower}", value)
