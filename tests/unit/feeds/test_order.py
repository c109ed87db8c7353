"""What can be known of the order of positions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bookproof.feeds.order import (
    Cursor,
    at_position,
    compare,
    compare_ids,
    cursor_of,
    moment_of,
    place_of,
    rank,
    same_address,
)

FEED = "https://feeds.example/slots"


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        (9, 10),
        ("9", "10"),
        (9, "10"),
        (2**63, 2**64),
        ("0009", "10"),
        ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.001Z"),
        ("2026-01-01T10:00:00.1234567Z", "2026-01-01T10:00:00.1234568Z"),
        ("2026-01-01T11:30:00+02:00", "2026-01-01T10:00:00Z"),
        ("2026-01-01T10:00:00", "2026-01-01T10:00:01"),
        ("0x00000000000007D1", "0x00000000000007d2"),
    ],
)
def test_a_known_order(lower: int | str, higher: int | str) -> None:
    assert compare(rank(lower), rank(higher)) == -1
    assert compare(rank(higher), rank(lower)) == 1
    assert compare(rank(lower), rank(lower)) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alpha", "beta"),
        (-1, 5),
        ("9", "2026-01-01T10:00:00Z"),
        ("2026-01-01T10:00:00", "2026-01-01T10:00:00Z"),
        ("0x07D1ABCD", "0x00000000000007D1"),
        ("2026-13-01T10:00:00Z", "2026-01-01T10:00:00Z"),
        ("9" * 50, "8" * 50),
    ],
)
def test_no_order_is_claimed(one: int | str, other: int | str) -> None:
    assert compare(rank(one), rank(other)) is None


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (1, 2, -1),
        (2, 1, 1),
        (2, 10, None),
        ("a", "a", 0),
        (7, "7", 0),
        ("a", "b", None),
        (1, "a", None),
    ],
)
def test_ids(one: int | str, other: int | str, order: int | None) -> None:
    assert compare_ids(one, other) == order


@pytest.mark.parametrize(
    ("url", "cursor"),
    [
        (f"{FEED}?afterTimestamp=5&afterId=a%20b", Cursor("timestamp", "5", "a b")),
        (f"{FEED}?afterTimestamp=5", Cursor("timestamp", "5")),
        (f"{FEED}?limit=2&afterChangeNumber=7", Cursor("change number", "7")),
        (FEED, None),
        (f"{FEED}?page=2", None),
        ("http://[", None),
    ],
)
def test_cursors(url: str, cursor: Cursor | None) -> None:
    assert cursor_of(url) == cursor


def test_an_address_of_another_position() -> None:
    url = f"{FEED}?afterTimestamp=5&limit=20&afterId=a"
    assert at_position(url, 7, "b c&d") == f"{FEED}?afterTimestamp=7&limit=20&afterId=b%20c%26d"
    assert at_position(f"{FEED}?afterChangeNumber=5", 7, "b") == f"{FEED}?afterChangeNumber=7"


def test_places() -> None:
    assert place_of("https://feeds.example:443/slots?a=1") == place_of(FEED)
    assert place_of("https://feeds.example/sl%6Fts") == place_of(FEED)
    assert place_of("http://feeds.example/slots") != place_of(FEED)
    assert place_of("/slots") is None
    assert place_of("https://feeds.example:x/") is None


def test_spellings_of_an_address() -> None:
    assert same_address(f"{FEED}?a=%41&b=2", f"{FEED}?b=2&a=A")
    assert not same_address(f"{FEED}?a=1", f"{FEED}?a=2")


@pytest.mark.parametrize(
    "modified",
    [
        1767261600,
        1767261600_000,
        1767261600_000_000,
        1767261600_000_000_000,
        639_028_584_000_000_000,
        "1767261600",
        "2026-01-01T10:00:00+00:00",
    ],
)
def test_times_that_modified_stands_for(modified: Any) -> None:
    assert moment_of(modified) == datetime(2026, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("modified", [5, 123456, "alpha", "2026-01-01T10:00:00", 10**30])
def test_numbers_that_stand_for_no_time(modified: Any) -> None:
    assert moment_of(modified) is None
