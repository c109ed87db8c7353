"""P and B: proposing and placing an Order.

Source: Open Booking API 1.0 CR3, sections "P", "B" and "Booking Flow with Approval".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson

from bookproof.lab import documents, faults
from bookproof.lab.asgi import Reply
from bookproof.lab.assessment import Assessment, assess
from bookproof.lab.cancellation import publish
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import Call, kept_reply
from bookproof.lab.feeds import proposals_feed
from bookproof.lab.intake import (
    OrderRequest,
    check_broker,
    check_customer,
    read_json,
    read_order,
)
from bookproof.lab.options import Leasing
from bookproof.lab.orders import Item, Kind, Order
from bookproof.lab.proposals import new_version
from bookproof.lab.quotes import (
    already_exists,
    check_authorised,
    check_quote_not_deleted,
    seller_of,
)
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import (
    AWAITING_SELLER,
    CONFIRMED,
    PROPOSED,
    REQUIRED,
    SELLER_ACCEPTED,
    UNAVAILABLE,
    Json,
)

_CREATED: Final = 201


def propose(lab: Lab, call: Call) -> Reply:
    """Answer P: keep the order until the Seller has decided."""
    request = read_order(read_json(call.body), "OrderProposal")
    with lab.db.transaction():
        known = lab.orders.find(call.client, call.uuid)
        if known is not None and known.kind is not Kind.QUOTE:
            return _repeat(lab, known, request, Kind.PROPOSAL)
        check_quote_not_deleted(lab, call)
        judged = _judge(lab, call, request)
        if not judged.needs_approval:
            raise BookingError("OrderCreationFailedError", "These items need no approval")
        order = _new_order(lab, call, request, judged, Kind.PROPOSAL)
        order.proposal_status = AWAITING_SELLER
        order.version = new_version(lab, order)
        items = _items(lab, judged, PROPOSED)
        if lab.options.leasing is not Leasing.NONE:
            lab.inventory.hold(call.client, call.uuid, judged.spaces(), None)
        return _created(lab, order, items)


def book(lab: Lab, call: Call) -> Reply:
    """Answer B: place the order, with or without a proposal before it."""
    request = read_order(read_json(call.body), "Order")
    with lab.db.transaction():
        known = lab.orders.find(call.client, call.uuid)
        if known is not None and known.kind is Kind.PROPOSAL:
            return _book_proposal(lab, call, request, known)
        if known is not None and known.kind is not Kind.QUOTE:
            return _repeat(lab, known, request, Kind.ORDER)
        check_quote_not_deleted(lab, call)
        if request.version is not None:
            raise BookingError("OrderCreationFailedError", "There is no such proposal")
        judged = _judge(lab, call, request)
        if judged.needs_approval:
            raise BookingError("OrderCreationFailedError", "The seller has to approve this order")
        order = _new_order(lab, call, request, judged, Kind.ORDER)
        order.number = lab.orders.next_number()
        items = _items(lab, judged, CONFIRMED)
        _take(lab, order, judged.spaces())
        return _created(lab, order, items)


def _repeat(lab: Lab, known: Order, request: OrderRequest, kind: Kind) -> Reply:
    """Answer a repeated request as the first time, if it is the same."""
    if known.kind is not kind or known.fingerprint != request.fingerprint():
        raise already_exists(lab, known)
    return kept_reply(_status(lab, known), known.answer, headers=_location(known))


def _status(lab: Lab, order: Order) -> int:
    of_order = order.kind is Kind.ORDER
    defect = Defect.BOOKING_WRONG_STATUS if of_order else Defect.PROPOSAL_WRONG_STATUS
    return faults.created(lab, defect, _CREATED)


def _take(lab: Lab, order: Order, spaces: Mapping[int, int]) -> None:
    """Book spaces, with those that are held for the order among them."""
    if lab.broken(Defect.BOOKING_KEEPS_CAPACITY):
        lab.inventory.release(order.client, order.uuid)
    else:
        lab.inventory.book(order.client, order.uuid, spaces)


def _location(order: Order) -> tuple[tuple[str, str], ...]:
    path = "orders" if order.kind is Kind.ORDER else "order-proposals"
    return (("Location", f"/openbooking/{path}/{order.uuid}"),)


def _judge(lab: Lab, call: Call, request: OrderRequest) -> Assessment:
    """Check all that P and B have in common.

    Raises:
        BookingError: the order cannot be placed.

    """
    seller = seller_of(call, request)
    check_broker(request)
    check_customer(request)
    judged = assess(lab, request, call.client, call.uuid, seller, details=True)
    if judged.faults or not judged.lines:
        raise _item_fault(judged)
    check_payment(request, judged.total, judged.prepayment)
    return judged


def _item_fault(judged: Assessment) -> BookingError:
    if judged.only_full:
        return BookingError(
            "OpportunityHasInsufficientCapacityError", "There are not enough spaces left"
        )
    return BookingError(
        "UnableToProcessOrderItemError", "Ask for a quote to see what is wrong with the items"
    )


def check_payment(request: OrderRequest, due: int, prepayment: str) -> None:
    """Compare the total and payment of a request with what is due, in pence.

    Raises:
        BookingError: they do not agree.

    """
    if request.version is None and request.total != due:
        raise BookingError("TotalPaymentDueMismatchError", "The price of this order is another one")
    payment = request.fields.get("payment")
    if payment is None:
        if due > 0 and prepayment == REQUIRED:
            raise BookingError("MissingPaymentDetailsError", "payment is missing")
        return
    if due == 0 or prepayment == UNAVAILABLE:
        raise BookingError("UnnecessaryPaymentDetailsError", "No payment is due in advance")
    if not isinstance(payment, dict) or not payment.get("identifier"):
        raise BookingError("IncompletePaymentDetailsError", "payment.identifier is missing")


def _new_order(
    lab: Lab, call: Call, request: OrderRequest, judged: Assessment, kind: Kind
) -> Order:
    return Order(
        client=call.client,
        uuid=call.uuid,
        kind=kind,
        seller=judged.seller.number,
        fingerprint=request.fingerprint(),
        head=orjson.dumps(request.echo),
    )


def _items(lab: Lab, judged: Assessment, status: str) -> list[Item]:
    return [
        Item(
            number=number,
            opportunity=line.opportunity.id,
            status=status,
            charge=line.charge,
            tax=line.tax,
            terms=line.opportunity.terms,
            data=_without_opportunity(documents.quote_item(lab, line, {})),
            access=documents.access_of(line, number),
        )
        for number, line in enumerate(judged.lines, start=1)
        if line.opportunity is not None
    ]


def _without_opportunity(body: Json) -> Json:
    body.pop("orderedItem", None)
    return body


def _created(lab: Lab, order: Order, items: list[Item]) -> Reply:
    """Store a new Order or proposal, and answer with it."""
    if order.kind is Kind.ORDER:
        body = faults.booking(lab, documents.order(lab, order, items), order)
    else:
        body = faults.proposal(lab, documents.proposal(lab, order, items))
    order.answer = orjson.dumps(body)
    lab.orders.save(order)
    lab.orders.save_items(order, items)
    if order.kind is Kind.ORDER and lab.broken(Defect.NEW_ORDER_IN_FEED):
        publish(lab, order)
    return kept_reply(_status(lab, order), order.answer, headers=_location(order))


def _book_proposal(lab: Lab, call: Call, request: OrderRequest, order: Order) -> Reply:
    """Turn an accepted proposal into an Order."""
    check_authorised(call, order.seller)
    if request.version is None:
        raise BookingError("OrderAlreadyExistsError", "There is a proposal under this UUID")
    if request.version != documents.version_uri(lab, order):
        raise BookingError("OrderProposalVersionOutdatedError", "The proposal has a newer version")
    if order.proposal_status != SELLER_ACCEPTED:
        raise BookingError("OrderCreationFailedError", "The seller has not accepted the proposal")
    items = lab.orders.items(order)
    due = sum(item.charge for item in items)
    check_payment(request, due, documents.prepayment(items))
    _take_spaces(lab, order, items)
    order.kind = Kind.ORDER
    order.number = lab.orders.next_number()
    order.fingerprint = request.fingerprint()
    head = orjson.loads(order.head)
    head.pop("payment", None)
    order.head = orjson.dumps(head | request.echo)
    order.in_feed = False
    documents.confirmed(items)
    if not lab.broken(Defect.PROPOSAL_STAYS_IN_FEED):
        lab.feeds.delete(proposals_feed(order.client), order.uuid, "OrderProposal")
    return _created(lab, order, items)


def _take_spaces(lab: Lab, order: Order, items: list[Item]) -> None:
    """Book the spaces of a proposal, which are held for it unless the lab does not lease."""
    wanted = documents.counted(items)
    held = lab.inventory.held(order.client, order.uuid)
    for number, count in wanted.items():
        if lab.catalogue.get(number).free + held.get(number, 0) < count:
            raise BookingError(
                "OpportunityHasInsufficientCapacityError", "There are not enough spaces left"
            )
    _take(lab, order, wanted)
