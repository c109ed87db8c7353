"""What the broker remembers: versions, parents, deletions, and who has which opportunity."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bookproof.broker.pages import Item
from bookproof.broker.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path / "store.sqlite")
    yield found
    found.close()


def item(item_id: str, modified: int | str, data: dict[str, Any] | None = None) -> Item:
    state = "updated" if data is not None else "deleted"
    raw: dict[str, Any] = {"id": item_id, "modified": modified, "state": state}
    if data is not None:
        raw["data"] = data
    return Item(item_id, modified, state, "", data, raw)


def test_bodies_are_exact(store: Store) -> None:
    data = {"@id": "a", "price": Decimal("10.10"), "count": 2**80, "text": "é\ud800"}
    store.put("f", (item("1", 2**90, data),), 0.0)
    seen = store.by_subject("a")
    assert seen is not None
    assert seen.data == data
    assert str(dict(seen.data or {})["price"]) == "10.10"
    assert seen.raw["modified"] == 2**90


def test_what_is_known_is_no_news(store: Store) -> None:
    first = item("1", 5, {"@id": "a", "n": 1})
    assert store.put("f", (first,), 1.0) == ["1", "a"]
    before = store.seq
    assert store.put("f", (first,), 2.0) == []
    assert store.put("f", (item("1", 4, {"@id": "a", "n": 0}),), 3.0) == []
    assert store.seq == before
    seen = store.by_subject("a")
    assert seen is not None
    assert (seen.at, seen.data) == (1.0, {"@id": "a", "n": 1})


def test_modified_beyond_64_bits_is_compared_as_a_number(store: Store) -> None:
    store.put("f", (item("1", 10**30, {"@id": "a", "n": 1}),), 0.0)
    assert store.put("f", (item("1", 9 * 10**29, {"@id": "a", "n": 0}),), 0.0) == []
    assert store.put("f", (item("1", 10**31, {"@id": "a", "n": 2}),), 0.0) == ["1", "a"]


def test_a_deletion_keeps_what_it_was_about(store: Store) -> None:
    store.put("f", (item("1", 1, {"@id": "a"}),), 0.0)
    assert store.put("f", (item("1", 2),), 0.0) == ["1", "a"]
    seen = store.by_subject("a")
    assert seen is not None
    assert (seen.state, seen.data) == ("deleted", None)
    assert store.merged("a") is None
    assert store.subjects_of("f") == []
    assert store.count("f") == 1
    store.put("f", (item("1", 3, {"@id": "a", "again": True}),), 0.0)
    merged = store.merged("a")
    assert merged is not None
    assert merged[0]["again"] is True


@pytest.mark.parametrize("link", ["superEvent", "facilityUse"])
def test_parents(store: Store, link: str) -> None:
    store.put("children", (item("1", 1, {"@id": "c", "name": "child", link: "p"}),), 0.0)
    assert store.orphans("children") == [("c", "p")]
    assert store.merged("c") is None
    assert not store.is_whole("c")
    store.put("parents", (item("9", 1, {"@id": "p", "name": "parent"}),), 0.0)
    assert store.orphans("children") == []
    assert store.is_whole("c")
    assert store.children_of("p") == ["c"]
    merged = store.merged("c")
    assert merged is not None
    assert merged[0]["name"] == "child"
    assert merged[0][link]["name"] == "parent"
    store.put("parents", (item("9", 2),), 0.0)
    assert store.orphans("children") == [("c", "p")]
    assert store.merged("c") is None


def test_a_failure_leaves_no_half_page(store: Store) -> None:
    broken = item("2", 1, {"@id": "\ud800"})
    with pytest.raises(UnicodeEncodeError):
        store.put("f", (item("1", 1, {"@id": "a"}), broken), 0.0)
    assert store.count("f") == 0
    assert store.put("f", (item("1", 1, {"@id": "a"}),), 0.0) == ["1", "a"]


def test_an_opportunity_goes_to_one_case_only(store: Store) -> None:
    names = [f"opportunity {number}" for number in range(50)]
    for name in names:
        store.mark(name, "Slot", None, {"flow": ("Bookable",)})
    together = threading.Barrier(4)

    def take_all(worker: int) -> list[str]:
        together.wait()
        return [name for name in names if store.take(name, f"case {worker}")]

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take_all, range(4)))
    assert sorted(name for part in taken for name in part) == sorted(names)
    assert all(match.taken_by for match in store.matching("Bookable", "Slot", "flow"))
