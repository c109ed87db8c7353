"""One fault in a document that conforms gives one flaw, of the right rule, in the right place."""

from __future__ import annotations

from typing import Any

import pytest

from bookproof.validation.rules import structural
from bookproof.validation.rules.registry import RULES
from bookproof.validation.structure import conforms, structure

from .documents import HOST, SOUND

GONE = object()
FAULTS: list[tuple[str, str, Any, str, str]] = [
    # document, place, what is put there, rule, path of the flaw
    ("quote", "brokerRole", GONE, "required-property", "$"),
    ("quote", "orderedItem.0.acceptedOffer.price", GONE, "required-property", "..acceptedOffer"),
    ("quote", "orderedItem.0.acceptedOffer", GONE, "required-property", "$.orderedItem[0]"),
    ("request", "orderedItem.0.acceptedOffer", GONE, "required-property", "$.orderedItem[0]"),
    ("event", "name", GONE, "required-property", "$"),
    ("event", "location.address", GONE, "", ""),
    ("event", "location", {"@type": "Place", "name": "Hall"}, "required-group", "$.location"),
    ("quote", "orderProposalVersion", "https://a.example/1", "forbidden-property", "=place"),
    ("quote", "orderStatus", "https://schema.org/OrderDelivered", "forbidden-property", "=place"),
    ("quote", "orderedItem.0.orderedItem.offers", [], "forbidden-property", "..offers"),
    ("series", "remainingAttendeeCapacity", 3, "refused-property", "=place"),
    ("series", "offers.0.ageRange", {"@type": "QuantitativeValue"}, "forbidden-property", "=place"),
    ("event", "activities", [], "unknown-property", "=place"),
    ("event", "beta:distance", 3, "", ""),
    ("event", "beta:distance", "", "empty-value", "=place"),
    ("event", "aggregateRating", {"@type": "AggregateRating"}, "", ""),
    ("event", "offer", [], "misspelt-property", "=place"),
    ("event", "type", "Event", "misspelt-property", "=place"),
    ("event", "name", "", "empty-value", "=place"),
    ("event", "name", None, "empty-value", "=place"),
    ("event", "url", "", "empty-value", "=place"),
    ("event", "offers", [], "empty-value", "=place"),
    ("event", "startDate", None, "empty-value", "=place"),
    ("event", "location.@type", GONE, "type-missing", "$.location"),
    ("event", "location.@type", "Hall", "unknown-type", "=place"),
    ("event", "location.@type", ["Place"], "unknown-type", "=place"),
    ("event", "location.@type", "Person", "wrong-type", "=place"),
    ("event", "location", {"@type": "SportsActivityLocation", "name": "Pitch 2"}, "", ""),
    ("quote", "@type", "Order", "root-type", "=place"),
    ("quote", "@type", "Quote", "unknown-type", "=place"),
    ("quote", "@context", GONE, "context-missing", "$"),
    ("quote", "@context", "https://schema.org/", "context", "=place"),
    ("quote", "@context", ["https://openactive.io/", "https://openactive.io/ns-beta"], "", ""),
    ("quote", "@context", ["https://openactive.io/", "beta"], "url", "$.@context[1]"),
    ("quote", "@context", {"@vocab": "https://openactive.io/"}, "context", "=place"),
    ("quote", "@context", "http://openactive.io", "openactive-url", "=place"),
    ("quote", "seller.@context", "https://openactive.io/", "context-not-at-root", "=place"),
    ("quote", "orderedItem.0.position", "first", "wrong-type", "=place"),
    ("quote", "orderedItem", {"@type": "OrderItem"}, "wrong-type", "=place"),
    ("quote", "orderRequiresApproval", "no", "wrong-type", "=place"),
    ("event", "url", "events/3", "url", "=place"),
    ("quote", "brokerRole", "AgentBroker", "not-an-option", "=place"),
    ("error", "statusCode", 400, "fixed-value", "=place"),
    ("event", "remainingAttendeeCapacity", -1, "below-minimum", "=place"),
    ("series", "eventSchedule.0.repeatCount", 0, "below-minimum", "=place"),
    ("quote", "identifier", "5F0C2B7E-9D41-4A36-8E57-1B6D2F90AC13", "uuid", "=place"),
    ("series", "eventSchedule.0.idTemplate", "https://a.example/", "uri-template", "=place"),
    ("quote", "@id", "urn:uuid:1", "id-not-url", "=place"),
    ("request", "seller", {"@type": "Organization", "@id": f"{HOST}/1"}, "", ""),
    (
        "request",
        "seller",
        {"@type": "Organization", "@id": f"{HOST}/1", "name": "Club"},
        "reference-required",
        "=place",
    ),
    ("quote", "seller", f"{HOST}/sellers/1", "reference-not-permitted", "=place"),
    ("quote", "orderedItem.0.orderedItem", f"{HOST}/1", "reference-not-permitted", "=place"),
    ("event", "duration", "1h", "duration", "=place"),
    ("event", "duration", "PT1H30M", "", ""),
    ("event", "duration", "P1W2D", "duration", "=place"),
    ("event", "duration", "PT1.5H30M", "duration", "=place"),
    ("event", "duration", "PT0M", "zero-duration", "=place"),
    ("event", "startDate", "2030-05-06T18:00", "date-time", "=place"),
    ("event", "startDate", "2030-05-06T18:00:00.5Z", "date-time", "=place"),
    ("event", "startDate", "2030-05-06", "date-time", "=place"),
    ("event", "startDate", "2030-05-06T18:00:00+01:00", "", ""),
    ("event", "startDate", "2030-05-06T18:00:00Z\n", "date-time", "=place"),
    ("series", "eventSchedule.0.startDate", "6 May 2030", "date", "=place"),
    ("series", "eventSchedule.0.startDate", "20300506", "", ""),
    ("series", "eventSchedule.0.startTime", "9:00", "time", "=place"),
    ("series", "eventSchedule.0.startTime", "18:00Z", "time", "=place"),
    ("event", "offers.0.priceCurrency", "POUND", "currency", "=place"),
    ("event", "offers.0.priceCurrency", "HRK", "currency", "=place"),
    ("event", "location.address.addressCountry", "UK", "country", "=place"),
    ("event", "location.address.addressCountry", "gb", "", ""),
    ("event", "location.geo.latitude", 91, "coordinate", "=place"),
    ("event", "location.geo.longitude", -180.5, "coordinate", "=place"),
    ("series", "eventSchedule.0.byDay", ["Monday"], "by-day", "$.eventSchedule[0].byDay[0]"),
    ("series", "eventSchedule.0.byDay", ["MO", "1SU"], "", ""),
    ("event", "offers.0.priceCurrency", GONE, "price-without-currency", "$.offers[0]"),
    ("event", "ageRange.minValue", GONE, "age-range-without-bound", "$.ageRange"),
    ("series", "image.0.thumbnail.0.thumbnail", [], "thumbnail-of-thumbnail", "=place"),
    ("feed_session", "superEvent", GONE, "session-without-series", "$"),
    ("series", "eventSchedule", GONE, "series-without-schedule", "$"),
    (
        "series",
        "eventSchedule.0.scheduledEventType",
        "Event",
        "schedule-of-other-type",
        "=place",
    ),
    ("page", "next", "feed?page=2", "url", "=place"),
    ("page", "license", GONE, "required-property", "$"),
    ("page", "items.0.state", "new", "not-an-option", "=place"),
    ("page", "items.0.data", GONE, "required-property", "$.items[0]"),
    ("page", "items.1.data", {}, "forbidden-property", "=place"),
    ("page", "items.0.@id", "1", "misspelt-property", "=place"),
    ("page", "items.0.data.startDate", "today", "date-time", "=place"),
]


def changed(name: str, place: str, value: Any) -> tuple[dict[str, Any], str]:
    """The document with one change, and its mode."""
    mode, make = SOUND[name]
    document = make()
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    node: Any = document
    for step in way:
        node = node[step]
    if value is GONE:
        del node[last]
    else:
        node[last] = value
    return document, mode


def path_of(place: str) -> str:
    steps = place.split(".")
    return "$" + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps)


@pytest.mark.parametrize("name", SOUND)
def test_the_documents_conform(name: str) -> None:
    mode, make = SOUND[name]
    assert structure(make(), mode) == []
    assert structure(make(), mode, thorough=True) == []


@pytest.mark.parametrize(("name", "place", "value", "rule", "path"), FAULTS)
def test_one_fault_gives_one_flaw(name: str, place: str, value: Any, rule: str, path: str) -> None:
    document, mode = changed(name, place, value)
    flaws = structure(document, mode)
    assert [flaw.rule for flaw in flaws] == ([rule] if rule else [])
    if rule:
        wanted = path_of(place) if path == "=place" else path
        assert flaws[0].path.endswith(wanted.removeprefix(".."))
    assert structure(document, mode, thorough=True) == flaws
    assert conforms(document, mode) is not bool(rule)


def test_every_rule_has_a_fault_of_its_own() -> None:
    shown = {rule for *_, rule, _ in FAULTS}
    declared = {rule for rule, found in RULES.items() if found in structural.STRUCTURAL}
    elsewhere = {"deprecated-property", "unreadable", "cut-short"}
    assert declared - shown - elsewhere == set()


def test_what_is_deprecated_is_refused_outside_the_feeds_that_still_have_it() -> None:
    facility = {
        "@context": "https://openactive.io/",
        "@type": "FacilityUse",
        "@id": f"{HOST}/facilities/1",
        "url": "https://club.example/court",
        "name": "Court",
        "location": f"{HOST}/places/1",
        "provider": {"@type": "Organization", "@id": f"{HOST}/1", "name": "Club"}
        | {"taxMode": "https://openactive.io/TaxNet"},
        "activity": [
            {
                "@type": "Concept",
                "@id": "https://openactive.io/activity-list#1",
                "prefLabel": "Squash",
                "inScheme": "https://openactive.io/activity-list",
            }
        ],
    }
    assert structure(facility, "RPDEFeed") == []
    assert [flaw.rule for flaw in structure(facility, "BookableRPDEFeed")] == [
        "deprecated-property"
    ]


def test_messages_are_for_a_person_and_hold_no_values() -> None:
    document, mode = changed("quote", "totalPaymentDue", GONE)
    assert [flaw.message for flaw in structure(document, mode)] == [
        "`totalPaymentDue` is required on OrderQuote at C1"
    ]
    document, mode = changed("quote", "orderedItem.0.position", "first")
    (flaw,) = structure(document, mode)
    assert (flaw.message, flaw.expected, flaw.got) == (
        "`position` must be an integer",
        "an integer",
        "first",
    )


def test_a_name_that_is_nearly_right_is_hinted_at() -> None:
    document, mode = changed("event", "startdate", "2030-05-06T18:00:00Z")
    (flaw,) = structure(document, mode)
    assert flaw.message == "`startdate` is no property of Event; there is `startDate`"
