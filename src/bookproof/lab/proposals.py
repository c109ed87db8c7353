"""Changes of an OrderProposal, by the Customer and by the Seller.

Source: Open Booking API 1.0 CR3, section "Booking Flow with Approval".
"""

from __future__ import annotations

from typing import Final

from bookproof.lab import documents
from bookproof.lab.asgi import Reply
from bookproof.lab.cancellation import check_names
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import NO_CONTENT, Call
from bookproof.lab.feeds import proposals_feed
from bookproof.lab.intake import read_json
from bookproof.lab.orders import Kind, Order
from bookproof.lab.quotes import check_authorised
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import CUSTOMER_REJECTED, SELLER_ACCEPTED, SELLER_REJECTED

_NAMES: Final = frozenset({"@context", "@type", "orderProposalStatus", "orderCustomerNote"})
_FINAL_STATUSES: Final = frozenset({CUSTOMER_REJECTED, SELLER_REJECTED})


def reject(lab: Lab, call: Call) -> Reply:
    """Answer a PATCH of an OrderProposal: the Customer withdraws it."""
    body = read_json(call.body, "PatchNotAllowedOnPropertyError")
    if body.get("@type") != "OrderProposal":
        raise BookingError(
            "UnexpectedOrderTypeError", "This endpoint takes a body of type OrderProposal"
        )
    check_names(body, _NAMES)
    status = body.get("orderProposalStatus")
    if status is not None and status != CUSTOMER_REJECTED:
        raise BookingError(
            "PatchNotAllowedOnPropertyError", "orderProposalStatus can only be CustomerRejected"
        )
    with lab.db.transaction():
        order = lab.orders.find(call.client, call.uuid)
        if order is not None and order.kind is Kind.STUB:
            raise BookingError("GoneError", "The order was deleted")
        if order is None or order.kind is not Kind.PROPOSAL:
            raise BookingError("UnknownOrderError", "There is no such proposal")
        check_authorised(call, order.seller)
        if status is not None and order.proposal_status != CUSTOMER_REJECTED:
            if order.proposal_status == SELLER_REJECTED:
                raise BookingError(
                    "PatchNotAllowedOnPropertyError", "The seller has rejected the proposal"
                )
            decide(lab, order, CUSTOMER_REJECTED)
    return NO_CONTENT


def decide(lab: Lab, order: Order, status: str) -> None:
    """Give a proposal a status and publish it; a rejection frees its spaces."""
    order.proposal_status = status
    lab.orders.save(order)
    if status in _FINAL_STATUSES:
        lab.inventory.release(order.client, order.uuid)
    hidden = status == SELLER_ACCEPTED and lab.broken(Defect.PROPOSAL_ACCEPTANCE_NOT_PUBLISHED)
    if not hidden:
        publish(lab, order)


def new_version(lab: Lab, order: Order) -> str:
    """Draw a name for the next version of a proposal."""
    return lab.draw_uuid("version", order.client, order.uuid, order.version)


def amend(lab: Lab, order: Order) -> None:
    """Give a proposal a new version and publish it."""
    order.version = new_version(lab, order)
    lab.orders.save(order)
    publish(lab, order)


def publish(lab: Lab, order: Order) -> None:
    """Put a proposal into its feed as it is now."""
    data = documents.proposal_in_feed(lab, order, lab.orders.items(order))
    lab.feeds.put(proposals_feed(order.client), order.uuid, "OrderProposal", data)
