"""What comes of it elsewhere: the money in escrow, and what the parties are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookproof.faults import DataFault
from bookproof.model import Answer
from bookproof.protocols.two_party.checks import money, notices
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.sight import notices_of
from bookproof.protocols.two_party.steps.reading import Order
from bookproof.protocols.two_party.vocabulary import (
    NOTICE_OF_CANCELLATION,
    NOTICE_OF_REJECTION,
    NOTICE_OF_REQUEST,
    Party,
)
from bookproof.session import Stage


def expect_held(session: TwoPartySession, order: Order) -> None:
    """The money is where it was before anybody asked."""
    with session.stage("The money while the request is pending") as stage:
        _expect_escrow(stage, order)
        stage.check(money.held_while_pending, order.begun, order.sight)


def expect_kept(session: TwoPartySession, order: Order) -> None:
    """The money is where it was before the rejection."""
    with session.stage("The money after the rejection") as stage:
        _expect_escrow(stage, order)
        stage.check(money.kept_on_reject, order.asked or order.begun, order.sight)


def _expect_escrow(stage: Stage, order: Order) -> None:
    """There was something in escrow that can be given back, or kept.

    Raises:
        DataFault: the order costs nothing.
    """
    if order.begun.money is not None and order.begun.money.total == 0:
        raise DataFault(
            "the orders cost nothing, so that no money can be seen to move; createBody or "
            "readyOrders must give orders that cost something"
        )
    stage.require(money.held, order.begun)


def expect_refunded(session: TwoPartySession, order: Order) -> None:
    """All of the money has gone back, and not more."""
    with session.stage("The money after the cancellation") as stage:
        stage.check(money.refunded, order.begun, order.sight)
        stage.check(money.refunded_once, order.begun, order.sight)


def expect_told_of_request(session: TwoPartySession, order: Order) -> None:
    """The party that has to answer knows of the request."""
    party = session.asker.other
    with session.stage(f"The {party} is told of the request") as stage:
        found = _await_notice(session, stage, order, NOTICE_OF_REQUEST, party)
        stage.check(notices.of_request, found, NOTICE_OF_REQUEST, party)
        _expect_once(session, stage, found, NOTICE_OF_REQUEST)
        _expect_not_told(session, stage, order, party, NOTICE_OF_CANCELLATION, NOTICE_OF_REJECTION)


def expect_told_of_cancellation(session: TwoPartySession, order: Order) -> None:
    """The party that asked knows that the order is cancelled."""
    party = session.asker
    with session.stage(f"The {party} is told of the cancellation") as stage:
        found = _await_notice(session, stage, order, NOTICE_OF_CANCELLATION, party)
        stage.check(notices.of_cancellation, found, NOTICE_OF_CANCELLATION, party)
        _expect_once(session, stage, found, NOTICE_OF_CANCELLATION)
        _expect_not_told(session, stage, order, party, NOTICE_OF_REJECTION)


def expect_told_of_rejection(session: TwoPartySession, order: Order) -> None:
    """The party that asked knows that the cancellation was rejected."""
    party = session.asker
    with session.stage(f"The {party} is told of the rejection") as stage:
        found = _await_notice(session, stage, order, NOTICE_OF_REJECTION, party)
        stage.check(notices.of_rejection, found, NOTICE_OF_REJECTION, party)
        _expect_once(session, stage, found, NOTICE_OF_REJECTION)
        _expect_not_told(session, stage, order, party, NOTICE_OF_CANCELLATION)


def _expect_once(
    session: TwoPartySession, stage: Stage, found: list[Mapping[str, Any]], kind: str
) -> None:
    stage.check(notices.once, found, kind, session.settings.policy("notices"))


def _expect_not_told(
    session: TwoPartySession, stage: Stage, order: Order, party: Party, *kinds: str
) -> None:
    """What has not happened is not announced, as far as it can be read by now."""
    told = _notices(session, stage, party)
    envelope = session.settings.list_envelope
    wrong = [
        notice
        for kind in kinds
        for notice in notices_of(told.body, envelope, kind, order.id, order.request)
    ]
    stage.check(notices.nothing_false, wrong)


def _notices(session: TwoPartySession, stage: Stage, party: Party) -> Answer:
    settings = session.settings
    url = session.address(settings.paths.notifications or "", party)
    answer = session.call("GET", url, party, shows="notifications")
    session.expect_path(answer, "notifications", "declare notifications false")
    stage.require(notices.readable, answer, settings.list_envelope, settings.policy("answerForm"))
    return answer


def _await_notice(
    session: TwoPartySession, stage: Stage, order: Order, kind: str, party: Party
) -> list[Mapping[str, Any]]:
    """Notifications of a kind about the latest request; empty when none comes in time."""
    settings = session.settings
    left = settings.poll.timeout
    while True:
        answer = _notices(session, stage, party)
        found = notices_of(answer.body, settings.list_envelope, kind, order.id, order.request)
        if found or left <= 0:
            return found
        session.pause(min(left, settings.poll.interval))
        left -= settings.poll.interval
