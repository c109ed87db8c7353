"""The schemas accept what the messages look like and say plainly what is wrong with others."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bookproof.resources import folder
from bookproof.results import Finding
from bookproof.validation import MODES, validate

OA = "https://openactive.io/"
BASE = "https://booking.example/api"
UUID = "5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13"
TAX = {"@type": "TaxChargeSpecification", "name": "VAT 20%", "price": 2, "priceCurrency": "GBP"}
PRICE = {"price": 12.00, "priceCurrency": "GBP"}
FILES = sorted((folder("schemas") / "open_booking").glob("*.schema.json"))
ITEM: dict[str, Any] = {
    "@type": "OrderItem",
    "position": 0,
    "unitTaxSpecification": [TAX | {"rate": 0.2}],
    "acceptedOffer": {
        "@type": "Offer",
        "@id": "https://data.example/series/31#adult",
        "name": "Adult",
        "allowCustomerCancellationFullRefund": True,
        "latestCancellationBeforeStartDate": "PT12H",
        **PRICE,
    },
    "orderedItem": {
        "@type": "ScheduledSession",
        "@id": "https://data.example/series/31/sessions/904",
        "startDate": "2031-05-09T18:30:00Z",
        "remainingAttendeeCapacity": 4,
        "superEvent": {"@type": "SessionSeries", "name": "Evening Circuits"},
    },
}
ANSWER: dict[str, Any] = {
    "@context": OA,
    "brokerRole": OA + "AgentBroker",
    "broker": {"@type": "Organization", "name": "Fit Finder"},
    "seller": {
        "@type": "Organization",
        "@id": "https://data.example/sellers/7",
        "name": "Sportsville",
        "legalName": "Sportsville Ltd",
        "taxMode": OA + "TaxGross",
        "address": {"@type": "PostalAddress", "postalCode": "SY8 1AA"},
    },
    "totalPaymentDue": {"@type": "PriceSpecification", **PRICE},
    "totalPaymentTax": [TAX],
    "orderedItem": [ITEM],
}
QUOTE = ANSWER | {
    "@type": "OrderQuote",
    "@id": f"{BASE}/order-quotes/{UUID}",
    "orderRequiresApproval": False,
    "lease": {"@type": "Lease", "leaseExpires": "2031-05-06T09:15:00Z"},
}
CUSTOMER = {"customer": {"@type": "Person", "email": "ada@post.example"}}
PAYMENT = {"payment": {"@type": "Payment", "identifier": "p1"}}
PROPOSED = ITEM | {"orderItemStatus": OA + "OrderItemProposed"}
PROPOSAL = (
    ANSWER
    | CUSTOMER
    | PAYMENT
    | {
        "@type": "OrderProposal",
        "@id": f"{BASE}/order-proposals/{UUID}",
        "orderProposalStatus": OA + "AwaitingSellerConfirmation",
        "orderProposalVersion": f"{BASE}/order-proposals/{UUID}/versions/{UUID}",
        "orderedItem": [PROPOSED],
    }
)
BOOKED: dict[str, Any] = ITEM | {
    "@id": f"{BASE}/orders/{UUID}#/orderedItem/1",
    "orderItemStatus": OA + "OrderItemConfirmed",
    "accessCode": [{"@type": "PropertyValue", "name": "Door PIN", "description": "4471"}],
}
STORED = {name: value for name, value in BOOKED.items() if name != "position"}
ORDER = (
    ANSWER
    | CUSTOMER
    | PAYMENT
    | {"@type": "Order", "@id": f"{BASE}/orders/{UUID}", "orderedItem": [BOOKED]}
)
LISTED: dict[str, Any] = {
    "@context": OA,
    "@type": "Order",
    "@id": f"{BASE}/orders/{UUID}",
    "identifier": UUID,
    "orderedItem": [
        {
            "@type": "OrderItem",
            "@id": f"{BASE}/orders/{UUID}#/orderedItem/1",
            "orderItemStatus": OA + "CustomerCancelled",
            "orderedItem": {"@type": "ScheduledSession", "@id": "https://data.example/s/904"},
        }
    ],
    "totalPaymentDue": {"@type": "PriceSpecification", "price": 0},
}
LISTED_PROPOSAL = LISTED | {
    "@type": "OrderProposal",
    "@id": f"{BASE}/order-proposals/{UUID}",
    "orderProposalStatus": OA + "SellerAccepted",
    "orderProposalVersion": f"{BASE}/order-proposals/{UUID}/versions/{UUID}",
}
ERROR = {"@context": OA, "@type": "GoneError", "description": "deleted", "statusCode": 410}
OPPORTUNITY = {
    "@type": "Slot",
    "@id": "https://data.example/slots/1",
    "startDate": "2031-05-09T18:30:00+01:00",
    "remainingUses": 1,
    "facilityUse": "https://data.example/facilities/1",
    "offers": [{"@type": "Offer", "@id": "https://data.example/o", **PRICE}],
}
GOOD: list[tuple[str, Any]] = [
    ("C1Response", QUOTE),
    ("C2Response", QUOTE | CUSTOMER),
    ("PResponse", PROPOSAL),
    ("BResponse", ORDER),
    ("OrdersFeed", LISTED),
    ("OrderProposalsFeed", LISTED_PROPOSAL),
    ("OrderStatus", ORDER | {"orderedItem": [STORED]}),
    ("OpenBookingError", ERROR),
    ("BookableOpportunity", OPPORTUNITY),
]


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def test_every_mode_has_its_file() -> None:
    names = {path.name.removesuffix(".schema.json") for path in FILES}
    assert names == {*MODES, "definitions"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_schema_is_a_schema_that_names_its_source(path: Any) -> None:
    document = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(document)
    assert document["$id"].endswith(f"/{path.name}")
    assert "section" in document["$comment"]


@pytest.mark.parametrize(("mode", "document"), GOOD, ids=[mode for mode, _ in GOOD])
def test_accepts_the_message(mode: str, document: Any) -> None:
    assert validate(document, mode) == []


@pytest.mark.parametrize(
    ("mode", "document"),
    [
        ("PResponse", PROPOSAL | {"orderedItem": [ITEM | {"@id": "https://a.example/1"}]}),
        ("BResponse", ORDER | {"orderedItem": [STORED]}),
        ("BResponse", ORDER | {"bookingService": {"@type": "BookingService", "name": "x"}}),
        (
            "BResponse",
            without(ORDER, "totalPaymentDue")
            | {
                "payment": {"@type": "DynamicPayment", "accountId": "1"},
                "orderedItem": [without(BOOKED, "acceptedOffer")],
            },
        ),
        ("C1Response", QUOTE | {"totalPaymentDue": {"@type": "PriceSpecification", "price": 0}}),
        ("C1Response", QUOTE | {"ext:note": None}),
        ("OpenBookingError", ERROR | {"@type": ["GoneError", "ext:MyError"]}),
    ],
)
def test_accepts_what_one_of_the_readings_allows(mode: str, document: Any) -> None:
    assert validate(document, mode) == []


@pytest.mark.parametrize(
    ("mode", "document", "expected"),
    [
        (
            "BResponse",
            ORDER | {"orderedItem": [without(BOOKED, "orderItemStatus")]},
            Finding("$.orderedItem[0]", "the property orderItemStatus", "absent"),
        ),
        (
            "BResponse",
            ORDER | {"orderProposalVersion": "https://a.example/1"},
            Finding("$.orderProposalVersion", "absent", "https://a.example/1"),
        ),
        ("C1Response", QUOTE | CUSTOMER, Finding("$.customer", "absent", "an object")),
        (
            "C1Response",
            QUOTE | {"@type": "Order"},
            Finding("$.@type", "OrderQuote", "Order"),
        ),
        (
            "C1Response",
            QUOTE | {"orderRequiresApproval": "false"},
            Finding("$.orderRequiresApproval", "true or false", "false"),
        ),
        (
            "C2Response",
            QUOTE | {"seller": "https://data.example/sellers/7"},
            Finding("$.seller", "an object", "https://data.example/sellers/7"),
        ),
        (
            "C2Response",
            QUOTE | {"totalPaymentDue": {"@type": "PriceSpecification", "price": 5}},
            Finding("$.totalPaymentDue", "the property priceCurrency", "absent"),
        ),
        (
            "C2Response",
            QUOTE | {"brokerRole": "AgentBroker"},
            Finding(
                "$.brokerRole",
                [OA + name for name in ("AgentBroker", "ResellerBroker", "NoBroker")],
                "AgentBroker",
            ),
        ),
        ("C2Response", QUOTE | {"@id": "1"}, Finding("$.@id", "an absolute URI", "1")),
        (
            "C2Response",
            QUOTE | {"orderedItem": []},
            Finding("$.orderedItem", "not empty", "an array of 0"),
        ),
        (
            "OrdersFeed",
            LISTED | {"broker": {}},
            Finding("$.broker", "absent", "an empty object"),
        ),
        (
            "OpenBookingError",
            without(ERROR, "@type"),
            Finding("$", "the property @type", "absent"),
        ),
        (
            "BookableOpportunity",
            without(OPPORTUNITY, "remainingUses"),
            Finding("$", "the property remainingUses", "absent"),
        ),
    ],
)
def test_says_what_is_wrong(mode: str, document: Any, expected: Finding) -> None:
    assert validate(document, mode) == [expected]


@pytest.mark.parametrize("document", [None, [], "text", 5, True])
@pytest.mark.parametrize("mode", MODES)
def test_what_is_no_object_is_said_once(mode: str, document: Any) -> None:
    [finding] = validate(document, mode)
    assert (finding.where, finding.expected) == ("$", "an object")


@pytest.mark.parametrize("price", [Decimal("12.10"), Decimal(12), 10**400, Decimal("9e999999")])
def test_exact_and_huge_numbers_are_numbers(price: Any) -> None:
    total = {"@type": "PriceSpecification", "price": price, "priceCurrency": "GBP"}
    assert validate(QUOTE | {"totalPaymentDue": total}, "C1Response") == []


def test_text_that_is_no_unicode_is_judged_as_well() -> None:
    assert validate(QUOTE | {"ext:note": "\ud800"}, "C1Response") == []


def test_a_deep_document_is_judged() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    assert validate(QUOTE | {"ext:deep": deep}, "C1Response") == []


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="no validation mode 'B'; there are C1Response"):
        validate({}, "B")
