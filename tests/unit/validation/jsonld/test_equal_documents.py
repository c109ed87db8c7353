"""Documents that say the same have one graph, one plain form and one verdict."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookproof.validation.engine import judge
from bookproof.validation.jsonld import normalise, plain_form
from bookproof.validation.linked_data import canonical, expanded, link_flaws

from .documents import DOCUMENTS, ORDER, SERIES
from .rewriting import Rewriter, shuffled

MODES = {id(ORDER): "BResponse", id(SERIES): "BookableRPDEFeed"}


def body(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its contexts, which state how it is written."""
    return {name: value for name, value in document.items() if name != "@context"}


@settings(max_examples=60, deadline=None)
@given(random=st.randoms(use_true_random=False), plain=st.sampled_from(DOCUMENTS))
def test_another_writing_has_the_same_graph_and_plain_form(
    random: Random, plain: dict[str, Any]
) -> None:
    other = Rewriter(random).document(plain)
    assert canonical(other) == canonical(plain)
    found = normalise(other)
    assert found.findings == ()
    assert body(found.document) == body(plain)
    assert link_flaws(other, MODES[id(plain)]) == []


@settings(max_examples=20, deadline=None)
@given(random=st.randoms(use_true_random=False), plain=st.sampled_from(DOCUMENTS))
def test_another_order_has_the_same_graph(random: Random, plain: dict[str, Any]) -> None:
    assert canonical(shuffled(plain, random)) == canonical(plain)


@settings(max_examples=20, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_another_writing_has_the_same_verdict(random: Random) -> None:
    broken = {**ORDER, "orderedItem": [{**ORDER["orderedItem"][0], "position": None}]}
    for plain in (ORDER, broken, {**ORDER, "totalPaymentDue": "12"}):
        other = Rewriter(random).document(plain)
        same = {**normalise(other).document, "@context": plain["@context"]}
        assert judge(same, "BResponse") == judge(plain, "BResponse")


@pytest.mark.parametrize("plain", DOCUMENTS)
def test_the_expanded_document_comes_back_to_the_plain_one(plain: dict[str, Any]) -> None:
    found = normalise(expanded(plain)).document
    assert canonical(found) == canonical(plain)
    assert set(found) == set(plain) | {"@context"}
    assert body(found).keys() == body(plain).keys()
    assert [type(found[name]) for name in body(plain)] == [
        type(value) for value in body(plain).values()
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"price": 12.50}, {"price": 12.5}),
        ({"price": 12.0}, {"price": 12}),
        ({"offers": {"price": 1}}, {"offers": [{"price": 1}]}),
        ({"name": "Yoga"}, {"name": {"@value": "Yoga"}}),
        ({"@context": "http://schema.org/", "name": "A"}, {"name": "A"}),
        ({"@id": "orders/1"}, {"id": "./orders/1"}),
    ],
)
def test_these_have_one_graph(one: Any, other: Any) -> None:
    one, other = ({"@type": "Offer", **document} for document in (one, other))
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"price": 12.5}, {"price": 12.6}),
        ({"price": 1}, {"price": "1"}),
        ({"price": 1}, {"oa:price": 1}),
        ({"offers": [{"price": 1}]}, {"offers": [{"price": 1}, {"price": 1}]}),
        ({"@id": "https://a.example/1"}, {"@id": "https://a.example/2"}),
    ],
)
def test_these_have_not(one: Any, other: Any) -> None:
    one, other = ({"@type": "Offer", **document} for document in (one, other))
    assert canonical(one) != canonical(other)


def test_the_text_tells_what_the_document_tells() -> None:
    for seed in range(40):
        other = Rewriter(Random(seed)).document(ORDER)  # noqa: S311 - no secret is made
        assert plain_form(other, json.dumps(other)) == normalise(other).document
        assert plain_form(other, json.dumps(other, indent=2)) == normalise(other).document
