"""JSON-LD in another form comes to the plain one, without any network."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from bookproof.resources import folder
from bookproof.validation.jsonld import normalise, plain_form

OA = "https://openactive.io/"
PLAIN = {
    "@context": OA,
    "@type": "Order",
    "@id": "https://a.example/orders/1",
    "orderedItem": [
        {
            "@type": "OrderItem",
            "@id": "https://a.example/orders/1#/orderedItem/1",
            "orderItemStatus": OA + "OrderItemConfirmed",
            "acceptedOffer": {"@type": "Offer", "@id": "https://a.example/o", "price": 12.5},
            "orderedItem": {"@type": "ScheduledSession", "@id": "https://a.example/s"},
            "unitTaxSpecification": [{"@type": "TaxChargeSpecification", "price": 2}],
        }
    ],
}


def rewritten(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(name, name): rewritten(item, names) for name, item in value.items()}
    if isinstance(value, list):
        return [rewritten(item, names) for item in value]
    return value


@pytest.mark.parametrize("document", [PLAIN, {}, [], None, "text", {"ext:type": "x"}])
def test_a_plain_document_comes_back_untouched(document: Any) -> None:
    found = normalise(document)
    assert found.document is document
    assert found.findings == ()


def test_a_plain_document_does_not_load_the_processor() -> None:
    code = (
        "import sys; from bookproof.validation.jsonld import normalise;"
        "normalise({'@type': 'Order'}); sys.exit('pyld' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "names",
    [
        {"@type": "type", "@id": "id"},
        {"orderedItem": "schema:orderedItem", "acceptedOffer": "schema:acceptedOffer"},
        {"orderedItem": "https://schema.org/orderedItem"},
        {"orderItemStatus": "schema:orderItemStatus", "price": "http://schema.org/price"},
        {"unitTaxSpecification": OA + "unitTaxSpecification"},
    ],
)
def test_other_forms_are_brought_to_the_plain_one(names: dict[str, str]) -> None:
    found = normalise(rewritten(PLAIN, names))
    assert found.findings == ()
    assert found.document == PLAIN


@pytest.mark.parametrize("kind", ["schema:OrderItem", "https://schema.org/OrderItem"])
def test_prefixed_types_are_brought_to_the_plain_ones(kind: str) -> None:
    found = normalise({"@context": OA, "@type": kind, "error": [{"@type": "oa:GoneError"}]})
    assert found.document == {
        "@context": OA,
        "@type": "OrderItem",
        "error": [{"@type": "GoneError"}],
    }


def test_lists_stay_as_they_are_written() -> None:
    found = normalise({"type": "Order", "error": {"type": "GoneError"}, "name": ["a"], "event": []})
    assert found.document == {
        "@type": "Order",
        "error": {"@type": "GoneError"},
        "name": ["a"],
        "event": [],
    }


def test_an_expanded_document_gets_lists_where_the_model_has_them() -> None:
    price = {"https://schema.org/price": [{"@value": 1}]}
    kind = "https://schema.org/Order"
    document = {"@type": [kind], "https://openactive.io/totalPaymentTax": [price]}
    assert normalise([document]).document == {
        "@context": [OA, OA + "ns-beta", OA + "test-interface"],
        "@type": "Order",
        "totalPaymentTax": [{"price": 1}],
    }


def test_members_and_references_are_spelt_out_and_texts_are_not() -> None:
    found = normalise(
        {
            "@context": OA,
            "taxMode": "oa:TaxNet",
            "byDay": ["schema:Monday", "schema:Friday"],
            "@id": "oa:terms",
            "description": "oa:TaxNet",
        }
    )
    assert found.document == {
        "@context": OA,
        "taxMode": OA + "TaxNet",
        "byDay": ["https://schema.org/Monday", "https://schema.org/Friday"],
        "@id": OA + "terms",
        "description": "oa:TaxNet",
    }


def test_a_term_in_another_namespace_is_another_thing() -> None:
    document = {"@context": OA, "@type": "oa:Order", "oa:price": 1, "schema:activity": []}
    assert normalise(document).document is document


def test_own_names_are_brought_to_the_plain_ones() -> None:
    own = {
        "cost": "schema:price",
        "kind": "@type",
        "ext": "https://own.example/",
        "tax": {"@id": "oa:taxMode", "@type": "@vocab"},
    }
    document = {"@context": [OA, own], "kind": "Offer", "cost": 2, "tax": "TaxNet", "ext:a": 1}
    assert normalise(document).document == {
        "@context": [OA, own],
        "@type": "Offer",
        "price": 2,
        "taxMode": OA + "TaxNet",
        "ext:a": 1,
    }


def test_a_redefined_term_loses_its_plain_name() -> None:
    document = {"@context": [OA, {"price": "https://own.example/cost"}], "price": 1}
    assert "price" not in normalise(document).document
    assert normalise(document).document["https://own.example/cost"] == 1


def test_scoped_contexts_hold_where_they_are_scoped_to() -> None:
    scoped = {"@id": "schema:offers", "@context": {"price": "https://own.example/cost"}}
    found = normalise({"@context": [OA, {"offers": scoped}], "offers": [{"price": 1}], "price": 2})
    assert found.document["offers"] == [{"https://own.example/cost": 1}]
    assert found.document["price"] == 2


def test_extensions_are_kept_and_shortened() -> None:
    document = {
        "@context": [OA, "https://openactive.io/ns-beta"],
        "type": "Event",
        "beta:distance": 1,
        "https://openactive.io/ns-beta#course": 2,
        "own:x": 3,
    }
    assert list(normalise(document).document)[1:] == [
        "@type",
        "beta:distance",
        "beta:course",
        "own:x",
    ]


def test_a_property_under_two_names_holds_both_values() -> None:
    found = normalise({"type": "Offer", "@type": "Offer", "name": "a", "schema:name": "b"})
    assert found.document == {"@type": "Offer", "name": ["a", "b"]}


def test_a_page_keeps_its_own_names() -> None:
    page = {
        "next": "https://a.example/feed",
        "items": [
            {"id": "1", "state": "updated", "data": {"type": "Event", "id": "https://a.example/1"}},
            {"id": "2", "state": "deleted"},
            {"id": "3", "state": "updated", "data": {"@context": 5, "type": "Event"}},
            {"id": "4", "state": "updated", "data": {"@context": 5, "type": "Event"}},
        ],
    }
    found = normalise(page)
    first = {"@type": "Event", "@id": "https://a.example/1"}
    assert found.document["items"][0] == {"id": "1", "state": "updated", "data": first}
    assert found.document["items"][1:] == page["items"][1:]
    assert [finding.where for finding in found.findings] == ["$.items[2].data.@context"]


@pytest.mark.parametrize("value", [PLAIN, [PLAIN], None, "x"])
def test_plain_form_leaves_what_is_plain(value: Any) -> None:
    assert plain_form(value, json.dumps(value)) is value


def test_escapes_in_the_text_hide_nothing() -> None:
    text = r'{"@context": "https://openactive.io/", "\u0074ype": "Order"}'
    assert plain_form(json.loads(text), text)["@type"] == "Order"


def test_the_context_stays_as_it_was_stated() -> None:
    stated = [OA, {"own": "https://own.example/"}]
    found = normalise({"@context": stated, "type": "Order", "own:note": "n"})
    assert found.document["@context"] == stated
    assert found.document["@type"] == "Order"


def test_numbers_stay_exact() -> None:
    found = normalise({"@context": OA, "type": "Offer", "price": Decimal("12.10")})
    assert found.document["price"] == Decimal("12.10")


def test_without_a_context_the_openactive_one_is_taken() -> None:
    assert normalise({"type": "schema:Order"}).document == {"@type": "Order"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"@context": "https://other.example/", "type": "Order"}, "the context https://other.ex"),
        ({"@context": 5, "type": "Order"}, "@context must be an object"),
    ],
)
def test_what_cannot_be_read_is_a_finding(document: Any, reason: str) -> None:
    found = normalise(document)
    assert found.document is document
    [finding] = found.findings
    assert finding.where == "$.@context"
    assert reason in finding.got


def test_every_context_of_the_catalogue_is_shipped() -> None:
    contexts = folder("schemas") / "contexts"
    catalogue = json.loads((contexts / "catalogue.json").read_text("utf-8"))
    assert OA in catalogue
    for name in set(catalogue.values()):
        assert "@context" in json.loads((contexts / name).read_text("utf-8"))
