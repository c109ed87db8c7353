"""Systems that are wrong: each breach is told by its own rule, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bookproof.feeds.ledger import Ledger
from bookproof.feeds.page import Audience
from bookproof.feeds.verifier import FeedVerifier, judge_orphans, judge_partners

from .system import OPEN, URL, System, Watch, filled

ORDERS = {
    "content-type": "application/vnd.openactive.booking+json; version=1",
    "cache-control": "private, no-store",
}
FRESH = {"content-type": "application/json"}
"""Headers of a system that lets nothing be cached; that it does not is told as well."""


def read_twice(system: System, audience: Audience = Audience.PUBLIC) -> set[str]:
    watch = Watch(system, audience)
    watch.read()
    watch.again()
    watch.read()
    return watch.rules()


# Pages


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (
            "feed-next-absolute",
            lambda page: page.update(next="/slots?afterTimestamp=100&afterId=id-0"),
        ),
        ("feed-next-absolute", lambda page: page.pop("next")),
        ("feed-next-absolute", lambda page: page.update(next=7)),
        ("feed-next-place", lambda page: page.update(next=page["next"].replace("feeds.", "in."))),
        ("feed-next-place", lambda page: page.update(next=page["next"].replace("slots", "s"))),
        ("feed-next-place", lambda page: page.update(next=page["next"].replace("https", "http"))),
        ("feed-license", lambda page: page.pop("license")),
        ("feed-license-known", lambda page: page.update(license="CC-BY")),
        ("feed-json-ld", lambda page: page.update({"@context": "https://openactive.io/"})),
        ("feed-json-ld", lambda page: [i.update({"@type": "Item"}) for i in page["items"]]),
        ("feed-item", lambda page: [item.pop("kind") for item in page["items"]]),
        ("feed-item", lambda page: [item.update(state="new") for item in page["items"]]),
        ("feed-item", lambda page: [item.update(id=None) for item in page["items"]]),
        ("feed-item", lambda page: page.update(items=["a"])),
        ("feed-modified", lambda page: [item.update(modified=1.5) for item in page["items"]]),
        ("feed-modified", lambda page: [item.update(modified=True) for item in page["items"]]),
        ("feed-modified", lambda page: [item.pop("modified") for item in page["items"]]),
        ("feed-modified-text", lambda page: [i.update(modified="100") for i in page["items"]]),
        ("feed-data-missing", lambda page: [item.pop("data") for item in page["items"]]),
        ("feed-data-deleted", lambda page: [i.update(state="deleted") for i in page["items"]]),
        ("feed-page", lambda page: page.update(items={})),
        ("feed-page", lambda page: page.pop("items")),
    ],
)
def test_a_page(rule: str, change: Callable[[dict[str, Any]], Any]) -> None:
    system = filled(1)
    system.change_page = lambda page, url: change(page) and None
    watch = Watch(system)
    watch.read(1)
    assert watch.rules() == {rule}


@pytest.mark.parametrize("body", ["<html>", "", "[]", '{"items":', "[" * 200_000, '{"a": NaN}'])
def test_no_page(body: str) -> None:
    watch = Watch(filled(1))
    page = watch.system.get(URL)
    object.__setattr__(page, "body", body)
    watch.verifier.take(watch.reading, page)
    assert watch.rules() == {"feed-page"}


def test_another_status() -> None:
    watch = Watch(filled(1))
    page = watch.system.get(URL)
    object.__setattr__(page, "status", 500)
    watch.verifier.take(watch.reading, page)
    assert watch.rules() == {"feed-status"}


@pytest.mark.parametrize(
    ("rule", "headers"),
    [
        ("feed-media-type", OPEN | {"content-type": "text/html"}),
        ("feed-media-type", {"cache-control": "public, max-age=3600"}),
        ("feed-cache", OPEN | {"cache-control": "no-cache"}),
        ("feed-cache", OPEN | {"cache-control": "public, max-age=60"}),
        ("feed-cache", FRESH),
    ],
)
def test_headers(rule: str, headers: dict[str, str]) -> None:
    assert read_twice(filled(2, headers=headers)) == {rule}


def test_a_last_page_that_caches_may_keep() -> None:
    watch = Watch(filled(2, headers=OPEN | {"cache-control": "public, max-age=3601"}))
    watch.read()
    [group] = watch.finish()
    assert group.first.rule == "feed-cache"
    assert "last page" in group.first.message


@pytest.mark.parametrize(
    ("rule", "change", "headers"),
    [
        ("feed-license-orders", lambda page: None, ORDERS),
        (
            "feed-cache-orders",
            lambda page: page.pop("license"),
            ORDERS | {"cache-control": "public"},
        ),
        ("feed-media-type", lambda page: page.pop("license"), ORDERS | FRESH),
    ],
)
def test_a_feed_of_orders(
    rule: str, change: Callable[[dict[str, Any]], Any], headers: dict[str, str]
) -> None:
    system = filled(2, headers=headers)
    system.change_page = lambda page, url: change(page) and None
    assert read_twice(system, Audience.PARTNER) == {rule}


def test_an_order_that_tells_of_a_person() -> None:
    system = System(headers=ORDERS, change_page=lambda page, url: page.pop("license"))
    person = {"@type": "Person", "email": "geoff@example.com"}
    system.put("1", 5, orderedItem=[{}, {"attendee": person}], customer=person)
    watch = Watch(system, Audience.PARTNER)
    watch.read()
    paths = [group.first.path for group in watch.finish()]
    assert paths == [
        "$.items[0].data.customer.email",
        "$.items[0].data.orderedItem[1].attendee.email",
    ]


# Where `next` leads


def test_next_is_the_page_itself() -> None:
    system = filled(2)
    system.change_page = lambda page, url: page.update(next=url)
    watch = Watch(system)
    watch.read(1)
    assert watch.rules() == {"feed-next-stands"}


def test_next_falls_back_once() -> None:
    system = filled(10)
    wrong = f"{URL}?afterTimestamp=100&afterId=id-0"
    done: list[str] = []

    def back(page: dict[str, Any], url: str) -> None:
        if "=150" in url and not done:
            done.append(url)
            page["next"] = wrong

    system.change_page = back
    watch = Watch(system)
    watch.read()
    assert watch.rules() == {"feed-next-back", "feed-next-item"}


def test_next_without_an_id() -> None:
    system = filled(10)

    def cut(page: dict[str, Any], url: str) -> None:
        page["next"] = page["next"].partition("&afterId")[0]

    system.change_page = cut
    system.behind = lambda key, position: key[0] > position[0]
    assert read_twice(system) == {"feed-next-parameters"}


def test_next_of_another_strategy() -> None:
    system = filled(2)
    system.change_page = lambda page, url: page.update(next=f"{URL}?page=2")
    watch = Watch(system)
    watch.read(1)
    assert watch.rules() == {"feed-next-parameters"}


@pytest.mark.parametrize("added", ["&t=1", "&afterId=x#1"])
def test_a_last_page_with_another_next(added: str) -> None:
    system = filled(2)

    def move(page: dict[str, Any], url: str) -> None:
        if not page["items"]:
            page["next"] = url + added

    system.change_page = move
    watch = Watch(system)
    watch.read()
    assert watch.rules() == {"feed-last-page-next"}


def test_a_last_page_that_spells_its_address_in_another_way() -> None:
    system = filled(2)

    def spell(page: dict[str, Any], url: str) -> None:
        if not page["items"]:
            page["next"] = url.replace("id-1", "id%2D1")

    system.change_page = spell
    watch = Watch(system)
    watch.read()
    [group] = watch.finish()
    assert (group.first.rule, group.first.severity) == ("feed-last-page-next", "warning")


# Order


def test_greater_or_equal() -> None:
    system = filled(7, behind=lambda key, position: key >= position)
    watch = Watch(system)
    watch.read(8)
    assert watch.rules() == {"feed-before-position", "feed-next-stands"}


def test_brackets_left_out() -> None:
    def behind(key: Any, position: Any) -> bool:
        return bool(key[1] > position[1] or key[0] > position[0])

    system = System(behind=behind)
    for name in "dcba":
        system.put(name, 100 + ord("d") - ord(name))
    watch = Watch(system)
    watch.read(6)
    assert "feed-before-position" in watch.rules()


def test_no_order() -> None:
    system = filled(10)
    system.change_page = lambda page, url: page["items"].reverse()
    watch = Watch(system)
    watch.read(3)
    assert watch.rules() == {"feed-order", "feed-next-item"}


def test_numbers_that_are_compared_as_texts() -> None:
    system = System(key=lambda modified, item_id: (str(modified), item_id))
    for modified in (8, 9, 10, 11, 100):
        system.put(f"id-{modified}", modified)
    assert read_twice(system) == {"feed-order-text"}


def test_a_change_number_that_two_items_share() -> None:
    system = filled(2, numbered=True)
    system.put("same", system.items[0]["modified"])
    watch = Watch(system)
    watch.read()
    assert watch.rules() == {"feed-change-number"}


def test_a_mixture_of_numbers_and_texts() -> None:
    system = filled(3)
    system.change_page = lambda page, url: page["items"][1].update(modified="1 January")
    watch = Watch(system)
    watch.read(1)
    assert watch.rules() == {"feed-modified-mixed"}


def test_an_id_twice_on_a_page() -> None:
    system = filled(2)
    system.items.append({**system.items[0], "modified": 500})
    watch = Watch(system)
    watch.read()
    assert watch.rules() == {"feed-id-twice"}


def test_ties_in_another_order_each_time() -> None:
    system = System(size=20)
    for index in range(6):
        system.put(f"id-{index}", 100)
    watch = Watch(system)
    watch.read()
    system.key = lambda modified, item_id: (modified, item_id[::-1], -ord(item_id[-1]))
    system.items = [system.items[i] for i in (3, 1, 5, 0, 2, 4)]
    system.key = lambda modified, item_id: modified
    system.behind = lambda key, position: False
    again = watch.verifier.begin()
    watch.verifier.take(again, system.get(URL))
    assert watch.rules() == {"feed-order-id"}


def test_pages_by_offset() -> None:
    system = System()
    for index in range(6):
        system.put(f"id-{index}", 100)

    def by_offset(page: dict[str, Any], url: str) -> None:
        start = int(url.partition("=")[2] or 0)
        page["items"] = system.items[start : start + 3]
        page["next"] = f"{URL}?offset={start + 2}" if page["items"] else url

    system.change_page = by_offset
    watch = Watch(system)
    watch.read(3)
    assert watch.rules() == {"feed-item-again", "feed-next-parameters"}


# Over time


def test_a_change_without_a_higher_modified() -> None:
    system = filled()
    watch = Watch(system)
    watch.read()
    system.items[3]["data"]["remainingUses"] = 77
    watch.again()
    assert watch.rules() == {"feed-changed"}


def test_a_deletion_without_a_higher_modified() -> None:
    system = filled()
    watch = Watch(system)
    watch.read()
    system.items[3]["state"] = "deleted"
    del system.items[3]["data"]
    watch.again()
    assert watch.rules() == {"feed-changed"}


@pytest.mark.parametrize("number", [0, 4, 9])
def test_an_item_that_vanishes(number: int) -> None:
    system = filled()
    watch = Watch(system)
    watch.read()
    system.drop(f"id-{number}")
    watch.again()
    [group] = watch.finish()
    assert group.first.rule == "feed-vanished"
    assert group.first.got["id"] == f"id-{number}"


def test_a_deleted_item_that_is_dropped_while_it_is_watched() -> None:
    system = filled()
    watch = Watch(system)
    watch.read()
    system.put("id-3", 500, deleted=True)
    watch.read()
    system.drop("id-3")
    watch.again()
    assert watch.rules() == {"feed-deleted-dropped"}


@pytest.mark.parametrize(("unit", "zero"), [(1, 0), (1000, 0), (10**6, 0), (10**7, 62135596800)])
def test_a_deleted_item_that_is_dropped_before_a_week_is_over(unit: int, zero: int) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    system = filled()
    system.put("gone", (int(now.timestamp()) - 6 * 86400 + zero) * unit, deleted=True)
    watch = Watch(system)
    watch.read()
    system.drop("gone")
    watch.again()
    watch.verifier.finish(now)
    assert {group.first.rule for group in watch.verifier.flaws} == {"feed-deleted-dropped"}


@pytest.mark.parametrize("seed", range(5))
def test_a_timestamp_from_before_the_commit(seed: int) -> None:
    system = filled()
    watch = Watch(system)
    watch.read()
    system.put("late", 145)
    watch.again(seed)
    watch.read()
    assert watch.rules() == {"feed-missed"}


@pytest.mark.parametrize("seed", range(3))
def test_a_change_with_a_timestamp_from_before_the_commit(seed: int) -> None:
    system = filled()
    watch = Watch(system)
    watch.read()
    system.put("id-2", 145, remainingUses=99)
    watch.again(seed)
    watch.read()
    assert watch.rules() == {"feed-missed"}


def test_ties_that_are_lost_at_the_border_of_pages() -> None:
    system = System(size=4, behind=lambda key, position: key[0] > position[0])
    for index in range(30):
        system.put(f"id-{index:02}", 100 + index // 3)
    found: set[str] = set()
    for seed in range(5):
        watch = Watch(system)
        watch.read()
        watch.again(seed)
        found |= watch.rules()
    assert found == {"feed-missed"}


def test_next_from_a_second_query_that_skips_an_item() -> None:
    system = filled(30)

    def skip(page: dict[str, Any], url: str) -> None:
        if page["items"]:
            page["items"] = page["items"][:-1]

    system.change_page = skip
    watch = Watch(system)
    watch.read()
    watch.again()
    assert watch.rules() == {"feed-missed", "feed-next-item"}


def test_modified_falls() -> None:
    system = filled(headers=OPEN | {"cache-control": "public, max-age=0"})
    watch = Watch(system)
    watch.read()
    system.put("id-8", 95)
    watch.again()
    assert "feed-older" in watch.rules()


def test_an_old_entry_that_stays_behind_caches() -> None:
    system = filled(20)
    watch = Watch(system)
    watch.read()
    system.items.append({**system.items[15], "modified": 900})
    watch.read()
    watch.again()
    assert watch.rules() == {"feed-older"}


def test_one_subject_with_two_ids() -> None:
    system = filled(3)
    system.put("other", 500, data={"@id": "urn:id-1"})
    assert read_twice(system) == {"feed-subject-twice"}


# Between feeds


def whole(ledger: Ledger, name: str, system: System, audience: Audience) -> FeedVerifier:
    verifier = FeedVerifier(name, ledger, audience)
    reading, url = verifier.begin(), URL
    while not (taken := verifier.take(reading, system.get(url))).is_last:
        url = taken.next
    verifier.finish()
    return verifier


def test_orphans() -> None:
    children, parents = System(), System()
    parents.put("p", 1)
    parents.put("whole", 2, individualFacilityUse=[{"@id": "urn:part"}])
    parents.put("deleted", 3, deleted=True)
    for number, parent in enumerate(["urn:p", "urn:part", "urn:nowhere", {"@id": "urn:q"}]):
        children.put(f"c{number}", number, facilityUse=parent)
    ledger = Ledger()
    feeds = [
        whole(ledger, "slots", children, Audience.PUBLIC),
        whole(ledger, "uses", parents, Audience.PUBLIC),
    ]
    judge_orphans(feeds, ledger)
    [group] = feeds[0].flaws
    assert group.first.rule == "feed-orphan"
    assert group.first.got == {"id": "c2", "parent": "urn:nowhere"}
    assert not len(feeds[1].flaws)


def test_an_order_that_two_partners_see() -> None:
    ledger = Ledger()
    one, other = System(headers=ORDERS), System(headers=ORDERS)
    one.change_page = other.change_page = lambda page, url: page.pop("license")
    one.put("1", 1)
    one.put("2", 2)
    other.put("2", 5)
    feeds = [
        whole(ledger, "orders:primary", one, Audience.PARTNER),
        whole(ledger, "orders:secondary", other, Audience.PARTNER),
    ]
    judge_partners(feeds[0], feeds[1], ledger)
    [group] = feeds[0].flaws
    assert (group.first.rule, group.first.got["id"]) == ("feed-other-partner", "2")
