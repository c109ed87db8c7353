"""Dates and times: in the calendar, in order, with a duration, and inside what they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from bookproof.validation.facts import Model, Property
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import BOOKING, MODELLING, OPEN_FEEDS, QUOTES, RPDE

_TIMED = ("Event", "Schedule")
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T|\Z)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)\Z")
_PART = r"(?:(\d{1,6}(?:\.\d{1,6})?)%s)?"
_DURATION = re.compile(
    "P" + _PART % "W" + _PART % "D" + "(?:T" + _PART % "H" + _PART % "M" + _PART % "S" + ")?"
)
_DAYS_IN_EVERY_MONTH = "28"
_LONGEST = 40
"""Longer texts are no durations."""
_DAY = timedelta(days=1)


def _holds_dates(model: Model, described: Property) -> bool:
    return any(option.name in ("Date", "DateTime") for option in described.types)


def _holds_times(model: Model, described: Property) -> bool:
    return any(option.name == "DateTime" for option in described.types)


def _texts(value: Any) -> Iterator[str]:
    for item in value if value.__class__ is list else (value,):
        if item.__class__ is str:
            yield item


@on_property(
    Rule(
        id="calendar-date",
        sentence="A date is not in the calendar.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("RPDE-DATA-01",),
        link=RPDE + "date-and-time-formats",
        bad={"@type": "Slot", "startDate": "2031-02-29T10:00:00Z"},
        good={"@type": "Slot", "startDate": "2032-02-29T10:00:00Z"},
        counterpart="DatetimeFormatRule DateFormatRule",
    ),
    where=_holds_dates,
)
def calendar_date(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Such as 30 February; the shape of dates is a matter of structure."""
    if value.__class__ is str and value[8:10] <= _DAYS_IN_EVERY_MONTH and value[4:5] == "-":
        return
    for text in _texts(value):
        found = _DATE.match(text)
        if found and not _exists(*map(int, found.groups())):
            yield Fault(name, f"`{name}` must be a day of the calendar", "a real date", text)


def _exists(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and day):
        return True  # no shape of a date, which the structure says
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@on_property(
    Rule(
        id="plausible-offset",
        sentence="A time has an offset that no place on Earth uses.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("RPDE-DATA-01",),
        link=RPDE + "date-and-time-formats",
        bad={"@type": "Slot", "startDate": "2031-05-09T10:00:00+23:00"},
        good={"@type": "Slot", "startDate": "2031-05-09T10:00:00+01:00"},
    ),
    where=_holds_times,
)
def plausible_offset(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Offsets run from -12:00 to +14:00."""
    if value.__class__ is not str or value[-1:] == "Z":
        return
    found = _OFFSET.search(value)
    if found is None or "T" not in value:
        return
    minutes = int(found[2]) * 60 + int(found[3])
    if minutes > (14 if found[1] == "+" else 12) * 60 or int(found[3]) > 59:
        message = f"`{name}` should have an offset that is in use"
        yield Fault(name, message, "-12:00 to +14:00", value)


def _moment(text: Any) -> datetime | None:
    if text.__class__ is not str:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def is_before(first: Any, second: Any) -> bool:
    """Whether the first date or time is before the second; False when that cannot be told.

    Where one of them has no time or no offset, days are compared.
    """
    one, other = _moment(first), _moment(second)
    if one is None or other is None:
        return False
    if one.tzinfo and other.tzinfo:
        return one < other
    return one.date() < other.date()


@on_property(
    Rule(
        id="end-before-start",
        sentence="The end is before the start.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("MOD-EVENT-02",),
        link=MODELLING + "describing-events-schema-event",
        bad={
            "@type": "Slot",
            "startDate": "2031-05-09T10:00:00Z",
            "endDate": "2031-05-09T09:00:00Z",
        },
        good={
            "@type": "Slot",
            "startDate": "2031-05-09T10:00:00Z",
            "endDate": "2031-05-09T11:00:00Z",
        },
        counterpart="EndBeforeStartRule",
    ),
    "endDate",
    types=_TIMED,
)
def end_before_start(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Dates are never inherited, so both are the node's own."""
    start = node.value.get("startDate")
    if start is not None and is_before(value, start):
        message = f"`endDate` of {node.kind} must not be before its `startDate`"
        yield Fault(name, message, "a time after the start", value)


@on_property(
    Rule(
        id="dates-without-duration",
        sentence="Start and end are there without a duration.",
        severity=Severity.FAILURE,
        modes=OPEN_FEEDS,
        requirements=("MOD-EVENT-02",),
        link=MODELLING + "describing-events-schema-event",
        bad={
            "@type": "ScheduledSession",
            "startDate": "2031-05-09T10:00:00Z",
            "endDate": "2031-05-09T11:00:00Z",
        },
        good={
            "@type": "ScheduledSession",
            "startDate": "2031-05-09T10:00:00Z",
            "endDate": "2031-05-09T11:00:00Z",
            "duration": "PT1H",
        },
        counterpart="DatesMustHaveDurationRule",
    ),
    "endDate",
    types=_TIMED,
)
def dates_without_duration(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The duration may be inherited."""
    if node.value.get("startDate") is not None and node.supplied("duration") is None:
        message = f"`duration` is required on {node.kind} with `startDate` and `endDate`"
        yield Fault("", message, "duration", "absent")


@on_property(
    Rule(
        id="duration-differs",
        sentence="The duration is not the time from start to end.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("MOD-EVENT-02",),
        link=MODELLING + "describing-events-schema-event",
        bad={
            "@type": "Slot",
            "startDate": "2031-05-09T10:00:00Z",
            "endDate": "2031-05-09T11:00:00Z",
            "duration": "PT90M",
        },
        good={
            "@type": "Slot",
            "startDate": "2031-05-09T10:00:00Z",
            "endDate": "2031-05-09T11:00:00Z",
            "duration": "PT60M",
        },
    ),
    "duration",
    types=("Event", "ScheduledSession", "Slot"),
    exact=True,
)
def duration_differs(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """For what takes place once; the dates of a series are further apart."""
    start, end = node.value.get("startDate"), node.value.get("endDate")
    is_text = value.__class__ is str and len(value) <= _LONGEST
    length = _length(value) if is_text and start and end else None
    first, last = (_moment(start), _moment(end)) if length is not None else (None, None)
    if not (first and last and first.tzinfo and last.tzinfo):
        return
    if last >= first and last - first != length:
        message = f"`duration` of {node.kind} should be the time from `startDate` to `endDate`"
        yield Fault(name, message, str(last - first), value)


@lru_cache(maxsize=1024)
def _length(text: str) -> timedelta | None:
    """How long a duration is; None for months and years, which vary, and for other forms."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


@on_property(
    Rule(
        id="inside-parent",
        sentence="An event starts outside the dates of the one that it is part of.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("RPDE-DATA-05",),
        link=MODELLING + "regular-sessions-sessionseries-and-scheduledsession",
        bad={
            "@type": "ScheduledSession",
            "startDate": "2031-05-09T10:00:00Z",
            "superEvent": {"@type": "SessionSeries", "endDate": "2031-04-30"},
        },
        good={
            "@type": "ScheduledSession",
            "startDate": "2031-04-09T10:00:00Z",
            "superEvent": {"@type": "SessionSeries", "endDate": "2031-04-30"},
        },
    ),
    "startDate",
    types=("Event",),
)
def inside_parent(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """One day of tolerance, since a series has days and its sessions have offsets."""
    parent: Any = node.value.get("superEvent")
    if parent is None and node.within == "subEvent" and node.holder:
        parent = node.holder.value
    if parent.__class__ is not dict:
        return
    first, last = parent.get("startDate"), parent.get("endDate")
    day = None if first is None and last is None else _moment(value)
    if day is None:
        return
    since, until = _moment(first), _moment(last)
    is_early = since is not None and day.date() < since.date() - _one_day(since)
    is_late = until is not None and day.date() - _one_day(day) > until.date()
    if is_early or is_late:
        message = f"{node.kind} should start within the dates of the event that it is part of"
        yield Fault(name, message, f"{first or '…'} to {last or '…'}", value)


def _one_day(moment: datetime) -> timedelta:
    return _DAY if date.min + _DAY < moment.date() else timedelta()


@on_property(
    Rule(
        id="lease-expired",
        sentence="A quote holds a lease that has run out.",
        severity=Severity.FAILURE,
        modes=QUOTES,
        requirements=("OBA-QUOTE-02", "OBA-LEASEOBJ-01"),
        link=BOOKING + "leasing",
        bad={"@type": "Lease", "leaseExpires": "2001-05-09T10:00:00Z"},
        good={"@type": "Lease", "leaseExpires": "2131-05-09T10:00:00Z"},
    ),
    "leaseExpires",
    types=("Lease",),
)
def lease_expired(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Judged only where the time of the answer is known."""
    expires = _moment(value)
    if scope.now and expires and expires.tzinfo and expires <= scope.now:
        yield Fault(name, "`leaseExpires` must be in the future", "a time to come", value)
