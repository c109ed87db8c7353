"""An unmodified pyticketswitch drives the lab from the first search to the last cancellation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date
from typing import Any

import pytest
from pyticketswitch import Client
from pyticketswitch.customer import Customer
from pyticketswitch.exceptions import (
    APIError,
    AuthenticationError,
    CallbackGoneError,
    OrderUnavailableError,
)

from .conftest import Agent

UNKNOWN = "00000000-0000-4000-8000-000000000000"
ADA = Customer("Ada", "Byron", ["1 Test Street"], "uk", email="ada@example.com")


@pytest.fixture
def client(shared_origin: str, agent: Agent) -> Any:
    """Return a client at the lab of ``agent``; its own types allow for None everywhere."""
    return Client("demo", "demopass", url=shared_origin)


def book(client: Any, *events: str) -> Any:
    """Trolley, reservation and purchase, one place of each event."""
    token = None
    for number, event in enumerate(events):
        performances, _ = client.list_performances(event)
        chosen = performances[number % len(performances)]
        types, _ = client.get_availability(chosen.id)
        trolley, _ = client.get_trolley(
            token=token,
            performance_id=chosen.id,
            number_of_seats=2,
            ticket_type_code=types[0].code,
            price_band_code=types[0].price_bands[0].code,
            raise_on_unavailable_order=True,
        )
        token = trolley.token
    reservation, _ = client.make_reservation(token=token)
    assert reservation.status == "reserved"
    status, callout, _ = client.make_purchase(
        reservation.trolley.transaction_uuid, ADA, send_confirmation_email=False
    )
    assert callout is None
    assert status.status == "purchased"
    return status


def states(status: Any) -> dict[int, str]:
    """Tell the cancellation status of every order."""
    return {order.item: order.cancellation_status for order in status.trolley.get_orders()}


def read(client: Any, status: Any) -> dict[int, str]:
    """Read the cancellation status of every order anew."""
    found, _ = client.get_status(transaction_uuid=status.trolley.transaction_uuid)
    assert found.status == "purchased"
    return states(found)


def cancel(client: Any, status: Any, items: Any = None) -> Any:
    """Cancel items, or everything."""
    result, _ = client.cancel_purchase(status.trolley.transaction_uuid, cancel_items_list=items)
    return result


# Searching


def test_user(client: Any) -> None:
    assert client.test().id == "demo"


def test_sub_user_is_known(shared_origin: str) -> None:
    branch: Any = Client("demo", "demopass", url=shared_origin, sub_user="london", language="en-gb")
    assert branch.test().sub_user == "london"


def test_events(client: Any) -> None:
    events, meta = client.list_events()
    assert [event.id for event in events] == [f"CF{n}" for n in range(1, 12)]
    assert meta.total_results == 11
    page, meta = client.list_events(page=1, page_length=4)
    assert [event.id for event in page] == ["CF5", "CF6", "CF7", "CF8"]
    assert (meta.pages_remaining, meta.results_remaining) == (1, 3)


def test_events_by_words_and_place(client: Any) -> None:
    assert [event.id for event in client.list_events(keywords=["pair", "evening"])[0]] == ["CF5"]
    assert client.list_events(country_code="fr")[0] == []
    assert len(client.list_events(latitude=51.5, longitude=-0.2, radius=10)[0]) == 11
    assert client.list_events(latitude=48.9, longitude=2.3, radius=10)[0] == []
    assert client.list_events(end_date=date(2020, 1, 1))[0] == []


def test_one_event(client: Any) -> None:
    event, _ = client.get_event("CF4")
    assert event is not None
    assert (event.id, event.source_code) == ("CF4", "ext_test1")
    assert client.get_event("NONE")[0] is None


def test_performances(client: Any) -> None:
    performances, meta = client.list_performances("CF1")
    assert [one.id for one in performances] == ["CF1-0", "CF1-1", "CF1-2"]
    assert meta.has_names is False
    assert performances[0].date_time is not None
    assert performances[0].date_time.tzinfo is not None
    assert performances[0].date_time.astimezone(UTC) < performances[1].date_time
    found, _ = client.get_performance("CF1-1")
    assert found is not None
    assert found.event_id == "CF1"


def test_availability(client: Any) -> None:
    types, meta = client.get_availability("CF1-0", number_of_seats=2, discounts=True)
    assert [one.code for one in types] == ["STALLS", "CIRCLE"]
    band = types[0].price_bands[0]
    assert band.availability
    assert [one.code for one in band.discounts] == ["ADULT", "CHILD"]
    assert meta.valid_quantities == list(range(1, 9))
    assert meta.get_currency().code == "gbp"


def test_availability_of_seats(client: Any) -> None:
    types, _ = client.get_availability(
        "CF8-0", number_of_seats=2, example_seats=True, seat_blocks=True, user_commission=True
    )
    seats = [seat.id for seat in types[0].price_bands[0].get_seats()]
    assert (seats[0], len(seats)) == ("A1", 79)
    assert "H10" not in seats
    assert types[0].price_bands[0].user_commission.including_vat > 0


def test_supplier_that_is_down(client: Any) -> None:
    types, meta = client.get_availability("CF11-0")
    assert (types, meta.backend_is_down) == ([], True)
    with pytest.raises(APIError) as caught:
        client.get_trolley(performance_id="CF11-0", number_of_seats=1)
    assert caught.value.code == 4


def test_send_methods_and_discounts(client: Any) -> None:
    methods, _ = client.get_send_methods("CF1-0")
    assert [one.code for one in methods] == ["COBO", "POST", "PRINT"]
    discounts, _ = client.get_discounts("CF1-0", "STALLS", "A/pool")
    assert [one.code for one in discounts] == ["ADULT", "CHILD"]


# Booking


def test_trolley(client: Any) -> None:
    first, _ = client.get_trolley(performance_id="CF1-0", number_of_seats=2)
    second, _ = client.get_trolley(
        token=first.token,
        performance_id="CF7-1",
        number_of_seats=3,
        discounts=["CHILD"],
        send_codes={"ext_test1": "POST"},
    )
    assert [order.item for order in second.get_orders()] == [1, 2]
    bundle = second.get_bundle("ext_test1")
    assert bundle is not None
    assert [(one.code, one.number_of_seats) for one in bundle.orders[0].ticket_orders] == [
        ("CHILD", 1),
        ("ADULT", 2),
    ]
    assert bundle.total_send_cost == 3.5
    assert bundle.total == bundle.total_seatprice + bundle.total_surcharge + 3.5
    third, _ = client.get_trolley(token=second.token, item_numbers_to_remove=[1])
    assert [order.item for order in third.get_orders()] == [2]
    assert [order.item for order in third.discarded_orders] == [1]


def test_reservation_and_release(client: Any) -> None:
    reservation, _ = client.make_reservation(performance_id="CF1-0", number_of_seats=2)
    uuid = reservation.trolley.transaction_uuid
    assert 14 < reservation.minutes_left <= 15
    assert "uk" in [country.code for country in reservation.allowed_countries]
    kept, _ = client.get_reservation(uuid)
    assert kept.trolley.transaction_uuid == uuid
    assert client.get_status(transaction_uuid=uuid)[0].status == "reserved"
    assert client.release_reservation(uuid) is True
    assert client.release_reservation(uuid) is True
    assert client.get_status(transaction_uuid=uuid)[0].status == "released"


def test_order_that_cannot_be_met(client: Any) -> None:
    with pytest.raises(OrderUnavailableError):
        client.make_reservation(
            performance_id="CF8-0", seats=["H10"], raise_on_unavailable_order=True
        )
    reservation, _ = client.make_reservation(performance_id="CF9-0", number_of_seats=3)
    assert reservation.input_contained_unavailable_order
    assert reservation.trolley.transaction_uuid is None
    assert len(reservation.unreserved_orders) == 1


def test_seats(client: Any) -> None:
    reservation, _ = client.make_reservation(performance_id="CF8-0", seats=["C3", "C4"])
    [order] = reservation.trolley.get_orders()
    assert order.get_seat_ids() == ["C3", "C4"]
    assert order.seat_request_status == "got_all"


def test_purchase(client: Any) -> None:
    status = book(client, "CF1", "CF4")
    assert status.trolley.purchase_result.success
    assert status.trolley.transaction_id
    assert all(order.backend_purchase_reference for order in status.trolley.get_orders())
    found, _ = client.get_status(transaction_id=status.trolley.transaction_id, customer=True)
    assert found.trolley.transaction_uuid == status.trolley.transaction_uuid
    assert (found.customer.first_name, found.customer.email) == ("Ada", "ada@example.com")
    kept, _, _ = client.get_purchase(status.trolley.transaction_uuid)
    assert states(kept) == {1: "possible", 2: "possible"}


def test_purchase_that_fails(client: Any) -> None:
    reservation, _ = client.make_reservation(performance_id="CF1-0", number_of_seats=1)
    uuid = reservation.trolley.transaction_uuid
    sad = Customer("Ada", "Byron", ["1 Test Street", "fail part one"], "uk")
    status, _, _ = client.make_purchase(uuid, sad)
    assert status.status == "failed"
    assert not status.trolley.purchase_result.success
    with pytest.raises(APIError):
        client.cancel_purchase(uuid)


def test_country_that_is_refused(client: Any) -> None:
    reservation, _ = client.make_reservation(performance_id="CF1-0", number_of_seats=1)
    lost = Customer("Ada", "Byron", ["1 Test Street"], "foobar")
    with pytest.raises(APIError, match="Country code 'foobar' in customer data is invalid"):
        client.make_purchase(reservation.trolley.transaction_uuid, lost)


# Cancelling


def test_whole_transaction(client: Any) -> None:
    status = book(client, "CF1", "CF1")
    result = cancel(client, status)
    assert result.cancelled_item_numbers == [1, 2]
    assert result.must_also_cancel is None
    assert result.is_fully_cancelled()
    assert all(order.backend_cancellation_reference for order in result.trolley.get_orders())
    assert read(client, status) == {1: "cancelled", 2: "cancelled"}
    kept, _, _ = client.get_purchase(status.trolley.transaction_uuid)
    assert states(kept) == {1: "possible", 2: "possible"}


def test_subset_overlap_rest_and_repeat(client: Any) -> None:
    status = book(client, "CF1", "CF1", "CF1", "CF1")
    assert cancel(client, status, [1, 3]).cancelled_item_numbers == [1, 3]
    assert read(client, status) == {1: "cancelled", 2: "possible", 3: "cancelled", 4: "possible"}
    overlap = cancel(client, status, [1, 2])
    assert overlap.cancelled_item_numbers == [2]
    assert not overlap.is_fully_cancelled()
    rest = cancel(client, status)
    assert rest.cancelled_item_numbers == [4]
    assert rest.is_fully_cancelled()
    repeat = cancel(client, status)
    assert repeat.cancelled_item_numbers == []
    assert repeat.is_fully_cancelled()


def test_must_also_cancel_and_follow_up(client: Any) -> None:
    status = book(client, "CF4", "CF5")
    asked = cancel(client, status, [1])
    assert [order.item for order in asked.must_also_cancel] == [2]
    assert asked.cancelled_item_numbers == []
    assert not asked.is_fully_cancelled()
    assert read(client, status) == {1: "possible", 2: "possible"}
    assert cancel(client, status, [1, 2]).cancelled_item_numbers == [1, 2]


def test_cascade(client: Any) -> None:
    status = book(client, "CF6", "CF7", "CF1")
    assert cancel(client, status, [1]).cancelled_item_numbers == [1, 2]
    assert read(client, status) == {1: "cancelled", 2: "cancelled", 3: "possible"}


def test_not_permitted_and_mixed(client: Any) -> None:
    status = book(client, "CF2", "CF1")
    assert states(status) == {1: "not_permitted", 2: "possible"}
    assert cancel(client, status, [1]).cancelled_item_numbers == []
    assert cancel(client, status).cancelled_item_numbers == [2]
    assert read(client, status) == {1: "not_permitted", 2: "cancelled"}


def test_tried_and_failed(client: Any) -> None:
    status = book(client, "CF3", "CF1")
    assert cancel(client, status).cancelled_item_numbers == [2]
    assert read(client, status) == {1: "tried_and_failed", 2: "cancelled"}
    assert cancel(client, status).cancelled_item_numbers == []


def test_unknown_transaction(client: Any) -> None:
    calls: tuple[Callable[[], Any], ...] = (
        lambda: client.cancel_purchase(UNKNOWN),
        lambda: client.get_status(transaction_uuid=UNKNOWN),
        lambda: client.get_status(transaction_id="T000-FFFF-FFFF-FF"),
        lambda: client.get_purchase(UNKNOWN),
        lambda: client.get_reservation(UNKNOWN),
        lambda: client.release_reservation(UNKNOWN),
        lambda: client.make_purchase(UNKNOWN, ADA),
    )
    for call in calls:
        with pytest.raises(APIError) as caught:
            call()
        assert caught.value.code == 8


def test_before_purchase(client: Any) -> None:
    reservation, _ = client.make_reservation(performance_id="CF1-0", number_of_seats=1)
    uuid = reservation.trolley.transaction_uuid
    with pytest.raises(APIError):
        client.cancel_purchase(uuid)
    assert client.get_status(transaction_uuid=uuid)[0].status == "reserved"
    assert client.release_reservation(uuid) is True
    with pytest.raises(APIError):
        client.cancel_purchase(uuid)
    assert client.get_status(transaction_uuid=uuid)[0].status == "released"


def test_unknown_item(client: Any) -> None:
    status = book(client, "CF1")
    for items in ([1, 9], ["x"]):
        with pytest.raises(APIError):
            cancel(client, status, items)
    assert read(client, status) == {1: "possible"}


def test_user_without_permission(shared_origin: str) -> None:
    client: Any = Client("nocancel", "nocancelpass", url=shared_origin)
    status = book(client, "CF1")
    assert states(status) == {1: "not_permitted"}
    assert cancel(client, status).cancelled_item_numbers == []
    assert read(client, status) == {1: "not_permitted"}


def test_wrong_password(shared_origin: str) -> None:
    with pytest.raises(AuthenticationError):
        Client("demo", "guess", url=shared_origin).test()


@pytest.fixture
def running_clock(agent: Agent) -> Iterator[None]:
    """Let the clock of the lab run again after a test."""
    yield
    agent.send("PUT", "/lab/clock", json={"now": None})


@pytest.mark.usefixtures("running_clock")
def test_archive_that_is_gone(client: Any, agent: Agent) -> None:
    status = book(client, "CF1")
    agent.advance(366 * 86400)
    with pytest.raises(CallbackGoneError):
        client.get_purchase(status.trolley.transaction_uuid)
