"""A booking of two OrderItems, message by message, for the checks to judge."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from bookproof.model import MEDIA_TYPE, Answer, Chosen, OpportunityType

BASE = "https://booking.example/api"
UUID = "5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13"
VERSION = "c1d7e0a2-33b5-4f0e-9a1c-7e2d94b8f016"
SESSIONS = ("https://data.example/sessions/1", "https://data.example/sessions/2")
OFFER = "https://data.example/series/1#adult"
TAX = {"@type": "TaxChargeSpecification", "name": "VAT", "price": 2.0, "priceCurrency": "GBP"}
CUSTOMER = {
    "@type": "Person",
    "email": "ada@post.example",
    "givenName": "Ada",
    "familyName": "Bird",
}
NAMESPACE = "https://openactive.io/"


def chosen(position: int) -> Chosen:
    opportunity = {
        "@type": "ScheduledSession",
        "@id": SESSIONS[position],
        "remainingAttendeeCapacity": 4,
    }
    offer = {"@type": "Offer", "@id": OFFER, "price": 12.0, "priceCurrency": "GBP"}
    return Chosen(position, opportunity, offer, OpportunityType.SCHEDULED_SESSION)


class Sample:
    """Fresh documents of one booking; every method takes what to change at the root."""

    base = BASE
    uuid = UUID
    sessions = SESSIONS
    customer = CUSTOMER
    chosen = (chosen(0), chosen(1))
    item_ids = tuple(f"{BASE}/orders/{UUID}#/orderedItem/{number}" for number in (1, 2))
    total = {"@type": "PriceSpecification", "price": 24.0, "priceCurrency": "GBP"}

    def item(self, position: int, /, **changes: Any) -> dict[str, Any]:
        """An OrderItem of a quote; None takes a property away."""
        pair = self.chosen[position]
        plain = {
            "@type": "OrderItem",
            "position": position,
            "acceptedOffer": dict(pair.offer),
            "orderedItem": dict(pair.opportunity) | {"startDate": "2031-05-09T18:30:00Z"},
            "unitTaxSpecification": [dict(TAX)],
        }
        return changed(plain, changes)

    def sent(self, kind: str = "OrderQuote", **changes: Any) -> dict[str, Any]:
        """A request."""
        plain = {
            "@context": NAMESPACE,
            "@type": kind,
            "brokerRole": NAMESPACE + "AgentBroker",
            "broker": {"@type": "Organization", "name": "Fit Finder"},
            "seller": {"@type": "Organization", "@id": "https://data.example/sellers/7"},
            "customer": dict(CUSTOMER),
            "payment": {"@type": "Payment", "identifier": "p1", "accountId": "SV-1"},
        }
        return changed(plain, changes)

    def quote(self, **changes: Any) -> dict[str, Any]:
        """An answer to C2."""
        plain = {
            "@context": NAMESPACE,
            "@type": "OrderQuote",
            "@id": f"{BASE}/order-quotes/{UUID}",
            "orderRequiresApproval": False,
            "brokerRole": NAMESPACE + "AgentBroker",
            "broker": {"@type": "Organization", "name": "Fit Finder"},
            "customer": dict(CUSTOMER),
            "payment": {"@type": "Payment", "identifier": "p1", "accountId": "SV-1"},
            "seller": {
                "@type": "Organization",
                "@id": "https://data.example/sellers/7",
                "name": "Sportsville",
                "legalName": "Sportsville Ltd",
                "taxMode": NAMESPACE + "TaxGross",
                "address": {"@type": "PostalAddress"},
            },
            "lease": {"@type": "Lease", "leaseExpires": "2031-05-06T09:15:00Z"},
            "orderedItem": [self.item(0), self.item(1)],
            "totalPaymentDue": dict(self.total),
            "totalPaymentTax": [dict(TAX) | {"price": 4.0}],
        }
        return changed(plain, changes)

    def order(self, **changes: Any) -> dict[str, Any]:
        """An answer to B."""
        status = NAMESPACE + "OrderItemConfirmed"
        items = [
            self.item(number, **{"@id": self.item_ids[number], "orderItemStatus": status})
            for number in (0, 1)
        ]
        plain = self.quote(lease=None, orderRequiresApproval=None, orderedItem=items) | {
            "@type": "Order",
            "@id": f"{BASE}/orders/{UUID}",
        }
        return changed(plain, changes)

    def proposal(self, **changes: Any) -> dict[str, Any]:
        """An answer to P."""
        own = f"{BASE}/order-proposals/{UUID}"
        plain = self.quote(lease=None, orderRequiresApproval=None) | {
            "@type": "OrderProposal",
            "@id": own,
            "orderProposalStatus": NAMESPACE + "AwaitingSellerConfirmation",
            "orderProposalVersion": f"{own}/versions/{VERSION}",
        }
        return changed(plain, changes)

    def listed(self, statuses: tuple[str, str], price: float, **changes: Any) -> dict[str, Any]:
        """The ``data`` of the Order in the Orders feed."""
        items = [
            {
                "@type": "OrderItem",
                "@id": item_id,
                "orderItemStatus": NAMESPACE + status,
                "orderedItem": {"@type": "ScheduledSession", "@id": session},
            }
            for item_id, status, session in zip(self.item_ids, statuses, SESSIONS, strict=True)
        ]
        plain = {
            "@context": NAMESPACE,
            "@type": "Order",
            "@id": f"{BASE}/orders/{UUID}",
            "identifier": UUID,
            "orderedItem": items,
            "totalPaymentDue": dict(self.total) | {"price": price},
        }
        return changed(plain, changes)

    def rpde(self, **changes: Any) -> dict[str, Any]:
        """The Order's item on a page of the Orders feed."""
        plain = {"state": "updated", "kind": "Order", "id": UUID, "modified": 10, "data": {}}
        return changed(plain, changes)

    def answer(
        self,
        body: Any = None,
        status: int = 200,
        sent: Mapping[str, Any] | None = None,
        content_type: str = MEDIA_TYPE,
    ) -> Answer:
        """An HTTP answer with this body."""
        text = "" if body is None else json.dumps(body, default=str)
        headers = {"content-type": content_type} if content_type else {}
        return Answer(
            status, headers, copy.deepcopy(body), text=text, sent=sent, base_url=BASE, uuid=UUID
        )

    def error(self, kind: str, status: int, **changes: Any) -> Answer:
        """An error answer."""
        plain = {"@context": NAMESPACE, "@type": kind, "description": "why"}
        return self.answer(changed(plain, changes), status)


def changed(plain: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with changes; None takes a property away."""
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


@pytest.fixture(scope="session")
def sample() -> Sample:
    return Sample()
