"""The Dataset in a page: its JSON-LD, and the feeds that it lists.

Source: OpenActive Dataset API Discovery 0.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import orjson

_ABSOLUTE = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Block:
    """A JSON-LD block of an HTML page."""

    text: str
    line: int
    """Line of the page on which it begins."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of a Dataset."""

    name: str
    url: str


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Block] = []
        self._parts: list[str] | None = None
        self._line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").strip().lower()
        if tag == "script" and kind == "application/ld+json":
            self._parts = []
            opening = self.get_starttag_text() or ""
            self._line = self.getpos()[0] + opening.count("\n")

    def handle_data(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._parts is not None:
            self.found.append(Block("".join(self._parts), self._line))
            self._parts = None


def dataset_block(page: str) -> Block | None:
    """The block of a page that holds its Dataset, else its first block; None without any."""
    parser = _Blocks()
    try:
        parser.feed(page)
        parser.close()
    except AssertionError:  # how the parser says that it cannot go on
        pass
    for block in parser.found:
        if is_dataset(_parsed(block.text)):
            return block
    return parser.found[0] if parser.found else None


def is_dataset(document: Any) -> bool:
    """Whether a document is the Dataset of a booking system."""
    return isinstance(document, Mapping) and document.get("@type") == "Dataset"


def feeds_of(dataset: Mapping[str, Any]) -> list[Feed]:
    """The feeds of ``distribution`` that have an absolute address, in its order."""
    listed = dataset.get("distribution")
    found = []
    for entry in listed if isinstance(listed, list) else [listed]:
        if not isinstance(entry, Mapping):
            continue
        url = entry.get("contentUrl")
        kind = entry.get("additionalType") or entry.get("identifier") or entry.get("name")
        if isinstance(url, str) and url.startswith(_ABSOLUTE):
            name = kind if isinstance(kind, str) else url
            found.append(Feed(name.rstrip("/").rpartition("/")[2], url))
    return found


def has_booking_api(dataset: Mapping[str, Any]) -> bool:
    """Whether the Dataset names the address of a booking API."""
    service = dataset.get("accessService")
    return isinstance(service, Mapping) and bool(service.get("endpointUrl"))


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
