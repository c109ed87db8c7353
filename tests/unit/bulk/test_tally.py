"""Causes add up the same, whatever the batches."""

from __future__ import annotations

from typing import Any

import pytest

from bookproof.bulk import tally as module
from bookproof.bulk.tally import Example, Tally, brief
from bookproof.validation.flaw import Flaw, Severity


def tally_of(numbers: list[int]) -> Tally:
    """A tally in which each number is a flaw, of a cause that its last digit decides."""
    tally = Tally()
    for number in numbers:
        severity = Severity.WARNING if number % 10 == 3 else Severity.FAILURE
        flaw = Flaw("rule", severity, "$.x", f"cause {number % 10}", "", "")
        examples = tally.take(flaw, f"$.items[{number}].x")
        if examples is not None:
            examples.append(Example("page.json", f"$.items[{number}].x", "", 1, 1, "", number))
        tally.items += 1
        tally.modes["RPDEFeed"] += 1
    return tally


@pytest.mark.parametrize("size", [1, 7, 40])
def test_merged_batches_are_like_one(size: int) -> None:
    numbers = [n * 7 % 45 for n in range(100)]
    whole = tally_of(numbers)
    merged = Tally()
    for start in range(0, len(numbers), size):
        merged.merge(tally_of(numbers[start : start + size]))

    assert merged.to_json() == whole.to_json()
    assert [len(cause.examples) for cause in merged] == [3] * 10


def test_a_tally_can_be_written_and_read_back() -> None:
    tally = tally_of(list(range(50)))

    assert Tally.from_json(tally.to_json()).to_json() == tally.to_json()
    assert tally.count(Severity.WARNING) == 5


def test_causes_beyond_the_most_are_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CAUSES", 4)
    tally = Tally()
    tally.merge(tally_of(list(range(30))))

    assert (len(tally), tally.further) == (4, 18)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (5, 5),
        (None, None),
        ("x" * 300, "x" * 200 + "…"),
        ({"modified": 1, "id": "a"}, {"modified": 1, "id": "a"}),
        ({"@type": "Slot", "a": [1]}, "an object of type Slot"),
        ({"a": {}}, "an object"),
        (["a", "b"], ["a", "b"]),
        ([{}], "an array of 1"),
    ],
)
def test_values_are_kept_in_short(value: Any, told: Any) -> None:
    assert brief(value) == told
