"""From what stands on the command line to lanes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from bookproof.broker.discovery import is_dataset
from bookproof.bulk.files import WHOLE, FilesLane
from bookproof.bulk.lanes import Choices, Lane
from bookproof.bulk.live import DocumentLane, FeedLane, Fetcher
from bookproof.bulk.site import dataset_block, feeds_of, has_booking_api
from bookproof.faults import ConfigFault

_REMOTE = ("http://", "https://")


def lanes_of(
    targets: Iterable[str], choices: Choices, stopped: threading.Event, *, crawl: bool
) -> list[Lane]:
    """The lanes of all targets, in their order.

    Args:
        crawl: read the feeds of a dataset site as well.

    Raises:
        EnvironmentFault: a URL gives no answer.
        ConfigFault: there is no such file or folder.
    """
    lanes: list[Lane] = []
    for target in targets:
        if target.lower().startswith(_REMOTE):
            lanes.extend(_remote(target, choices, stopped, crawl=crawl))
        else:
            lanes.append(FilesLane(_existing(target), choices))
            lanes.extend(_feeds_of_file(target, choices, stopped) if crawl else [])
    return lanes


def lane_from(spec: Mapping[str, Any], choices: Choices, stopped: threading.Event) -> Lane:
    """The lane that gave this ``spec``."""
    match spec["kind"]:
        case "files":
            return FilesLane(spec["root"], choices)
        case "document":
            return DocumentLane(spec["url"], choices, stopped)
        case _:
            return FeedLane(spec["name"], spec["url"], choices, stopped, bookable=spec["bookable"])


def _existing(target: str) -> str:
    if not Path(target).exists():
        raise ConfigFault(f"{target}: there is no such file or folder")
    return target


def _remote(url: str, choices: Choices, stopped: threading.Event, *, crawl: bool) -> list[Lane]:
    fetcher = Fetcher(choices, stopped)
    try:
        text = fetcher.get(url).text
    finally:
        fetcher.close()
    document = _document(text)
    if isinstance(document, Mapping) and isinstance(document.get("items"), list):
        return [FeedLane(url, url, choices, stopped, bookable=False)]
    feeds = _feeds(document, choices, stopped) if crawl else []
    return [DocumentLane(url, choices, stopped), *feeds]


def _feeds_of_file(target: str, choices: Choices, stopped: threading.Event) -> list[Lane]:
    path = Path(target)
    if not path.is_file() or path.stat().st_size > WHOLE:
        return []
    return _feeds(_document(path.read_text("utf-8", "replace")), choices, stopped)


def _document(text: str) -> Any:
    """The JSON of a document or of the Dataset of a page; None when there is none."""
    if text.lstrip("\ufeff \t\r\n")[:1] == "<":
        block = dataset_block(text)
        text = block.text if block else ""
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None


def _feeds(document: Any, choices: Choices, stopped: threading.Event) -> list[Lane]:
    if not is_dataset(document):
        return []
    bookable = has_booking_api(document)
    return [
        FeedLane(feed.name, feed.url, choices, stopped, bookable=bookable)
        for feed in feeds_of(document)
    ]


def fingerprint(targets: Iterable[str], choices: Choices, *, crawl: bool) -> str:
    """A text that is the same when the same work is asked for."""
    asked = [*targets], choices.mode, choices.least, choices.limit, crawl
    return json.dumps(asked)
