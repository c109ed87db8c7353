"""Trolleys: orders that are gathered under a token before they are reserved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bookproof.faults import DataFault, StageFailed
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.checks import answers, booking
from bookproof.protocols.ticketswitch.judging import judge_result
from bookproof.protocols.ticketswitch.places import Place
from bookproof.protocols.ticketswitch.session import TicketswitchSession
from bookproof.protocols.ticketswitch.settings import Role
from bookproof.session import Stage


@dataclass(frozen=True, slots=True)
class Trolley:
    """What was put into a trolley, and how it was answered last."""

    token: str
    """Empty before anything was put into it."""
    places: tuple[Place, ...]
    described: Mapping[str, Any]


EMPTY = Trolley("", (), {})


def put_in(
    session: TicketswitchSession, stage: Stage, trolley: Trolley, place: Place, role: Role = "main"
) -> Trolley:
    """Put an order into a trolley, which may be empty.

    Raises:
        DataFault: the place is gone.
        StageFailed: there is no token to go on with.
    """
    known = {"trolley_token": trolley.token} if trolley.token else {}
    return _sent(session, stage, place.parameters() | known, (*trolley.places, place), role)


def take_out(session: TicketswitchSession, stage: Stage, trolley: Trolley, place: Place) -> Trolley:
    """Take the order for a place out of a trolley.

    Raises:
        StageFailed: the trolley does not show its number, or there is no token to go on with.
    """
    number = next(
        (
            line.number
            for line in reading.lines(trolley.described)
            if line.performance == place.performance and line.number is not None
        ),
        None,
    )
    if number is None:
        raise StageFailed(f"no order of the trolley is for {place.performance}")
    sent = {"trolley_token": trolley.token, "remove_items_list": str(number)}
    left = list(trolley.places)
    left.remove(place)
    return _sent(session, stage, sent, tuple(left), "main")


def refuse_sold_out(answer: Answer, *performances: str) -> None:
    """Stop where places are gone that were there a moment ago.

    Raises:
        DataFault: the answer says so.
    """
    if reading.mapping(answer.body).get("input_contained_unavailable_order") is True:
        raise DataFault(
            f"places of {', '.join(performances)} were gone when they were asked for; "
            "name events with more places"
        )


def _sent(
    session: TicketswitchSession,
    stage: Stage,
    sent: Mapping[str, str],
    places: tuple[Place, ...],
    role: Role,
) -> Trolley:
    answer = session.call("trolley", sent, role=role)
    judge_result(stage, answer, answers.trolley_schema)
    refuse_sold_out(answer, *(place.performance for place in places))
    stage.check(booking.trolley_orders, answer.body, [place.performance for place in places])
    body = reading.mapping(answer.body)
    token = reading.text(body.get("trolley_token"))
    if not token:
        raise StageFailed("the answer to trolley.v1 has no trolley_token")
    return Trolley(token, places, body)
