"""No document crashes the reading of JSON-LD, holds it up, or makes it ask the network."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from bookproof.resources import folder
from bookproof.validation.contexts import ValidationProblem, load
from bookproof.validation.jsonld import normalise
from bookproof.validation.linked_data import canonical, link_flaws

from .documents import OA

EVIL = "https://evil.example/"
SECONDS = 10.0
"""Far above what any of these takes."""


def nested(name: str | None, depth: int = 3_000) -> Any:
    """An object in an object in an object…, or an array."""
    found: Any = {}
    for _ in range(depth):
        found = [found] if name is None else {name: found}
    return found


CONTEXTS = {
    "a number": 5,
    "true": True,
    "a list of lists": [[[OA]]],
    "circular": [OA, {"a": "b:x", "b": "a:x"}],
    "a long chain": [OA, {f"t{n}": f"t{n + 1}:x" for n in range(3_000)}],
    "importing what is not known": [OA, {"@import": EVIL}],
    "importing what is known": [OA, {"@import": OA}],
    "huge": [OA, {f"t{n}": EVIL for n in range(50_000)}],
    "deep": nested("@context"),
    "a deep list": nested(None),
    "many": [{f"t{n}": EVIL} for n in range(500)],
    "a term that is a number": [OA, {"price": 5}],
    "an empty term": [OA, {"": EVIL}],
    "another version": [OA, {"@version": 2}],
    "a base that is a number": [OA, {"@base": 5}],
    "half a character": [OA, {"\ud800": EVIL}],
    "a protected term": [{"@protected": True, "price": EVIL}, {"price": OA}],
    "an unknown scoped one": [OA, {"offers": {"@id": "schema:offers", "@context": EVIL}}],
    "relative": "ns.jsonld",
    "a file": "file:///etc/hostname",
}


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_a_hostile_context_is_a_finding(context: Any) -> None:
    document = {"@context": context, "type": "Offer", "offers": [{"price": 1}]}
    started = time.monotonic()
    normalised = normalise(document)
    assert normalised.document is document
    [finding] = normalised.findings
    assert finding.where == "$.@context"
    assert len(str(finding.got)) < 300
    [flaw] = link_flaws(document, "BResponse")
    assert flaw.rule in ("linked-context-unreadable", "linked-context-unknown")
    with pytest.raises(ValidationProblem):
        canonical(document)
    assert time.monotonic() - started < SECONDS


def test_ten_thousand_contexts_in_one_document_are_refused() -> None:
    items = [{"@context": {f"t{n}": EVIL}, "type": "OrderItem"} for n in range(10_000)]
    document = {"@context": OA, "orderedItem": items}
    started = time.monotonic()
    assert normalise(document).findings[0].got == "more than 100 contexts in one document"
    assert [flaw.rule for flaw in link_flaws(document, "BResponse")] == [
        "linked-context-unreadable"
    ]
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("name", ["orderedItem", "ext:own", "@value", None])
def test_a_deep_document_is_a_finding(name: str | None) -> None:
    document = {"@context": OA, "type": "Order", "error": nested(name)}
    assert normalise(document).document is document
    assert len(normalise(document).findings) == 1
    assert "linked-not-json-ld" in {flaw.rule for flaw in link_flaws(document, "BResponse")}
    with pytest.raises(ValidationProblem):
        canonical(document)


@pytest.mark.parametrize("name", ["@id", "@type"])
def test_a_deep_keyword_is_a_finding(name: str) -> None:
    document = {"@context": OA, "type": "Order", "error": nested(name)}
    assert normalise(document).document["@type"] == "Order"
    assert link_flaws(document, "BResponse")
    with pytest.raises(ValidationProblem):
        canonical(document)


def test_alike_nodes_without_end_are_refused() -> None:
    taxes = [{"@type": "TaxChargeSpecification"}] * 12
    document = {"@context": OA, "orderedItem": [{"unitTaxSpecification": taxes}] * 2}
    with pytest.raises(ValidationProblem, match="alike"):
        canonical(document)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1e400"), 10**400, "\ud800", None]
)
def test_odd_values_do_no_harm(value: Any) -> None:
    document = {"@context": OA, "type": "Offer", "price": value, "seller": value, "id": value}
    assert normalise(document).document["price"] is value
    assert isinstance(link_flaws(document, "BResponse"), list)


@pytest.mark.parametrize("document", [None, 5, "text", [], {}, [1], [[{}]], {"@context": None}])
def test_what_is_no_document_has_no_link_flaws(document: Any) -> None:
    assert normalise(document).document is document
    assert link_flaws(document, "BResponse") == []


def test_only_shipped_contexts_are_loaded() -> None:
    assert load(OA)["document"]
    for url in (EVIL, "file:///etc/hostname", "../openactive.jsonld", str(folder("schemas"))):
        with pytest.raises(ValidationProblem):
            load(url)
