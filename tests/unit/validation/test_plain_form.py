"""Documents that mean the same are judged the same, whatever form their JSON-LD has."""

import json

from bookproof.validation.jsonld import plain_form

PLAIN = {
    "@context": "https://openactive.io/",
    "@type": "Order",
    "@id": "https://booking.example/api/orders/1",
    "orderedItem": [{"@type": "OrderItem", "position": 0}],
}


def test_plain_document_comes_back_itself() -> None:
    assert plain_form(PLAIN, json.dumps(PLAIN)) is PLAIN


def test_aliased_keywords_and_prefixes_are_brought_to_the_plain_form() -> None:
    other = {
        "@context": "https://openactive.io/",
        "type": "Order",
        "id": "https://booking.example/api/orders/1",
        "schema:orderedItem": [{"type": "OrderItem", "schema:position": 0}],
    }
    assert plain_form(other, json.dumps(other)) == PLAIN


def test_type_in_full_is_brought_to_the_plain_form() -> None:
    other = {**PLAIN, "@type": "https://schema.org/Order"}
    assert plain_form(other, json.dumps(other, indent=2))["@type"] == "Order"
