"""What matches each criteria, and what is said when nothing does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bookproof.criteria import (
    BOOKABLE,
    CRITERIA,
    booking_flow_of,
    offers_of,
    opportunity_type_of,
    seller_of,
)
from bookproof.model import BookingFlow, OpportunityType

NOW = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)
OA = "https://openactive.io/"
SCHEMA = "https://schema.org/"
APPROVAL = {"openBookingFlowRequirement": [OA + "OpenBookingApproval"]}


def merged(plain: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def offer(**changes: Any) -> dict[str, Any]:
    plain = {"@type": "Offer", "@id": "https://a.example/o", "price": 5, "priceCurrency": "GBP"}
    return merged(plain, changes)


def session(own: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    plain = {
        "@type": "ScheduledSession",
        "@id": "https://a.example/s/1",
        "startDate": "2031-05-09T18:30:00Z",
        "remainingAttendeeCapacity": 2,
        "superEvent": {
            "@type": "SessionSeries",
            "organizer": {"@id": "https://a.example/seller", "isOpenBookingAllowed": True},
        },
        "offers": [own or offer()],
    }
    return merged(plain, changes)


def slot(facility: str = "FacilityUse", **changes: Any) -> dict[str, Any]:
    plain = {
        "@type": "Slot",
        "@id": "https://a.example/slot/1",
        "startDate": "2031-05-09T18:30:00+01:00",
        "remainingUses": 1,
        "facilityUse": {"@type": facility, "provider": {"@id": "https://a.example/seller"}},
        "offers": [offer()],
    }
    return merged(plain, changes)


def selling(**seller: Any) -> dict[str, Any]:
    return {"superEvent": {"@type": "SessionSeries", "organizer": {"@id": "x", **seller}}}


DETAILS = {"openBookingFlowRequirement": [OA + "OpenBookingAttendeeDetails"]}
FORM = {"openBookingFlowRequirement": [OA + "OpenBookingIntakeForm"]}
REFUND = {"allowCustomerCancellationFullRefund": True}
ENDED: dict[str, Any] = {"startDate": "2031-04-30T10:00:00Z", "endDate": "2031-05-01T11:00:00Z"}
MATCHES: dict[str, list[dict[str, Any]]] = {
    "Bookable": [
        session(),
        session(**selling()),
        session(offer(validFromBeforeStartDate="P10D")),
        slot("IndividualFacilityUse"),
        session(offer(price="5.00", openBookingFlowRequirement="no list")),
    ],
    "BookableFree": [
        session(offer(price=0)),
        session(offer(price=0, prepayment=OA + "Unavailable")),
    ],
    "BookableNonFree": [session()],
    "BookableUsingPayment": [session(offer(openBookingPrepayment=OA + "Optional"))],
    "BookableNonFreePrepaymentOptional": [session(offer(prepayment=OA + "Optional"))],
    "BookableNonFreePrepaymentRequired": [session(), session(offer(prepayment=OA + "Required"))],
    "BookableNonFreePrepaymentUnavailable": [
        session(offer(openBookingPrepayment=OA + "Unavailable"))
    ],
    "BookableFreePrepaymentOptional": [session(offer(price=0, prepayment=OA + "Optional"))],
    "BookableFreePrepaymentRequired": [session(offer(price=0, prepayment=OA + "Required"))],
    "BookableNonFreeTaxGross": [session(**selling(taxMode=OA + "TaxGross"))],
    "BookableNonFreeTaxNet": [session(**selling(taxMode=OA + "TaxNet"))],
    "BookableCancellable": [
        session(offer(**REFUND)),
        session(offer(**REFUND, latestCancellationBeforeStartDate="P1D")),
    ],
    "BookableFreeCancellable": [session(offer(price=0, **REFUND))],
    "BookableNonFreeCancellable": [session(offer(**REFUND))],
    "BookableCancellableNoWindow": [session(offer(**REFUND))],
    "BookableCancellableWithinWindow": [
        session(offer(**REFUND, latestCancellationBeforeStartDate="P8D"))
    ],
    "BookableCancellableOutsideWindow": [session(offer(latestCancellationBeforeStartDate="P9D"))],
    "BookableNotCancellable": [
        session(offer(allowCustomerCancellationFullRefund=False)),
        session(offer(**REFUND, latestCancellationBeforeStartDate="P1M")),
    ],
    "BookableWithinValidFromBeforeStartDate": [session(offer(validFromBeforeStartDate="P10D"))],
    "BookableOutsideValidFromBeforeStartDate": [
        session(offer(validFromBeforeStartDate="P1D")),
        session(offer(validThroughBeforeStartDate="P10D")),
    ],
    "BookableNoSpaces": [session(remainingAttendeeCapacity=0)],
    "BookableOneSpace": [session(remainingAttendeeCapacity=1)],
    "BookableFiveSpaces": [session(remainingAttendeeCapacity=5)],
    "BookableAttendeeDetails": [session(offer(**DETAILS))],
    "BookableAdditionalDetails": [session(offer(**FORM))],
    "BookableWithNegotiation": [
        session(offer(openBookingFlowRequirement=[OA + "OpenBookingNegotiation"]))
    ],
    "BookableSellerTermsOfService": [session(**selling(termsOfService=[{"@type": "Terms"}]))],
    "BookableInPast": [session(**ENDED)],
    "OnlineBookable": [
        session(eventAttendanceMode=SCHEMA + "OnlineEventAttendanceMode"),
        session(
            superEvent={"eventAttendanceMode": SCHEMA + "MixedEventAttendanceMode", "organizer": {}}
        ),
    ],
    "OfflineBookable": [session(), slot(remainingUses=2)],
}
NO_MATCHES: dict[str, list[dict[str, Any]]] = {
    "Bookable": [
        session(startDate="2031-05-01T14:00:00Z"),
        session(startDate="soon"),
        session(eventStatus=SCHEMA + "EventCancelled"),
        session(remainingAttendeeCapacity=1),
        session(remainingAttendeeCapacity=None),
        slot(),
        session(**selling(isOpenBookingAllowed=False)),
        session(offer(openBookingPrepayment=OA + "Unavailable")),
        session(offer(advanceBooking=OA + "Unavailable")),
        session(offer(openBookingInAdvance=OA + "Unavailable")),
        session(offer(validFromBeforeStartDate="P1D")),
        session(offer(validFromBeforeStartDate="nonsense")),
        session(offer(validThroughBeforeStartDate="P9D")),
        session(offer(**DETAILS)),
        session(offer(**{"@id": None})),
        session(offers=[]),
    ],
    "BookableFree": [session(offer(price=0, prepayment=OA + "Optional")), session()],
    "BookableUsingPayment": [session(offer(price=0))],
    "BookableNonFreeTaxNet": [session()],
    "BookableCancellable": [
        session(),
        session(offer(**REFUND, latestCancellationBeforeStartDate="P8DT5H")),
    ],
    "BookableCancellableOutsideWindow": [session(offer(latestCancellationBeforeStartDate="P1D"))],
    "BookableNotCancellable": [session(offer(**REFUND))],
    "BookableWithinValidFromBeforeStartDate": [session()],
    "BookableOutsideValidFromBeforeStartDate": [session()],
    "BookableNoSpaces": [session(remainingAttendeeCapacity=None)],
    "BookableAttendeeDetails": [
        session(),
        session(
            offer(
                openBookingFlowRequirement=[
                    OA + "OpenBookingAttendeeDetails",
                    OA + "OpenBookingIntakeForm",
                ]
            )
        ),
    ],
    "BookableSellerTermsOfService": [session(**selling(termsOfService=[]))],
    "BookableInPast": [session(), session(**ENDED, eventStatus=SCHEMA + "EventPostponed")],
    "OnlineBookable": [session(), slot()],
    "OfflineBookable": [session(eventAttendanceMode=SCHEMA + "MixedEventAttendanceMode")],
}


def pairs(table: dict[str, list[dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, data) for name, entries in table.items() for data in entries]


def test_every_criteria_has_a_match() -> None:
    assert {f"TestOpportunity{name}" for name in MATCHES} == set(CRITERIA)


@pytest.mark.parametrize(("name", "data"), pairs(MATCHES))
def test_matches(name: str, data: dict[str, Any]) -> None:
    criteria = CRITERIA[f"TestOpportunity{name}"]
    assert criteria.shortfall(data, NOW) == []
    assert criteria.matches(data, NOW)


@pytest.mark.parametrize(("name", "data"), pairs(NO_MATCHES))
def test_does_not_match(name: str, data: dict[str, Any]) -> None:
    criteria = CRITERIA[f"TestOpportunity{name}"]
    assert not criteria.matches(data, NOW)
    assert criteria.shortfall(data, NOW)


def test_says_what_is_unmet() -> None:
    data = session(remainingAttendeeCapacity=1, eventStatus=SCHEMA + "EventPostponed")
    assert BOOKABLE.unmet(data, offer(), NOW) == [
        "it is neither cancelled nor postponed",
        "it has at least 2 spaces (1 for an individual facility)",
    ]


def test_the_shortfall_is_that_of_the_closest_offer() -> None:
    data = session(offers=[offer(price=0), offer(**{"@id": None})])
    assert CRITERIA["TestOpportunityBookableNonFree"].shortfall(data, NOW) == [
        "the Offer has a price"
    ]
    assert BOOKABLE.shortfall(session(offers=[]), NOW) == ["it has an Offer"]


def test_the_offer_has_to_fit_the_flow() -> None:
    plain, approval = offer(), offer(**APPROVAL)
    data = session(offers=[plain, approval])
    assert BOOKABLE.offers(data, NOW, BookingFlow.SIMPLE) == [plain]
    assert BOOKABLE.offers(data, NOW, BookingFlow.APPROVAL) == [approval]
    assert BOOKABLE.offers(data, NOW) == [plain, approval]
    assert not BOOKABLE.matches(session(), NOW, BookingFlow.APPROVAL)
    assert BOOKABLE.shortfall(session(), NOW, BookingFlow.APPROVAL) == [
        "the Offer is booked by OpenBookingApprovalFlow"
    ]


@pytest.mark.parametrize(
    ("data", "flow"),
    [
        (offer(), BookingFlow.SIMPLE),
        (offer(**APPROVAL), BookingFlow.APPROVAL),
        (session(), BookingFlow.SIMPLE),
        (session(offers=[offer(), offer(**APPROVAL)]), BookingFlow.APPROVAL),
        ({}, BookingFlow.SIMPLE),
    ],
)
def test_booking_flow(data: dict[str, Any], flow: BookingFlow) -> None:
    assert booking_flow_of(data) is flow


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"@type": "ScheduledSession"}, OpportunityType.SCHEDULED_SESSION),
        (slot(), OpportunityType.FACILITY_USE_SLOT),
        (slot("IndividualFacilityUse"), OpportunityType.INDIVIDUAL_FACILITY_USE_SLOT),
        ({"@type": "Slot", "facilityUse": "https://a.example/f"}, None),
        ({"@type": "CourseInstance"}, OpportunityType.COURSE_INSTANCE),
        ({"@type": "HeadlineEvent"}, OpportunityType.HEADLINE_EVENT),
        ({"@type": "OnDemandEvent"}, OpportunityType.ON_DEMAND_EVENT),
        ({"@type": "Event"}, OpportunityType.EVENT),
        (
            {"@type": "Event", "superEvent": {"@type": "CourseInstance"}},
            OpportunityType.COURSE_INSTANCE_SUB_EVENT,
        ),
        (
            {"@type": "Event", "superEvent": {"@type": "HeadlineEvent"}},
            OpportunityType.HEADLINE_EVENT_SUB_EVENT,
        ),
        ({"@type": "SessionSeries"}, None),
        ({"@type": ["Event"]}, None),
        ({}, None),
    ],
)
def test_opportunity_type(data: dict[str, Any], expected: OpportunityType | None) -> None:
    assert opportunity_type_of(data) is expected


def test_a_session_inherits_the_offers_that_it_does_not_override() -> None:
    own = offer(identifier="adult")
    inherited = [offer(identifier="adult"), offer(identifier="junior"), offer()]
    data = session(offers=[own], superEvent={"offers": inherited})
    assert offers_of(data) == [own, *inherited[1:]]


def test_a_slot_has_the_offers_of_its_facility_only_without_its_own() -> None:
    facility = {"@type": "FacilityUse", "offers": [offer(price=1)]}
    assert offers_of(slot(facilityUse=facility)) == [offer()]
    assert offers_of(slot(facilityUse=facility, offers=None)) == [offer(price=1)]


def test_other_events_inherit_no_offers() -> None:
    assert offers_of({"@type": "Event", "superEvent": {"offers": [offer()]}}) == []


@pytest.mark.parametrize(
    "data",
    [
        {"superEvent": {"organizer": {"@id": "x"}}, "organizer": {"@id": "y"}},
        {
            "facilityUse": {
                "aggregateFacilityUse": {"provider": {"@id": "x"}},
                "provider": {"@id": "y"},
            }
        },
        {"facilityUse": {"provider": {"@id": "x"}}},
        {"organizer": {"@id": "x"}},
        {"superEvent": {"organizer": "text", "superEvent": {"organizer": {"@id": "x"}}}},
    ],
)
def test_the_seller_is_found(data: dict[str, Any]) -> None:
    assert seller_of(data) == {"@id": "x"}


def test_there_may_be_no_seller() -> None:
    assert seller_of({"organizer": "https://a.example/seller"}) is None
