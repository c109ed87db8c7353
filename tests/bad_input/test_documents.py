"""Documents that no booking system should send, judged without a crash and without a hang."""

from __future__ import annotations

import json
import math
import random
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bookproof import resources
from bookproof.client.transport import parse_json
from bookproof.validation.engine import judge
from bookproof.validation.facts import facts
from bookproof.validation.flaw import Severity

MODES = tuple(facts().modes)
FIXTURES = resources.folder("fixtures") / "documents"
ORDER = FIXTURES / "BResponse" / "one_item.json"
VALIDATE = (
    *(sys.executable, "-m", "bookproof.cli", "validate"),
    *("--jobs", "1", "--least", "failure"),
)
SERIES = FIXTURES / "BookableRPDEFeed" / "session_series_with_sessions.json"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what takes longer."""

    def stop(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"not done within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fails(document: Any, mode: str = "BResponse", text: str | bytes = b"") -> bool:
    """Whether the document is found to be wrong."""
    return any(flaw.severity is Severity.FAILURE for flaw in judge(document, mode, text))


def order() -> dict[str, Any]:
    """A sound answer to B."""
    found: dict[str, Any] = json.loads(ORDER.read_text("utf-8"))
    return found


def series() -> dict[str, Any]:
    """A sound item of an opportunity feed."""
    found: dict[str, Any] = json.loads(SERIES.read_text("utf-8"))
    return found


def nested(levels: int, kind: type) -> Any:
    """Objects or arrays within each other."""
    value: Any = 1
    for _ in range(levels):
        value = {"orderedItem": value} if kind is dict else [value]
    return value


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise AssertionError(f"a document made the validator connect to {arguments[-1]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


# what is no JSON


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret, but the same bytes every time
    data = chance.randbytes(chance.choice((1, 7, 300, 20_000)))
    with within(5), pytest.raises(ValueError, match=r"\S"):
        parse_json(data.decode("utf-8", errors="replace"))


@pytest.mark.parametrize("seed", range(40))
def test_bytes_changed_at_random(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret, but the same bytes every time
    data = bytearray(ORDER.read_bytes())
    for _ in range(chance.randint(1, 9)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    text = bytes(data).decode("utf-8", errors="replace")
    with within(5):
        try:
            document = parse_json(text)
        except ValueError:
            return
        assert judge(document, "BResponse", bytes(data)) == judge(document, "BResponse")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{} {}",
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": "\x00"}',
        "[" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        '{"price": ' + "9" * 5_000 + "}",
        "[NaN]",
        "[-Infinity]",
    ],
    ids=["empty", "blank", "two documents", "quotes", "comma", "control",
         "open", "arrays", "objects", "digits", "NaN", "Infinity"],
)  # fmt: skip
def test_text_that_is_refused(text: str) -> None:
    with within(5), pytest.raises(ValueError, match=r"\S"):
        parse_json(text)


# what is JSON, but no document


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "document",
    [None, True, 7, Decimal("7.5"), math.nan, "Order", [], [[]], [{}], {}, {"": {}}, {"@type": []}],
    ids=repr,
)
def test_other_roots(mode: str, document: Any) -> None:
    with within(5):
        assert fails(document, mode)


@pytest.mark.parametrize("kind", [dict, list], ids=["objects", "arrays"])
@pytest.mark.parametrize("levels", [61, 101, 10_000])
def test_nesting(kind: type, levels: int) -> None:
    with within(5):
        assert fails({**order(), "orderedItem": nested(levels, kind)})
        assert fails(nested(levels, kind))
        assert fails({**series(), "location": nested(levels, kind)}, "BookableRPDEFeed")


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        10**400,
        -(10**4000),
        Decimal("1e999999"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        2**63,
        2**64,
        1e308,
    ],
    ids=["NaN", "Infinity", "-Infinity", "401 digits", "-4001 digits", "1e999999", "Decimal NaN",
         "signalling NaN", "Decimal Infinity", "2**63", "2**64", "1e308"],
)  # fmt: skip
def test_numbers(value: Any) -> None:
    order_of = order()
    order_of["orderedItem"][0]["position"] = value
    order_of["totalPaymentDue"]["price"] = value
    place = series()
    place["location"]["geo"]["latitude"] = value
    place["subEvent"][0]["remainingAttendeeCapacity"] = value
    with within(5):
        judge(order_of, "BResponse")
        assert fails(place, "BookableRPDEFeed")


def test_numbers_that_are_none() -> None:
    for nothing in (math.nan, math.inf, Decimal("NaN")):
        due = {"@type": "PriceSpecification", "price": nothing}
        with within(5):
            assert fails({**order(), "totalPaymentDue": due})


def test_a_byte_order_mark_does_no_harm() -> None:
    text = "\ufeff" + ORDER.read_text("utf-8")
    with within(5):
        assert parse_json(text) == parse_json(ORDER.read_text("utf-8"))
        assert judge(parse_json(text), "BResponse", text) == judge(order(), "BResponse")


@pytest.mark.parametrize("text", ["\ud800", "\udfff\ud800", "a\ud83dz"], ids=ascii)
def test_half_characters(text: str) -> None:
    document = order()
    document["orderNumber"] = text
    document[text] = 1
    with within(5):
        assert fails(document)
        assert fails(document, "BResponse", json.dumps(document))


def test_bytes_that_are_no_utf_8() -> None:
    data = ORDER.read_bytes().replace(b"Turnstile", b"\xff\xfe\xfd", 1)
    document = parse_json(data.decode("utf-8", errors="replace"))
    with within(5):
        judge(document, "BResponse", data)


def test_a_name_that_stands_twice_counts_once() -> None:
    text = ORDER.read_text("utf-8").replace('"@type": "Order",', '"@type": "Order", "@type": 7,', 1)
    with within(5):
        assert fails(parse_json(text), "BResponse", text)


# what is large


def test_a_page_of_a_hundred_megabytes() -> None:
    item = {**series(), "description": "A long story. " * 3000}
    whole = json.dumps({"state": "updated", "kind": "SessionSeries", "id": "1", "modified": 1,
                        "data": item})  # fmt: skip
    wrong = whole.replace('"name": ', '"nmae": ')
    count = 100_000_000 // len(whole)
    licence = "https://creativecommons.org/licenses/by/4.0/"
    text = (
        f'{{"next": "https://open.harbourside.example/rpde?after=1", "license": "{licence}", '
        f'"items": [{", ".join([whole] * count)}, {wrong}]}}'
    )
    with within(30):
        assert fails(parse_json(text), "BookableRPDEFeed")


@pytest.mark.parametrize("name", ["orderNumber", "@id", "identifier", "@type", "acme:x", "unknown"])
def test_a_long_text(name: str) -> None:
    document = {**order(), name: "x" * 10_000_000}
    with within(10):
        judge(document, "BResponse", json.dumps(document))
        assert fails(document) or name == "orderNumber"


@pytest.mark.parametrize("prefix", ["x", "acme:", "beta:", "https://acme.example/"])
def test_many_properties(prefix: str) -> None:
    document = {**order(), **{f"{prefix}{number}": number for number in range(100_000)}}
    with within(30):
        assert len(judge(document, "BResponse")) > len(judge(order(), "BResponse"))


@pytest.mark.parametrize("name", ["orderedItem", "payment", "identifier", "@context"])
def test_a_long_array(name: str) -> None:
    with within(30):
        assert fails({**order(), name: [1] * 1_000_000})


def test_many_items() -> None:
    document = order()
    document["orderedItem"] = document["orderedItem"] * 2_000
    with within(30):
        judge(document, "BResponse")


# what is meant to harm


@pytest.mark.parametrize(
    "context",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        ["https://openactive.io/", "https://attacker.example/context.jsonld"],
        ["https://openactive.io/", {"@import": "https://attacker.example/"}],
        {"@vocab": "https://openactive.io/"},
        ["https://openactive.io/", ["https://openactive.io/"]],
        ["https://openactive.io/", None],
        ["https://openactive.io/", {"Order": "https://openactive.io/OrderQuote"}],
        ["https://openactive.io/"] * 10_000 + [7],
        {"a": {"@context": {"a": {"@context": {"@base": "javascript:1"}}}}},
        "https://openactive.io/" + "x" * 1_000_000,
        "",
    ],
    ids=["file", "metadata", "unknown", "import", "object", "nested", "null", "redefined", "many",
         "scoped", "long", "empty"],
)  # fmt: skip
def test_contexts(context: Any) -> None:
    with within(10):
        judge({**order(), "@context": context}, "BResponse")
        judge({**series(), "@context": context}, "BookableRPDEFeed")


def patterns() -> list[str]:
    """Every regular expression of the schemas."""
    found: set[str] = set()
    for path in (resources.folder("schemas") / "openactive").rglob("*.schema.json"):
        waiting: list[Any] = [json.loads(path.read_text("utf-8"))]
        while waiting:
            part = waiting.pop()
            if isinstance(part, dict):
                found.update(part.get("patternProperties", ()))
                if isinstance(part.get("pattern"), str):
                    found.add(part["pattern"])
                waiting.extend(part.values())
            elif isinstance(part, list):
                waiting.extend(part)
    return sorted(found)


LONG = 50_000
"""Characters: a search that takes quadratic time does not end within the limit."""

SEEDS = ("0", "a", "A", "-", ".", "/", " ", "{a}", "0.", "P1", "P", "1H", "T0", "http://", "a.",
         "%20", "%", "&a", "<", "<a ", ":", "2045-", "\n", "é")  # fmt: skip


@pytest.mark.parametrize("pattern", patterns())
def test_no_pattern_runs_away(pattern: str) -> None:
    compiled = re.compile(pattern)
    starts = ("", "P", "PT", "https://", "https://a.example/", "2045-01-01T", "{")
    with within(5):
        for start in starts:
            for seed in SEEDS:
                compiled.search(f"{start}{seed * (LONG // len(seed))}!")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_value_makes_judging_run_away(seed: str) -> None:
    text = seed * (LONG // len(seed)) + "!"
    places = ("startDate", "duration", "url", "description", "@id", "name")
    document = {**series(), **{name: text for name in places}}
    document["location"] = {**document["location"], "url": text, "telephone": text, "@id": text}
    document["eventSchedule"][0] |= {"idTemplate": text, "startTime": text, "byDay": [text]}
    with within(5):
        assert fails(document, "BookableRPDEFeed")
        assert fails({**order(), "identifier": text, f"x{text}": 1, "orderProposalVersion": text})


def write(folder: Path) -> dict[str, str]:
    """Files that are no documents, or bad ones, with what must be said of each."""
    sound = order()
    texts: dict[str, bytes] = {
        "empty": b"",
        "binary": random.Random(7).randbytes(5_000),  # noqa: S311 - the same bytes every time
        "half a document": ORDER.read_bytes()[:900],
        "not UTF-8": ORDER.read_bytes().replace(b"Turnstile", b"\xff\xfe\xfd"),
        "NaN": ORDER.read_bytes().replace(b'"price": 9.5', b'"price": NaN'),
        "digits": ORDER.read_bytes().replace(b'"price": 9.5', b'"price": ' + b"9" * 5_000),
        "exponent": ORDER.read_bytes().replace(b'"price": 9.5', b'"price": 1e999999'),
        "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        "deep arrays": b"[" * 10_000 + b"]" * 10_000,
        "a number": b"7",
        "a list of documents": json.dumps([sound]).encode(),
        "half a character": json.dumps({**sound, "orderNumber": "\ud800"}).encode(),
        "hostile context": json.dumps({**sound, "@context": "file:///etc/passwd"}).encode(),
        "context in an object": json.dumps({**sound, "@context": {"@import": "x:y"}}).encode(),
        "long": json.dumps({**sound, "unknown": "x" * 2_000_000}).encode(),
        "wide": json.dumps({**sound, **{f"x{n}": n for n in range(20_000)}}).encode(),
        "name twice": ORDER.read_bytes().replace(
            b'"@type": "Order",', b'"@type": "Order","@type":7,'
        ),
    }
    for name, text in texts.items():
        (folder / f"{name}.json").write_bytes(text)
    return {name: f"{name}.json" for name in texts}


def test_the_command_says_what_is_wrong_with_each_file(tmp_path: Path) -> None:
    files = write(tmp_path)
    for name, file in files.items():
        ran = subprocess.run(
            [*VALIDATE, "--mode", "BResponse", file],
            cwd=tmp_path, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        told = ran.stdout + ran.stderr
        assert "Traceback" not in told, f"{name}: {told[-3000:]}"
        assert ran.returncode in (1, 2), f"{name}: {ran.returncode} {told[-3000:]}"
        assert file in told, f"{name}: {told[-3000:]}"


def test_the_command_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    files = write(tmp_path)
    ran = subprocess.run(
        [*VALIDATE, "--format", "json", "."],
        cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in ran.stderr, ran.stderr[-3000:]
    assert ran.returncode in (1, 2), ran.stderr[-3000:]
    found = json.loads(ran.stdout)
    assert found["documents"] >= len(set(files.values())), "a file is passed over"
    assert found["documentsWithFailures"] >= len(set(files.values()))


def test_fixtures_are_there() -> None:
    assert Path(ORDER).is_file()
    assert not fails(order())
    assert not fails(series(), "BookableRPDEFeed")
