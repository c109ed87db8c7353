"""The dataset site: what is found on it, and what is said when it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bookproof.broker.discovery import Site, discover
from bookproof.client.transport import Transport
from bookproof.faults import EnvironmentFault

from .feeds import Publisher

COMPLETE: dict[str, Any] = {
    "@type": "Dataset",
    "name": "A dataset",
    "bookingService": {"name": "A system"},
    "accessService": {"endpointUrl": "https://system.example/api/"},
    "distribution": [
        {"additionalType": "https://openactive.io/Slot", "contentUrl": "https://a.example/slots"},
        {"identifier": "SessionSeries", "contentUrl": "https://a.example/series"},
        {"contentUrl": "https://a.example/unnamed"},
        "nonsense",
    ],
}


@pytest.fixture
def transport() -> Iterator[Transport]:
    found = Transport(timeout=5)
    yield found
    found.close()


def found_in(publisher: Publisher, transport: Transport, body: str, status: int = 200) -> Site:
    publisher.replies["/site"] = (status, body.encode("utf-8", "surrogateescape"))
    return discover(transport, f"{publisher.url}/site")


def page(*blocks: str) -> str:
    scripts = "".join(f"<script type='application/ld+json'>{block}</script>" for block in blocks)
    return f"<html><head><script>var x = 1;</script>{scripts}</head></html>"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(COMPLETE),
        page(json.dumps(COMPLETE)),
        page("{broken", '{"@type": "Event"}', json.dumps(COMPLETE)),
    ],
)
def test_a_dataset(publisher: Publisher, transport: Transport, body: str) -> None:
    site = found_in(publisher, transport, body)
    assert site.base_url == "https://system.example/api"
    assert site.name == "A system"
    assert [(feed.name, feed.is_parent) for feed in site.feeds] == [
        ("Slot", False),
        ("SessionSeries", True),
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "no <script type='application/ld+json'> block"),
        ("<html>Log in", "is it the dataset site?"),
        ("\udcff\udcfe", "is it the dataset site?"),
        (page('{"@type": "Data'), "not JSON"),
        (page('{"a":' * 9000), "nested more than 100 levels"),
        (page("[]"), "none of @type Dataset"),
        (page('{"@type": "Event"}'), "none of @type Dataset"),
        ("{}", "none of @type Dataset"),
        (json.dumps(COMPLETE | {"accessService": None}), "no accessService.endpointUrl"),
        (json.dumps(COMPLETE | {"accessService": []}), "no accessService.endpointUrl"),
        (json.dumps(COMPLETE | {"accessService": {"endpointUrl": "/api"}}), "absolute address"),
        (json.dumps(COMPLETE | {"distribution": None}), "lists no feed"),
        (json.dumps(COMPLETE | {"distribution": [{}, 1]}), "lists no feed"),
    ],
)
def test_no_dataset(publisher: Publisher, transport: Transport, body: str, words: str) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        found_in(publisher, transport, body)
    assert words in str(caught.value)
    assert f"{publisher.url}/site" in str(caught.value)


def test_another_status(publisher: Publisher, transport: Transport) -> None:
    with pytest.raises(EnvironmentFault, match="status 204 instead of 200; datasetSiteUrl"):
        found_in(publisher, transport, "", 204)
