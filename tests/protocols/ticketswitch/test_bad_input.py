"""Faults of configuration, network and answers: one clear line for each, and nothing else stops."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ...targets import HTML, Reply
from ..running import Runner
from .conftest import spoiling

WRONG = "quite wrong indeed"
ARCHIVE = "booking/purchase-archive/archive-unchanged"
WHOLE = "cancellation/cancellation/book-and-cancel"
STATUS = "booking/booking/precheck-status"


def on(endpoint: str, change: Callable[[Reply], Reply]) -> Callable[[str, Reply], Reply]:
    """Spoil one endpoint."""
    return lambda name, reply: change(reply) if name == endpoint else reply


def without(*path: Any) -> Callable[[Reply], Reply]:
    """Take something out of the body where it is there."""

    def change(reply: Reply) -> Reply:
        document = json.loads(reply.body)
        *way, last = path
        holder: Any = document
        for part in way:
            holder = holder[part]
        holder.pop(last, None)
        return replace(reply, body=json.dumps(document).encode())

    return change


def test_wrong_password(run: Runner, lab: str) -> None:
    ran = run(lab, **{"users__main__password": WRONG})
    assert ran.code == 2
    told = ran.reasons + ran.output
    assert "check userId and password in users.main" in told
    assert WRONG not in told
    assert "failed" not in ran.outcomes.values()


def test_wrong_password_of_another_user(run: Runner, lab: str) -> None:
    ran = run(lab, **{"users__other__password": WRONG})
    case = "access/separate-users/other-user"
    assert {name for name, ended in ran.outcomes.items() if ended != "passed"} == {case}
    assert ran.outcomes[case] == "config"
    assert "check userId and password in users.other" in ran.reasons


def test_target_that_is_down(run: Runner) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    ran = run(f"http://127.0.0.1:{port}")
    assert ran.code == 2
    assert f"127.0.0.1:{port}" in ran.reasons
    assert "failed" not in ran.outcomes.values()


def test_target_that_is_no_ticketing_system(run: Runner, lab: str) -> None:
    page = Reply(200, b"<html>Welcome</html>", HTML)
    with spoiling(lab, lambda name, reply: page) as url:
        ran = run(url)
    assert ran.code == 2
    assert "this is no F13 API; check rootUrl" in ran.reasons
    assert "failed" not in ran.outcomes.values()


def test_event_that_does_not_exist(run: Runner, lab: str) -> None:
    ran = run(lab, "cancellation/supplier-failure", products__failing="NONE")
    assert set(ran.outcomes.values()) == {"data"}
    told = ran.reasons.splitlines()
    assert any("products.failing" in line and "name an event" in line for line in told)


def test_event_of_another_kind(run: Runner, lab: str) -> None:
    ran = run(lab, "cancellation/orders-not-cancellable", products__notPermitted="CF1")
    assert set(ran.outcomes.values()) == {"data"}
    assert "was sold as possible; name an event" in ran.reasons


def test_event_without_places(run: Runner, lab: str) -> None:
    def empty(reply: Reply) -> Reply:
        document = json.loads(reply.body)
        document["availability"]["ticket_type"] = []
        return replace(reply, body=json.dumps(document).encode())

    with spoiling(lab, on("availability", empty)) as url:
        ran = run(url, WHOLE)
    assert ran.outcomes == {WHOLE: "data"}
    assert "no performance of CF1 has places left" in ran.reasons


@pytest.mark.parametrize(
    ("change", "check", "where", "told"),
    [
        (
            lambda reply: replace(
                reply, headers=(("Content-Type", "text/plain"), ("X-Request-Id", "1"))
            ),
            "f13-answer.media-type",
            "header Content-Type",
            "/f13/purchase_page_archive.v1",
        ),
        (
            lambda reply: replace(reply, body=reply.body[:-20]),
            "f13-answer.readable",
            "body",
            "/f13/purchase_page_archive.v1",
        ),
        (
            lambda reply: replace(reply, body=b"[]"),
            "f13-answer.readable",
            "body",
            "/f13/purchase_page_archive.v1",
        ),
        (
            without("trolley_contents", "bundle", 0, "order", 0, "event"),
            "f13-purchase.schema",
            "$.trolley_contents.bundle[0].order[0].event",
            "",
        ),
        (
            lambda reply: replace(reply, status=404, body=b"not found"),
            "f13-answer.readable",
            "body",
            "/f13/purchase_page_archive.v1",
        ),
    ],
    ids=["media type", "truncated JSON", "no object", "lacks the event", "no such page"],
)
def test_spoilt_answer_is_one_finding(
    run: Runner, lab: str, change: Callable[[Reply], Reply], check: str, where: str, told: str
) -> None:
    with spoiling(lab, on("purchase_page_archive", change)) as url:
        ran = run(url, ARCHIVE, STATUS)
    assert ran.outcomes == {ARCHIVE: "failed", STATUS: "passed"}
    found = ran.findings()
    assert {name for name, _ in found} == {check}
    assert {finding["where"] for _, finding in found} == {where}
    assert all(told in finding.get("hint", "") for _, finding in found)


def test_connection_that_breaks(run: Runner, lab: str) -> None:
    promised = (("Content-Type", "application/json"), ("Content-Length", "999999"))
    cut = on("purchase_page_archive", lambda reply: replace(reply, headers=promised))
    with spoiling(lab, cut) as url:
        ran = run(url, ARCHIVE, STATUS)
    assert ran.outcomes == {ARCHIVE: "environment", STATUS: "passed"}
    assert "purchase_page_archive.v1" in ran.reasons


@pytest.mark.parametrize("status", [502, 503, 504])
def test_gateway_is_the_environment(run: Runner, lab: str, status: int) -> None:
    fault = Reply(status, b"<html>Unavailable</html>", HTML)
    with spoiling(lab, on("purchase_page_archive", lambda reply: fault)) as url:
        ran = run(url, ARCHIVE, STATUS)
    assert ran.outcomes == {ARCHIVE: "environment", STATUS: "passed"}
    assert f"purchase_page_archive.v1: {status}" in ran.reasons
    assert ran.code == 2


def test_fault_of_the_system_is_told_once_for_each_case(run: Runner, lab: str) -> None:
    fault = Reply(500, b"<html>Oops</html>", HTML)
    with spoiling(lab, on("reserve", lambda reply: fault)) as url:
        ran = run(url, STATUS)
    assert ran.outcomes == {STATUS: "failed"}
    [(name, finding)] = ran.findings()
    assert name == "f13-answer.readable"
    assert "500" in str(finding["got"])
