"""Items are found in the text of a page, wherever it is cut."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from bookproof.bulk import scanning
from bookproof.bulk.scanning import BrokenJson, PageScanner, Place, Run, locate

ODD = [
    {"text": 'quotes " and \\ and ] } , é ü \u2028', "numbers": [1, -2.5e10, 0.1]},
    [],
    "a text",
    12345678901234567890123,
    {"inner": {"items": [1, {"deep": [[[]]]}]}, "true": True, "null": None},
    -0.5,
    {},
]


def page(items: list[Any], **more: Any) -> bytes:
    document = {"license": "x", "other": {"items": [0]}, "items": items, **more}
    return json.dumps(document, ensure_ascii=False).encode()


def runs_of(text: bytes, place: Place | None = None) -> list[Run]:
    scanner = PageScanner(io.BytesIO(text))
    if place:
        scanner.resume(place)
    else:
        assert scanner.find_items()
    return list(scanner.runs())


def items_of(runs: list[Run]) -> list[Any]:
    return [json.loads(run.blob[begin:end]) for run in runs for begin, end in run.bounds_of_items()]


@pytest.fixture(params=[1, 2, 3, 7, 64])
def small_chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "CHUNK", request.param)


@pytest.mark.usefixtures("small_chunks")
def test_every_item_is_found_whole() -> None:
    text = page(ODD * 3, next="https://feeds.example")

    assert items_of(runs_of(text)) == ODD * 3


@pytest.mark.usefixtures("small_chunks")
def test_reading_can_go_on_from_every_place() -> None:
    text = json.dumps({"license": "x", "items": ODD * 2}, indent=1).encode()
    runs = runs_of(text)

    for run in runs:
        assert items_of(runs_of(text, run.after)) == (ODD * 2)[run.after.index :]
        assert run.before.line == text.count(b"\n", 0, run.before.offset) + 1
        assert run.after.index - run.before.index == len(run)


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b'{"next": "x"}', b'{"items": {}}', b"{}"])
def test_what_is_no_page_has_no_items(text: bytes) -> None:
    assert not PageScanner(io.BytesIO(text)).find_items()


def test_a_byte_order_mark_is_passed_over() -> None:
    assert items_of(runs_of(b"\xef\xbb\xbf" + page([1, 2]))) == [1, 2]


@pytest.mark.parametrize(
    ("items", "before"),
    [
        (b'{"a": 1}, {"b": 2}', 2),
        (b'{"a": 1} {"b": 2}]}', 1),
        (b'{"a": 1}, nope]}', 1),
        (b"1, 2,]}", 2),
        (b'1, {"a" 2}]}', 1),
        (b"", 0),
        (b"[" * 100_000, 0),
    ],
)
@pytest.mark.usefixtures("small_chunks")
def test_items_before_the_fault_are_found(items: bytes, before: int) -> None:
    scanner = PageScanner(io.BytesIO(b'{"items": [\n\n' + items))
    assert scanner.find_items()
    found: list[Run] = []
    with pytest.raises(BrokenJson) as broken:
        found.extend(iter_into(found, scanner))

    assert sum(map(len, found)) == before
    assert broken.value.line >= (3 if items else 1)


def iter_into(found: list[Run], scanner: PageScanner) -> list[Run]:
    for run in scanner.runs():
        found.append(run)
    return []


def test_an_item_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "LARGEST_ITEM", 1000)
    monkeypatch.setattr(scanning, "CHUNK", 100)
    scanner = PageScanner(io.BytesIO(b'{"items": ["' + b"x" * 100_000))
    assert scanner.find_items()
    with pytest.raises(BrokenJson):
        list(scanner.runs())


def test_values_are_located() -> None:
    document = {"@type": "Slot", "offers": [{"é": 1}, {"price": 5, "names": ["a", "b"]}]}
    text = json.dumps(document, indent=1, ensure_ascii=False).encode()

    def line_of(path: str) -> str:
        line, column = locate(text, path)
        return text.splitlines()[line - 1][column - 1 :].decode()

    assert line_of("$.offers[1].price") == "5,"
    assert line_of("$.offers[1].names[1]") == '"b"'
    assert line_of("$.offers[0].é") == "1"
    assert line_of("$.@type") == '"Slot",'
    assert line_of("$.offers[1].absent") == "{"
    assert line_of("$.offers[7].price") == "["
    assert locate(text, "$") == (1, 1)


@pytest.mark.parametrize("text", [b"", b"{", b'{"a"', b'{"a": [1, ', b"nonsense"])
def test_locating_in_broken_text_gives_some_place(text: bytes) -> None:
    assert locate(text, "$.a[3].b") >= (1, 1)
