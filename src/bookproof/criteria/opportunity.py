"""What opportunity data says: its type, Seller, offers and booking flow.

Opportunities are merged feed data, with the parent embedded in ``superEvent`` or
``facilityUse``. Source: Open Booking API 1.0 CR3, "Bookable opportunity and offer pairs";
Modelling Opportunity Data 2.0, "Offers".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from isodate import ISO8601Error, parse_duration

from bookproof.model import NAMESPACE, BookingFlow, OpportunityType, decimal_of, objects

_SAME_NAME = {
    kind.value: kind
    for kind in (
        OpportunityType.SCHEDULED_SESSION,
        OpportunityType.COURSE_INSTANCE,
        OpportunityType.HEADLINE_EVENT,
        OpportunityType.ON_DEMAND_EVENT,
    )
}
_SLOTS = {
    "FacilityUse": OpportunityType.FACILITY_USE_SLOT,
    "IndividualFacilityUse": OpportunityType.INDIVIDUAL_FACILITY_USE_SLOT,
}
_SUB_EVENTS = {
    "CourseInstance": OpportunityType.COURSE_INSTANCE_SUB_EVENT,
    "HeadlineEvent": OpportunityType.HEADLINE_EVENT_SUB_EVENT,
}


def child(data: Any, *names: str) -> Mapping[str, Any]:
    """The object at the end of a chain of properties, or an empty one."""
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def _kind(data: Mapping[str, Any]) -> str:
    found = data.get("@type")
    return found if isinstance(found, str) else ""


def opportunity_type_of(data: Mapping[str, Any]) -> OpportunityType | None:
    """The opportunity type, or None for a parent (a SessionSeries) and anything unknown.

    A Slot needs its ``facilityUse`` embedded to be told apart.
    """
    kind = _kind(data)
    if kind == "Slot":
        return _SLOTS.get(_kind(child(data, "facilityUse")))
    if kind == "Event":
        return _SUB_EVENTS.get(_kind(child(data, "superEvent")), OpportunityType.EVENT)
    return _SAME_NAME.get(kind)


def seller_of(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The Seller: organizer or provider of the opportunity or the nearest parent that names one."""
    places = (
        ("superEvent", "organizer"),
        ("facilityUse", "aggregateFacilityUse", "provider"),
        ("facilityUse", "provider"),
        ("organizer",),
        ("provider",),
        ("superEvent", "superEvent", "organizer"),
    )
    return next((found for names in places if (found := child(data, *names))), None)


def offers_of(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The offers that apply to an opportunity.

    A session adds those of its series whose ``identifier`` no own offer takes; a Slot without
    own offers has those of its facility. Nothing else is inherited.
    """
    own = objects(data.get("offers"))
    if _kind(data) == "ScheduledSession":
        taken = [offer["identifier"] for offer in own if offer.get("identifier") is not None]
        inherited = objects(child(data, "superEvent").get("offers"))
        return own + [offer for offer in inherited if offer.get("identifier") not in taken]
    if _kind(data) == "Slot" and not own:
        return objects(child(data, "facilityUse").get("offers"))
    return own


def requirements_of(offer: Mapping[str, Any]) -> list[str]:
    """``openBookingFlowRequirement``; what is no array counts as absent."""
    found = offer.get("openBookingFlowRequirement")
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def booking_flow_of(data: Mapping[str, Any]) -> BookingFlow:
    """The flow by which an offer, or any offer of an opportunity, is booked."""
    offers = [data, *offers_of(data)]
    approval = any(NAMESPACE + "OpenBookingApproval" in requirements_of(item) for item in offers)
    return BookingFlow.APPROVAL if approval else BookingFlow.SIMPLE


def price_of(offer: Mapping[str, Any]) -> Decimal | None:
    """Price in major units; a text is read as a number."""
    stated = offer.get("price")
    if isinstance(stated, str):
        try:
            stated = Decimal(stated)
        except InvalidOperation:
            return None
    return decimal_of(stated)


def either(offer: Mapping[str, Any], published: str, specified: str) -> Any:
    """A property under the name of the published models, or else under that of CR3."""
    return offer.get(published, offer.get(specified))


def prepayment_of(offer: Mapping[str, Any]) -> Any:
    """``openBookingPrepayment``, called ``prepayment`` in CR3."""
    return either(offer, "openBookingPrepayment", "prepayment")


def moment(value: Any) -> datetime | None:
    """A date-time with offset; without one it counts as UTC; None when it cannot be read."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def limit(data: Mapping[str, Any], offer: Mapping[str, Any], name: str) -> datetime | None:
    """``startDate`` less a duration of the offer; None when either is missing or unreadable."""
    start, duration = moment(data.get("startDate")), offer.get(name)
    if start is None or not isinstance(duration, str):
        return None
    try:
        found = start - parse_duration(duration)
    except (ISO8601Error, ValueError, OverflowError, ArithmeticError):
        return None
    return found if isinstance(found, datetime) else None
