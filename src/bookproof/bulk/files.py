"""Lanes over files: one, or all of a folder.

What a file is, is told by looking at it: gzip by its first bytes, HTML by its first character,
a document on each line by its second line, a page of a feed by its array ``items``.
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from bookproof.bulk.across import saved_feeds
from bookproof.bulk.batches import ENOUGH, Batch, Flawed, Lines, PageItems, Text
from bookproof.bulk.lanes import Choices, Step
from bookproof.bulk.rules import NO_DATASET, NOT_JSON
from bookproof.bulk.scanning import (
    CHUNK,
    LARGEST_ITEM,
    BrokenJson,
    PageScanner,
    Place,
)
from bookproof.bulk.site import dataset_block
from bookproof.faults import EnvironmentFault

WHOLE = 4 * 1024 * 1024
"""Bytes up to which a file is sent to a process as it is."""
SUFFIXES = (".json", ".jsonld", ".ndjson", ".jsonl", ".html", ".htm")
"""What files of a folder have to end in, each also with ``.gz`` behind it."""

_LINES = (".ndjson", ".jsonl")
_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"
_DIGIT = frozenset("0123456789")
_DIGITS = re.compile(r"([0-9]+)")

Part = Text | PageItems | Lines | Flawed
Placed = tuple[Part, Place | None]


class FilesLane:
    """A file, or the files of a folder and its sub-folders in the order of their names."""

    is_live = False

    def __init__(self, root: str, choices: Choices) -> None:
        self.name = root
        self._root = Path(root)
        self._choices = choices
        self.total = None if self._root.is_dir() else _size(self._root)

    @property
    def spec(self) -> Mapping[str, Any]:
        """The lane as plain data."""
        return {"kind": "files", "root": str(self._root)}

    def is_small(self, most: int) -> bool:
        """Whether all files together have at most so many bytes."""
        for name in self._names():
            path = self._path(name)
            most -= _size(path) * (10 if path.suffix == ".gz" else 1)
            if most < 0:
                return False
        return True

    def steps(self, after: Mapping[str, Any] | None) -> Iterator[Step]:
        """The batches, from a position on or from the beginning."""
        parts: list[Part] = []
        size = 0
        position: dict[str, Any] | None = None
        for name in self._names():
            if after and _order(name) < _order(after["file"]):
                continue
            path = self._path(name)
            stamp = _stamp(path)
            start = None
            if after and name == after["file"]:
                if stamp != after["stamp"]:
                    raise EnvironmentFault(f"{path}: it has changed since; start anew")
                if after["place"] is None:
                    continue
                start = Place(*after["place"])
            for part, place in _parts(path, start):
                parts.append(part)
                size += part.size
                position = {"file": name, "stamp": stamp, "place": _numbers(place)}
                if size >= ENOUGH:
                    yield self._step(parts, position)
                    parts, size = [], 0
        if parts:
            yield self._step(parts, position)
        if after is None and self._root.is_dir():
            for flawed in saved_feeds(self._root, self._names()):
                yield self._step([flawed], position)

    def _step(self, parts: list[Part], position: Mapping[str, Any] | None) -> Step:
        return Step(Batch(tuple(parts), self._choices.mode, self._choices.least), position)

    def _path(self, name: str) -> Path:
        return self._root / name if name else self._root

    def _names(self) -> Iterator[str]:
        """Names of the files below the root; an empty one when it is a file itself."""
        if not self._root.is_dir():
            yield ""
            return
        yield from _below(str(self._root), "")


def _below(folder: str, prefix: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.is_dir()) for entry in entries if entry.name[0] != "."]
    except OSError as error:
        raise EnvironmentFault(f"{folder}: {error.strerror}") from error
    for name, is_folder in sorted(found, key=lambda entry: _natural(entry[0])):
        if is_folder:
            yield from _below(f"{folder}/{name}", f"{prefix}{name}/")
        elif name.lower().removesuffix(".gz").endswith(SUFFIXES):
            yield prefix + name


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """A key by which ``page-2`` comes before ``page-10``."""
    parts = _DIGITS.split(name)
    return [(int(part), "") if part[:1] in _DIGIT else (-1, part) for part in parts], name


def _order(name: str) -> list[tuple[list[tuple[int, str]], str]]:
    """A key for the order in which names are gone through."""
    return [_natural(part) for part in name.split("/")]


def _size(path: Path) -> int:
    return _stamp(path)[0]


def _stamp(path: Path) -> list[int]:
    """What is different when a file has changed."""
    try:
        found = path.stat()
    except OSError as error:
        raise EnvironmentFault(f"{path}: {error.strerror}") from error
    return [found.st_size, found.st_mtime_ns]


def _numbers(place: Place | None) -> list[int] | None:
    return [place.offset, place.index, place.line] if place else None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, unpacked if it is packed."""
    with path.open("rb") as plain:
        packed = plain.read(2) == _GZIP
        plain.seek(0)
        if not packed:
            yield plain
            return
        with gzip.open(plain) as unpacked:
            yield cast("BinaryIO", unpacked)


def _parts(path: Path, start: Place | None) -> Iterator[Placed]:
    """What there is to judge in a file, each part with the place behind it; None at the end."""
    name = str(path)
    try:
        with _opened(path) as stream:
            head = stream.read(WHOLE + 1)
            if len(head) <= WHOLE:
                yield _whole(name, head), None
            elif _has_lines(path, head):
                yield from _lines(name, stream, start)
            else:
                yield from _page(name, stream, start)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield _not_json(name, f"gzip that is damaged: {error}"), None
    except OSError as error:
        raise EnvironmentFault(f"{name}: {error.strerror or error}") from error


def _whole(name: str, body: bytes) -> Part:
    if body.removeprefix(_MARK).lstrip()[:1] == b"<":
        return page_part(name, body.decode("utf-8", "replace"))
    if _has_lines(Path(name), body):
        return Lines(name, body, 1)
    return Text(name, body)


def page_part(name: str, page: str) -> Text | Flawed:
    """The Dataset of an HTML page."""
    block = dataset_block(page)
    if block is None:
        got = "HTML without JSON-LD"
        return Flawed(name, NO_DATASET.id, NO_DATASET.sentence, "a Dataset as JSON-LD", got)
    return Text(name, block.text.encode("utf-8", "replace"), block.line)


def _has_lines(path: Path, head: bytes) -> bool:
    """Whether a file has a document on each line."""
    if path.name.lower().removesuffix(".gz").endswith(_LINES):
        return True
    first, _, rest = head.partition(b"\n")
    if rest.lstrip()[:1] != b"{":
        return False
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _lines(name: str, stream: BinaryIO, start: Place | None) -> Iterator[Placed]:
    offset, line = (start.offset, start.line) if start else (0, 1)
    stream.seek(offset)
    rest = b""
    while chunk := stream.read(CHUNK):
        end = chunk.rfind(b"\n") + 1
        if not end:
            rest += chunk
            if len(rest) > LARGEST_ITEM:
                yield _not_json(name, "a line without end", line), None
                return
            continue
        blob = rest + chunk[:end]
        rest = chunk[end:]
        place = Place(offset + len(blob), 0, line + blob.count(b"\n"))
        yield Lines(name, blob, line), place
        offset, line = place.offset, place.line
    if rest:
        yield Lines(name, rest, line), None


def _page(name: str, stream: BinaryIO, start: Place | None) -> Iterator[Placed]:
    stream.seek(0)
    scanner = PageScanner(stream)
    try:
        if start:
            scanner.resume(start)
        elif not scanner.find_items():
            stream.seek(0)
            yield _whole(name, stream.read()), None
            return
        for run in scanner.runs():
            yield PageItems(name, run), run.after
    except BrokenJson as error:
        yield _not_json(name, str(error), error.line), None


def _not_json(name: str, got: str, line: int = 1) -> Flawed:
    return Flawed(name, NOT_JSON.id, NOT_JSON.sentence, "JSON", got, line)
