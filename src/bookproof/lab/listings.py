"""How opportunities, their parents and offers are written in feeds and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bookproof.lab.criteria import INDIVIDUAL_SLOT, SESSION, Traits
from bookproof.lab.money import pounds
from bookproof.lab.sellers import SELLER_BODIES, Seller
from bookproof.lab.vocabulary import CONTEXT, CURRENCY, ID_BASE, OPEN, SCHEMA, Json

LENGTH: Final = timedelta(hours=1)

_ACTIVITY: Final[Json] = {
    "@type": "Concept",
    "@id": f"{OPEN}activity-list#bf1a5e00-cdcf-465d-8c5a-6f57040b7f7e",
    "prefLabel": "Yoga",
    "inScheme": f"{OPEN}activity-list",
}
_FACILITY_TYPE: Final[Json] = {
    "@type": "Concept",
    "@id": f"{OPEN}facility-types#9caeb442-2834-4859-b660-9172ed61ee71",
    "prefLabel": "Badminton Court",
    "inScheme": f"{OPEN}facility-types",
}
_PLACE: Final[Json] = {
    "@type": "Place",
    "@id": f"{ID_BASE}places/1",
    "name": "Thornby Leisure Centre",
    "description": "Two halls and eight courts beside the river.",
    "url": "https://lab.example/places/1",
    "telephone": "01234 567890",
    "image": [{"@type": "ImageObject", "url": "https://lab.example/images/centre.jpg"}],
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "1 Quarry Lane",
        "addressLocality": "Thornby",
        "addressRegion": "Northshire",
        "postalCode": "TH1 2AB",
        "addressCountry": "GB",
    },
    "geo": {"@type": "GeoCoordinates", "latitude": 53.7512, "longitude": -1.4823},
}
OTHER_PLACE: Final[Json] = {
    "@type": "Place",
    "@id": f"{ID_BASE}places/2",
    "name": "Upper Hall",
    "description": "One hall above the library.",
    "url": "https://lab.example/places/2",
    "telephone": "01234 567891",
    "image": [{"@type": "ImageObject", "url": "https://lab.example/images/hall.jpg"}],
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "9 Chapel Street",
        "addressLocality": "Thornby",
        "addressRegion": "Northshire",
        "postalCode": "TH1 9ZZ",
        "addressCountry": "GB",
    },
    "geo": {"@type": "GeoCoordinates", "latitude": 53.7601, "longitude": -1.4912},
}
# The models let a person organise a session, but have organisations alone provide a facility.
_PROVIDERS: Final = {
    number: {**body, "@type": "Organization"} for number, body in SELLER_BODIES.items()
}
_NOT_IN_ANSWERS: Final = frozenset({"organizer", "provider", "offers", "eventSchedule"})

_FEEDS: Final = {SESSION: "scheduled-sessions"}
_PARENT_PATHS: Final = {SESSION: "session-series", INDIVIDUAL_SLOT: "individual-facility-uses"}
_PARENT_TYPES: Final = {SESSION: "SessionSeries", INDIVIDUAL_SLOT: "IndividualFacilityUse"}


def feed_of(kind: str) -> str:
    """Name of the feed that lists opportunities of a kind."""
    return _FEEDS.get(kind, "slots")


def parent_feed(kind: str) -> str:
    """Name of the feed that lists the parents of a kind, and segment of their addresses."""
    return _PARENT_PATHS.get(kind, "facility-uses")


def parent_type(kind: str) -> str:
    """``@type`` of the parents of a kind; also their kind in the feed."""
    return _PARENT_TYPES.get(kind, "FacilityUse")


def feed_kind(kind: str) -> str:
    """Kind that an opportunity has as an RPDE item."""
    return SESSION if kind == SESSION else f"{parent_type(kind)}/Slot"


def spaces_name(kind: str) -> str:
    """Property that holds the remaining spaces of an opportunity of a kind."""
    return "remainingAttendeeCapacity" if kind == SESSION else "remainingUses"


def parent_name(kind: str) -> str:
    """Property that holds the parent of an opportunity of a kind."""
    return "superEvent" if kind == SESSION else "facilityUse"


def instant(moment: datetime) -> str:
    """Write a moment in UTC as it stands in feeds and answers."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def parent(kind: str, number: int, seller: Seller, traits: Traits) -> Json:
    """Write a SessionSeries, FacilityUse or IndividualFacilityUse; offers are not included."""
    path = parent_feed(kind)
    body: Json = {
        "@type": parent_type(kind),
        "@id": f"{ID_BASE}{path}/{number}",
        "identifier": str(number),
        "url": f"https://lab.example/{path}/{number}",
        "description": "Open to everybody, whatever their level.",
        "image": [{"@type": "ImageObject", "url": f"https://lab.example/images/{path}.jpg"}],
        "location": _PLACE,
    }
    if kind == SESSION:
        mode = "Mixed" if traits.online else "Offline"
        return {
            **body,
            "name": f"Yoga {number}",
            "activity": [_ACTIVITY],
            "level": ["Beginner", "Intermediate"],
            "ageRange": {"@type": "QuantitativeValue", "minValue": 16},
            "genderRestriction": f"{OPEN}NoRestriction",
            "eventStatus": f"{SCHEMA}EventScheduled",
            "eventAttendanceMode": f"{SCHEMA}{mode}EventAttendanceMode",
            "eventSchedule": [
                {
                    "@type": "PartialSchedule",
                    "repeatFrequency": "P1D",
                    "duration": "PT1H",
                    "scheduleTimezone": "Europe/London",
                }
            ],
            "organizer": SELLER_BODIES[seller.number],
        }
    body |= {"name": f"Court {number}", "facilityType": [_FACILITY_TYPE]}
    body["provider"] = _PROVIDERS[seller.number]
    if kind == INDIVIDUAL_SLOT:
        body["aggregateFacilityUse"] = {
            **body,
            "@type": "FacilityUse",
            "@id": f"{ID_BASE}facility-uses/whole-of-{number}",
            "identifier": f"whole-of-{number}",
            "name": f"Courts around {number}",
        }
    return body


def without_seller(body: Json) -> Json:
    """Write a parent as it stands in answers, where Seller and offers are forbidden."""
    answer = {name: value for name, value in body.items() if name not in _NOT_IN_ANSWERS}
    whole = answer.get("aggregateFacilityUse")
    if isinstance(whole, dict):
        answer["aggregateFacilityUse"] = without_seller(whole)
    return answer


def parent_item(kind: str, number: int, data: Json) -> tuple[str, str, str, Json]:
    """Write a parent as a feed item: feed, id, kind, data."""
    return parent_feed(kind), str(number), parent_type(kind), {"@context": CONTEXT, **data}


def with_provider(body: Json, seller: int) -> Json:
    """Write a facility as it stands in the order feeds; a series has no Seller there."""
    if body["@type"] == "SessionSeries":
        return body
    answer = {**body, "provider": _PROVIDERS[seller]}
    whole = answer.get("aggregateFacilityUse")
    if isinstance(whole, dict):
        answer["aggregateFacilityUse"] = with_provider(whole, seller)
    return answer


def opportunity(
    kind: str, uri: str, number: int, parent_uri: str, starts: datetime, maximum: int
) -> Json:
    """Write a ScheduledSession or Slot; remaining spaces and offers are not included."""
    body: Json = {
        "@type": "ScheduledSession" if kind == SESSION else "Slot",
        "@id": uri,
        "identifier": str(number),
        "startDate": instant(starts),
        "endDate": instant(starts + LENGTH),
        "duration": "PT1H",
        parent_name(kind): parent_uri,
    }
    if kind == SESSION:
        body["url"] = f"https://lab.example/scheduled-sessions/{number}"
        body["eventStatus"] = f"{SCHEMA}EventScheduled"
        body["maximumAttendeeCapacity"] = maximum
    else:
        body["maximumUses"] = maximum
    return body


def offer(owner: str, traits: Traits, requirements: Sequence[str]) -> Json:
    """Write an offer; ``owner`` is the ``@id`` of what it stands on."""
    body: Json = {
        "@type": "Offer",
        "@id": f"{owner}#/offers/1",
        "identifier": "1",
        "name": "Adult",
        "price": pounds(traits.price),
        "priceCurrency": CURRENCY,
        "allowCustomerCancellationFullRefund": traits.refund,
        "availableChannel": [f"{OPEN}OpenBookingPrepayment"],
    }
    if traits.prepayment is not None:
        body["openBookingPrepayment"] = traits.prepayment
    if traits.cancel_window is not None:
        body["latestCancellationBeforeStartDate"] = traits.cancel_window.text
    if traits.opens is not None:
        body["validFromBeforeStartDate"] = traits.opens.text
    if requirements:
        body["openBookingFlowRequirement"] = list(requirements)
    return body


def accepted(body: Json) -> Json:
    """Write an offer as it stands in answers, where two of its properties are forbidden."""
    hidden = ("availableChannel", "openBookingFlowRequirement")
    return {name: value for name, value in body.items() if name not in hidden}


def feed_data(body: Json, kind: str, free: int) -> Json:
    """Write an opportunity as it stands in its feed."""
    return {"@context": CONTEXT, **body, spaces_name(kind): max(free, 0)}
