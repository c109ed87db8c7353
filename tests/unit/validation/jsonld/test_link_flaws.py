"""What is found in a document that does not mean what it seems to."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from bookproof.validation import linked_data
from bookproof.validation.flaw import Severity
from bookproof.validation.linked_data import link_flaws
from bookproof.validation.rules.registry import RULES

from .documents import DOCUMENTS, OA, ORDER

LINKED = [rule for rule in RULES.values() if rule.id.startswith("linked-")]
EVIL = "https://evil.example/"


def found(document: Any) -> list[tuple[str, str]]:
    """Rule and place of every flaw."""
    return [(flaw.rule, flaw.path) for flaw in link_flaws(document, "BResponse")]


@pytest.mark.parametrize("rule", LINKED, ids=lambda rule: rule.id)
def test_a_rule_is_broken_by_its_bad_example_alone(rule: Any) -> None:
    assert {flaw.rule for flaw in link_flaws(rule.bad, "BResponse")} == {rule.id}
    assert link_flaws(rule.good, "BResponse") == []
    assert all(flaw.severity is rule.severity for flaw in link_flaws(rule.bad, "BResponse"))


def test_there_are_rules() -> None:
    assert len(LINKED) == 11


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_plain_document_has_none(document: Any) -> None:
    assert link_flaws(document, "BResponse") == []


def test_a_plain_document_does_not_load_the_processor() -> None:
    code = (
        "import sys; from bookproof.validation.linked_data import link_flaws;"
        "link_flaws({'@context': 'https://openactive.io/', '@type': 'Order'}, 'BResponse');"
        "sys.exit('pyld' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_mode_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no validation mode 'Nothing'"):
        link_flaws(ORDER, "Nothing")


@pytest.mark.parametrize(
    ("own", "path"),
    [
        ({"price": EVIL}, "$.orderedItem[0].acceptedOffer.price"),
        ({"Offer": EVIL}, "$.orderedItem[0].acceptedOffer.@type"),
        (
            {"acceptedOffer": {"@id": "schema:acceptedOffer", "@context": {"price": EVIL}}},
            "$.orderedItem[0].acceptedOffer.price",
        ),
        (
            {"Offer": {"@id": "schema:Offer", "@context": {"price": EVIL}}},
            "$.orderedItem[0].acceptedOffer.price",
        ),
        ({"price": "oa:price"}, "$.orderedItem[0].acceptedOffer.price"),
    ],
)
def test_a_context_that_redefines_a_term_is_found(own: Any, path: str) -> None:
    offer = {"@type": "Offer", "price": 1}
    document = {"@context": [OA, own], "orderedItem": [{"acceptedOffer": offer}]}
    assert found(document) == [("linked-term-redefined", path)]


def test_a_context_further_in_is_obeyed() -> None:
    document = {
        "@context": OA,
        "price": 1,
        "acceptedOffer": {"@context": {"price": EVIL}, "price": 1},
    }
    [flaw] = link_flaws(document, "BResponse")
    assert (flaw.path, flaw.expected, flaw.got) == (
        "$.acceptedOffer.price",
        "https://schema.org/price",
        EVIL,
    )


@pytest.mark.parametrize(
    "context",
    [
        ["https://schema.org/", OA],
        [OA, "https://schema.org/"],
        [OA, {"ext": "https://own.example/", "price": {"@id": "schema:price"}}],
        [OA, {"price": "http://schema.org/price"}],
        [OA, {"termsOfService": "schema:termsOfService"}],
        None,
    ],
)
def test_the_same_meaning_in_other_words_is_no_flaw(context: Any) -> None:
    document = {
        "price": 1,
        "termsOfService": "https://own.example/terms",
        "license": "https://l.example/",
    }
    stated = {} if context is None else {"@context": context}
    assert link_flaws({**stated, **document}, "DatasetSite") == []


def test_an_unknown_context_is_one_finding_and_no_failure() -> None:
    [flaw] = link_flaws({"@context": EVIL, "@type": "Order", "ext:a": 1}, "BResponse")
    assert (flaw.rule, flaw.got, flaw.severity) == (
        "linked-context-unknown",
        EVIL,
        Severity.WARNING,
    )


def test_beside_an_unknown_context_the_rest_is_judged_and_no_prefix_is_undeclared() -> None:
    document = {"@context": [OA, EVIL], "ext:a": 1, "@id": "orders/1"}
    assert found(document) == [
        ("linked-context-unknown", "$.@context"),
        ("linked-iri-relative", "$.@id"),
    ]


@pytest.mark.parametrize(
    ("document", "flaw"),
    [
        ({"@type": "ext:Order"}, ("linked-prefix-undeclared", "$.@type")),
        ({"offers": [{"test:a": 1}]}, ("linked-prefix-undeclared", "$.offers[0].test:a")),
        ({"oa:offers": []}, ("linked-wrong-namespace", "$.oa:offers")),
        ({"@type": "oa:Order"}, ("linked-wrong-namespace", "$.@type")),
        ({"@context": [OA, {"@vocab": None}], "x": 1}, ("linked-term-lost", "$.x")),
        ({"@context": [OA, None], "price": 1}, ("linked-term-lost", "$.price")),
        ({"orderItemStatus": "OrderItemConfirmed"}, ("linked-no-member", "$.orderItemStatus")),
        ({"orderItemStatus": OA + "TaxNet"}, ("linked-no-member", "$.orderItemStatus")),
        ({"dayOfWeek": ["schema:Monday", "Tuesday"]}, ("linked-no-member", "$.dayOfWeek[1]")),
        ({"id": "1"}, ("linked-iri-relative", "$.id")),
        ({"seller": "_:s"}, ("linked-id-blank", "$.seller")),
        ({"acceptedOffer": "/o"}, ("linked-iri-relative", "$.acceptedOffer")),
        ({"url": "https://a.example/a b"}, ("linked-iri-relative", "$.url")),
        ({"error": {"@list": []}}, ("linked-unusual-keyword", "$.error.@list")),
        ({"name": {"@value": "x"}}, ("linked-unusual-keyword", "$.name.@value")),
    ],
)
def test_a_flaw_is_found_in_its_place(document: Any, flaw: tuple[str, str]) -> None:
    assert found({"@context": OA, **document}) == [flaw]


@pytest.mark.parametrize(
    "document",
    [
        {"taxMode": "oa:TaxNet"},
        {"orderItemStatus": [OA + "OrderItemProposed", OA + "CustomerAttended"]},
        {
            "@context": [OA, {"taxMode": {"@id": "oa:taxMode", "@type": "@vocab"}}],
            "taxMode": "TaxNet",
        },
        {"@context": [OA, {"@base": "https://a.example/"}], "@id": "orders/1"},
        {"urlTemplate": "https://a.example/{id}"},
        {"location": {"@type": "Place", "name": "not/an iri"}},
        {"@id": "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
        {"aggregateRating": {"@type": "AggregateRating", "ratingValue": 1}},
    ],
)
def test_these_have_no_flaw(document: Any) -> None:
    assert found({"@context": OA, **document}) == []


def test_the_items_of_a_page_are_judged_one_by_one() -> None:
    page = {
        "next": "https://a.example/feed",
        "items": [
            {"id": "1", "data": {"@id": "1"}},
            {"id": "2"},
            {"id": "3", "data": {"@context": 5}},
            None,
        ],
    }
    assert [(flaw.rule, flaw.path) for flaw in link_flaws(page, "OrdersFeed")] == [
        ("linked-iri-relative", "$.items[0].data.@id"),
        ("linked-context-unreadable", "$.items[2].data.@context"),
    ]


def test_messages_are_the_same_for_the_same_cause() -> None:
    items = [{"id": str(number), "data": {"@id": str(number)}} for number in range(3)]
    flaws = link_flaws({"next": "x", "items": items}, "OrdersFeed")
    assert len(flaws) == 3
    assert len({flaw.cause for flaw in flaws}) == 1


def test_every_rule_of_the_module_is_declared() -> None:
    own = [item for item in vars(linked_data).values() if isinstance(item, type(LINKED[0]))]
    assert own == LINKED
