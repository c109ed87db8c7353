"""Defects: each one fires, alone, and changes what is seen on the wire as said here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from bookproof.lab.musement import Defect, Policies

from .conftest import OpenTarget
from .listener import listening
from .partner import (
    AQUARIUM,
    BALLOON,
    BOAT,
    CASTLE,
    COOKING,
    CUSTOMER,
    MUSEUM,
    OPERA,
    PARK,
    REASON,
    THEATRE,
    VINEYARD,
    Order,
    Partner,
    some_uuid,
)

MIDDLE_BAND = "2030-04-03"
_LONG = {**REASON, "cancellation_additional_info": "x" * 256}


@dataclass(frozen=True, slots=True)
class Case:
    """What is seen of a target in order, and what with a defect."""

    defect: Defect
    look: Callable[[Partner], Any]
    sound: Any
    broken: Any


def _logged_in(partner: Partner) -> list[str]:
    return sorted(partner.login().body)


def _cart_items(partner: Partner) -> int:
    cart = partner.call("POST", "/carts", {}).body["uuid"]
    product = partner.product(MUSEUM)["product_id"]
    item = {"type": "musement", "product_identifier": product, "quantity": 1}
    return partner.call("POST", f"/carts/{cart}/items", [item]).status


def _refused_booking(partner: Partner) -> Any:
    order = partner.book(OPERA)
    partner.lab("PUT", "/clock", {"advance": 60})
    return order.statuses()


def _activity_period(partner: Partner) -> Any:
    path = f"/activities/{MUSEUM}/refund-policies"
    assert partner.lab("PUT", path, [{"period": "P9D", "value": 10.0}]).status == 200
    return partner.call("GET", path).body[0]["period"]


def _booked(partner: Partner) -> Any:
    return partner.book(MUSEUM).statuses()


def _ordered_items(partner: Partner) -> int:
    return len(partner.ordered(MUSEUM, THEATRE)["items"])


def _total(partner: Partner) -> Any:
    return partner.ordered(MUSEUM)["total_price"]["value"]


def _pending_vouchers(partner: Partner) -> int:
    return len(partner.book(BOAT).read()["items"][0]["vouchers"])


def _policy(name: str) -> Callable[[Partner], Any]:
    return lambda partner: partner.book(MUSEUM).policies().body[0].get(name)


def _period_after_change(partner: Partner) -> Any:
    order = partner.book(MUSEUM)
    path = f"/activities/{MUSEUM}/refund-policies"
    assert partner.lab("PUT", path, [{"period": "P9D", "value": 10.0}]).status == 200
    return order.policies().body[0]["period"]


def _policies_listed(partner: Partner) -> int:
    return len(partner.book(COOKING, day=MIDDLE_BAND).policies().body)


def _cancelled(
    *activities: str, index: int = 0, body: Any = REASON
) -> Callable[[Partner], tuple[int, list[str]]]:
    """Cancel an item; see the answer and what becomes of all items."""

    def look(partner: Partner) -> tuple[int, list[str]]:
        order = partner.book(*activities)
        answer = order.cancel(index, body)
        return answer.status, order.final()

    return look


def _cancelled_one_by_one(partner: Partner) -> tuple[int, int, list[str]]:
    order = partner.book(MUSEUM, MUSEUM)
    first, second = order.cancel(0), order.cancel(1)
    return first.status, second.status, order.final()


def _whole(partner: Partner) -> tuple[int, list[str]]:
    order = partner.book(MUSEUM, MUSEUM)
    answer = partner.call("DELETE", f"/orders/{order.uuid}", REASON)
    return answer.status, order.final()


def _repeated(partner: Partner) -> tuple[int, list[str], list[float]]:
    order = partner.book(MUSEUM)
    order.cancel()
    order.final()
    again = order.cancel()
    return again.status, order.final(), order.refunds()


def _settled(activity: str) -> Callable[[Partner], tuple[list[str], list[str], list[float]]]:
    """Cancel what fails at the supplier; see the status before and after customer care."""

    def look(partner: Partner) -> tuple[list[str], list[str], list[float]]:
        order = partner.book(activity)
        assert order.cancel().status == 204
        before = order.statuses()
        partner.lab("PUT", "/clock", {"advance": 5})
        return before, order.statuses(), order.refunds()

    return look


def _unknown_order(partner: Partner) -> int:
    order = partner.book(MUSEUM)
    path = f"/orders/{some_uuid()}/items/{order.items[0]}"
    return partner.call("DELETE", path, REASON).status


def _unknown_item(partner: Partner) -> int:
    order = partner.book(MUSEUM)
    return partner.call("DELETE", f"/orders/{order.uuid}/items/{some_uuid()}", REASON).status


def _identifier(partner: Partner) -> int:
    identifier = partner.book(MUSEUM).read()["identifier"]
    return partner.call("GET", f"/orders/{identifier}").status


def _item_of_other(partner: Partner) -> tuple[int, list[str]]:
    order, other = partner.book(MUSEUM), partner.book(MUSEUM)
    path = f"/orders/{other.uuid}/items/{order.items[0]}"
    return partner.call("DELETE", path, REASON).status, order.final()


def _not_json(partner: Partner) -> int:
    return partner.book(MUSEUM).cancel(body=None, data=b"{").status


def _refunded(
    activity: str, day: str, quantity: int = 1
) -> Callable[[Partner], tuple[list[str], list[float]]]:
    """Cancel an item; see its last status and what was paid back."""

    def look(partner: Partner) -> tuple[list[str], list[float]]:
        order = partner.book(activity, day=day, quantity=quantity)
        assert order.cancel().status == 204
        return order.final(), order.refunds()

    return look


def _places_lost(partner: Partner) -> int:
    before = partner.product(MUSEUM)["availability"]
    order = partner.book(MUSEUM)
    order.cancel()
    order.final()
    return int(before - partner.product(MUSEUM)["availability"])


def _cart_after_delete(partner: Partner) -> tuple[int, int]:
    cart = partner.cart(MUSEUM)
    deleted = partner.call("DELETE", f"/carts/{cart}")
    return deleted.status, partner.call("GET", f"/carts/{cart}").status


def _ordered_cart_after_delete(partner: Partner) -> tuple[int, int]:
    cart = partner.cart(MUSEUM)
    partner.call("POST", "/orders", {"cart_uuid": cart, "email_notification": "NONE"})
    deleted = partner.call("DELETE", f"/carts/{cart}")
    return deleted.status, partner.call("PUT", f"/carts/{cart}/customer", CUSTOMER).status


def _with_header(name: str, value: str | None) -> Callable[[Partner], tuple[int, list[str]]]:
    """Cancel with a header changed, or left out."""

    def look(partner: Partner) -> tuple[int, list[str]]:
        order = partner.book(MUSEUM)
        return order.cancel(headers={name: value}).status, order.final()

    return look


def _unpermitted(partner: Partner) -> tuple[int, list[str]]:
    partner.name = "nocancel"
    partner.login()
    return _cancelled(MUSEUM)(partner)


def _foreign(partner: Partner) -> tuple[int, int]:
    order = partner.book(MUSEUM)
    partner.name = "other"
    partner.login()
    return partner.call("GET", f"/orders/{order.uuid}").status, order.cancel().status


def _patched(partner: Partner) -> tuple[int, list[str]]:
    order = partner.book(MUSEUM)
    path = f"/orders/{order.uuid}/items/{order.items[0]}"
    return partner.call("PATCH", path, REASON).status, order.statuses()


def _raced(partner: Partner) -> tuple[list[int], list[float]]:
    order = partner.book(MUSEUM)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: order.cancel(), range(2)))
    order.final()
    return sorted(answer.status for answer in answers), order.refunds()


def _error(partner: Partner) -> tuple[int, str, list[str]]:
    """Provoke an error; see its status, its media type, and the types of its properties."""
    answer = partner.call("GET", f"/orders/{some_uuid()}")
    body = answer.body if isinstance(answer.body, dict) else {}
    kinds = [f"{name} {type(value).__name__}" for name, value in sorted(body.items())]
    return answer.status, answer.headers["Content-Type"].partition(";")[0], kinds


def _customer_type(partner: Partner) -> Any:
    cart = partner.cart(MUSEUM)
    return partner.call("GET", f"/carts/{cart}/customer/schema").body["type"]


def _order_made(partner: Partner) -> int:
    body = {"cart_uuid": partner.cart(MUSEUM), "email_notification": "NONE"}
    return partner.call("POST", "/orders", body).status


def _paid_free(partner: Partner) -> int:
    order = partner.ordered(PARK)
    return partner.call("POST", "/payments/no/payment", {"uuid": order["uuid"]}).status


def _day_ordered(partner: Partner) -> Any:
    return partner.ordered(MUSEUM)["items"][0]["product"]["date"][:10]


def _price_ordered(partner: Partner) -> Any:
    return partner.ordered(MUSEUM)["items"][0]["product"]["retail_price"]["value"]


def _identifiers_differ(partner: Partner) -> bool:
    made = partner.ordered(MUSEUM)
    read = partner.call("GET", f"/orders/{made['uuid']}").body
    return bool(made["identifier"] != read["identifier"])


def _without_version(partner: Partner) -> int:
    order = partner.book(MUSEUM)
    path = f"/orders/{order.uuid}"
    return partner.call("GET", path, headers={"X-Musement-Version": None}).status


def _vouchers_after(activity: str) -> Callable[[Partner], tuple[int, int]]:
    """Cancel an item; see the answer and how many vouchers it has."""

    def look(partner: Partner) -> tuple[int, int]:
        order = partner.book(activity)
        answer = order.cancel()
        return answer.status, len(order.read()["items"][0]["vouchers"])

    return look


def _refund_after_change(partner: Partner) -> list[float]:
    order = partner.book(MUSEUM)
    path = f"/activities/{MUSEUM}/refund-policies"
    assert partner.lab("PUT", path, [{"period": "P9D", "value": 10.0}]).status == 200
    order.cancel()
    order.final()
    return order.refunds()


def _refund_of_first(partner: Partner) -> bool:
    """Cancel the first of two items; whether the refund names it."""
    order = partner.book(MUSEUM, MUSEUM)
    order.cancel()
    order.final()
    listed = partner.call("GET", f"/orders/{order.uuid}/refunds").body
    return [one["order_item_uuid"] for one in listed] == [order.items[0]]


def _refund_currency(partner: Partner) -> Any:
    order = partner.book(MUSEUM)
    order.cancel()
    order.final()
    return partner.call("GET", f"/orders/{order.uuid}/refunds").body[0]["amount"]["currency"]


_JSON = "application/json"
_OTHER_REASON = {"cancellation_reason": "REJECTED-SCHEDULE-CHANGE"}
_EXCESS = {**REASON, "harnessExtra": 1}

CASES = [
    Case(
        Defect.LOGIN_TOKEN_MISSING,
        _logged_in,
        ["access_token", "expires_in", "scope", "token_type"],
        ["expires_in", "scope", "token_type"],
    ),
    Case(Defect.CART_LIST_REFUSED, _cart_items, 200, 400),
    Case(
        Defect.ORDER_IDENTIFIER_MISSING,
        lambda partner: "identifier" in partner.ordered(MUSEUM),
        True,
        False,
    ),
    Case(Defect.ITEM_NEVER_CONFIRMED, _booked, ["OK"], ["PENDING"]),
    Case(Defect.REFUSED_STAYS_PENDING, _refused_booking, ["KO"], ["PENDING"]),
    Case(Defect.ORDER_DROPS_LAST_ITEM, _ordered_items, 2, 1),
    Case(Defect.ORDER_WRONG_TOTAL, _total, 40.0, 20.0),
    Case(Defect.VOUCHER_BEFORE_CONFIRMATION, _pending_vouchers, 0, 1),
    Case(Defect.CART_ITEMS_REFUSED, _cart_items, 200, 422),
    Case(Defect.ORDER_REFUSED, _order_made, 200, 422),
    Case(Defect.PAYMENT_REFUSED, _paid_free, 200, 422),
    Case(Defect.ORDER_OTHER_DAY, _day_ordered, "2030-05-01", "2030-05-02"),
    Case(Defect.ORDER_OTHER_PRICE, _price_ordered, 20.0, 22.0),
    Case(Defect.ORDER_EARLY_OK, lambda partner: partner.ordered(MUSEUM)["status"], "PENDING", "OK"),
    Case(
        Defect.ORDER_OTHER_CUSTOMER,
        lambda partner: partner.ordered(MUSEUM)["customer"]["email"],
        CUSTOMER["email"],
        "somebody@else.example",
    ),
    Case(Defect.CUSTOMER_SCHEMA_BROKEN, _customer_type, "object", "customer"),
    Case(Defect.ORDER_OTHER_IDENTIFIER, _identifiers_differ, False, True),
    Case(Defect.POLICIES_LIVE, _period_after_change, "P1D", "P9D"),
    Case(Defect.ACTIVITY_POLICIES_FROZEN, _activity_period, "P9D", "P1D"),
    Case(Defect.POLICIES_EXPIRED_DROPPED, _policies_listed, 2, 1),
    Case(
        Defect.POLICIES_UNTIL_UTC,
        _policy("applicable_until"),
        "2030-04-30 10:00",
        "2030-04-30 08:00",
    ),
    Case(Defect.POLICIES_REMAINING_TIME_FIXED, _policy("remaining_time"), "P28DT23H0M0S", "P1D"),
    Case(Defect.POLICIES_VALUE_TEXT, _policy("value"), 100.0, "100.0"),
    Case(Defect.POLICIES_FIELD_MISSING, _policy("type"), "PERCENTAGE", None),
    Case(
        Defect.NO_POLICIES_SERVER_ERROR,
        lambda partner: partner.book(THEATRE).policies().error,
        (404, "1400"),
        (500, "0"),
    ),
    Case(Defect.CANCEL_IGNORED, _cancelled(MUSEUM), (204, ["REFUNDED"]), (204, ["OK"])),
    Case(
        Defect.CANCEL_REASON_FORGOTTEN,
        _cancelled(MUSEUM, body=_OTHER_REASON),
        (204, ["REFUNDED"]),
        (400, ["OK"]),
    ),
    Case(Defect.CANCEL_INFO_REQUIRED, _cancelled(MUSEUM), (204, ["REFUNDED"]), (400, ["OK"])),
    Case(
        Defect.CANCEL_LAST_ITEM_REFUSED,
        _cancelled_one_by_one,
        (204, 204, ["REFUNDED", "REFUNDED"]),
        (204, 422, ["REFUNDED", "OK"]),
    ),
    Case(
        Defect.WHOLE_ORDER_CANCELLED,
        _whole,
        (405, ["OK", "OK"]),
        (204, ["REFUNDED", "REFUNDED"]),
    ),
    Case(Defect.VOUCHER_AFTER_CANCELLATION, _vouchers_after(MUSEUM), (204, 0), (204, 1)),
    Case(
        Defect.CANCEL_TAKES_SIBLINGS,
        _cancelled(MUSEUM, MUSEUM),
        (204, ["REFUNDED", "OK"]),
        (204, ["REFUNDED", "REFUNDED"]),
    ),
    Case(
        Defect.CANCEL_FIRST_ITEM,
        _cancelled(MUSEUM, MUSEUM, index=1),
        (204, ["OK", "REFUNDED"]),
        (204, ["REFUNDED", "OK"]),
    ),
    Case(
        Defect.REPEAT_REFUNDS_AGAIN,
        _repeated,
        (422, ["REFUNDED"], [40.0]),
        (204, ["REFUNDED"], [40.0, 40.0]),
    ),
    Case(
        Defect.REPEAT_REOPENS,
        _repeated,
        (422, ["REFUNDED"], [40.0]),
        (422, ["OK"], [40.0]),
    ),
    Case(Defect.NO_POLICY_CANCELLED, _cancelled(THEATRE), (422, ["OK"]), (204, ["REFUNDED"])),
    Case(Defect.EXPIRED_POLICY_CANCELLED, _cancelled(BALLOON), (422, ["OK"]), (204, ["REFUNDED"])),
    Case(
        Defect.REFUSAL_CHANGES_ITEM,
        _cancelled(BALLOON),
        (422, ["OK"]),
        (422, ["CANCELLATION_ERROR"]),
    ),
    Case(Defect.PENDING_ITEM_CANCELLED, _cancelled(BOAT), (422, ["PENDING"]), (204, ["REFUNDED"])),
    Case(Defect.REFUSAL_WITHDRAWS_VOUCHER, _vouchers_after(THEATRE), (422, 1), (422, 0)),
    Case(Defect.MANUAL_CANCEL_SILENT, _cancelled(VINEYARD), (422, ["OK"]), (204, ["OK"])),
    Case(
        Defect.CANCELLATION_ERROR_HIDDEN,
        _settled(CASTLE),
        (["CANCELLATION_ERROR"], ["REFUNDED"], [36.0]),
        (["REFUNDED"], ["REFUNDED"], []),
    ),
    Case(
        Defect.CANCELLATION_ERROR_KO,
        _settled(AQUARIUM),
        (["CANCELLATION_ERROR"], ["OK"], []),
        (["CANCELLATION_ERROR"], ["KO"], []),
    ),
    Case(
        Defect.ERROR_KEPT_REFUNDED,
        _settled(AQUARIUM),
        (["CANCELLATION_ERROR"], ["OK"], []),
        (["CANCELLATION_ERROR"], ["OK"], [48.0]),
    ),
    Case(Defect.UNKNOWN_ORDER_ACCEPTED, _unknown_order, 404, 204),
    Case(Defect.IDENTIFIER_LOOKUP, _identifier, 404, 200),
    Case(Defect.UNKNOWN_ITEM_ACCEPTED, _unknown_item, 404, 204),
    Case(Defect.ITEM_OF_OTHER_ORDER_CANCELLED, _item_of_other, (404, ["OK"]), (204, ["REFUNDED"])),
    Case(
        Defect.MISSING_REASON_ACCEPTED,
        _cancelled(MUSEUM, body={}),
        (400, ["OK"]),
        (204, ["REFUNDED"]),
    ),
    Case(
        Defect.UNKNOWN_REASON_ACCEPTED,
        _cancelled(MUSEUM, body={"cancellation_reason": "CHANGED-MIND"}),
        (400, ["OK"]),
        (204, ["REFUNDED"]),
    ),
    Case(
        Defect.LONG_INFO_ACCEPTED,
        _cancelled(MUSEUM, body=_LONG),
        (400, ["OK"]),
        (204, ["REFUNDED"]),
    ),
    Case(Defect.MALFORMED_SERVER_ERROR, _not_json, 400, 500),
    Case(
        Defect.EXCESS_PROPERTY_SERVER_ERROR,
        _cancelled(MUSEUM, body=_EXCESS),
        (204, ["REFUNDED"]),
        (500, ["REFUNDED"]),
    ),
    Case(
        Defect.REFUND_IN_FULL,
        _refunded(COOKING, MIDDLE_BAND),
        (["REFUNDED"], [30.25]),
        (["REFUNDED"], [60.5]),
    ),
    Case(
        Defect.REFUND_WORST_POLICY,
        _refunded(COOKING, "2030-05-01"),
        (["REFUNDED"], [60.5]),
        (["REFUNDED"], [30.25]),
    ),
    Case(Defect.REFUND_BY_TODAY, _refund_after_change, [40.0], [4.0]),
    Case(Defect.REFUND_OF_OTHER_ITEM, _refund_of_first, True, False),
    Case(Defect.REFUND_OTHER_CURRENCY, _refund_currency, "EUR", "USD"),
    Case(
        Defect.REFUND_NOT_PAID,
        _refunded(MUSEUM, "2030-05-01"),
        (["REFUNDED"], [20.0]),
        (["REFUNDED"], []),
    ),
    Case(Defect.CAPACITY_NOT_RESTORED, _places_lost, 0, 2),
    Case(
        Defect.REFUND_NEVER_FINISHES,
        _refunded(MUSEUM, "2030-05-01"),
        (["REFUNDED"], [20.0]),
        (["REFUND_STARTED"], []),
    ),
    Case(
        Defect.ORDER_STALE,
        _refunded(MUSEUM, "2030-05-01"),
        (["REFUNDED"], [20.0]),
        (["OK"], [20.0]),
    ),
    Case(Defect.CART_DELETE_IGNORED, _cart_after_delete, (200, 404), (200, 200)),
    Case(Defect.ORDERED_CART_DELETED, _ordered_cart_after_delete, (423, 423), (200, 404)),
    Case(
        Defect.MISSING_TOKEN_ACCEPTED,
        _with_header("Authorization", None),
        (401, ["OK"]),
        (204, ["REFUNDED"]),
    ),
    Case(
        Defect.BAD_TOKEN_ACCEPTED,
        _with_header("Authorization", "Bearer wrong"),
        (401, ["OK"]),
        (204, ["REFUNDED"]),
    ),
    Case(
        Defect.APPLICATION_NOT_REQUIRED,
        _with_header("X-Musement-Application", None),
        (400, ["OK"]),
        (204, ["REFUNDED"]),
    ),
    Case(Defect.VERSION_REQUIRED, _without_version, 200, 400),
    Case(Defect.PERMISSION_NOT_CHECKED, _unpermitted, (403, ["OK"]), (204, ["REFUNDED"])),
    Case(Defect.FOREIGN_ORDER_SERVED, _foreign, (404, 404), (200, 204)),
    Case(Defect.WRONG_VERB_ACCEPTED, _patched, (405, ["OK"]), (200, ["OK"])),
    Case(Defect.WRONG_VERB_SERVER_ERROR, _patched, (405, ["OK"]), (500, ["OK"])),
    Case(Defect.RACE_REFUNDS_TWICE, _raced, ([204, 422], [40.0]), ([204, 204], [40.0, 40.0])),
    Case(
        Defect.ERROR_CODE_NUMBER,
        _error,
        (404, _JSON, ["code str", "message str"]),
        (404, _JSON, ["code int", "message str"]),
    ),
    Case(
        Defect.ERROR_CODE_GENERIC,
        lambda partner: partner.call("GET", f"/orders/{some_uuid()}").error,
        (404, "1400"),
        (404, "0"),
    ),
    Case(
        Defect.ERROR_WITHOUT_MESSAGE,
        _error,
        (404, _JSON, ["code str", "message str"]),
        (404, _JSON, ["code str"]),
    ),
    Case(
        Defect.ERROR_AS_PAGE,
        _error,
        (404, _JSON, ["code str", "message str"]),
        (404, "text/html", []),
    ),
    Case(
        Defect.ERROR_STATUS_OK,
        _error,
        (404, _JSON, ["code str", "message str"]),
        (200, _JSON, ["code str", "message str"]),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.defect.value)
def test_defect_shows_on_the_wire(partner: Partner, case: Case) -> None:
    assert case.look(partner) == case.sound
    assert partner.fired() == set()
    partner.lab("POST", "/reset")
    partner.name = "harness"
    partner.login()
    partner.switch(case.defect)
    assert case.look(partner) == case.broken
    assert partner.fired() == {case.defect.value}


def _hooked(order: Order) -> None:
    """Cancel, and ask for one more call about another item that stays as it is."""
    order.cancel(1)
    path = f"/orders/{order.uuid}/items/{order.items[0]}/notifications"
    assert order.partner.call("POST", path).status == 204


@pytest.mark.parametrize(
    ("defect", "told"),
    [
        (None, ["OK 2", "OK 2", "REFUND_STARTED 3", "OK 2"]),
        (Defect.WEBHOOK_SILENT, ["OK 2", "OK 2", "OK 2"]),
        (Defect.WEBHOOK_OLD_STATUS, ["PENDING 2", "PENDING 2", "OK 3", "OK 2"]),
        (Defect.WEBHOOK_VERSION_FIXED, ["OK 1", "OK 1", "REFUND_STARTED 1", "OK 1"]),
    ],
)
def test_defects_of_the_web_hook_show(
    partner: Partner, defect: Defect | None, told: list[str]
) -> None:
    with listening() as inbox:
        partner.lab("PUT", "/webhook", {"url": inbox.url, "user": "me", "password": "x"})
        partner.switch(*([defect] if defect else []))
        _hooked(partner.book(MUSEUM, MUSEUM))
        taken = inbox.wait(lambda messages: len(messages) == len(told))
        partner.lab("PUT", "/webhook")
    assert [f"{one['order_item_status']} {one['order_item_version']}" for one in taken] == told
    assert partner.fired() == ({defect.value} if defect else set())


def test_a_number_in_the_web_hook_shows(partner: Partner) -> None:
    with listening() as inbox:
        partner.lab("PUT", "/webhook", {"url": inbox.url, "user": "me", "password": "x"})
        partner.switch(Defect.WEBHOOK_NUMBER)
        partner.book(MUSEUM)
        [told] = inbox.wait(lambda messages: len(messages) == 1)
        partner.lab("PUT", "/webhook")
    assert told["order_item_version"] == 2
    assert partner.fired() == {Defect.WEBHOOK_NUMBER.value}


def test_every_defect_has_a_test() -> None:
    hooks = {
        Defect.WEBHOOK_SILENT,
        Defect.WEBHOOK_OLD_STATUS,
        Defect.WEBHOOK_VERSION_FIXED,
        Defect.WEBHOOK_NUMBER,
    }
    assert [case.defect for case in CASES] == [one for one in Defect if one not in hooks]


def test_every_group_of_scenarios_has_a_defect() -> None:
    assert {defect.group for defect in Defect} == {
        *("book", "read", "cancel-whole", "cancel-part", "repeat-cancel", "forbidden-cancel"),
        *("wrong-state-cancel", "supplier-failure", "unknown-order", "unknown-part"),
        *("malformed", "excessive", "publication", "money", "capacity", "abandon"),
        *("auth-failure", "permission", "wrong-verb", "race", "answer-shape"),
    }


def test_names_are_simple_and_descriptions_are_sentences() -> None:
    for defect in Defect:
        assert defect.value == defect.name.lower().replace("_", "-")
        assert defect.description.endswith(".")
        assert "\n" not in defect.description


def test_listing_counts_anew_when_defects_are_switched(partner: Partner) -> None:
    partner.switch("identifier-lookup")
    _identifier(partner)
    [entry] = [one for one in partner.lab("GET", "/defects").body if one["active"]]
    assert (entry["name"], entry["fired"]) == ("identifier-lookup", 1)
    assert entry["description"].startswith("GET of an order")
    partner.switch("identifier-lookup")
    assert partner.fired() == set()


def test_defects_of_the_start_are_on(open_target: OpenTarget) -> None:
    partner = open_target(
        defects=(Defect.CANCEL_IGNORED,), policies=Policies.chosen({"cancel_success_status": "200"})
    )
    order = partner.book(MUSEUM)
    answer = order.cancel()
    assert (answer.status, answer.body["status"]) == (200, "OK")
    assert order.final() == ["OK"]
