"""The Dataset in a page: its JSON-LD, and the feeds that it lists.

Source: OpenActive Dataset API Discovery 0.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from bookproof.broker.discovery import Block, BlockReader, is_dataset

_ABSOLUTE = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of a Dataset."""

    name: str
    url: str


def dataset_block(page: str) -> Block | None:
    """The block of a page that holds its Dataset, else its first block; None without any."""
    parser = BlockReader()
    try:
        parser.feed(page)
        parser.close()
    except AssertionError:  # how the parser says that it cannot go on
        pass
    for block in parser.found:
        if is_dataset(_parsed(block.text)):
            return block
    return parser.found[0] if parser.found else None


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
