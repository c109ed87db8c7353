"""What only several pages of a feed tell: items that come again, or changed on the way.

It is judged where the pages come in, for it needs all of them, in order; so a feed that is taken
up again in the middle is not judged for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from bookproof.bulk.batches import Flawed
from bookproof.client.transport import Received
from bookproof.feeds import rules
from bookproof.feeds.ledger import Ledger
from bookproof.feeds.order import place_of
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.verifier import FeedVerifier

LARGEST = 4_000_000
"""Bytes of a saved page that is read at once."""
_WANTED = frozenset({rules.ITEM_AGAIN, rules.SUBJECT_TWICE, rules.CHANGED, rules.OLDER})
"""Rules that no single page can be judged by."""


def saved_feeds(root: Path, names: Iterable[str]) -> Iterator[Flawed]:
    """What the saved pages of feeds tell together.

    Pages in one folder whose ``next`` leads to one path are taken for one feed, in the order of
    their names. Pages that are too large to be read at once are left out, and all after them.

    Args:
        names: of the files below the root, in order.
    """
    feeds: dict[tuple[str, Any], Across] = {}
    following: dict[tuple[str, Any], str] = {}
    too_large: set[str] = set()
    for number, name in enumerate(names):
        folder = name.rpartition("/")[0]
        try:
            body = _small(root / name)
        except OSError:
            continue  # whoever judges the file by itself tells of it
        if body is None:
            too_large.add(folder)
        place = place_of(_next_of(body)) if body else None
        if body is None or place is None or folder in too_large:
            continue
        feed = feeds.setdefault((folder, place), Across(folder or root.name))
        address = following.get((folder, place), "")  # the one before named it
        page = PageSeen(address, body, None, None, "", float(number), float(number))
        following[folder, place] = feed.take_page(page)
    for feed in feeds.values():
        yield from feed.close()


def _small(path: Path) -> bytes | None:
    if path.suffix == ".gz" or path.stat().st_size > LARGEST:
        return None
    return path.read_bytes()


def _next_of(body: bytes) -> Any:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    is_page = isinstance(document, dict) and isinstance(document.get("items"), list)
    return document.get("next") if is_page else None


class Across:
    """The pages of one feed, in the order in which they were read."""

    def __init__(self, name: str) -> None:
        self._ledger = Ledger()
        self._verifier = FeedVerifier(name, self._ledger, Audience.PUBLIC)
        self._reading = self._verifier.begin()

    def take(self, received: Received, asked: str, began: float) -> None:
        """Take in a page.

        Args:
            asked: its address, before redirects.
            began: when it was asked for (monotonic clock).
        """
        self.take_page(
            PageSeen(
                url=asked,
                body=received.text,
                status=received.status,
                headers=received.headers,
                final_url=received.url if received.url != asked else "",
                requested=began,
                received=time.monotonic(),
            )
        )

    def take_page(self, page: PageSeen) -> str:
        """Take in a page; the address that it names as the next."""
        return self._verifier.take(self._reading, page).next

    def close(self) -> Iterator[Flawed]:
        """What was found, one for each cause; nothing can be taken in afterwards."""
        found = [group for group in self._verifier.finish() if group.first.rule in _WANTED]
        self._ledger.close()
        for group in found:
            page, flaw = group.examples[0]
            yield Flawed(
                page,
                flaw.rule,
                flaw.message,
                str(flaw.expected),
                str(flaw.got),
                is_document=False,
                path=flaw.path,
                times=group.count,
            )
