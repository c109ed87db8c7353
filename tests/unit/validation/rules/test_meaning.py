"""What the rules in code make of documents: inheritance, weights, hostile input."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from bookproof.validation.facts import facts
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.meaning import meaning

FEED = "BookableRPDEFeed"
SERIES = {"@type": "EventSeries", "@id": "https://a.example/s", "name": "Swimming"}


def rules(document: Any, mode: str = FEED, **options: Any) -> set[str]:
    return {flaw.rule for flaw in meaning(document, mode, **options)}


def flaws(document: Any, rule: str, mode: str = FEED, **options: Any) -> list[Flaw]:
    return [flaw for flaw in meaning(document, mode, **options) if flaw.rule == rule]


def missing(document: Any, mode: str = FEED) -> dict[str, list[str]]:
    """Required properties that are absent, by path."""
    found: dict[str, list[str]] = {}
    for flaw in flaws(document, "required-inherited", mode):
        found.setdefault(flaw.path, []).append(flaw.expected)
    return found


def test_super_event_supplies_all_but_what_never_passes() -> None:
    """The name is inherited; `@id`, dates and offers are a matter of structure."""
    event = {"@type": "Event", "superEvent": SERIES}
    assert missing(event)["$"] == ["activity", "location", "organizer", "url"]


def test_reference_supplies_nothing() -> None:
    """Then nothing can be inherited, and the structure asks for every property."""
    assert missing({"@type": "Event", "superEvent": "https://a.example/s"}) == {}


def test_inheritance_goes_over_several_steps() -> None:
    """From the series of the series."""
    far = {**SERIES, "superEvent": {"@type": "EventSeries", "url": "https://a.example/"}}
    assert "url" not in missing({"@type": "Event", "superEvent": far})["$"]


def test_sub_event_inherits_from_the_node_around_it() -> None:
    """The path names the place in the array."""
    around = {
        "@type": "HeadlineEvent",
        "name": "Gala",
        "url": "https://a.example/",
        "subEvent": [{"@type": "Event", "startDate": "2031-01-01T10:00:00Z"}],
    }
    assert missing(around)["$.subEvent[0]"] == ["activity", "location", "organizer"]


@pytest.mark.parametrize("online", [True, False])
def test_online_event_needs_no_location(online: bool) -> None:
    """Also when the series says so."""
    mode = "OnlineEventAttendanceMode" if online else "MixedEventAttendanceMode"
    parent = {**SERIES, "eventAttendanceMode": f"https://schema.org/{mode}"}
    assert ("location" in missing({"@type": "Event", "superEvent": parent})["$"]) is not online


def test_group_may_be_inherited() -> None:
    """The facility type of the whole counts for its parts."""
    part = {"@type": "IndividualFacilityUse", "name": "Court 1"}
    whole = {"@type": "FacilityUse", "individualFacilityUse": [part]}
    kind = [{"@type": "Concept", "prefLabel": "Court"}]
    assert "one-of-inherited" in rules(whole)
    assert "one-of-inherited" not in rules({**whole, "facilityType": kind})


def test_opportunity_that_is_only_named_is_enough_in_the_orders_feed() -> None:
    """No more than `@type` and `@id` is asked for there."""
    named = {"@type": "HeadlineEvent", "@id": "https://a.example/e"}
    order = {"@type": "Order", "orderedItem": [{"@type": "OrderItem", "orderedItem": named}]}
    found = meaning(order, "OrdersFeed")
    assert not [flaw for flaw in found if ".orderedItem[0].orderedItem" in flaw.path]


def test_flaws_of_one_cause_share_their_message() -> None:
    """Values that vary are in what was expected and got."""
    documents = [
        {"@type": "Slot", "startDate": f"2031-05-0{day}T10:00:00Z", "endDate": "2031-05-01"}
        for day in (2, 3)
    ]
    causes = {flaw.cause for d in documents for flaw in flaws(d, "end-before-start")}
    assert len(causes) == 1


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2031-05-01T10:00:00+02:00", "2031-05-01T09:00:00Z", False),
        ("2031-05-01T10:00:00Z", "2031-05-01T10:00:00+02:00", True),
        ("2031-05-01", "2031-05-01T00:00:00Z", False),
        ("2031-05-02", "2031-05-01", True),
        ("2031-05-01T10:00:00Z", "soon", False),
        ("2031-05-01T10:00:00Z", 7, False),
    ],
)
def test_order_of_dates_heeds_offsets(start: str, end: Any, wrong: bool) -> None:
    """And leaves what is no date to the structure."""
    slot = {"@type": "Slot", "startDate": start, "endDate": end}
    assert ("end-before-start" in rules(slot)) is wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("PT1H30M", False),
        ("PT90M", False),
        ("PT1.5H", False),
        ("PT5400S", False),
        ("PT1H", True),
        ("P1DT1H30M", True),
        ("P1M", False),
        ("P", False),
        ("an hour and a half", False),
    ],
)
def test_duration_is_the_time_between(text: str, wrong: bool) -> None:
    """Months and what is no duration are not compared."""
    slot = {"@type": "Slot", "startDate": "2031-05-01T10:00:00Z", "duration": text}
    slot["endDate"] = "2031-05-01T13:30:00+02:00"
    assert ("duration-differs" in rules(slot)) is wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2031-02-29", True),
        ("2032-02-29", False),
        ("20310431", True),
        ("2031-04-31T10:00:00Z", True),
        ("2100-02-29", True),
        ("2031-12-31", False),
        ("31 April", False),
    ],
)
def test_calendar(text: str, wrong: bool) -> None:
    """Leap years are known."""
    assert ("calendar-date" in rules({"@type": "Slot", "startDate": text})) is wrong


def test_calendar_looks_into_arrays() -> None:
    """Dates that a schedule leaves out."""
    schedule = {"@type": "Schedule", "exceptDate": ["2031-05-01", "2031-06-31"]}
    assert len(flaws(schedule, "calendar-date")) == 1


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Fun &amp; games", True),
        ("<b>Fun</b>", True),
        ("<br/>", True),
        ("<!-- hidden -->", True),
        ("&#39;", True),
        ("ages < 5 and > 3", False),
        ("Fun & games", False),
        ("https://a.example/?a=1&copy=2", False),
        ("&nosuchentity;", False),
    ],
)
def test_html(text: str, wrong: bool) -> None:
    """Whether the raw document is at hand or not, and however it escapes its characters."""
    document = {"@type": "Event", "name": text}
    raw = json.dumps(document)
    escaped = raw.replace("<", "\\u003C").replace("&", "\\u0026")
    for written in ("", raw, escaped, escaped.encode()):
        found = meaning(document, FEED, written)
        assert ("html-in-text" in {flaw.rule for flaw in found}) is wrong


def test_formatted_description_may_hold_html() -> None:
    """In arrays of other properties it is found."""
    document = {"@type": "Event", "beta:formattedDescription": "<b>Fun</b>", "level": ["<i>1</i>"]}
    assert [flaw.path for flaw in flaws(document, "html-in-text")] == ["$.level[0]"]


CONTEXT = ["https://openactive.io/", "https://openactive.io/ns-beta"]


@pytest.mark.parametrize(
    ("context", "name", "kind", "rule"),
    [
        (CONTEXT, "beta:attendeeCount", "ScheduledSession", ""),
        (CONTEXT, "beta:attendeeCount", "Slot", ""),
        (CONTEXT, "beta:attendeeCount", "Place", "extension-misplaced"),
        (CONTEXT, "beta:attendeesCount", "Event", "extension-unknown-term"),
        (CONTEXT[0], "beta:attendeeCount", "Event", "extension-undeclared"),
        (CONTEXT, "acme:colour", "Event", "extension-undeclared"),
        ([*CONTEXT, "https://acme.example/ns"], "acme:colour", "Event", ""),
        ([*CONTEXT, {"acme": "https://acme.example/ns#"}], "acme:colour", "Event", ""),
        (CONTEXT, "beta:timeZone", "Schedule", "extension-superseded"),
        (CONTEXT, "schema:keywords", "Event", "prefixed-name"),
        (CONTEXT, "keywords", "Event", "schema-org-only"),
        (CONTEXT, "gibberish", "Event", ""),
    ],
)
def test_extensions(context: Any, name: str, kind: str, rule: str) -> None:
    """Each foreign name breaks one rule at most."""
    document = {"@context": context, "@type": kind, name: 1}
    ids = {"extension-undeclared", "extension-unknown-term", "extension-misplaced"}
    ids |= {"extension-superseded", "prefixed-name", "schema-org-only"}
    assert rules(document) & ids == ({rule} if rule else set())


def test_context_of_the_root_holds_for_inner_nodes() -> None:
    """And that of the data of an item for the data."""
    event = {"@context": CONTEXT, "@type": "Event", "subEvent": [{"beta:attendeeCount": 1}]}
    event["subEvent"] = [{"@type": "Event", "beta:attendeeCount": 1}]
    item = {"state": "updated", "kind": "Event", "id": "1", "modified": 1, "data": event}
    assert not flaws(item, "extension-undeclared")
    assert flaws({**event, "@context": CONTEXT[0]}, "extension-undeclared")


def test_superseded_term_and_alias_weigh_less_in_open_feeds() -> None:
    """Publishers of open data are given time."""
    document = {"@context": CONTEXT, "@type": "Schedule", "beta:timeZone": "Europe/London"}
    (warned,) = flaws(document, "extension-superseded", "RPDEFeed")
    (failed,) = flaws(document, "extension-superseded")
    assert (warned.severity, failed.severity) == (Severity.WARNING, Severity.FAILURE)


def test_other_writing_is_found_in_the_original() -> None:
    """The plain form no longer shows it."""
    plain = {"@type": "Event", "location": {"@type": "Place", "@id": "https://a.example/p"}}
    original = {
        "@type": "oa:Event",
        "schema:location": {"@type": "Place", "id": "https://a.example/p"},
    }
    found = meaning(plain, FEED, original=original)
    written = {(flaw.rule, flaw.path) for flaw in found}
    assert ("prefixed-name", "$.@type") in written
    assert ("prefixed-name", "$.schema:location") in written
    assert ("keyword-alias", "$.schema:location.id") in written


def test_activity_list_decides_membership() -> None:
    """By `@id` where there is one; a label that differs is only a warning."""
    scheme = "https://openactive.io/activity-list"
    known = {f"{scheme}#1": "Yoga"}

    def judged(**concept: str) -> list[Severity]:
        event = {"@type": "Event", "activity": [{"inScheme": scheme, **concept}]}
        found = flaws(event, "activity-unknown", activities=known)
        return [flaw.severity for flaw in found]

    assert judged(**{"@id": f"{scheme}#1", "prefLabel": "Yoga"}) == []
    assert judged(prefLabel="Yoga") == []
    assert judged(**{"@id": f"{scheme}#1", "prefLabel": "Judo"}) == [Severity.WARNING]
    assert judged(**{"@id": f"{scheme}#2", "prefLabel": "Yoga"}) == [Severity.FAILURE]
    assert judged(prefLabel="Judo") == [Severity.FAILURE]


def test_page_of_a_feed_is_entered() -> None:
    """Each item by its data, with its place."""
    slot = {"@type": "Slot", "maximumUses": 1, "remainingUses": 2}
    item = {"state": "updated", "kind": "Slot", "id": "1", "modified": 1, "data": slot}
    page = {"next": "https://a.example/f", "items": [item], "license": "https://a.example/l"}
    (flaw,) = flaws(page, "remaining-above-maximum")
    assert flaw.path == "$.items[0].data.remainingUses"


def test_least_leaves_out_what_weighs_less() -> None:
    """Rules by their own weight, and flaws by theirs."""
    document = {"@type": "Event", "name": "<b>", "location": {"@type": "Place", "address": "A,"}}
    by_weight = [
        {flaw.severity for flaw in meaning(document, FEED, least=least)} for least in Severity
    ]
    assert by_weight == [
        {Severity.FAILURE},
        {Severity.FAILURE, Severity.WARNING},
        {Severity.FAILURE, Severity.WARNING, Severity.SUGGESTION},
    ]


def test_unknown_mode_is_refused() -> None:
    """By name, with those there are."""
    with pytest.raises(ValueError, match="no validation mode 'C3Response'"):
        meaning({}, "C3Response")


def _nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"@type": "Event"}
    for _ in range(depth):
        inner = {"@type": "Event", "superEvent": inner}
    return inner


HOSTILE: list[Any] = [
    None,
    [],
    "text",
    {},
    {"@type": []},
    {"@type": {"a": 1}},
    {"@type": "Order", "orderedItem": None, "totalPaymentDue": [], "totalPaymentTax": 3},
    {"@type": "Order", "orderedItem": [None, [], {"acceptedOffer": [1]}], "totalPaymentDue": {}},
    {"@type": "Offer", "price": float("inf"), "openBookingPrepayment": {}},
    {"@type": "Offer", "price": Decimal("1e999999"), "openBookingPrepayment": 1},
    {"@type": "Offer", "price": "9" * 10_000, "openBookingPrepayment": 1},
    {"@type": "Offer", "price": 10**400, "openBookingPrepayment": 1},
    {"@type": "Event", "@id": {}, "startDate": {}, "endDate": [], "offers": {}, "activity": "x"},
    {"@type": "Event", "startDate": "\ud800", "name": "\ud800<b>"},
    {"@type": "Event", "startDate": "0001-01-01", "superEvent": {"endDate": "0001-01-01"}},
    {"@type": "Event", "startDate": "9999-12-31", "superEvent": {"startDate": "0001-01-01"}},
    {"@context": {"beta": {}}, "@type": "Event", "beta:": 1, ":": 2, "": 3, "$": 4},
    {"@context": [[[]]], "@type": "Event", "beta:video": {"@context": 3, "beta:video": 1}},
    {"items": {"a": 1}, "next": 3},
    {"items": [None, {"data": 3}], "next": ""},
    _nested(900),
    {"@type": "Event", "name": "<!--" * 100_000, "description": "<a" * 100_000},
    {"@type": "OrderItem", "customerNotice": "a" * 200_000},
    {"@type": "Slot", "startDate": "T+" * 100_000, "endDate": "1", "duration": "P" * 100_000},
]


@pytest.mark.parametrize("document", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_documents_do_not_raise(document: Any) -> None:
    """In no mode."""
    for mode in facts().modes:
        assert isinstance(meaning(document, mode, original=document), list)
        meaning({"@type": "Order"}, mode, original=document)
