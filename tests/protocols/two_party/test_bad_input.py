"""Faults of configuration, network and answers: one clear line for each, and nothing else stops."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ...targets import HTML, Reply
from .conftest import Runner, spoiling

WRONG = {"Authorization": "Bearer quite-wrong-token"}
ACCEPT = "cancellation/cancellation-answer/request-and-accept[customer-NEW]"
STRANGER = "access/parties/third-party"
MALFORMED = "errors/refusals/malformed-body"
EMPTY = "cancellation/cancellation-list/list-empty"


def on_lists(change: Callable[[Reply], Reply]) -> Callable[[str, str, Reply], Reply]:
    """Spoil the lists of requests that hold one."""

    def spoil(verb: str, path: str, reply: Reply) -> Reply:
        spoilt = verb == "GET" and path.endswith("/cancel") and reply.body.startswith(b"[{")
        return change(reply) if spoilt else reply

    return spoil


def without(name: str) -> Callable[[Reply], Reply]:
    """Take a property out of every entry of a list."""

    def change(reply: Reply) -> Reply:
        entries = json.loads(reply.body)
        for entry in entries:
            del entry[name]
        return replace(reply, body=json.dumps(entries).encode())

    return change


@pytest.mark.parametrize("party", ["customer", "provider"])
def test_refused_credentials_of_a_party(run: Runner, lab: str, party: str) -> None:
    ran = run(lab, **{f"auth__{party}": WRONG})
    assert ran.code == 2
    assert f"check auth.{party}" in ran.reasons + ran.output
    assert "failed" not in ran.outcomes.values()
    assert ran.places() == set()


def test_refused_credentials_of_the_stranger(run: Runner, lab: str) -> None:
    ran = run(lab, STRANGER, MALFORMED, auth__thirdParty=WRONG)
    assert ran.outcomes == {STRANGER: "config", MALFORMED: "passed"}
    assert "check auth.thirdParty" in ran.reasons


def test_target_that_is_down(run: Runner) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    ran = run(f"http://127.0.0.1:{port}")
    assert ran.code == 2
    assert f"127.0.0.1:{port}" in ran.reasons + ran.output
    assert ran.places() == set()


def test_target_that_is_a_page_for_people(run: Runner, lab: str) -> None:
    page = Reply(200, b"<html>Welcome</html>", HTML)
    with spoiling(lab, lambda verb, path, reply: page) as url:
        ran = run(url)
    assert ran.code == 2
    assert "with text/html instead of JSON; check rootUrl and basePath" in ran.reasons + ran.output
    assert ran.places() == set()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("basePath", "/api/v9", "check basePath, paths.create, createBody"),
        ("paths__create", "/purchases", "check basePath, paths.create, createBody"),
        ("createBody", {"service": "svc-nowhere"}, "check basePath, paths.create, createBody"),
        ("paths__order", "/purchases/{order}", "check basePath and paths.order"),
    ],
)
def test_paths_and_bodies_of_another_system(
    run: Runner, lab: str, key: str, value: Any, told: str
) -> None:
    ran = run(lab, ACCEPT, **{key: value})
    assert ran.code == 2
    assert ran.outcomes == {ACCEPT: "config"}
    assert told in ran.reasons
    assert "status 4" in ran.reasons


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("request", "/orders/{order}/cancellation"),
        ("list", "/orders/{order}/cancellations"),
        ("accept", "/orders/{order}/cancel/{request}/yes"),
    ],
)
def test_calls_of_the_workflow_elsewhere(run: Runner, lab: str, key: str, value: str) -> None:
    """What the configuration moved and the system does not have is no fault of the system."""
    ran = run(lab, ACCEPT, **{f"paths__{key}": value})
    assert (ran.code, ran.outcomes) == (2, {ACCEPT: "config"})
    assert f"check basePath and paths.{key}" in ran.reasons
    assert ran.places() == set()


def test_a_call_of_the_workflow_that_is_missing_fails(run: Runner, lab: str) -> None:
    """Where the workflow has the call, its absence is a fault of the system."""

    def spoil(verb: str, path: str, reply: Reply) -> Reply:
        return replace(reply, status=404) if path.endswith("/accept") else reply

    with spoiling(lab, spoil) as url:
        ran = run(url, ACCEPT)
    assert ran.outcomes == {ACCEPT: "failed"}
    assert ran.places() == {("tp-answer.taken", "status")}


def test_orders_that_cost_nothing_show_no_refund(run: Runner, lab: str) -> None:
    refund = "money/escrow/refund-on-accept[customer]"
    ran = run(lab, refund, ACCEPT, createBody={"service": "svc-free"})
    assert ran.outcomes == {refund: "data", ACCEPT: "passed"}
    assert "createBody or readyOrders must give orders that cost something" in ran.reasons


@pytest.mark.parametrize(("status", "outcome"), [(422, "config"), (409, "failed"), (503, "failed")])
def test_a_refused_order(run: Runner, lab: str, status: int, outcome: str) -> None:
    """Only a refusal that a wrong configuration can bring about is put down to it."""

    def spoil(verb: str, path: str, reply: Reply) -> Reply:
        made = verb == "POST" and path.endswith("/orders")
        return (
            replace(reply, status=status, body=b'{"error": {"message": "No."}}') if made else reply
        )

    with spoiling(lab, spoil) as url:
        ran = run(url, ACCEPT)
    assert ran.outcomes == {ACCEPT: outcome}
    if outcome == "config":
        assert "TP-ORDER-01 is not met" in ran.reasons
    else:
        assert ran.places() == {("tp-order.created", "status")}


def test_steps_and_notifications_elsewhere(run: Runner, lab: str) -> None:
    step = "cancellation/cancellation-answer/request-and-accept[customer-REVIEWING]"
    told = "messages/notifications/told-of-request[customer]"
    ran = run(
        lab, step, told, ACCEPT,
        paths__progress="/orders/{order}/step/{step}", paths__notifications="/messages",
    )  # fmt: skip
    assert ran.outcomes == {step: "config", told: "config", ACCEPT: "passed"}
    assert "paths.progress, or declare order-progress false" in ran.reasons
    assert "paths.notifications, or declare notifications false" in ran.reasons


@pytest.mark.parametrize(
    ("change", "check", "where", "outcome"),
    [
        (
            lambda reply: replace(reply, body=reply.body[:-20]),
            "tp-list.readable", "body", "failed",
        ),
        (lambda reply: replace(reply, body=b"{}"), "tp-list.readable", "body", "failed"),
        (without("id"), "tp-list.readable", "$[0].id", "failed"),
        (
            lambda reply: replace(reply, headers=(("Content-Type", "text/plain"),)),
            "tp-answer.media-type", "header Content-Type", "policy-difference",
        ),
        (
            lambda reply: Reply(503, b"<h1>Busy</h1>", HTML),
            "tp-list.readable", "status", "failed",
        ),
    ],
    ids=["truncated JSON", "no list", "lacks the id", "media type", "busy"],
)  # fmt: skip
def test_spoilt_answer_is_one_finding(
    run: Runner,
    lab: str,
    change: Callable[[Reply], Reply],
    check: str,
    where: str,
    outcome: str,
) -> None:
    with spoiling(lab, on_lists(change)) as url:
        ran = run(url, ACCEPT, EMPTY)
    assert ran.outcomes == {ACCEPT: outcome, EMPTY: "passed"}
    assert ran.places(outcome) == {(check, where)}
