"""The way to a purchase: performances, availability, trolley, reservation, purchase, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bookproof.faults import ConfigFault, DataFault, StageFailed
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.checks import answers, booking
from bookproof.protocols.ticketswitch.effects import Kind, Sold
from bookproof.protocols.ticketswitch.judging import judge_refusal, judge_result
from bookproof.protocols.ticketswitch.reading import NOT_PERMITTED, POSSIBLE
from bookproof.protocols.ticketswitch.session import Form, TicketswitchSession
from bookproof.protocols.ticketswitch.settings import Role
from bookproof.session import Stage

_FAILING_ADDRESS = "fail part one"
_CUSTOMER = (
    "first_name", "last_name", "address_line_one", "town", "postcode", "country_code",
    "email_address", "phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A price band of a performance that has places left."""

    event: str
    performance: str
    ticket_type: str
    price_band: str
    left: int | None
    """``number_available``; None when the system does not say."""
    most: int
    """The greatest number of places that can be asked for."""

    def parameters(self, seats: int = 1) -> dict[str, str]:
        """What trolley.v1 and reserve.v1 are sent for it."""
        return {
            "perf_id": self.performance,
            "no_of_seats": str(seats),
            "ticket_type_code": self.ticket_type,
            "price_band_code": self.price_band,
        }


@dataclass(slots=True)
class Reservation:
    """Orders that are held."""

    uuid: str
    role: Role
    place: Place
    """Where the first order is for."""
    sold: tuple[Sold, ...]
    """The orders in the sequence in which they were asked for."""


@dataclass(slots=True)
class Booking:
    """A purchased transaction, and how it must stand now."""

    uuid: str
    role: Role
    sold: tuple[Sold, ...]
    """The orders in the sequence in which they were asked for."""
    purchase: Mapping[str, Any]
    """The answer to the purchase, which may have been ``attempting``."""
    states: dict[int, Any]
    """``cancellation_status`` by item number, as the latest answer had it."""
    references: dict[int, Any] = field(default_factory=dict)
    """``backend_cancellation_reference`` of what is cancelled."""
    totals: dict[str, Decimal | None] = field(default_factory=dict)
    """What each bundle cost when it was sold, by source."""

    def numbers(self, positions: Sequence[int]) -> list[int]:
        """Item numbers of the first, second, … order that was asked for."""
        return [self.sold[position - 1].number for position in positions]


# Finding places


def product(session: TicketswitchSession, kind: Kind) -> str:
    """The event that is bought for a kind of order.

    Raises:
        ConfigFault: none is configured.
    """
    products = session.settings.products
    linked, cascading = products.linked or (None, None), products.cascading or (None, None)
    found = {
        Kind.CANCELLABLE: products.cancellable,
        Kind.NOT_PERMITTED: products.not_permitted,
        Kind.FAILING: products.failing,
        Kind.LINKED_ONE: linked[0],
        Kind.LINKED_TWO: linked[1],
        Kind.PARENT: cascading[0],
        Kind.CHILD: cascading[1],
    }[kind]
    if found is None:
        raise ConfigFault(f"{kind.value} is not configured; name an event of the sandbox there")
    return found


def find_place(
    session: TicketswitchSession,
    event: str,
    key: str,
    *,
    turn: int = 0,
    last_band: bool = False,
    role: Role = "main",
) -> Place:
    """A place for an event.

    Args:
        session: the case.
        event: its ``event_id``.
        key: where the configuration names it.
        turn: how many performances to pass over, so that orders differ.
        last_band: take the last price band, which other cases leave alone if there are several.
        role: who asks.

    Raises:
        DataFault: it has no performance, or none with places.
    """
    with session.stage(f"Performances of {event}") as stage:
        answer = session.call("performances", {"event_id": event}, role=role)
        if reading.is_error(answer):
            judge_refusal(stage, answer)
            raise DataFault(
                f"{key}: performances.v1 answers {reading.in_words(answer)} for {event}; "
                "name an event that the user may sell"
            )
        judge_result(stage, answer, answers.performances_schema)
    known = _performances(answer.body)
    if not known:
        raise DataFault(f"{key}: {event} has no performances; name an event that has")
    shift = turn % len(known)
    for performance in [*known[shift:], *known[:shift]]:
        found = look_up(session, event, performance, role=role)
        if found:
            return found[-1 if last_band else 0]
    raise DataFault(f"{key}: no performance of {event} has places left; name another event")


def _performances(body: Any) -> list[str]:
    results = reading.mapping(reading.mapping(body).get("results"))
    found = (
        reading.mapping(one).get("perf_id") for one in reading.listed(results.get("performance"))
    )
    return [name for name in map(reading.text, found) if name]


def look_up(
    session: TicketswitchSession, event: str, performance: str, *, role: Role = "main"
) -> list[Place]:
    """Every price band of a performance that has places, in the order of the answer."""
    with session.stage(f"Availability of {performance}") as stage:
        sent = {"perf_id": performance, "no_of_seats": "1"}
        answer = session.call("availability", sent, role=role)
        judge_result(stage, answer, answers.availability_schema)
    body = reading.mapping(answer.body)
    numbers = map(reading.whole, reading.listed(body.get("valid_quantities")))
    most = max((number for number in numbers if number is not None), default=1)
    return [
        place
        for kind in reading.listed(reading.mapping(body.get("availability")).get("ticket_type"))
        for band in reading.listed(reading.mapping(kind).get("price_band"))
        for place in _place(event, performance, reading.mapping(kind), reading.mapping(band), most)
    ]


def _place(
    event: str, performance: str, kind: Mapping[str, Any], band: Mapping[str, Any], most: int
) -> list[Place]:
    left = reading.whole(band.get("number_available"))
    type_, code = reading.text(kind.get("ticket_type_code")), band.get("price_band_code")
    if left == 0 or not type_ or not reading.text(code):
        return []
    return [Place(event, performance, type_, reading.text(code), left, most)]


# Reserving and purchasing


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
    """
    taken = places or [
        find_place(session, product(session, kind), kind.value, turn=turn, role=role)
        for turn, kind in enumerate(kinds)
    ]
    token = _gathered(session, taken, role)
    with session.stage("Reserve") as stage:
        sent = {"trolley_token": token} if token else taken[0].parameters()
        answer = session.call("reserve", sent, form=Form.POST_FORM, role=role)
        stage.require(answers.readable, answer)
        _refuse_sold_out(answer, taken)
        judge_result(stage, answer, answers.reservation_schema)
        stage.require(booking.reserved, answer.body)
        asked = [(place.event, place.performance) for place in taken]
        stage.require(booking.reservation_orders, answer.body, asked)
        stage.check(booking.purchase_totals, answer.body)
    sold = tuple(
        Sold(number, kind) for number, kind in zip(_matched(answer.body, taken), kinds, strict=True)
    )
    return Reservation(reading.uuid_of(answer.body), role, taken[0], sold)


def _gathered(session: TicketswitchSession, taken: Sequence[Place], role: Role) -> str:
    """Put several orders into a trolley; its token, empty for a single order."""
    token = ""
    if len(taken) == 1 and not session.as_python_client:
        return token
    for place in taken:
        with session.stage(f"Put {place.event} into the trolley") as stage:
            sent = place.parameters() | ({"trolley_token": token} if token else {})
            answer = session.call("trolley", sent, role=role)
            judge_result(stage, answer, answers.trolley_schema)
        _refuse_sold_out(answer, taken)
        token = reading.text(reading.mapping(answer.body).get("trolley_token"))
        if not token:
            raise StageFailed(f"Put {place.event} into the trolley: there is no trolley_token")
    return token


def _refuse_sold_out(answer: Answer, taken: Sequence[Place]) -> None:
    if reading.mapping(answer.body).get("input_contained_unavailable_order") is True:
        names = ", ".join(place.performance for place in taken)
        raise DataFault(
            f"places of {names} were gone when they were asked for; name events with more places"
        )


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
        stage.check(booking.purchase_reference, body)
        stage.check(booking.purchase_totals, body)
    made = Booking(
        held.uuid, held.role, held.sold, reading.mapping(answer.body), reading.states(body)
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
    """The purchase once the supplier has answered, within the configured time."""
    body, waited = answer.body, 0.0
    poll = session.settings.poll
    while reading.mapping(body).get("transaction_status") == "attempting" and waited < poll.timeout:
        session.pause(poll.interval)
        waited += poll.interval
        with session.stage("Status while the purchase is attempted") as stage:
            again = session.call("status", {"transaction_uuid": held.uuid}, role=held.role)
            judge_result(stage, again, answers.status_schema)
        body = again.body
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
    return body


def status_of(
    session: TicketswitchSession, stage: Stage, uuid: str, role: Role
) -> Mapping[str, Any]:
    """The answer of status.v1."""
    answer = session.call("status", {"transaction_uuid": uuid}, role=role)
    judge_result(stage, answer, answers.status_schema)
    return reading.mapping(answer.body)


def read_archive(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """The archived purchase page, which is what the purchase was answered."""
    sent = {"transaction_uuid": made.uuid}
    answer = session.call("purchase_page_archive", sent, role=made.role)
    judge_result(stage, answer, answers.purchase_schema)
    stage.check(booking.archive_as_sold, answer.body, made.purchase)


def places_left(session: TicketswitchSession, place: Place) -> int | None:
    """``number_available`` of a price band now; 0 when it is not shown any more."""
    found = look_up(session, place.event, place.performance)
    for other in found:
        if (other.ticket_type, other.price_band) == (place.ticket_type, place.price_band):
            return other.left
    return 0
