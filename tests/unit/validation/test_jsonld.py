"""JSON-LD in another form comes to the plain one, without any network."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from bookproof.resources import folder
from bookproof.validation.jsonld import normalise

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


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a context was asked for over the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


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
        {"orderItemStatus": "oa:orderItemStatus", "price": "schema:price"},
        {"unitTaxSpecification": OA + "unitTaxSpecification"},
    ],
)
def test_other_forms_are_brought_to_the_plain_one(names: dict[str, str]) -> None:
    found = normalise(rewritten(PLAIN, names))
    assert found.findings == ()
    assert found.document == PLAIN


@pytest.mark.parametrize(
    "kind", ["oa:OrderItem", "schema:OrderItem", "https://schema.org/OrderItem"]
)
def test_prefixed_types_are_brought_to_the_plain_ones(kind: str) -> None:
    found = normalise({"@context": OA, "@type": kind, "error": {"@type": "oa:GoneError"}})
    assert found.document == {
        "@context": OA,
        "@type": "OrderItem",
        "error": [{"@type": "GoneError"}],
    }


def test_the_context_stays_as_it_was_stated() -> None:
    stated = [OA, {"own": "https://own.example/"}]
    found = normalise({"@context": stated, "type": "Order", "own:note": "n"})
    assert found.document["@context"] == stated
    assert found.document["@type"] == "Order"


def test_numbers_stay_exact() -> None:
    found = normalise({"@context": OA, "type": "Offer", "price": Decimal("12.10")})
    assert found.document["price"] == Decimal("12.10")


def test_without_a_context_the_openactive_one_is_taken() -> None:
    assert normalise({"type": "oa:Order"}).document == {"@type": "Order"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"@context": "https://other.example/", "type": "Order"}, "the context https://other.ex"),
        ({"@context": 5, "type": "Order"}, "@context must be an object"),
        ({"@context": OA, "type": 5}, "@type"),
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
