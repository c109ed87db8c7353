"""Cancelling purchased orders: all of a transaction, or those that are named.

Source: F13 documentation, the page of cancel.v1. A request is judged in this order: who asks,
which transaction, whether it is purchased, which items, whether others have to be named too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.documents import (
    currency_details,
    event_document,
    order_document,
)
from bookproof.lab.ticketswitch.errors import F13Error
from bookproof.lab.ticketswitch.exchange import Call, Json, Parameters
from bookproof.lab.ticketswitch.options import Lenience, NoPermission
from bookproof.lab.ticketswitch.reading import contents
from bookproof.lab.ticketswitch.sales import (
    CancellationStatus,
    Order,
    Transaction,
    TransactionStatus,
)
from bookproof.lab.ticketswitch.state import Lab
from bookproof.lab.ticketswitch.trolleys import item_numbers

_PARAMETERS: Final = frozenset(
    {
        *("transaction_uuid", "cancel_items_list"),
        *("user_id", "crypto_block", "sub_id", "tsw_session_track_id"),
    }
)
_RACE_SECONDS: Final = 0.5


@dataclass(slots=True)
class _Attempt:
    """One cancellation: the orders it names, those it takes along, and those it has cancelled.

    ``gone_before`` are those of them that were cancelled already.
    """

    transaction: Transaction
    named: list[Order]
    taken_along: list[Order] = field(default_factory=list)
    gone_before: list[Order] = field(default_factory=list)
    done: list[Order] = field(default_factory=list)
    failed: list[Order] = field(default_factory=list)

    @property
    def orders(self) -> list[Order]:
        """All orders of the attempt."""
        return [*self.named, *self.taken_along]


def cancel(lab: Lab, call: Call) -> Reply | Awaitable[Reply]:
    """Cancel what can be cancelled of what is named, and tell what was."""
    uuid = _transaction_uuid(lab, call.parameters)
    _refuse_excess(lab, call.parameters)
    forbids = lab.options.no_permission is NoPermission.FORBIDDEN
    if forbids and not lab.may_cancel(call.user) and not lab.broken(Defect.PERMISSION_IGNORED):
        raise F13Error("this user may not cancel", status=403)
    try:
        transaction = lab.transaction(call.user, uuid)
    except F13Error:
        if lab.broken(Defect.UNKNOWN_TRANSACTION_ACCEPTED):
            return json_reply(_listed(lab, []) | {"currency_details": currency_details()})
        raise
    if transaction.status is not TransactionStatus.PURCHASED:
        return _not_purchased(lab, transaction)
    attempt = _Attempt(transaction, _named(lab, call, transaction))
    missing = _missing(lab, attempt)
    if missing:
        return _must_also(lab, attempt, missing)
    _take_along(lab, attempt)
    return _judged(lab, attempt)


def _transaction_uuid(lab: Lab, sent: Parameters) -> str:
    if sent.text("transaction_uuid") is None and lab.broken(Defect.MISSING_TRANSACTION_CRASHES):
        raise F13Error("internal error", status=500)
    return sent.required("transaction_uuid")


def _refuse_excess(lab: Lab, sent: Parameters) -> None:
    excess = [name for name in sent if name not in _PARAMETERS and not name.startswith("req_")]
    if excess and lab.broken(Defect.EXCESS_PARAMETER_CRASHES):
        raise F13Error("internal error", status=500)
    if excess and lab.options.excess_parameters is Lenience.REFUSED:
        raise F13Error(f"{excess[0]} is no parameter of cancel")


def _not_purchased(lab: Lab, transaction: Transaction) -> Reply:
    reserved = transaction.status is TransactionStatus.RESERVED
    if reserved and lab.broken(Defect.UNPURCHASED_CANCELLED):
        lab.give_up(transaction, TransactionStatus.RELEASED)
        return _answer(lab, transaction, [])
    problem = f"the transaction is {transaction.status}, not purchased"
    raise F13Error(problem, status=lab.options.not_purchased)


# Which orders


def _named(lab: Lab, call: Call, transaction: Transaction) -> list[Order]:
    """Find the orders that a request names; all if it names none."""
    numbers = _numbers(lab, call)
    several = numbers and numbers != [one.item_number for one in transaction.orders]
    if several and lab.broken(Defect.CANCEL_ITEMS_IGNORED):
        numbers = []
    if len(numbers) > 1 and lab.broken(Defect.CANCEL_FIRST_ITEM_ONLY):
        del numbers[1:]
    if not numbers:
        return list(transaction.orders)
    found = [transaction.order(number) for number in numbers]
    known = [order for order in found if order is not None]
    if len(known) < len(found) and lab.options.unknown_item is Lenience.REFUSED:
        if known and lab.broken(Defect.UNKNOWN_ITEM_REFUSED_LATE):
            _try_all(lab, _Attempt(transaction, known))
        raise F13Error(
            "cancel_items_list names an item that is not in the transaction",
            status=lab.options.malformed_list,
        )
    return known


def _numbers(lab: Lab, call: Call) -> list[int]:
    sent = call.parameters
    in_form = sent.text("cancel_items_list") and "cancel_items_list" not in sent.query
    if in_form and lab.broken(Defect.CANCEL_FORM_IGNORED):
        return []
    try:
        return item_numbers(sent, "cancel_items_list", status=lab.options.malformed_list)
    except F13Error:
        if lab.broken(Defect.MALFORMED_LIST_MEANS_ALL):
            return []
        raise


def _missing(lab: Lab, attempt: _Attempt) -> list[Order]:
    """Find the orders that would have to be named too."""
    missing = [
        mate
        for mate in attempt.transaction.orders
        if mate not in attempt.named
        and mate.is_like(CancellationStatus.POSSIBLE)
        and any(
            order.is_like(CancellationStatus.POSSIBLE)
            and mate in lab.linked(order, attempt.transaction.orders)
            for order in attempt.named
        )
    ]
    if missing and lab.broken(Defect.LINKED_CANCELLED_ALONE):
        return []
    return missing


def _must_also(lab: Lab, attempt: _Attempt, missing: list[Order]) -> Reply:
    orders = [order_document(order) for order in missing]
    if lab.broken(Defect.MUST_ALSO_NUMBERS_ONLY):
        orders = [{"item_number": order.item_number} for order in missing]
    if lab.broken(Defect.MUST_ALSO_OTHER_EVENT):
        event = event_document(attempt.named[0].event)
        orders = [order | {"event": event} for order in orders]
    if lab.broken(Defect.MUST_ALSO_SHOWN_CANCELLED):
        orders = [order | {"cancellation_status": "cancelled"} for order in orders]
    if lab.broken(Defect.MUST_ALSO_CHANGES_STATE):
        _try_all(lab, attempt)
    return json_reply({"must_also_cancel": orders, "currency_details": currency_details()})


def _take_along(lab: Lab, attempt: _Attempt) -> None:
    """Add the orders that go whenever one of the named ones does."""
    going = {
        name
        for order in attempt.named
        if order.is_like(CancellationStatus.POSSIBLE)
        for name in order.event.takes_along
    }
    along = [
        order
        for order in attempt.transaction.orders
        if order.event.id in going and order not in attempt.named
    ]
    if along and not lab.broken(Defect.CASCADE_NOT_DONE):
        attempt.taken_along = along


# What becomes of them


def _judged(lab: Lab, attempt: _Attempt) -> Reply | Awaitable[Reply]:
    orders = attempt.orders
    attempt.gone_before = [one for one in orders if one.is_like(CancellationStatus.CANCELLED)]
    forbidden = [one for one in orders if one.is_like(CancellationStatus.NOT_PERMITTED)]
    if orders and attempt.gone_before == orders and lab.broken(Defect.CANCEL_REPEAT_REFUSED):
        raise F13Error("everything is cancelled already")
    if orders and forbidden == orders and lab.broken(Defect.NOT_PERMITTED_REFUSED):
        raise F13Error("cancelling is not permitted")
    if 0 < len(forbidden) < len(orders) and lab.broken(Defect.MIXED_ALL_OR_NOTHING):
        return _answer(lab, attempt.transaction, [])
    if lab.defects.active(Defect.CANCEL_RACE_LISTED_TWICE):
        return _judged_late(lab, attempt)
    _try_all(lab, attempt)
    return _reported(lab, attempt)


async def _judged_late(lab: Lab, attempt: _Attempt) -> Reply:
    """Decide what can be cancelled, wait for a rival who does the same, and then act on it."""
    hopeful = [one for one in attempt.orders if one.is_like(CancellationStatus.POSSIBLE)]
    uuid = attempt.transaction.uuid
    rival = lab.waiting.pop(uuid, None)
    if rival is not None:
        rival.set()
    elif hopeful:
        lab.waiting[uuid] = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(lab.waiting[uuid].wait(), _RACE_SECONDS)
        lab.waiting.pop(uuid, None)
    _try_all(lab, attempt)
    late = [one for one in hopeful if one not in attempt.done and one not in attempt.failed]
    if late and lab.broken(Defect.CANCEL_RACE_LISTED_TWICE):
        attempt.done += [one for one in late if one.is_like(CancellationStatus.CANCELLED)]
    return _reported(lab, attempt)


def _try_all(lab: Lab, attempt: _Attempt) -> None:
    for order in attempt.orders:
        if attempt.failed and lab.broken(Defect.FAILURE_STOPS_THE_REST):
            return
        if _may_be_tried(lab, attempt.transaction, order):
            _try(lab, attempt, order)
        elif order.is_like(CancellationStatus.CANCELLED):
            _disturb(lab, order)


def _may_be_tried(lab: Lab, transaction: Transaction, order: Order) -> bool:
    if order.is_like(CancellationStatus.NOT_PERMITTED):
        if order.event.permits_cancellation and not lab.may_cancel(transaction.user):
            return lab.broken(Defect.PERMISSION_IGNORED)
        return lab.broken(Defect.NOT_PERMITTED_CANCELLED)
    if order.is_like(CancellationStatus.TRIED_AND_FAILED):
        return lab.options.retry_failed or lab.broken(Defect.FAILURE_MENDED_BY_REPEAT)
    return order.is_like(CancellationStatus.POSSIBLE)


def _try(lab: Lab, attempt: _Attempt, order: Order) -> None:
    """Ask the supplier of an order to cancel it."""
    if not order.event.supplier_refuses or _mended(lab, order):
        attempt.done.append(order)
        if lab.broken(Defect.CANCEL_IGNORED):
            return
        order.cancellation = CancellationStatus.CANCELLED
        order.cancellation_reference = _reference(lab)
        _free(lab, order)
        return
    attempt.failed.append(order)
    if lab.broken(Defect.FAILURE_FREES_PLACES):
        lab.stock.give_back(order)
    if not lab.broken(Defect.FAILURE_STAYS_POSSIBLE):
        order.cancellation = CancellationStatus.TRIED_AND_FAILED
    order.cancellation_reference = _reference(lab)
    order.comment = "The supplier refused to cancel"


def _mended(lab: Lab, order: Order) -> bool:
    tried = order.is_like(CancellationStatus.TRIED_AND_FAILED)
    return tried and lab.broken(Defect.FAILURE_MENDED_BY_REPEAT)


def _reference(lab: Lab) -> str:
    number = lab.next_number()
    return "" if lab.broken(Defect.CANCEL_REFERENCE_MISSING) else f"ATTEMPT-{number}"


def _free(lab: Lab, order: Order) -> None:
    if lab.options.capacity_returns and not lab.broken(Defect.CAPACITY_NOT_RETURNED):
        lab.stock.give_back(order)


def _disturb(lab: Lab, order: Order) -> None:
    """Produce what defects do to an order that was cancelled before."""
    if lab.broken(Defect.CANCEL_REPEAT_NEW_REFERENCE):
        order.cancellation_reference = f"ATTEMPT-{lab.next_number()}"
    if lab.broken(Defect.CANCEL_REPEAT_FREES_AGAIN):
        lab.stock.give_back(order)


# The answer


def _reported(lab: Lab, attempt: _Attempt) -> Reply:
    listed = list(attempt.done)
    along = [order for order in listed if order in attempt.taken_along]
    if along and lab.broken(Defect.CASCADE_NOT_LISTED):
        listed = [order for order in listed if order not in along]
    if attempt.failed and lab.broken(Defect.FAILURE_LISTED):
        listed += attempt.failed
    if attempt.gone_before and lab.broken(Defect.CANCEL_REPEAT_LISTED):
        listed += attempt.gone_before
    if listed and lab.broken(Defect.CANCEL_LIST_LACKS_LAST):
        listed = sorted(listed, key=lambda order: order.item_number)[:-1]
    others = len(attempt.orders) < len(attempt.transaction.orders)
    reply = _answer(lab, attempt.transaction, listed, named=attempt.orders if others else None)
    return Reply(204, b"") if listed and lab.broken(Defect.CANCEL_NO_CONTENT) else reply


def _answer(
    lab: Lab, transaction: Transaction, listed: list[Order], *, named: list[Order] | None = None
) -> Reply:
    body = _listed(lab, sorted(order.item_number for order in listed))
    body["currency_details"] = currency_details()
    if not lab.broken(Defect.CANCEL_TROLLEY_MISSING):
        body["trolley_contents"] = contents(lab, transaction)
        if lab.broken(Defect.CANCEL_OTHER_TRANSACTION):
            body["trolley_contents"]["transaction_uuid"] = lab.draw_uuid()
        if named is not None and lab.broken(Defect.CANCEL_TROLLEY_NAMED_ONLY):
            numbers = {order.item_number for order in named}
            for bundle in body["trolley_contents"]["bundle"]:
                bundle["order"] = [
                    order for order in bundle["order"] if order["item_number"] in numbers
                ]
    return json_reply(body)


def _listed(lab: Lab, numbers: list[int]) -> Json:
    if lab.broken(Defect.CANCEL_LIST_MISSING):
        return {}
    sent: list[int] | list[str] = numbers
    if numbers and lab.broken(Defect.CANCEL_LIST_OF_TEXTS):
        sent = [str(number) for number in numbers]
    return dict.fromkeys(lab.options.list_name.keys, sent)
