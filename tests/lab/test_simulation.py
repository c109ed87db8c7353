"""The test interface."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import COURT, SESSION, SLOT, Broker, new_uuid

CRITERIA = [
    "Bookable",
    "BookableInPast",
    "BookableNoSpaces",
    "BookableOneSpace",
    "BookableFree",
    "BookableNonFree",
    "BookableUsingPayment",
    "BookableNonFreePrepaymentRequired",
    "BookableNonFreePrepaymentOptional",
    "BookableNonFreePrepaymentUnavailable",
    "BookableWithinValidFromBeforeStartDate",
    "BookableOutsideValidFromBeforeStartDate",
    "BookableWithinValidFromBeforeStartDateWindow",
    "BookableOutsideValidFromBeforeStartDateWindow",
    "BookableCancellable",
    "BookableCancellableWithinWindow",
    "BookableCancellableOutsideWindow",
    "BookableNotCancellable",
    "BookableAttendeeDetails",
    "BookableAdditionalDetails",
    "BookableWithNegotiation",
    "BookableSellerTermsOfService",
    "OfflineBookable",
]


@pytest.mark.parametrize("kind", [SESSION, SLOT, COURT])
def test_every_criteria_can_be_made(broker: Broker, kind: str) -> None:
    for criteria in CRITERIA:
        for flow in ("Simple", "Approval"):
            assert broker.make(kind, criteria, flow).price >= 0


def test_what_cannot_be_made_is_refused(broker: Broker) -> None:
    def make(kind: str, criteria: str, **more: Any) -> tuple[int, str]:
        body = {**broker.template(kind, criteria), **more}
        return broker.call("POST", "/test-interface/datasets/tests/opportunities", body).error

    missing = (404, "NotFoundError")
    assert make(SESSION, "BookableFreePrepaymentOptional") == missing
    assert make(SESSION, "BookableFreePrepaymentRequired") == missing
    assert make(SESSION, "BookableNonFreeTaxNet") == missing
    assert make(SLOT, "OnlineBookable") == missing
    assert make(COURT, "BookableFiveSpaces") == missing
    assert make(SESSION, "Bookable", **{"@type": "CourseInstance"}) == missing


def item_of(broker: Broker, order: str) -> Any:
    """The first item of an Order in the Orders feed."""
    return broker.orders_feed()[order]["data"]["orderedItem"][0]


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("CustomerNotice", "customerNotice"),
        ("AccessCodeUpdate", "accessCode"),
        ("AccessPassUpdate", "accessPass"),
        ("AccessChannelUpdate", "accessChannel"),
        ("AttendeeAttended", "orderItemStatus"),
        ("AttendeeAbsent", "orderItemStatus"),
        ("SellerRequestedCancellation", "orderItemStatus"),
        ("SellerRequestedCancellationWithMessage", "cancellationMessage"),
        ("Replacement", "orderedItem"),
        ("ChangeOfLogisticsTime", "orderedItem"),
        ("ChangeOfLogisticsName", "orderedItem"),
        ("ChangeOfLogisticsLocation", "orderedItem"),
    ],
)
def test_actions_on_orders(broker: Broker, action: str, name: str) -> None:
    one, _ = broker.make(), broker.make(criteria="BookableFree")
    order, _ = broker.booked([one])
    before = broker.call("GET", f"/orders/{order}").body["orderedItem"][0]
    uri = f"{broker.origin}/openbooking/orders/{order}"
    assert broker.act(action, "Order", uri).status == 204
    after = item_of(broker, order)
    assert after[name] != before.get(name)
    cancelled = action.startswith("Seller")
    data = broker.opportunity(one.uri)["data"]
    freed = cancelled or action == "Replacement"
    assert data["remainingAttendeeCapacity"] == (20 if freed else 19)


def test_logistics_of_an_opportunity_reach_its_feed_and_its_orders(broker: Broker) -> None:
    one = broker.make(SLOT)
    order, _ = broker.booked([one])
    start = broker.opportunity(one.uri)["data"]["startDate"]
    assert broker.act("ChangeOfLogisticsTime", "Slot", one.uri).status == 204
    moved = broker.opportunity(one.uri)["data"]["startDate"]
    assert moved > start
    assert item_of(broker, order)["orderedItem"]["startDate"] == moved


def test_name_and_place_of_a_slot_change_with_its_facility(broker: Broker) -> None:
    one, other = broker.make(SLOT), broker.make(SLOT)
    order, _ = broker.booked([one])
    neighbour, items = broker.booked([other])
    broker.cancel(neighbour, items)
    assert broker.act("ChangeOfLogisticsName", "Slot", one.uri).status == 204
    assert broker.act("ChangeOfLogisticsLocation", "Slot", one.uri).status == 204
    slot = broker.opportunity(one.uri)["data"]
    assert not {"name", "location"} & set(slot)
    facility = broker.feed("/feeds/facility-uses")[slot["facilityUse"].rpartition("/")[2]]["data"]
    assert facility["location"]["name"] == "Upper Hall"
    for uuid in (order, neighbour):
        shown = item_of(broker, uuid)["orderedItem"]["facilityUse"]
        assert shown["@id"] == slot["facilityUse"]
        assert (shown["name"], shown["location"]) == (facility["name"], facility["location"])


def test_unknown_actions_and_objects(broker: Broker) -> None:
    order, _ = broker.booked([broker.make()])
    uri = f"{broker.origin}/openbooking/orders/{order}"
    assert broker.act("Explosion", "Order", uri).error == (404, "NotFoundError")
    nowhere = f"{broker.origin}/openbooking/orders/{new_uuid()}"
    assert broker.act("CustomerNotice", "Order", nowhere).error == (404, "UnknownOrderError")
    assert broker.act("SellerAcceptOrderProposal", "OrderProposal", uri).error == (
        404,
        "UnknownOrderError",
    )
