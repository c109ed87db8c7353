"""A feed in memory, right or wrong in the ways that a test chooses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any
from urllib.parse import quote

from bookproof.feeds.ledger import Ledger
from bookproof.feeds.order import cursor_of
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.reading import read_again, read_through
from bookproof.feeds.verifier import FeedVerifier, Reading
from bookproof.validation.flaw import Causes

URL = "https://feeds.example/slots"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
OPEN = {"content-type": "application/json", "cache-control": "public, max-age=3600"}
Row = dict[str, Any]
Key = Callable[[Any, Any], Any]
"""What items are ordered by: a function of ``modified`` and ``id``."""


@dataclass
class System:
    """Items by ``modified`` and ``id``, in pages of three."""

    items: list[Row] = field(default_factory=list)
    size: int = 3
    numbered: bool = False
    key: Key = lambda modified, item_id: (modified, item_id)
    behind: Callable[[Any, Any], bool] = lambda key, position: key > position
    shown: Callable[[Row], bool] = lambda row: True
    """Whether an item passes the filter of the feed."""
    change_page: Callable[[dict[str, Any], str], None] = lambda page, url: None
    headers: dict[str, str] = field(default_factory=lambda: dict(OPEN))
    cached: dict[str, PageSeen] = field(default_factory=dict)
    """Answers that a cache gives in place of the system."""
    clock: Any = field(default_factory=lambda: count(1))

    def put(
        self,
        item_id: Any,
        modified: Any,
        deleted: bool = False,
        data: dict[str, Any] | None = None,
        **more: Any,
    ) -> Row:
        """Publish a version of an item, in place of the one before."""
        self.drop(item_id)
        row = {"id": item_id, "modified": modified, "kind": "Slot"}
        if deleted:
            row["state"] = "deleted"
        else:
            row |= {"state": "updated", "data": {"@type": "Slot", "@id": f"urn:{item_id}"}}
            row["data"] |= (data or {}) | more
        self.items.append(row)
        return row

    def drop(self, item_id: Any) -> None:
        """Take an item out, which no feed may do."""
        self.items = [row for row in self.items if row["id"] != item_id]

    def _key(self, row: Row) -> Any:
        return row["modified"] if self.numbered else self.key(row["modified"], row["id"])

    def _position(self, url: str) -> Any:
        here = cursor_of(url)
        if here is None or not self.items:
            return None
        modified = type(self.items[0]["modified"])(here.modified)
        if self.numbered or here.id is None:
            return modified if self.numbered else self.key(modified, "")
        return self.key(modified, type(self.items[0]["id"])(here.id))

    def get(self, url: str, made_up: bool = False) -> PageSeen:
        """Answer a request."""
        if url in self.cached:
            return self.cached[url]
        position = self._position(url)
        rows = sorted(self.items, key=self._key)
        rows = [row for row in rows if position is None or self.behind(self._key(row), position)]
        used = rows[: self.size]
        following = url
        if used:
            last = used[-1]
            following = f"{URL}?afterTimestamp={quote(str(last['modified']), safe='')}"
            following += f"&afterId={quote(str(last['id']), safe='')}"
            if self.numbered:
                following = f"{URL}?afterChangeNumber={last['modified']}"
        page = {
            "next": following,
            "items": [row for row in used if self.shown(row)],
            "license": LICENCE,
        }
        self.change_page(page, url)
        headers = dict(self.headers)
        if not used and headers.get("cache-control") == OPEN["cache-control"]:
            headers["cache-control"] = "public, max-age=8"
        now = next(self.clock)
        body = json.dumps(page)
        return PageSeen(url, body, 200, headers, requested=now, received=now + 0.5, made_up=made_up)


@dataclass
class Watch:
    """A first reader and its verifier."""

    system: System
    audience: Audience = Audience.PUBLIC

    def __post_init__(self) -> None:
        self.ledger = Ledger()
        self.verifier = FeedVerifier("slots", self.ledger, self.audience)
        self.reading: Reading = self.verifier.begin()
        self.position = URL

    def read(self, pages: int = 100) -> None:
        """Read on, to the end or so many pages."""
        for _ in range(pages):
            taken = self.verifier.take(self.reading, self.system.get(self.position))
            if taken.is_last or not taken.next:
                break
            self.position = taken.next

    def again(self, seed: int = 1) -> None:
        """A second reader, from the start and from within."""
        random = Random(seed)  # noqa: S311 - reproducible
        read_again(self.verifier, URL, self.system.get, random, float("inf"))

    def from_start(self) -> None:
        """A second reader, from the start only."""
        again = self.verifier.begin()
        read_through(self.verifier, again, URL, self.system.get, float("inf"))

    def rules(self) -> set[str]:
        """The rules that are broken, suggestions included."""
        return {group.first.rule for group in self.finish()}

    def finish(self) -> Causes:
        """Everything that is wrong."""
        return self.verifier.finish()


def filled(number: int = 10, **options: Any) -> System:
    """A right system with some items, each with a ``modified`` of its own."""
    system = System(**options)
    for index in range(number):
        system.put(f"id-{index}", 100 + 10 * index, remainingUses=index)
    return system
