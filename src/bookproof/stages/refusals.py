"""PATCHes that must be refused, acts of the Seller, and questions to the feeds."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from bookproof.checks import cancellation, orders_feed, patch
from bookproof.faults import DataFault, EnvironmentFault
from bookproof.model import SELLER_CANCELLED, Order
from bookproof.session import Session, Stage, acted_now
from bookproof.stages.answers import judge_error
from bookproof.stages.book import ORDERS_FEED, Booked, simulate
from bookproof.stages.cancel import expect_unchanged, send_cancellation
from bookproof.stages.observe import await_item, data_of, spaces_now
from bookproof.stages.requests import cancellation_body


class Excess(StrEnum):
    """A property that a cancellation may not have, by the place where it stands."""

    ROOT_TOTAL = "totalPaymentDue of the Order"
    ROOT_NOTE = "orderCustomerNote of the Order"
    ROOT_ID = "@id of the Order"
    ITEM_OFFER = "acceptedOffer of the OrderItem"


def patch_with_excess(session: Session, stage: Stage, booked: Booked, place: Excess) -> None:
    """Add one property that a Broker may not send; refused, and nothing is cancelled."""
    body = cancellation_body(booked.ids[:1])
    if place is Excess.ITEM_OFFER:
        chosen = booked.items[0].chosen
        body["orderedItem"][0]["acceptedOffer"] = {"@type": "Offer", "@id": chosen.offer_id}
    else:
        body |= _EXCESS[place]
    acted = acted_now()
    answer = send_cancellation(session, booked.uuid, body)
    legacy = session.settings.options.accept_legacy_error_names
    stage.check(patch.excessive_refused, answer, accept_legacy=legacy)
    if not answer.succeeded:
        judge_error(stage, answer)
    if not (place is Excess.ROOT_ID and answer.succeeded):
        expect_unchanged(session, stage, booked, acted)


_EXCESS: dict[Excess, dict[str, Any]] = {
    Excess.ROOT_TOTAL: {"totalPaymentDue": {"@type": "PriceSpecification", "price": 0}},
    Excess.ROOT_NOTE: {"orderCustomerNote": "Thank you"},
    Excess.ROOT_ID: {"@id": "excessive"},
}


def patch_with_status(session: Session, stage: Stage, booked: Booked, status: str) -> None:
    """Ask for a status that only the Booking System sets; refused, and nothing changes."""
    acted = acted_now()
    answer = send_cancellation(
        session, booked.uuid, cancellation_body(booked.ids[:1], status=status)
    )
    legacy = session.settings.options.accept_legacy_error_names
    stage.check(patch.value_refused, answer, accept_legacy=legacy)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)


def patch_unknown_order(session: Session, stage: Stage, booked: Booked) -> None:
    """Cancel under a UUID that was never used; the item id is formed as the system forms its own."""
    unknown = session.new_uuid()
    acted = acted_now()
    item_id = booked.ids[0].replace(booked.uuid, unknown)
    if item_id == booked.ids[0]:
        item_id = f"{session.base_url}/orders/{unknown}#/orderedItem/1"
    answer = send_cancellation(session, unknown, cancellation_body([item_id]))
    stage.check(patch.unknown_order, answer)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)


def patch_invalid_item_id(session: Session, stage: Stage, booked: Booked) -> None:
    """Cancel an OrderItem that does not exist, under an Order that does."""
    acted = acted_now()
    answer = send_cancellation(
        session, booked.uuid, cancellation_body([booked.ids[0] + "-0-"])
    )
    stage.check(patch.item_id_invalid, answer)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)


def patch_foreign_item(session: Session, stage: Stage, booked: Booked, other: Booked) -> None:
    """Cancel, under one Order, an OrderItem of another Order of the same partner."""
    acted = acted_now()
    answer = send_cancellation(session, booked.uuid, cancellation_body(other.ids[:1]))
    stage.check(patch.item_not_within_order, answer, order_exists=True)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)
    expect_unchanged(session, stage, other, acted)


def patch_item_under_unknown_order(session: Session, stage: Stage, booked: Booked) -> None:
    """Cancel a real OrderItem under a UUID that was never used."""
    unknown = session.new_uuid()
    acted = acted_now()
    answer = send_cancellation(session, unknown, cancellation_body(booked.ids[:1]))
    stage.check(patch.item_not_within_order, answer, order_exists=False)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)


def patch_by_other_partner(session: Session, stage: Stage, booked: Booked) -> None:
    """Cancel with the credentials of a partner that did not make the Order."""
    acted = acted_now()
    answer = send_cancellation(
        session, booked.uuid, cancellation_body(booked.ids[:1]), partner="secondary"
    )
    stage.check(patch.other_partner, answer)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)


def seller_cancels(session: Session, stage: Stage, booked: Booked) -> None:
    """Have the Seller cancel; the Order is then in the orders feed."""
    acted = acted_now()
    simulate(session, "SellerRequestedCancellationSimulateAction", "Order", booked.order_id)
    update, words = await_item(
        session,
        ORDERS_FEED,
        booked.uuid,
        booked.latest.seq if booked.latest else 0,
        acted,
        lambda seen: _not_seller_cancelled(Order.of(data_of(seen))),
    )
    stage.require(orders_feed.update_published, update.raw if update else None, words)
    stage.check(cancellation.seller_cancelled, data_of(update), booked.ids)
    booked.latest = update
    booked.statuses = dict.fromkeys(booked.statuses, SELLER_CANCELLED)
    booked.basket.spaces = spaces_now(session, booked.basket.chosen)


def _not_seller_cancelled(order: Order) -> str:
    if any(item.status == SELLER_CANCELLED for item in order.items):
        return ""
    return "no OrderItem is SellerCancelled"


def matching_opportunities(session: Session, criteria: str) -> list[str]:
    """``@id`` of the opportunities of the case's type and flow that meet criteria.

    Raises:
        EnvironmentFault: a feed gives no pages, so nothing can be said.
        DataFault: there is no opportunity of that type and flow, so absence says nothing.
    """
    type_name, flow = str(session.case.opportunity_type), str(session.case.flow)
    problem = session.broker.view(session.broker.opportunity_feeds(type_name)).problem
    if problem:
        raise EnvironmentFault(problem)
    if not session.broker.published(type_name, flow):
        raise DataFault(
            f"the feeds have no {type_name} for the {flow}, so it cannot be seen that none meets "
            f"{criteria}; publish some, or take the type or the flow out of scope"
        )
    return session.broker.matching(criteria, type_name, flow)
