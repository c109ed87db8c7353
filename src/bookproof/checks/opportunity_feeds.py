"""What can be wrong with the feeds as feeds, found by reading them twice.

Each check tells of some of the rules in :mod:`bookproof.feeds.rules`. Source: Realtime Paged Data
Exchange 1.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bookproof.checks.registry import check
from bookproof.checks.values import received, shown
from bookproof.feeds import rules
from bookproof.feeds.faulty import FaultyItems
from bookproof.feeds.watch import FeedVerdict
from bookproof.results import Finding
from bookproof.validation.flaw import Grouped, Severity

Verdicts = Sequence[FeedVerdict]


def _told(verdicts: Verdicts, *wanted: str) -> Iterator[Finding]:
    """One finding for each cause; suggestions are left to ``bookproof validate``."""
    for verdict in verdicts:
        for group in verdict.causes:
            if group.first.rule in wanted and group.first.severity is not Severity.SUGGESTION:
                yield _finding(verdict.feed, group)


def _finding(feed: str, group: Grouped) -> Finding:
    page, flaw = group.examples[0]
    more = group.count - 1
    times = f", and {more} more" if more else ""
    place = f"{feed}: " if page == feed else f"{feed}: {page} "
    return Finding(
        where=f"{place}{flaw.path}{times}",
        expected=shown(flaw.expected),
        got=received(flaw.got),
        hint=f"{flaw.message}; usually: {rules.CAUSES[flaw.rule]}",
        recommended=flaw.severity is not Severity.FAILURE,
    )


@check("feeds.page", "RPDE-PAGE-03", "RPDE-PAGE-01")
def page(verdicts: Verdicts) -> Iterator[Finding]:
    """A page of a feed is no RPDE page, or has JSON-LD outside the data of its items."""
    yield from _told(verdicts, rules.PAGE, rules.JSON_LD)


@check("feeds.item-shape", "RPDE-ITEM-01", "RPDE-ITEM-05")
def item_shape(verdicts: Verdicts) -> Iterator[Finding]:
    """An item lacks its state, kind or id, or its position is neither an integer nor a text."""
    yield from _told(
        verdicts, rules.ITEM, rules.MODIFIED, rules.MODIFIED_MIXED, rules.MODIFIED_TEXT
    )


@check("feeds.deleted-data", "RPDE-ITEM-02")
def deleted_data(verdicts: Verdicts) -> Iterator[Finding]:
    """An item that is updated has no data, or one that is deleted has."""
    yield from _told(verdicts, rules.DATA_MISSING, rules.DATA_DELETED)


@check("feeds.next", "RPDE-PAGE-02", "RPDE-ORDER-04", "RPDE-ORDER-07")
def following(verdicts: Verdicts) -> Iterator[Finding]:
    """The address of the next page is not absolute, leads elsewhere, or names a wrong position."""
    yield from _told(
        verdicts,
        rules.NEXT_ABSOLUTE,
        rules.NEXT_PLACE,
        rules.NEXT_STANDS,
        rules.NEXT_BACK,
        rules.NEXT_ITEM,
        rules.NEXT_PARAMETERS,
    )


@check("feeds.last-page", "RPDE-LAST-01")
def last_page(verdicts: Verdicts) -> Iterator[Finding]:
    """The last page of a feed does not name itself as the next."""
    yield from _told(verdicts, rules.LAST_NEXT)


@check("feeds.order", "RPDE-ORDER-01", "RPDE-TS-01", "RPDE-CN-01", "RPDE-CN-02")
def order(verdicts: Verdicts) -> Iterator[Finding]:
    """Items are not in the order of their changes, or not behind the position asked for."""
    yield from _told(
        verdicts,
        rules.ORDER,
        rules.ORDER_TEXT,
        rules.ORDER_ID,
        rules.BEFORE_POSITION,
        rules.CHANGE_NUMBER,
    )


@check("feeds.listed-once", "RPDE-ORDER-02", "RPDE-ITEM-03")
def listed_once(verdicts: Verdicts) -> Iterator[Finding]:
    """A record is in a feed more than once."""
    yield from _told(verdicts, rules.ID_TWICE, rules.ITEM_AGAIN, rules.SUBJECT_TWICE)


@check("feeds.modified-raised", "RPDE-ITEM-04")
def modified_raised(verdicts: Verdicts) -> Iterator[Finding]:
    """An item changed without a higher value of modified."""
    yield from _told(verdicts, rules.CHANGED, rules.OLDER)


@check("feeds.kept", "RPDE-ORDER-06", "RPDE-LAST-02")
def kept(verdicts: Verdicts) -> Iterator[Finding]:
    """An item is no longer in a feed, or was dropped within 7 days of its deletion."""
    yield from _told(verdicts, rules.VANISHED, rules.DELETED_DROPPED)


@check("feeds.lost-items", "RPDE-CHRONO-01", "RPDE-ORDER-03")
def lost_items(verdicts: Verdicts) -> Iterator[Finding]:
    """A reader that followed every page did not get an item that was there for another reader."""
    yield from _told(verdicts, rules.MISSED)


@check("feeds.parents", "RPDE-DATA-06")
def parents(verdicts: Verdicts) -> Iterator[Finding]:
    """An item refers to a parent that no feed has."""
    yield from _told(verdicts, rules.ORPHAN)


@check("feeds.license", "RPDE-PAGE-04")
def licence(verdicts: Verdicts) -> Iterator[Finding]:
    """Open data comes without a licence, or Orders come with one."""
    yield from _told(verdicts, rules.LICENSE, rules.LICENSE_ORDERS)


@check("feeds.media-type", "RPDE-HTTP-01", "OBA-MEDIA-03")
def media_type(verdicts: Verdicts) -> Iterator[Finding]:
    """The Content-Type of a page is not that of such a feed."""
    yield from _told(verdicts, rules.MEDIA_TYPE)


@check("feeds.headers", "RPDE-CACHE-01", "RPDE-CACHE-02")
def headers(verdicts: Verdicts) -> Iterator[Finding]:
    """Caches cannot carry the load of open data, or may keep what is for one partner only."""
    yield from _told(verdicts, rules.CACHE, rules.CACHE_ORDERS)


@check("feeds.orders-partner", "OBA-FEED-01", "OBA-AUTHDATA-01")
def orders_partner(verdicts: Verdicts) -> Iterator[Finding]:
    """An Order is in the feeds of two booking partners."""
    yield from _told(verdicts, rules.OTHER_PARTNER)


@check("feeds.orders-personal", "OBA-FEEDITEM-11")
def orders_personal(verdicts: Verdicts) -> Iterator[Finding]:
    """An Order in the feed tells of a person."""
    yield from _told(verdicts, rules.PERSONAL)


@check("feeds.items-valid", "MOD-REQ-01", "MOD-REQ-02", "OBA-FEEDITEM-04")
def items_valid(faulty: Sequence[FaultyItems]) -> Iterator[Finding]:
    """Items of a feed do not follow the model of their data."""
    for cause in faulty:
        more = cause.versions - len(cause.items)
        others = f" and {more} more" if more > 0 else ""
        yield Finding(
            where=f"{cause.feed}: items {', '.join(cause.items)}{others} {cause.path}",
            expected=shown(cause.expected),
            got=received(cause.got),
            hint=f"{cause.message} [{cause.rule}]",
        )


@check("feeds.deletion-shown", "RPDE-ORDER-06", "TI-DATASET-03")
def deletion_shown(item: Mapping[str, Any] | None, refused: str) -> Iterator[Finding]:
    """An opportunity that was withdrawn is not shown as deleted in its feed."""
    state = item.get("state") if isinstance(item, Mapping) else None
    if state != "deleted":
        yield Finding("$.state", "deleted", refused if item is None else received(state))
