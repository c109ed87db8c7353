"""Checkpoints C1 and C2, and OrderQuote Deletion.

Source: Open Booking API 1.0 CR3, sections "C1", "C2", "Leasing" and "OrderQuote Deletion".
"""

from __future__ import annotations

import orjson

from bookproof.lab import documents, faults
from bookproof.lab.asgi import Reply
from bookproof.lab.assessment import Assessment, assess
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import NO_CONTENT, Call, json_reply
from bookproof.lab.intake import (
    OrderRequest,
    check_broker,
    check_customer,
    read_json,
    read_order,
)
from bookproof.lab.inventory import LEASE_SECONDS
from bookproof.lab.orders import Kind, Order
from bookproof.lab.sellers import SELLERS_BY_URI, Seller
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import Json


def c1(lab: Lab, call: Call) -> Reply:
    """Answer C1: what an order would cost and need, before the customer is known."""
    return _checkpoint(lab, call, named=False)


def c2(lab: Lab, call: Call) -> Reply:
    """Answer C2: the same with the customer and all details."""
    return _checkpoint(lab, call, named=True)


def seller_of(call: Call, request: OrderRequest) -> Seller:
    """Find the Seller of a request.

    Raises:
        BookingError: there is no such Seller, or the request is authorised for another one.

    """
    seller = SELLERS_BY_URI.get(request.seller or "")
    if seller is None:
        raise BookingError("SellerNotFoundError", "seller is missing or unknown")
    check_authorised(call, seller.number)
    return seller


def check_authorised(call: Call, seller: int) -> None:
    """Refuse a request that is authorised for another Seller.

    Raises:
        BookingError: ``InvalidAuthorizationDetailsError``.

    """
    if call.seller is not None and call.seller.number != seller:
        raise BookingError(
            "InvalidAuthorizationDetailsError", "The request is authorised for another seller"
        )


def check_unused(lab: Lab, call: Call) -> None:
    """Refuse a UUID that is, or was, that of an Order or proposal.

    Raises:
        BookingError: ``OrderAlreadyExistsError``.

    """
    known = lab.orders.find(call.client, call.uuid)
    if known is not None and known.kind is not Kind.QUOTE:
        raise already_exists(lab, known)
    check_quote_not_deleted(lab, call)


def already_exists(lab: Lab, known: Order) -> BookingError:
    """Refuse a UUID that stands for something else, or did."""
    if known.kind is Kind.STUB and lab.broken(Defect.DELETED_UUID_WRONG_TYPE):
        return BookingError("UnexpectedOrderTypeError", "This UUID had another use")
    return BookingError("OrderAlreadyExistsError", "This UUID belongs to another order")


def check_quote_not_deleted(lab: Lab, call: Call) -> None:
    """Let the UUID of a deleted quote pass, unless a defect blocks it."""
    if (call.client, call.uuid) in lab.deleted_quotes and lab.broken(
        Defect.QUOTE_DELETE_BLOCKS_UUID
    ):
        raise BookingError("OrderAlreadyExistsError", "The quote with this UUID was deleted")


def _checkpoint(lab: Lab, call: Call, *, named: bool) -> Reply:
    request = read_order(read_json(call.body), "OrderQuote")
    with lab.db.transaction():
        check_unused(lab, call)
        seller = seller_of(call, request)
        check_broker(request)
        if named:
            check_customer(request)
        else:
            request.echo.pop("customer", None)
        judged = assess(lab, request, call.client, call.uuid, seller, details=named)
        if judged.faults or not judged.lines:
            return json_reply(409, documents.quote(lab, call.uuid, request, judged, expires=None))
        leasing = lab.options.leasing
        leased = leasing.at_c2 if named else leasing.at_c1
        expires = lab.clock() + LEASE_SECONDS
        body = documents.quote(lab, call.uuid, request, judged, expires=expires if leased else None)
        if leased:
            _lease(lab, call, judged, expires, named=named)
        _keep(lab, call, seller, body, expires)
        defect = Defect.C2_WRONG_STATUS if named else Defect.C1_WRONG_STATUS
        status = faults.created(lab, defect, 200)
        return json_reply(status, faults.quote(lab, body, judged, named=named, leased=leased))


def _lease(lab: Lab, call: Call, judged: Assessment, expires: float, *, named: bool) -> None:
    """Hold the spaces of a quote."""
    if lab.broken(Defect.LEASE_NOT_TAKEN):
        return
    spaces = judged.spaces()
    if named and lab.broken(Defect.LEASE_TAKEN_TWICE):
        free = {number: lab.catalogue.get(number).free for number in spaces}
        spaces = {
            number: min(2 * count, free[number] + judged.own.get(number, 0))
            for number, count in spaces.items()
        }
    lab.inventory.hold(call.client, call.uuid, spaces, expires)


def _keep(lab: Lab, call: Call, seller: Seller, body: Json, expires: float) -> None:
    """Store the quote for as long as a lease lasts; personal data goes with it."""
    lab.inventory.watch(expires)
    lab.orders.save(
        Order(
            client=call.client,
            uuid=call.uuid,
            kind=Kind.QUOTE,
            seller=seller.number,
            answer=orjson.dumps(body),
            expires=expires,
        )
    )


def delete_quote(lab: Lab, call: Call) -> Reply:
    """Answer OrderQuote Deletion: 204 in all cases."""
    with lab.db.transaction():
        known = lab.orders.find(call.client, call.uuid)
        if known is not None and known.kind is Kind.QUOTE:
            check_authorised(call, known.seller)
            if not lab.broken(Defect.QUOTE_DELETE_KEEPS_LEASE):
                lab.inventory.release(call.client, call.uuid)
            lab.orders.remove(call.client, call.uuid)
            lab.deleted_quotes.add((call.client, call.uuid))
        elif known is None:
            _delete_unknown(lab, call)
    return faults.done(lab, Defect.QUOTE_DELETE_WRONG_STATUS, NO_CONTENT)


def _delete_unknown(lab: Lab, call: Call) -> None:
    """Accept the deletion of a quote that is not there, unless a defect refuses it."""
    repeated = (call.client, call.uuid) in lab.deleted_quotes
    defect = Defect.QUOTE_DELETE_REPEAT_404 if repeated else Defect.QUOTE_DELETE_UNKNOWN_404
    if lab.broken(defect):
        raise BookingError("NotFoundError", "There is no such quote")
