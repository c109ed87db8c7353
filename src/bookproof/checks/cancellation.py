"""What can be wrong with a cancellation by the Customer.

``data`` is the ``data`` of the Order's item in the Orders feed. Source: Open Booking API 1.0
CR3, "Customer requested cancellation".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bookproof.checks import amounts
from bookproof.checks.errors import wrong_error
from bookproof.checks.http import present_body, wrong_status
from bookproof.checks.registry import check
from bookproof.checks.values import received, shown
from bookproof.model import (
    CUSTOMER_CANCELLED,
    ORDER_ITEM_CONFIRMED,
    SELLER_CANCELLED,
    Answer,
    Order,
)
from bookproof.results import Finding


@check("cancellation.status", "OBA-CUSTCANCEL-02")
def status(answer: Answer) -> Iterator[Finding]:
    """A permitted cancellation is not answered with 204 and no body."""
    yield from wrong_status(answer, 204)
    if answer.succeeded:
        yield from present_body(answer)


@check("cancellation.repeat-status", "OBA-PATCH-02")
def repeat_status(answer: Answer) -> Iterator[Finding]:
    """Cancelling items that are cancelled already is not answered with 204 and no body."""
    yield from wrong_status(answer, 204)
    if answer.succeeded:
        yield from present_body(answer)


def _statuses(data: Any, expected: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each OrderItem that is missing or has another status than expected."""
    order = Order.of(data)
    for item_id, wanted in expected.items():
        item = order.item_with(item_id)
        if item is None:
            yield Finding("$.orderedItem", f"an item with @id {item_id}", "absent")
        elif item.status != wanted:
            yield Finding(f"{item.where}.orderItemStatus", wanted, received(item.status))


@check("cancellation.items-cancelled", "OBA-CUSTCANCEL-05")
def items_cancelled(data: Any, cancelled_ids: Collection[str]) -> Iterator[Finding]:
    """An OrderItem that the Customer cancelled does not say so in the Orders feed."""
    yield from _statuses(data, dict.fromkeys(cancelled_ids, CUSTOMER_CANCELLED))


@check("cancellation.seller-cancelled", "OBA-SELLCANCEL-01", "OBA-CANCEL-02")
def seller_cancelled(data: Any, cancelled_ids: Collection[str]) -> Iterator[Finding]:
    """An OrderItem that the Seller cancelled does not say so in the Orders feed."""
    yield from _statuses(data, dict.fromkeys(cancelled_ids, SELLER_CANCELLED))


@check("cancellation.others-untouched", "OBA-PATCH-01")
def others_untouched(
    data: Any, cancelled_ids: Collection[str], booked_ids: Collection[str]
) -> Iterator[Finding]:
    """An OrderItem that the request did not name is no longer confirmed."""
    others = [item_id for item_id in booked_ids if item_id not in cancelled_ids]
    yield from _statuses(data, dict.fromkeys(others, ORDER_ITEM_CONFIRMED))


@check("cancellation.total", "OBA-CUSTCANCEL-05", "OBA-FEEDITEM-02")
def total(data: Any, booked: Answer, cancelled_ids: Collection[str]) -> Iterator[Finding]:
    """The total in the Orders feed is not the booked one less the cancelled items."""
    if amounts.is_dynamic(booked):
        return
    stated = amounts.total_of(data)
    due = data.get("totalPaymentDue") if isinstance(data, Mapping) else None
    remaining = amounts.after_cancelling(booked.order, cancelled_ids)
    where = "$.totalPaymentDue.price"
    if remaining is None:
        paid = amounts.total_of(booked.body)
        if stated is None or (paid is not None and stated >= paid > 0):
            yield Finding(where, f"less than {paid}", received(due))
        return
    expected, tolerance = remaining
    if stated is None or abs(stated - expected) > tolerance:
        paid = amounts.total_of(booked.body)
        same = stated is not None and stated == paid
        hint = "It is still the total that was booked." if same else ""
        yield Finding(where, shown(expected), received(stated), hint)


@check("cancellation.repeat-changes-nothing", "OBA-CONTRACT-09", "OBA-CANCEL-01")
def repeat_changes_nothing(before_data: Any, after_data: Any) -> Iterator[Finding]:
    """Repeating a cancellation changed the Order in the Orders feed."""
    before, after = Order.of(before_data), Order.of(after_data)
    yield from _statuses(after_data, {item.id: item.status for item in before.items if item.id})
    known = {item.id for item in before.items}
    for item in after.items:
        if item.id not in known:
            yield Finding(item.where, "no further OrderItem", received(item.id))
    earlier, later = amounts.total_of(before_data), amounts.total_of(after_data)
    if earlier != later:
        yield Finding(
            "$.totalPaymentDue.price",
            received(earlier),
            received(later),
        )


@check("cancellation.refused", "OBA-PATCH-03")
def refused(answer: Answer, *, accept_legacy: bool) -> Iterator[Finding]:
    """A cancellation that the rules forbid is not refused with CancellationNotPermittedError."""
    aliases = ("CancellationNotPermitted",) if accept_legacy else ()
    yield from wrong_error(answer, {"CancellationNotPermittedError": 400}, aliases=aliases)


@check("cancellation.refusal-explained", "OBA-ERRCANCEL-01")
def refusal_explained(answer: Answer) -> Iterator[Finding]:
    """The refusal of a cancellation gives the Customer no reason."""
    stated = answer.body.get("description") if isinstance(answer.body, Mapping) else None
    if not isinstance(stated, str) or not stated.strip():
        yield Finding("$.description", "a reason for the Customer", received(stated))


@check("cancellation.order-unchanged", "OBA-CUSTCANCEL-04")
def order_unchanged(
    statuses_before: Mapping[str, str], data: Mapping[str, Any] | None
) -> Iterator[Finding]:
    """A cancellation that was refused changed the status of an OrderItem."""
    if data is not None:
        yield from _statuses(data, statuses_before)
