"""Cancellations that are carried out, and what becomes of item, money and places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.faults import DataFault
from bookproof.model import Answer
from bookproof.protocols.musement.checks import cancelling, money, orders, values
from bookproof.protocols.musement.checks.money import Terms
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.steps import booking, reading
from bookproof.protocols.musement.steps.booking import activity_of
from bookproof.protocols.musement.steps.calling import call, happens, judge_error, token_of
from bookproof.protocols.musement.steps.reading import Booked, Ticket
from bookproof.session import Stage

REASON = "CANCELLED-BY-CUSTOMER"
BODY = {"cancellation_reason": REASON}
_SETTLED = {"errorRefunded": "REFUNDED", "errorKept": "OK"}
"""What customer care makes of a failed cancellation, by activity."""


def delete(
    session: MusementSession, booked: Booked, item: str = "", body: Any = None, client: str = ""
) -> Answer:
    """Ask for the cancellation of an item; the first with the usual reason unless said."""
    path = booked.item_path(item)
    return call(session, "DELETE", path, BODY if body is None else body,
                client=client or booked.client)  # fmt: skip


def cancel(session: MusementSession, booked: Booked, item: str) -> None:
    """Cancel an item of an order; only that one is cancelled."""
    with session.stage("Cancel an item") as stage:
        before = values.statuses(reading.look(session, stage, booked))
        answer = delete(session, booked, item)
        judge_error(stage, answer)
        stage.require(cancelling.accepted, answer, session.settings.policy("cancelSuccessStatus"))
        order = reading.await_effect(session, stage, booked, item)
        stage.check(cancelling.others, before, values.statuses(order), item)
        stage.require(cancelling.shown, order, item, session.settings.poll.timeout)


def require_effect(session: MusementSession, stage: Stage, booked: Booked) -> None:
    """Wait until the first item shows that its cancellation was taken."""
    order = reading.await_effect(session, stage, booked)
    stage.require(cancelling.shown, order, booked.items[0], session.settings.poll.timeout)


def cancel_with_reason(session: MusementSession, booked: Booked, reason: str) -> None:
    """Cancel the first item for one of the listed reasons."""
    with session.stage(f"Cancel for {reason}") as stage:
        answer = delete(session, booked, body={"cancellation_reason": reason})
        judge_error(stage, answer)
        stage.require(cancelling.reason_taken, answer, reason)
        require_effect(session, stage, booked)


def cancel_with_info(session: MusementSession, booked: Booked, info: str | None) -> None:
    """Cancel the first item with additional information, or without any."""
    body = BODY if info is None else BODY | {"cancellation_additional_info": info}
    with session.stage("Cancel with or without additional information") as stage:
        answer = delete(session, booked, body=body)
        judge_error(stage, answer)
        stage.require(cancelling.info_optional, answer)
        require_effect(session, stage, booked)


def cancel_with_excess(session: MusementSession, booked: Booked) -> None:
    """Cancel with a property that is not documented: as without it, or refused by policy."""
    policy = session.settings.policy("extraBodyProperty")
    with session.stage("Cancel with a property that is not documented") as stage:
        before = reading.state(session, stage, booked)
        answer = delete(session, booked, body=BODY | {"harnessExtra": 1})
        judge_error(stage, answer)
        stage.check(cancelling.excess, answer, policy)
        if not answer.succeeded:
            stage.check(orders.unchanged, before, reading.state(session, stage, booked))
        else:
            require_effect(session, stage, booked)


def refunded(
    session: MusementSession, booked: Booked, items: Sequence[str], terms: Terms | None = None
) -> None:
    """Wait until items are REFUNDED; each refund is paid once, as the terms promise."""
    seconds = session.settings.poll.timeout
    with session.stage("Refund") as stage:
        for item in items:
            order = reading.await_status(session, stage, booked, item, ("REFUNDED",))
            stage.require(cancelling.shown, order, item)
            stage.require(cancelling.finished, order, item, seconds)
            _paid_back(session, stage, booked, order, item, terms)


def _paid_back(
    session: MusementSession,
    stage: Stage,
    booked: Booked,
    order: Any,
    item: str,
    terms: Terms | None,
) -> None:
    if not session.declared("refund-records"):
        for check in (money.paid, money.once, money.unasked):
            stage.not_applicable(check, "the system is declared to have no refund-records")
        return
    names = reading.refund_names(session)
    listed = reading.refund_list(session, stage, booked)
    if values.price(values.item_of(order, item)):
        stage.check(money.paid, listed, item, names)
    stage.check(money.once, listed, item, names)
    stage.check(money.unasked, listed, order, names)
    if terms is not None:
        choice = session.settings.policy("refundChoice")
        stage.check(money.refunded, listed, item, names, terms, choice)


def cancel_again(session: MusementSession, booked: Booked) -> None:
    """Cancel the first item a second time: nothing moves, whatever the answer."""
    with session.stage("Cancel again") as stage:
        answer = delete(session, booked)
        judge_error(stage, answer)
        stage.check(cancelling.repeated, answer, session.settings.policy("repeatCancel"))
        reading.look(session, stage, booked)


def as_served(answers: Sequence[Answer], success: Policy) -> list[Answer]:
    """The answers to equal requests of the same moment, that of the one served first ahead.

    Which of them that was is seen from the answers only, for both may succeed.
    """
    return sorted(answers, key=lambda one: (not one.succeeded, not success.allows(one.status)))


def cancel_together(session: MusementSession, booked: Booked) -> None:
    """Cancel the first item twice at the same moment."""
    token = token_of(session, booked.client)
    request = session.request("DELETE", booked.item_path(), BODY, token=token)
    with session.stage("Cancel twice at once") as stage:
        success = session.settings.policy("cancelSuccessStatus")
        first, second = as_served(session.send_together([request, request]), success)
        judge_error(stage, second)
        stage.require(cancelling.accepted, first, success)
        stage.check(cancelling.repeated, second, session.settings.policy("repeatCancel"))
        require_effect(session, stage, booked)


def places(session: MusementSession, ticket: Ticket) -> int:
    """How many places are for sale of a chosen product.

    Raises:
        DataFault: the system does not tell.
    """
    with session.stage("Places for sale") as stage:
        return _places(session, stage, ticket)


def _places(session: MusementSession, stage: Stage, ticket: Ticket) -> int:
    for product in booking.products(
        session, stage, activity_of(session, ticket.key), ticket.wanted.day
    ):
        if product["product_id"] == ticket.wanted.product and "availability" in product:
            return int(product["availability"])
    raise DataFault(
        f"activities.{ticket.key}: {ticket.wanted.day} does not tell the availability of "
        f"{ticket.wanted.product}; set the feature capacity to null"
    )


def places_back(session: MusementSession, ticket: Ticket, before: int) -> None:
    """Wait until the places of a cancelled item are for sale again."""
    with session.stage("Places for sale again") as stage:
        policy = session.settings.policy("capacityRestored")
        now = _places(session, stage, ticket)
        for _ in range(session.rounds - 1):
            if now >= before or not policy.expected:
                break
            session.pause_between()
            now = _places(session, stage, ticket)
        stage.check(money.restored, before, now, policy)


def cancel_failing(session: MusementSession, booked: Booked) -> None:
    """Cancel what goes wrong at the supplier; customer care settles it in the end."""
    item, seconds = booked.items[0], session.settings.poll.timeout
    settled = _SETTLED[booked.key]
    with session.stage("Cancel what fails") as stage:
        answer = delete(session, booked)
        judge_error(stage, answer)
        order = reading.await_effect(session, stage, booked)
        stage.require(cancelling.failure_shown, order, item)
    with session.stage("Settled by customer care") as stage:
        happens(session, item, settled)
        order = reading.await_status(session, stage, booked, item, ("OK", "REFUNDED", "KO"))
        stage.check(cancelling.failure_settled, order, item, seconds)
        if values.statuses(order).get(item) == "REFUNDED":
            _paid_back(session, stage, booked, order, item, None)
        elif session.declared("refund-records"):
            listed = reading.refund_list(session, stage, booked)
            stage.check(money.unasked, listed, order, reading.refund_names(session))
