"""Every state, call and caller against the table of the workflow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .conftest import CUSTOMER, PROVIDER, THIRD, Answer, Site

OPEN = ("NEW", "IN_PROGRESS", "REVIEWING")
FINAL = ("COMPLETED", "CANCELLED")
PENDING = "CANCELLATION_REQUESTED"
STATES = (*OPEN, PENDING, *FINAL)
# For each step: whose it is, from which state, to which.
STEPS = {
    "in-progress": (PROVIDER, "NEW", "IN_PROGRESS"),
    "reviewing": (PROVIDER, "IN_PROGRESS", "REVIEWING"),
    "changes": (CUSTOMER, "REVIEWING", "IN_PROGRESS"),
    "completed": (CUSTOMER, "REVIEWING", "COMPLETED"),
}
ACTORS = (CUSTOMER, PROVIDER, THIRD, None)
DENIED = {None: (401, "unauthenticated"), THIRD: (403, "not_a_party")}


def snapshot(site: Site, order: str) -> object:
    """All that a refused call must leave alone."""
    told = [site.call("GET", "/notifications", token).body for token in (CUSTOMER, PROVIDER)]
    return site.read(order), site.requests(order).body, told


def expected_step(state: str, name: str, actor: str | None) -> tuple[int, str]:
    owner, origin, _ = STEPS[name]
    if actor in DENIED:
        return DENIED[actor]
    if actor != owner:
        return 403, "wrong_role"
    if state == PENDING:
        return 409, "cancellation_pending"
    return (200, "") if state == origin else (409, "invalid_transition")


def expected_request(state: str, actor: str | None) -> tuple[int, str]:
    if actor in DENIED:
        return DENIED[actor]
    if state == PENDING:
        return 409, "request_already_pending"
    return (201, "") if state in OPEN else (409, "order_not_cancellable")


def outcome(answer: Answer) -> tuple[int, str]:
    return (answer.status, "") if answer.status < 300 else answer.error


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", STATES)
def test_steps(site: Site, state: str, actor: str | None) -> None:
    for name, (_, _, target) in STEPS.items():
        order = site.order(state)
        before = snapshot(site, order)
        answer = site.step(order, name, actor)
        assert outcome(answer) == expected_step(state, name, actor), name
        if answer.status == 200:
            assert site.read(order) == answer.body
            assert answer.body["status"] == target
        else:
            assert snapshot(site, order) == before


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", STATES)
def test_requests(site: Site, state: str, actor: str | None) -> None:
    order = site.order(state)
    before = snapshot(site, order)
    answer = site.ask(order, actor)
    assert outcome(answer) == expected_request(state, actor)
    if answer.status == 201:
        shown = site.read(order)
        assert (shown["status"], shown["previous_status"]) == (PENDING, state)
        assert site.requests(order).body == [answer.body]
        assert shown["escrow"]["held"] == 12000
    else:
        assert snapshot(site, order) == before


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", STATES)
def test_list(site: Site, state: str, actor: str | None) -> None:
    order = site.order(state)
    assert outcome(site.requests(order, actor)) == DENIED.get(actor, (200, ""))


def targets(site: Site, state: str) -> Iterator[tuple[str, str, str]]:
    """Orders in a state: order, a request, and what the request is, asked for by the customer."""
    yield site.order(state), "can-nowhere", "unknown"
    yield site.order(state), "can-of-customer", "unknown"
    if state == PENDING:
        order = site.order(PENDING)
        yield order, site.requests(order).body[0]["id"], "pending"
    if state == "CANCELLED":
        order = site.order("CANCELLED")
        yield order, site.requests(order).body[0]["id"], "resolved"
    if state in (*OPEN, PENDING):
        order = site.order("NEW" if state == PENDING else state)
        request = site.ask(order).body["id"]
        assert site.reject(order, request).status == 200
        if state == PENDING:
            assert site.ask(order).status == 201
        yield order, request, "resolved"


def expected_answer(kind: str, actor: str | None) -> tuple[int, str]:
    if actor in DENIED:
        return DENIED[actor]
    if kind == "unknown":
        return 404, "cancel_request_not_found"
    if actor == CUSTOMER:
        return 403, "own_request"
    return (200, "") if kind == "pending" else (409, "request_already_resolved")


@pytest.mark.parametrize("verdict", ["accept", "reject"])
@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("state", STATES)
def test_answers(site: Site, state: str, actor: str | None, verdict: str) -> None:
    for order, request, kind in targets(site, state):
        assert site.state(order) == state
        before = snapshot(site, order)
        answer = site.call("PATCH", f"/orders/{order}/cancel/{request}/{verdict}", actor)
        assert outcome(answer) == expected_answer(kind, actor), kind
        if answer.status != 200:
            assert snapshot(site, order) == before


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_unknown_order(site: Site, method: str) -> None:
    assert site.call(method, "/orders/ord-nowhere/cancel").error == (404, "order_not_found")
    assert site.accept("ord-nowhere", "can-of-customer").error == (404, "order_not_found")
    assert site.reject("ord-nowhere", "can-of-customer").error == (404, "order_not_found")
    assert site.step("ord-nowhere", "reviewing").error == (404, "order_not_found")
