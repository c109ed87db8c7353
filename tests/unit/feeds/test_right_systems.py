"""Systems that are right, each in its own way: nothing is found wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from bookproof.feeds.page import Audience

from .system import LICENCE, OPEN, URL, System, Watch, filled


def judged(system: System) -> set[str]:
    watch = Watch(system)
    watch.read()
    watch.again()
    watch.read()
    return watch.rules()


def test_by_timestamp_and_id() -> None:
    assert judged(filled()) == set()


def test_by_change_number() -> None:
    assert judged(filled(numbered=True)) == set()


def test_an_empty_feed() -> None:
    assert judged(System()) == set()


def test_one_item() -> None:
    assert judged(filled(1)) == set()


def test_a_last_page_that_is_full() -> None:
    assert judged(filled(9)) == set()


@pytest.mark.parametrize("seed", range(6))
def test_many_items_of_one_time(seed: int) -> None:
    system = System()
    for index in range(20):
        system.put(f"id-{index}", 100 + index // 7)
    watch = Watch(system)
    watch.read()
    watch.again(seed)
    assert watch.rules() == set()


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(lambda m, i: (m, i.lower()), id="without case"),
        pytest.param(lambda m, i: (m, i[::-1]), id="from the end, as some databases sort UUIDs"),
        pytest.param(lambda m, i: (m, len(i), i), id="by length"),
    ],
)
def test_text_ids_in_any_collation(key: Any) -> None:
    system = System(key=key)
    for index, name in enumerate(["b", "A", "a1", "B2", "c", "aa", "C", "d-4", "D", "e"]):
        system.put(name, 100 + index // 6)
    assert judged(system) == set()


def test_integer_ids_that_are_ordered_as_texts() -> None:
    system = System(key=lambda modified, item_id: (modified, str(item_id)))
    for item_id in range(1, 25):
        system.put(item_id, 100)
    assert judged(system) == set()


def test_integer_ids() -> None:
    system = System()
    for item_id in range(1, 25):
        system.put(item_id, 100)
    assert judged(system) == set()


@pytest.mark.parametrize(
    "times",
    [
        ["2026-01-01T10:00:00.0Z", "2026-01-01T10:00:00.5Z", "2026-01-01T10:00:01.0Z"],
        ["0x00000000000007D1", "0x00000000000007D2", "0x00000000000007EF"],
        ["alpha", "beta", "gamma"],
    ],
)
def test_times_and_other_texts(times: list[str]) -> None:
    system = System()
    for index, modified in enumerate(times):
        system.put(f"a-{index}", modified)
        system.put(f"b-{index}", modified)
    assert judged(system) == set()


def test_ids_that_need_encoding() -> None:
    system = System(size=1)
    for index, name in enumerate(["a b", "a&b", "a/b?c", "é", "100%"]):
        system.put(name, index)
    assert judged(system) == set()


def test_items_that_change_while_they_are_read() -> None:
    system = filled()
    watch = Watch(system)
    watch.read(2)
    system.put("id-1", 300, remainingUses=9)
    system.put("id-8", 310, remainingUses=9)
    watch.read()
    system.put("id-1", 320, remainingUses=8)
    watch.again()
    system.put("id-2", 330, deleted=True)
    watch.again(2)
    watch.read()
    assert watch.rules() == set()


def test_items_that_are_new_while_they_are_read() -> None:
    system = filled()
    watch = Watch(system)
    watch.read(1)
    system.put("new-1", 300)
    watch.again()
    system.put("new-2", 310)
    watch.read()
    assert watch.rules() == set()


def test_items_that_change_between_the_pages_of_the_second_reader() -> None:
    system = filled()
    watch = Watch(system)
    watch.read()
    sound, changed = system.get, []

    def get(url: str, made_up: bool = False) -> Any:
        changed.append(url)
        system.put(f"id-{len(changed) % 10}", 1000 + len(changed), remainingUses=len(changed))
        return sound(url, made_up)

    system.size = 4
    system.get = get if len(changed) < 30 else sound  # type: ignore[method-assign]  # a spy
    again = watch.verifier.begin()
    url = URL
    for _ in range(12):
        taken = watch.verifier.take(again, system.get(url))
        url = taken.next
    system.get = sound  # type: ignore[method-assign]  # back as it was
    while not watch.verifier.take(again, system.get(url)).is_last:
        url = watch.verifier.take(again, system.get(url)).next
    assert watch.rules() == set()


def test_items_that_are_filtered_out_of_the_stream() -> None:
    system = filled(30, shown=lambda row: row["modified"] < 130 or row["modified"] > 290)
    watch = Watch(system)
    watch.read()
    watch.again()
    # That `next` may name an item that is not shown, is only pointed out.
    assert watch.rules() <= {"feed-next-item"}
    assert not [g for g in watch.finish() if g.first.severity != "suggestion"]


def test_a_cache_that_repeats_older_pages() -> None:
    system = filled()
    watch = Watch(system)
    kept = system.get(URL)
    watch.read()
    system.put("id-0", 300, remainingUses=99)
    system.put("id-1", 310, remainingUses=99)
    watch.read()
    system.cached[URL] = kept
    watch.again()
    assert watch.rules() == set()


def test_a_cache_that_says_so_may_be_older_still() -> None:
    system = filled(headers=OPEN | {"age": "12"})
    watch = Watch(system)
    watch.read()
    system.put("id-0", 300)
    watch.read()
    system.items[-1]["modified"] = 100
    system.items[-1]["data"]["remainingUses"] = 0
    watch.from_start()
    assert watch.rules() == set()


def test_arrays_and_keys_in_another_order() -> None:
    system = filled()
    row = system.put("x", 500, offers=[{"price": 1, "name": "a"}, {"price": 2, "name": "b"}])
    watch = Watch(system)
    watch.read()
    row["data"] = {
        "offers": [{"name": "b", "price": 2}, {"name": "a", "price": 1}],
        "@id": "urn:x",
        "@type": "Slot",
    }
    watch.again()
    assert watch.rules() == set()


def test_a_deleted_item_that_is_dropped_after_a_week() -> None:
    system = filled()
    system.put("gone", 5, deleted=True)
    watch = Watch(system)
    watch.read()
    system.drop("gone")
    watch.again()
    assert watch.rules() == set()


def test_a_feed_of_orders_with_proposals() -> None:
    headers = {
        "content-type": "application/vnd.openactive.booking+json; version=1",
        "cache-control": "private, no-store",
    }
    system = System(headers=headers, change_page=lambda page, url: page.pop("license"))
    order = {"@type": "Order", "@id": "https://a.example/orders/1"}
    proposal = {"@type": "OrderProposal", "@id": "https://a.example/orders/1"}
    attendee = {"@type": "Person", "email": "geoff@example.com"}
    system.put("1", 5, data=order)
    system.put("proposal-1", 6, data=proposal, orderedItem=[{"attendee": attendee}])
    watch = Watch(system, Audience.PARTNER)
    watch.read()
    watch.again()
    assert watch.rules() == set()


def test_a_beginning_that_is_named_by_parameters() -> None:
    system = System()

    def begin(page: dict[str, Any], url: str) -> None:
        if not page["items"] and url == URL:
            page["next"] = f"{URL}?afterTimestamp=0&afterId="

    system.change_page = begin
    watch = Watch(system)
    watch.read()
    assert watch.rules() == set()
    assert LICENCE.startswith("https://creativecommons.org/")


def test_positions_beyond_64_bits() -> None:
    system = System()
    for index in range(8):
        system.put(f"id-{index}", 2**70 + index)
    assert judged(system) == set()


def test_a_page_that_is_read_again_after_a_fault() -> None:
    system = filled()
    watch = Watch(system)
    watch.read(1)
    page = system.get(watch.position)
    watch.verifier.take(watch.reading, page)
    watch.verifier.take(watch.reading, page)
    watch.read()
    assert watch.rules() == set()
