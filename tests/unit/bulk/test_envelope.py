"""Pages and items around their data."""

from __future__ import annotations

from typing import Any

import pytest

from bookproof.bulk.batches import Text
from bookproof.bulk.envelope import item_flaws, page_flaws

URL = "https://feeds.example/slots"
GOOD = {"state": "updated", "kind": "Slot", "id": "a", "modified": 5, "data": {"@type": "Slot"}}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({}, None),
        ({"id": 7}, None),
        ({"modified": "2030-01-01T00:00:00Z"}, None),
        ({"state": "deleted"}, "feed-data-deleted"),
        ({"data": None}, "feed-data-missing"),
        ({"data": []}, "feed-data-missing"),
        ({"state": "new"}, "feed-item"),
        ({"kind": ""}, "feed-item"),
        ({"id": ""}, "feed-item"),
        ({"id": True}, "feed-item"),
        ({"modified": 1.5}, "feed-modified"),
        ({"modified": True}, "feed-modified"),
        ({"@type": "Item"}, "feed-json-ld"),
    ],
)
def test_an_item(changed: dict[str, Any], rule: str | None) -> None:
    found = {flaw.rule for flaw in item_flaws({**GOOD, **changed}, None)}

    assert found == ({rule} if rule else set())


def test_an_item_that_is_none() -> None:
    assert [(flaw.rule, flaw.path) for flaw in item_flaws("text", None)] == [("feed-item", "$")]


def test_an_order_that_tells_of_a_person() -> None:
    order = {"@type": "Order", "customer": {"@type": "Person", "email": "g@example.com"}}
    [flaw] = item_flaws({**GOOD, "kind": "Order", "data": order}, None)

    assert (flaw.rule, flaw.path) == ("feed-personal", "$.data.customer.email")


def test_paths_begin_at_the_page_or_at_the_item() -> None:
    document = {
        "next": "/slots",
        "license": LICENCE,
        "items": [GOOD, {**GOOD, "id": "b", "modified": 4}, {**GOOD, "data": None, "modified": 9}],
    }
    of_page, of_items = page_flaws(document, Text("page.json", b""), None)

    assert [(flaw.rule, flaw.path) for flaw in of_page] == [("feed-next-absolute", "$.next")]
    assert {
        number: {(flaw.rule, flaw.path) for flaw in flaws} for number, flaws in of_items.items()
    } == {
        1: {("feed-order", "$.modified")},
        2: {("feed-data-missing", "$.data"), ("feed-id-twice", "$.id")},
    }


@pytest.mark.parametrize("headers", [None, {"content-type": "text/html"}])
def test_headers_count_where_there_are_any(headers: dict[str, str] | None) -> None:
    document = {"next": f"{URL}?afterTimestamp=5&afterId=a", "license": LICENCE, "items": [GOOD]}
    of_page, _ = page_flaws(document, Text(URL, b"", headers=headers), None)

    assert {flaw.rule for flaw in of_page} == (
        {"feed-media-type", "feed-cache"} if headers else set()
    )
