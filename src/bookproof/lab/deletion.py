"""Order Deletion, and reading an Order.

Source: Open Booking API 1.0 CR3, sections "Order Deletion" and "Order Status".
"""

from __future__ import annotations

import orjson

from bookproof.lab import documents, faults
from bookproof.lab.asgi import Reply
from bookproof.lab.cancellation import find_order, give_back, publish
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import NO_CONTENT, Call, json_reply, kept_reply
from bookproof.lab.feeds import orders_feed
from bookproof.lab.orders import Kind, Order
from bookproof.lab.quotes import check_authorised
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import Json


def delete_order(lab: Lab, call: Call) -> Reply:
    """Answer Order Deletion: undo the booking and keep no more than a stub of it."""
    with lab.db.transaction():
        order = lab.orders.find(call.client, call.uuid)
        if order is None or order.kind not in (Kind.ORDER, Kind.STUB):
            return _unknown(lab)
        check_authorised(call, order.seller)
        if order.kind is Kind.STUB:
            if lab.broken(Defect.DELETE_REPEAT_FAILS):
                raise BookingError("InternalApplicationError", "The order has gone already")
        elif not lab.broken(Defect.DELETE_IGNORED):
            _undo(lab, order)
    return faults.done(lab, Defect.DELETE_WRONG_STATUS, NO_CONTENT)


def _unknown(lab: Lab) -> Reply:
    """Refuse the deletion of an Order that is not there."""
    if lab.broken(Defect.DELETE_UNKNOWN_ACCEPTED):
        return NO_CONTENT
    kind = "NotFoundError"
    if lab.broken(Defect.DELETE_UNKNOWN_WRONG_TYPE):
        kind = "UnknownOrIncorrectEndpointError"
    raise BookingError(kind, "There is no such order")


def _undo(lab: Lab, order: Order) -> None:
    listed = order.in_feed
    entered = not listed and lab.broken(Defect.DELETE_LISTS_ORDER)
    if entered:
        publish(lab, order)
    if not lab.broken(Defect.DELETE_KEEPS_CAPACITY):
        give_back(lab, [item for item in lab.orders.items(order) if item.counts])
    lab.orders.remove(order.client, order.uuid)
    if not lab.broken(Defect.DELETE_FREES_UUID):
        stub = Order(order.client, order.uuid, Kind.STUB, order.seller, in_feed=listed)
        if lab.defects.active(Defect.DELETED_ORDER_READABLE):
            stub.answer = order.answer
        lab.orders.save(stub)
    if listed:
        published = not lab.broken(Defect.DELETE_NOT_PUBLISHED)
    else:
        published = not entered and lab.broken(Defect.DELETE_PUBLISHED_WHEN_NEW)
    if published:
        lab.feeds.delete(orders_feed(order.client), order.uuid, "Order")


def read_status(lab: Lab, call: Call) -> Reply:
    """Answer GET of an Order, or of the proposal or quote under its UUID."""
    known = lab.orders.find(call.client, call.uuid)
    kept = known.answer if known is not None and known.kind is Kind.STUB else b""
    if kept and lab.broken(Defect.DELETED_ORDER_READABLE):
        return kept_reply(200, kept)
    if known is not None and known.kind in (Kind.QUOTE, Kind.PROPOSAL):
        check_authorised(call, known.seller)
        return json_reply(200, _unbooked(lab, known))
    order = find_order(lab, call)
    body = documents.order(lab, order, lab.orders.items(order), positions=False)
    return json_reply(200, body)


def _unbooked(lab: Lab, known: Order) -> Json:
    if known.kind is Kind.PROPOSAL:
        body = documents.proposal(lab, known, lab.orders.items(known))
    else:
        body = orjson.loads(known.answer)
    for item in body["orderedItem"]:
        item.pop("position", None)
    return body
