"""The mode that a document is judged in when nobody has said so."""

from __future__ import annotations

from typing import Any

import pytest

from bookproof.bulk import modes

ANSWERED = [{"@type": "OrderItem", "acceptedOffer": {"@type": "Offer"}, "orderedItem": {}}]
ASKED = [{"@type": "OrderItem", "acceptedOffer": "urn:offer", "orderedItem": "urn:slot"}]
REFUSED = [{**ASKED[0], "error": [{"@type": "OpportunityIsFullError"}]}]


@pytest.mark.parametrize(
    ("document", "mode"),
    [
        ({"@type": "OrderQuote", "orderedItem": ANSWERED}, "C1Response"),
        ({"@type": "OrderQuote", "orderedItem": ANSWERED, "customer": {}}, "C2Response"),
        ({"@type": "OrderQuote", "orderedItem": ASKED}, "C1Request"),
        ({"@type": "OrderQuote", "orderedItem": ASKED, "customer": {}}, "C2Request"),
        ({"@type": "OrderQuote", "orderedItem": REFUSED}, "C1ResponseOrderItemError"),
        ({"@type": "OrderQuote"}, "C1Response"),
        ({"@type": "Order", "orderedItem": ANSWERED}, "BResponse"),
        ({"@type": "Order", "orderedItem": ASKED, "broker": {}}, "BRequest"),
        ({"@type": "Order", "orderedItem": ASKED, "totalPaymentDue": {}}, "OrdersFeed"),
        ({"@type": "Order", "orderProposalVersion": "urn:1"}, "BOrderProposalRequest"),
        ({"@type": "Order", "orderedItem": [{"orderItemStatus": "x"}]}, "OrderPatch"),
        ({"@type": "OrderProposal", "orderedItem": ANSWERED}, "PResponse"),
        ({"@type": "OrderProposal", "orderProposalStatus": "x"}, "OrderProposalPatch"),
        ({"@type": "UnknownOrderError"}, "OpenBookingError"),
        ({"@type": "Dataset"}, "DatasetSite"),
        ({"@type": "DataCatalog"}, "DataCatalog"),
        ({"@type": "test:CustomerNoticeSimulateAction"}, "TestInterface"),
        ({"@type": "Slot", "test:testOpportunityCriteria": "x"}, "TestInterface"),
        ({"@type": "Slot"}, "RPDEFeed"),
        ({"@type": "oa:OrderQuote", "orderedItem": ASKED}, "C1Request"),
        ({}, "RPDEFeed"),
        ({"@type": ["Order"]}, "RPDEFeed"),
        ([], "RPDEFeed"),
        ("text", "RPDEFeed"),
    ],
)
def test_of_a_document(document: Any, mode: str) -> None:
    assert modes.of_document(document) == mode


@pytest.mark.parametrize(
    ("item", "bookable", "mode"),
    [
        ({"kind": "Slot", "data": {"@type": "Slot"}}, False, "RPDEFeed"),
        ({"kind": "FacilityUse/Slot", "data": {"@type": "Slot"}}, True, "BookableRPDEFeed"),
        ({"kind": "Order", "data": {}}, True, "OrdersFeed"),
        ({"kind": "OrderProposal", "data": {}}, False, "OrderProposalsFeed"),
        ({"data": {"@type": "Order"}}, False, "OrdersFeed"),
        ({"kind": 5, "data": None}, False, "RPDEFeed"),
    ],
)
def test_of_an_item(item: dict[str, Any], bookable: bool, mode: str) -> None:
    assert modes.of_item(item, bookable=bookable) == mode


def test_every_mode_that_is_chosen_is_known() -> None:
    chosen = {
        modes.of_document({"@type": kind}) for kind in ("Order", "OrderProposal", "Dataset", "Slot")
    }

    assert chosen <= set(modes.known())
