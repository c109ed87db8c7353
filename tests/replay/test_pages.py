"""Whose page is whose: by connection, with redirects joined."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bookproof import resources
from bookproof.recording import RecordingFault
from bookproof.replay.pages import sort
from bookproof.results import Exchange
from bookproof.settings import Settings

SITE = "https://site.example/"
FEED = "https://site.example/feeds/sessions"
DATASET = {
    "@type": "Dataset",
    "accessService": {"endpointUrl": "https://site.example/api/"},
    "distribution": [{"additionalType": "https://schema.example/Slot", "contentUrl": FEED}],
}


def settings() -> Settings:
    document = json.loads((resources.folder("config") / "default.json").read_text("utf-8"))
    document.pop("$schema", None)
    document["bookingFlowsInScope"] = {"OpenBookingSimpleFlow": True}
    document["bookingPartners"].pop("secondary")
    return Settings.model_validate_json(json.dumps(document))


def got(connection: int, at: float, url: str, status: int = 200, **more: str) -> Exchange:
    headers = tuple(pair for pair in more.items() if pair[0] == "location")
    body = more.get("body", "{}")
    return Exchange(connection, "", at, 0.5, "GET", url, (), "", status, headers, body)


def traffic() -> list[Exchange]:
    orders = "https://site.example/api/orders-rpde"
    return [
        got(3, 1.0, SITE, body=json.dumps(DATASET)),
        got(5, 2.0, FEED, 302, location="/elsewhere"),
        got(7, 2.1, orders),
        got(5, 2.2, "https://site.example/elsewhere"),
        got(5, 3.0, FEED, 302, location="/nowhere"),
        got(5, 4.0, FEED),
        got(7, 4.1, orders, 500),
        got(9, 5.0, FEED),
    ]


def test_pages_go_by_connection_and_redirects_are_joined() -> None:
    found = sort(traffic(), SITE, settings())
    assert [feed.name for feed in found.feeds] == ["Slot", "orders:primary"]
    assert [(name, each.url) for name, each in found.watched] == [
        ("orders:primary", "https://site.example/api/orders-rpde"),
        ("Slot", FEED),
        ("Slot", FEED),
    ]
    redirected, plain = (each.seen() for name, each in found.watched if name == "Slot")
    assert redirected.final_url == "https://site.example/elsewhere"
    assert (redirected.requested, redirected.received) == (2.0, 2.7)
    assert plain.final_url == ""
    assert [each.connection for each in found.again] == [9]


@pytest.mark.parametrize(
    ("kept", "message"),
    [(0, "no dataset site"), (1, "whose reader"), (2, "whose reader")],
)
def test_exchanges_of_no_run(kept: int, message: str) -> None:
    with pytest.raises(RecordingFault, match=message):
        sort(traffic()[:kept], SITE, settings())


def test_pages_with_a_time_that_is_none_are_damaged() -> None:
    broken = replace(traffic()[0], started="soon")  # type: ignore[arg-type]  # as files may have it
    with pytest.raises(RecordingFault, match="the recorded pages are damaged"):
        sort([broken], SITE, settings())
