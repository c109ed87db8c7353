"""What can be wrong with a feed: the rules, and what usually causes each breach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookproof.requirements import requirements
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.rules.registry import RULES, Rule, declare

OPEN_FEEDS = ("RPDEFeed", "BookableRPDEFeed")
ORDER_FEEDS = ("OrdersFeed", "OrderProposalsFeed")
ALL_FEEDS = (*OPEN_FEEDS, *ORDER_FEEDS)

CAUSES: dict[str, str] = {}
"""By rule: what usually causes the flaw, for people who have to mend the feed."""

_ITEM = {"state": "updated", "kind": "Slot", "id": "a", "modified": 5, "data": {"@type": "Slot"}}
_NEXT = "https://feeds.example/slots"


def _rule(
    rule_id: str,
    sentence: str,
    cause: str,
    requirement_ids: tuple[str, ...],
    bad: Any,
    good: Any,
    *,
    severity: Severity = Severity.FAILURE,
    modes: tuple[str, ...] = ALL_FEEDS,
    counterpart: str = "",
) -> str:
    link = requirements()[requirement_ids[0]].source
    declare(Rule(rule_id, sentence, severity, modes, requirement_ids, link, bad, good, counterpart))
    CAUSES[rule_id] = cause
    return rule_id


def _page(*items: Mapping[str, Any], following: str = "", **more: Any) -> dict[str, Any]:
    return {"next": _NEXT + following, "items": list(items), **more}


def _item(**changed: Any) -> dict[str, Any]:
    return {**_ITEM, **changed}


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in _ITEM.items() if key != name}


# Pages

STATUS = _rule(
    "feed-status",
    "A page of the feed is not answered with 200.",
    "the query behind the page fails, or the address that `next` gave is not served",
    ("RPDE-HTTP-02",),
    {"status": 500},
    {"status": 200},
)
PAGE = _rule(
    "feed-page",
    "The answer is no RPDE page: a JSON object with an array `items`.",
    "an error page, or a framework that wraps the answer",
    ("RPDE-PAGE-03",),
    [],
    _page(),
)
NEXT_ABSOLUTE = _rule(
    "feed-next-absolute",
    "`next` is missing or no absolute URL.",
    "`next` built from the path of the request alone",
    ("RPDE-PAGE-02",),
    {"next": "/slots?afterChangeNumber=5", "items": []},
    {"next": f"{_NEXT}?afterChangeNumber=5", "items": []},
)
NEXT_PLACE = _rule(
    "feed-next-place",
    "`next` leads to another scheme, host or path than the page has.",
    "`next` built from the name that the server knows itself by, behind a proxy",
    ("RPDE-PAGE-02",),
    {"url": _NEXT, "next": "http://internal.example/api/slots?afterChangeNumber=5"},
    {"url": _NEXT, "next": f"{_NEXT}?afterChangeNumber=5"},
)
NEXT_STANDS = _rule(
    "feed-next-stands",
    "A page with items has its own address as `next`, so a reader never gets on.",
    "`next` repeats the parameters of the request instead of those of the last item",
    ("RPDE-PAGE-02", "RPDE-LAST-01"),
    _page(_ITEM),
    _page(_ITEM, following="?afterTimestamp=5&afterId=a"),
)
NEXT_BACK = _rule(
    "feed-next-back",
    "`next` names a position before the page's own, so readers go in circles.",
    "`next` taken from the first item, or from a query that is not in the order of the feed",
    ("RPDE-PAGE-02", "RPDE-ORDER-04"),
    {"url": f"{_NEXT}?afterChangeNumber=9", "next": f"{_NEXT}?afterChangeNumber=5"},
    {"url": f"{_NEXT}?afterChangeNumber=9", "next": f"{_NEXT}?afterChangeNumber=12"},
)
NEXT_ITEM = _rule(
    "feed-next-item",
    "`next` is not built from the last item of the page.",
    "`next` computed by a second query, or from another item than the last",
    ("RPDE-PAGE-02",),
    _page(_ITEM, following="?afterTimestamp=3&afterId=a"),
    _page(_ITEM, following="?afterTimestamp=5&afterId=a"),
)
NEXT_PARAMETERS = _rule(
    "feed-next-parameters",
    "`next` has not exactly the parameters of an ordering strategy of RPDE.",
    "the second condition of the query, on `id`, left out; or another strategy",
    ("RPDE-ORDER-07", "RPDE-TS-01", "RPDE-CN-01"),
    _page(_ITEM, following="?afterTimestamp=5"),
    _page(_ITEM, following="?afterTimestamp=5&afterId=a"),
)
LAST_NEXT = _rule(
    "feed-last-page-next",
    "The last page has another `next` than its own address, so a reader never knows it is there.",
    "something that varies is added to `next`, or `next` is spelt in another way than before",
    ("RPDE-LAST-01",),
    {"url": f"{_NEXT}?afterChangeNumber=9", "next": f"{_NEXT}?afterChangeNumber=9&t=1"},
    {"url": f"{_NEXT}?afterChangeNumber=9", "next": f"{_NEXT}?afterChangeNumber=9"},
)
LICENSE = _rule(
    "feed-license",
    "A page of open data does not give its licence.",
    "the property `license` left out",
    ("RPDE-PAGE-04",),
    _page(),
    _page(license="https://creativecommons.org/licenses/by/4.0/"),
    modes=OPEN_FEEDS,
)
LICENSE_KNOWN = _rule(
    "feed-license-known",
    "The licence of the open data is not CC-BY 4.0 under its address.",
    "the name of the licence, or another address of it, in place of its URL",
    ("RPDE-PAGE-04",),
    _page(license="CC-BY"),
    _page(license="https://creativecommons.org/licenses/by/4.0/"),
    severity=Severity.SUGGESTION,
    modes=OPEN_FEEDS,
)
LICENSE_ORDERS = _rule(
    "feed-license-orders",
    "A feed of Orders carries a licence, as if it were open data.",
    "one template for the pages of all feeds",
    ("RPDE-PAGE-04",),
    _page(license="https://creativecommons.org/licenses/by/4.0/"),
    _page(),
    severity=Severity.WARNING,
    modes=ORDER_FEEDS,
)
JSON_LD = _rule(
    "feed-json-ld",
    "A page or an item has JSON-LD keys outside `data`.",
    "a JSON-LD library that writes the whole page",
    ("RPDE-PAGE-01",),
    _page(_item(**{"@type": "FeedItem"})),
    _page(_ITEM),
)
MEDIA_TYPE = _rule(
    "feed-media-type",
    "The Content-Type of a page is not that of such a feed.",
    "the default of the framework",
    ("RPDE-HTTP-01", "OBA-MEDIA-03"),
    {"content-type": "text/html"},
    {"content-type": "application/json"},
)
CACHE = _rule(
    "feed-cache",
    "The cache headers of open data do not let caches carry the load of harvesters.",
    "no Cache-Control, or the same one on the last page as on the others",
    ("RPDE-CACHE-01",),
    {"cache-control": "no-cache"},
    {"cache-control": "public, max-age=3600"},
    severity=Severity.WARNING,
    modes=OPEN_FEEDS,
)
CACHE_ORDERS = _rule(
    "feed-cache-orders",
    "A feed of Orders lets public caches keep what only one partner may see.",
    "the headers of open data on all feeds",
    ("RPDE-CACHE-02",),
    {"cache-control": "public, max-age=3600"},
    {"cache-control": "private, no-store"},
    severity=Severity.WARNING,
    modes=ORDER_FEEDS,
)

# Items

ITEM = _rule(
    "feed-item",
    "An item lacks a usable `state`, `kind` or `id`.",
    "a property left out, or of another type",
    ("RPDE-ITEM-01",),
    _page(_without("kind")),
    _page(_ITEM),
)
MODIFIED = _rule(
    "feed-modified",
    "`modified` is missing or neither an integer nor a text.",
    "a column of floating-point numbers, or a fraction of a second",
    ("RPDE-ITEM-01", "RPDE-ITEM-05"),
    _page(_item(modified=5.5)),
    _page(_ITEM),
)
MODIFIED_MIXED = _rule(
    "feed-modified-mixed",
    "`modified` is an integer on some items and a text on others.",
    "two sources of items in one feed",
    ("RPDE-ITEM-05", "RPDE-ORDER-01"),
    _page(_ITEM, _item(id="b", modified="6")),
    _page(_ITEM, _item(id="b", modified=6)),
)
MODIFIED_TEXT = _rule(
    "feed-modified-text",
    "An integer `modified` is written as a text.",
    "64 bit numbers turned into texts for JavaScript",
    ("RPDE-ITEM-05",),
    _page(_item(modified="5")),
    _page(_ITEM),
    severity=Severity.WARNING,
)
DATA_MISSING = _rule(
    "feed-data-missing",
    "An item that is `updated` has no object `data`.",
    "a record that cannot be shown, where the item ought to be `deleted`",
    ("RPDE-ITEM-02",),
    _page(_without("data")),
    _page(_ITEM),
)
DATA_DELETED = _rule(
    "feed-data-deleted",
    "An item that is `deleted` still has `data`.",
    "only the state is changed when a record is deleted",
    ("RPDE-ITEM-02",),
    _page(_item(state="deleted")),
    _page({"state": "deleted", "kind": "Slot", "id": "a", "modified": 5}),
)

# Order, within a page and over pages

ORDER = _rule(
    "feed-order",
    "Items are not in the order of `modified`.",
    "no ORDER BY, or one by another column",
    ("RPDE-ORDER-01", "RPDE-CHRONO-01"),
    _page(_item(modified=9), _item(id="b", modified=5)),
    _page(_ITEM, _item(id="b", modified=9)),
)
ORDER_TEXT = _rule(
    "feed-order-text",
    "Numbers are ordered as if they were texts: 10 comes before 9.",
    "a text column for `modified`, or a parameter that is not turned into a number",
    ("RPDE-ORDER-01", "RPDE-CHRONO-01"),
    _page(_item(modified=10), _item(id="b", modified=9)),
    _page(_item(id="b", modified=9), _item(modified=10)),
)
ORDER_ID = _rule(
    "feed-order-id",
    "Items of one `modified` are in another order than before, though they are unchanged.",
    "the tie-break by `id` missing in ORDER BY",
    ("RPDE-ORDER-01",),
    {"before": ["a", "b"], "after": ["b", "a"]},
    {"before": ["a", "b"], "after": ["a", "b"]},
)
BEFORE_POSITION = _rule(
    "feed-before-position",
    "A page begins with an item that is not behind the position it was asked for.",
    "`>=` in place of `>` in the query, or brackets missing around its two conditions",
    ("RPDE-TS-01", "RPDE-CN-01"),
    {"url": f"{_NEXT}?afterTimestamp=5&afterId=a", "items": [_ITEM]},
    {"url": f"{_NEXT}?afterTimestamp=5&afterId=a", "items": [_item(id="b", modified=6)]},
)
CHANGE_NUMBER = _rule(
    "feed-change-number",
    "Two items of a feed by change numbers share one.",
    "a number for each transaction or each second, instead of one for each change",
    ("RPDE-CN-02",),
    _page(_ITEM, _item(id="b"), following="?afterChangeNumber=5"),
    _page(_ITEM, _item(id="b", modified=6), following="?afterChangeNumber=6"),
)
ID_TWICE = _rule(
    "feed-id-twice",
    "Two items of one page have the same `id`.",
    "a join that multiplies rows, or a list of changes in place of a list of records",
    ("RPDE-ITEM-03", "RPDE-ORDER-02"),
    _page(_ITEM, _item(modified=6)),
    _page(_item(modified=6)),
)
ITEM_AGAIN = _rule(
    "feed-item-again",
    "An item comes again within one reading, without a higher `modified`.",
    "pages by number or offset, or the tie-break by `id` missing",
    ("RPDE-ORDER-02",),
    {"page 1": ["a", "b"], "page 2": ["b", "c"]},
    {"page 1": ["a", "b"], "page 2": ["c"]},
)

# Over time

OLDER = _rule(
    "feed-older",
    "An item is listed with a lower `modified` than it had before.",
    "the old entry stays when a record changes, or `modified` comes from several clocks",
    ("RPDE-ITEM-04", "RPDE-ORDER-02"),
    {"before": _item(modified=9), "after": _ITEM},
    {"before": _ITEM, "after": _item(modified=9)},
)
CHANGED = _rule(
    "feed-changed",
    "An item changed, but its `modified` did not.",
    "`modified` is not raised for changes in joined tables",
    ("RPDE-ITEM-04",),
    {"before": _ITEM, "after": _item(data={"@type": "Slot", "remainingUses": 0})},
    {"before": _ITEM, "after": _item(modified=6, data={"@type": "Slot", "remainingUses": 0})},
)
VANISHED = _rule(
    "feed-vanished",
    "An item that was in the feed is no longer there, not even as `deleted`.",
    "the row is removed from the table, or a filter leaves it out",
    ("RPDE-ORDER-06", "RPDE-LAST-02"),
    {"before": ["a", "b"], "after": ["b"]},
    {"before": ["a", "b"], "after": ["b", "a (deleted)"]},
)
DELETED_DROPPED = _rule(
    "feed-deleted-dropped",
    "A `deleted` item is no longer in the feed, less than 7 days after its deletion.",
    "deleted entries are tidied away too early",
    ("RPDE-ORDER-06",),
    {"before": ["a (deleted)"], "after": []},
    {"before": ["a (deleted)"], "after": ["a (deleted)"]},
)
MISSED = _rule(
    "feed-missed",
    "An item stands before a position that a reader had passed without ever getting it.",
    "`modified` set before the commit, the tie-break by `id` missing, or `next` from another query",
    ("RPDE-CHRONO-01", "RPDE-TS-01", "RPDE-ORDER-03"),
    {"first reading": ["a", "c"], "second reading": ["a", "b", "c"]},
    {"first reading": ["a", "c"], "second reading": ["a", "c", "b"]},
)
SUBJECT_TWICE = _rule(
    "feed-subject-twice",
    "Two items with different `id`s are about the same `@id`.",
    "a record that was imported twice, or an `id` that is made anew at each change",
    ("RPDE-ORDER-02", "MOD-ID-01"),
    [{"id": "a", "data": {"@id": "urn:x"}}, {"id": "b", "data": {"@id": "urn:x"}}],
    [{"id": "a", "data": {"@id": "urn:x"}}, {"id": "b", "data": {"@id": "urn:y"}}],
)
ORPHAN = _rule(
    "feed-orphan",
    "An item refers to a parent that no feed has.",
    "the parent is filtered out or was deleted, or its `@id` is built in another way",
    ("RPDE-DATA-06",),
    {"slots": {"facilityUse": "urn:b"}, "facility-uses": {"@id": "urn:a"}},
    {"slots": {"facilityUse": "urn:a"}, "facility-uses": {"@id": "urn:a"}},
    modes=OPEN_FEEDS,
)

# Feeds of Orders

OTHER_PARTNER = _rule(
    "feed-other-partner",
    "An Order is in the feeds of two booking partners.",
    "the query of the feed does not ask for the partner of the credentials",
    ("OBA-FEED-01", "OBA-AUTHDATA-01"),
    {"primary": ["a"], "secondary": ["a"]},
    {"primary": ["a"], "secondary": []},
    modes=ORDER_FEEDS,
)
PERSONAL = _rule(
    "feed-personal",
    "An Order in the feed tells of a person.",
    "the answer to B is published as it is",
    ("OBA-FEEDITEM-11",),
    {"@type": "Order", "customer": {"@type": "Person", "email": "g@example.com"}},
    {"@type": "Order"},
    modes=("OrdersFeed",),
)


def flaw(rule_id: str, path: str, message: str, expected: Any, got: Any) -> Flaw:
    """A flaw with the severity of its rule."""
    return Flaw(rule_id, RULES[rule_id].severity, path, message, expected, got)
