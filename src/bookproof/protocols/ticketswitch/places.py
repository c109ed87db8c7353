"""Finding places: events, performances, and the price bands that have places left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bookproof.faults import ConfigFault, DataFault
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.checks import answers, booking
from bookproof.protocols.ticketswitch.effects import Kind
from bookproof.protocols.ticketswitch.judging import judge_refusal, judge_result
from bookproof.protocols.ticketswitch.session import TicketswitchSession, plain_url
from bookproof.protocols.ticketswitch.settings import Role
from bookproof.session import Stage


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
    price: Decimal | None = None
    """What one place costs with its surcharge; None when the system does not say."""

    def parameters(self, seats: int = 1) -> dict[str, str]:
        """What trolley.v1 and reserve.v1 are sent for it."""
        return {
            "perf_id": self.performance,
            "no_of_seats": str(seats),
            "ticket_type_code": self.ticket_type,
            "price_band_code": self.price_band,
        }


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
                f"{key}: {plain_url(answer.url)} for {event}: {reading.in_words(answer)}; "
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


def list_events(session: TicketswitchSession, stage: Stage) -> None:
    """events.v1."""
    judge_result(stage, session.call("events", {}), answers.events_schema)


def describe_event(session: TicketswitchSession, stage: Stage, event: str) -> None:
    """events_by_id.v1 for an event that exists, beside one that does not."""
    unknown = session.new_uuid()
    answer = session.call("events_by_id", {"event_id_list": f"{event},{unknown}"})
    stage.require(answers.readable, answer)
    stage.require(answers.result, answer)
    stage.check(booking.event_described, answer.body, event, unknown)


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
    seat, surcharge = (
        reading.money(band.get(f"sale_{name}")) for name in ("seatprice", "surcharge")
    )
    price = seat + surcharge if seat is not None and surcharge is not None else None
    return [Place(event, performance, type_, reading.text(code), left, most, price)]


def places_left(session: TicketswitchSession, place: Place) -> int | None:
    """``number_available`` of a price band now; 0 when it is not shown any more."""
    found = look_up(session, place.event, place.performance)
    for other in found:
        if (other.ticket_type, other.price_band) == (place.ticket_type, place.price_band):
            return other.left
    return 0
