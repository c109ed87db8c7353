"""Judging a batch: runs in any process, and needs nothing but the batch."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import orjson

from bookproof.bulk import modes
from bookproof.bulk.batches import Batch, Flawed, Judged, Lines, PageItems, Text
from bookproof.bulk.envelope import item_flaws, moved, page_flaws
from bookproof.bulk.memory import peak_megabytes
from bookproof.bulk.rules import NOT_JSON, broken
from bookproof.bulk.scanning import BrokenJson, PageScanner, Run, locate
from bookproof.bulk.tally import Example, Tally, brief
from bookproof.client.transport import parse_json
from bookproof.validation.engine import judge
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.rules.registry import RULES

Source = Callable[[], tuple[bytes, int]]
"""Gives the text that a path is to be found in, and the line of the file on which it begins."""


_SEARCHED = 50
"""Flaws of one document whose line is looked up; a search costs as much as what lies before it."""


class JudgingBroke(Exception):
    """The engine broke on a document; the message names it."""


@dataclass(slots=True)
class _Place:
    """Where a document stands in a file."""

    name: str
    source: Source
    prefix: str = ""
    """Path of the text of ``source`` from the root of the file."""
    subject: str = ""


def judge_batch(batch: Batch) -> Judged:
    """Judge every document of the batch.

    Raises:
        JudgingBroke: bookproof itself failed.
        ValueError: there is no such mode.
    """
    work = _Work(batch)
    for part in batch.parts:
        match part:
            case Text():
                work.text(part)
            case PageItems():
                work.run(part)
            case Lines():
                work.lines(part)
            case Flawed():
                work.flawed(part)
    return Judged(work.tally, os.getpid(), peak_megabytes())


class _Work:
    """One batch and what has come of it so far."""

    def __init__(self, batch: Batch) -> None:
        self.tally = Tally()
        self._mode = batch.mode
        self._least = batch.least
        self._bookable = batch.bookable
        self._order = tuple(Severity)

    def text(self, part: Text) -> None:
        """Judge a document, or the items of a page."""
        place = _Place(part.name, lambda: (part.body, part.line))
        try:
            document = _parse(part.body)
        except ValueError as error:
            line = part.line + getattr(error, "lineno", 1) - 1
            self._not_json(_Place(part.name, lambda: (b"", line)), str(error))
            return
        if isinstance(document, Mapping) and isinstance(document.get("items"), list):
            self._page(part, document)
            return
        place.subject = _subject(document)
        mode = self._mode or modes.of_document(document)
        flaws = self._judged(document, mode, part.body, place)
        self._count(flaws)
        self._keep(flaws, place)

    def run(self, part: PageItems) -> None:
        """Judge items of a large page."""
        run = part.run
        for number, (begin, end) in enumerate(run.bounds_of_items(), run.before.index):
            place = _Place(part.name, partial(_piece, run, begin, end), f".items[{number}]")
            try:
                item = _parse(run.blob[begin:end])
            except ValueError as error:
                self.tally.items += 1
                self._not_json(place, str(error))
            else:
                self._item(item, item_flaws(item, self._mode), place)

    def lines(self, part: Lines) -> None:
        """Judge a document on each line."""
        for number, line in enumerate(part.blob.split(b"\n"), part.line):
            if line.strip():
                self.text(Text(part.name, line, number))

    def flawed(self, part: Flawed) -> None:
        """Count what is wrong with a file as a whole."""
        flaw = broken(RULES[part.rule], part.message, part.expected, part.got)
        flaws = [replace(flaw, path=part.path)] * part.times
        if part.is_document:
            self._count(flaws)
        self._keep(flaws, _Place(part.name, lambda: (b"", part.line)))

    def _page(self, part: Text, document: Mapping[str, Any]) -> None:
        pieces: list[tuple[bytes, int]] = []

        def piece(number: int) -> tuple[bytes, int]:
            if not pieces:
                pieces.extend(_pieces(part))
            return pieces[number] if number < len(pieces) else (b"", part.line)

        of_page, of_items = page_flaws(document, part, self._mode)
        self._keep(of_page, _Place(part.name, lambda: (part.body, part.line)))
        for number, item in enumerate(document["items"][: part.most]):
            place = _Place(part.name, partial(piece, number), f".items[{number}]")
            self._item(item, of_items.get(number, []), place)

    def _item(self, item: Any, around: list[Flaw], place: _Place) -> None:
        """Judge an item; ``around`` is what is wrong with it outside its data."""
        self.tally.items += 1
        if isinstance(item, Mapping):
            data = item.get("data")
            place.subject = _subject(data) or str(item.get("id", ""))
            if isinstance(data, Mapping):
                mode = self._mode or modes.of_item(item, bookable=self._bookable)
                around = [*around, *self._judged(data, mode, b"", place, ".data")]
        self._count(around)
        self._keep(around, place)

    def _judged(
        self, document: Any, mode: str, text: bytes, place: _Place, inside: str = ""
    ) -> list[Flaw]:
        """The flaws of a document that stands at ``inside`` in its place."""
        self.tally.modes[mode] += 1
        try:
            found = judge(document, mode, text, least=self._least)
        except Exception as error:
            where = f"{place.name} ${place.prefix}{inside}"
            raise JudgingBroke(
                f"bookproof broke on {where}: {type(error).__name__}: {error}"
            ) from error
        return [moved(each, f"${inside}{each.path.removeprefix('$')}") for each in found]

    def _not_json(self, place: _Place, got: str) -> None:
        flaws = [broken(NOT_JSON, NOT_JSON.sentence, "JSON", got)]
        self._count(flaws)
        self._keep(flaws, place)

    def _count(self, flaws: list[Flaw]) -> None:
        """Count a document."""
        self.tally.documents += 1
        self.tally.bad += any(found.severity is Severity.FAILURE for found in flaws)

    def _keep(self, flaws: list[Flaw], place: _Place) -> None:
        """Count flaws, with examples where they are wanted."""
        for number, found in enumerate(flaws):
            if self._order.index(found.severity) > self._order.index(self._least):
                continue
            path = f"${place.prefix}{found.path.removeprefix('$')}"
            examples = self.tally.take(found, path)
            if examples is not None:
                examples.append(_example(found, path, place, search=number < _SEARCHED))


def _example(found: Flaw, path: str, place: _Place, *, search: bool) -> Example:
    text, first = place.source()
    line, column = locate(text, found.path) if text and search else (1, 1)
    return Example(
        place.name,
        path,
        place.subject,
        first + line - 1,
        column,
        brief(found.expected),
        brief(found.got),
    )


def _piece(run: Run, begin: int, end: int) -> tuple[bytes, int]:
    return run.blob[begin:end], run.before.line + run.blob.count(b"\n", 0, begin)


def _pieces(part: Text) -> list[tuple[bytes, int]]:
    """The text and the line of each item of a page."""
    scanner = PageScanner(io.BytesIO(part.body))
    found: list[tuple[bytes, int]] = []
    try:
        if scanner.find_items():
            for run in scanner.runs():
                line, at = part.line - 1 + run.before.line, 0
                for begin, end in run.bounds_of_items():
                    line += run.blob.count(b"\n", at, begin)
                    at = begin
                    found.append((run.blob[begin:end], line))
    except BrokenJson:
        pass  # another parser took it; then the examples have no lines
    return found


def _parse(text: bytes) -> Any:
    """The document, also where it holds what the fast parser refuses.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return parse_json(text.decode("utf-8-sig"))


def _subject(document: Any) -> str:
    """What a document says that it is called."""
    if not isinstance(document, Mapping):
        return ""
    found = document.get("@id") or document.get("id") or document.get("identifier")
    return str(brief(found)) if isinstance(found, str | int) else ""
