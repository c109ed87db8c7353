"""Asking for a cancellation, answering, and listing who asked.

The order of the checks: party, request, body, own request, resolved request, state of the order.
"""

from __future__ import annotations

from dataclasses import replace

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.two_party import documents, intake
from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.errors import Refusal
from bookproof.lab.two_party.exchange import Call
from bookproof.lab.two_party.model import Notice, Order, Request, RequestState, Role, State
from bookproof.lab.two_party.options import Resolved
from bookproof.lab.two_party.parties import order_and_role, request_of
from bookproof.lab.two_party.sandbox import THIRD_PARTY
from bookproof.lab.two_party.state import Lab

_FEE_SHARE = 5  # under a defect, the provider keeps one part in this many


async def requests(lab: Lab, call: Call) -> Reply:
    """List all requests of an order, oldest first."""
    if call.order_id not in lab.orders and lab.broken(Defect.UNKNOWN_ORDER_EMPTY_LIST):
        return json_reply(documents.listed(lab.options, []))
    order, role = order_and_role(lab, call, Defect.THIRD_PARTY_READS)
    shown = order.requests
    if not shown and lab.broken(Defect.LIST_EMPTY_NOT_FOUND):
        raise Refusal("cancel_request_not_found", "The order has no requests")
    open_ones = [entry for entry in shown if entry.pending]
    if open_ones != shown and lab.broken(Defect.LIST_HIDES_RESOLVED):
        shown = open_ones
    own = [entry for entry in shown if entry.requested_by is role]
    if own != shown and lab.broken(Defect.LIST_HIDES_OTHERS):
        shown = own
    others = [entry for entry in shown if entry.requested_by is not role]
    if others != shown and lab.broken(Defect.LIST_HIDES_OWN):
        shown = others
    if len(shown) > 1 and lab.broken(Defect.LIST_NEWEST_FIRST):
        shown = shown[::-1]
    if not shown and lab.broken(Defect.LIST_INVENTS_REQUEST):
        shown = [_invented(lab, order)]
    entries = [_listed(lab, entry) for entry in shown]
    reply = json_reply(documents.listed(lab.options, entries))
    if lab.broken(Defect.LIST_AS_TEXT):
        return replace(reply, media_type="text/plain")
    return reply


def _invented(lab: Lab, order: Order) -> Request:
    invented = Request(f"can-of-{order.id}", order.id, Role.CUSTOMER, None, lab.now())
    invented.resolve(RequestState.REJECTED, lab.now())
    return invented


def _listed(lab: Lab, request: Request) -> documents.Json:
    entry = documents.cancellation(lab.options, request)
    request.answer_read = not request.pending
    if lab.broken(Defect.LIST_OMITS_REQUESTER):
        del entry["requested_by"]
    if request.pending and lab.broken(Defect.LIST_AWAITS_ASKER):
        entry["awaiting"] = request.requested_by.value
    if request.reason is not None and lab.broken(Defect.LIST_ALTERS_REASON):
        entry["reason"] = "Cancelled on request"
    if not request.pending and lab.broken(Defect.LIST_STILL_PENDING):
        entry |= {"status": "PENDING", "awaiting": request.requested_by.other, "resolved_at": None}
    return entry


async def ask(lab: Lab, call: Call) -> Reply:
    """Make a request for the cancellation of an order."""
    order, role = order_and_role(lab, call, Defect.THIRD_PARTY_ASKS)
    if role is Role.PROVIDER and lab.broken(Defect.REQUEST_OF_PROVIDER_REFUSED):
        raise Refusal("wrong_role", "Only customers ask for a cancellation")
    body = intake.read(lab, call.body, {intake.REASON})
    reason = intake.reason(lab, body)
    _refuse_unless_cancellable(lab, order)
    before = order.status
    await lab.race(Defect.RACE_REQUESTS_BOTH_WIN, order)
    if order.status is not before:
        lab.broken(Defect.RACE_REQUESTS_BOTH_WIN)
    claimed = body.get("requested_by")
    if claimed == role.other and lab.broken(Defect.ROLE_FROM_BODY):
        role = role.other
    request = Request(_identifier(lab, order), order.id, role, reason, lab.now())
    if not lab.broken(Defect.REQUEST_NOT_KEPT):
        _enter(lab, order, request, at_once=_at_once(lab, before, body))
    location = f"{call.root}/orders/{order.id}/cancel/{request.id}"
    shown = documents.cancellation(lab.options, request)
    if request.pending and lab.broken(Defect.REQUEST_ANSWER_DIFFERS):
        shown["status"] = RequestState.APPROVED.value
    return _success(lab, shown, 201, (("Location", location),))


def _identifier(lab: Lab, order: Order) -> str:
    if order.requests and lab.broken(Defect.REQUEST_ID_REUSED):
        return order.requests.pop().id
    return lab.draw("can")


def _success(
    lab: Lab, shown: documents.Json, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Reply:
    if lab.broken(Defect.SUCCESS_WITHOUT_BODY):
        return Reply(status, b"", "text/plain", headers)
    return json_reply(shown, status, headers)


def _refuse_unless_cancellable(lab: Lab, order: Order) -> None:
    if order.status is State.CANCELLATION_REQUESTED:
        if lab.broken(Defect.SECOND_REQUEST_ACCEPTED):
            return
        raise _already_pending(lab)
    if order.status is State.COMPLETED and lab.broken(Defect.COMPLETED_CANCELLABLE):
        return
    if order.status is State.CANCELLED and lab.broken(Defect.CANCELLED_ASKED_AGAIN):
        return
    rejected = any(entry.status is RequestState.REJECTED for entry in order.requests)
    if order.status.final or (rejected and not lab.options.allow_request_after_reject):
        message = f"The order is {order.status} and cannot be cancelled"
        raise Refusal("order_not_cancellable", message, status=lab.options.not_cancellable_status)
    if rejected and lab.broken(Defect.REQUEST_BLOCKED_AFTER_REJECT):
        raise _already_pending(lab)


def _already_pending(lab: Lab) -> Refusal:
    message = "A request for this order has not been answered yet"
    status = lab.options.duplicate_request_status
    return Refusal("request_already_pending", message, status=status)


def _at_once(lab: Lab, state: State, body: documents.Json) -> bool:
    if state in lab.options.auto_approve_states or lab.broken(Defect.REQUEST_CANCELS_AT_ONCE):
        return True
    return body.get("status") == State.CANCELLED and lab.broken(Defect.EXCESS_STATUS_BELIEVED)


def _enter(lab: Lab, order: Order, request: Request, *, at_once: bool) -> None:
    order.wait_for(request)
    if at_once:
        _approve(lab, order, request)
        return
    if order.escrow.held and lab.broken(Defect.REFUND_ON_REQUEST):
        order.escrow.refund()
    if not lab.broken(Defect.NOTICE_OF_REQUEST_MISSING):
        lab.tell(order, request, request.requested_by.other, Notice.CANCELLATION_REQUESTED)
    if lab.broken(Defect.NOTICE_TO_STRANGERS):
        lab.tell_user(THIRD_PARTY.id, order, request, Notice.CANCELLATION_REQUESTED)


async def accept(lab: Lab, call: Call) -> Reply:
    """Accept a request: the order is cancelled and its money goes back."""
    return await _answer(lab, call, RequestState.APPROVED)


async def reject(lab: Lab, call: Call) -> Reply:
    """Reject a request: the order is again what it was before."""
    return await _answer(lab, call, RequestState.REJECTED)


async def _answer(lab: Lab, call: Call, answer: RequestState) -> Reply:
    named, role = order_and_role(lab, call, Defect.THIRD_PARTY_ANSWERS)
    if _unknown(lab, call.cancel_id) and lab.broken(Defect.UNKNOWN_REQUEST_IGNORED):
        return json_reply({"order": documents.order(lab.options, named)})
    if role is Role.CUSTOMER and lab.broken(Defect.ANSWER_OF_CUSTOMER_REFUSED):
        raise Refusal("wrong_role", "Only providers answer a request")
    order, request = request_of(lab, call, named)
    intake.read(lab, call.body)
    if _revives_own(lab, request, role, answer):
        _approve(lab, order, request)
        return _both(lab, order, request)
    _refuse_own(lab, order, request, role, answer)
    if not request.pending:
        _answer_again(lab, order, request, answer)
        return _both(lab, order, request)
    before = order.previous
    shown_before = documents.order(lab.options, order)
    await _leave_room(lab, order, request)
    if answer is RequestState.APPROVED:
        _approve(lab, order, request)
    else:
        _turn_down(lab, order, request, before or State.NEW)
    if lab.broken(Defect.ANSWER_SHOWS_STATE_BEFORE):
        return _both(lab, order, request, shown_before)
    return _both(lab, order, request)


async def _leave_room(lab: Lab, order: Order, request: Request) -> None:
    await lab.race(Defect.RACE_ANSWERS_BOTH_WIN, order)
    if not request.pending:
        lab.broken(Defect.RACE_ANSWERS_BOTH_WIN)


def _unknown(lab: Lab, cancel_id: str) -> bool:
    known = (request.id for order in lab.orders.values() for request in order.requests)
    return cancel_id not in known


def _both(
    lab: Lab, order: Order, request: Request, shown_order: documents.Json | None = None
) -> Reply:
    cancellation = documents.cancellation(lab.options, request)
    shown = {
        "cancellation": cancellation,
        "order": shown_order or documents.order(lab.options, order),
    }
    return _success(lab, shown)


def _refuse_own(lab: Lab, order: Order, request: Request, role: Role, answer: RequestState) -> None:
    if request.requested_by is not role:
        return
    accepting = answer is RequestState.APPROVED
    tolerant = Defect.OWN_ACCEPT_ALLOWED if accepting else Defect.OWN_REJECT_ALLOWED
    if request.pending and lab.broken(tolerant):
        return
    if accepting and request.pending and lab.broken(Defect.OWN_ACCEPT_TAKES_EFFECT):
        _approve(lab, order, request)
    message = "The other party has to answer this request"
    raise Refusal("own_request", message, status=lab.options.own_request_status)


def _revives_own(lab: Lab, request: Request, role: Role, answer: RequestState) -> bool:
    rejected = request.status is RequestState.REJECTED and request.requested_by is role
    accepting = answer is RequestState.APPROVED
    return rejected and accepting and lab.broken(Defect.OWN_REQUEST_REVIVED)


def _answer_again(lab: Lab, order: Order, request: Request, answer: RequestState) -> None:
    """Deal with an answer to a resolved request, which changes nothing but under a defect."""
    if answer is request.status:
        if answer is RequestState.APPROVED and lab.broken(Defect.ACCEPT_TWICE_REFUNDS_TWICE):
            order.escrow.refunded += order.escrow.total
            return
        if lab.options.resolved_request is Resolved.IDEMPOTENT:
            return
    elif not request.answer_read:
        pass  # two answers at the same moment are the subject of another defect
    elif answer is RequestState.APPROVED and lab.broken(Defect.ACCEPT_AFTER_REJECT):
        _approve(lab, order, request)
        return
    elif answer is RequestState.REJECTED and lab.broken(Defect.REJECT_AFTER_ACCEPT):
        _turn_down(lab, order, request, order.previous or State.NEW)
        return
    raise Refusal("request_already_resolved", f"The request is {request.status} already")


def _approve(lab: Lab, order: Order, request: Request) -> None:
    now = lab.now()
    request.resolve(RequestState.APPROVED, now)
    if order.previous is not None and lab.broken(Defect.ACCEPT_KEEPS_ORDER):
        order.go_on(order.previous)
    else:
        order.cancel(now)
    _give_back(lab, order)
    told = request.requested_by
    if lab.broken(Defect.NOTICE_OF_ACCEPT_MISDIRECTED):
        told = told.other
    lab.tell(order, request, told, Notice.ORDER_CANCELLED)
    _tell_the_opposite(lab, order, request, Notice.CANCELLATION_REJECTED)


def _tell_the_opposite(lab: Lab, order: Order, request: Request, notice: Notice) -> None:
    if lab.broken(Defect.NOTICE_OF_BOTH_ANSWERS):
        lab.tell(order, request, request.requested_by, notice)


def _give_back(lab: Lab, order: Order) -> None:
    if lab.broken(Defect.REFUND_MISSING):
        return
    fee = order.escrow.held // _FEE_SHARE
    order.escrow.refund(fee if fee and lab.broken(Defect.REFUND_LESS_FEE) else 0)
    if lab.broken(Defect.REFUND_IN_OTHER_CURRENCY):
        order.escrow.currency = "USD" if order.escrow.currency != "USD" else "EUR"
    if lab.broken(Defect.REFUND_AND_RELEASE):
        order.escrow.released = order.escrow.total


def _turn_down(lab: Lab, order: Order, request: Request, before: State) -> None:
    now = lab.now()
    request.resolve(RequestState.REJECTED, now)
    if lab.broken(Defect.REJECT_CANCELS):
        order.cancel(now)
        order.escrow.refund()
    elif before is not State.NEW and lab.broken(Defect.REJECT_RESETS_TO_NEW):
        order.go_on(State.NEW)
    elif not lab.broken(Defect.REJECT_KEEPS_INTERIM):
        order.go_on(before)
    if order.escrow.held and lab.broken(Defect.REFUND_ON_REJECT):
        order.escrow.refund()
    if not lab.broken(Defect.NOTICE_OF_REJECT_MISSING):
        lab.tell(order, request, request.requested_by, Notice.CANCELLATION_REJECTED)
    _tell_the_opposite(lab, order, request, Notice.ORDER_CANCELLED)
