"""Bodies of plain JSON against the schemas of a protocol."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bookproof.validation import bodies

COMMON = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://bookproof.example/schemas/toy/money.schema.json",
    "type": "object",
    "required": ["value"],
    "properties": {"value": {"type": "number", "minimum": 0}},
}
ORDER = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://bookproof.example/schemas/toy/order.schema.json",
    "type": "object",
    "required": ["id", "lines"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "status": {"enum": ["new", "done"]},
        "when": {"type": "string", "pattern": "^[0-9-]+$", "x-expected": "a date"},
        "lines": {"type": "array", "items": {"$ref": "money.schema.json"}, "minItems": 1},
        "either": {"anyOf": [{"type": "null"}, {"$ref": "money.schema.json"}]},
        "secret": {"not": {}, "x-expected": "no secret"},
    },
    "additionalProperties": False,
}
GOOD: dict[str, Any] = {"id": "a", "lines": [{"value": Decimal("20.10")}]}


@pytest.fixture(autouse=True)
def schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "toy").mkdir()
    for name, schema in (("money", COMMON), ("order", ORDER)):
        (tmp_path / "toy" / f"{name}.schema.json").write_text(json.dumps(schema), "utf-8")
    monkeypatch.setattr(bodies, "folder", lambda _: tmp_path)


def told(document: Any) -> list[tuple[str, str]]:
    return [(found.path, found.expected) for found in bodies.misfits(document, "toy", "order")]


def test_a_good_body() -> None:
    assert told(GOOD) == []
    assert told({**GOOD, "either": None, "status": "new", "when": "2030-01-01"}) == []


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"lines": [{"value": 1}]}, [("$.id", "to be there")]),
        ({**GOOD, "id": ""}, [("$.id", "not to be empty")]),
        ({**GOOD, "id": 7}, [("$.id", "a text")]),
        ({**GOOD, "lines": [{"value": -1}, {}]},
         [("$.lines[0].value", "at least 0"), ("$.lines[1].value", "to be there")]),
        ({**GOOD, "lines": {}}, [("$.lines", "a list")]),
        ({**GOOD, "status": "gone"}, [("$.status", 'one of "new", "done"')]),
        ({**GOOD, "when": "soon"}, [("$.when", "a date")]),
        ({**GOOD, "either": {"value": "x"}}, [("$.either.value", "a number")]),
        ({**GOOD, "more": 1}, [("$.more", "not to be there")]),
        ({**GOOD, "secret": 1}, [("$.secret", "no secret")]),
    ],
)  # fmt: skip
def test_each_wrong_place_is_told(document: Any, expected: list[tuple[str, str]]) -> None:
    assert told(document) == expected


@pytest.mark.parametrize("document", [None, [], 7, "text", True, float("nan"), 10**400, Decimal(1)])
def test_a_body_of_another_kind(document: Any) -> None:
    assert told(document) == [("$", "an object")]


def test_numbers_that_no_parser_likes() -> None:
    assert told({**GOOD, "lines": [{"value": 10**400}]}) == []
    assert told({**GOOD, "lines": [{"value": Decimal("1e400")}]}) == []


def test_an_unknown_kind() -> None:
    with pytest.raises(FileNotFoundError):
        list(bodies.misfits({}, "toy", "ordre"))
