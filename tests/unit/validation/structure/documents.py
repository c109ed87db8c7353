"""Small documents that conform, for tests that break one thing in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CONTEXT = "https://openactive.io/"
HOST = "https://id.club.example"


def address() -> dict[str, Any]:
    return {
        "@type": "PostalAddress",
        "streetAddress": "1 Mill Lane",
        "addressLocality": "Ludlow",
        "addressRegion": "Shropshire",
        "postalCode": "SY8 1AA",
        "addressCountry": "GB",
    }


def place() -> dict[str, Any]:
    return {
        "@type": "Place",
        "@id": f"{HOST}/places/1",
        "name": "Mill Hall",
        "address": address(),
        "geo": {"@type": "GeoCoordinates", "latitude": 52.368, "longitude": -2.718},
    }


def activity() -> dict[str, Any]:
    return {
        "@type": "Concept",
        "@id": "https://openactive.io/activity-list#c07d63a0-8eb9-4602-8bcc-23be6deb8f83",
        "prefLabel": "Yoga",
        "inScheme": "https://openactive.io/activity-list",
    }


def seller() -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": f"{HOST}/sellers/1",
        "name": "Ludlow Club",
        "legalName": "Ludlow Club Ltd",
        "taxMode": "https://openactive.io/TaxGross",
        "address": address(),
    }


def offer() -> dict[str, Any]:
    return {"@type": "Offer", "@id": f"{HOST}/offers/1", "price": 8.5, "priceCurrency": "GBP"}


def session() -> dict[str, Any]:
    """As it stands in answers."""
    return {
        "@type": "ScheduledSession",
        "@id": f"{HOST}/sessions/1",
        "startDate": "2030-05-06T18:00:00Z",
        "endDate": "2030-05-06T19:00:00Z",
        "duration": "PT1H",
        "remainingAttendeeCapacity": 4,
        "superEvent": {
            "@type": "SessionSeries",
            "@id": f"{HOST}/series/1",
            "url": "https://club.example/yoga",
            "name": "Yoga",
            "location": place(),
            "activity": [activity()],
        },
    }


def quote() -> dict[str, Any]:
    """An answer to C1."""
    return {
        "@context": CONTEXT,
        "@type": "OrderQuote",
        "@id": "https://api.club.example/order-quotes/5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13",
        "identifier": "5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13",
        "orderRequiresApproval": False,
        "brokerRole": "https://openactive.io/AgentBroker",
        "broker": {"@type": "Organization", "name": "Find a Class"},
        "seller": seller(),
        "lease": {"@type": "Lease", "leaseExpires": "2030-05-01T10:00:00Z"},
        "orderedItem": [
            {
                "@type": "OrderItem",
                "position": 0,
                "acceptedOffer": offer(),
                "orderedItem": session(),
                "unitTaxSpecification": [tax()],
            }
        ],
        "totalPaymentDue": {"@type": "PriceSpecification", "price": 8.5, "priceCurrency": "GBP"},
        "totalPaymentTax": [tax()],
    }


def tax() -> dict[str, Any]:
    return {
        "@type": "TaxChargeSpecification",
        "name": "VAT at 20 %",
        "price": 1.42,
        "priceCurrency": "GBP",
        "rate": 0.2,
    }


def request() -> dict[str, Any]:
    """A request of C1."""
    return {
        "@context": CONTEXT,
        "@type": "OrderQuote",
        "brokerRole": "https://openactive.io/AgentBroker",
        "broker": {"@type": "Organization", "name": "Find a Class"},
        "seller": f"{HOST}/sellers/1",
        "orderedItem": [
            {
                "@type": "OrderItem",
                "position": 0,
                "acceptedOffer": {"@type": "Offer", "@id": f"{HOST}/offers/1"},
                "orderedItem": {"@type": "ScheduledSession", "@id": f"{HOST}/sessions/1"},
            }
        ],
    }


def proposal() -> dict[str, Any]:
    """An answer to P."""
    body = quote()
    del body["orderRequiresApproval"], body["lease"]
    uri = "https://api.club.example/order-proposals/5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13"
    return body | {
        "@type": "OrderProposal",
        "@id": uri,
        "orderProposalVersion": f"{uri}/versions/1b6d2f90-9d41-4a36-8e57-5f0c2b7eac13",
        "orderProposalStatus": "https://openactive.io/AwaitingSellerConfirmation",
    }


def series() -> dict[str, Any]:
    """The data of a feed item."""
    return {
        "@context": CONTEXT,
        "@type": "SessionSeries",
        "@id": f"{HOST}/series/1",
        "url": "https://club.example/yoga",
        "name": "Yoga",
        "location": place(),
        "activity": [activity()],
        "organizer": seller(),
        "offers": [offer()],
        "eventSchedule": [
            {
                "@type": "Schedule",
                "scheduledEventType": "ScheduledSession",
                "startTime": "18:00",
                "endTime": "19:00",
                "scheduleTimezone": "Europe/London",
                "byDay": ["https://schema.org/Monday"],
                "repeatFrequency": "P1W",
                "repeatCount": 5,
                "idTemplate": "https://id.club.example/sessions/{startDate}",
            }
        ],
        "image": [
            {
                "@type": "ImageObject",
                "url": "https://club.example/yoga.jpg",
                "thumbnail": [{"@type": "ImageObject", "url": "https://club.example/small.jpg"}],
            }
        ],
    }


def event() -> dict[str, Any]:
    """The data of a feed item."""
    body = series()
    del body["eventSchedule"]
    return body | {
        "@type": "Event",
        "startDate": "2030-05-06T18:00:00Z",
        "ageRange": {"@type": "QuantitativeValue", "minValue": 16},
        "remainingAttendeeCapacity": 4,
    }


def feed_session() -> dict[str, Any]:
    """The data of a feed item."""
    return {
        "@context": CONTEXT,
        "@type": "ScheduledSession",
        "@id": f"{HOST}/sessions/1",
        "startDate": "2030-05-06T18:00:00Z",
        "superEvent": f"{HOST}/series/1",
    }


def error() -> dict[str, Any]:
    return {"@context": CONTEXT, "@type": "NotFoundError", "statusCode": 404}


def item() -> dict[str, Any]:
    """An item of a feed."""
    return {
        "state": "updated",
        "kind": "ScheduledSession",
        "id": "1",
        "modified": 7,
        "data": feed_session(),
    }


def page() -> dict[str, Any]:
    """A page of a feed."""
    return {
        "next": "https://club.example/feed?afterChangeNumber=7",
        "items": [item(), {"state": "deleted", "kind": "Event", "id": 2, "modified": 7}],
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


SOUND: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "quote": ("C1Response", quote),
    "request": ("C1Request", request),
    "proposal": ("PResponse", proposal),
    "series": ("BookableRPDEFeed", series),
    "event": ("RPDEFeed", event),
    "feed_session": ("RPDEFeed", feed_session),
    "error": ("OpenBookingError", error),
    "page": ("RPDEFeed", page),
}
"""By name: the mode that it conforms to, and how to make one."""
