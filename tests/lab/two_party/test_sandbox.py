"""What a lab has from the start, its control, and that it is repeatable."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from bookproof.lab.two_party import Options
from bookproof.lab.two_party.main import running
from bookproof.lab.two_party.options import moment

from .conftest import CUSTOMER, NOW, OTHER_PROVIDER, PROVIDER, THIRD, Site

READY = {
    "ord-new": ("NEW", "HELD", []),
    "ord-in-progress": ("IN_PROGRESS", "HELD", []),
    "ord-reviewing": ("REVIEWING", "HELD", []),
    "ord-completed": ("COMPLETED", "RELEASED", []),
    "ord-cancelled": ("CANCELLED", "REFUNDED", [("can-approved", "APPROVED")]),
    "ord-customer-asked": ("CANCELLATION_REQUESTED", "HELD", [("can-of-customer", "PENDING")]),
    "ord-provider-asked": ("CANCELLATION_REQUESTED", "HELD", [("can-of-provider", "PENDING")]),
    "ord-rejected": ("IN_PROGRESS", "HELD", [("can-rejected", "REJECTED")]),
}


def test_ready_orders(site: Site) -> None:
    listing = site.control("GET", "sandbox")
    assert set(listing["orders"]) == {*READY, "ord-of-others"}
    for name, (state, escrow, entries) in READY.items():
        assert (site.state(name), site.escrow(name)[0]) == (state, escrow)
        requests_ = site.requests(name, PROVIDER).body
        assert [(entry["id"], entry["status"]) for entry in requests_] == entries
    assert site.requests("ord-of-others").error == (403, "not_a_party")
    assert site.statuses("ord-of-others", OTHER_PROVIDER) == ["PENDING"]


def test_ready_requests_can_be_answered(site: Site) -> None:
    assert site.accept("ord-customer-asked", "can-of-customer").status == 200
    assert site.reject("ord-provider-asked", "can-of-provider", CUSTOMER).status == 200
    assert site.state("ord-provider-asked") == "IN_PROGRESS"
    assert site.accept("ord-of-others", "can-of-others", OTHER_PROVIDER).status == 200


def test_every_token_and_service_of_the_listing_works(site: Site) -> None:
    listing = site.control("GET", "sandbox")
    assert set(listing["tokens"]) == {CUSTOMER, PROVIDER, THIRD, OTHER_PROVIDER}
    for token in listing["tokens"]:
        assert site.call("GET", "/notifications", token).status == 200
    for service in listing["services"]:
        assert site.call("POST", "/orders", body={"service": service}).status == 201


def transcript(site: Site) -> list[Any]:
    order = site.order()
    request = site.ask(order).body["id"]
    return [
        site.accept(order, request).body,
        site.call("GET", "/notifications").body,
        site.call("GET", "/orders").body,
    ]


def test_reset_and_seed_make_a_run_repeatable(site: Site) -> None:
    first = transcript(site)
    site.control("POST", "reset")
    assert transcript(site) == first
    for seed, same in ((1, True), (2, False)):
        with running(Options(seed=seed, now=moment(NOW))) as origin, requests.Session() as session:
            assert (transcript(Site(origin, session=session)) == first) is same
    assert re.fullmatch("ord-[0-9a-f]{12}", first[0]["order"]["id"])


def test_clock(site: Site) -> None:
    assert site.control("GET", "clock") == {"now": NOW}
    assert site.control("PUT", "clock", {"now": "2031-05-01T00:00:00Z"}) == {
        "now": "2031-05-01T00:00:00Z"
    }
    assert site.control("PUT", "clock", {"now": None})["now"] < "2031"
    site.control("POST", "reset")
    assert site.control("GET", "clock") == {"now": NOW}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("defects", {"active": ["refund-mising"]}),
        ("defects", {"active": 1}),
        ("defects", {}),
        ("clock", {"now": "2030-01-01T10:00:00"}),
        ("clock", {"now": 5}),
        ("clock", []),
    ],
)
def test_odd_controls_are_refused(site: Site, name: str, body: Any) -> None:
    before = site.control("GET", name)
    answer = site.session.put(f"{site.origin}/lab/{name}", json=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert site.control("GET", name) == before


def test_other_controls(site: Site) -> None:
    assert site.control("GET", "health") == {"status": "ok"}
    assert site.session.get(f"{site.origin}/lab/none", timeout=10).status_code == 404
    wrong = site.session.delete(f"{site.origin}/lab/defects", timeout=10)
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, PUT")
