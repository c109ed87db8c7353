"""An API that breaks the transport, and one that answers nonsense."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ..runs import Ran
from ..targets import Reply, Request, changed, proxying
from .conftest import Runner

QUOTES = "/openbooking/order-quotes/"
BROKEN = ("closes", "breaks off", "hangs", "drips", "headers without end")
NONSENSE = (
    "HTML", "truncated", "nested", "not a number", "empty", "not UTF-8", "a list", "another type",
)  # fmt: skip
ODD = ("half a character", "huge numbers", "double headers")


def spoilt(kind: str, reply: Reply) -> Reply:
    """A sound answer to C2, spoilt."""
    html = (("Content-Type", "text/html"),)
    return {
        "closes": Reply(raw=b"\r\n"),
        "breaks off": replace(reply, headers=(*reply.headers, ("Content-Length", "999999"))),
        "hangs": Reply(raw=b"\r\n", pause=9),
        "drips": replace(reply, pause=0.3),
        "headers without end": Reply(raw=b"HTTP/1.1 200 OK\r\nX: 1\r\n" * 9999),
        "HTML": Reply(500, b"<html>Something went wrong", html),
        "truncated": replace(reply, body=reply.body[:200]),
        "nested": replace(reply, body=b'{"a":' * 5000 + b"1" + b"}" * 5000),
        "not a number": changed(reply, '"totalPaymentDue":', '"totalPaymentDue":NaN,"x":'),
        "empty": replace(reply, body=b""),
        "not UTF-8": replace(reply, body=b"\xff\xfe\x00"),
        "a list": replace(reply, body=b"[" + reply.body + b"]"),
        "another type": replace(reply, headers=html),
        "half a character": changed(reply, '"OrderQuote"', '"\\ud800"'),
        "huge numbers": changed(reply, '"price":', f'"price":{2**90},"was":'),
        "double headers": replace(reply, headers=(*reply.headers, ("X-A", "1"), ("X-A", "2"))),
    }[kind]


def by_kind(ran: Ran, kinds: dict[str, str]) -> dict[str, set[str]]:
    """Outcomes of the cases whose answers were spoilt, by how."""
    found: dict[str, set[str]] = {}
    for case in ran.cases:
        for exchange in case["exchanges"]:
            kind = kinds.get(exchange["url"].rpartition("/")[2])
            if kind is not None:
                found.setdefault(kind, set()).add(case["outcome"])
    return found


def test_answers_that_are_no_answers(run: Runner, lab: str) -> None:
    kinds: dict[str, str] = {}
    unused = [*BROKEN, *NONSENSE, *ODD]

    def after(request: Request, reply: Reply) -> Reply:
        if request.method != "PUT" or not request.path.startswith(QUOTES):
            return reply
        order = request.path.removeprefix(QUOTES)
        if order not in kinds and unused:
            kinds[order] = unused.pop(0)
        return spoilt(kinds[order], reply) if order in kinds else reply

    with proxying(lab, after=after) as target:
        ran = run(target.url, "customer-requested-cancellation", workers=2)
    assert unused == []
    outcomes = by_kind(ran, kinds)
    assert {kind: outcomes[kind] for kind in BROKEN} == {kind: {"environment"} for kind in BROKEN}
    assert {kind: outcomes[kind] for kind in NONSENSE} == {kind: {"failed"} for kind in NONSENSE}
    assert outcomes["double headers"] == {"passed"}
    assert set.union(*(outcomes[kind] for kind in ODD)) <= {"passed", "failed"}
    touched = sum(len(found) for found in outcomes.values())
    assert touched == len(kinds)
    assert ran.results["summary"]["harness-error"] == 0
    assert ran.code == 1


def test_the_test_interface_is_missing(run: Runner, lab: str) -> None:
    def before(request: Request) -> Reply | None:
        return Reply(404) if "/test-interface/" in request.path else None

    with proxying(lab, before) as target:
        ran = run(target.url, "cancel-one-of-many")
    assert set(ran.outcomes.values()) == {"blocked"}
    assert ran.code == 4
    assert f"POST {target.url}/openbooking/test-interface/datasets/bookproof/opportunities" in (
        ran.words
    )
    assert "the test interface answered 404 instead of 201" in ran.words


def test_credentials_are_refused(run: Runner, lab: str) -> None:
    def random_mode(config: dict[str, Any]) -> None:
        config["useRandomOpportunities"] = True
        for partner in config["bookingPartners"].values():
            for headers in partner.values():
                headers["X-OpenActive-Test-Client-Id"] = "nobody"

    def after(request: Request, reply: Reply) -> Reply:
        if not request.path.startswith("/openbooking/"):
            return reply
        return Reply(401, json.dumps({"@type": "InvalidAPITokenError"}).encode())

    with proxying(lab, after=after) as target:
        ran = run(target.url, "book-and-cancel", "unknown-order", change=random_mode)
    assert ran.code == 2
    assert set(ran.outcomes.values()) <= {"config", "environment"}
    assert "check the request headers" in ran.words


def test_credentials_are_wrong(run: Runner, lab: str) -> None:
    def wrong(config: dict[str, Any]) -> None:
        for partner in config["bookingPartners"].values():
            partner["requestHeaders"] = {"X-OpenActive-Test-Client-Id": "nobody"}

    ran = run(lab, change=wrong)
    assert ran.code == 2
    assert set(ran.outcomes.values()) <= {"config", "passed"}
    assert "NOT CONFORMANT" not in ran.output
    reasons = {case["reason"] for case in ran.results["cases"] if case["outcome"] == "config"}
    assert len(reasons) <= 4
