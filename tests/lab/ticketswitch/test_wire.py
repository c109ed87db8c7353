"""What the lab sends and takes, as seen without a client library."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import CUSTOMER, Agent, Answer

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_cancellation_has_the_documented_shape(agent: Agent) -> None:
    answer = agent.cancel(agent.booked("CF1", "CF1"))
    assert sorted(answer.body) == ["cancelled_item_numbers", "currency_details", "trolley_contents"]
    trolley = answer.body["trolley_contents"]
    assert trolley["purchase_result"] == {"success": True, "is_partial": False}
    assert (trolley["trolley_bundle_count"], trolley["trolley_order_count"]) == (1, 2)
    [bundle] = trolley["bundle"]
    assert bundle["purchase_result"] == {
        "success": True,
        "is_semi_credit": False,
        "can_cancel_individual_orders": True,
    }
    first, second = bundle["order"]
    assert first["cancellation_comment"] == ""
    assert first["backend_cancellation_reference"].startswith("ATTEMPT-")
    assert first["backend_cancellation_reference"] != second["backend_cancellation_reference"]


def test_must_also_cancel_has_the_documented_shape(agent: Agent) -> None:
    uuid = agent.booked("CF4", "CF5")
    answer = agent.cancel(uuid, 2)
    assert sorted(answer.body) == ["currency_details", "must_also_cancel"]
    [order] = answer.body["must_also_cancel"]
    assert (order["item_number"], order["cancellation_status"]) == (1, "possible")
    assert order["event"]["event_id"] == "CF4"
    [bundle] = agent.status(uuid).body["trolley_contents"]["bundle"]
    assert bundle["purchase_result"]["can_cancel_individual_orders"] is False


def test_totals_stay_as_sold(agent: Agent) -> None:
    uuid = agent.booked("CF1", "CF7")
    totals = _totals(agent.status(uuid))
    for seats, surcharge, send, total in totals:
        assert total == pytest.approx(seats + surcharge + send)
    assert _totals(agent.cancel(uuid)) == totals
    assert _totals(agent.status(uuid)) == totals


def _totals(answer: Answer) -> list[tuple[float, ...]]:
    names = ("seatprice", "surcharge", "send_cost", "cost")
    bundles = answer.body["trolley_contents"]["bundle"]
    return [tuple(bundle[f"bundle_total_{name}"] for name in names) for bundle in bundles]


@pytest.mark.parametrize("carrier", ["query", "post-query", "form", "json"])
def test_parameters_come_in_four_ways(agent: Agent, carrier: str) -> None:
    sent = {"transaction_uuid": agent.booked("CF1", "CF1"), "cancel_items_list": "2"}
    how: dict[str, tuple[str, dict[str, Any]]] = {
        "query": ("GET", {"params": sent}),
        "post-query": ("POST", {"params": sent}),
        "form": ("POST", {"data": sent}),
        "json": ("POST", {"json": sent}),
    }
    method, more = how[carrier]
    assert agent.send(method, "/f13/cancel.v1", **more).listed == [2]


@pytest.mark.parametrize("path", ["", "/", "/demo", "/demo/-/en", "/-/london/-/", "/demo/london/"])
def test_path_may_name_who_calls(agent: Agent, path: str) -> None:
    answer = agent.send("GET", f"/f13/test.v1{path}")
    assert answer.status == 200
    assert answer.body["user_info"]["user_id"] == "demo"
    assert answer.body["user_info"]["sub_user"] == ("london" if "london" in path else "")


def test_credentials_in_the_query(agent: Agent) -> None:
    good = {"user_id": "other", "crypto_block": "other-block"}
    answer = agent.send("GET", "/f13/test.v1", params=good, auth=None)
    assert answer.body["user_info"]["user_id"] == "other"
    bad = {**good, "crypto_block": "demo-block"}
    assert agent.send("GET", "/f13/test.v1", params=bad, auth=None).error == (401, 3)


def test_wrong_credentials_change_nothing(agent: Agent) -> None:
    uuid = agent.booked("CF1")
    for stranger in (agent.as_user("demo", "guess"), agent.as_user("nobody", "demopass")):
        answer = stranger.cancel(uuid)
        assert answer.error == (401, 3)
        assert "Basic" in answer.headers["WWW-Authenticate"]
    assert agent.send("GET", "/f13/test.v1", auth=None).error == (401, 3)
    for text in ("Basic %%%", "Basic /w==", "Basic \xe9"):
        header = {"Authorization": text.encode("latin-1")}
        assert agent.send("GET", "/f13/test.v1", auth=None, headers=header).error == (401, 3)
    assert agent.send("GET", "/f13/test.v1/other").error == (401, 3)
    assert agent.status(uuid).states == {1: "possible"}


def test_transactions_of_others_are_unknown(agent: Agent) -> None:
    uuid = agent.booked("CF1")
    other = agent.as_user("other")
    assert other.cancel(uuid).error == (400, 8)
    assert other.status(uuid).error == (400, 8)
    assert agent.status(uuid).states == {1: "possible"}


@pytest.mark.parametrize("endpoint", ["reserve", "release", "purchase"])
def test_selling_takes_post_alone(agent: Agent, endpoint: str) -> None:
    answer = agent.get(endpoint, perf_id="CF1-0")
    assert answer.error == (405, 8)
    assert answer.headers["Allow"] == "POST"


def test_other_verbs_are_refused(agent: Agent) -> None:
    answer = agent.send("DELETE", "/f13/cancel.v1")
    assert answer.error == (405, 8)
    assert answer.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize("path", ["/", "/f13", "/f13/none.v1", "/f13/cancel.v2", "/lab/none"])
def test_nothing_else_is_there(agent: Agent, path: str) -> None:
    assert agent.send("GET", path).error == (404, 8)


def test_fault_of_the_lab_is_an_error_of_the_protocol(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = agent.booked("CF1")

    def stumble(*arguments: Any) -> Any:
        raise LookupError("lost")

    monkeypatch.setattr("bookproof.lab.ticketswitch.reading.page", stumble)
    answer = agent.status(uuid)
    assert answer.error == (500, 6)
    assert answer.body["error_desc"] == "LookupError: lost"


def test_every_answer_has_an_id_of_its_own(agent: Agent) -> None:
    ids = {agent.get("test").headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


def test_long_answers_are_zipped_if_asked(agent: Agent) -> None:
    assert agent.get("events").headers["Content-Encoding"] == "gzip"
    plain = agent.send("GET", "/f13/events.v1", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.body == agent.get("events").body


@pytest.mark.parametrize(
    ("endpoint", "sent", "expected"),
    [
        ("cancel", {}, (400, 8)),
        ("cancel", {"transaction_uuid": " "}, (400, 8)),
        ("cancel", {"transaction_uuid": UNKNOWN}, (400, 8)),
        ("status", {}, (400, 8)),
        ("trans_id_status", {}, (400, 8)),
        ("events_by_id", {}, (400, 8)),
        ("performances", {"event_id": "NONE"}, (400, 8)),
        ("performances", {"event_id": "CF1", "date_range": "soon"}, (400, 8)),
        ("performances_by_id", {}, (400, 8)),
        ("events", {"page_len": "0"}, (460, 8)),
        ("events", {"page_len": "x"}, (400, 8)),
        ("events", {"circle": "here"}, (400, 8)),
        ("availability", {"perf_id": "NONE"}, (400, 8)),
        ("availability", {"perf_id": "CF1-0", "no_of_seats": "9"}, (460, 8)),
        ("trolley", {"trolley_token": "none"}, (400, 8)),
        ("trolley", {"remove_items_list": "1"}, (400, 8)),
        ("trolley", {"perf_id": "CF1-0", "seat0": "Z1"}, (400, 8)),
        ("trolley", {"perf_id": "CF8-0", "seat0": "A1", "seat1": "A1"}, (400, 8)),
        ("trolley", {"perf_id": "CF8-0", "seat0": "A1", "seat1": "A2", "no_of_seats": "1"}, 460),
        ("trolley", {"perf_id": "CF1-0", "disc0": "NONE"}, (400, 8)),
        ("trolley", {"perf_id": "CF1-0", "disc0": "CHILD", "disc1": "CHILD"}, (460, 8)),
        ("trolley", {"perf_id": "CF1-0", "price_band_code": "Z"}, (400, 8)),
        ("trolley", {"perf_id": "CF1-0", "ext_test0_send_code": "Z"}, (400, 8)),
        ("reserve", {}, (400, 8)),
        ("reserve", {"perf_id": "CF11-0"}, (502, 4)),
        ("purchase", {"transaction_uuid": UNKNOWN}, (400, 8)),
    ],
)
def test_bad_requests(agent: Agent, endpoint: str, sent: dict[str, str], expected: Any) -> None:
    answer = agent.call(endpoint, **sent)
    assert answer.error == (expected if isinstance(expected, tuple) else (expected, 8))


def test_empty_trolley_cannot_be_reserved(agent: Agent) -> None:
    token = agent.get("trolley").body["trolley_token"]
    assert agent.call("reserve", trolley_token=token).error == (400, 8)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"country_code": "foobar"}, (400, 8)),
        ({"email_address": "nowhere"}, (460, 2000)),
        ({"card_number": "12"}, (460, 3000)),
        ({"last_name": ""}, (400, 8)),
    ],
)
def test_bad_customers_leave_the_reservation(
    agent: Agent, change: dict[str, str], expected: tuple[int, int]
) -> None:
    uuid = agent.reserved("CF1-0")
    answer = agent.purchase(uuid, **change)
    assert answer.error == expected
    assert answer.body.get("error_key") == ("email_address" if expected[1] == 2000 else None)
    assert agent.status(uuid).body["transaction_status"] == "reserved"
    assert agent.purchase(uuid).status == 200


@pytest.mark.parametrize("body", [b"[]", b"{"])
def test_broken_json(agent: Agent, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert agent.send("POST", "/f13/cancel.v1", data=body, headers=headers).error == (400, 8)


@pytest.mark.parametrize("items", ["x", "1,", "1,x", "-1", "1.0", "9", "1,9", "1;2"])
def test_bad_items_change_nothing(agent: Agent, items: str) -> None:
    uuid = agent.booked("CF1", "CF1")
    answer = agent.call("cancel", transaction_uuid=uuid, cancel_items_list=items)
    assert answer.error == (400, 8)
    assert set(agent.status(uuid).states.values()) == {"possible"}


def test_blank_list_means_all_and_repeats_count_once(agent: Agent) -> None:
    one, two = agent.booked("CF1", "CF1"), agent.booked("CF1", "CF1")
    assert agent.call("cancel", transaction_uuid=one, cancel_items_list="").listed == [1, 2]
    assert agent.call("cancel", transaction_uuid=two, cancel_items_list="2, 2").listed == [2]


def test_null_in_json_is_absent(agent: Agent) -> None:
    sent = {"transaction_uuid": agent.booked("CF1"), "cancel_items_list": None}
    assert agent.send("POST", "/f13/cancel.v1", json=sent).listed == [1]


def test_excess_parameter_is_ignored(agent: Agent) -> None:
    uuid = agent.booked("CF1")
    assert agent.call("cancel", transaction_uuid=uuid, harness_extra=1).listed == [1]


def test_states_that_cannot_be_cancelled(agent: Agent) -> None:
    released = agent.reserved("CF1-0")
    agent.call("release", transaction_uuid=released)
    failed = agent.reserved("CF1-0")
    assert agent.purchase(failed, address_line_two="fail part one").status == 200
    for uuid, state in (
        (agent.reserved("CF1-0"), "reserved"),
        (released, "released"),
        (failed, "failed"),
    ):
        assert agent.cancel(uuid).error == (400, 8)
        assert agent.status(uuid).body["transaction_status"] == state
    assert agent.get("purchase_page_archive", transaction_uuid=released).error == (400, 8)


def test_what_is_purchased_is_not_released_or_purchased_again(agent: Agent) -> None:
    uuid = agent.booked("CF1")
    assert agent.call("release", transaction_uuid=uuid).body == {"released_ok": False}
    assert agent.purchase(uuid).error == (400, 8)
    assert agent.status(uuid).body["transaction_status"] == "purchased"


def test_places_are_held_and_return(agent: Agent) -> None:
    before = agent.left("CF1-2")
    uuid = agent.reserved("CF1-2")
    assert agent.left("CF1-2") == before - 1
    agent.call("release", transaction_uuid=uuid)
    assert agent.left("CF1-2") == before
    sold = agent.reserved("CF1-2")
    agent.purchase(sold)
    assert agent.left("CF1-2") == before - 1
    agent.cancel(sold)
    agent.cancel(sold)
    assert agent.left("CF1-2") == before


def test_seats_are_sold_once(agent: Agent) -> None:
    first = agent.call("reserve", perf_id="CF8-1", seat0="B1", seat1="B2")
    again = agent.call("reserve", perf_id="CF8-1", seat0="B2")
    assert again.body["input_contained_unavailable_order"] is True
    assert again.body["trolley_contents"] == {}
    assert first.orders[0]["seat_request_status"] == "got_all"
    assert again.body["unreserved_orders"][0]["seat_request_status"] == "got_none"
    best = agent.call("reserve", perf_id="CF8-1", no_of_seats=2)
    [order] = best.orders
    assert [seat["full_id"] for seat in order["ticket_orders"]["ticket_order"][0]["seats"]] == [
        "A1",
        "A2",
    ]
    uuid = first.body["trolley_contents"]["transaction_uuid"]
    agent.call("release", transaction_uuid=uuid)
    assert agent.call("reserve", perf_id="CF8-1", seat0="B2").body["unreserved_orders"] == []


def test_seats_that_were_asked_for_go_before_those_given_out(agent: Agent) -> None:
    added = agent.get("trolley", perf_id="CF8-2", no_of_seats=2)
    token = added.body["trolley_token"]
    answer = agent.call("reserve", trolley_token=token, perf_id="CF8-2", seat0="A1")
    seats = [
        [seat["full_id"] for one in order["ticket_orders"]["ticket_order"] for seat in one["seats"]]
        for order in answer.orders
    ]
    assert seats == [["A2", "A3"], ["A1"]]


def test_one_trolley_cannot_hold_more_than_there_is(agent: Agent) -> None:
    added = agent.get("trolley", perf_id="CF9-1", no_of_seats=2)
    token = added.body["trolley_token"]
    more = agent.get("trolley", perf_id="CF9-1", trolley_token=token)
    assert more.body["input_contained_unavailable_order"] is True
    assert more.body["trolley_order_count"] == 1


def test_archives_are_the_answers_as_they_were(agent: Agent) -> None:
    uuid = agent.reserved("CF1-0")
    bought = agent.purchase(uuid)
    agent.cancel(uuid)
    assert agent.get("purchase_page_archive", transaction_uuid=uuid).body == bought.body
    kept = agent.get("reserve_page_archive", transaction_uuid=uuid)
    assert kept.body["transaction_status"] == "reserved"


def test_customer_is_answered_under_other_names(agent: Agent) -> None:
    uuid = agent.reserved("CF1-0")
    agent.purchase(
        uuid,
        address_line_two="Flat 2",
        email_address="a@example.com",
        user_can_use_customer_data="",
    )
    assert "customer" not in agent.status(uuid).body
    customer = agent.get("status", transaction_uuid=uuid, add_customer="yes").body["customer"]
    assert customer["addr_line_one"] == CUSTOMER["address_line_one"]
    assert (customer["addr_line_two"], customer["email_addr"]) == ("Flat 2", "a@example.com")
    assert customer["user_can_use_customer_data"] is True
    assert customer["world_can_use_customer_data"] is False
