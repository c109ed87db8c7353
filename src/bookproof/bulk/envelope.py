"""What holds the data in a feed: pages and items, judged one page at a time.

What needs more than one page is judged in :mod:`bookproof.bulk.across`, or by a run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bookproof.bulk.batches import Text
from bookproof.feeds.items import entries
from bookproof.feeds.order import cursor_of, place_of
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.rules import NEXT_ABSOLUTE, ORDER_FEEDS, flaw
from bookproof.feeds.single import (
    header_flaws,
    next_flaws,
    order_flaws,
    parameter_flaws,
    property_flaws,
)
from bookproof.validation.flaw import Flaw

_ITEM = re.compile(r"\$\.items\[(\d+)\]")
_USUAL = frozenset({"state", "kind", "id", "modified", "data"})
_ORDERS = ("Order", "OrderProposal")


def audience_of(item: Any, mode: str | None) -> Audience:
    """For whom a feed is that has such an item."""
    kind = item.get("kind") if isinstance(item, Mapping) else None
    return Audience.PARTNER if mode in ORDER_FEEDS or kind in _ORDERS else Audience.PUBLIC


def item_flaws(item: Any, mode: str | None) -> list[Flaw]:
    """What is wrong with an item around its data; paths begin at the item."""
    audience = audience_of(item, mode)
    if audience is Audience.PUBLIC and _is_usual(item):
        return []
    found: list[Flaw] = []
    entries({"items": [item]}, audience, found)
    return [moved(each, f"${each.path.removeprefix('$.items[0]')}") for each in found]


def page_flaws(
    document: Mapping[str, Any], page: Text, mode: str | None
) -> tuple[list[Flaw], Mapping[int, list[Flaw]]]:
    """What is wrong with a page, and with each of its items around the data.

    Paths of the first begin at the page, those of the others at the item.
    """
    shown = document["items"]
    audience = audience_of(shown[0] if shown else None, mode)
    flaws: list[Flaw] = []
    found = entries(document, audience, flaws)
    following = document.get("next")
    seen = _seen(page)
    if page.headers is not None:
        at_end = not shown and following in seen.addresses
        flaws += header_flaws(seen, audience, is_last=at_end)
        flaws += next_flaws(seen, following, shown)
    elif not isinstance(following, str) or place_of(following) is None:
        said = "`next` is missing or no absolute URL"
        flaws.append(flaw(NEXT_ABSOLUTE, "$.next", said, "an absolute URL", following))
    if shown or page.headers is not None:
        flaws += property_flaws(document, audience)
    if found and isinstance(following, str) and place_of(following):
        flaws += parameter_flaws(following, found[-1])
    ahead = cursor_of(following) if isinstance(following, str) else None
    numbered = ahead is not None and ahead.strategy == "change number"
    flaws += order_flaws(found, cursor_of(seen.url), None, numbered=numbered)
    return _sorted(flaws)


def _seen(page: Text) -> PageSeen:
    if page.headers is None:
        return PageSeen("", b"", headers=None)
    if page.asked:
        return PageSeen(page.asked, b"", headers=page.headers, final_url=page.name)
    return PageSeen(page.name, b"", headers=page.headers)


def _is_usual(item: Any) -> bool:
    """Whether an item is as nearly all are, which is quickly seen, and has nothing wrong."""
    return (
        isinstance(item, dict)
        and item.keys() == _USUAL
        and item["state"] == "updated"
        and isinstance(item["kind"], str)
        and isinstance(item["id"], str)
        and type(item["modified"]) is int
        and isinstance(item["data"], dict)
        and item["id"] != ""
        and item["kind"] != ""
    )


def _sorted(flaws: list[Flaw]) -> tuple[list[Flaw], Mapping[int, list[Flaw]]]:
    of_page: list[Flaw] = []
    of_items: dict[int, list[Flaw]] = defaultdict(list)
    for each in flaws:
        place = _ITEM.match(each.path)
        if place:
            inner = f"${each.path[place.end() :]}"
            of_items[int(place.group(1))].append(moved(each, inner))
        else:
            of_page.append(each)
    return of_page, of_items


def moved(found: Flaw, path: str) -> Flaw:
    """The flaw at another path."""
    return Flaw(found.rule, found.severity, path, found.message, found.expected, found.got)
