"""PATCHes that must be refused, acts of the Seller, and questions to the feeds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bookproof.checks import cancellation, orders_feed, patch
from bookproof.faults import DataFault, EnvironmentFault, NotApplicable
from bookproof.model import SELLER_CANCELLED, Answer, Order
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
    elif place is Excess.ROOT_ID:
        body["@id"] = booked.order_id
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
    """Cancel under a UUID that was never used, with an item id as the system would form it."""
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
    answer = send_cancellation(session, booked.uuid, cancellation_body([booked.ids[0] + "-0-"]))
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


def patch_without_credentials(session: Session, stage: Stage, booked: Booked) -> None:
    """Cancel without any of the configured request headers; refused, and nothing changes.

    Raises:
        NotApplicable: the configuration has no such headers to leave out.
    """
    _require_credentials(session)
    acted = acted_now()
    answer = _patch_with(session, booked, {})
    stage.check(patch.no_credentials, answer)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)


def patch_with_bad_credentials(session: Session, stage: Stage, booked: Booked) -> None:
    """Cancel with a made-up value in each of the partner's headers; refused, without effect."""
    _require_credentials(session)
    own = session.settings.booking_partners.primary.request_headers
    made_up = {name: f"made-up-{session.new_uuid()}" for name in own or session.credentials()}
    acted = acted_now()
    answer = _patch_with(session, booked, session.credentials() | made_up)
    stage.check(patch.bad_credentials, answer)
    if not answer.succeeded:
        judge_error(stage, answer)
    expect_unchanged(session, stage, booked, acted)


def _require_credentials(session: Session) -> None:
    if not session.credentials():
        raise NotApplicable(
            "the configuration has no request headers (bookingPartners.primary.requestHeaders, "
            "sellers.primary.requestHeaders), so there are none to leave out or to spoil"
        )


def _patch_with(session: Session, booked: Booked, credentials: Mapping[str, str]) -> Answer:
    return session.call(
        "PATCH",
        f"orders/{booked.uuid}",
        cancellation_body(booked.ids[:1]),
        uuid=booked.uuid,
        credentials=credentials,
    )


def post_to_order(session: Session, stage: Stage) -> None:
    """POST to the endpoint of an Order, which knows PUT, PATCH, DELETE and perhaps GET."""
    unknown = session.new_uuid()
    answer = session.call("POST", f"orders/{unknown}", cancellation_body([]), uuid=unknown)
    stage.check(patch.wrong_verb, answer)
    if not answer.succeeded:
        judge_error(stage, answer)


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
