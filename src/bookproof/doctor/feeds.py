"""The feeds: listed for every type, readable to their end, usable."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from bookproof.broker.reader import RETRY_AFTER, TRIES_WHILE_HARVESTING, FeedState
from bookproof.broker.service import ORDERS, PROPOSALS, Broker
from bookproof.cases import ItemNeed
from bookproof.checks.http import wrong_media_type
from bookproof.doctor.findings import Level, Line, of_fault
from bookproof.doctor.subject import Subject
from bookproof.faults import EnvironmentFault
from bookproof.model import BookingFlow, OpportunityType
from bookproof.report.wording import counted, duration
from bookproof.settings import Settings
from bookproof.stages.opportunities import opportunity_template

_MEDIA_TYPES = ("application/json", "application/vnd.openactive.rpde+json")
_MOST_FLAWS = 3
_TICK = 0.05
_MEND = "make it a feed of RPDE 1.0 pages"


def await_harvest(broker: Broker, settings: Settings) -> None:
    """Block until every feed has been read to its end, has given up, or the time is up."""
    timeouts = settings.timeouts
    tries = TRIES_WHILE_HARVESTING * (timeouts.request + RETRY_AFTER)
    deadline = time.monotonic() + timeouts.harvest + tries
    with broker.lock:
        while not all(feed.harvested for feed in broker.feeds.values()):
            if time.monotonic() > deadline:
                return
            broker.lock.wait(_TICK)


def opportunity_feeds(subject: Subject) -> Iterator[Line]:
    """A line for each opportunity feed of the dataset site."""
    for feed in subject.broker.feeds.values():
        if ":" not in feed.name:
            area = f"feed {feed.name}"
            yield Line.worst(area, _of_feed(subject, area, feed))


def types_listed(subject: Subject) -> Iterator[Line]:
    """A line for each opportunity type in scope that lacks a feed, or one that none does."""
    types = subject.settings.opportunity_types()
    lacking = [line for type_ in types for line in _lacking(subject, type_)]
    yield from lacking
    if not lacking:
        yield Line("feeds listed", Level.OK, f"there are feeds for {', '.join(types)}")


def _lacking(subject: Subject, type_: OpportunityType) -> Iterator[Line]:
    known = subject.broker.feeds
    names = subject.broker.opportunity_feeds(str(type_))
    template = opportunity_template(
        ItemNeed(0, "", type_), str(BookingFlow.SIMPLE), "Organization", ""
    )
    parent = template.get("superEvent") or template.get("facilityUse")
    remedy = (
        "add it to distribution[] of the dataset site, or set "
        f"bookableOpportunityTypesInScope.{type_} to false"
    )
    if not any(not known[name].is_parent for name in names):
        seen = f"the dataset site lists no feed {template['@type']} for {type_}"
        yield Line("feeds listed", Level.FAIL, seen, remedy)
    expects_parent = isinstance(parent, dict) and template["@type"] in ("ScheduledSession", "Slot")
    if expects_parent and isinstance(parent, dict) and not any(known[n].is_parent for n in names):
        seen = f"the dataset site lists no feed {parent['@type']}, the parents of {type_}"
        yield Line("feeds listed", Level.WARN, seen, remedy)


def order_feeds(subject: Subject) -> Iterator[Line]:
    """A line for the Orders feed and the OrderProposals feed of each booking partner."""
    for kind in (ORDERS, PROPOSALS):
        for partner in subject.partners():
            feed = subject.broker.feeds.get(f"{kind}:{partner}")
            if feed is not None:
                yield _of_order_feed(f"{kind} feed of {partner}", feed, partner)


def _of_order_feed(area: str, feed: FeedState, partner: str) -> Line:
    if not feed.harvested:
        return _unfinished(area, feed)
    if feed.problem:
        refused = f"check bookingPartners.{partner}.ordersFeedRequestHeaders"
        absent = f"serve it at {feed.url}, or check accessService.endpointUrl of the dataset site"
        return _of_problem(area, feed, refused, absent)
    if any(wrong_media_type(feed.content_type)):
        return Line(
            area,
            Level.WARN,
            f"read to its end, but its Content-Type is {feed.content_type or 'missing'!r}",
            "send the booking media type in version 1",
        )
    return Line(area, Level.OK, f"read to its end in {counted(feed.requests, 'page')}")


def _of_problem(area: str, feed: FeedState, refused: str, absent: str) -> Line:
    """A feed that gives no pages, with the remedy that fits the status."""
    line = of_fault(area, EnvironmentFault(feed.problem))
    remedies = {"401": refused, "403": refused, "404": absent, "410": absent}
    status = feed.problem.partition(": status ")[2][:3]
    return replace(line, remedy=remedies.get(status, line.remedy or _MEND))


def _of_feed(subject: Subject, area: str, feed: FeedState) -> Iterator[Line]:
    if not feed.harvested:
        yield _unfinished(area, feed)
        return
    number = subject.broker.store.count(feed.name)
    if feed.problem:
        refused = "serve opportunity feeds to everybody"
        absent = "correct its contentUrl in distribution[] of the dataset site"
        yield _of_problem(area, feed, refused, absent)
        return
    seen = f"{counted(number, 'item')} in {duration(feed.harvest_seconds)}"
    if not number and subject.settings.use_random_opportunities:
        yield Line(area, Level.WARN, "it has no items", "publish opportunities")
    else:
        yield Line(area, Level.OK, seen)
    name = feed.content_type.partition(";")[0].strip().lower()
    if name not in _MEDIA_TYPES:
        wrong = f"its Content-Type is {feed.content_type or 'missing'!r}"
        yield Line(area, Level.WARN, wrong, "send application/json")
    for flaw, count in list(feed.flaws.items())[:_MOST_FLAWS]:
        yield Line(
            area,
            Level.WARN,
            f"{counted(count, 'item')} cannot be used: an item {flaw}",
            "mend them in the feed",
        )
    yield from _orphans(subject, area, feed)


def _orphans(subject: Subject, area: str, feed: FeedState) -> Iterator[Line]:
    found = [] if feed.is_parent else subject.broker.store.orphans(feed.name)
    if found:
        child, parent = found[0]
        seen = (
            f"{counted(len(found), 'item')} without a parent, such as {child}, "
            f"which refers to {parent}"
        )
        yield Line(area, Level.WARN, seen, "publish the parents, or delete the children")


def _unfinished(area: str, feed: FeedState) -> Line:
    return Line(
        area,
        Level.FAIL,
        f"its end was not reached in time ({counted(feed.requests, 'page')} asked for)",
        "make the feed end with a page that has no items and its own address as 'next', or raise "
        "timeouts.harvest",
    )
