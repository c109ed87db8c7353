"""What a scenario is written with: a mark for the function, and one short method per step.

A scenario tells a story and decides nothing: no loops, no branches, no wire format. Each step
opens its own stage where it is a step of every booking; acts on an Order take the stage in which
they belong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from bookproof.cases import MARK, FeatureTest
from bookproof.checks import cancellation, opportunities, patch
from bookproof.criteria import Criteria
from bookproof.faults import NotApplicable
from bookproof.model import (
    CUSTOMER_ATTENDED,
    NAMESPACE,
    ORDER_ITEM_CONFIRMED,
    SELLER_CANCELLED,
)
from bookproof.session import Session, Stage, acted_now
from bookproof.stages import book, cancel, delete, feeds, quote, refusals
from bookproof.stages.book import Booked, BookedItem
from bookproof.stages.opportunities import fetch_opportunities
from bookproof.stages.quote import Basket
from bookproof.stages.refusals import Excess
from bookproof.stages.requests import customer_of

F = TypeVar("F", bound=Callable[..., None])


def feature_test(
    title: str,
    *,
    criteria: Criteria | None = None,
    control: Criteria | None = None,
    items: Sequence[Criteria] = (),
    multiple: bool = True,
    once: bool = False,
    asserts_absent: Sequence[Criteria] = (),
    unless: str = "",
    needs: str = "",
    seller: str = "primary",
    orders: int = 1,
    last: bool = False,
) -> Callable[[F], F]:
    """Declare a function to be a scenario.

    Args:
        title: what a system that passes has shown, in a few words.
        criteria: criteria of the OrderItem under test.
        control: criteria of its companion when the Order has several OrderItems.
        items: criteria of each OrderItem, when the scenario needs just these.
        multiple: whether it also runs with several OrderItems of all types.
        once: it depends neither on opportunity type nor on booking flow.
        asserts_absent: criteria that no opportunity may meet.
        unless: feature whose implementation makes the scenario pointless.
        needs: feature that must not be declared absent.
        seller: role of the Seller whose opportunities are booked.
        orders: how many Orders it makes, each with opportunities of its own.
        last: it looks at what the other cases have left, so it begins after them.
    """
    declared = FeatureTest(
        title=title,
        criteria=criteria.name if criteria else "",
        control=control.name if control else "",
        items=tuple(item.name for item in items),
        multiple=multiple,
        once=once,
        asserts_absent=tuple(absent.name for absent in asserts_absent),
        unless=unless,
        needs=needs,
        seller=seller,
        orders=orders,
        last=last,
    )

    def mark(function: F) -> F:
        setattr(function, MARK, declared)
        return function

    return mark


class Scenario:
    """The steps of one case."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stage(self, name: str) -> AbstractContextManager[Stage]:
        """A titled block of the report."""
        return self._session.stage(name)

    # Up to the Order

    def basket(self) -> Basket:
        """Opportunities and offers for the OrderItems of the case; nothing is quoted yet."""
        session = self._session
        return quote.new_basket(session, fetch_opportunities(session), customer_of(session))

    def quoted(self) -> Basket:
        """A basket that has been through C1 and C2."""
        basket = self.basket()
        self.quote(basket)
        return basket

    def quote(self, basket: Basket) -> None:
        """C1 and C2."""
        quote.c1(self._session, basket)
        quote.c2(self._session, basket)

    def book(self, basket: Basket) -> Booked:
        """B, or P, acceptance and B: the booking flow of the case decides."""
        return book.book(self._session, basket)

    def booked(self) -> Booked:
        """A complete Order: opportunities, C1, C2 and booking."""
        return self.book(self.quoted())

    def other_booked(self) -> Booked:
        """A second Order, of further opportunities, under a UUID of its own."""
        session = self._session
        session.order_uuid = session.new_uuid()
        return self.booked()

    # Cancellation

    def cancel(self, stage: Stage, order: Booked, items: Sequence[BookedItem]) -> None:
        """Cancel OrderItems, and see it in answer, orders feed, totals and capacity."""
        cancel.cancel(self._session, stage, order, items)

    def cancel_again(self, stage: Stage, order: Booked, items: Sequence[BookedItem]) -> None:
        """Repeat a cancellation: the same success, no further effect."""
        cancel.cancel_again(self._session, stage, order, items)

    def cancel_with_extension(
        self, stage: Stage, order: Booked, items: Sequence[BookedItem]
    ) -> None:
        """Cancel with a namespaced property beside the known ones: it has to be ignored."""
        extra = {"ext:note": "a property of a namespace that the system does not know"}
        cancel.cancel(self._session, stage, order, items, extra)

    def cancel_refused(self, stage: Stage, order: Booked, items: Sequence[BookedItem]) -> None:
        """A cancellation that the rules forbid: refused with a reason, nothing changed."""
        cancel.cancel_refused(self._session, stage, order, items)

    def cancel_twice_at_once(
        self, stage: Stage, order: Booked, items: Sequence[BookedItem]
    ) -> None:
        """Two equal cancellations at the same moment: both succeed, places are freed once."""
        acted = acted_now()
        first, second = cancel.cancel_together(self._session, order, items)
        stage.require(cancellation.status, first)
        stage.require(cancellation.repeat_status, second)
        cancel.expect_cancelled(self._session, stage, order, items, acted)

    def judge_orders_feed(self, stage: Stage, order: Booked) -> None:
        """The orders feed has its media type and shows the Order to its own partner only."""
        cancel.judge_orders_feed(self._session, stage)
        cancel.judge_privacy(self._session, stage, order, acted_now())

    # PATCH that must be refused

    def patch_with_excess(self, stage: Stage, order: Booked, place: Excess) -> None:
        """A cancellation with a property that a Broker may not send; ``place`` names where."""
        refusals.patch_with_excess(self._session, stage, order, place)

    def patch_with_status(self, stage: Stage, order: Booked, status: str) -> None:
        """A PATCH with an ``orderItemStatus`` that a Broker may not set."""
        refusals.patch_with_status(self._session, stage, order, status)

    def patch_unknown_order(self, stage: Stage, order: Booked) -> None:
        """A cancellation under a UUID that was never used, with an item id that fits it."""
        refusals.patch_unknown_order(self._session, stage, order)

    def patch_invalid_item_id(self, stage: Stage, order: Booked) -> None:
        """A cancellation of an OrderItem whose ``@id`` is none."""
        refusals.patch_invalid_item_id(self._session, stage, order)

    def patch_foreign_item(self, stage: Stage, order: Booked, other: Booked) -> None:
        """A cancellation under one Order of an OrderItem that belongs to another."""
        refusals.patch_foreign_item(self._session, stage, order, other)

    def patch_item_under_unknown_order(self, stage: Stage, order: Booked) -> None:
        """A cancellation of a real OrderItem under a UUID that was never used."""
        refusals.patch_item_under_unknown_order(self._session, stage, order)

    def patch_without_credentials(self, stage: Stage, order: Booked) -> None:
        """A cancellation without any of the configured request headers."""
        refusals.patch_without_credentials(self._session, stage, order)

    def patch_with_bad_credentials(self, stage: Stage, order: Booked) -> None:
        """A cancellation with request headers that are none of the partner's."""
        refusals.patch_with_bad_credentials(self._session, stage, order)

    def post_to_order(self, stage: Stage) -> None:
        """A verb that the endpoint of an Order does not know."""
        refusals.post_to_order(self._session, stage)

    def patch_by_other_partner(self, stage: Stage, order: Booked) -> None:
        """A cancellation with the credentials of another booking partner."""
        session = self._session
        if session.settings.booking_partners.secondary is None:
            reason = "only one booking partner is configured (bookingPartners.secondary)"
            stage.not_applicable(patch.other_partner, reason)
            raise NotApplicable(reason)
        refusals.patch_by_other_partner(session, stage, order)

    # Deletion

    def delete_order(self, stage: Stage, order: Booked) -> None:
        """Delete the Order, and see it in answer, capacity and orders feed."""
        delete.delete_order(self._session, stage, order)

    def delete_order_again(self, stage: Stage, order: Booked) -> None:
        """Delete it once more: nothing further happens."""
        delete.delete_again(self._session, stage, order)

    def delete_unknown_order(self, stage: Stage) -> None:
        """Delete an Order that never was."""
        delete.delete_unknown(self._session, stage)

    def expect_gone(self, stage: Stage, order: Booked) -> None:
        """A deleted Order cannot be read or cancelled."""
        delete.expect_gone(self._session, stage, order)

    def expect_uuid_blocked(self, stage: Stage, order: Booked) -> None:
        """The UUID of a deleted Order cannot be used for a new one."""
        delete.expect_uuid_blocked(self._session, stage, order)

    def seller_cancels(self, stage: Stage, order: Booked) -> None:
        """The Seller cancels the Order, which brings it into the orders feed."""
        refusals.seller_cancels(self._session, stage, order)

    def delete_quote(self, stage: Stage, basket: Basket) -> None:
        """Delete the OrderQuote: always 204, and its lease is released."""
        delete.delete_quote(self._session, stage, basket)

    def delete_quote_again(self, stage: Stage, basket: Basket) -> None:
        """Delete the OrderQuote once more: 204 again."""
        delete.delete_quote_again(self._session, stage, basket)

    def delete_unknown_quote(self, stage: Stage) -> None:
        """Delete an OrderQuote that never was: 204 as well."""
        delete.delete_unknown_quote(self._session, stage)

    # Feeds

    def publish_opportunity(self) -> feeds.Published:
        """An opportunity in a dataset of its own, once the feeds show it."""
        return feeds.publish_opportunity(self._session)

    def withdraw(self, stage: Stage, published: feeds.Published) -> None:
        """Remove that dataset: the feed shows the opportunity as deleted."""
        feeds.withdraw(self._session, stage, published)

    def judge_dataset(self, stage: Stage) -> None:
        """The Dataset by which feeds and API were found follows its model."""
        feeds.judge_dataset(self._session, stage)

    def judge_feeds(self, stage: Stage) -> None:
        """Every feed is read once more and compared with what was seen of it during the run."""
        feeds.judge_feeds(self._session, stage)

    def expect_none_matching(self, stage: Stage, criteria: Criteria) -> None:
        """No opportunity of the case's type and flow in the feeds meets the criteria.

        Raises:
            DataFault: the feeds have no opportunity of that type and flow at all.
        """
        found = refusals.matching_opportunities(self._session, criteria.name)
        type_name = str(self._session.case.opportunity_type)
        stage.check(opportunities.none_matching, found, criteria.name, type_name)


FORBIDDEN_STATUSES: Mapping[str, str] = {
    "OrderItemConfirmed": ORDER_ITEM_CONFIRMED,
    "SellerCancelled": SELLER_CANCELLED,
    "CustomerAttended": CUSTOMER_ATTENDED,
    "made up": NAMESPACE + "NotAStatus",
}

__all__ = ["FORBIDDEN_STATUSES", "Excess", "Scenario", "feature_test"]
