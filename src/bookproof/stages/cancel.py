"""Cancellation: what must follow a success, and what must not follow a refusal.

Source: Open Booking API 1.0 CR3, "Customer requested cancellation" and "Order Cancellation".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bookproof.broker.store import Seen
from bookproof.checks import cancellation, capacity, orders_feed, patch, schema
from bookproof.model import CUSTOMER_CANCELLED, Answer, Order
from bookproof.session import Session, Stage, acted_now
from bookproof.stages.answers import judge_error
from bookproof.stages.book import ORDERS_FEED, Booked, BookedItem
from bookproof.stages.observe import (
    await_item,
    await_spaces,
    data_of,
    settled_item,
)
from bookproof.stages.requests import cancellation_body
from bookproof.stages.status import order_status


def send_cancellation(
    session: Session, uuid: str, body: Mapping[str, Any], partner: str = "primary"
) -> Answer:
    """PATCH an Order."""
    return session.call("PATCH", f"orders/{uuid}", body, uuid=uuid, partner=partner)


def cancel(
    session: Session,
    stage: Stage,
    booked: Booked,
    items: Sequence[BookedItem],
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Cancel OrderItems and see it through: answer, orders feed, totals, capacity.

    Args:
        extra: further root properties of the PATCH.
    """
    acted = acted_now()
    body = cancellation_body([item.id for item in items]) | dict(extra or {})
    answer = send_cancellation(session, booked.uuid, body)
    if extra:
        stage.require(patch.extension_tolerated, answer)
    else:
        stage.require(cancellation.status, answer)
    expect_cancelled(session, stage, booked, items, acted)


def expect_cancelled(
    session: Session, stage: Stage, booked: Booked, items: Sequence[BookedItem], acted: float
) -> None:
    """The feeds show these items cancelled, all others as before, and their places free."""
    news = [item for item in items if booked.statuses[item.id] != CUSTOMER_CANCELLED]
    for item in news:
        booked.statuses[item.id] = CUSTOMER_CANCELLED
    cancelled = [key for key, status in booked.statuses.items() if status == CUSTOMER_CANCELLED]
    earlier = booked.latest
    update, words = await_item(
        session,
        ORDERS_FEED,
        booked.uuid,
        earlier.seq if earlier else 0,
        acted,
        lambda seen: _premature(data_of(seen), [item.id for item in news]),
    )
    update = update or session.broker.seen(ORDERS_FEED, booked.uuid)
    is_new = update is not None and (earlier is None or update.seq > earlier.seq)
    stage.require(orders_feed.update_published, update.raw if update and is_new else None, words)
    if update is None:
        return
    booked.latest = update
    _judge_update(stage, booked, update, cancelled)
    if earlier is not None:
        stage.check(orders_feed.modified_raised, earlier.raw, update.raw)
    _judge_spaces(session, stage, booked, news, acted)


def _premature(data: Mapping[str, Any], cancelled: Sequence[str]) -> str:
    """Why a version does not yet show the cancellation; empty when it does."""
    order = Order.of(data)
    for item_id in cancelled:
        item = order.item_with(item_id)
        if item is None:
            return f"it has no OrderItem {item_id}"
        if item.status != CUSTOMER_CANCELLED:
            return f"{item_id} is {item.status!r}"
    return ""


def _judge_update(stage: Stage, booked: Booked, update: Seen, cancelled: Sequence[str]) -> None:
    data = data_of(update)
    stage.check(orders_feed.item_shape, update.raw)
    stage.check(orders_feed.identified, data, booked.expected_id, booked.uuid)
    stage.check(orders_feed.context, data)
    stage.check(schema.feed_data_valid, data, "OrdersFeed")
    stage.check(orders_feed.items_complete, data, booked.ids)
    stage.check(orders_feed.no_private_properties, data)
    stage.check(orders_feed.no_personal_data, data, booked.customer)
    stage.check(cancellation.items_cancelled, data, cancelled)
    stage.check(cancellation.others_untouched, data, cancelled, booked.ids)
    stage.check(cancellation.total, data, booked.answer, cancelled)


def judge_orders_feed(session: Session, stage: Stage) -> None:
    """The orders feed itself: its media type, and that no other partner sees this Order."""
    for content_type in session.broker.view((ORDERS_FEED,)).content_types:
        stage.check(orders_feed.media_type, content_type)


def judge_privacy(session: Session, stage: Stage, booked: Booked, acted: float) -> None:
    """The Order is in the feed of its own partner only."""
    if session.settings.booking_partners.secondary is None:
        stage.not_applicable(orders_feed.partner_only, "only one booking partner is configured")
        return
    seen = settled_item(session, "orders:secondary", booked.uuid, acted)
    stage.check(orders_feed.partner_only, seen.raw if seen else None)


def _judge_spaces(
    session: Session, stage: Stage, booked: Booked, freed: Sequence[BookedItem], acted: float
) -> None:
    basket = booked.basket
    expected = {key: free for key, free in basket.spaces.items() if free is not None}
    for item in freed:
        if item.chosen.opportunity_id in expected:
            expected[item.chosen.opportunity_id] += 1
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    stage.check(capacity.after_cancellation, expected, actual)
    basket.spaces = dict(actual)


def cancel_again(
    session: Session, stage: Stage, booked: Booked, items: Sequence[BookedItem]
) -> None:
    """Repeat a cancellation that has been carried out: the same answer, and nothing changes."""
    acted = acted_now()
    body = cancellation_body([item.id for item in items])
    answer = send_cancellation(session, booked.uuid, body)
    stage.require(cancellation.repeat_status, answer)
    expect_unchanged_by_repeat(session, stage, booked, acted)


def expect_unchanged_by_repeat(
    session: Session, stage: Stage, booked: Booked, acted: float
) -> None:
    """Neither the Order nor any capacity has changed since the cancellation was first made."""
    basket = booked.basket
    before = data_of(booked.latest)
    seen = settled_item(session, ORDERS_FEED, booked.uuid, acted)
    stage.check(cancellation.repeat_changes_nothing, before, data_of(seen))
    booked.latest = seen or booked.latest
    expected = {key: free for key, free in basket.spaces.items() if free is not None}
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    stage.check(capacity.after_repeat, expected, actual)


def cancel_refused(
    session: Session, stage: Stage, booked: Booked, items: Sequence[BookedItem]
) -> None:
    """Ask for a cancellation that the system's rules forbid: refused with a reason, no effect."""
    acted = acted_now()
    answer = send_cancellation(session, booked.uuid, cancellation_body([item.id for item in items]))
    legacy = session.settings.options.accept_legacy_error_names
    refused = stage.check(cancellation.refused, answer, accept_legacy=legacy)
    if not answer.succeeded:
        judge_error(stage, answer)
    if refused:
        stage.check(cancellation.refusal_explained, answer)
    expect_unchanged(session, stage, booked, acted)


def expect_unchanged(session: Session, stage: Stage, booked: Booked, acted: float) -> None:
    """A refused request has changed neither the Order nor any capacity."""
    basket = booked.basket
    seen = settled_item(session, ORDERS_FEED, booked.uuid, acted)
    shown: Mapping[str, Any] | None = data_of(seen) if seen else None
    if seen is None:
        status = order_status(session, booked.uuid)
        shown = status.body if status is not None and status.status == 200 else None
    stage.check(cancellation.order_unchanged, booked.statuses, shown)
    expected = {key: free for key, free in basket.spaces.items() if free is not None}
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    stage.check(capacity.unchanged, expected, actual)
    basket.spaces = dict(actual)


def cancel_together(session: Session, booked: Booked, items: Sequence[BookedItem]) -> list[Answer]:
    """Send the same cancellation twice at the same moment, over two connections."""
    body = cancellation_body([item.id for item in items])
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(send_cancellation, session, booked.uuid, body) for _ in range(2)]
        return [future.result() for future in asked]
