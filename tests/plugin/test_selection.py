"""What the words after ``bookproof run`` stand for, or why they stand for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookproof import resources, settings
from bookproof.cli.run import select
from bookproof.collect import find_scenarios
from bookproof.settings.assignments import overrides

FEATURES = resources.folder("features")
SUITE = FEATURES / "open_booking/cancellation/customer_requested_cancellation/implemented"


def chosen(word: str, *assignments: str) -> str:
    found = find_scenarios(FEATURES, "open_booking")
    return select(word, found, settings.load(None, overrides(assignments)))


@pytest.mark.parametrize(
    ("word", "path"),
    [
        ("cancellation", SUITE.parent.parent),
        ("customer-requested-cancellation", SUITE.parent),
        ("cancellation/customer-requested-cancellation", SUITE.parent),
        ("customer_requested_cancellation", SUITE.parent),
        ("book-and-cancel", SUITE / "test_book_and_cancel.py"),
        ("test_book_and_cancel", SUITE / "test_book_and_cancel.py"),
        ("customer-requested-cancellation/book-and-cancel", SUITE / "test_book_and_cancel.py"),
    ],
)
def test_names(word: str, path: Path) -> None:
    assert chosen(word) == str(path)


def test_a_case() -> None:
    case = "[Multiple-OpenBookingSimpleFlow]"
    word = f"cancellation/customer-requested-cancellation/book-and-cancel{case}"
    expected = f"{SUITE / 'test_book_and_cancel.py'}::test_book_and_cancel{case}"
    assert chosen(word) == expected


def test_a_path() -> None:
    path = str(SUITE / "test_book_and_cancel.py")
    assert chosen(path) == path
    assert chosen(f"{path}::test_book_and_cancel") == f"{path}::test_book_and_cancel"


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("book-and-cancle", 'nearest is "book-and-cancel"'),
        ("order-deletoin", 'nearest is "order-deletion"'),
        ("core/xyzzy", "see `bookproof list features`"),
        ("", "no category, feature, test or path of that name"),
    ],
)
def test_unknown_names(word: str, words: str) -> None:
    with pytest.raises(ValueError, match="no category, feature, test or path") as caught:
        chosen(word)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_feature_that_is_not_declared() -> None:
    with pytest.raises(ValueError, match="nothing to run") as caught:
        chosen("opportunity-feed", "implementedFeatures.opportunity-feed=null")
    assert "declared neither implemented nor not (null)" in str(caught.value)
    assert "default.json" in str(caught.value)


def test_a_feature_declared_absent() -> None:
    absent = ("implementedFeatures.cancellation-window=false",)
    with pytest.raises(ValueError, match="cancellation-window is declared false"):
        chosen("succeed-within-window", *absent)
    suite = FEATURES / "open_booking/cancellation/cancellation_window"
    found = chosen("cancellation-window", *absent)
    assert found in (
        str(suite),
        str(suite / "not_implemented/test_assert_unmatched_criteria.py"),
    )
