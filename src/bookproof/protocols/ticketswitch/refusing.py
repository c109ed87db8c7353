"""Requests that must be refused, or must do nothing; read before and read after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookproof.faults import NotApplicable
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.booking import (
    Booking,
    Reservation,
    purchase_parameters,
    read_status,
    send_purchase,
    status_of,
)
from bookproof.protocols.ticketswitch.cancelling import (
    cancellation,
    judge_cancellation,
    own_form,
)
from bookproof.protocols.ticketswitch.checks import answers, booking, refusing
from bookproof.protocols.ticketswitch.effects import effect_of
from bookproof.protocols.ticketswitch.judging import judge_refusal, judge_result
from bookproof.protocols.ticketswitch.places import Place
from bookproof.protocols.ticketswitch.session import Form, TicketswitchSession
from bookproof.session import Stage

_WRONG_PASSWORD = "bookproof-guess"  # noqa: S105 - nobody's password, which is the point


def _cancel(
    session: TicketswitchSession, sent: Mapping[str, str], made: Booking | Reservation
) -> Answer:
    return session.call("cancel", sent, form=own_form(session), role=made.role)


def _before(session: TicketswitchSession, made: Booking | Reservation) -> Mapping[str, Any]:
    with session.stage("Status before") as stage:
        return status_of(session, stage, made.uuid, made.role)


def _expect_unchanged(
    session: TicketswitchSession,
    stage: Stage,
    made: Booking | Reservation,
    before: Mapping[str, Any],
) -> None:
    after = status_of(session, stage, made.uuid, made.role)
    stage.check(booking.unchanged, before, after)


def cancel_unknown_transaction(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Cancel a transaction that was never made; the one that was made stays as it is."""
    before = _before(session, made)
    unknown = {"transaction_uuid": session.new_uuid()}
    answer = _cancel(session, unknown, made)
    policy = session.settings.policy("unknownTransaction")
    stage.check(refusing.unknown_transaction, answer, policy)
    judge_refusal(stage, answer)
    _expect_unchanged(session, stage, made, before)


def read_unknown_transaction(session: TicketswitchSession, stage: Stage) -> None:
    """Read a transaction that was never made."""
    answer = session.call("status", {"transaction_uuid": session.new_uuid()})
    policy = session.settings.policy("unknownTransaction")
    stage.check(refusing.unknown_transaction, answer, policy)
    judge_refusal(stage, answer)


def cancel_without_transaction(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Cancel without saying what; nothing is changed."""
    before = _before(session, made)
    answer = _cancel(session, {"cancel_items_list": str(made.sold[0].number)}, made)
    stage.check(refusing.missing_transaction, answer)
    judge_refusal(stage, answer)
    _expect_unchanged(session, stage, made, before)


def cancel_malformed_list(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Cancel with a list that is no list of numbers; nothing is changed."""
    before = _before(session, made)
    answer = _cancel(session, cancellation(made) | {"cancel_items_list": "x"}, made)
    stage.check(refusing.malformed_list, answer, session.settings.policy("malformedList"))
    judge_refusal(stage, answer)
    _expect_unchanged(session, stage, made, before)


def cancel_unknown_item(
    session: TicketswitchSession, stage: Stage, made: Booking, *, beside_known: bool
) -> None:
    """Name an item that no order has, alone or beside one that is there."""
    before = _before(session, made)
    known = [made.sold[0].number] if beside_known else []
    unknown = max(order.number for order in made.sold) + 7
    answer = _cancel(session, cancellation(made, [*known, unknown]), made)
    stage.check(refusing.unknown_item, answer, session.settings.policy("unknownItem"))
    if reading.is_error(answer):
        judge_refusal(stage, answer)
        _expect_unchanged(session, stage, made, before)
        return
    due = effect_of(made.sold, made.states, known)
    judge_cancellation(session, stage, made, answer, due)
    read_status(session, stage, made)


def cancel_with_excess(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Cancel with a parameter that cancel.v1 does not know."""
    before = _before(session, made)
    due = effect_of(made.sold, made.states, None)
    answer = _cancel(session, cancellation(made) | {"harness_extra": "1"}, made)
    stage.require(refusing.excess, answer, session.settings.policy("excessParameter"))
    if reading.is_error(answer):
        judge_refusal(stage, answer)
        _expect_unchanged(session, stage, made, before)
        return
    judge_cancellation(session, stage, made, answer, due)
    read_status(session, stage, made)


def cancel_unpurchased(
    session: TicketswitchSession, stage: Stage, held: Reservation, *, due: str
) -> None:
    """Cancel what is reserved or released (``due``), which it stays."""
    answer = _cancel(session, {"transaction_uuid": held.uuid}, held)
    stage.check(refusing.not_purchased, answer, session.settings.policy("notPurchased"))
    judge_refusal(stage, answer)
    expect_transaction(session, stage, held, due)


def expect_transaction(
    session: TicketswitchSession, stage: Stage, held: Reservation, due: str
) -> None:
    """status.v1 shows the transaction with this ``transaction_status``."""
    body = status_of(session, stage, held.uuid, held.role)
    stage.check(booking.transaction_status, body, due)


def cancel_with_wrong_password(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Cancel with a password that is not the user's; nothing is changed."""
    before = _before(session, made)
    answer = session.call(
        "cancel", cancellation(made), form=own_form(session), password=_WRONG_PASSWORD
    )
    stage.check(refusing.credentials, answer)
    judge_refusal(stage, answer)
    _expect_unchanged(session, stage, made, before)


def read_with_wrong_password(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Read with a password that is not the user's."""
    answer = session.call("status", {"transaction_uuid": made.uuid}, password=_WRONG_PASSWORD)
    stage.check(refusing.credentials, answer)
    judge_refusal(stage, answer)


def cancel_without_permission(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Cancel as a user who may not; nothing is changed."""
    before = _before(session, made)
    answer = _cancel(session, cancellation(made), made)
    stage.require(answers.readable, answer)
    policy = session.settings.policy("noPermission")
    stage.check(refusing.denied, answer, made.states, policy)
    judge_refusal(stage, answer)
    _expect_unchanged(session, stage, made, before)


def look_as_other_user(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Read, as another user, what the first has bought."""
    answer = session.call("status", {"transaction_uuid": made.uuid}, role="other")
    policy = session.settings.policy("otherUsersTransaction")
    stage.check(refusing.foreign, answer, policy)
    judge_refusal(stage, answer)


def cancel_as_other_user(session: TicketswitchSession, stage: Stage, made: Booking) -> None:
    """Cancel, as another user, what the first has bought; without a list nothing is changed."""
    before = _before(session, made)
    sent = cancellation(made)
    answer = session.call("cancel", sent, form=own_form(session), role="other")
    policy = session.settings.policy("otherUsersTransaction")
    stage.check(refusing.foreign, answer, policy)
    judge_refusal(stage, answer)
    if not reading.cancelled_numbers(answer.body):
        _expect_unchanged(session, stage, made, before)


def get_where_post_is_due(
    session: TicketswitchSession, stage: Stage, held: Reservation, endpoint: str
) -> None:
    """GET on an endpoint that is for POST alone; the reservation stays.

    Args:
        session: the case.
        stage: where it is recorded.
        held: what would be released or purchased, or reserved once more.
        endpoint: ``reserve``, ``release`` or ``purchase``.

    Raises:
        NotApplicable: the system has no such endpoint.
    """
    if endpoint == "release" and session.settings.implemented("release") is False:
        raise NotApplicable("the system is declared to have no release")
    sent = held.place.parameters() if endpoint == "reserve" else {"transaction_uuid": held.uuid}
    if endpoint == "purchase":
        sent |= purchase_parameters(session)
    answer = session.call(endpoint, sent, role=held.role)
    stage.check(refusing.wrong_verb, answer)
    judge_refusal(stage, answer)
    expect_transaction(session, stage, held, "reserved")


def release(session: TicketswitchSession, stage: Stage, held: Reservation) -> None:
    """Give up a reservation, which may have been given up before."""
    sent = {"transaction_uuid": held.uuid}
    answer = session.call("release", sent, form=Form.POST_FORM, role=held.role)
    judge_result(stage, answer, answers.release_schema)
    stage.check(booking.released_ok, answer.body)


def purchase_in_vain(session: TicketswitchSession, stage: Stage, held: Reservation) -> None:
    """Purchase with the address that makes the supplier of the demo system refuse."""
    answer = send_purchase(session, held, failing=True)
    judge_result(stage, answer, answers.purchase_schema)
    stage.require(booking.purchase_failed, answer.body)
    expect_transaction(session, stage, held, "failed")


def reserve_too_many(session: TicketswitchSession, stage: Stage, place: Place, seats: int) -> None:
    """Ask for more places than there are."""
    sent = place.parameters(seats)
    answer = session.call("reserve", sent, form=Form.POST_FORM)
    stage.require(answers.readable, answer)
    stage.require(answers.result, answer)
    stage.check(booking.unavailable, answer.body)
