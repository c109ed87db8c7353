"""What a scenario of the Musement partner API is written with: one short method per step."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from bookproof.protocols.musement.checks.money import Terms
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.steps import (
    booking,
    cancelling,
    listening,
    policies,
    reading,
    refusing,
)
from bookproof.protocols.musement.steps.calling import MAIN, WITHOUT_PERMISSION
from bookproof.protocols.musement.steps.reading import Booked, Ticket

REASONS = (
    "API-ISSUE",
    "CANCELLED-BY-CUSTOMER",
    "GRACE-PERIOD",
    "MISSING-MEETING-POINT-DETAILS",
    "MISSING-PASSENGER-INFO",
    "REJECTED-ORDER",
    "REJECTED-SCHEDULE-CHANGE",
    "TECHNICAL-ISSUE",
    "VENUE-CLOSED",
)
"""Every reason that a cancellation may have."""
INFOS: Mapping[str, str | None] = {
    "without": None,
    "with": "caller changed plans",
    "longest": "x" * refusing.LONGEST_INFO,
}
"""Additional information by variant."""
NO_REASONS: Mapping[str, Mapping[str, Any] | None] = {
    "empty-object": {},
    "null": {"cancellation_reason": None},
    "other-property": {"cancellation_additional_info": "caller changed plans"},
    "no-body": None,
}
"""Bodies without a reason by variant."""
UNKNOWN_REASONS: Mapping[str, Any] = {"not-listed": "CHANGED-MIND", "empty": "", "number": 7}
"""Reasons that are not listed by variant."""


class Scenario:
    """The steps of one case."""

    def __init__(self, session: MusementSession) -> None:
        self._session = session

    @property
    def variant(self) -> str:
        """What the case is run with, of the scenario's variants."""
        return self._session.case.variant

    # Booking

    def ticket(self, activity: str, *, quantity: int = 1, later: int = 0) -> Ticket:
        """Tickets of an activity that are for sale, not booked yet."""
        return booking.choose(self._session, activity, quantity=quantity, later=later)

    def cart(self, *tickets: Ticket) -> str:
        """A cart with these tickets."""
        return booking.cart_of(self._session, tickets)

    def customer_schema(self, cart: str) -> None:
        """What a cart asks of its customer can be read."""
        booking.customer_schema(self._session, cart)

    def ordered(self, *tickets: Ticket, client: str = MAIN) -> Booked:
        """A paid order of these tickets, confirmed or not."""
        cart = booking.cart_of(self._session, tickets, client)
        return booking.order_of(self._session, cart, tickets, client)

    def booked(self, *activities: str, quantity: int = 1, later: int = 0) -> Booked:
        """A confirmed order with an item of each activity."""
        tickets = [self.ticket(key, quantity=quantity, later=later) for key in activities]
        return self.confirmed(*tickets)

    def booked_without_permission(self, activity: str) -> Booked:
        """A confirmed order of the client that must not cancel."""
        ticket = booking.choose(self._session, activity, client=WITHOUT_PERMISSION)
        order = self.ordered(ticket, client=WITHOUT_PERMISSION)
        booking.confirmed(self._session, order)
        return order

    def confirmed(self, *tickets: Ticket) -> Booked:
        """A confirmed order of these tickets."""
        order = self.ordered(*tickets)
        booking.confirmed(self._session, order)
        return order

    def pending(self, activity: str) -> Booked:
        """A paid order whose supplier has not answered yet."""
        order = self.ordered(self.ticket(activity))
        booking.awaiting(self._session, order)
        return order

    def refused_by_supplier(self, activity: str) -> None:
        """A booking that the supplier refuses."""
        booking.refused(self._session, self.pending(activity))

    # Refund policies

    def policies_of_activity(self, activity: str) -> Any:
        """The refund policies of an activity before it is booked."""
        return policies.at_booking(self._session, activity)

    def policies(self, order: Booked, at_booking: Any = None) -> Any:
        """The refund policies of the first item, judged."""
        return policies.judged(self._session, order, at_booking)

    def changed_policies(self, order: Booked, at_booking: Any) -> AbstractContextManager[None]:
        """As long as the context lasts, the activity has other refund policies than the item."""
        return policies.changed(self._session, order, at_booking)

    def no_policies(self, order: Booked) -> None:
        """The item has no refund policies."""
        policies.none_listed(self._session, order)

    def no_policies_of_activity(self, activity: str) -> None:
        """An activity has no refund policies."""
        policies.none_of_activity(self._session, activity)

    def all_expired(self, order: Booked, listed: Any) -> None:
        """No refund policy of the item is valid any more."""
        policies.all_expired(self._session, order, listed)

    def in_the_middle(self, order: Booked, listed: Any) -> None:
        """The best refund policy of the item has expired and another is valid."""
        policies.in_the_middle(self._session, order, listed)

    def terms(self, order: Booked, position: int = 0) -> Terms:
        """What the refund of an item is reckoned from."""
        with self._session.stage("What a refund would be") as stage:
            return reading.terms_of(self._session, stage, order, position)

    # Cancelling

    def cancel(self, order: Booked, position: int = 0) -> None:
        """Cancel an item."""
        cancelling.cancel(self._session, order, order.items[position])

    def cancel_for(self, order: Booked, reason: str) -> None:
        """Cancel the first item for a reason."""
        cancelling.cancel_with_reason(self._session, order, reason)

    def cancel_with_info(self, order: Booked, info: str | None) -> None:
        """Cancel the first item with additional information, or without any."""
        cancelling.cancel_with_info(self._session, order, info)

    def cancel_with_excess(self, order: Booked) -> None:
        """Cancel the first item with a property that is not documented."""
        cancelling.cancel_with_excess(self._session, order)

    def cancel_again(self, order: Booked) -> None:
        """Cancel the first item once more."""
        cancelling.cancel_again(self._session, order)

    def cancel_together(self, order: Booked) -> None:
        """Cancel the first item twice at the same moment."""
        cancelling.cancel_together(self._session, order)

    def cancel_failing(self, order: Booked) -> None:
        """Cancel what fails at the supplier."""
        cancelling.cancel_failing(self._session, order)

    def refunded(self, order: Booked, *positions: int, terms: Terms | None = None) -> None:
        """Wait until items are REFUNDED, the first unless others are named."""
        items = [order.items[position] for position in positions or (0,)]
        cancelling.refunded(self._session, order, items, terms)

    def places(self, ticket: Ticket) -> int:
        """How many places are for sale."""
        return cancelling.places(self._session, ticket)

    def places_back(self, ticket: Ticket, before: int) -> None:
        """The places of a cancelled item are for sale again."""
        cancelling.places_back(self._session, ticket, before)

    # What must be refused

    def refuse_without_reason(self, order: Booked, body: Mapping[str, Any] | None) -> None:
        """A cancellation without a reason."""
        refusing.without_reason(self._session, order, body)

    def refuse_unknown_reason(self, order: Booked, reason: Any) -> None:
        """A cancellation for a reason that is not listed."""
        refusing.unknown_reason(self._session, order, reason)

    def reason_in_lower_case(self, order: Booked) -> None:
        """A cancellation for a listed reason in lower case."""
        refusing.reason_in_lower_case(self._session, order)

    def refuse_long_info(self, order: Booked) -> None:
        """A cancellation with too much additional information."""
        refusing.long_info(self._session, order)

    def refuse_malformed(self, order: Booked) -> None:
        """A cancellation whose body is not JSON."""
        refusing.malformed(self._session, order)

    def refuse_whole_order(self, order: Booked) -> None:
        """The cancellation of an order as a whole."""
        refusing.whole_order(self._session, order)

    def refuse_unknown_order(self, order: Booked) -> None:
        """A cancellation under an order that does not exist."""
        refusing.unknown_order(self._session, order)

    def refuse_unknown_item(self, order: Booked) -> None:
        """The cancellation of an item that does not exist."""
        refusing.unknown_item(self._session, order)

    def refuse_item_of_other(self, order: Booked, other: Booked) -> None:
        """The cancellation of an item under another order."""
        refusing.item_of_other_order(self._session, order, other)

    def refuse_no_policy(self, order: Booked) -> None:
        """The cancellation of an item without refund policies."""
        refusing.no_policy(self._session, order)

    def refuse_expired(self, order: Booked) -> None:
        """The cancellation of an item whose refund policies have expired."""
        refusing.expired(self._session, order)

    def cancel_pending(self, order: Booked) -> None:
        """The cancellation of an item that is not confirmed yet."""
        refusing.pending(self._session, order)

    def cancel_by_hand(self, order: Booked) -> None:
        """The cancellation of what is cancelled by hand only."""
        refusing.by_hand(self._session, order)

    def refuse_without_permission(self, order: Booked) -> None:
        """A cancellation by a client that lacks the permission."""
        refusing.no_permission(self._session, order)

    def refuse_other_client(self, order: Booked) -> None:
        """Reading and cancelling by a client that did not make the order."""
        refusing.foreign_client(self._session, order)

    def refuse_without_application(self, order: Booked) -> None:
        """A cancellation without X-Musement-Application."""
        refusing.without_application(self._session, order)

    def read_without_version(self, order: Booked) -> None:
        """Reading without X-Musement-Version."""
        refusing.without_version(self._session, order)

    def refuse_without_token(self, order: Booked) -> None:
        """Reading and cancelling without a token."""
        refusing.without_token(self._session, order)

    def refuse_bad_token(self, order: Booked) -> None:
        """Reading and cancelling with a token that was never given out."""
        refusing.with_bad_token(self._session, order)

    def refuse_wrong_verb(self, order: Booked) -> None:
        """A verb that the path of an item does not take."""
        refusing.wrong_verb(self._session, order)

    def refuse_identifier(self, order: Booked) -> None:
        """Reading an order by its identifier."""
        refusing.by_identifier(self._session, order)

    def refuse_absent(self, kind: str) -> None:
        """Reading what does not exist."""
        refusing.absent(self._session, kind)

    def abandon(self, cart: str) -> None:
        """Give a cart up."""
        refusing.abandon(self._session, cart)

    def refuse_abandoning(self, order: Booked) -> None:
        """Giving up a cart that has an order."""
        refusing.abandon_ordered(self._session, order)

    # Web hook

    def listening(self) -> AbstractContextManager[None]:
        """As long as the context lasts, the web hook is listened to."""
        return listening.listening(self._session)

    def hook_told(self, order: Booked) -> None:
        """The web hook has told of the cancellation of the first item."""
        listening.heard(self._session, order)
