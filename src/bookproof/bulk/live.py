"""Lanes over the network: a feed that is followed to its end, or one document.

A feed is left at its last page, at the limit, at a fault of the feed that makes ``next`` useless,
and when its pages go round in a circle.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import orjson

from bookproof.bulk.across import Across
from bookproof.bulk.batches import Batch, Flawed, PageItems, Text
from bookproof.bulk.files import WHOLE, Part, page_part
from bookproof.bulk.lanes import Choices, Step
from bookproof.bulk.rules import NOT_JSON
from bookproof.bulk.scanning import BrokenJson, PageScanner
from bookproof.client.transport import Received, Transport, parse_json
from bookproof.faults import EnvironmentFault
from bookproof.feeds.order import place_of
from bookproof.feeds.rules import LAST_NEXT, NEXT_BACK, PAGE
from bookproof.validation.rules.registry import RULES

_WAITS = (0.5, 2.0)
"""Seconds before the second and the third try."""
_LONGEST_WAIT = 30.0
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_ACCEPT = {"Accept": "application/json, application/ld+json, text/html;q=0.9, */*;q=0.1"}
_BARREN = 5
"""Pages in a row without items after which a feed that names a further page is left."""


class Fetcher:
    """Asks for pages, again where that may help."""

    def __init__(self, choices: Choices, stopped: threading.Event) -> None:
        self._transport = Transport(timeout=choices.timeout, verify_tls=choices.verify_tls)
        self._stopped = stopped

    def get(self, url: str) -> Received:
        """The answer with status 200.

        Raises:
            EnvironmentFault: there is none; the message names URL, cause and remedy.
        """
        for wait in (*_WAITS, None):
            try:
                received = self._transport.send("GET", url, _ACCEPT, follow=True)
            except EnvironmentFault:
                if wait is None or self._stopped.wait(wait):
                    raise
                continue
            if received.status == 200:
                return received
            if wait is None or received.status not in _TRY_AGAIN:
                break
            self._stopped.wait(_asked_wait(received) or wait)
        raise EnvironmentFault(
            f"GET {url}: status {received.status} instead of 200; {_advice(received.status)}"
        )

    def close(self) -> None:
        """Give up the connections."""
        self._transport.close()


def _asked_wait(received: Received) -> float:
    asked = received.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_WAIT) if asked.isdigit() else 0.0


def _advice(status: int) -> str:
    if status in (401, 403):
        return "the address needs credentials, which validate does not send: save its pages first"
    if status in (404, 410):
        return "there is nothing at the address"
    return "see the log of the server"


class DocumentLane:
    """One document, or the Dataset of an HTML page, at a URL."""

    is_live = True
    total: int | None = None

    def __init__(self, url: str, choices: Choices, stopped: threading.Event) -> None:
        self.name = url
        self._choices = choices
        self._stopped = stopped

    @property
    def spec(self) -> Mapping[str, Any]:
        """The lane as plain data."""
        return {"kind": "document", "url": self.name}

    def steps(self, after: Mapping[str, Any] | None) -> Iterator[Step]:
        """The one batch."""
        if after:
            return
        fetcher = Fetcher(self._choices, self._stopped)
        try:
            text = fetcher.get(self.name).text
        finally:
            fetcher.close()
        part = (
            page_part(self.name, text)
            if text.lstrip()[:1] == "<"
            else Text(self.name, text.encode())
        )
        yield Step(Batch((part,), self._choices.mode, self._choices.least), {"done": True})


class FeedLane:
    """A feed, page by page along ``next``."""

    is_live = True
    total: int | None = None

    def __init__(
        self, name: str, url: str, choices: Choices, stopped: threading.Event, *, bookable: bool
    ) -> None:
        self.name = name
        self._url = url
        self._choices = choices
        self._stopped = stopped
        self._bookable = bookable

    @property
    def spec(self) -> Mapping[str, Any]:
        """The lane as plain data."""
        return {"kind": "feed", "name": self.name, "url": self._url, "bookable": self._bookable}

    def steps(self, after: Mapping[str, Any] | None) -> Iterator[Step]:
        """The batches of each page, from a position on or from the beginning."""
        course = _Course(**after) if after else _Course(self._url)
        across = None if after else Across(self.name)
        fetcher = Fetcher(self._choices, self._stopped)
        try:
            while course.url and not self._stopped.is_set():
                asked, began = course.url, time.monotonic()
                received = fetcher.get(asked)
                if across is not None:
                    across.take(received, asked, began)
                yield from self._page(received, course)
        finally:
            fetcher.close()
        for flawed in across.close() if across else ():
            yield self._step(flawed, course)

    def _page(self, received: Received, course: _Course) -> Iterator[Step]:
        body = received.text.encode()
        items, following = _read(body)
        if items is None:
            course.url = ""
            yield self._step(_no_page(received, is_json=following is not None), course)
            return
        left = None if self._choices.limit is None else self._choices.limit - course.items
        parts = _parts(received, course.url, body, left)
        lost = course.go_on(received.url, following, items, left)
        if lost is not None:
            parts.append(lost)
        for part in parts[:-1]:
            yield self._step(part, None)
        yield self._step(parts[-1], course)

    def _step(self, part: Part, course: _Course | None) -> Step:
        return Step(
            Batch((part,), self._choices.mode, self._choices.least, self._bookable),
            course.written() if course else None,
        )


class _Course:
    """Where a reader of a feed is, and how it would notice that it goes in a circle."""

    def __init__(
        self, url: str, items: int = 0, mark: str = "", steps: int = 0, reach: int = 1,
        barren: int = 0,
    ) -> None:  # fmt: skip
        self.url = url
        """The next page; empty at the end."""
        self.items = items
        self._mark = mark or url
        """A page of before: whoever comes back to it goes in a circle (Brent's way)."""
        self._steps = steps
        """Pages since the mark was set."""
        self._reach = reach
        """Pages after which it is set anew; doubled each time."""
        self._barren = barren

    def written(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "url": self.url,
            "items": self.items,
            "mark": self._mark,
            "steps": self._steps,
            "reach": self._reach,
            "barren": self._barren,
        }

    def go_on(self, url: str, following: Any, items: int, left: int | None) -> Flawed | None:
        """Go to the next page, if there is one; a flaw when the way there would never end.

        What is wrong with ``next`` itself is told by whoever judges the page.

        Args:
            url: where the page was found, behind redirects.
        """
        addresses = (self.url, url)
        self.url = ""
        self.items += items
        if left is not None and items >= left:
            return None
        if not isinstance(following, str) or following in addresses:
            return None
        place = place_of(following)
        if place is None or place not in map(place_of, addresses):
            return None
        self._barren = 0 if items else self._barren + 1
        if self._barren > _BARREN:
            said = f"more than {_BARREN} pages in a row have no items, and none is the last"
            return Flawed(url, LAST_NEXT, said, url, following, is_document=False)
        if following == self._mark:
            said = "the pages of the feed go round in a circle"
            return Flawed(url, NEXT_BACK, said, "a page that is new", following, is_document=False)
        self._steps += 1
        if self._steps == self._reach:
            self._mark, self._steps, self._reach = following, 0, self._reach * 2
        self.url = following
        return None


def _read(body: bytes) -> tuple[int | None, Any]:
    """Number of items and ``next``; no number when it is no page, and no ``next`` if no JSON."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            document = parse_json(body.decode())
        except ValueError:
            return None, None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None, ""
    return len(document["items"]), document.get("next", "")


def _no_page(received: Received, *, is_json: bool) -> Flawed:
    got = received.text[:80]
    if is_json:
        return Flawed(received.url, PAGE, RULES[PAGE].sentence, "an array `items`", got)
    return Flawed(received.url, NOT_JSON.id, NOT_JSON.sentence, "JSON", got)


def _parts(received: Received, asked: str, body: bytes, left: int | None) -> list[Part]:
    """The page whole, or in pieces when it is large."""
    url = received.url
    redirected = asked if asked != url else ""
    whole = Text(url, body, most=left, headers=received.headers, asked=redirected)
    if len(body) <= WHOLE:
        return [whole]
    scanner = PageScanner(BytesIO(body))
    found: list[Part] = []
    try:
        scanner.find_items()
        for run in scanner.runs():
            found.append(PageItems(url, run if left is None else run.first(left)))
            left = None if left is None else max(0, left - len(run))
            if left == 0:
                break
    except BrokenJson:
        return [whole]
    return found or [whole]
