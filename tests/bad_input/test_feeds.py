"""Feeds that are broken, around a sound booking system: only what needs them is not tested."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from ..runs import Ran
from ..targets import JSON, Reply, Request, changed, proxying
from .conftest import Runner

SESSIONS = "/feeds/scheduled-sessions"
HEAD = (("Content-Type", JSON),)


def simple_flow_only(config: dict[str, Any]) -> None:
    """Fewer cases, and shorter waits for what does not come."""
    config["bookingFlowsInScope"]["OpenBookingApprovalFlow"] = False
    config["timeouts"]["feedUpdate"] = 1.5


def random_mode(config: dict[str, Any]) -> None:
    """Opportunities are picked from the feeds."""
    simple_flow_only(config)
    config["useRandomOpportunities"] = True


def outcomes_of(ran: Ran, part: str) -> set[str]:
    """Outcomes of the cases whose id contains a text."""
    return {outcome for name, outcome in ran.outcomes.items() if part in name}


def page(following: str, *items: Any) -> Reply:
    """An RPDE page."""
    return Reply(200, json.dumps({"next": following, "items": items, "license": ""}).encode(), HEAD)


def item(number: int) -> dict[str, Any]:
    """An item that can be read, of an opportunity of no use."""
    identifier = f"http://elsewhere.example/{number}"
    data = {"@type": "ScheduledSession", "@id": identifier}
    return {"id": str(number), "modified": number, "state": "updated", "data": data}


def endless(url: str) -> Callable[[Request], Reply]:
    """A new page for ever."""
    numbers = itertools.count(1)

    def answer(request: Request) -> Reply:
        number = next(numbers)
        return page(f"{url}?after={number}", item(number))

    return answer


def always(reply: Callable[[str], Reply]) -> Callable[[str], Callable[[Request], Reply]]:
    """The same answer, made for the feed's address."""
    return lambda url: lambda request: reply(url)


Spoiler = Callable[[Request], Reply]
Spoil = Callable[[str], Spoiler]

PAIRS: dict[str, tuple[tuple[Spoil, str], tuple[Spoil, str]]] = {
    "missing and hanging": (
        (always(lambda url: Reply(404)), "status 404 instead of 200; the feed does not exist"),
        (always(lambda url: Reply(raw=b"\r\n", pause=9)), "no answer within 1 s"),
    ),
    "endless and leading elsewhere": (
        (endless, "the end of the feed was not reached in time"),
        (
            always(lambda url: page("http://other.example/feeds", item(1))),
            "'next' leads out of the feed, to http://other.example/feeds",
        ),
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
def test_feeds_of_one_type_are_broken(
    run: Runner, lab: str, pair: tuple[tuple[Spoil, str], tuple[Spoil, str]]
) -> None:
    spoilers: dict[str, Spoiler] = {}

    def before(request: Request) -> Reply | None:
        spoiler = spoilers.get(request.path.partition("?")[0])
        return spoiler(request) if spoiler else None

    paths = (SESSIONS, "/feeds/session-series")
    with proxying(lab, before) as target:
        for path, (spoil, _) in zip(paths, pair, strict=True):
            spoilers[path] = spoil(f"{target.url}{path}")
        ran = run(target.url, "book-and-cancel", change=simple_flow_only)
    assert ran.code == 2, ran.output
    for path, (_, words) in zip(paths, pair, strict=True):
        assert words in ran.words
        assert words in ran.problems()
        assert f"{target.url}{path}" in ran.problems()
        assert f"{target.url}{path}" in ran.page
    assert outcomes_of(ran, "[ScheduledSession-") == {"environment"}
    assert outcomes_of(ran, "[Multiple-") == {"environment"}
    assert outcomes_of(ran, "[FacilityUseSlot-") == {"passed"}
    assert outcomes_of(ran, "[IndividualFacilityUseSlot-") == {"passed"}


def test_the_orders_feed_is_refused(run: Runner, lab: str) -> None:
    def before(request: Request) -> Reply | None:
        return Reply(401) if request.path.startswith("/openbooking/orders-rpde") else None

    with proxying(lab, before) as target:
        ran = run(target.url, "book-and-cancel", "order-deletion/unknown-order",
                  change=simple_flow_only)  # fmt: skip
    assert ran.code == 2
    assert f"GET {target.url}/openbooking/orders-rpde: status 401" in ran.words
    assert "check the request headers of the booking partner" in ran.words
    assert outcomes_of(ran, "book-and-cancel") == {"environment"}
    assert outcomes_of(ran, "unknown-order") == {"passed"}


INVALID: tuple[Any, ...] = (
    None,
    "text",
    {"modified": 1, "state": "updated", "data": {"@id": "a"}},
    {"id": "no-modified", "state": "updated", "data": {"@id": "b"}},
    {"id": "no-state", "modified": 1, "data": {"@id": "c"}},
    {"id": "odd-state", "modified": 1, "state": "changed", "data": {"@id": "d"}},
    {"id": "no-data", "modified": 1, "state": "updated"},
    {"id": "no-@id", "modified": 1, "state": "updated", "data": {"@type": "ScheduledSession"}},
    {"id": "half", "modified": 1, "state": "updated", "data": {"@id": "\ud800"}},
    {"id": "\udfff", "modified": 1, "state": "deleted"},
)
ODD: tuple[Any, ...] = (
    {"id": 2**80, "modified": 2**90, "state": "deleted"},
    {"id": "bare", "modified": 1, "state": "updated", "data": {"@id": "bare", "offers": 1}},
    {
        "id": "odd", "modified": "1", "state": "updated",
        "data": {"@type": ["x"], "@id": "odd", "startDate": [], "superEvent": {}, "offers": [[]]},
    },
    {
        "id": "orphan", "modified": 1, "state": "updated",
        "data": {"@type": "ScheduledSession", "@id": "http://a.example/orphan",
                 "superEvent": "http://a.example/gone", "remainingAttendeeCapacity": "many"},
    },
)  # fmt: skip


@pytest.mark.parametrize("mode", [simple_flow_only, random_mode])
def test_items_are_invalid(run: Runner, lab: str, mode: Callable[[dict[str, Any]], None]) -> None:
    def before(request: Request) -> Reply | None:
        """Pages of nothing but invalid items, before those of the system."""
        path, _, query = request.path.partition("?")
        number = int(query.removeprefix("bad=")) if query.startswith("bad=") else 0
        if path != SESSIONS or (query and not number) or number > 8:
            return None
        return page(f"{target.url}{SESSIONS}?bad={number + 1}", {"id": f"bad {number}"})

    def after(request: Request, reply: Reply) -> Reply:
        if request.path != f"{SESSIONS}?bad=9":
            return reply
        extra = json.dumps([*INVALID, *ODD])[1:-1]
        return changed(reply, '"items":[', f'"items":[{extra},')

    with proxying(lab, before, after) as target:
        ran = run(target.url, "book-and-cancel", change=mode)
    told = ran.problems("warned")
    for words in (
        "is no object", "no usable 'id'", "no usable 'modified'", "the state None",
        "the state 'changed'", "no object 'data'", "no usable '@id'", "no Unicode text",
        "http://a.example/orphan refers to http://a.example/gone, which no feed has",
    ):  # fmt: skip
        assert words in told
    assert ran.problems() == ""
    assert set(ran.outcomes.values()) == {"passed"}
    assert ran.code == 0
