"""Cancelling order items: policies, reasons, refusals, refunds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bookproof.lab.musement import Policies
from bookproof.lab.musement.vocabulary import REASONS

from .conftest import OpenTarget
from .partner import (
    AQUARIUM,
    BALLOON,
    BOAT,
    CASTLE,
    COOKING,
    KAYAK,
    MUSEUM,
    REASON,
    THEATRE,
    VINEYARD,
    Answer,
    Partner,
    some_uuid,
)


def test_cancelled_item_is_refunded_after_two_readings(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    before = partner.product(MUSEUM)["availability"]
    answer = order.cancel()
    assert (answer.status, answer.body) == (204, None)
    shown = [order.statuses() for _ in range(3)]
    assert shown == [["REFUND_STARTED"], ["REFUND_STARTED"], ["REFUNDED"]]
    assert order.refunds() == [40.0]
    assert order.read()["status"] == "REFUNDED"
    assert partner.product(MUSEUM)["availability"] == before + 2


def test_refund_is_finished_after_a_second_too(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    order.cancel()
    assert order.refunds() == []
    partner.lab("PUT", "/clock", {"advance": 1})
    assert order.refunds() == [40.0]


def test_policies_of_an_item_say_until_when(partner: Partner) -> None:
    order = partner.book(MUSEUM, COOKING, KAYAK)
    [full] = order.policies(0).body
    assert {name: full[name] for name in full if name != "uuid"} == {
        "period": "P1D",
        "type": "PERCENTAGE",
        "value": 100.0,
        "applicable_until": "2030-04-30 10:00",
        "remaining_time": "P28DT23H0M0S",
    }
    assert [(one["value"], one["applicable_until"]) for one in order.policies(1).body] == [
        (100.0, "2030-04-28 10:00"),
        (50.0, "2030-04-30 10:00"),
    ]
    [amount] = order.policies(2).body
    assert (amount["type"], amount["value"], amount["currency_code"]) == ("ABSOLUTE", 15.0, "EUR")
    assert (amount["applicable_until"], amount["remaining_time"]) == (
        "2030-04-30 10:00",
        "P28DT13H0M0S",
    )


def test_policies_are_those_of_the_booking(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    kept = order.policies().body
    path = f"/activities/{MUSEUM}/refund-policies"
    today = partner.call("GET", path).body
    assert [one["uuid"] for one in today] == [one["uuid"] for one in kept]
    changed = partner.lab("PUT", path, [{"period": "P3D", "value": 25.0, "currency_code": "EUR"}])
    assert changed.status == 200
    assert order.policies().body == kept
    [new] = partner.call("GET", path).body
    assert (new["type"], new["value"], new["period"]) == ("ABSOLUTE", 25.0, "P3D")
    assert new["uuid"] != kept[0]["uuid"]
    assert partner.lab("PUT", path, []).status == 200
    assert partner.call("GET", path).error == (404, "1400")


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_accepted(partner: Partner, reason: str) -> None:
    order = partner.book(MUSEUM)
    body = {"cancellation_reason": reason, "cancellation_additional_info": "changed plans"}
    assert order.cancel(body=body).status == 204
    assert order.final() == ["REFUNDED"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        None,
        {"cancellation_reason": "CHANGED-MIND"},
        {"cancellation_reason": "cancelled-by-customer"},
        {"cancellation_reason": 1},
        {"cancellation_reason": ["API-ISSUE"]},
        {**REASON, "cancellation_additional_info": "x" * 256},
        {**REASON, "cancellation_additional_info": 1},
        [],
    ],
)
def test_wrong_bodies_are_refused_and_change_nothing(partner: Partner, body: Any) -> None:
    order = partner.book(MUSEUM)
    assert order.cancel(body=body).error == (400, "0")
    assert order.final() == ["OK"]


def test_body_has_to_be_json(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    assert order.cancel(body=None, data=b"{").error == (400, "0")
    assert order.statuses() == ["OK"]


@pytest.mark.parametrize(
    "more",
    [
        {"cancellation_additional_info": "x" * 255},
        {"cancellation_integration_data": {"ticket": "1"}},
        {"harnessExtra": True},
    ],
)
def test_optional_and_superfluous_properties_do_no_harm(
    partner: Partner, more: dict[str, Any]
) -> None:
    order = partner.book(MUSEUM)
    assert order.cancel(body={**REASON, **more}).status == 204
    assert order.final() == ["REFUNDED"]


def test_only_the_named_item_is_cancelled(partner: Partner) -> None:
    order = partner.book(MUSEUM, MUSEUM)
    assert order.cancel(1).status == 204
    assert order.final() == ["OK", "REFUNDED"]
    assert order.read()["status"] == "OK"
    assert order.cancel(0).status == 204
    assert order.final() == ["REFUNDED", "REFUNDED"]
    assert order.refunds() == [40.0, 40.0]


def test_order_cannot_be_cancelled_as_a_whole(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    answer = partner.call("DELETE", f"/orders/{order.uuid}", REASON)
    assert answer.error == (405, "0")
    assert answer.headers["Allow"] == "GET"
    assert order.final() == ["OK"]


@pytest.mark.parametrize("activity", [THEATRE, BALLOON, VINEYARD])
def test_protected_items_stay(partner: Partner, activity: str) -> None:
    order = partner.book(activity)
    assert order.cancel().error == (422, "0")
    assert order.final() == ["OK"]
    assert order.refunds() == []


def test_absent_and_expired_policies_can_be_seen(partner: Partner) -> None:
    assert partner.book(THEATRE).policies().error == (404, "1400")
    [expired] = partner.book(BALLOON).policies().body
    assert expired["applicable_until"] == "2029-03-27 10:00"
    assert expired["remaining_time"] == "P0DT0H0M0S"


def test_pending_item_cannot_be_cancelled(partner: Partner) -> None:
    order = partner.book(BOAT)
    assert order.cancel().error == (422, "0")
    assert order.statuses() == ["PENDING"]
    partner.lab("PUT", f"/items/{order.items[0]}/status", {"status": "OK"})
    assert order.cancel().status == 204
    assert order.final() == ["REFUNDED"]


@pytest.mark.parametrize(
    ("activity", "outcome", "refunds"), [(CASTLE, "REFUNDED", [36.0]), (AQUARIUM, "OK", [])]
)
def test_customer_care_settles_errors(
    partner: Partner, activity: str, outcome: str, refunds: list[float]
) -> None:
    order = partner.book(activity)
    assert order.cancel().status == 204
    assert order.final() == ["CANCELLATION_ERROR"]
    assert order.read()["status"] == "OK"
    assert order.cancel().error == (422, "0")
    partner.lab("PUT", "/clock", {"advance": 5})
    assert order.statuses() == [outcome]
    assert order.refunds() == refunds


@pytest.mark.parametrize(
    ("day", "amount"), [("2030-04-10", 60.5), ("2030-04-04", 30.25), ("2030-04-03", 30.25)]
)
def test_best_valid_policy_decides(partner: Partner, day: str, amount: float) -> None:
    order = partner.book(COOKING, quantity=1, day=day)
    answer = order.cancel()
    assert answer.status == 204
    order.final()
    assert order.refunds() == [amount]


def test_policies_run_out_to_the_minute_in_local_time(partner: Partner) -> None:
    order = partner.book(KAYAK, KAYAK)
    # 10:00 of 30 April in Auckland, where it is twelve hours later than in UTC.
    partner.lab("PUT", "/clock", {"now": "2030-04-29T21:59:59+00:00"})
    partner.login()
    assert order.cancel(0).status == 204
    partner.lab("PUT", "/clock", {"advance": 1})
    assert order.cancel(1).error == (422, "0")
    assert order.final() == ["REFUNDED", "OK"]
    assert order.refunds() == [15.0]


def test_absolute_refund_is_never_more_than_the_price(partner: Partner) -> None:
    path = f"/activities/{MUSEUM}/refund-policies"
    partner.lab("PUT", path, [{"period": "P1D", "value": 50.0, "currency_code": "EUR"}])
    order = partner.book(MUSEUM, quantity=1)
    order.cancel()
    order.final()
    assert order.refunds() == [20.0]


def test_second_cancellation_is_refused(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    assert order.cancel().status == 204
    assert order.cancel().error == (422, "0")
    assert order.final() == ["REFUNDED"]
    assert order.cancel().error == (422, "0")
    assert order.final() == ["REFUNDED"]
    assert order.refunds() == [40.0]


def test_of_many_at_once_exactly_one_cancels(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: order.cancel(), range(8)))
    assert sorted(answer.status for answer in answers) == [204, *[422] * 7]
    assert order.final() == ["REFUNDED"]
    assert order.refunds() == [40.0]


def test_unknown_orders_and_items_do_not_exist(partner: Partner) -> None:
    order, other = partner.book(MUSEUM), partner.book(MUSEUM)
    item = order.items[0]
    for path in (
        f"/orders/{some_uuid()}/items/{item}",
        f"/orders/{order.uuid}/items/{some_uuid()}",
        f"/orders/{other.uuid}/items/{item}",
    ):
        assert partner.call("DELETE", path, REASON).error == (404, "1400")
        assert partner.call("GET", f"{path}/refund-policies").error == (404, "1400")
    identifier = order.read()["identifier"]
    assert partner.call("GET", f"/orders/{identifier}").error == (404, "1400")
    assert order.statuses() == other.statuses() == ["OK"]


def _repeated(partner: Partner) -> Answer:
    order = partner.book(MUSEUM)
    order.cancel()
    order.final()
    return order.cancel()


def _moved(partner: Partner) -> Answer:
    order, other = partner.book(MUSEUM), partner.book(MUSEUM)
    return partner.call("DELETE", f"/orders/{order.uuid}/items/{other.items[0]}", REASON)


def _foreign(partner: Partner) -> Answer:
    order = partner.book(MUSEUM)
    partner.name = "other"
    partner.login()
    return order.cancel()


def _unpermitted(partner: Partner) -> Answer:
    partner.name = "nocancel"
    partner.login()
    return partner.book(MUSEUM).cancel()


def _whole(partner: Partner) -> Answer:
    return partner.call("DELETE", f"/orders/{partner.book(MUSEUM).uuid}")


def _patched(partner: Partner) -> Answer:
    order = partner.book(MUSEUM)
    return partner.call("PATCH", f"/orders/{order.uuid}/items/{order.items[0]}", REASON)


def _untokened(partner: Partner) -> Answer:
    return partner.book(MUSEUM).cancel(headers={"Authorization": None})


def _mistokened(partner: Partner) -> Answer:
    return partner.book(MUSEUM).cancel(headers={"Authorization": "Bearer wrong"})


def _cancelled(activity: str, body: Any = REASON) -> Any:
    return lambda partner: partner.book(activity).cancel(body=body)


_LONG = {**REASON, "cancellation_additional_info": "x" * 256}


@pytest.mark.parametrize(
    ("policy", "value", "act", "status"),
    [
        ("cancel_success_status", "200", _cancelled(MUSEUM), 200),
        ("cancel_success_status", "202", _cancelled(MUSEUM), 202),
        ("missing_reason", "422", _cancelled(MUSEUM, {}), 422),
        ("invalid_reason", "422", _cancelled(MUSEUM, {"cancellation_reason": "NO"}), 422),
        (
            "reason_case_sensitive",
            "no",
            _cancelled(MUSEUM, {"cancellation_reason": "api-issue"}),
            204,
        ),
        ("info_too_long", "422", _cancelled(MUSEUM, _LONG), 422),
        ("no_permission", "401", _unpermitted, 401),
        ("no_policy", "404", _cancelled(THEATRE), 404),
        ("expired_policy", "403", _cancelled(BALLOON), 403),
        ("repeat_cancel", "404", _repeated, 404),
        ("repeat_cancel", "200", _repeated, 200),
        ("repeat_cancel", "204", _repeated, 204),
        ("pending_item_cancel", "accepted", _cancelled(BOAT), 204),
        ("item_of_other_order", "403", _moved, 403),
        ("foreign_client_order", "403", _foreign, 403),
        ("manual_only_activity", "cancellation-error", _cancelled(VINEYARD), 204),
        ("extra_body_property", "400", _cancelled(MUSEUM, {**REASON, "x": 1}), 400),
        ("delete_whole_order", "404", _whole, 404),
        ("wrong_verb", "404", _patched, 404),
        ("missing_token", "403", _untokened, 403),
        ("bad_token", "403", _mistokened, 403),
        ("no_policy_listing", "200", lambda partner: partner.book(THEATRE).policies(), 200),
    ],
)
def test_answers_that_the_vendor_leaves_open_can_be_chosen(
    partner: Partner, policy: str, value: str, act: Any, status: int
) -> None:
    before = act(partner)
    partner.lab("POST", "/reset")
    partner.name = "harness"
    partner.login()
    assert partner.lab("PUT", "/policies", {policy: value}).body[policy] == value
    after = act(partner)
    assert before.status != after.status
    assert after.status == status
    if status >= 400:
        assert after.error == (status, "1400" if status == 404 else "0")


def test_manual_cancellation_may_end_in_an_error_first(open_target: OpenTarget) -> None:
    policies = Policies.chosen({"manual_only_activity": "cancellation-error"})
    order = open_target(policies=policies).book(VINEYARD)
    assert order.cancel().status == 204
    assert order.statuses() == ["CANCELLATION_ERROR"]
    order.partner.lab("PUT", f"/items/{order.items[0]}/status", {"status": "REFUNDED"})
    assert order.statuses() == ["REFUNDED"]
    assert order.refunds() == [110.0]
