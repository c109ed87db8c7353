"""Reading one page: what is usable, what is left out, and what makes a page unusable."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from bookproof.broker.pages import Page, read_page
from bookproof.client.transport import Received
from bookproof.faults import EnvironmentFault

URL = "https://system.example/feeds/a?after=1"
NEXT = "https://system.example/feeds/a?after=2"


def read(body: Any, *, url: str = URL, status: int = 200) -> Page:
    text = body if isinstance(body, str) else json.dumps(body)
    return read_page(Received(url, status, {"content-type": "application/json"}, text, 0.1))


def item(**parts: Any) -> dict[str, Any]:
    return {"id": "1", "modified": 1, "state": "updated", "data": {"@id": "a"}} | parts


def test_usable_items() -> None:
    page = read({"next": NEXT, "items": [item(), item(id=2, state="deleted", data={"@id": "b"})]})
    assert page.flaws == ()
    assert [found.id for found in page.items] == ["1", "2"]
    assert page.items[0].data == {"@id": "a"}
    assert page.items[1].data is None
    assert not page.is_last
    assert page.content_type == "application/json"


def test_the_last_page() -> None:
    assert read({"next": URL, "items": []}).is_last
    assert not read({"next": NEXT, "items": []}).is_last


def test_numbers_are_exact() -> None:
    text = (
        f'{{"next": "{NEXT}", "items": [{{"id": {2**70}, "modified": {2**80}, "state": "updated",'
        f' "data": {{"@id": "a", "price": 10.10, "small": 0.1000000000000000000001}}}}]}}'
    )
    (found,) = read(text).items
    assert found.id == str(2**70)
    assert found.modified == 2**80
    assert found.data is not None
    assert found.data["price"] == Decimal("10.10")
    assert str(found.data["price"]) == "10.10"
    assert found.data["small"] == Decimal("0.1000000000000000000001")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "is no object"),
        ([], "is no object"),
        (item(id=None), "no usable 'id'"),
        (item(id=True), "no usable 'id'"),
        (item(id=1.5), "no usable 'id'"),
        (item(modified=None), "no usable 'modified'"),
        (item(modified={}), "no usable 'modified'"),
        (item(state="new"), "the state 'new' instead of"),
        (item(state=None), "the state None"),
        (item(data=None), "no object 'data'"),
        (item(data=[]), "no object 'data'"),
        (item(data={}), "no usable '@id'"),
        (item(data={"@id": 7}), "no usable '@id'"),
        (item(data={"@id": "\ud800"}), "no usable '@id'"),
        (item(id="\udfff"), "no Unicode text"),
    ],
)
def test_an_unusable_item_is_left_out(raw: Any, words: str) -> None:
    page = read({"next": NEXT, "items": [item(id="before"), raw, item(id="after")]})
    assert [found.id for found in page.items] == ["before", "after"]
    assert len(page.flaws) == 1
    assert page.flaws[0].startswith("items[1]: ")
    assert words in page.flaws[0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "not JSON"),
        ("<html>", "it looks like HTML"),
        ('{"next": "http', "not JSON"),
        ("[" * 5000, "nested more than 100 levels"),
        ("[" * 150 + "]" * 150, "nested more than 100 levels"),
        ('{"a": NaN}', "not JSON"),
        ([], "no array 'items'"),
        ("null", "no array 'items'"),
        ({"items": {}}, "no array 'items'"),
        ({"items": []}, "'next' is None"),
        ({"items": [], "next": ""}, "not an absolute URL"),
        ({"items": [], "next": 5}, "not an absolute URL"),
        ({"items": [], "next": "?after=2"}, "not an absolute URL"),
        ({"items": [], "next": "ftp://system.example/feeds/a"}, "not an absolute URL"),
        ({"items": [], "next": "http://system.example/feeds/a"}, "leads out of the feed"),
        ({"items": [], "next": "https://other.example/feeds/a"}, "leads out of the feed"),
        ({"items": [], "next": "https://system.example/feeds/b"}, "leads out of the feed"),
        ({"items": [], "next": "https://[oops/feeds/a"}, "leads out of the feed"),
        ({"items": [item()], "next": URL}, "the feed would never end"),
        ({"items": [None], "next": URL}, "the feed would never end"),
    ],
)
def test_an_unusable_page(body: Any, words: str) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        read(body)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"GET {URL}: ")


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "request headers"), (403, "request headers"), (404, "does not exist"), (500, "500")],
)
def test_a_status_says_what_to_do(status: int, words: str) -> None:
    with pytest.raises(EnvironmentFault, match=f"status {status} instead of 200") as caught:
        read("", status=status)
    assert words in str(caught.value)
