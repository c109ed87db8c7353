"""What can be said of one page alone: its headers, its properties, and where `next` leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bookproof.feeds.items import Entry
from bookproof.feeds.order import (
    Cursor,
    compare,
    compare_ids,
    cursor_of,
    parameters,
    place_of,
    rank,
    same_address,
)
from bookproof.feeds.page import Audience, PageSeen, directives
from bookproof.feeds.rules import (
    BEFORE_POSITION,
    CACHE,
    CACHE_ORDERS,
    CHANGE_NUMBER,
    ID_TWICE,
    JSON_LD,
    LAST_NEXT,
    LICENSE,
    LICENSE_KNOWN,
    LICENSE_ORDERS,
    MEDIA_TYPE,
    NEXT_ABSOLUTE,
    NEXT_BACK,
    NEXT_ITEM,
    NEXT_PARAMETERS,
    NEXT_PLACE,
    NEXT_STANDS,
    ORDER,
    ORDER_TEXT,
    flaw,
)
from bookproof.validation.flaw import Flaw, Severity

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
BOOKING_TYPE = "application/vnd.openactive.booking+json"
OPEN_TYPES = ("application/json", "application/vnd.openactive.rpde+json")
_LONG, _SHORT = 3600, 8


def header_flaws(page: PageSeen, audience: Audience, *, is_last: bool) -> Iterator[Flaw]:
    """What is wrong with the headers; nothing where they were not kept."""
    if page.headers is None:
        return
    kind = page.headers.get("content-type", "")
    name = kind.partition(";")[0].strip().lower()
    wanted = OPEN_TYPES if audience is Audience.PUBLIC else (BOOKING_TYPE,)
    if name not in wanted:
        said = f"the Content-Type is not {wanted[0]}"
        yield flaw(MEDIA_TYPE, "header Content-Type", said, wanted[0], kind or None)
    caching = page.headers.get("cache-control")
    found = directives(caching)
    where = "header Cache-Control"
    if audience is Audience.PARTNER:
        if "public" in found:
            said = "a feed of Orders may be kept by public caches"
            yield flaw(CACHE_ORDERS, where, said, "private, no-store", caching)
        return
    told = found.get("s-maxage", found.get("max-age", ""))
    age = int(told) if told.isdigit() else None
    if is_last and (age is None or age > _SHORT):
        said = "the last page may be kept by caches for longer than 8 seconds, or says nothing"
        yield flaw(CACHE, where, said, f"public, max-age={_SHORT}", caching)
    if not is_last and ("public" not in found or age is None or age < _LONG):
        said = "a page with items cannot be kept by public caches for an hour"
        yield flaw(CACHE, where, said, f"public, max-age={_LONG}", caching)


def property_flaws(document: Mapping[str, Any], audience: Audience) -> Iterator[Flaw]:
    """What is wrong with the properties beside `next` and `items`."""
    for name in document:
        if name.startswith("@"):
            said = "the page has a JSON-LD key outside `data`"
            yield flaw(JSON_LD, f"$.{name}", said, "absent", "present")
    licence = document.get("license")
    if audience is Audience.PARTNER:
        if "license" in document:
            said = "`license` is present in a feed of Orders"
            yield flaw(LICENSE_ORDERS, "$.license", said, "absent", licence)
    elif not isinstance(licence, str) or not licence:
        yield flaw(LICENSE, "$.license", "`license` is missing", CC_BY, licence)
    elif licence != CC_BY:
        said = "`license` is not the address of CC-BY 4.0"
        yield flaw(LICENSE_KNOWN, "$.license", said, CC_BY, licence)


def next_flaws(page: PageSeen, following: Any, shown: Sequence[Any]) -> Iterator[Flaw]:
    """What is wrong with `next` as an address."""
    there = place_of(following) if isinstance(following, str) else None
    if there is None:
        said = "`next` is missing or no absolute URL"
        yield flaw(NEXT_ABSOLUTE, "$.next", said, "an absolute URL", following)
        return
    if there not in {place_of(address) for address in page.addresses}:
        said = "`next` leads to another scheme, host or path"
        yield flaw(NEXT_PLACE, "$.next", said, page.url.partition("?")[0], following)
        return
    if shown and following in page.addresses:
        said = "`next` is the page's own address though the page has items"
        yield flaw(NEXT_STANDS, "$.next", said, "the position of the last item", following)
    here, ahead = cursor_of(page.url), cursor_of(following)
    if here and ahead and _fell_back(here, ahead):
        said = "`next` names an earlier position than the page"
        yield flaw(NEXT_BACK, "$.next", said, f"behind {here.modified}", ahead.modified)
    if not shown and following not in page.addresses:
        yield from _of_empty(page, following, here, ahead)


def _fell_back(here: Cursor, ahead: Cursor) -> bool:
    if here.strategy != ahead.strategy:
        return False
    order = compare(ahead.rank, here.rank)
    if order == 0 and here.id is not None and ahead.id is not None:
        return compare_ids(_number(ahead.id), _number(here.id)) == -1
    return order == -1 and _fallen(ahead.modified, here.modified)[0] != ORDER_TEXT


def _of_empty(
    page: PageSeen, following: str, here: Cursor | None, ahead: Cursor | None
) -> Iterator[Flaw]:
    """An empty page may lead on, past items that are filtered out; but then to a new position."""
    said = "`next` of the last page is not the page's own address"
    if any(same_address(address, following) for address in page.addresses):
        said = "`next` of the last page spells the page's own address in another way"
        yield Flaw(LAST_NEXT, Severity.WARNING, "$.next", said, page.url, following)
    elif here == ahead:
        yield flaw(LAST_NEXT, "$.next", said, page.url, following)


def parameter_flaws(following: str, last: Entry) -> Iterator[Flaw]:
    """Whether `next` is built from the last item, with the parameters of a strategy."""
    ahead = cursor_of(following)
    if ahead is None:
        said = "`next` has the parameters of no ordering strategy"
        wanted = ["afterTimestamp", "afterId", "afterChangeNumber"]
        got = sorted(parameters(following))
        yield Flaw(NEXT_PARAMETERS, Severity.WARNING, "$.next", said, wanted, got)
        return
    if ahead.strategy == "timestamp" and ahead.id is None:
        said = "`next` has `afterTimestamp` but no `afterId`"
        yield flaw(NEXT_PARAMETERS, "$.next", said, "afterId", "absent")
    if ahead.strategy == "change number" and not ahead.modified.isdigit():
        said = "`afterChangeNumber` is no integer"
        yield flaw(NEXT_PARAMETERS, "$.next", said, "an integer", ahead.modified)
    yield from _built_from(ahead, last)


def _built_from(ahead: Cursor, last: Entry) -> Iterator[Flaw]:
    """Behind the last item is allowed: the page may end with items that are filtered out."""
    order = compare(ahead.rank, last.rank)
    expected = {"modified": last.modified, "id": last.id}
    got = {"modified": ahead.modified, "id": ahead.id}
    if order == -1:
        said = "`next` names a position before the last item of the page"
        yield flaw(NEXT_ITEM, "$.next", said, expected, got)
    elif order == 1 or (order == 0 and ahead.id not in (None, str(last.id))):
        said = "`next` names another item than the last one shown"
        yield Flaw(NEXT_ITEM, Severity.SUGGESTION, "$.next", said, expected, got)


def order_flaws(
    entries: Sequence[Entry], here: Cursor | None, before: Entry | None, *, numbered: bool
) -> Iterator[Flaw]:
    """Whether items stand in the order of the feed, from the position of the page on.

    Args:
        here: the position that the page was asked for.
        before: the last item of the page before, which counts where the address has no position.
        numbered: the feed is ordered by change numbers, which are never shared.
    """
    if here is not None and entries:
        yield from _behind(entries[0], here)
    earlier = before if here is None else None
    keys: dict[str, Entry] = {}
    for entry in entries:
        if entry.key in keys:
            said = "an `id` is on the page twice"
            yield flaw(ID_TWICE, f"{entry.path}.id", said, "once", entry.id)
        keys[entry.key] = entry
        if earlier is not None:
            yield from _in_order(earlier, entry, numbered=numbered)
        earlier = entry


def _in_order(earlier: Entry, entry: Entry, *, numbered: bool) -> Iterator[Flaw]:
    order = compare(entry.rank, earlier.rank)
    where = f"{entry.path}.modified"
    if order == -1:
        rule, said = _fallen(entry.modified, earlier.modified)
        yield flaw(rule, where, said, f"behind {earlier.modified}", entry.modified)
    elif order == 0 and numbered and entry.key != earlier.key:
        said = "two items have the same change number"
        yield flaw(CHANGE_NUMBER, where, said, f"above {earlier.modified}", entry.modified)


def _behind(entry: Entry, here: Cursor) -> Iterator[Flaw]:
    order = compare(entry.rank, here.rank)
    if order == 0 and here.strategy == "timestamp":
        if here.id is None:
            return
        item_id = _number(here.id) if isinstance(entry.id, int) else here.id
        order = compare_ids(entry.id, item_id)
    where = f"{entry.path}.modified"
    got = {"modified": entry.modified, "id": entry.id}
    expected = f"behind {here.modified}" + ("" if here.id is None else f", {here.id}")
    if order == -1 and _fallen(entry.modified, here.modified)[0] == ORDER_TEXT:
        said = _fallen(entry.modified, here.modified)[1]
        yield flaw(ORDER_TEXT, where, said, expected, got)
    elif order in (-1, 0):
        said = "the first item is not behind the position that the page was asked for"
        yield flaw(BEFORE_POSITION, where, said, expected, got)


def _fallen(modified: int | str, earlier: int | str) -> tuple[str, str]:
    """Which rule a fall of ``modified`` breaks: as texts, numbers may well have risen."""
    one, other = str(modified), str(earlier)
    if len(one) != len(other) and one > other and rank(modified).startswith("n"):
        return ORDER_TEXT, "`modified` falls, as it does where numbers are compared as texts"
    return ORDER, "`modified` falls from one item to the next"


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 40 else text
