"""Order Deletion and OrderQuote Deletion.

Source: Open Booking API 1.0 CR3, "Order Deletion" and "OrderQuote Deletion".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookproof.checks import capacity, deletion, orders_feed, patch
from bookproof.model import Answer, BookingFlow
from bookproof.session import Session, Stage, acted_now
from bookproof.stages.answers import judge_error
from bookproof.stages.book import ORDERS_FEED, Booked
from bookproof.stages.cancel import send_cancellation
from bookproof.stages.observe import await_item, await_spaces, settled_item, spaces_now
from bookproof.stages.quote import Basket
from bookproof.stages.requests import booking_body, cancellation_body, quote_body
from bookproof.stages.status import order_status


def delete_order(session: Session, stage: Stage, booked: Booked) -> None:
    """DELETE an Order and see it through: answer, capacity, orders feed."""
    acted = acted_now()
    answer = session.call("DELETE", f"orders/{booked.uuid}", uuid=booked.uuid)
    stage.require(deletion.status, answer)
    _expect_spaces_back(session, stage, booked, acted)
    if booked.latest is None:
        _expect_never_listed(session, stage, booked, acted)
    else:
        _expect_deleted_in_feed(session, stage, booked, acted)


def _expect_spaces_back(session: Session, stage: Stage, booked: Booked, acted: float) -> None:
    basket = booked.basket
    expected = {key: free for key, free in basket.at_first.items() if free is not None}
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    stage.check(capacity.after_deletion, expected, actual)
    basket.spaces = dict(actual)


def _expect_never_listed(session: Session, stage: Stage, booked: Booked, acted: float) -> None:
    seen = settled_item(session, ORDERS_FEED, booked.uuid, acted)
    stage.check(deletion.never_listed, seen.raw if seen else None)


def _expect_deleted_in_feed(session: Session, stage: Stage, booked: Booked, acted: float) -> None:
    earlier = booked.latest
    update, words = await_item(
        session,
        ORDERS_FEED,
        booked.uuid,
        earlier.seq if earlier else 0,
        acted,
        lambda seen: "" if seen.state == "deleted" else f"its state is {seen.state!r}",
    )
    stage.check(deletion.deleted_in_feed, update.raw if update else {"state": words})
    if update and earlier:
        stage.check(orders_feed.modified_raised, earlier.raw, update.raw)
    booked.latest = update or earlier


def delete_again(session: Session, stage: Stage, booked: Booked) -> None:
    """DELETE a deleted Order once more: the same answer, and nothing is freed a second time."""
    acted = acted_now()
    answer = session.call("DELETE", f"orders/{booked.uuid}", uuid=booked.uuid)
    allowed = session.settings.options.repeat_delete_status
    stage.check(deletion.repeat_status, answer, allowed)
    if not answer.succeeded:
        judge_error(stage, answer)
    basket = booked.basket
    expected = {key: free for key, free in basket.spaces.items() if free is not None}
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    stage.check(capacity.after_deletion, expected, actual)


def delete_unknown(session: Session, stage: Stage) -> None:
    """DELETE an Order that never was."""
    unknown = session.new_uuid()
    answer = session.call("DELETE", f"orders/{unknown}", uuid=unknown)
    if stage.check(deletion.unknown_status, answer):
        stage.check(deletion.unknown_type, answer)
    if not answer.succeeded:
        judge_error(stage, answer)


def expect_gone(session: Session, stage: Stage, booked: Booked) -> None:
    """A deleted Order can neither be read nor cancelled, and nothing personal is left of it."""
    status = order_status(session, booked.uuid)
    if status is None:
        reason = "the system offers no Order Status"
        stage.not_applicable(deletion.gone, reason)
        stage.not_applicable(deletion.no_personal_data, reason)
    else:
        stage.check(deletion.gone, status)
        stage.check(deletion.no_personal_data, status, booked.customer)
    answer = send_cancellation(session, booked.uuid, cancellation_body(booked.ids))
    stage.check(patch.deleted_order, answer)


def expect_uuid_blocked(session: Session, stage: Stage, booked: Booked) -> None:
    """C1, C2, P and B refuse the UUID of a deleted Order."""
    basket = booked.basket
    for method, path, body in _reuses(session, basket):
        answer = session.call(method, f"{path}/{basket.uuid}", body, uuid=basket.uuid)
        stage.check(deletion.uuid_blocked, answer)
        if not answer.succeeded:
            judge_error(stage, answer)


def _reuses(session: Session, basket: Basket) -> list[tuple[str, str, Mapping[str, Any]]]:
    chosen, customer, quoted = basket.chosen, basket.customer, basket.quote
    calls: list[tuple[str, str, Mapping[str, Any]]] = [
        ("PUT", "order-quote-templates", quote_body(session, chosen)),
        ("PUT", "order-quotes", quote_body(session, chosen, customer)),
    ]
    if quoted is not None:
        approval = session.case.flow is BookingFlow.APPROVAL
        last = ("OrderProposal", "order-proposals") if approval else ("Order", "orders")
        calls.append(("PUT", last[1], booking_body(session, chosen, customer, quoted, last[0])))
    return calls


def delete_quote(session: Session, stage: Stage, basket: Basket) -> None:
    """DELETE an OrderQuote: the answer, and the release of its lease."""
    acted = acted_now()
    answer = session.call("DELETE", f"order-quotes/{basket.uuid}", uuid=basket.uuid)
    stage.require(deletion.quote_status, answer)
    expect_lease_released(session, stage, basket, acted)


def expect_lease_released(session: Session, stage: Stage, basket: Basket, acted: float) -> None:
    """The feeds show the capacity that there was before the quote."""
    expected = {key: free for key, free in basket.at_first.items() if free is not None}
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    stage.check(capacity.after_quote_deletion, expected, actual)
    basket.spaces = dict(spaces_now(session, basket.chosen))
    basket.leased = False
    basket.quote = None


def delete_quote_again(session: Session, stage: Stage, basket: Basket) -> Answer:
    """DELETE a deleted OrderQuote once more."""
    answer = session.call("DELETE", f"order-quotes/{basket.uuid}", uuid=basket.uuid)
    stage.check(deletion.quote_repeat_status, answer)
    return answer


def delete_unknown_quote(session: Session, stage: Stage) -> None:
    """DELETE an OrderQuote that never was."""
    unknown = session.new_uuid()
    answer = session.call("DELETE", f"order-quotes/{unknown}", uuid=unknown)
    strict = session.settings.options.tutorial_strict
    stage.check(deletion.quote_unknown_status, answer, tutorial_strict=strict)
