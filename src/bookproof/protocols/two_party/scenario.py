"""What a scenario is written with: one short method per step.

A scenario tells a story and decides nothing: no loops, no branches, no wire format. Each step
opens its own stage. The variant of a case says which party asks and how far the order has come.
"""

from __future__ import annotations

from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.steps import (
    bodies,
    cancelling,
    orders,
    racing,
    refusals,
    strangers,
    watching,
)
from bookproof.protocols.two_party.steps.reading import Order
from bookproof.protocols.two_party.vocabulary import OPEN_STATES, OrderState, Party

ASKERS = tuple(str(party) for party in Party)
"""Variants: who asks."""

ASKERS_AND_STATES = tuple(f"{party}-{state}" for party in Party for state in OPEN_STATES)
"""Variants: who asks, in which state of the order."""


class Scenario:
    """The steps of one case."""

    def __init__(self, session: TwoPartySession) -> None:
        self._session = session

    # Orders

    def order(self) -> Order:
        """An order in the state of the variant, in which a request waits for an answer."""
        return orders.waiting_order(self._session, self._session.wanted)

    def completed_order(self) -> Order:
        """An order whose work is done and paid."""
        return orders.order_in(self._session, OrderState.COMPLETED)

    def order_approved_at_once(self) -> Order:
        """An order in a state in which requests need no second party."""
        return orders.order_approved_at_once(self._session)

    def pending_order(self) -> Order:
        """An order whose cancellation was asked for."""
        order = self.order()
        self.ask(order)
        return order

    def cancelled_order(self) -> Order:
        """An order that was cancelled by both parties."""
        order = self.pending_order()
        self.accept(order)
        return order

    def rejected_order(self) -> Order:
        """An order whose cancellation was rejected."""
        order = self.pending_order()
        self.reject(order)
        return order

    def move_while_pending(self, order: Order) -> None:
        """The next step of the work while a request waits."""
        orders.move_while_pending(self._session, order)

    def move_on(self, order: Order) -> None:
        """The next step of the work after a rejection."""
        orders.move_on(self._session, order)

    def move_when_cancelled(self, order: Order) -> None:
        """The next step of the work after the order was cancelled."""
        orders.move_when_cancelled(self._session, order)

    def move_as_other(self, order: Order) -> None:
        """The next step of the work by the party whose step it is not."""
        orders.move_as_other(self._session, order)

    # Asking and answering

    def ask(self, order: Order) -> None:
        """One party asks."""
        cancelling.ask(self._session, order)

    def accept(self, order: Order) -> None:
        """The other party accepts."""
        cancelling.answer(self._session, order, "accept")

    def reject(self, order: Order) -> None:
        """The other party rejects."""
        cancelling.answer(self._session, order, "reject")

    def ask_after_reject(self, order: Order) -> None:
        """The party that was rejected asks again."""
        cancelling.ask_after_reject(self._session, order)

    def ask_at_once(self, order: Order) -> None:
        """A request that is approved at once."""
        cancelling.ask_at_once(self._session, order)

    def compare_lists(self, order: Order) -> None:
        """Both parties are shown the same."""
        cancelling.compare_lists(self._session, order)

    def expect_all_listed(self, order: Order) -> None:
        """Every request of the case is listed, in order."""
        cancelling.expect_all_listed(self._session, order)

    def expect_empty_list(self, order: Order) -> None:
        """No request is listed."""
        cancelling.expect_empty_list(self._session, order)

    # Money and messages

    def expect_held(self, order: Order) -> None:
        """Asking has moved no money."""
        watching.expect_held(self._session, order)

    def expect_kept(self, order: Order) -> None:
        """The rejection has moved no money."""
        watching.expect_kept(self._session, order)

    def expect_refunded(self, order: Order) -> None:
        """All money has gone back."""
        watching.expect_refunded(self._session, order)

    def expect_told_of_request(self, order: Order) -> None:
        """The other party is told that it has to answer."""
        watching.expect_told_of_request(self._session, order)

    def expect_told_of_cancellation(self, order: Order) -> None:
        """The party that asked is told that the order is cancelled."""
        watching.expect_told_of_cancellation(self._session, order)

    def expect_told_of_rejection(self, order: Order) -> None:
        """The party that asked is told that the cancellation was rejected."""
        watching.expect_told_of_rejection(self._session, order)

    # Refusals

    def accept_own(self, order: Order) -> None:
        """The party that asked accepts its own request."""
        refusals.own_answer(self._session, order, "accept")

    def reject_own(self, order: Order) -> None:
        """The party that asked rejects its own request."""
        refusals.own_answer(self._session, order, "reject")

    def accept_own_after_reject(self, order: Order) -> None:
        """The party that asked accepts what the other one rejected."""
        refusals.accept_own_after_reject(self._session, order)

    def ask_again_as_same(self, order: Order) -> None:
        """The party that asked asks once more."""
        refusals.ask_again(self._session, order, self._session.asker)

    def ask_again_as_other(self, order: Order) -> None:
        """The other party asks as well, instead of answering."""
        refusals.ask_again(self._session, order, self._session.asker.other)

    def ask_when_completed(self, order: Order) -> None:
        """A request for an order that is completed."""
        refusals.ask_when_completed(self._session, order)

    def ask_when_cancelled(self, order: Order) -> None:
        """A request for an order that is cancelled."""
        refusals.ask_when_cancelled(self._session, order)

    def accept_again(self, order: Order) -> None:
        """The other party accepts once more."""
        refusals.answer_again(self._session, order, "accept")

    def accept_after_reject(self, order: Order) -> None:
        """The other party accepts what it rejected."""
        refusals.accept_after_reject(self._session, order)

    def reject_after_accept(self, order: Order) -> None:
        """The other party rejects what it accepted."""
        refusals.reject_after_accept(self._session, order)

    def call_unknown_order(self) -> None:
        """The four calls for an order that does not exist."""
        refusals.call_unknown_order(self._session)

    def answer_unknown_request(self, order: Order) -> None:
        """Accept and reject what nobody asked for."""
        refusals.answer_unknown_request(self._session, order)

    def answer_under_other_order(self, order: Order, other: Order) -> None:
        """Accept and reject, under one order, the request of another."""
        refusals.answer_under_other_order(self._session, order, other)

    def wrong_verbs(self, order: Order) -> None:
        """Verbs that the paths do not take."""
        refusals.wrong_verbs(self._session, order)

    def ask_with_broken_json(self, order: Order) -> None:
        """A request whose body breaks off."""
        bodies.ask_with_broken_json(self._session, order)

    def ask_with_number_as_reason(self, order: Order) -> None:
        """A request whose reason is no text."""
        bodies.ask_with_number_as_reason(self._session, order)

    def ask_with_long_reason(self, order: Order) -> None:
        """A request whose reason is too long."""
        bodies.ask_with_long_reason(self._session, order)

    def ask_with_excess(self, order: Order, other: Order) -> None:
        """A request with properties that it does not have."""
        bodies.ask_with_excess(self._session, order, other)

    def ask_as_the_other(self, order: Order) -> None:
        """A request that claims to be of the other party."""
        bodies.ask_as_the_other(self._session, order)

    # Strangers and races

    def call_as_stranger(self, quiet: Order, waiting: Order) -> None:
        """The four calls by somebody who is no party."""
        strangers.call_as_stranger(self._session, quiet, waiting)

    def call_without_credentials(self, quiet: Order, waiting: Order) -> None:
        """The four calls without credentials."""
        strangers.call_without_credentials(self._session, quiet, waiting)

    def call_with_bad_credentials(self, quiet: Order, waiting: Order) -> None:
        """The four calls with made-up credentials."""
        strangers.call_with_bad_credentials(self._session, quiet, waiting)

    def answer_both_ways(self, order: Order) -> None:
        """Accept and reject at the same moment."""
        racing.answer_both_ways(self._session, order)

    def ask_together(self, order: Order) -> None:
        """Both parties ask at the same moment."""
        racing.ask_together(self._session, order)
