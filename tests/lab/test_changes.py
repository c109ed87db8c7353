"""Cancelling, deleting and reading Orders."""

from __future__ import annotations

from typing import Any

import pytest

from bookproof.lab import Cancellation, LabOptions
from bookproof.lab.main import running

from .conftest import CANCELLED, COURT, SESSION, SLOT, Broker, cancelling, new_uuid

CONFIRMED = "https://openactive.io/OrderItemConfirmed"


def statuses(broker: Broker, order: str) -> list[str]:
    """Statuses of the items of an Order in the Orders feed."""
    data = broker.orders_feed()[order]["data"]
    return [item["orderItemStatus"] for item in data["orderedItem"]]


def test_cancelling_one_of_many_then_all(broker: Broker) -> None:
    one, court = broker.make(criteria="BookableCancellable"), broker.make(COURT)
    order, items = broker.booked([one, one, court])
    assert broker.cancel(order, items[:1]).status == 204
    entry = broker.orders_feed()[order]
    assert statuses(broker, order) == [CANCELLED, CONFIRMED, CONFIRMED]
    due = entry["data"]["totalPaymentDue"]["price"]
    assert due == pytest.approx(one.price + court.price)
    assert broker.spaces(one) == 19

    assert broker.cancel(order, items[:1]).status == 204
    assert broker.orders_feed()[order] == entry

    assert broker.cancel(order, items).status == 204
    last = broker.orders_feed()[order]
    assert last["modified"] > entry["modified"]
    assert last["data"]["totalPaymentDue"]["price"] == 0
    assert "totalPaymentTax" not in last["data"]
    assert [broker.spaces(one), broker.spaces(court)] == [20, 1]


def test_feed_item_has_no_personal_data(broker: Broker) -> None:
    one = broker.make(criteria="BookableAttendeeDetails")
    body = broker.booking("Order", [one])
    person = {"@type": "Person", "givenName": "A", "familyName": "B", "email": "ada@post.example"}
    body["orderedItem"][0]["attendee"] = person
    order = new_uuid()
    items = [
        item["@id"] for item in broker.call("PUT", f"/orders/{order}", body).body["orderedItem"]
    ]
    broker.cancel(order, items)
    data = broker.orders_feed()[order]["data"]
    assert data["identifier"] == order
    assert set(data) == {
        "@context", "@type", "@id", "identifier", "orderedItem", "totalPaymentDue",
    }  # fmt: skip
    assert "ada@post.example" not in str(data)
    assert not {"position", "attendee", "attendeeDetailsRequired"} & set(data["orderedItem"][0])


@pytest.mark.parametrize("kind", [SESSION, SLOT, COURT])
@pytest.mark.parametrize(
    ("criteria", "permitted"),
    [
        ("BookableCancellableWithinWindow", True),
        ("BookableCancellableOutsideWindow", False),
        ("BookableNotCancellable", False),
    ],
)
def test_house_rules(broker: Broker, kind: str, criteria: str, permitted: bool) -> None:
    refusable, plain = broker.make(kind, criteria), broker.make(kind, "BookableCancellable")
    order, items = broker.booked([plain, refusable])
    before = broker.spaces(refusable)
    answer = broker.cancel(order, items)
    if permitted:
        assert answer.status == 204
        assert broker.spaces(refusable) == before + 1
    else:
        assert answer.error == (400, "CancellationNotPermittedError")
        assert answer.body["description"]
        assert order not in broker.orders_feed()
        assert broker.spaces(refusable) == before
        assert broker.cancel(order, items[:1]).status == 204


def test_patch_errors_change_nothing(broker: Broker) -> None:
    one = broker.make(criteria="BookableCancellable")
    order, [item] = broker.booked([one])
    other, [foreign] = broker.booked([one])
    stranger = new_uuid()
    base = f"{broker.origin}/openbooking/orders"
    excessive = (400, "PatchContainsExcessivePropertiesError")
    value = (400, "PatchNotAllowedOnPropertyError")
    invalid = (500, "OrderItemIdInvalidError")

    def patch(uri: Any = item, status: str = CANCELLED, **more: Any) -> tuple[int, str]:
        items = [{**cancelling([uri])[0], "orderItemStatus": status}]
        return broker.cancel(order, [], **{"orderedItem": items, **more}).error

    assert patch(**{"@type": "OrderProposal"}) == (500, "UnexpectedOrderTypeError")
    assert patch(**{"@id": "x"}) == excessive
    assert patch(orderCustomerNote="x") == excessive
    assert patch(orderedItem=cancelling([item], acceptedOffer="x")) == excessive
    assert patch(status=CONFIRMED) == value
    assert patch(status="https://openactive.io/SellerCancelled") == value
    assert patch(orderedItem=[]) == value
    assert patch(f"{item}-0-") == invalid
    assert patch(f"{base}/{order}#/orderedItem/7") == invalid
    assert patch("https://else.example/1") == invalid
    assert patch(7) == invalid
    assert patch(foreign) == (500, "OrderItemNotWithinOrderError")
    unknown = broker.cancel(stranger, [f"{base}/{stranger}#/orderedItem/1"])
    assert unknown.error == (404, "UnknownOrderError")
    assert broker.cancel(stranger, [item]).error == (500, "OrderItemNotWithinOrderError")
    assert not {order, other} & set(broker.orders_feed())
    assert broker.spaces(one) == 18

    body = {"ext:note": "x", "orderedItem": cancelling([item], **{"ext:why": "rain"})}
    assert broker.cancel(order, [], **body).status == 204


def test_deleting_an_order_that_is_not_in_the_feed(broker: Broker) -> None:
    one = broker.make()
    order, items = broker.booked([one])
    assert broker.call("DELETE", f"/orders/{order}").status == 204
    assert broker.call("DELETE", f"/orders/{order}").status == 204
    assert order not in broker.orders_feed()
    assert broker.spaces(one) == 20
    assert broker.call("GET", f"/orders/{order}").error == (410, "GoneError")
    assert broker.cancel(order, items).error == (410, "GoneError")
    taken = (500, "OrderAlreadyExistsError")
    for send in (broker.c1, broker.c2, broker.p, broker.b):
        assert send(order, [one]).error == taken
    assert broker.call("DELETE", f"/orders/{new_uuid()}").error == (404, "NotFoundError")


def test_deleting_an_order_that_is_in_the_feed(broker: Broker) -> None:
    one = broker.make(criteria="BookableCancellable")
    order, items = broker.booked([one, one])
    broker.cancel(order, items[:1])
    assert broker.call("DELETE", f"/orders/{order}").status == 204
    entry = broker.orders_feed()[order]
    assert entry["state"] == "deleted"
    assert "data" not in entry
    assert broker.spaces(one) == 20


def test_deleting_a_quote_frees_its_spaces_and_its_uuid(broker: Broker) -> None:
    one = broker.make()
    order = new_uuid()
    broker.c2(order, [one])
    assert broker.spaces(one) == 19
    assert broker.call("GET", f"/orders/{order}").body["@type"] == "OrderQuote"
    for _ in range(2):
        answer = broker.call("DELETE", f"/order-quotes/{order}")
        assert (answer.status, answer.body) == (204, None)
        assert broker.spaces(one) == 20
    assert broker.call("GET", f"/orders/{order}").error == (404, "UnknownOrderError")
    assert broker.b(order, [one]).status == 201


def test_order_status_is_like_the_booking_without_positions(broker: Broker) -> None:
    order, _ = broker.booked([broker.make()])
    answer = broker.call("GET", f"/orders/{order}")
    assert answer.status == 200
    assert answer.body["@type"] == "Order"
    assert answer.body["customer"] == broker.customer
    assert "position" not in answer.body["orderedItem"][0]


@pytest.mark.parametrize("mode", [Cancellation.NEVER, Cancellation.ALWAYS])
def test_cancellation_modes(mode: Cancellation) -> None:
    with running(LabOptions(cancellation=mode, sessions_per_type=2)) as address:
        broker = Broker(address)
        promise = mode is Cancellation.ALWAYS
        offers = [
            offer
            for feed in ("session-series", "slots")
            for item in broker.feed(f"/feeds/{feed}").values()
            if item["state"] == "updated"
            for offer in item["data"]["offers"]
        ]
        assert {offer["allowCustomerCancellationFullRefund"] for offer in offers} == {promise}
        assert not any("latestCancellationBeforeStartDate" in offer for offer in offers)
        order, items = broker.booked([broker.make()])
        answer = broker.cancel(order, items)
        assert answer.status == (204 if promise else 400)
        refused = ("NotCancellable" if promise else "Cancellable", "CancellableWithinWindow")
        for name in refused:
            body = broker.template(SESSION, f"Bookable{name}")
            made = broker.call("POST", "/test-interface/datasets/tests/opportunities", body)
            assert made.error == (404, "NotFoundError")
        broker.session.close()
