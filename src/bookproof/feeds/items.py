"""The items of one page: their shape, and what is kept of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeGuard

import orjson

from bookproof.feeds.order import rank
from bookproof.feeds.page import Audience
from bookproof.feeds.rules import (
    DATA_DELETED,
    DATA_MISSING,
    ITEM,
    JSON_LD,
    MODIFIED,
    MODIFIED_TEXT,
    PERSONAL,
    flaw,
)
from bookproof.validation.flaw import Flaw, Severity

_PARENTS = ("superEvent", "facilityUse")
_PARTS = ("individualFacilityUse", "subEvent")
_PERSONAL = ("email", "telephone", "givenName", "familyName", "name", "identifier")
_BRACKETS = bytes.maketrans(b"[]{}", b",,,,")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one usable item."""

    path: str
    id: int | str
    key: str
    """The id as JSON, so that 1 and "1" are two."""
    modified: int | str
    rank: str
    """See :func:`bookproof.feeds.order.rank`."""
    deleted: bool
    digest: bytes
    """Of ``data``, whatever the order of its keys and array entries; empty without data."""
    type: str
    about: str
    """``@id`` in ``data``; empty when there is none."""
    parent: str
    """``@id`` of the parent it refers to; empty when there is none or it is embedded."""
    parts: tuple[str, ...]
    """``@id`` of parents that are embedded in it."""


def entries(document: Mapping[str, Any], audience: Audience, flaws: list[Flaw]) -> list[Entry]:
    """The usable items of a page; what is wrong with any of them is added to the flaws."""
    found = []
    for number, item in enumerate(document["items"]):
        path = f"$.items[{number}]"
        if not isinstance(item, dict):
            flaws.append(flaw(ITEM, path, "an item is no object", "an object", item))
            continue
        entry = _entry(item, path, flaws)
        if entry is not None:
            found.append(entry)
        data = item.get("data")
        if audience is Audience.PARTNER and isinstance(data, dict):
            flaws.extend(_personal(data, f"{path}.data"))
    return found


def _entry(item: dict[str, Any], path: str, flaws: list[Flaw]) -> Entry | None:
    flaws.extend(_shape(item, path))
    item_id, modified, state = item.get("id"), item.get("modified"), item.get("state")
    if not _is_key(item_id) or not _is_key(modified) or state not in ("updated", "deleted"):
        return None
    data = item.get("data")
    shown = data if isinstance(data, dict) else {}
    deleted = state == "deleted"
    return Entry(
        path=path,
        id=item_id,
        key=f'"{item_id}"' if isinstance(item_id, str) else str(item_id),
        modified=modified,
        rank=rank(modified),
        deleted=deleted,
        digest=b"" if deleted or not shown else digest(shown),
        type=_text(shown.get("@type") or shown.get("type")),
        about=_text(shown.get("@id") or shown.get("id")),
        parent=next((text for name in _PARENTS if (text := _text(shown.get(name)))), ""),
        parts=tuple(_parts(shown)),
    )


def _shape(item: dict[str, Any], path: str) -> Iterator[Flaw]:
    for name in item:
        if name.startswith("@"):
            said = "an item has a JSON-LD key outside `data`"
            yield flaw(JSON_LD, f"{path}.{name}", said, "absent", "present")
    state = item.get("state")
    if state not in ("updated", "deleted"):
        said = "`state` is neither `updated` nor `deleted`"
        yield flaw(ITEM, f"{path}.state", said, ["updated", "deleted"], state)
    kind = item.get("kind")
    if not isinstance(kind, str) or not kind:
        yield flaw(ITEM, f"{path}.kind", "`kind` is no text", "a text", kind)
    if not _is_key(item.get("id")):
        said = "`id` is neither an integer nor a text"
        yield flaw(ITEM, f"{path}.id", said, "an integer or a text", item.get("id"))
    yield from _modified(item.get("modified"), f"{path}.modified")
    if state == "updated" and not isinstance(item.get("data"), dict):
        said = "`data` is missing on an item that is `updated`"
        yield flaw(DATA_MISSING, f"{path}.data", said, "an object", item.get("data"))
    if state == "deleted" and "data" in item:
        said = "`data` is present on an item that is `deleted`"
        yield flaw(DATA_DELETED, f"{path}.data", said, "absent", "present")


def _modified(modified: Any, path: str) -> Iterator[Flaw]:
    if not _is_key(modified):
        said = "`modified` is neither an integer nor a text"
        yield flaw(MODIFIED, path, said, "an integer or a text", modified)
    elif isinstance(modified, str) and modified.isascii() and modified.isdigit():
        said = "`modified` is an integer written as a text"
        yield flaw(MODIFIED_TEXT, path, said, int(modified), modified)


def _is_key(value: Any) -> TypeGuard[int | str]:
    """Whether it can be an id or a position: an integer, or a text that is not empty."""
    if isinstance(value, str):
        return bool(value) and _is_unicode(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_unicode(text: str) -> bool:
    """Whether it holds no half characters, which JSON can express and nothing else."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(value: Any) -> str:
    return value if isinstance(value, str) and _is_unicode(value) else ""


def _parts(data: Mapping[str, Any]) -> Iterator[str]:
    for name in _PARTS:
        listed = data.get(name)
        for part in listed if isinstance(listed, list) else (listed,):
            if isinstance(part, dict):
                found = _text(part.get("@id") or part.get("id"))
                if found:
                    yield found


def digest(data: Mapping[str, Any]) -> bytes:
    """Eight bytes that change when ``data`` does.

    JSON-LD gives the entries of an array no order, and many databases give them in a new one each
    time; so the digest is made of the pieces between commas and brackets, sorted.
    """
    try:
        text = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        text = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
    pieces = sorted(text.translate(_BRACKETS).split(b","))
    return blake2b(b",".join(pieces), digest_size=8).digest()


def _personal(data: Mapping[str, Any], path: str) -> Iterator[Flaw]:
    """What an Order tells of a person; proposals carry the attendees that were given at P."""
    if data.get("@type") == "OrderProposal":
        return
    yield from _customer(data, path)
    listed = data.get("orderedItem")
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        attendee = item.get("attendee") if isinstance(item, dict) else None
        if isinstance(attendee, dict):
            yield from _person(attendee, f"{path}.orderedItem[{number}].attendee")


def _customer(data: Mapping[str, Any], path: str) -> Iterator[Flaw]:
    customer = data.get("customer")
    if isinstance(customer, dict) and customer.get("@type") != "Organization":
        yield from _person(customer, f"{path}.customer")


def _person(person: Mapping[str, Any], path: str) -> Iterator[Flaw]:
    for name in _PERSONAL:
        if person.get(name):
            said = "an Order in the feed carries personal data"
            yield Flaw(PERSONAL, Severity.FAILURE, f"{path}.{name}", said, "absent", "present")
