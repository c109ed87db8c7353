"""B, and the way to it in the flow with approval: P, the Seller's acceptance, the minimal B."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bookproof.broker.service import ORDERS, PROPOSALS
from bookproof.broker.store import PROPOSAL, Seen
from bookproof.checks import booking, capacity, orders_feed
from bookproof.faults import BlockedFault, StageFailed
from bookproof.model import (
    CONTEXT,
    ORDER_ITEM_CONFIRMED,
    SELLER_ACCEPTED,
    TEST_CONTEXT,
    Answer,
    BookingFlow,
    Chosen,
    Order,
    OrderItem,
)
from bookproof.session import Session, Stage, acted_now
from bookproof.stages.answers import judge_document
from bookproof.stages.observe import await_item, await_spaces, data_of, settled_item
from bookproof.stages.quote import Basket
from bookproof.stages.requests import booking_body, minimal_booking_body

ORDERS_FEED = f"{ORDERS}:primary"
_PROPOSALS_FEED = f"{PROPOSALS}:primary"


def _proposals_feed(session: Session) -> str:
    """The feed of their own that proposals have, or the Orders feed where there is none."""
    return ORDERS_FEED if session.broker.view((_PROPOSALS_FEED,)).gone else _PROPOSALS_FEED


@dataclass(frozen=True, slots=True)
class BookedItem:
    """One OrderItem of the Order, and what it books."""

    id: str
    chosen: Chosen


@dataclass(slots=True)
class Booked:
    """An Order, what it is to look like now, and what the orders feed said of it last."""

    basket: Basket
    answer: Answer
    order_id: str
    """``@id`` as the answer has it."""
    expected_id: str
    """``@id`` as the specification forms it."""
    items: list[BookedItem]
    statuses: dict[str, str] = field(default_factory=dict)
    """``orderItemStatus`` that each OrderItem is to have now."""
    latest: Seen | None = None
    """Latest version in the orders feed; None while the Order is in none."""

    @property
    def uuid(self) -> str:
        """The Order UUID."""
        return self.basket.uuid

    @property
    def ids(self) -> list[str]:
        """``@id`` of every OrderItem, by position."""
        return [item.id for item in self.items]

    @property
    def customer(self) -> Mapping[str, Any]:
        """Who it was booked for."""
        return self.basket.customer


def book(session: Session, basket: Basket) -> Booked:
    """Make the Order by the booking flow of the case, after C1 and C2."""
    quoted = basket.quote
    if quoted is None:
        raise RuntimeError("C2 comes before booking")
    session.interests = (*session.interests, ORDERS_FEED)
    if session.case.flow is BookingFlow.APPROVAL:
        return _book_with_approval(session, basket, quoted)
    with session.stage("B") as stage:
        acted = acted_now()
        body = booking_body(session, basket.chosen, basket.customer, quoted, "Order")
        answer = session.call("PUT", f"orders/{basket.uuid}", body, uuid=basket.uuid)
        stage.require(booking.status, answer)
        judge_document(stage, answer, "BResponse")
        stage.require(booking.items_complete, answer, basket.chosen)
        stage.check(booking.echo, answer)
        stage.check(booking.total_as_quoted, answer, quoted)
        booked = _judge_order(session, stage, basket, answer, answer)
        _judge_spaces(session, stage, basket, acted)
        _judge_absence(session, stage, booked, acted)
    return booked


def _book_with_approval(session: Session, basket: Basket, quoted: Answer) -> Booked:
    proposal = _propose(session, basket, quoted)
    accepted = _accept(session, basket, proposal)
    with session.stage("B after approval") as stage:
        acted = acted_now()
        body = minimal_booking_body(session, proposal)
        answer = session.call("PUT", f"orders/{basket.uuid}", body, uuid=basket.uuid)
        stage.require(booking.status, answer)
        judge_document(stage, answer, "BResponse")
        stage.require(booking.items_complete_after_proposal, answer, basket.chosen)
        stage.check(booking.echo_of_proposal, answer, proposal)
        stage.check(booking.total_as_quoted, answer, proposal)
        booked = _judge_order(session, stage, basket, answer, proposal)
        gone, words = await_item(
            session,
            accepted.feed,
            f"{PROPOSAL}{basket.uuid}",
            accepted.seq,
            acted,
            lambda seen: "" if seen.state == "deleted" else "it is not deleted",
        )
        stage.check(booking.proposal_gone, gone.raw if gone else {"state": words})
        _judge_spaces(session, stage, basket, acted)
        _judge_absence(session, stage, booked, acted)
    return booked


def _propose(session: Session, basket: Basket, quoted: Answer) -> Answer:
    with session.stage("P") as stage:
        body = booking_body(session, basket.chosen, basket.customer, quoted, "OrderProposal")
        answer = session.call("PUT", f"order-proposals/{basket.uuid}", body, uuid=basket.uuid)
        stage.require(booking.proposal_status, answer)
        judge_document(stage, answer, "PResponse")
        stage.require(booking.items_complete, answer, basket.chosen)
        stage.check(booking.typed, answer)
        stage.check(booking.identified, answer)
        stage.check(booking.awaiting, answer)
        stage.check(booking.version, answer)
        stage.check(booking.total_as_quoted, answer, quoted)
        stage.check(booking.echo, answer)
    return answer


def _accept(session: Session, basket: Basket, proposal: Answer) -> Seen:
    with session.stage("Seller accepts the proposal") as stage:
        acted = acted_now()
        simulate(
            session,
            "SellerAcceptOrderProposalSimulateAction",
            "OrderProposal",
            proposal.order.id or f"{session.base_url}/order-proposals/{basket.uuid}",
        )
        accepted, words = await_item(
            session,
            _proposals_feed(session),
            f"{PROPOSAL}{basket.uuid}",
            0,
            acted,
            lambda seen: _not_accepted(data_of(seen)),
        )
        shown = data_of(accepted) if accepted else {"orderProposalStatus": words}
        stage.require(booking.accepted_in_feed, shown)
    if accepted is None:
        raise StageFailed(words)
    return accepted


def _not_accepted(data: Mapping[str, Any]) -> str:
    status = data.get("orderProposalStatus")
    return "" if status == SELLER_ACCEPTED else f"its orderProposalStatus is {status!r}"


def simulate(session: Session, action: str, object_type: str, object_id: str) -> None:
    """Have the test interface act as the Seller.

    Raises:
        BlockedFault: the action is not answered with 204.
    """
    answer = session.call(
        "POST",
        "test-interface/actions",
        {
            "@context": [CONTEXT, TEST_CONTEXT],
            "@type": f"test:{action}",
            "object": {"@type": object_type, "@id": object_id},
        },
    )
    if answer.status != 204:
        raise BlockedFault(
            f"POST {answer.url}: the test interface answered {answer.status} instead of 204 to "
            f"test:{action}; without this action the case cannot be tested"
        )


def _judge_order(
    session: Session, stage: Stage, basket: Basket, answer: Answer, first: Answer
) -> Booked:
    stage.check(booking.typed, answer)
    stage.check(booking.identified, answer)
    stage.require(booking.item_ids, answer)
    stage.check(booking.item_id_form, answer)
    stage.check(booking.items_confirmed, answer)
    stage.check(booking.total, answer)
    stage.check(booking.tax, answer)
    stage.check(booking.no_proposal_version, answer)
    items = _items_by_position(basket, answer.order, first.order)
    return Booked(
        basket=basket,
        answer=answer,
        order_id=answer.order.id or f"{session.base_url}/orders/{basket.uuid}",
        expected_id=f"{session.base_url}/orders/{basket.uuid}",
        items=items,
        statuses=dict.fromkeys((item.id for item in items), ORDER_ITEM_CONFIRMED),
    )


def _items_by_position(basket: Basket, order: Order, first: Order) -> list[BookedItem]:
    """Each OrderItem's ``@id``: by position in B, else by the ids of P, else by what it books."""
    free = {item.id: item for item in order.items if item.id}
    found: list[BookedItem] = []
    for chosen in basket.chosen:
        candidates = (
            order.item_at(chosen.position),
            _same_id(order, first.item_at(chosen.position)),
            next((item for item in free.values() if _books(item, chosen)), None),
        )
        item = next((item for item in candidates if item and item.id in free), None)
        if item is None or item.id is None:
            raise StageFailed(f"no OrderItem for position {chosen.position}")
        del free[item.id]
        found.append(BookedItem(item.id, chosen))
    return found


def _same_id(order: Order, proposed: OrderItem | None) -> OrderItem | None:
    return order.item_with(proposed.id) if proposed and proposed.id else None


def _books(item: OrderItem, chosen: Chosen) -> bool:
    return (
        item.opportunity.get("@id") == chosen.opportunity_id
        and item.offer.get("@id") == chosen.offer_id
    )


def _judge_spaces(session: Session, stage: Stage, basket: Basket, acted: float) -> None:
    """Capacity in the feeds: lower by what was booked, unless a lease had taken it before."""
    taken = {} if basket.leased else basket.counts
    expected = {
        opportunity: free - taken.get(opportunity, 0)
        for opportunity, free in basket.spaces.items()
        if free is not None
    }
    actual = await_spaces(session, basket.chosen, basket.spaces, expected, acted)
    stage.check(capacity.after_booking, expected, actual)
    basket.spaces = dict(actual)


def _judge_absence(session: Session, stage: Stage, booked: Booked, acted: float) -> None:
    """A new Order is in no feed until it is first updated."""
    listed = settled_item(session, ORDERS_FEED, booked.uuid, acted)
    stage.check(orders_feed.new_order_absent, listed.raw if listed else None)
    booked.latest = listed
