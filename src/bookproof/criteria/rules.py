"""The rules that criteria are made of: each a label and a predicate.

A predicate is given an opportunity, one of its offers and the time base (an aware datetime).
Dates are compared strictly, with two hours to spare towards the future, so that an opportunity
stays what it was chosen for while a case runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bookproof.criteria.opportunity import (
    child,
    either,
    limit,
    moment,
    prepayment_of,
    price_of,
    requirements_of,
    seller_of,
)
from bookproof.model import (
    NAMESPACE,
    TAX_GROSS,
    TAX_NET,
    UNAVAILABLE,
    spaces,
)

Data = Mapping[str, Any]
Predicate = Callable[[Data, Data, datetime], bool]
Rules = Mapping[str, Predicate]

SPARE = timedelta(hours=2)
"""How far from a limit in the future an opportunity has to be."""

_REQUIRED = NAMESPACE + "Required"
_OPTIONAL = NAMESPACE + "Optional"
_ATTENDEE = NAMESPACE + "OpenBookingAttendeeDetails"
_INTAKE = NAMESPACE + "OpenBookingIntakeForm"
_NEGOTIATION = NAMESPACE + "OpenBookingNegotiation"
_SCHEMA = "https://schema.org/"
_OFF = (_SCHEMA + "EventCancelled", _SCHEMA + "EventPostponed")
_OPENS = "validFromBeforeStartDate"
_CLOSES = "validThroughBeforeStartDate"
_CANCEL_BY = "latestCancellationBeforeStartDate"


def _after(data: Data, name: str, now: datetime) -> bool:
    found = moment(data.get(name))
    return found is not None and found > now


def _ended(data: Data, now: datetime) -> bool:
    found = moment(data.get("endDate"))
    return found is not None and found < now


def _is_paid(offer: Data) -> bool:
    price = price_of(offer)
    return price is not None and price > 0


def _is_free(offer: Data) -> bool:
    return price_of(offer) == 0


def _passed(data: Data, offer: Data, name: str, now: datetime) -> bool:
    found = limit(data, offer, name)
    return found is not None and now > found


def _ahead(data: Data, offer: Data, name: str, now: datetime) -> bool:
    found = limit(data, offer, name)
    return found is not None and now + SPARE < found


def _least_spaces(data: Data) -> int:
    single = child(data, "facilityUse").get("@type") == "IndividualFacilityUse"
    return 1 if single else 2


def _has_spaces(data: Data) -> bool:
    found = spaces(data)
    return found is not None and found >= _least_spaces(data)


def _window_open(data: Data, offer: Data, now: datetime) -> bool:
    opened = _OPENS not in offer or _passed(data, offer, _OPENS, now)
    return opened and (_CLOSES not in offer or _ahead(data, offer, _CLOSES, now))


def _window_closed(data: Data, offer: Data, now: datetime) -> bool:
    return _ahead(data, offer, _OPENS, now) or _passed(data, offer, _CLOSES, now)


def _seller(data: Data) -> Data:
    return seller_of(data) or {}


def _has_terms(data: Data) -> bool:
    terms = _seller(data).get("termsOfService")
    return isinstance(terms, list) and bool(terms)


def _attendance_modes(data: Data) -> tuple[Any, Any]:
    return data.get("eventAttendanceMode"), child(data, "superEvent").get("eventAttendanceMode")


def _is_online(data: Data) -> bool:
    own, parents = _attendance_modes(data)
    online = (_SCHEMA + "MixedEventAttendanceMode", _SCHEMA + "OnlineEventAttendanceMode")
    return data.get("@type") != "Slot" and (parents if own is None else own) in online


def _is_offline(data: Data) -> bool:
    own, parents = _attendance_modes(data)
    offline = _SCHEMA + "OfflineEventAttendanceMode"
    if data.get("@type") == "Slot" or own == offline:
        return True
    return own is None and bool(child(data, "superEvent")) and parents in (None, offline)


IDENTIFIED: Rules = {
    "the opportunity and the Offer have an @id": lambda data, offer, now: (
        isinstance(data.get("@id"), str) and isinstance(offer.get("@id"), str)
    ),
}
FUTURE: Rules = {
    "it starts in more than 2 hours": lambda data, offer, now: _after(
        data, "startDate", now + SPARE
    ),
}
ENDED: Rules = {"it has ended": lambda data, offer, now: _ended(data, now)}
TAKES_PLACE: Rules = {
    "it is neither cancelled nor postponed": lambda data, offer, now: (
        data.get("eventStatus") not in _OFF
    ),
}
NOT_PAID_ELSEWHERE: Rules = {
    "the Offer is free or can be paid for at booking": lambda data, offer, now: (
        not (_is_paid(offer) and prepayment_of(offer) == UNAVAILABLE)
    ),
}
NO_DETAILS: Rules = {
    "the Offer asks for no attendee details and no intake form": lambda data, offer, now: (
        not {_ATTENDEE, _INTAKE} & set(requirements_of(offer))
    ),
}
ATTENDEE_DETAILS: Rules = {
    "the Offer asks for attendee details and no intake form": lambda data, offer, now: (
        {_ATTENDEE, _INTAKE} & set(requirements_of(offer)) == {_ATTENDEE}
    ),
}
INTAKE_FORM: Rules = {
    "the Offer asks for an intake form and no attendee details": lambda data, offer, now: (
        {_ATTENDEE, _INTAKE} & set(requirements_of(offer)) == {_INTAKE}
    ),
}
NEGOTIATION: Rules = {
    "the Offer allows negotiation": lambda data, offer, now: _NEGOTIATION in requirements_of(offer),
}
SEVERAL_SPACES: Rules = {
    "it has at least 2 spaces (1 for an individual facility)": lambda data, offer, now: _has_spaces(
        data
    ),
}
ALLOWED: Rules = {
    "the Seller does not rule out open booking": lambda data, offer, now: (
        _seller(data).get("isOpenBookingAllowed") is not False
    ),
}
IN_ADVANCE: Rules = {
    "the Offer can be booked in advance": lambda data, offer, now: (
        either(offer, "openBookingInAdvance", "advanceBooking") != UNAVAILABLE
    ),
}
WINDOW_OPEN: Rules = {
    "the booking window of the Offer is open": _window_open,
}
WINDOW_CLOSED: Rules = {
    "the booking window of the Offer is closed": _window_closed,
}
HAS_WINDOW: Rules = {
    "the Offer has a booking window": lambda data, offer, now: _OPENS in offer or _CLOSES in offer,
}
FREE: Rules = {"the Offer is free": lambda data, offer, now: _is_free(offer)}
PAID: Rules = {"the Offer has a price": lambda data, offer, now: _is_paid(offer)}
PREPAYMENT_NONE: Rules = {
    "prepayment is Unavailable or not stated": lambda data, offer, now: (
        prepayment_of(offer) in (None, UNAVAILABLE)
    ),
}
PREPAYMENT_POSSIBLE: Rules = {
    "prepayment is not Unavailable": lambda data, offer, now: prepayment_of(offer) != UNAVAILABLE,
}
PREPAYMENT_OPTIONAL: Rules = {
    "prepayment is Optional": lambda data, offer, now: prepayment_of(offer) == _OPTIONAL,
}
PREPAYMENT_REQUIRED: Rules = {
    "prepayment is Required": lambda data, offer, now: prepayment_of(offer) == _REQUIRED,
}
PREPAYMENT_REQUIRED_OR_UNSTATED: Rules = {
    "prepayment is Required or not stated": lambda data, offer, now: (
        prepayment_of(offer) in (None, _REQUIRED)
    ),
}
PREPAYMENT_UNAVAILABLE: Rules = {
    "prepayment is Unavailable": lambda data, offer, now: prepayment_of(offer) == UNAVAILABLE,
}
GROSS: Rules = {
    "the Seller's prices include tax": lambda data, offer, now: (
        _seller(data).get("taxMode") == TAX_GROSS
    ),
}
NET: Rules = {
    "the Seller's prices exclude tax": lambda data, offer, now: (
        _seller(data).get("taxMode") == TAX_NET
    ),
}
REFUNDABLE: Rules = {
    "the Offer gives a full refund to a Customer who cancels": lambda data, offer, now: (
        offer.get("allowCustomerCancellationFullRefund") is True
    ),
}
NO_DEADLINE: Rules = {
    "the Offer has no cancellation deadline": lambda data, offer, now: _CANCEL_BY not in offer,
}
BEFORE_DEADLINE: Rules = {
    "the cancellation deadline is more than 2 hours away": lambda data, offer, now: _ahead(
        data, offer, _CANCEL_BY, now
    ),
}
NO_DEADLINE_OR_BEFORE: Rules = {
    "there is no cancellation deadline within 2 hours": lambda data, offer, now: (
        _CANCEL_BY not in offer or _ahead(data, offer, _CANCEL_BY, now)
    ),
}
PAST_DEADLINE: Rules = {
    "the cancellation deadline has passed": lambda data, offer, now: _passed(
        data, offer, _CANCEL_BY, now
    ),
}
NOT_CANCELLABLE: Rules = {
    "the Customer cannot cancel, or no longer": lambda data, offer, now: (
        offer.get("allowCustomerCancellationFullRefund") is False
        or _passed(data, offer, _CANCEL_BY, now)
    ),
}
TERMS: Rules = {"the Seller has terms of service": lambda data, offer, now: _has_terms(data)}
ONLINE: Rules = {"it can be attended online": lambda data, offer, now: _is_online(data)}
OFFLINE: Rules = {"it is attended in person only": lambda data, offer, now: _is_offline(data)}


def exactly(count: int) -> Rules:
    """The rule that there is exactly this number of spaces."""
    noun = "space" if count == 1 else "spaces"
    return {f"it has exactly {count} {noun}": lambda data, offer, now: spaces(data) == count}
