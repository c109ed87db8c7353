"""Two acts at the same moment."""

from __future__ import annotations

from bookproof.client.log import Request
from bookproof.model import Answer
from bookproof.protocols.two_party.checks import listing, money, races, refusing
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.sight import id_of
from bookproof.protocols.two_party.steps.cancelling import Verdict, answer_url, expect_outcome
from bookproof.protocols.two_party.steps.reading import Order
from bookproof.protocols.two_party.vocabulary import Party
from bookproof.session import Stage


def answer_both_ways(session: TwoPartySession, order: Order) -> None:
    """Accept and reject at once: one of them wins, and everything agrees with it."""
    with session.stage(f"The {session.asker.other} accepts and rejects at once") as stage:
        both = [_answer(session, order, "accept"), _answer(session, order, "reject")]
        accept, reject = session.send_together(both)
        stage.check(races.one_answer, accept, reject)
        for answer in (accept, reject):
            stage.check(refusing.client_error, answer)
        order.look(session, stage, session.asker)
        if accept.succeeded is not reject.succeeded:
            expect_outcome(stage, order, "accept" if accept.succeeded else "reject")
        stage.check(money.refunded_once, order.begun, order.sight)


def _answer(session: TwoPartySession, order: Order, verdict: Verdict) -> Request:
    party = session.asker.other
    url = answer_url(session, order.id, order.request, party, verdict)
    return session.prepared("PATCH", url, session.settings.headers(party))


def ask_together(session: TwoPartySession, order: Order) -> None:
    """Both parties ask at once: one request is made, the other refused."""
    with session.stage("Both parties ask at once") as stage:
        for party in Party:
            order.look(session, stage, party)
        both = [_request(session, order, party) for party in Party]
        first, second = session.send_together(both)
        stage.check(races.one_request, first, second)
        for answer in (first, second):
            stage.check(refusing.client_error, answer)
        order.look(session, stage, session.asker)
        stage.check(listing.one_pending, order.sight)
        if first.succeeded is not second.succeeded:
            winner, made = (Party.CUSTOMER, first) if first.succeeded else (Party.PROVIDER, second)
            _expect_made(session, stage, order, winner, made)


def _expect_made(
    session: TwoPartySession, stage: Stage, order: Order, winner: Party, made: Answer
) -> None:
    """The request of the one who was told so is there, and is the winner's."""
    request = id_of(session.in_our_words(made, "request").body)
    waiting = [entry.id for entry in order.sight.pending() if entry.id]
    name = request or (waiting[-1] if waiting else "that was just made")
    stage.check(listing.complete, order.sight, [name])
    stage.check(listing.requested_by, order.sight, name, winner)


def _request(session: TwoPartySession, order: Order, party: Party) -> Request:
    url = session.address(session.settings.paths.request, party, order=order.id)
    headers = session.settings.headers(party)
    return session.prepared("POST", url, headers, session.settings.request_body)
