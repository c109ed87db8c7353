"""The bodies that a Broker sends. Source: Open Booking API 1.0 CR3, sections on C1, C2, P, B."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bookproof.model import (
    CONTEXT,
    CUSTOMER_CANCELLED,
    UNAVAILABLE,
    Answer,
    Chosen,
    decimal_of,
)
from bookproof.session import Session
from bookproof.settings import Seller

BROKER: Mapping[str, Any] = {
    "@type": "Organization",
    "name": "Bookproof Example Broker",
    "url": "https://broker.example/",
    "description": "A Broker that exists for conformance tests only.",
    "logo": {"@type": "ImageObject", "url": "https://broker.example/logo.png"},
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "1 Example Road",
        "addressLocality": "Exampleton",
        "addressRegion": "Exampleshire",
        "postalCode": "EX1 1EX",
        "addressCountry": "GB",
    },
}

_GIVEN = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Tony")
_FAMILY = ("Bird", "Fisher", "Holt", "Moss", "Reed", "Stone")


def customer_of(session: Session) -> dict[str, Any]:
    """A Person; ``email`` always, each other property or not as the seed decides."""
    draw = session.random
    given, family = draw.choice(_GIVEN), draw.choice(_FAMILY)
    number = draw.randrange(10**6)
    optional = {
        "givenName": given,
        "familyName": family,
        "telephone": f"+44 1632 {number:06d}",
        "identifier": session.new_uuid(),
    }
    return {
        "@type": "Person",
        "email": f"{given}.{family}.{number}@customer.example".lower(),
        **{name: value for name, value in optional.items() if draw.random() < 0.5},
    }


def quote_body(
    session: Session,
    chosen: Sequence[Chosen],
    customer: Mapping[str, Any] | None = None,
    *,
    document_type: str = "OrderQuote",
) -> dict[str, Any]:
    """A C1 body, or with ``customer`` a C2 body."""
    seller = session.seller
    body: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": document_type,
        "brokerRole": "https://openactive.io/AgentBroker",
        "broker": BROKER,
        "seller": _reference(session, seller.type, seller.id),
        "orderedItem": [_order_item(session, item) for item in chosen],
    }
    if customer is not None:
        body["customer"] = customer
    details = _reconciliation(seller)
    if details and document_type == "OrderQuote":
        body["payment"] = {"@type": "Payment", **details}
    return body


def booking_body(
    session: Session,
    chosen: Sequence[Chosen],
    customer: Mapping[str, Any],
    quote: Answer,
    document_type: str,
) -> dict[str, Any]:
    """A full B body (``Order``) or P body (``OrderProposal``) at the price that C2 told."""
    body = quote_body(session, chosen, customer, document_type=document_type)
    body["totalPaymentDue"] = _total(quote)
    return body | payment_part(session, quote)


def minimal_booking_body(session: Session, proposal: Answer) -> dict[str, Any]:
    """The B body that follows an accepted OrderProposal."""
    body = proposal.body if isinstance(proposal.body, Mapping) else {}
    return {
        "@context": CONTEXT,
        "@type": "Order",
        "orderProposalVersion": body.get("orderProposalVersion"),
    } | payment_part(session, proposal)


def payment_part(session: Session, priced: Answer) -> dict[str, Any]:
    """``payment`` where the total and its prepayment call for one, else nothing."""
    due = _due(priced)
    prepayment = due.get("openBookingPrepayment") or due.get("prepayment")
    if not decimal_of(due.get("price")) or prepayment == UNAVAILABLE:
        return {}
    details = _reconciliation(session.seller)
    payment = {"@type": "Payment", "identifier": f"payment-{session.order_uuid}", **details}
    return {"payment": payment}


def cancellation_body(item_ids: Sequence[str], status: str = CUSTOMER_CANCELLED) -> dict[str, Any]:
    """The PATCH that cancels OrderItems."""
    return {
        "@context": CONTEXT,
        "@type": "Order",
        "orderedItem": [
            {"@type": "OrderItem", "@id": item_id, "orderItemStatus": status}
            for item_id in item_ids
        ],
    }


def _order_item(session: Session, item: Chosen) -> dict[str, Any]:
    return {
        "@type": "OrderItem",
        "position": item.position,
        "acceptedOffer": _reference(session, str(item.offer.get("@type", "Offer")), item.offer_id),
        "orderedItem": _reference(
            session, str(item.opportunity.get("@type", "Event")), item.opportunity_id
        ),
    }


def _reference(session: Session, type_name: str, target: str) -> Any:
    if session.settings.options.compact_references:
        return target
    return {"@type": type_name, "@id": target}


def _reconciliation(seller: Seller) -> dict[str, str]:
    details = seller.payment_reconciliation_details
    return dict(details.model_dump(by_alias=True, exclude_none=True)) if details else {}


def _due(priced: Answer) -> Mapping[str, Any]:
    body = priced.body if isinstance(priced.body, Mapping) else {}
    due = body.get("totalPaymentDue")
    return due if isinstance(due, Mapping) else {}


def _total(quote: Answer) -> dict[str, Any]:
    due = _due(quote)
    total: dict[str, Any] = {
        "@type": "PriceSpecification",
        "price": decimal_of(due.get("price")) or Decimal(0),
    }
    currency = due.get("priceCurrency")
    return total | {"priceCurrency": currency} if isinstance(currency, str) else total
