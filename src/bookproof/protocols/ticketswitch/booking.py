"""The way to a purchase: performances, availability, trolley, reservation, purchase, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bookproof.faults import BlockedFault, DataFault, NotApplicable
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import gathering, reading
from bookproof.protocols.ticketswitch.checks import answers, booking, cancelling, describing
from bookproof.protocols.ticketswitch.effects import Kind, Sold
from bookproof.protocols.ticketswitch.judging import judge_result
from bookproof.protocols.ticketswitch.places import Place, find_place, product
from bookproof.protocols.ticketswitch.reading import CANCELLED, NOT_PERMITTED, POSSIBLE
from bookproof.protocols.ticketswitch.session import Form, TicketswitchSession
from bookproof.protocols.ticketswitch.settings import Role
from bookproof.session import Stage

_FAILING_ADDRESS = "fail part one"
_CUSTOMER = (
    "first_name", "last_name", "address_line_one", "town", "postcode", "country_code",
    "email_address", "phone",
)  # fmt: skip


@dataclass(slots=True)
class Reservation:
    """Orders that are held."""

    uuid: str
    role: Role
    place: Place
    """Where the first order is for."""
    sold: tuple[Sold, ...]
    """The orders in the sequence in which they were asked for."""
    described: Mapping[str, Any]
    """The answer to the reservation."""


@dataclass(slots=True)
class Booking:
    """A purchased transaction, and how it must stand now."""

    uuid: str
    role: Role
    sold: tuple[Sold, ...]
    """The orders in the sequence in which they were asked for."""
    purchase: Mapping[str, Any]
    """The answer to the purchase, which may have been ``attempting``."""
    described: Mapping[str, Any]
    """The same purchase once it was through."""
    states: dict[int, Any]
    """``cancellation_status`` by item number, as the latest answer had it."""
    references: dict[int, Any] = field(default_factory=dict)
    """``backend_cancellation_reference`` of what is cancelled."""
    totals: dict[str, Decimal | None] = field(default_factory=dict)
    """What each bundle cost when it was sold, by source."""

    def numbers(self, positions: Sequence[int]) -> list[int]:
        """Item numbers of the first, second, … order that was asked for."""
        return [self.sold[position - 1].number for position in positions]


def reserve(
    session: TicketswitchSession,
    kinds: Sequence[Kind],
    *,
    role: Role = "main",
    places: Sequence[Place] = (),
) -> Reservation:
    """Hold one place for each kind of order.

    Args:
        session: the case.
        kinds: what to reserve, in this sequence.
        role: who reserves.
        places: the places to take; found anew when empty.

    Raises:
        DataFault: there are no such places.
        NotApplicable: there are several orders, and the system has no trolley to gather them.
    """
    if len(kinds) > 1 and session.settings.implemented("trolley") is False:
        raise NotApplicable(
            "the system is declared to have no trolley, so that a transaction has one order"
        )
    taken = places or [
        find_place(session, product(session, kind), kind.value, turn=turn, role=role)
        for turn, kind in enumerate(kinds)
    ]
    token = _gathered(session, taken, role)
    with session.stage("Reserve") as stage:
        sent = {"trolley_token": token} if token else taken[0].parameters()
        answer = session.call("reserve", sent, form=Form.POST_FORM, role=role)
        stage.require(answers.readable, answer)
        gathering.refuse_sold_out(answer, *(place.performance for place in taken))
        _judge_reservation(stage, answer, taken)
    sold = tuple(
        Sold(number, kind) for number, kind in zip(_matched(answer.body, taken), kinds, strict=True)
    )
    described = reading.mapping(answer.body)
    return Reservation(reading.uuid_of(described), role, taken[0], sold, described)


def _judge_reservation(stage: Stage, answer: Answer, taken: Sequence[Place]) -> None:
    judge_result(stage, answer, answers.reservation_schema)
    body = answer.body
    stage.require(booking.reserved, body)
    asked = [place.parameters() | {"event_id": place.event} for place in taken]
    stage.require(booking.reservation_orders, body, asked)
    stage.check(booking.purchase_totals, body)
    stage.check(describing.currency_described, body)
    stage.check(describing.counted, body)
    stage.check(booking.shown_price, body, taken[0].price if len(taken) == 1 else None)


def _gathered(session: TicketswitchSession, taken: Sequence[Place], role: Role) -> str:
    """Put orders into a trolley; its token, empty for a single order, which needs none."""
    needless = len(taken) == 1 and not session.as_python_client
    if needless or session.settings.implemented("trolley") is False:
        return ""
    trolley = gathering.EMPTY
    for place in taken:
        with session.stage(f"Put {place.event} into the trolley") as stage:
            trolley = gathering.put_in(session, stage, trolley, place, role)
    return trolley.token


def _matched(body: Any, taken: Sequence[Place]) -> list[int]:
    """The item number of each place, each order taken once."""
    open_ = sorted(
        (line for line in reading.lines(body) if line.number is not None),
        key=lambda line: line.number or 0,
    )
    numbers: list[int] = []
    for place in taken:
        found = next(
            line
            for line in open_
            if (line.event, line.performance) == (place.event, place.performance)
        )
        open_.remove(found)
        numbers.append(found.number or 0)
    return numbers


def purchase(session: TicketswitchSession, held: Reservation) -> Booking:
    """Buy what is reserved, and read it back.

    Raises:
        DataFault: a product is not what the configuration says of it.
    """
    with session.stage("Purchase") as stage:
        answer = send_purchase(session, held)
        judge_result(stage, answer, answers.purchase_schema)
    body = _settled(session, held, answer)
    with session.stage("Purchased") as stage:
        stage.require(booking.purchased, body)
        numbers = [order.number for order in held.sold]
        stage.require(booking.purchase_orders, body, numbers)
        stage.require(booking.precheck, body)
        stage.check(describing.as_reserved, body, held.described)
        stage.check(booking.purchase_reference, body)
        stage.check(booking.purchase_totals, body)
        stage.check(describing.currency_described, body)
        stage.check(describing.counted, body)
    made = Booking(
        uuid=held.uuid,
        role=held.role,
        sold=held.sold,
        purchase=reading.mapping(answer.body),
        described=reading.mapping(body),
        states=reading.states(body),
    )
    if held.role != "withoutPermission":
        _expect_products(session, made)
    with session.stage("Status after the purchase") as stage:
        made.totals = reading.totals(read_status(session, stage, made))
    return made


def send_purchase(
    session: TicketswitchSession, held: Reservation, *, failing: bool = False
) -> Answer:
    """The purchase of a reservation; ``failing`` with the address that makes it fail."""
    sent = purchase_parameters(session) | {"transaction_uuid": held.uuid}
    if failing:
        sent["address_line_two"] = _FAILING_ADDRESS
    return session.call("purchase", sent, form=Form.POST_FORM, role=held.role)


def purchase_parameters(session: TicketswitchSession) -> dict[str, str]:
    """Who buys, and what the configuration adds."""
    customer = session.settings.customer
    sent = {name: str(getattr(customer, name)) for name in _CUSTOMER}
    if session.as_python_client:
        consents = ("supplier", "user", "world")
        sent |= {f"{who}_can_use_customer_data": "False" for who in consents}
    return sent | session.settings.purchase_parameters


def _settled(session: TicketswitchSession, held: Reservation, answer: Answer) -> Any:
    """The purchase once the supplier has answered.

    Raises:
        BlockedFault: it has not within the configured time.
    """
    body, waited = answer.body, 0.0
    poll = session.settings.poll
    while reading.mapping(body).get("transaction_status") == "attempting" and waited < poll.timeout:
        session.pause(poll.interval)
        waited += poll.interval
        with session.stage("Status while the purchase is attempted") as stage:
            again = session.call("status", {"transaction_uuid": held.uuid}, role=held.role)
            judge_result(stage, again, answers.status_schema)
        body = again.body
    if reading.mapping(body).get("transaction_status") == "attempting":
        raise BlockedFault(
            f"the purchase was still attempting after {poll.timeout:g} s; buy from a supplier that "
            "answers sooner, or raise poll.timeout"
        )
    return body


def _expect_products(session: TicketswitchSession, made: Booking) -> None:
    for order in made.sold:
        due = NOT_PERMITTED if order.kind is Kind.NOT_PERMITTED else POSSIBLE
        if made.states.get(order.number) != due:
            raise DataFault(
                f"{order.kind.value}: an order of {product(session, order.kind)} was sold as "
                f"{made.states.get(order.number)}; name an event whose orders are {due} for "
                f"users.{made.role}"
            )


# Reading


def read_status(
    session: TicketswitchSession, stage: Stage, made: Booking, *, due: str = "purchased"
) -> Mapping[str, Any]:
    """The transaction as status.v1 has it, compared with what it must be."""
    body = status_of(session, stage, made.uuid, made.role)
    stage.check(booking.transaction_status, body, due)
    stage.check(booking.status_orders, body, made.states)
    stage.check(describing.as_purchased, body, made.described)
    stage.check(describing.counted, body)
    stage.check(cancelling.reference_kept, body, kept_references(made))
    return body


def kept_references(made: Booking) -> dict[int, Any]:
    """``backend_cancellation_reference`` of every order that is cancelled, by item number."""
    return {
        number: reference
        for number, reference in made.references.items()
        if made.states.get(number) == CANCELLED
    }


def status_of(
    session: TicketswitchSession, stage: Stage, uuid: str, role: Role
) -> Mapping[str, Any]:
    """The answer of status.v1."""
    answer = session.call("status", {"transaction_uuid": uuid}, role=role)
    judge_result(stage, answer, answers.status_schema)
    return reading.mapping(answer.body)


def read_by_id(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """trans_id_status.v1 describes the same transaction by its ``transaction_id``."""
    name = reading.text(reading.trolley(made.described)[1].get("transaction_id"))
    answer = session.call("trans_id_status", {"transaction_id": name}, role=made.role)
    judge_result(stage, answer, answers.status_schema)
    stage.check(booking.status_orders, answer.body, made.states)
    stage.check(describing.as_purchased, answer.body, made.described)


def read_archive(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """The archived purchase page, which is what the purchase was answered."""
    sent = {"transaction_uuid": made.uuid}
    answer = session.call("purchase_page_archive", sent, role=made.role)
    if judge_result(stage, answer, answers.purchase_schema):
        stage.check(describing.archive_as_sold, answer.body, made.purchase)
