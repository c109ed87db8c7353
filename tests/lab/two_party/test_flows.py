"""What the workflow does when all goes well, and with odd requests."""

from __future__ import annotations

import pytest

from .conftest import CUSTOMER, NOW, OTHER_PROVIDER, PRICE, PROVIDER, THIRD, Site

PARTIES = [(CUSTOMER, PROVIDER), (PROVIDER, CUSTOMER)]
OPEN = ("NEW", "IN_PROGRESS", "REVIEWING")


def other_role(token: str) -> str:
    return "provider" if token == CUSTOMER else "customer"


@pytest.mark.parametrize(("asking", "answering"), PARTIES)
@pytest.mark.parametrize("state", OPEN)
def test_accepted(site: Site, state: str, asking: str, answering: str) -> None:
    order = site.order(state)
    asked = site.ask(order, asking, {"reason": "schedule clash"})
    request = asked.body["id"]
    assert asked.status == 201
    assert asked.headers["Location"] == f"/api/v1/orders/{order}/cancel/{request}"
    assert asked.body == {
        "id": request,
        "order_id": order,
        "status": "PENDING",
        "requested_by": other_role(answering),
        "awaiting": other_role(asking),
        "reason": "schedule clash",
        "created_at": NOW,
        "resolved_at": None,
    }
    assert site.requests(order, answering).body == [asked.body]
    site.control("PUT", "clock", {"now": "2030-01-01T12:00:00+01:00"})
    accepted = site.accept(order, request, answering)
    assert accepted.status == 200
    done = {"status": "APPROVED", "awaiting": None, "resolved_at": "2030-01-01T11:00:00Z"}
    assert accepted.body == {
        "cancellation": asked.body | done,
        "order": {
            "id": order,
            "status": "CANCELLED",
            "previous_status": state,
            "cancelled_at": "2030-01-01T11:00:00Z",
            "escrow": {
                "status": "REFUNDED",
                "currency": "EUR",
                "held": 0,
                "refunded": PRICE,
                "released": 0,
            },
        },
    }
    assert site.read(order) == accepted.body["order"]
    assert site.requests(order, asking).body == [accepted.body["cancellation"]]
    assert site.notices(order, asking) == ["order_cancelled"]
    assert site.notices(order, answering) == ["cancellation_requested"]


@pytest.mark.parametrize(("asking", "answering"), PARTIES)
@pytest.mark.parametrize("state", OPEN)
def test_rejected_and_asked_again(site: Site, state: str, asking: str, answering: str) -> None:
    order = site.order(state)
    before = site.read(order)
    request = site.ask(order, asking).body["id"]
    rejected = site.reject(order, request, answering)
    assert rejected.status == 200
    assert rejected.body["order"] == site.read(order) == before
    assert rejected.body["cancellation"]["status"] == "REJECTED"
    assert site.notices(order, asking) == ["cancellation_rejected"]
    again = site.ask(order, answering)
    assert again.status == 201
    assert again.body["id"] != request
    for token in (asking, answering):
        assert site.statuses(order, token) == ["REJECTED", "PENDING"]


def test_a_life_without_cancellation(site: Site) -> None:
    made = site.call("POST", "/orders")
    order = made.body["id"]
    assert made.headers["Location"] == f"/api/v1/orders/{order}"
    assert site.escrow(order) == ("HELD", PRICE, 0, 0)
    for name, token in (
        ("in-progress", PROVIDER),
        ("reviewing", PROVIDER),
        ("changes", CUSTOMER),
        ("reviewing", PROVIDER),
        ("completed", CUSTOMER),
    ):
        assert site.step(order, name, token).status == 200
    assert site.escrow(order) == ("RELEASED", 0, 0, PRICE)


@pytest.mark.parametrize(
    ("service", "price", "currency"),
    [("svc-penny", 1, "EUR"), ("svc-free", 0, "EUR"), ("svc-yen", 5000, "JPY")],
)
def test_prices(site: Site, service: str, price: int, currency: str) -> None:
    order = site.call("POST", "/orders", body={"service": service}).body["id"]
    assert site.escrow(order) == ("HELD", price, 0, 0)
    site.accept(order, site.ask(order).body["id"])
    assert site.escrow(order) == ("REFUNDED", 0, price, 0)
    assert site.read(order)["escrow"]["currency"] == currency


def test_who_may_make_orders(site: Site) -> None:
    assert site.call("POST", "/orders", PROVIDER).error == (403, "wrong_role")
    assert site.call("POST", "/orders", None).error == (401, "unauthenticated")
    assert site.call("POST", "/orders", body={"service": "svc-none"}).error == (
        422,
        "unknown_service",
    )
    assert site.call("POST", "/orders", body={"service": 5}).error == (422, "invalid_field")


def test_another_provider(site: Site) -> None:
    order = site.call("POST", "/orders", body={"service": "svc-other-provider"}).body["id"]
    assert site.requests(order, PROVIDER).error == (403, "not_a_party")
    assert site.requests(order, OTHER_PROVIDER).body == []


def test_own_orders(site: Site) -> None:
    made = site.order()
    listed = [entry["id"] for entry in site.call("GET", "/orders").body]
    assert listed[0] == "ord-new"
    assert listed[-1] == made
    others = site.call("GET", "/orders", THIRD).body
    assert [entry["id"] for entry in others] == ["ord-of-others"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"reason":', (400, "malformed_body")),
        (b"\xff", (400, "malformed_body")),
        (b"[" * 100_000, (400, "malformed_body")),
        (b"[]", (422, "invalid_field")),
        (b'{"reason": 5}', (422, "invalid_field")),
        (b'{"reason": "' + b"x" * 501 + b'"}', (422, "invalid_field")),
    ],
)
def test_odd_bodies(site: Site, body: bytes, error: tuple[int, str]) -> None:
    order = site.order()
    assert site.ask(order, body=body).error == error
    assert site.requests(order).body == []
    assert site.state(order) == "NEW"


@pytest.mark.parametrize("body", [b"", b"{}", b'{"reason": null}', '{"reason": "é"}'.encode()])
def test_bodies_that_will_do(site: Site, body: bytes) -> None:
    assert site.ask(site.order(), body=body).status == 201


def test_longest_reason_counts_characters(site: Site) -> None:
    reason = "é" * 500
    assert site.ask(site.order(), body={"reason": reason}).body["reason"] == reason


def test_excess_properties_have_no_effect(site: Site) -> None:
    order, other = site.order(), site.order()
    claims = {"status": "CANCELLED", "order_id": other, "requested_by": "provider"}
    made = site.ask(order, body=claims).body
    assert (made["status"], made["order_id"], made["requested_by"]) == (
        "PENDING",
        order,
        "customer",
    )
    assert site.requests(other).body == []


@pytest.mark.parametrize("token", [None, "revoked-token", ""])
def test_bad_tokens(site: Site, token: str | None) -> None:
    answer = site.requests("ord-new", token)
    assert answer.error == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/orders/ord-new/cancel", "GET, POST"),
        ("DELETE", "/orders/ord-new/cancel", "GET, POST"),
        ("GET", "/orders/ord-customer-asked/cancel/can-of-customer/accept", "PATCH"),
        ("POST", "/orders/ord-customer-asked/cancel/can-of-customer/reject", "PATCH"),
        ("DELETE", "/orders/ord-new", "GET"),
        ("POST", "/notifications", "GET"),
    ],
)
def test_wrong_verbs(site: Site, method: str, path: str, allow: str) -> None:
    answer = site.call(method, path, PROVIDER)
    assert answer.error == (405, "method_not_allowed")
    assert answer.headers["Allow"] == allow


@pytest.mark.parametrize(
    "path", ["/", "/orders/ord-new/cancel/", "/orders/ord-new/status/done", "/lists"]
)
def test_unknown_addresses(site: Site, path: str) -> None:
    assert site.call("GET", path).error == (404, "not_found")


@pytest.mark.parametrize("_", range(5))
def test_accept_and_reject_at_once_have_one_winner(site: Site, _: int) -> None:
    order = site.order()
    path = f"/orders/{order}/cancel/{site.ask(order).body['id']}"
    calls = [("PATCH", f"{path}/{verdict}", PROVIDER) for verdict in ("accept", "reject")]
    assert site.at_once(calls * 2) == [200, 409, 409, 409]
    [status] = site.statuses(order)
    assert site.state(order) == {"APPROVED": "CANCELLED", "REJECTED": "NEW"}[status]
    assert site.escrow(order)[1:3] == ((0, PRICE) if status == "APPROVED" else (PRICE, 0))


@pytest.mark.parametrize("_", range(5))
def test_requests_at_once_have_one_winner(site: Site, _: int) -> None:
    order = site.order()
    calls = [("POST", f"/orders/{order}/cancel", token) for token in (CUSTOMER, PROVIDER)]
    assert site.at_once(calls * 2) == [201, 409, 409, 409]
    assert site.statuses(order) == ["PENDING"]
