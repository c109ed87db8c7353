"""Where the specification and the models differ, a system that follows either of them passes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bookproof.validation.building.departures import DEPARTURES, GENERAL
from bookproof.validation.facts import facts
from bookproof.validation.structure import structure, structure_of_item, structure_of_page

from .documents import CONTEXT, HOST, offer, proposal, quote, seller, session


def test_every_departure_names_models_and_modes_that_there_are() -> None:
    model = facts()
    for item in DEPARTURES:
        assert set(item.models) <= set(model.models), item
        assert set(item.modes) <= set(model.modes), item
        assert item.reason.endswith(".")
    assert all(reason.endswith(".") for reason in GENERAL)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"@id": "https://api.club.example/order-proposals/1#/orderedItem/1"},
        {"orderItemStatus": "https://openactive.io/OrderItemProposed"},
        {"accessPass": [{"@type": "Barcode", "text": "0123"}]},
        {"additionalProperty": [{"@type": "PropertyValue", "name": "till", "value": "4"}]},
    ],
)
def test_items_of_a_proposal_may_have_what_either_text_asks_for(more: dict[str, Any]) -> None:
    body = proposal()
    body["orderedItem"][0] |= more
    assert structure(body, "PResponse") == []


def test_a_proposed_item_is_not_a_confirmed_one() -> None:
    body = proposal()
    body["orderedItem"][0]["orderItemStatus"] = "https://openactive.io/OrderItemConfirmed"
    assert [flaw.rule for flaw in structure(body, "PResponse")] == ["not-an-option"]


def test_a_dynamic_payment_takes_the_prices_away() -> None:
    body = quote() | {
        "payment": {"@type": "DynamicPayment", "identifier": "1", "accountId": "ledger-4"}
    }
    del body["totalPaymentDue"], body["totalPaymentTax"]
    del body["orderedItem"][0]["acceptedOffer"], body["orderedItem"][0]["unitTaxSpecification"]
    assert structure(body, "C1Response") == []
    del body["payment"]
    assert [flaw.path for flaw in structure(body, "C1Response")] == ["$", "$.orderedItem[0]"]


def test_what_is_unknown_cannot_be_described() -> None:
    body = quote()
    item = body["orderedItem"][0]
    item["error"] = [{"@type": "UnknownOfferError", "statusCode": 409}]
    item["acceptedOffer"] = {"@type": "Offer", "@id": f"{HOST}/offers/0"}
    item["orderedItem"] = {"@type": "ScheduledSession", "@id": f"{HOST}/sessions/0"}
    assert structure(body, "C1ResponseOrderItemError") == []
    del item["acceptedOffer"]
    assert structure(body, "C1ResponseOrderItemError") == []
    del item["error"]
    flaws = structure(body, "C1ResponseOrderItemError")
    assert [flaw.message for flaw in flaws] == [
        "`acceptedOffer` is required on OrderItem at C1 with OrderItem errors"
    ]


def feed_order(kind: str, **item: Any) -> dict[str, Any]:
    """An Order or OrderProposal as it stands in a feed."""
    more = {}
    if kind == "OrderProposal":
        body = proposal()
        more = {name: body[name] for name in ("orderProposalVersion", "orderProposalStatus")}
    return {
        "@context": CONTEXT,
        "@type": kind,
        "@id": "https://api.club.example/orders/5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13",
        "identifier": "5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13",
        "totalPaymentDue": {"@type": "PriceSpecification", "price": 0},
        "orderedItem": [{"@type": "OrderItem", "@id": f"{HOST}/1", **item}],
        **more,
    }


@pytest.mark.parametrize(
    "ordered",
    [
        f"{HOST}/sessions/1",
        {"@type": "ScheduledSession", "@id": f"{HOST}/sessions/1"},
        session(),
    ],
)
def test_the_orders_feed_may_refer_to_an_opportunity_or_describe_it(ordered: Any) -> None:
    status = "https://openactive.io/CustomerAttended"
    body = feed_order("Order", orderedItem=ordered, orderItemStatus=status, acceptedOffer=offer())
    assert structure(body, "OrdersFeed") == []


@pytest.mark.parametrize("mode", ["OrdersFeed", "OrderProposalsFeed"])
def test_items_of_proposals_follow_the_same_rules_in_either_feed(mode: str) -> None:
    attendee = {"@type": "Person", "givenName": "Ada"}
    body = feed_order("OrderProposal", attendee=attendee)
    assert structure(body, mode) == []
    assert (
        structure_of_item(
            {"state": "updated", "kind": "OrderProposal", "id": "p1", "modified": 3, "data": body},
            mode,
        )
        == []
    )


def test_items_of_orders_have_no_attendee_in_the_feed() -> None:
    attendee = {"@type": "Person", "givenName": "Ada"}
    status = "https://openactive.io/OrderItemConfirmed"
    body = feed_order("Order", attendee=attendee, orderItemStatus=status)
    assert [flaw.rule for flaw in structure(body, "OrdersFeed")] == ["forbidden-property"]


@pytest.mark.parametrize("licence", [{}, {"license": "https://club.example/terms"}])
def test_a_page_of_orders_may_state_a_licence(licence: dict[str, str]) -> None:
    page = {"next": "https://api.club.example/orders-rpde", "items": [], **licence}
    assert structure_of_page(page, "OrdersFeed") == []
    assert structure(page, "OrdersFeed") == []


@pytest.mark.parametrize(
    "body",
    [
        {
            "@type": "Slot",
            "facilityUse": {
                "@type": "IndividualFacilityUse",
                "provider": {"@type": "Organization", "@id": f"{HOST}/sellers/7"},
            },
        },
        {"@type": "CourseInstance", "organizer": {"@type": "Person", "@id": f"{HOST}/sellers/7"}},
        {"@type": "Slot", "@id": f"{HOST}/slots/1"},
        {
            "@type": "test:SellerAcceptOrderProposalSimulateAction",
            "object": {"@type": "OrderProposal", "@id": f"{HOST}/1"},
        },
    ],
)
def test_the_test_interface_has_templates_and_actions(body: dict[str, Any]) -> None:
    context = [CONTEXT, "https://openactive.io/test-interface"]
    assert structure({"@context": context, **body}, "TestInterface") == []


def test_an_error_of_ones_own_stands_beside_the_one_that_it_specialises() -> None:
    body = {"@context": CONTEXT, "@type": ["NotFoundError", "acme:CourtNotFoundError"]}
    assert structure(body, "OpenBookingError") == []
    body["@type"] = ["acme:CourtNotFoundError"]
    assert [flaw.path for flaw in structure(body, "OpenBookingError")] == ["$.@type"]


def test_offers_of_feeds_may_have_the_names_of_the_specification() -> None:
    body: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "HeadlineEvent",
        "@id": f"{HOST}/events/1",
        "url": "https://club.example/gala",
        "name": "Gala",
        "location": f"{HOST}/places/1",
        "activity": [
            {
                "@type": "Concept",
                "@id": "https://openactive.io/activity-list#1",
                "prefLabel": "Swimming",
                "inScheme": "https://openactive.io/activity-list",
            }
        ],
        "organizer": seller(),
        "startDate": "2030-05-06T18:00:00Z",
        "offers": [
            offer()
            | {
                "price": "8.50",
                "prepayment": "https://openactive.io/Required",
                "advanceBooking": "https://openactive.io/Required",
                "availableChannel": ["https://openactive.io/OpenBookingPrepayment"],
            }
        ],
    }
    assert structure(body, "BookableRPDEFeed") == []
    answer = quote()
    answer["orderedItem"][0]["acceptedOffer"] = body["offers"][0]
    assert [flaw.rule for flaw in structure(answer, "C1Response")] == ["forbidden-property"]


def test_every_departure_is_on_the_page_about_the_schemas() -> None:
    page = Path(__file__).parents[4] / "docs" / "explanation" / "schemas.md"
    words = " ".join(page.read_text("utf-8").split())
    for reason in (*(item.reason for item in DEPARTURES), *GENERAL):
        assert reason in words
