"""The rules of feeds are complete, each is told by one check, and nothing breaks the verifier."""

from __future__ import annotations

import importlib
import inspect
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bookproof.checks.opportunity_feeds
from bookproof.checks.registry import CHECKS
from bookproof.feeds.ledger import Ledger
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.rules import CAUSES, LICENSE_KNOWN, STATUS
from bookproof.feeds.verifier import FeedVerifier
from bookproof.feeds.watch import FeedVerdict
from bookproof.requirements import requirements
from bookproof.validation.flaw import Flaw, Grouped, Severity
from bookproof.validation.rules.registry import RULES

from .system import URL

importlib.import_module(bookproof.checks.opportunity_feeds.__name__)
JUDGES = [
    check
    for check in CHECKS.values()
    if list(inspect.signature(check.function).parameters) == ["verdicts"]
]


@pytest.mark.parametrize("rule_id", CAUSES)
def test_a_rule_is_whole(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert rule.sentence.endswith(".")
    assert not CAUSES[rule_id].endswith(".")
    assert rule.requirements
    assert set(rule.requirements) <= set(requirements())
    assert rule.link.startswith("https://")
    assert rule.bad != rule.good


@pytest.mark.parametrize("rule_id", CAUSES)
def test_a_rule_is_told_by_one_check(rule_id: str) -> None:
    flaw = Flaw(rule_id, Severity.FAILURE, "$", "it is wrong", 1, 2)
    verdicts = [FeedVerdict("Slot", 1, (Grouped(flaw, 1, [("page", flaw)]),))]
    tellers = [check.id for check in JUDGES if check.find(verdicts)]
    assert len(tellers) == (0 if rule_id in (STATUS, LICENSE_KNOWN) else 1)


def test_suggestions_are_left_to_validate() -> None:
    flaw = Flaw("feed-next-item", Severity.SUGGESTION, "$", "it is wrong", 1, 2)
    verdicts = [FeedVerdict("Slot", 1, (Grouped(flaw, 1, [("page", flaw)]),))]
    assert not any(check.find(verdicts) for check in JUDGES)


KEYS = st.sampled_from([1, 2, 3, "1", "a", "", None, True, 1.5, 2**70, "2026-01-01T00:00:00Z"])
ITEMS = st.fixed_dictionaries(
    {},
    optional={
        "id": KEYS,
        "modified": KEYS,
        "state": st.sampled_from(["updated", "deleted", "new", None, 5]),
        "kind": KEYS,
        "data": st.none()
        | st.fixed_dictionaries(
            {},
            optional={
                "@id": KEYS,
                "@type": KEYS,
                "superEvent": KEYS | st.lists(KEYS, max_size=2),
                "individualFacilityUse": st.lists(st.fixed_dictionaries({"@id": KEYS}), max_size=2),
                "customer": st.fixed_dictionaries({"email": KEYS}) | KEYS,
                "orderedItem": st.lists(KEYS, max_size=2),
            },
        ),
    },
)
ADDRESSES = st.sampled_from(
    [
        URL,
        f"{URL}?afterTimestamp=1&afterId=1",
        f"{URL}?afterTimestamp=x",
        f"{URL}?afterChangeNumber=2",
        f"{URL}?afterChangeNumber=",
        "http://[",
        "/slots",
    ]
)
PAGES = st.fixed_dictionaries(
    {}, optional={"next": ADDRESSES | KEYS, "items": st.lists(ITEMS | KEYS, max_size=4) | KEYS}
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.tuples(ADDRESSES, PAGES | KEYS, st.integers(0, 2)), max_size=6),
    st.sampled_from(Audience),
)
def test_nothing_breaks_the_verifier(pages: list[tuple[str, Any, int]], audience: Audience) -> None:
    ledger = Ledger()
    verifier = FeedVerifier("slots", ledger, audience)
    readings = [verifier.begin() for _ in range(3)]
    for at, (url, page, reader) in enumerate(pages):
        body = json.dumps(page)
        seen = PageSeen(url, body, requested=float(at), received=at + 0.5)
        verifier.take(readings[reader], seen)
    told = verifier.finish()
    assert all(group.first.rule in RULES for group in told)
    ledger.close()
