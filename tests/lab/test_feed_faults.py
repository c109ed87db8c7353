"""What each defect of the feeds looks like to somebody who reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from bookproof.lab import Defect, LabOptions
from bookproof.lab.main import running

from .conftest import Broker, Clock, new_uuid

PATH = "/feeds/slots"
PAGE = 10
MOST_PAGES = 300
Items = list[dict[str, Any]]


@contextmanager
def lab(*defects: Defect, clock: Clock | None = None) -> Iterator[Broker]:
    """A lab with small pages and defects."""
    options = LabOptions(
        defects=defects, page_size=PAGE, sessions_per_type=2, clock=clock or Clock()
    )
    with running(options) as address:
        broker = Broker(address)
        yield broker
        broker.session.close()


def pages(broker: Broker, path: str = PATH) -> list[tuple[str, Any]]:
    """Read a feed until ``next`` repeats or a page is empty: each address and page."""
    url = urljoin(broker.origin, path)
    found = []
    for _ in range(MOST_PAGES):
        page = broker.session.get(url, timeout=10).json()
        found.append((url, page))
        following = urljoin(url, page["next"])
        if not page["items"] or following == url:
            return found
        url = following
    raise AssertionError("the feed has no end")


def items(broker: Broker, path: str = PATH) -> Items:
    """All items of a feed, as often as they appear."""
    return [item for _, page in pages(broker, path) for item in page["items"]]


def updated(broker: Broker, path: str = PATH) -> Items:
    """The items of a feed that are not deleted."""
    return [item for item in items(broker, path) if item["state"] == "updated"]


def ids(found: Items) -> Counter[str]:
    """How often each id appears."""
    return Counter(item["id"] for item in found)


@pytest.fixture(scope="module")
def right() -> Items:
    """The items of a feed without defects."""
    with lab() as broker:
        return items(broker)


def test_without_defects_everything_appears_once(right: Items) -> None:
    assert len(right) > 3 * PAGE
    assert set(ids(right).values()) == {1}


@pytest.mark.parametrize(
    ("defect", "lost", "again"),
    [
        (Defect.FEED_GREATER_OR_EQUAL, False, True),
        (Defect.FEED_NO_TIE_BREAK, True, False),
        (Defect.FEED_NEXT_FROM_SECOND_QUERY, True, False),
        (Defect.FEED_NEXT_NOT_PROGRESSING, False, True),
        (Defect.FEED_DUPLICATE_ID, False, True),
        (Defect.FEED_LAST_PAGE_NOT_EMPTY, False, True),
        (Defect.FEED_STRING_COMPARISON, False, False),
        (Defect.FEED_UNSORTED, False, False),
        (Defect.FEED_NEXT_RELATIVE, False, False),
        (Defect.FEED_NEXT_OTHER_PATH, False, False),
    ],
)
def test_what_a_reader_gets(defect: Defect, lost: bool, again: bool, right: Items) -> None:
    with lab(defect) as broker:
        found = ids(items(broker))
    assert (set(found) < set(ids(right))) is lost
    assert (max(found.values()) > 1) is again
    assert set(found) <= set(ids(right))


def test_next() -> None:
    def addresses(defect: Defect) -> list[str]:
        with lab(defect) as broker:
            return [page["next"] for _, page in pages(broker)[:-1]]

    assert all(url.startswith(f"{PATH}?") for url in addresses(Defect.FEED_NEXT_RELATIVE))
    paths = {urlsplit(url).path for url in addresses(Defect.FEED_NEXT_OTHER_PATH)}
    assert paths == {f"{PATH}/changes"}
    for defect in (Defect.FEED_NEXT_NOT_PROGRESSING, Defect.FEED_NEXT_FROM_SECOND_QUERY):
        with lab(defect) as broker:
            url, page = pages(broker)[0]
            assert url.endswith(PATH)
            last = page["items"][-1]
            position = parse_qs(urlsplit(page["next"]).query)
            assert position["afterId"] != [last["id"]]


def test_order_of_the_items() -> None:
    def rising(defect: Defect) -> bool:
        with lab(defect) as broker:
            places = [(item["modified"], item["id"]) for item in items(broker)]
            return places == sorted(places)

    assert not rising(Defect.FEED_UNSORTED)
    assert not rising(Defect.FEED_STRING_COMPARISON)


def test_modified_values() -> None:
    with lab(Defect.FEED_MODIFIED_FLOAT) as broker:
        assert all(item["modified"] % 1 == 0.5 for item in items(broker))
    with lab(Defect.FEED_MODIFIED_TYPE_MIXED) as broker:
        assert {type(item["modified"]) for item in items(broker)} == {int, str}


@pytest.mark.parametrize(
    ("defect", "change"),
    [
        (Defect.FEED_TIMESTAMP_BEFORE_COMMIT, 1),
        (Defect.FEED_CHANGE_WITHOUT_MODIFIED, 0),
        (Defect.FEED_MODIFIED_DECREASES, -1),
    ],
)
def test_a_change_behind_the_position_of_a_reader(defect: Defect, change: int) -> None:
    with lab() as broker:
        chosen, other = (broker.make("FacilityUseSlot") for _ in range(2))
        switch = {"active": [defect.value]}
        broker.session.put(f"{broker.origin}/lab/defects", json=switch, timeout=10)
        before = {item["id"]: item for item in items(broker)}
        end, _ = pages(broker)[-1]
        assert broker.b(new_uuid(), [chosen]).status == 201
        assert items(broker, end) == []
        after = {item["id"]: item for item in items(broker)}
        key = chosen.uri.rpartition("/")[2]
        assert after[key]["data"]["remainingUses"] == 19
        assert after[key]["modified"] - before[key]["modified"] == change
        assert after[other.uri.rpartition("/")[2]] == before[other.uri.rpartition("/")[2]]


@pytest.mark.parametrize(
    ("defect", "states"),
    [
        (Defect.FEED_ITEM_VANISHES, [None, None]),
        (Defect.FEED_DELETED_DROPPED_EARLY, ["deleted", None]),
        (Defect.FEED_DATA_ON_DELETED, ["deleted", "deleted"]),
    ],
)
def test_withdrawn_opportunities(defect: Defect, states: list[str | None]) -> None:
    with lab(defect) as broker:
        key = broker.make("FacilityUseSlot").uri.rpartition("/")[2]
        assert broker.call("DELETE", "/test-interface/datasets/tests").status == 204
        readings = [{item["id"]: item for item in items(broker)} for _ in range(2)]
        assert [reading.get(key, {}).get("state") for reading in readings] == states
        found = [item for item in readings[0].values() if item["state"] == "deleted"]
        assert all(("data" in item) is (defect is Defect.FEED_DATA_ON_DELETED) for item in found)


def test_items_that_vanish_were_read_before() -> None:
    with lab(Defect.FEED_ITEM_VANISHES) as broker:
        first, second, third = (set(ids(items(broker))) for _ in range(3))
        assert second < first
        assert {int(key) % 10 for key in first - second} == {0}
        assert third == second


def _spoilt(defect: Defect, wrong: Callable[[dict[str, Any]], bool], path: str) -> None:
    with lab() as broker:
        assert not any(wrong(item) for item in updated(broker, path))
    with lab(defect) as broker:
        found = [wrong(item) for item in updated(broker, path)]
        assert 0 < sum(found) < len(found) / 2


@pytest.mark.parametrize(
    ("defect", "wrong", "path"),
    [
        (Defect.FEED_MISSING_UPDATED_DATA, lambda item: "data" not in item, PATH),
        (Defect.FEED_JSONLD_OUTSIDE_DATA, lambda item: "@type" in item, PATH),
        (Defect.FEED_ITEM_MISSING_REQUIRED, lambda item: "startDate" not in item["data"], PATH),
        (
            Defect.FEED_ITEM_MISSING_REQUIRED,
            lambda item: "name" not in item["data"],
            "/feeds/session-series",
        ),
        (Defect.FEED_EMPTY_VALUES, lambda item: "" in item["data"].values(), PATH),
        (
            Defect.FEED_HTML,
            lambda item: "<p>" in item["data"]["description"],
            "/feeds/session-series",
        ),
        (
            Defect.FEED_WRONG_ENUM,
            lambda item: item["data"]["eventStatus"] != "https://schema.org/EventScheduled",
            "/feeds/scheduled-sessions",
        ),
        (
            Defect.FEED_CAPACITY_ABOVE_MAXIMUM,
            lambda item: item["data"]["remainingUses"] > item["data"]["maximumUses"],
            PATH,
        ),
        (
            Defect.FEED_END_BEFORE_START,
            lambda item: item["data"]["endDate"] < item["data"]["startDate"],
            PATH,
        ),
        (Defect.FEED_DUPLICATE_DATA_ID, lambda item: item["id"].endswith("-copy"), PATH),
    ],
)
def test_spoilt_items(defect: Defect, wrong: Callable[[dict[str, Any]], bool], path: str) -> None:
    _spoilt(defect, wrong, path)


def test_orphans() -> None:
    with lab(Defect.FEED_ORPHAN) as broker:
        parents = {item["data"]["@id"] for item in updated(broker, "/feeds/session-series")}
        children = updated(broker, "/feeds/scheduled-sessions")
        orphans = [c for c in children if c["data"]["superEvent"] not in parents]
        assert 0 < len(orphans) < len(children) / 2


def test_headers_and_licences() -> None:
    def page(defect: Defect, path: str) -> Any:
        with lab(defect) as broker:
            headers = {"X-OpenActive-Test-Client-Id": "booking-partner-1"}
            return broker.session.get(broker.origin + path, headers=headers, timeout=10)

    orders = "/openbooking/orders-rpde"
    assert "license" not in page(Defect.FEED_NO_LICENSE, PATH).json()
    assert "license" in page(Defect.ORDER_FEED_LICENSE, orders).json()
    plain = page(Defect.FEED_WRONG_MEDIA_TYPE, PATH)
    assert plain.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Cache-Control" not in page(Defect.FEED_NO_CACHE_HEADER, PATH).headers
    public = page(Defect.ORDER_FEED_PUBLIC_CACHE, orders)
    assert public.headers["Cache-Control"] == "public, max-age=3600"
