"""Cancelling, and everything that its answer must agree with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from bookproof.faults import NotApplicable
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.booking import (
    Booking,
    kept_references,
    read_status,
    status_of,
)
from bookproof.protocols.ticketswitch.checks import answers, booking, cancelling, describing
from bookproof.protocols.ticketswitch.effects import Effect, effect_of
from bookproof.protocols.ticketswitch.judging import judge_result
from bookproof.protocols.ticketswitch.places import Place, places_left
from bookproof.protocols.ticketswitch.session import Form, TicketswitchSession
from bookproof.session import Stage


class Counted(NamedTuple):
    """``number_available`` before and after a purchase."""

    before: int
    sold: int


def cancellation(made: Booking, named: Collection[int] | None = None) -> dict[str, str]:
    """The parameters of cancel.v1."""
    sent = {"transaction_uuid": made.uuid}
    if named is not None:
        sent["cancel_items_list"] = ",".join(map(str, named))
    return sent


def own_form(session: TicketswitchSession) -> Form:
    """The form in which the case sends cancellations, unless forms are its subject."""
    return Form.POST_FORM if session.as_python_client else Form.POST_QUERY


def cancel(
    session: TicketswitchSession,
    stage: Stage,
    made: Booking,
    positions: Sequence[int] = (),
    *,
    form: Form | None = None,
) -> None:
    """Cancel the orders at these positions, or all, and compare answer and status.

    Args:
        session: the case.
        stage: where it is recorded.
        made: the transaction.
        positions: 1 for the order that was asked for first; empty for the whole transaction.
        form: where parameters stand.
    """
    named = made.numbers(positions) if positions else None
    due = effect_of(made.sold, made.states, named)
    if due.must_also:
        cancel_too_few(session, stage, made, named, due.must_also)
        return
    sent = cancellation(made, named)
    answer = session.call("cancel", sent, form=form or own_form(session), role=made.role)
    if form is not None:
        stage.require(answers.readable, answer)
        stage.require(cancelling.same_in_every_form, answer, form.value, due.listed)
    judge_cancellation(session, stage, made, answer, due)
    read_status(session, stage, made)


def cancel_too_few(
    session: TicketswitchSession,
    stage: Stage,
    made: Booking,
    named: Collection[int] | None,
    missing: Sequence[int],
) -> None:
    """Cancel orders that can only be cancelled with others; nothing is, and these are named."""
    with session.stage("Status before") as before_stage:
        before = status_of(session, before_stage, made.uuid, made.role)
    sent = cancellation(made, named)
    answer = session.call("cancel", sent, form=own_form(session), role=made.role)
    stage.require(answers.readable, answer)
    stage.require(answers.result, answer)
    stage.require(cancelling.must_also, answer.body, missing)
    judge_result(stage, answer, answers.must_also_schema)
    stage.check(describing.must_also_orders, answer.body, made.described)
    after = status_of(session, stage, made.uuid, made.role)
    stage.check(booking.unchanged, before, after)
    made.states |= {n: status for n, status in reading.states(after).items() if status}


def judge_cancellation(
    session: TicketswitchSession, stage: Stage, made: Booking, answer: Answer, due: Effect
) -> None:
    """Compare the answer of a cancellation with what it had to bring about, and keep it."""
    judge_result(stage, answer, answers.cancellation_schema)
    body, settings = answer.body, session.settings
    stage.require(cancelling.must_also, body, ())
    stage.check(cancelling.has_list, body, settings.policy("acceptListAlias"))
    tried = [n for n, status in made.states.items() if status == reading.TRIED_AND_FAILED]
    mended = [n for n in tried if reading.states(body).get(n) == reading.CANCELLED]
    if tried:
        stage.check(cancelling.retry, body, tried, settings.policy("retryAfterFailure"))
    stage.check(cancelling.listed, body, [*due.listed, *mended])
    stage.check(
        cancelling.orders, body, dict(due.states) | dict.fromkeys(mended, reading.CANCELLED)
    )
    _judge_orders(session, stage, made, answer)
    made.states |= dict(due.states) | reading.states(body)
    made.references |= reading.references(body)


def _judge_orders(
    session: TicketswitchSession, stage: Stage, made: Booking, answer: Answer
) -> None:
    body, settings = answer.body, session.settings
    stage.check(cancelling.agrees, body, made.states)
    stage.check(cancelling.whole_trolley, body, [order.number for order in made.sold])
    stage.check(cancelling.reference, body)
    stage.check(cancelling.reference_kept, body, kept_references(made))
    stage.check(describing.same_transaction, body, made.described)
    stage.check(cancelling.totals_as_sold, body, made.totals, settings.policy("cancelledTotals"))


def cancel_twice_at_once(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Two equal cancellations at the same moment: each order is cancelled by one of them."""
    due = effect_of(made.sold, made.states, None)
    request = session.request("cancel", cancellation(made), form=own_form(session), role=made.role)
    both = session.call_together([request, request])
    for answer in both:
        judge_result(stage, answer, answers.cancellation_schema)
        stage.check(cancelling.has_list, answer.body, session.settings.policy("acceptListAlias"))
        stage.check(describing.same_transaction, answer.body, made.described)
        made.references |= reading.references(answer.body)
    stage.check(cancelling.listed_once, [answer.body for answer in both], due.listed)
    shown = {number for answer in both for number in reading.states(answer.body)}
    made.states |= {n: status for n, status in due.states.items() if n not in shown}
    for answer in both:
        made.states |= {
            number: status
            for number, status in reading.states(answer.body).items()
            if made.states.get(number) != reading.CANCELLED
        }
    read_status(session, stage, made)


def expect_places(
    session: TicketswitchSession, stage: Stage, made: Booking, place: Place, counted: Counted
) -> int:
    """Look until the places of a cancelled order are as configured; how many there are then."""
    before, sold = counted
    if reading.CANCELLED not in made.states.values():
        stage.not_applicable(booking.capacity_returned, "nothing was cancelled")
        return _left(session, place)
    policy, poll = session.settings.policy("capacityReturns"), session.settings.poll
    due = before if policy.expected else sold
    left, waited = _left(session, place), 0.0
    while left != due and waited < poll.timeout:
        session.pause(poll.interval)
        waited += poll.interval
        left = _left(session, place)
    stage.check(booking.capacity_returned, before, sold, left, policy)
    return left


def expect_same_places(
    session: TicketswitchSession, stage: Stage, place: Place, after: int
) -> None:
    """A repeated cancellation has freed nothing."""
    stage.check(booking.capacity_once, after, _left(session, place))


def expect_kept_places(
    session: TicketswitchSession, stage: Stage, place: Place, counted: Counted
) -> None:
    """The places of an order that could not be cancelled stay sold."""
    stage.check(booking.capacity_kept, counted.sold, _left(session, place))


def sold_places(session: TicketswitchSession, place: Place) -> Counted:
    """Count places before and after the purchase of one of them.

    Raises:
        NotApplicable: the system does not count them, so nothing can be told.
    """
    if place.left is None:
        raise NotApplicable("availability.v1 does not show number_available")
    sold = _left(session, place)
    if sold != place.left - 1:
        raise NotApplicable(
            f"number_available was {place.left} before the purchase of one place and {sold} after "
            "it, so that other sales cannot be told from this one"
        )
    return Counted(place.left, sold)


def _left(session: TicketswitchSession, place: Place) -> int:
    return places_left(session, place) or 0
