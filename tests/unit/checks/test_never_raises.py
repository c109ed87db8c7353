"""No check raises, whatever JSON it is given, and what it finds can be written to JSON."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import bookproof.checks
from bookproof.bulk.modes import known
from bookproof.checks.registry import CHECKS
from bookproof.feeds.faulty import FaultyItems
from bookproof.feeds.rules import CAUSES
from bookproof.feeds.watch import FeedVerdict
from bookproof.model import Answer, Chosen, OpportunityType
from bookproof.validation.flaw import Flaw, Grouped, Severity

for module in pkgutil.iter_modules(bookproof.checks.__path__):
    importlib.import_module(f"bookproof.checks.{module.name}")

NAMES = st.sampled_from(
    [
        "@context",
        "@type",
        "@id",
        "orderedItem",
        "acceptedOffer",
        "position",
        "orderItemStatus",
        "error",
        "price",
        "name",
        "totalPaymentDue",
        "totalPaymentTax",
        "unitTaxSpecification",
        "priceCurrency",
        "seller",
        "taxMode",
        "lease",
        "leaseExpires",
        "broker",
        "brokerRole",
        "customer",
        "email",
        "payment",
        "identifier",
        "orderRequiresApproval",
        "remainingUses",
        "remainingAttendeeCapacity",
        "orderProposalVersion",
        "orderProposalStatus",
        "statusCode",
        "description",
        "state",
        "kind",
        "id",
        "modified",
        "data",
        "taxCalculationExcluded",
    ]
)
TEXTS = st.text(max_size=8) | st.sampled_from(
    [
        "https://openactive.io/",
        "https://openactive.io/TaxNet",
        "https://openactive.io/AgentBroker",
        "Person",
        "OrderQuote",
        "GoneError",
        "DynamicPayment",
        "2031-05-06T09:15:00",
        "0001-01-01T00:00:00+14:00",
        "1e999999",
        "NaN",
        "//[",
        "\ud800",
    ]
)
NUMBERS = st.sampled_from(
    [0, 1, -1, 2**70, 10**4000, 1.5, 1e308, float("inf"), float("nan")]
    + [Decimal(text) for text in ("12.10", "9e999999", "1e-999999", "NaN", "Infinity")]
)
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "@type": JSON,
        "@id": JSON,
        "position": st.sampled_from([0, 1]) | JSON,
        "orderItemStatus": JSON,
        "acceptedOffer": JSON | st.fixed_dictionaries({"@id": JSON, "price": LEAVES}),
        "orderedItem": JSON,
        "error": JSON,
        "unitTaxSpecification": JSON | st.lists(st.fixed_dictionaries({"price": LEAVES})),
    },
)
ORDER = st.fixed_dictionaries(
    {"orderedItem": st.lists(ITEM | LEAVES, max_size=3)},
    optional={
        "@type": JSON,
        "seller": JSON | st.just({"taxMode": "https://openactive.io/TaxNet"}),
        "totalPaymentDue": JSON | st.fixed_dictionaries({"price": LEAVES}),
        "totalPaymentTax": JSON,
        "customer": JSON,
        "payment": JSON,
        "lease": JSON,
        "taxCalculationExcluded": JSON,
    },
)
DOCUMENTS = JSON | ORDER
ANSWERS = st.builds(
    Answer,
    status=st.sampled_from([200, 201, 204, 400, 404, 409, 410, 500, 503]),
    headers=st.just({}) | st.fixed_dictionaries({"content-type": st.text(max_size=20)}),
    body=DOCUMENTS,
    text=st.just("{}") | st.just(""),
    sent=st.none() | ORDER,
    uuid=st.just("5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13"),
)
CHOSEN = (
    Chosen(0, {"@id": "https://a.example/1"}, {"@id": "o"}, OpportunityType.SCHEDULED_SESSION),
    Chosen(1, {"@id": "https://a.example/2"}, {"@id": "o"}, OpportunityType.SCHEDULED_SESSION),
)
SPACES = {"https://a.example/1": 3}


def read_twice(rule: str, got: Any) -> list[FeedVerdict]:
    flaw = Flaw(rule, Severity.WARNING, "$.items", "it is wrong", "right", got)
    return [FeedVerdict("Slot", 1, (Grouped(flaw, 1, [("https://data.example/slots", flaw)]),))]


BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "answer": ANSWERS,
    "earlier": ANSWERS,
    "quote": ANSWERS,
    "proposal": ANSWERS,
    "booked": ANSWERS,
    "document": DOCUMENTS | ANSWERS,
    "data": DOCUMENTS,
    "before_data": DOCUMENTS,
    "after_data": DOCUMENTS,
    "item": DOCUMENTS,
    "earlier_item": DOCUMENTS,
    "later_item": DOCUMENTS,
    "content_type": st.text(max_size=30),
    "customer": st.just({"email": "ada@post.example", "givenName": "Ada", "name": 5}),
    "mode": st.sampled_from(known()),
    "chosen": st.just(CHOSEN),
    "before": st.just(SPACES),
    "expected": st.just(SPACES),
    "actual": st.sampled_from([SPACES, {}, {"https://a.example/1": None}]),
    "now": st.just(datetime(2031, 5, 6, tzinfo=UTC)),
    "cancelled_ids": st.just(["https://a.example/1"]),
    "booked_ids": st.just(["https://a.example/1", "https://a.example/2"]),
    "statuses_before": st.just({"https://a.example/1": "x"}),
    "allowed": st.just((404,)),
    "order_id": st.just("https://a.example/orders/1"),
    "uuid": st.just("1"),
    "refused": st.just("waited"),
    "matching_ids": st.just(["https://a.example/1"]),
    "criteria": st.just("TestOpportunityBookable"),
    "opportunity_type": st.just("Event"),
    "accept_legacy": st.booleans(),
    "order_exists": st.booleans(),
    "tutorial_strict": st.booleans(),
    "faulty": st.lists(
        st.builds(
            FaultyItems,
            feed=st.text(max_size=9),
            rule=st.just("html"),
            path=st.just("$.a"),
            message=st.text(max_size=9),
            expected=JSON,
            got=JSON,
            versions=st.integers(0, 5),
            items=st.just(("1", "2")),
        ),
        max_size=2,
    ),
    "dataset": st.dictionaries(st.text(max_size=9), JSON, max_size=4),
    "verdicts": st.builds(read_twice, st.sampled_from(sorted(CAUSES)), JSON),
}


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.fixed_dictionaries(BY_NAME))
def test_no_check_raises(values: dict[str, Any]) -> None:
    own = [item for item in CHECKS.items() if item[1].protocol == "open_booking"]
    for check_id, declared in own:
        note(check_id)
        names = inspect.signature(declared.function).parameters
        for finding in declared.find(**{name: values[name] for name in names}):
            text = json.dumps(finding.to_json(), allow_nan=False)
            assert finding.where
            assert json.loads(text)["where"] == finding.where
