"""The documents of the booking API: OrderQuote, OrderProposal, Order, and their feed items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Final

import orjson

from bookproof.lab import listings
from bookproof.lab.assessment import ATTENDEE_DETAILS, INTAKE_FORM, Assessment, Line
from bookproof.lab.defects import Defect
from bookproof.lab.intake import OrderRequest
from bookproof.lab.money import prepayment_of, tax_charge, total
from bookproof.lab.orders import Item, Order
from bookproof.lab.sellers import SELLER_BODIES
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import CONFIRMED, CONTEXT, SCHEMA, Json

BOOKING_SERVICE: Final[Json] = {
    "@type": "BookingService",
    "name": "Bookproof lab",
    "url": "https://lab.example/booking-service",
    "termsOfService": [
        {
            "@type": "PrivacyPolicy",
            "name": "Privacy",
            "url": "https://lab.example/privacy",
            "requiresExplicitConsent": False,
        }
    ],
}
_PERSONAL_ITEM_DETAILS: Final = frozenset(
    {"attendee", "attendeeDetailsRequired", "orderItemIntakeForm", "orderItemIntakeFormResponse"}
)
_ACCESS_ORDER: Final = ("accessCode", "accessPass", "accessChannel")


def item_uri(lab: Lab, uuid: str, number: int) -> str:
    """Compose the ``@id`` of an OrderItem."""
    return f"{lab.base}/orders/{uuid}#/orderedItem/{number}"


def quote_item(lab: Lab, line: Line, own: dict[int, int], *, with_pass: bool = False) -> Json:
    """One OrderItem of a quote, or the part of an Order's that the request decides.

    ``own`` counts the spaces held for the quote, which do not lower what it shows.
    """
    found = line.opportunity
    body: Json = {"@type": "OrderItem"}
    if line.request.position is not None:
        body["position"] = line.request.position
    if found is None:
        body |= _as_sent(lab, line)
    else:
        spaces = found.free + own.get(found.id, 0)
        body["acceptedOffer"] = found.offer
        body["orderedItem"] = lab.catalogue.answer(found, spaces)
        body["unitTaxSpecification"] = [tax_charge(line.tax)]
        if found.terms.attendee:
            body["attendeeDetailsRequired"] = [SCHEMA + name for name in ATTENDEE_DETAILS]
        if found.terms.form:
            body["orderItemIntakeForm"] = INTAKE_FORM
    for name, value in line.request.echo.items():
        if with_pass or not name.startswith("access"):
            body[name] = value
    if line.errors:
        body["error"] = line.errors
    return body


def _as_sent(lab: Lab, line: Line) -> Json:
    """Describe the references of an item that cannot be priced, as far as they are known."""
    body: Json = {}
    if line.request.offer is not None:
        body["acceptedOffer"] = {"@type": "Offer", "@id": line.request.offer}
    if line.request.opportunity is not None:
        found = lab.catalogue.find(line.request.opportunity)
        if found is None:
            body["orderedItem"] = {"@type": "ScheduledSession", "@id": line.request.opportunity}
        else:
            body["orderedItem"] = lab.catalogue.answer(found, found.free)
    return body


def quote(
    lab: Lab, uuid: str, request: OrderRequest, judged: Assessment, *, expires: float | None
) -> Json:
    """Write the answer to C1 or C2; ``expires`` is None if no spaces are held."""
    body: Json = {
        "@context": CONTEXT,
        "@type": "OrderQuote",
        "@id": f"{lab.base}/order-quotes/{uuid}",
        "identifier": uuid,
        "orderRequiresApproval": judged.needs_approval,
        **_parties(request.echo, judged.seller.number),
        "orderedItem": [quote_item(lab, line, judged.own) for line in judged.lines],
        "totalPaymentDue": total(judged.total, judged.prepayment),
        "taxCalculationExcluded": False,
    }
    taxes = [line.tax for line in judged.lines if line.counts]
    if taxes:
        body["totalPaymentTax"] = [tax_charge(sum(taxes))]
    if expires is not None:
        moment = datetime.fromtimestamp(int(expires), UTC)
        body["lease"] = {"@type": "Lease", "leaseExpires": listings.instant(moment)}
    return body


def _parties(echo: Json, seller: int) -> Json:
    return {**echo, "seller": SELLER_BODIES[seller], "bookingService": BOOKING_SERVICE}


def access_of(line: Line, number: int) -> Json:
    """Write what lets the Customer in to one booked item."""
    body: Json = {
        "accessCode": [
            {
                "@type": "PropertyValue",
                "name": "Door code",
                "description": f"{1000 + number * 7919 % 9000}",
            }
        ]
    }
    sent_pass = line.request.echo.get("accessPass")
    if sent_pass is not None:
        body["accessPass"] = sent_pass
    if line.opportunity is not None and line.opportunity.terms.online:
        body["accessChannel"] = {
            "@type": "VirtualLocation",
            "name": "Video room",
            "url": f"https://lab.example/rooms/{number}",
            "accessId": str(number),
        }
    return body


def prepayment(items: Iterable[Item]) -> str:
    """Whether the items have to be paid in advance."""
    return prepayment_of((item.terms.price, item.terms.prepayment) for item in items)


def totals(items: Iterable[Item]) -> Json:
    """Total and tax of the items that are not cancelled."""
    due = [item for item in items if item.counts]
    body: Json = {"totalPaymentDue": total(sum(item.charge for item in due), prepayment(due))}
    if due:
        body["totalPaymentTax"] = [tax_charge(sum(item.tax for item in due))]
    return body


def order(lab: Lab, order: Order, items: Sequence[Item], *, positions: bool = True) -> Json:
    """Write the answer to B, and to GET without ``positions``."""
    own = counted(items)
    return {
        "@context": CONTEXT,
        "@type": "Order",
        "@id": f"{lab.base}/orders/{order.uuid}",
        "identifier": order.uuid,
        "orderNumber": f"LAB-{order.number}",
        **_parties(orjson.loads(order.head), order.seller),
        "orderedItem": [_order_item(lab, order, item, own, positions) for item in items],
        **totals(items),
        "taxCalculationExcluded": False,
    }


def counted(items: Iterable[Item]) -> dict[int, int]:
    """Spaces of the items that are not cancelled, by opportunity."""
    own: dict[int, int] = {}
    for item in items:
        if item.counts:
            own[item.opportunity] = own.get(item.opportunity, 0) + 1
    return own


def _order_item(
    lab: Lab,
    order: Order,
    item: Item,
    own: dict[int, int],
    positions: bool,
    *,
    in_feed: bool = False,
) -> Json:
    found = lab.catalogue.get(item.opportunity)
    write = lab.catalogue.in_order_feed if in_feed else lab.catalogue.answer
    body = {
        **item.data,
        "@id": item_uri(lab, order.uuid, item.number),
        "orderItemStatus": item.status,
        "orderedItem": write(found, found.free + own.get(found.id, 0)),
        **item.access,
    }
    if not positions:
        body.pop("position", None)
    if not item.counts:
        # A notice is for those who come.
        body.pop("customerNotice", None)
    return body


def _feed_item(
    lab: Lab, order: Order, item: Item, own: dict[int, int], hidden: AbstractSet[str]
) -> Json:
    whole = _order_item(lab, order, item, own, False, in_feed=True)
    return {name: value for name, value in whole.items() if name not in hidden}


def version_uri(lab: Lab, order: Order) -> str:
    """Compose the current ``orderProposalVersion`` of a proposal."""
    if lab.broken(Defect.PROPOSAL_VERSION_MALFORMED):
        return f"{lab.base}/versions/{order.version}"
    return f"{lab.base}/order-proposals/{order.uuid}/versions/{order.version}"


def proposal(lab: Lab, order: Order, items: Sequence[Item]) -> Json:
    """Write the answer to P.

    The specification has no ``@id`` on the OrderItems of a proposal; the published models and
    deployed clients need one, and find the booked items by it. Conversely the models forbid
    ``orderItemStatus`` here, which the specification demands. The lab gives both.
    """
    held = lab.inventory.held(order.client, order.uuid)
    uri = f"{lab.base}/order-proposals/{order.uuid}"
    return {
        "@context": CONTEXT,
        "@type": "OrderProposal",
        "@id": uri,
        "identifier": order.uuid,
        "orderProposalStatus": order.proposal_status,
        "orderProposalVersion": version_uri(lab, order),
        **_parties(orjson.loads(order.head), order.seller),
        "orderedItem": [
            {
                k: v
                for k, v in _order_item(lab, order, item, held, True).items()
                if k not in _ACCESS_ORDER
            }
            for item in items
        ],
        **totals(items),
        "taxCalculationExcluded": False,
    }


def order_in_feed(lab: Lab, order: Order, items: Sequence[Item]) -> Json:
    """Write an Order as it stands in the Orders feed: no personal data, no position."""
    own = counted(items)
    hidden = _PERSONAL_ITEM_DETAILS
    return {
        "@context": CONTEXT,
        "@type": "Order",
        "@id": f"{lab.base}/orders/{order.uuid}",
        "identifier": order.uuid,
        "orderedItem": [_feed_item(lab, order, item, own, hidden) for item in items],
        **totals(items),
    }


def proposal_in_feed(lab: Lab, order: Order, items: Sequence[Item]) -> Json:
    """Write an OrderProposal as it stands in the proposals feed."""
    held = lab.inventory.held(order.client, order.uuid)
    hidden = _PERSONAL_ITEM_DETAILS | set(_ACCESS_ORDER)
    uri = f"{lab.base}/order-proposals/{order.uuid}"
    return {
        "@context": CONTEXT,
        "@type": "OrderProposal",
        "@id": uri,
        "identifier": order.uuid,
        "orderProposalStatus": order.proposal_status,
        "orderProposalVersion": version_uri(lab, order),
        "orderedItem": [_feed_item(lab, order, item, held, hidden) for item in items],
        **totals(items),
    }


def confirmed(items: Iterable[Item]) -> None:
    """Turn proposed items into booked ones."""
    for item in items:
        item.status = CONFIRMED
