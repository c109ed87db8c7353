"""Finding where values lie in JSON text, without keeping them.

The bytes are read as Latin-1: one character for each byte, and all that structures JSON is
ASCII, so positions in the text are positions in the bytes.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from json.decoder import JSONDecodeError
from json.scanner import make_scanner
from typing import Any, BinaryIO

CHUNK = 512 * 1024
"""Bytes read at a time."""
LARGEST_ITEM = 64 * 1024 * 1024
"""Bytes after which an item is given up as endless."""

_SPACE = re.compile(r"[ \t\r\n]*")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_CLOSED = frozenset('"[{')
"""With what values begin whose end cannot be mistaken; a number may go on behind the cut."""
_CUT = 16
"""A fault that shows this near to the end of what was read may come from the cut."""


class BrokenJson(Exception):
    """The text is no JSON; ``line`` says where that shows, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"not JSON from line {line} on")
        self.line = line


class _Context:
    """What the scanner of the standard library asks for; numbers are passed over."""

    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float = bool
    parse_int = bool
    parse_constant = bool
    memo: dict[str, str] = {}


_scan: Any = make_scanner(_Context())  # type: ignore[arg-type]  # typed for a JSONDecoder only


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two items of a page, or two lines of a file."""

    offset: int
    """Bytes from the beginning."""
    index: int
    """Number of items before it."""
    line: int
    """Its line, counted from 1."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring items: one piece of bytes, and where in it each item lies."""

    blob: bytes
    bounds: array[int]
    """Begin and end of the first item, of the second, and so on."""
    before: Place
    after: Place

    def __len__(self) -> int:
        return len(self.bounds) // 2

    def bounds_of_items(self) -> Iterator[tuple[int, int]]:
        """Begin and end of each item."""
        return zip(self.bounds[::2], self.bounds[1::2], strict=True)

    def first(self, number: int) -> Run:
        """The run without what comes after the first items."""
        return Run(self.blob, self.bounds[: 2 * number], self.before, self.after)


class PageScanner:
    """Reads the items of an RPDE page of any size from a stream, a piece at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data = b""
        self._text = ""
        self._at = 0
        self._base = 0
        self._line = 1
        self._index = 0
        self._ended = False
        self._closed = False
        self._fault = 0

    def find_items(self) -> bool:
        """Go into the array ``items`` of the object that begins here; whether there is one.

        Raises:
            BrokenJson: the text before it is no JSON.
        """
        if self._peek() == "\xef":
            self._at += 3
        if self._peek() != "{":
            return False
        self._at += 1
        while self._peek() == '"':
            name = self._value()
            self._expect(":")
            if name == "items" and self._peek() == "[":
                self._at += 1
                return True
            self._value()
            if self._peek() != ",":
                break
            self._at += 1
        return False

    def resume(self, place: Place) -> None:
        """Go to a place in ``items`` that was told earlier; the stream can seek."""
        self._stream.seek(place.offset)
        self._base, self._line, self._index = place.offset, place.line, place.index

    def runs(self) -> Iterator[Run]:
        """All items from here to the end of the array, by the piece.

        Raises:
            BrokenJson: after the items that could be read comes something that is no JSON.
        """
        while True:
            run = self._complete_items()
            if run:
                yield run
            if self._fault:
                raise BrokenJson(self._fault)
            if self._closed:
                return
            self._read_more()

    def _complete_items(self) -> Run | None:
        bounds = array("Q")
        origin = at = self._at
        before = self._place(at)
        while True:
            begin = self._skip(at)
            character = self._text[begin : begin + 1]
            if character == "]":
                self._closed = True
                break
            if bounds or self._index:
                if character not in (",", ""):
                    self._fault = self._place(begin).line
                    break
                begin = self._skip(begin + 1)
            end = self._end_of_value(begin) if begin < len(self._text) else None
            if end is None:
                break
            bounds.extend((begin - origin, end - origin))
            at = end
        self._at = at
        if not bounds:
            return None
        self._index += len(bounds) // 2
        return Run(self._data[origin:at], bounds, before, self._place(at))

    def _end_of_value(self, begin: int) -> int | None:
        """Where the value ends; None when it is not all here or is broken (see ``_fault``)."""
        try:
            end: int = _scan(self._text, begin)[1]
        except StopIteration as stop:
            self._stop_at(int(stop.value))
            return None
        except JSONDecodeError as error:
            unterminated = error.msg.startswith("Unterminated")
            self._stop_at(len(self._text) if unterminated else error.pos)
            return None
        except RecursionError:
            self._stop_at(begin)
            return None
        is_open = self._text[begin] not in _CLOSED and end > len(self._text) - _CUT
        return None if is_open and not self._ended else end

    def _stop_at(self, at: int) -> None:
        """Take it for a fault, unless more text could mend it."""
        if self._ended or at < len(self._text) - _CUT:
            self._fault = self._place(min(at, len(self._text))).line

    def _value(self) -> Any:
        self._peek()
        while (end := self._end_of_value(self._at)) is None:
            if self._fault:
                raise BrokenJson(self._fault)
            self._read_more()
        value = _scan(self._text, self._at)[0] if self._text[self._at] == '"' else None
        self._at = end
        return value

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise BrokenJson(self._place(self._at).line)
        self._at += 1

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            self._at = self._skip(self._at)
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._read_more()

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _place(self, at: int) -> Place:
        return Place(self._base + at, self._index, self._line + self._data.count(b"\n", 0, at))

    def _read_more(self) -> None:
        """Drop what lies behind and read on.

        Raises:
            BrokenJson: there is no more, or one value goes on and on.
        """
        self._line += self._data.count(b"\n", 0, self._at)
        self._base += self._at
        rest = self._data[self._at :]
        if self._ended or len(rest) > LARGEST_ITEM:
            raise BrokenJson(self._line)
        more = self._stream.read(max(CHUNK, len(rest)))
        self._ended = not more
        self._data = rest + more
        self._text = self._data.decode("latin-1")
        self._at = 0


def locate(data: bytes, path: str) -> tuple[int, int]:
    """Line and column, both counted from 1, of the value at a path like ``$.offers[0].price``.

    Where the path leads no further, it is the innermost value that is there.
    """
    text = data.decode("latin-1")
    at = _after_space(text, 3 if data.startswith(b"\xef\xbb\xbf") else 0)
    try:
        for name, index in _STEP.findall(path):
            inner = _member(text, at, name) if name else _element(text, at, int(index))
            if inner is None:
                break
            at = inner
    except (StopIteration, ValueError, RecursionError, IndexError):
        pass  # broken from there on: what was reached is near enough
    return data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _member(text: str, at: int, wanted: str) -> int | None:
    """Where the value of a property lies in the object at ``at``."""
    if text[at] != "{":
        return None
    at = _after_space(text, at + 1)
    raw = wanted.encode().decode("latin-1")
    while text[at] == '"':
        name, at = _scan(text, at)
        at = _after_space(text, _after_space(text, at) + 1)
        if name in (wanted, raw):
            return at
        at = _after_space(text, _scan(text, at)[1])
        if text[at] != ",":
            break
        at = _after_space(text, at + 1)
    return None


def _element(text: str, at: int, wanted: int) -> int | None:
    if text[at] != "[":
        return None
    at = _after_space(text, at + 1)
    for _ in range(wanted):
        if text[at] == "]":
            return None
        at = _after_space(text, _scan(text, at)[1])
        if text[at] != ",":
            return None
        at = _after_space(text, at + 1)
    return None if text[at] == "]" else at
