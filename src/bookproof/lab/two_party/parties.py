"""Finding an order and a request for somebody, and refusing strangers."""

from __future__ import annotations

from bookproof.lab.two_party import documents
from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.errors import Refusal
from bookproof.lab.two_party.exchange import Call
from bookproof.lab.two_party.intake import CrashError
from bookproof.lab.two_party.model import Order, Request, Role
from bookproof.lab.two_party.state import Lab


def order_and_role(lab: Lab, call: Call, open_by: Defect | None = None) -> tuple[Order, Role]:
    """Return the order of a call and the role of the caller, from the token.

    Under the defect ``open_by`` strangers have a role too: the customer's, and where the path names
    a pending request, that of the party which has to answer.

    Raises:
        Refusal: there is no such order, or the caller is neither party.

    """
    order = lab.orders.get(call.order_id)
    if order is None:
        if lab.broken(Defect.UNKNOWN_ORDER_CRASHES):
            raise CrashError
        raise _no_order(call)
    role = order.role_of(call.user)
    if role is None and open_by is not None and lab.broken(open_by):
        role = _assumed_role(order, call)
    if role is None:
        raise _stranger(lab, call, order)
    return order, role


def _no_order(call: Call) -> Refusal:
    return Refusal("order_not_found", f"There is no order {call.order_id}")


def _assumed_role(order: Order, call: Call) -> Role:
    for request in order.requests:
        if request.id == call.cancel_id:
            return request.requested_by.other
    return Role.CUSTOMER


def _stranger(lab: Lab, call: Call, order: Order) -> Refusal:
    if lab.options.third_party_status == 404:
        return _no_order(call)
    shown = None
    if lab.broken(Defect.DENIAL_SHOWS_ORDER):
        shown = documents.order(lab.options, order)
    return Refusal("not_a_party", "The order belongs to others", order=shown)


def request_of(lab: Lab, call: Call, order: Order) -> tuple[Order, Request]:
    """Return the request that a call names, with its order.

    Raises:
        Refusal: the order has no such request.

    """
    for request in order.requests:
        if request.id == call.cancel_id:
            return order, request
    for other in lab.orders.values():
        for request in other.requests:
            if request.id == call.cancel_id and lab.broken(Defect.FOREIGN_REQUEST_ANSWERED):
                return other, request
    message = f"Order {order.id} has no request {call.cancel_id}"
    raise Refusal("cancel_request_not_found", message)
