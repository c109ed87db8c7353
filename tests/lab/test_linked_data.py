"""What the lab sends, read as linked data, means what it says and loses nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bookproof.validation.contexts import fold
from bookproof.validation.facts import facts
from bookproof.validation.jsonld import normalise
from bookproof.validation.linked_data import canonical, expanded, link_flaws

from .conftest import COURT, SESSION, SLOT, Broker, new_uuid

SCHEMA = "https://schema.org/"
FEEDS = (
    "session-series",
    "scheduled-sessions",
    "facility-uses",
    "individual-facility-uses",
    "slots",
)
NO_TERMS = {"availableChannel"}
"""Names of the specification that the data model lacks; without prefix they are schema.org's."""
Sent = dict[str, tuple[str, Any]]
"""Mode and document by what it is."""


def pages(broker: Broker, path: str, mode: str) -> Sent:
    """The data of every item of a feed."""
    return {
        f"{path} {item['id']}": (mode, item["data"])
        for item in broker.feed(path).values()
        if "data" in item
    }


def simple_flow(broker: Broker) -> Sent:
    """Quotes, an Order, its status and its cancellation."""
    chosen = [broker.make(SESSION, "BookableCancellable"), broker.make(SLOT), broker.make(COURT)]
    order = new_uuid()
    found = {
        "C1": ("C1Response", broker.c1(order, chosen).body),
        "C2": ("C2Response", broker.c2(order, chosen).body),
        "B": ("BResponse", broker.b(order, chosen).body),
        "status": ("OrderStatus", broker.call("GET", f"/orders/{order}").body),
    }
    first = found["B"][1]["orderedItem"][0]["@id"]
    assert broker.cancel(order, [first]).status == 204
    return found


def approval_flow(broker: Broker) -> Sent:
    """A proposal, and its status."""
    chosen = [broker.make(SESSION, "Bookable", "Approval")]
    order = new_uuid()
    answer = broker.p(order, chosen)
    proposal = f"{broker.origin}/openbooking/order-proposals/{order}"
    assert broker.act("SellerAcceptOrderProposal", "OrderProposal", proposal).status == 204
    return {"P": ("PResponse", answer.body)}


def errors(broker: Broker) -> Sent:
    """Answers that refuse, and quotes of what cannot be booked."""
    one, full = broker.make(), broker.make(SESSION, "BookableNoSpaces")
    wrong = new_uuid()
    return {
        "not found": ("OpenBookingError", broker.call("GET", f"/orders/{wrong}").body),
        "no body": ("OpenBookingError", broker.call("PUT", f"/orders/{wrong}", {}).body),
        "method": ("OpenBookingError", broker.call("POST", f"/orders/{wrong}").body),
        "customer": ("OpenBookingError", broker.b(wrong, [one], customer={}).body),
        "item errors": ("C1ResponseOrderItemError", broker.c1(new_uuid(), [one, full]).body),
    }


def dataset(broker: Broker) -> Sent:
    """The dataset site."""
    page = requests.get(f"{broker.origin}/", timeout=10)
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.S)
    assert script is not None
    return {"dataset": ("DatasetSite", json.loads(script[1]))}


@pytest.fixture(scope="module")
def sent(origin: str) -> Sent:
    """Everything that the lab sends, at least once."""
    broker = Broker(origin)
    found = {**simple_flow(broker), **approval_flow(broker), **errors(broker), **dataset(broker)}
    for name in FEEDS:
        found |= pages(broker, f"/feeds/{name}", "BookableRPDEFeed")
    found |= pages(broker, "/openbooking/orders-rpde", "OrdersFeed")
    found |= pages(broker, "/openbooking/order-proposals-rpde", "OrderProposalsFeed")
    broker.session.close()
    return found


def written(value: Any) -> Iterator[str]:
    """The IRI of every property as the data model has it."""
    terms = facts().vocabulary["terms"]
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.startswith("@"):
                assert name in terms or name in NO_TERMS, f"{name} is no term"
                yield fold(terms.get(name, SCHEMA + name))
            if name != "@context":
                yield from written(inner)
    elif isinstance(value, list):
        for item in value:
            yield from written(item)


def understood(value: Any) -> Iterator[str]:
    """The IRI of every property as the processor understands it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.startswith("@"):
                yield fold(name)
            yield from understood(inner)
    elif isinstance(value, list):
        for item in value:
            yield from understood(item)


def identifiers(value: Any) -> Iterator[str]:
    """Every identifier and reference."""
    if isinstance(value, dict):
        if "@id" in value:
            yield value["@id"]
        for inner in value.values():
            yield from identifiers(inner)
    elif isinstance(value, list):
        for item in value:
            yield from identifiers(item)


def test_every_kind_of_document_is_among_them(sent: Sent) -> None:
    assert {mode for mode, _ in sent.values()} == {
        *("C1Response", "C1ResponseOrderItemError", "C2Response", "PResponse", "BResponse"),
        *("OrderStatus", "OpenBookingError", "DatasetSite", "BookableRPDEFeed"),
        *("OrdersFeed", "OrderProposalsFeed"),
    }


def test_nothing_is_lost_in_expansion(sent: Sent) -> None:
    for what, (_, document) in sent.items():
        found = Counter(written(document))
        assert found, what
        assert Counter(understood(expanded(document))) == found, what


def test_every_identifier_is_absolute(sent: Sent) -> None:
    found = [uri for _, document in sent.values() for uri in identifiers(expanded(document))]
    assert len(found) > len(sent)
    assert [uri for uri in found if not re.match(r"https?://(?!relative\.example)", uri)] == []


def test_no_link_flaws(sent: Sent) -> None:
    for what, (mode, document) in sent.items():
        assert link_flaws(document, mode) == [], what


def test_everything_is_plain(sent: Sent) -> None:
    for what, (_, document) in sent.items():
        assert normalise(document).document is document, what


def test_everything_has_a_graph_that_says_as_much(sent: Sent) -> None:
    for what, (_, document) in sent.items():
        assert len(canonical(document).splitlines()) >= len(set(written(document))), what
