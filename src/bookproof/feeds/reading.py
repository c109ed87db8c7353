"""Reading a feed, or saved pages of one, into a verifier."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import orjson

from bookproof.feeds.ledger import Ledger
from bookproof.feeds.order import place_of
from bookproof.feeds.page import Audience, PageSeen, parse_page
from bookproof.feeds.verifier import FeedVerifier, Reading
from bookproof.validation.flaw import Causes

Fetch = Callable[[str, bool], PageSeen]
"""Gets a page: address, and whether the reader made up its position."""

EARLIEST, LATEST = 0.02, 0.4
"""The share of a feed at which a reading from within begins lies between these."""
_PAUSE = 0.1
_MOMENT = 0.25
_NUMBERS = re.compile(r"(\d+)")


class ReadingTooLong(Exception):
    """The end of the feed was not reached in time."""


def read_through(
    verifier: FeedVerifier,
    reading: Reading,
    url: str,
    fetch: Fetch,
    deadline: float,
    *,
    made_up: bool = False,
) -> str:
    """Read from an address to the end of the feed; the address of the last page.

    Args:
        deadline: when to stop (monotonic clock).
        made_up: the reader made up the position of the first page, so those of the rest are new
            as well, as far as nobody has asked for them here.

    Raises:
        ReadingTooLong: the deadline has passed.
    """
    while True:
        taken = verifier.take(reading, fetch(url, made_up and verifier.is_new(url)))
        if taken.is_last or not taken.next or taken.next == url or _leads_out(url, taken.next):
            return url
        if time.monotonic() > deadline:
            raise ReadingTooLong(f"GET {url}: the end of the feed was not reached in time")
        url = taken.next


def _leads_out(url: str, following: str) -> bool:
    """Whether `next` leaves the feed: credentials must not follow it."""
    return place_of(following) != place_of(url)


def read_again(
    verifier: FeedVerifier, url: str, fetch: Fetch, random: Random, deadline: float
) -> Callable[[], None]:
    """Read a feed twice more: from its start, and from a position that chance decides.

    Pages of the second way begin at other items, so what is lost at the border of two pages shows;
    and their addresses are new, so no cache can answer with an older page.

    Returns:
        A function that reads on from the last page.

    Raises:
        ReadingTooLong: the deadline has passed.
    """
    reading = verifier.begin()
    end = read_through(verifier, reading, url, fetch, deadline)
    within = verifier.within(random.uniform(EARLIEST, LATEST), end)
    if within:
        reading = verifier.begin(within)
        end = read_through(verifier, reading, within, fetch, deadline, made_up=True)

    def poll() -> None:
        nonlocal end
        end = read_through(verifier, reading, end, fetch, deadline)

    poll()
    return poll


def await_settled(
    readers: Sequence[tuple[FeedVerifier, Callable[[], None]]], patience: float
) -> None:
    """Poll while items seem lost that may only be on their way.

    Systems may hold back what changed within the last seconds, so an item that has left its place
    can take as long to appear at its new one. And a page that another reader has just got may not
    have been judged yet.

    Args:
        readers: feeds, each with what reads on from its last page.
        patience: seconds after which what has not come is lost.
    """
    started = time.monotonic()
    while (waited := time.monotonic() - started) < patience:
        absent = [poll for verifier, poll in readers if verifier.absent()]
        missed = any(verifier.missed() for verifier, _ in readers)
        if not absent and not (missed and waited < _MOMENT):
            return
        time.sleep(_PAUSE)
        for poll in absent:
            poll()


def verify_saved(
    path: Path, audience: Audience = Audience.PUBLIC, now: datetime | None = None
) -> Causes:
    """Judge saved pages of one feed, in one reading.

    A folder has a page in each file, read in the order of the file names, where 10 comes after 9.
    A file has one page, a list of pages, or one page in each line. A page is as the feed gave it,
    or an object with ``url``, ``page`` and, if they were kept, ``status`` and ``headers``. Without
    its address a page is taken to be the one that the page before named as ``next``.

    Raises:
        OSError: a file cannot be read.
    """
    ledger = Ledger()
    try:
        verifier = FeedVerifier(path.name, ledger, audience)
        reading = verifier.begin()
        for page in saved_pages(path):
            verifier.take(reading, page)
        return verifier.finish(now)
    finally:
        ledger.close()


def saved_pages(path: Path) -> Iterator[PageSeen]:
    """The pages in a folder or a file; see :func:`verify_saved`.

    Raises:
        OSError: a file cannot be read.
    """
    files = sorted(path.glob("*.json*"), key=_by_number) if path.is_dir() else [path]
    following = ""
    for number, body in enumerate(body for file in files for body in _bodies(file)):
        page = _seen(body, following, float(number))
        following = _next_of(page)
        yield page


def _by_number(path: Path) -> list[tuple[int, str]]:
    parts = _NUMBERS.split(path.name)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _bodies(file: Path) -> Iterator[bytes]:
    """One for each page; a file that is no JSON is one page, for the verifier to tell."""
    text = file.read_bytes()
    try:
        document = parse_page(text)
    except ValueError:
        lines = text.splitlines()
        if lines and lines[0].rstrip().endswith(b"}"):
            yield from (line for line in lines if line.strip())
        else:
            yield text
        return
    if isinstance(document, list):
        yield from (orjson.dumps(page, option=orjson.OPT_PASSTHROUGH_DATETIME) for page in document)
    else:
        yield text


def _seen(body: bytes, following: str, at: float) -> PageSeen:
    document = _document(body)
    if isinstance(document, dict) and isinstance(document.get("url"), str) and "page" in document:
        headers, status = document.get("headers"), document.get("status")
        return PageSeen(
            url=document["url"],
            body=orjson.dumps(document["page"]),
            status=status if isinstance(status, int) else None,
            headers=_lower(headers) if isinstance(headers, dict) else None,
            requested=at,
            received=at,
        )
    found = document.get("next") if isinstance(document, dict) else None
    begin = found.partition("?")[0] if isinstance(found, str) else ""
    url = following or begin
    return PageSeen(url, body, None, None, requested=at, received=at)


def _lower(headers: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}


def _document(body: bytes) -> Any:
    try:
        return parse_page(body)
    except ValueError:
        return None


def _next_of(page: PageSeen) -> str:
    document = _document(page.body if isinstance(page.body, bytes) else page.body.encode())
    found = document.get("next") if isinstance(document, dict) else None
    return found if isinstance(found, str) else ""
