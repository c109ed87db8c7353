"""What no program should be sent gives a flaw, from either validator, and soon."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from bookproof.validation.structure import conforms, structure

from .documents import event, quote

THOROUGH = pytest.mark.parametrize("thorough", [False, True])


def nested(levels: int, *, arrays: bool = False) -> Any:
    value: Any = {"@type": "Event"}
    for _ in range(levels):
        value = [value] if arrays else {"@type": "Event", "superEvent": value}
    return value


@THOROUGH
@pytest.mark.parametrize("arrays", [False, True])
@pytest.mark.parametrize("levels", [100, 10_000])
def test_deep_nesting(levels: int, arrays: bool, thorough: bool) -> None:
    document = event() | {"superEvent": nested(levels, arrays=arrays)}
    flaws = structure(document, "RPDEFeed", thorough=thorough)
    assert any(flaw.rule == "unreadable" and "nested" in flaw.message for flaw in flaws)
    assert not conforms(document, "RPDEFeed")


@THOROUGH
@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("-inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        10**400,
        -(2**64),
        "\ud800",
        "a" * 1_000_000 + "\n",
        Decimal("1e400"),
    ],
)
def test_values_that_are_no_json(value: Any, thorough: bool) -> None:
    document = quote() | {"orderRequiresApproval": value}
    assert structure(document, "C1Response", thorough=thorough)


@THOROUGH
def test_a_name_that_is_no_text(thorough: bool) -> None:
    flaws = structure({**quote(), "\ud800": 1}, "C1Response", thorough=thorough)
    assert any(flaw.rule == "unreadable" for flaw in flaws)


@THOROUGH
@pytest.mark.parametrize("document", [None, 7, True, "text", [], [quote()], float("nan")])
def test_what_is_no_object(document: Any, thorough: bool) -> None:
    for mode in ("C1Response", "RPDEFeed", "TestInterface", "DataCatalog", "OpenBookingError"):
        assert structure(document, mode, thorough=thorough)


@pytest.mark.parametrize("thorough", [False, True])
def test_decimals_are_numbers(thorough: bool) -> None:
    document = quote()
    document["totalPaymentDue"]["price"] = Decimal("8.50")
    document["orderedItem"][0]["position"] = Decimal("3")
    assert structure(document, "C1Response", thorough=thorough) == []


@THOROUGH
def test_a_document_with_endless_faults_is_cut_short(thorough: bool) -> None:
    document = quote() | {"orderedItem": [1] * 100_000}
    flaws = structure(document, "C1Response", thorough=thorough)
    assert len(flaws) < 1_100
    assert {"cut-short", "unreadable", "wrong-type"} <= {flaw.rule for flaw in flaws}


@THOROUGH
@pytest.mark.parametrize(
    ("name", "start", "part", "end"),
    [
        ("duration", "P", "1", "x"),
        ("duration", "PT", "1.", "x"),
        ("startDate", "", "2030-05-06T", "x"),
        ("url", "https://", "a/", " "),
        ("@id", "http://", "a", "\n"),
    ],
)
def test_patterns_take_no_more_than_one_look(
    name: str, start: str, part: str, end: str, thorough: bool
) -> None:
    document = event() | {name: start + part * 100_000 + end}
    began = time.perf_counter()
    assert structure(document, "RPDEFeed", thorough=thorough)
    assert time.perf_counter() - began < 5


def test_texts_are_judged_as_documents_are() -> None:
    assert conforms(
        '{"@context": "https://openactive.io/", "@type": "GoneError"}', "OpenBookingError"
    )
    assert not conforms("{", "OpenBookingError")
    assert not conforms(b"\xff", "OpenBookingError")
    assert not conforms('{"@type": "\\ud800"}', "OpenBookingError")
