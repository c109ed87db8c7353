"""What a scenario of F13 is written with: one short method per step.

Orders are named by their position: 1 for the one that was asked for first.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from bookproof.faults import DataFault
from bookproof.protocols.ticketswitch import booking, cancelling, gathering, places, refusing
from bookproof.protocols.ticketswitch.booking import Booking, Reservation
from bookproof.protocols.ticketswitch.cancelling import Counted
from bookproof.protocols.ticketswitch.checks import answers
from bookproof.protocols.ticketswitch.effects import Kind
from bookproof.protocols.ticketswitch.gathering import EMPTY, Trolley
from bookproof.protocols.ticketswitch.judging import judge_result
from bookproof.protocols.ticketswitch.places import Place
from bookproof.protocols.ticketswitch.session import Form, TicketswitchSession
from bookproof.protocols.ticketswitch.settings import Role
from bookproof.session import Stage

CANCELLABLE = Kind.CANCELLABLE
NOT_PERMITTED = Kind.NOT_PERMITTED
FAILING = Kind.FAILING
LINKED = (Kind.LINKED_ONE, Kind.LINKED_TWO)
CASCADING = (Kind.PARENT, Kind.CHILD)


class Scenario:
    """The steps of one case."""

    def __init__(self, session: TicketswitchSession) -> None:
        self._session = session

    def stage(self, name: str) -> AbstractContextManager[Stage]:
        """A titled block of the report."""
        return self._session.stage(name)

    @property
    def variant(self) -> str:
        """What the case is run with."""
        return self._session.case.variant

    def as_python_client(self) -> None:
        """From now on send what pyticketswitch sends: slashes, forms, its headers."""
        self._session.as_python_client = True

    def list_events(self, stage: Stage) -> None:
        """events.v1."""
        places.list_events(self._session, stage)

    def describe_event(self, stage: Stage) -> None:
        """events_by_id.v1, for an event that exists beside one that does not."""
        places.describe_event(self._session, stage, places.product(self._session, CANCELLABLE))

    # Booking

    def who_am_i(self, stage: Stage) -> None:
        """test.v1."""
        answer = self._session.call("test", {})
        judge_result(stage, answer, answers.account_schema)

    def booked(self, *kinds: Kind, role: Role = "main") -> Booking:
        """A purchase of one place for each kind of order."""
        return booking.purchase(self._session, self.reserved(*kinds, role=role))

    def booked_for_one(self) -> Booking:
        """A purchase to cancel one order of: of two, or of one where they do not go apart."""
        needed = ("trolley", "partial-cancellation")
        settings = self._session.settings
        apart = all(settings.implemented(feature) is not False for feature in needed)
        return self.booked(*[CANCELLABLE] * (2 if apart else 1))

    def reserved(self, *kinds: Kind, role: Role = "main") -> Reservation:
        """A reservation of one place for each kind of order."""
        return booking.reserve(self._session, kinds, role=role)

    def purchase_in_vain(self, stage: Stage, held: Reservation) -> None:
        """A purchase that the supplier refuses."""
        refusing.purchase_in_vain(self._session, stage, held)

    def release(self, stage: Stage, held: Reservation) -> None:
        """Give up a reservation, or what is given up already."""
        refusing.release(self._session, stage, held)

    def two_places(self) -> tuple[Place, Place]:
        """Places of two performances, or of one where there is no other."""
        event = places.product(self._session, CANCELLABLE)
        first, second = (
            places.find_place(self._session, event, CANCELLABLE.value, turn=turn) for turn in (0, 1)
        )
        return first, second

    def put_into_trolley(self, stage: Stage, place: Place, trolley: Trolley = EMPTY) -> Trolley:
        """Put an order into a trolley."""
        return gathering.put_in(self._session, stage, trolley, place)

    def take_out_of_trolley(self, stage: Stage, trolley: Trolley, place: Place) -> None:
        """Take an order out of a trolley."""
        gathering.take_out(self._session, stage, trolley, place)

    def place(self, kind: Kind = CANCELLABLE) -> Place:
        """A place for a kind of order, in a price band that other cases leave alone."""
        event = places.product(self._session, kind)
        return places.find_place(self._session, event, kind.value, last_band=True)

    def book_place(self, place: Place, kind: Kind = CANCELLABLE) -> Booking:
        """A purchase of this place."""
        held = booking.reserve(self._session, (kind,), places=(place,))
        return booking.purchase(self._session, held)

    def reserve_too_many(self, stage: Stage) -> None:
        """Ask for more places of the scarce event than it has left."""
        event = self._session.settings.products.scarce or ""
        place = places.find_place(self._session, event, "products.scarce")
        wanted = place.most if place.left is None else place.left + 1
        if wanted > place.most:
            raise DataFault(
                f"products.scarce: {event} has {place.left} places left and at most {place.most} "
                "can be asked for; name an event with fewer places"
            )
        refusing.reserve_too_many(self._session, stage, place, wanted)

    # Reading

    def read_status(self, stage: Stage, made: Booking) -> None:
        """status.v1 shows what the latest answer said."""
        booking.read_status(self._session, stage, made)

    def read_by_id(self, stage: Stage, made: Booking) -> None:
        """trans_id_status.v1 shows the same transaction."""
        booking.read_by_id(self._session, stage, made)

    def read_archive(self, stage: Stage, made: Booking) -> None:
        """The archived purchase page is as it was sent."""
        booking.read_archive(self._session, stage, made)

    def expect_transaction(self, stage: Stage, held: Reservation, due: str) -> None:
        """status.v1 shows this ``transaction_status``."""
        refusing.expect_transaction(self._session, stage, held, due)

    def sold_places(self, place: Place) -> Counted:
        """Places before and after the purchase of one of them."""
        return cancelling.sold_places(self._session, place)

    def expect_places(self, stage: Stage, made: Booking, place: Place, counted: Counted) -> int:
        """Places of a cancelled order are on sale again, or not, as configured."""
        return cancelling.expect_places(self._session, stage, made, place, counted)

    def expect_same_places(self, stage: Stage, place: Place, after: int) -> None:
        """A repeat has put no place on sale."""
        cancelling.expect_same_places(self._session, stage, place, after)

    def expect_kept_places(self, stage: Stage, place: Place, counted: Counted) -> None:
        """Places of an order that could not be cancelled stay sold."""
        cancelling.expect_kept_places(self._session, stage, place, counted)

    # Cancelling

    def cancel(self, stage: Stage, made: Booking, *positions: int) -> None:
        """Cancel the orders at these positions, or all of them."""
        cancelling.cancel(self._session, stage, made, positions)

    def cancel_last_by_form(self, stage: Stage, made: Booking) -> None:
        """Cancel the last order, with parameters in the form of the variant."""
        form = Form(self.variant)
        cancelling.cancel(self._session, stage, made, [len(made.sold)], form=form)

    def cancel_as_client(self, stage: Stage, made: Booking, *positions: int) -> None:
        """Cancel as pyticketswitch does: by a form, at an address with a slash at the end."""
        form = Form.POST_FORM
        cancelling.cancel(self._session, stage, made, positions, form=form)

    def cancel_twice_at_once(self, stage: Stage, made: Booking) -> None:
        """Two equal cancellations at the same moment."""
        cancelling.cancel_twice_at_once(self._session, stage, made)

    # What must be refused

    def cancel_unknown_transaction(self, stage: Stage, made: Booking) -> None:
        """Cancel what does not exist."""
        refusing.cancel_unknown_transaction(self._session, stage, made)

    def read_unknown_transaction(self, stage: Stage) -> None:
        """Read what does not exist."""
        refusing.read_unknown_transaction(self._session, stage)

    def cancel_without_transaction(self, stage: Stage, made: Booking) -> None:
        """Cancel without a transaction_uuid."""
        refusing.cancel_without_transaction(self._session, stage, made)

    def cancel_malformed_list(self, stage: Stage, made: Booking) -> None:
        """Cancel with a list that is none."""
        refusing.cancel_malformed_list(self._session, stage, made)

    def cancel_unknown_item(self, stage: Stage, made: Booking) -> None:
        """Cancel an item that is not there."""
        refusing.cancel_unknown_item(self._session, stage, made, beside_known=False)

    def cancel_known_and_unknown_item(self, stage: Stage, made: Booking) -> None:
        """Cancel an item that is there together with one that is not."""
        refusing.cancel_unknown_item(self._session, stage, made, beside_known=True)

    def cancel_with_excess(self, stage: Stage, made: Booking) -> None:
        """Cancel with a parameter too many."""
        refusing.cancel_with_excess(self._session, stage, made)

    def cancel_unpurchased(self, stage: Stage, held: Reservation, due: str) -> None:
        """Cancel what is reserved, released or failed, which it stays."""
        refusing.cancel_unpurchased(self._session, stage, held, due=due)

    def cancel_with_wrong_password(self, stage: Stage, made: Booking) -> None:
        """Cancel with a password that is not the user's."""
        refusing.cancel_with_wrong_password(self._session, stage, made)

    def read_with_wrong_password(self, stage: Stage, made: Booking) -> None:
        """Read with a password that is not the user's."""
        refusing.read_with_wrong_password(self._session, stage, made)

    def cancel_without_permission(self, stage: Stage, made: Booking) -> None:
        """Cancel as a user who may not."""
        refusing.cancel_without_permission(self._session, stage, made)

    def look_as_other_user(self, stage: Stage, made: Booking) -> None:
        """Read what another user has bought."""
        refusing.look_as_other_user(self._session, stage, made)

    def cancel_as_other_user(self, stage: Stage, made: Booking) -> None:
        """Cancel what another user has bought."""
        refusing.cancel_as_other_user(self._session, stage, made)

    def get_where_post_is_due(self, stage: Stage, held: Reservation) -> None:
        """GET on the endpoint of the variant, which is for POST alone."""
        refusing.get_where_post_is_due(self._session, stage, held, self.variant)
