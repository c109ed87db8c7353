"""The dataset site and the feeds."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise

import requests

from bookproof.lab import LabOptions
from bookproof.lab.main import running

from .conftest import MEDIA_TYPE, Broker, Clock

FEEDS = (
    "session-series",
    "scheduled-sessions",
    "facility-uses",
    "individual-facility-uses",
    "slots",
)


def test_dataset_site_names_the_feeds_and_the_api(broker: Broker) -> None:
    page = requests.get(f"{broker.origin}/", timeout=10)
    assert page.headers["Content-Type"].startswith("text/html")
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.S)
    assert script is not None
    dataset = json.loads(script[1])
    assert dataset["@context"] == ["https://schema.org/", "https://openactive.io/"]
    assert dataset["accessService"]["endpointUrl"] == f"{broker.origin}/openbooking"
    assert "authenticationAuthority" not in dataset["accessService"]
    found = {entry["contentUrl"] for entry in dataset["distribution"]}
    assert found == {f"{broker.origin}/feeds/{name}" for name in FEEDS}
    assert len({entry["additionalType"] for entry in dataset["distribution"]}) == len(FEEDS)


def test_seeded_feeds_are_ordered_paged_and_end_with_themselves() -> None:
    with running(LabOptions(sessions_per_type=60)) as address:
        broker = Broker(address)
        children = 0
        for name in FEEDS:
            positions: list[tuple[int, str]] = []
            pages = list(broker.pages(f"/feeds/{name}"))
            for url, page in pages:
                assert page["license"] == "https://creativecommons.org/licenses/by/4.0/"
                assert len(page["items"]) <= 500
                assert (page["next"] == url) is (page["items"] == [])
                positions += [(item["modified"], item["id"]) for item in page["items"]]
            assert positions == sorted(set(positions))
            assert all(isinstance(value, int) and value > 2**31 for value, _ in positions)
            children += len(positions) if name in ("scheduled-sessions", "slots") else 0
        assert children > 1500
        parents = {
            item["data"]["@id"]
            for name in ("session-series", "facility-uses", "individual-facility-uses")
            for item in broker.feed(f"/feeds/{name}").values()
            if item["state"] == "updated"
        }
        for name, place in (("scheduled-sessions", "superEvent"), ("slots", "facilityUse")):
            found = broker.feed(f"/feeds/{name}").values()
            assert {i["data"][place] for i in found if i["state"] == "updated"} <= parents
            assert sum(i["state"] == "deleted" and "data" not in i for i in found) >= 4
        broker.session.close()


def test_pages_of_any_size_cut_items_of_one_modified_apart() -> None:
    for size in (1, 10, 100, 500):
        with running(
            LabOptions(page_size=size, sessions_per_type=60 if size > 10 else 2)
        ) as address:
            broker = Broker(address)
            pages = [page["items"] for _, page in broker.pages("/feeds/slots")]
            assert len(pages) > 2
            assert all(len(items) == size for items in pages[:-2])
            cut = [
                one[-1]["modified"] == next_one[0]["modified"]
                for one, next_one in pairwise(pages[:-1])
            ]
            assert any(cut)
            ids = [item["id"] for items in pages for item in items]
            assert len(set(ids)) == len(ids)
            broker.session.close()


def test_headers_of_the_feeds(broker: Broker) -> None:
    broker.make()
    first = requests.get(f"{broker.origin}/feeds/scheduled-sessions", timeout=10)
    assert first.headers["Content-Type"] == "application/vnd.openactive.rpde+json; version=1"
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    last = requests.get(first.json()["next"], timeout=10)
    assert last.json()["items"] == []
    assert int(last.headers["Cache-Control"].rpartition("=")[2]) <= 8
    for path in ("/orders-rpde", "/order-proposals-rpde"):
        answer = broker.call("GET", path)
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "license" not in answer.body


def test_last_page_shows_a_later_change_and_repeats_the_address_asked_for(broker: Broker) -> None:
    one = broker.make()
    *_, (last, _) = broker.pages("/feeds/scheduled-sessions")
    odd = f"{last}&keep=a%20b"
    assert requests.get(odd, timeout=10).json()["next"] == odd
    broker.booked([one])
    [item] = requests.get(odd, timeout=10).json()["items"]
    assert item["data"]["@id"] == one.uri
    assert item["data"]["remainingAttendeeCapacity"] == 19


def test_empty_orders_feed_repeats_its_bare_address() -> None:
    with running(LabOptions(sessions_per_type=0)) as address:
        broker = Broker(address)
        page = broker.call("GET", "/orders-rpde").body
        assert page == {"next": f"{address}/openbooking/orders-rpde", "items": []}
        broker.session.close()


def test_clearing_a_dataset_deletes_from_the_feeds_and_removes_orders(broker: Broker) -> None:
    one = broker.make(criteria="BookableCancellable")
    order, items = broker.booked([one])
    broker.cancel(order, items)
    url = f"{broker.origin}/openbooking/test-interface/datasets/tests"
    answer = requests.delete(url, timeout=10)
    assert (answer.status_code, answer.content) == (204, b"")
    assert broker.opportunity(one.uri)["state"] == "deleted"
    assert broker.orders_feed()[order]["state"] == "deleted"
    assert broker.call("GET", f"/orders/{order}").error == (404, "UnknownOrderError")


def test_feed_delay_holds_changes_back_without_hiding_items() -> None:
    clock = Clock()
    options = LabOptions(sessions_per_type=1, feed_delay=5.0, clock=clock)
    with running(options) as address:
        broker = Broker(address)
        answer = broker.call(
            "POST",
            "/test-interface/datasets/tests/opportunities",
            broker.template("FacilityUseSlot", "Bookable"),
        )
        key = answer.body["@id"].rpartition("/")[2]
        before = broker.feed("/feeds/slots")
        assert key not in before
        clock.now += 4.9
        assert broker.feed("/feeds/slots") == before
        clock.now += 0.1
        assert broker.feed("/feeds/slots").keys() == before.keys() | {key}
        broker.session.close()


def test_modified_grows_although_the_clock_stands_still() -> None:
    clock = Clock()
    with running(LabOptions(sessions_per_type=0, clock=clock)) as address:
        broker = Broker(address)
        one, other = broker.make(), broker.make()
        broker.booked([one, other])
        items = broker.feed("/feeds/scheduled-sessions").values()
        assert len({item["modified"] for item in items}) == 2
        broker.session.close()


def test_a_lab_starts_quickly() -> None:
    started = time.perf_counter()
    with running(LabOptions()):
        assert time.perf_counter() - started < 2.0
