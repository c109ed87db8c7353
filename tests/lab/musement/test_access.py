"""Headers, login, tokens, permissions, verbs, and the shape of errors."""

from __future__ import annotations

import pytest

from bookproof.lab.musement import Capability

from .conftest import OpenTarget
from .partner import MUSEUM, REASON, Partner, some_uuid


def test_login_gives_a_token_that_ends(partner: Partner) -> None:
    answer = partner.login()
    assert answer.status == 200
    assert {name: answer.body[name] for name in ("expires_in", "token_type", "scope")} == {
        "expires_in": 3600,
        "token_type": "bearer",
        "scope": None,
    }
    assert partner.call("POST", "/carts", {}).status == 200
    partner.lab("PUT", "/clock", {"advance": 3600})
    assert partner.call("POST", "/carts", {}).error == (401, "0")


def test_login_takes_the_older_form(partner: Partner) -> None:
    query = "client_id=harness&client_secret=lab-secret&grant_type=client_credentials"
    assert partner.call("GET", f"/login?{query}").status == 200
    assert partner.call("GET", "/login").error == (400, "0")
    assert partner.call("PUT", "/login").error == (405, "0")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_secret": "guess"}, 401),
        ({"client_id": "nobody"}, 401),
        ({"grant_type": "password"}, 400),
        ({"client_id": None}, 400),
    ],
)
def test_login_refuses_what_is_wrong(
    partner: Partner, change: dict[str, str | None], status: int
) -> None:
    good = {
        "client_id": "harness",
        "client_secret": "lab-secret",
        "grant_type": "client_credentials",
    }
    assert partner.call("POST", "/login", {**good, **change}).error == (status, "0")


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"X-Musement-Application": None}, (400, "2271")),
        ({"X-Musement-Market": "atlantis"}, (400, "-1")),
        ({"X-Musement-Version": "latest"}, (400, "0")),
        ({"X-Musement-Currency": "XYZ"}, (400, "0")),
        ({"Authorization": None}, (401, "0")),
        ({"Authorization": "Bearer wrong"}, (401, "0")),
        ({"Authorization": "Basic aGFybmVzczpzZWNyZXQ="}, (401, "0")),
    ],
)
def test_headers_are_checked_before_anything_happens(
    partner: Partner, headers: dict[str, str | None], error: tuple[int, str]
) -> None:
    order = partner.book(MUSEUM)
    assert order.cancel(headers=headers).error == error
    assert order.statuses() == ["OK"]


def test_login_needs_an_application_too(partner: Partner) -> None:
    answer = partner.call("POST", "/login", {}, headers={"X-Musement-Application": None})
    assert answer.error == (400, "2271")


def test_cancelling_needs_a_permission(partner: Partner) -> None:
    partner.name = "nocancel"
    partner.login()
    order = partner.book(MUSEUM)
    assert order.policies().status == 200
    assert order.cancel().error == (403, "0")
    assert order.final() == ["OK"]


def test_orders_and_carts_belong_to_a_client(partner: Partner) -> None:
    order, cart = partner.book(MUSEUM), partner.cart(MUSEUM)
    partner.name = "other"
    partner.login()
    assert partner.call("GET", f"/orders/{order.uuid}").error == (404, "1400")
    assert order.policies().error == (404, "1400")
    assert order.cancel().error == (404, "1400")
    assert partner.call("GET", f"/carts/{cart}").error == (404, "1400")
    partner.name = "harness"
    partner.login()
    assert order.statuses() == ["OK"]


def test_verbs_and_paths_that_do_not_exist(partner: Partner) -> None:
    order = partner.book(MUSEUM)
    item = f"/orders/{order.uuid}/items/{order.items[0]}"
    answer = partner.call("PATCH", item, REASON)
    assert (answer.error, answer.headers["Allow"]) == ((405, "0"), "DELETE")
    assert partner.call("GET", "/hotels").error == (404, "1400")
    assert partner.call("GET", "/orders//items").error == (404, "1400")
    assert partner.call("GET", f"/orders/{some_uuid()}").error == (404, "1400")
    elsewhere = partner.session.get(f"{partner.origin}/api/v2/orders", timeout=10)
    assert elsewhere.json()["code"] == "1400"
    assert order.statuses() == ["OK"]


@pytest.mark.parametrize("capability", list(Capability))
def test_parts_of_the_api_may_be_absent(open_target: OpenTarget, capability: Capability) -> None:
    partner = open_target(without=frozenset({capability}))
    order, cart = partner.book(MUSEUM), partner.cart(MUSEUM)
    body = {"cart_uuid": cart, "email_notification": "NONE"}
    assert partner.call("POST", "/orders", body).status == 200
    hook = f"/orders/{order.uuid}/items/{order.items[0]}/notifications"
    found = {
        Capability.ACTIVITY_POLICIES: ("GET", f"/activities/{MUSEUM}/refund-policies", 200),
        Capability.CUSTOMER_SCHEMA: ("GET", f"/carts/{cart}/customer/schema", 200),
        Capability.ORDER_INFO: ("GET", f"/carts/{cart}/order-info", 200),
        Capability.REFUNDS: ("GET", f"/orders/{order.uuid}/refunds", 200),
        Capability.NOTIFICATIONS: ("POST", hook, 422),
    }
    for one, (method, path, status) in found.items():
        assert partner.call(method, path).status == (404 if one is capability else status)
    assert order.cancel().status == (403 if capability is Capability.CANCELLATION else 204)
