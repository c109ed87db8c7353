"""From looking for tickets to a booked order, and what can go wrong on the way."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from .conftest import OpenTarget
from .partner import (
    BOAT,
    CUSTOMER,
    DAY,
    KAYAK,
    MUSEUM,
    OPERA,
    PARK,
    REASON,
    THEATRE,
    Partner,
    some_uuid,
)


def test_days_with_tickets_are_listed(partner: Partner) -> None:
    path = f"/activities/{MUSEUM}/dates"
    answer = partner.call("GET", f"{path}?date_from=2030-04-01&date_to=2030-04-03")
    assert (answer.status, [one["day"] for one in answer.body]) == (
        200,
        ["2030-04-02", "2030-04-03"],
    )
    assert not any(one["sold_out"] for one in answer.body)
    assert len(partner.call("GET", path).body) == 31
    assert len(partner.call("GET", f"{path}?date_to=9999-12-31").body) == 365
    reversed_days = partner.call("GET", f"{path}?date_from=2030-04-03&date_to=2030-04-02")
    assert reversed_days.error == (400, "1440")
    assert partner.call("GET", f"{path}?date_from=tomorrow").error == (400, "0")
    assert partner.call("GET", f"/activities/{some_uuid()}/dates").error == (404, "1400")


def test_products_have_prices_in_the_currency_asked_for(partner: Partner) -> None:
    product = partner.product(MUSEUM)
    assert product["holder_code"] == "adult"
    assert product["availability"] == 200
    assert product["retail_price"] == {
        "currency": "EUR",
        "value": 20.0,
        "formatted_value": "€ 20.00",
    }
    partner.headers = {"X-Musement-Currency": None}
    assert partner.product(MUSEUM)["retail_price"]["currency"] == "USD"
    assert partner.call("GET", f"/activities/{MUSEUM}/dates/2030-04-01").error == (404, "1400")
    assert partner.call("GET", f"/activities/{MUSEUM}/dates/2039-04-01").error == (404, "1400")


def test_order_is_booked_and_its_items_become_ok(partner: Partner) -> None:
    made = partner.ordered(MUSEUM, KAYAK)
    assert (made["status"], made["total_price"]["value"]) == ("PENDING", 180.0)
    assert [item["vouchers"] for item in made["items"]] == [[], []]
    paid = partner.call("POST", "/payments/no/payment", {"uuid": made["uuid"]})
    assert (paid.status, paid.body["status"]) == (200, "OK")
    order = partner.call("GET", f"/orders/{made['uuid']}").body
    assert [item["status"] for item in order["items"]] == ["OK", "OK"]
    assert all(item["vouchers"] for item in order["items"])
    assert order["date"] == "2030-04-01T09:00:00+0000"
    assert order["items"][0]["product"]["date"] == "2030-05-01 10:00"
    assert order["items"][0]["product"]["max_confirmation_time"] == "P0D"
    assert order["identifier"].startswith("MUS")
    assert order["customer"] == {
        name: CUSTOMER[name] for name in ("firstname", "lastname", "email")
    }


@pytest.mark.parametrize("name", ["uuid", "orderUuid", "order_id"])
def test_payment_takes_older_names(partner: Partner, name: str) -> None:
    made = partner.ordered(MUSEUM)
    assert partner.call("POST", "/payments/no/payment", {name: made["uuid"]}).status == 200
    again = partner.call("POST", "/payments/no/payment", {name: made["uuid"]})
    assert again.error == (423, "0")


def test_supplier_takes_time_to_confirm_or_refuse(partner: Partner) -> None:
    order = partner.book(BOAT, OPERA)
    before = partner.product(OPERA)["availability"]
    assert order.statuses() == ["PENDING", "PENDING"]
    assert order.read()["items"][0]["product"]["max_confirmation_time"] == "P2D"
    partner.lab("PUT", "/clock", {"advance": 31})
    assert order.statuses() == ["OK", "KO"]
    assert order.read()["status"] == "OK"
    assert order.read()["items"][1]["vouchers"] == []
    assert partner.product(OPERA)["availability"] == before + 2
    assert order.cancel(1).error == (422, "0")


def test_older_form_puts_in_one_item(partner: Partner) -> None:
    cart = partner.call("POST", "/carts").body["uuid"]
    item = {
        "type": "musement",
        "product_identifier": partner.product(MUSEUM)["product_id"],
        "quantity": 1,
    }
    answer = partner.call("POST", f"/carts/{cart}/items", item)
    assert (answer.status, answer.body["status"]) == (200, "PREBOOK_OK")
    shown = partner.call("GET", f"/carts/{cart}").body
    assert [one["uuid"] for one in shown["items"]] == [answer.body["uuid"]]
    assert shown["retail_price"]["value"] == 20.0


def test_customer_schema_accepts_what_the_target_accepts(partner: Partner) -> None:
    cart = partner.cart(MUSEUM)
    schema = partner.call("GET", f"/carts/{cart}/customer/schema").body
    validator = jsonschema.Draft4Validator(schema)
    assert validator.is_valid(CUSTOMER)
    for spoiled in ({**CUSTOMER, "allow_profiling": "MAYBE"}, {"email": "ada@post.example"}):
        assert not validator.is_valid(spoiled)
        answer = partner.call("PUT", f"/carts/{cart}/customer", spoiled)
        assert answer.error == (400, "0")
    wrong = {**CUSTOMER, "email": "nobody"}
    assert partner.call("PUT", f"/carts/{cart}/customer", wrong).error == (400, "0")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"type": "hotel"}, (400, "0")),
        ({"product_identifier": "museum-20300501-1000-senior"}, (404, "1400")),
        ({"product_identifier": "nothing"}, (404, "1400")),
        ({"product_identifier": "hotel-20300501-1000-adult"}, (404, "1400")),
        ({"quantity": "2"}, (400, "0")),
        ({"quantity": True}, (400, "0")),
        ({"quantity": 10}, (422, "0")),
        ({"quantity": 0}, (422, "0")),
    ],
)
def test_items_that_make_no_sense_are_refused(
    partner: Partner, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    cart = partner.call("POST", "/carts", {}).body["uuid"]
    good = {
        "type": "musement",
        "product_identifier": partner.product(MUSEUM)["product_id"],
        "quantity": 2,
    }
    answer = partner.call("POST", f"/carts/{cart}/items", [good, {**good, **change}])
    assert answer.error == expected
    assert partner.call("POST", f"/carts/{cart}/items", [1]).error == (400, "0")
    assert partner.call("GET", f"/carts/{cart}").body["items"] == []


def test_places_are_limited_and_held_by_carts(open_target: OpenTarget) -> None:
    partner = open_target(capacity=9)
    cart = partner.cart(MUSEUM, quantity=8)
    product = partner.product(MUSEUM)
    assert product["availability"] == 1
    item = {"type": "musement", "product_identifier": product["product_id"], "quantity": 2}
    other = partner.call("POST", "/carts", {}).body["uuid"]
    assert partner.call("POST", f"/carts/{other}/items", [item]).error == (422, "0")
    assert partner.call("POST", f"/carts/{other}/items", [item] * 101).error == (400, "0")
    assert partner.call("DELETE", f"/carts/{cart}").status == 200
    assert partner.product(MUSEUM)["availability"] == 9


def test_cart_is_given_up_until_it_has_an_order(partner: Partner) -> None:
    cart = partner.cart(MUSEUM)
    answer = partner.call("DELETE", f"/carts/{cart}")
    assert (answer.status, answer.body) == (200, True)
    assert partner.call("GET", f"/carts/{cart}").error == (404, "1400")
    cart = partner.cart(MUSEUM)
    body = {"cart_uuid": cart, "email_notification": "ALL"}
    assert partner.call("GET", f"/carts/{cart}/order-info").error == (404, "1400")
    assert partner.call("POST", "/orders", body).status == 200
    assert partner.call("DELETE", f"/carts/{cart}").error == (423, "0")
    assert partner.call("PUT", f"/carts/{cart}/customer", CUSTOMER).error == (423, "0")
    assert partner.call("POST", f"/carts/{cart}/items", []).error == (423, "0")
    assert partner.call("POST", "/orders", body).error == (423, "0")


def test_order_needs_a_filled_cart(partner: Partner) -> None:
    empty = partner.call("POST", "/carts", {}).body["uuid"]
    body = {"cart_uuid": empty, "email_notification": "NONE"}
    assert partner.call("POST", "/orders", body).error == (422, "0")
    assert partner.call("POST", "/orders", {**body, "cart_uuid": some_uuid()}).error == (
        404,
        "1400",
    )
    for spoiled in ({**body, "email_notification": "SOME"}, {"email_notification": "ALL"}):
        assert partner.call("POST", "/orders", spoiled).error == (400, "0")
    assert partner.call("POST", "/payments/no/payment", {"uuid": some_uuid()}).error == (
        404,
        "1400",
    )


def test_order_info_follows_the_order(partner: Partner) -> None:
    def info(cart: str) -> str:
        return str(partner.call("GET", f"/carts/{cart}/order-info").body["status"])

    def placed(cart: str) -> Any:
        body = {"cart_uuid": cart, "email_notification": "NONE"}
        return partner.call("POST", "/orders", body).body

    cart = partner.cart(MUSEUM, MUSEUM)
    order = placed(cart)
    assert info(cart) == "created"
    partner.call("POST", "/payments/no/payment", {"uuid": order["uuid"]})
    assert info(cart) == "booking_ok"
    for item, status in zip(order["items"], ["partially_refunded", "refunded"], strict=True):
        partner.call("DELETE", f"/orders/{order['uuid']}/items/{item['uuid']}", REASON)
        partner.lab("PUT", f"/items/{item['uuid']}/status", {"status": "REFUNDED"})
        assert info(cart) == status
    cart = partner.cart(OPERA)
    partner.call("POST", "/payments/no/payment", {"uuid": placed(cart)["uuid"]})
    assert info(cart) == "paid"
    partner.lab("PUT", "/clock", {"advance": 31})
    assert info(cart) == "booking_failed"


def test_payment_is_needed_unless_free_or_permitted(open_target: OpenTarget) -> None:
    partner = open_target("nopayment")
    priced = partner.ordered(MUSEUM)
    answer = partner.call("POST", "/payments/no/payment", {"uuid": priced["uuid"]})
    assert answer.error == (422, "0")
    free = partner.book(PARK)
    assert free.statuses() == ["OK"]
    assert free.cancel().status == 204
    assert free.final() == ["REFUNDED"]
    assert free.refunds() == [0.0]


def test_order_keeps_its_price_and_currency(partner: Partner) -> None:
    order = partner.book(THEATRE, quantity=3, day=DAY)
    partner.headers = {"X-Musement-Currency": "GBP"}
    assert order.read()["total_price"] == {
        "currency": "EUR",
        "value": 105.0,
        "formatted_value": "€ 105.00",
    }
