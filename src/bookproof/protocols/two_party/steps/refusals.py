"""Acts that must be refused: by the wrong party, in the wrong state, under a wrong identifier."""

from __future__ import annotations

from bookproof.model import Answer
from bookproof.protocols.two_party.checks import answering, asking, money, refusing
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.steps.cancelling import (
    Verdict,
    answer_url,
    send_answer,
    send_request,
)
from bookproof.protocols.two_party.steps.reading import Order, listed, see
from bookproof.protocols.two_party.steps.refused import (
    expect_unchanged,
    judge_error,
    judge_refusal,
)
from bookproof.protocols.two_party.vocabulary import Party
from bookproof.session import Stage

_ACCEPT: Verdict = "accept"
_REJECT: Verdict = "reject"


def own_answer(session: TwoPartySession, order: Order, verdict: Verdict) -> None:
    """Accept or reject one's own request: refused, and it waits as before."""
    with session.stage(f"The {session.asker} {verdict}s its own request") as stage:
        answer = send_answer(session, order.id, order.request, session.asker, verdict)
        session.expect_documented(answer, verdict)
        stage.check(answering.own_refused, answer, session.settings.policy("ownRequest"))
        judge_refusal(session, stage, order, answer, "ownRequest")


def accept_own_after_reject(session: TwoPartySession, order: Order) -> None:
    """Accept, as the party that asked, what the other one has rejected: refused, whatever for."""
    with session.stage(f"The {session.asker} accepts its own rejected request") as stage:
        answer = send_answer(session, order.id, order.request, session.asker, _ACCEPT)
        stage.check(answering.own_refused, answer, session.settings.own_or_resolved())
        stage.check(refusing.client_error, answer)
        if answer.status >= 400:
            expect_unchanged(session, stage, order)


def ask_again(session: TwoPartySession, order: Order, party: Party) -> None:
    """Ask while a request is pending: refused, and still one request waits."""
    with session.stage(f"The {party} asks while the request is pending") as stage:
        answer = send_request(session, order.id, party)
        stage.check(asking.second_refused, answer, session.settings.policy("duplicateRequest"))
        judge_refusal(session, stage, order, answer, "duplicateRequest")


def ask_when_completed(session: TwoPartySession, order: Order) -> None:
    """Ask for the cancellation of what is completed: refused, the provider keeps the money."""
    with session.stage(f"The {session.asker} asks when the order is completed") as stage:
        answer = send_request(session, order.id, session.asker)
        stage.check(asking.completed_refused, answer, session.settings.policy("notCancellable"))
        judge_refusal(session, stage, order, answer, "notCancellable")


def ask_when_cancelled(session: TwoPartySession, order: Order) -> None:
    """Ask for the cancellation of what is cancelled: refused, and it stays cancelled."""
    with session.stage(f"The {session.asker} asks when the order is cancelled") as stage:
        answer = send_request(session, order.id, session.asker)
        stage.check(asking.cancelled_refused, answer, session.settings.policy("notCancellable"))
        judge_refusal(session, stage, order, answer, "notCancellable")
        _expect_cancelled(session, stage, order)


def answer_again(session: TwoPartySession, order: Order, verdict: Verdict) -> None:
    """Give the same answer once more: no further effect."""
    with session.stage(f"The {session.asker.other} {verdict}s again") as stage:
        policy = session.settings.policy
        answer = send_answer(session, order.id, order.request, session.asker.other, verdict)
        repeat = policy("repeatedAnswer")
        stage.check(answering.repeated_refused, answer, policy("resolvedRequest"), repeat)
        judge_refusal(session, stage, order, answer, "resolvedRequest")
        _expect_cancelled(session, stage, order)


def accept_after_reject(session: TwoPartySession, order: Order) -> None:
    """Accept what was rejected: refused, and the order goes on."""
    with session.stage(f"The {session.asker.other} accepts after all") as stage:
        answer = _answer_otherwise(session, stage, order, _ACCEPT)
        judge_refusal(session, stage, order, answer, "resolvedRequest")


def reject_after_accept(session: TwoPartySession, order: Order) -> None:
    """Reject what was accepted: refused, and the order stays cancelled."""
    with session.stage(f"The {session.asker.other} rejects after all") as stage:
        answer = _answer_otherwise(session, stage, order, _REJECT)
        judge_refusal(session, stage, order, answer, "resolvedRequest")
        _expect_cancelled(session, stage, order)


def _answer_otherwise(
    session: TwoPartySession, stage: Stage, order: Order, verdict: Verdict
) -> Answer:
    answer = send_answer(session, order.id, order.request, session.asker.other, verdict)
    stage.check(answering.opposite_refused, answer, session.settings.policy("resolvedRequest"))
    return answer


def _expect_cancelled(session: TwoPartySession, stage: Stage, order: Order) -> None:
    after = see(session, stage, order.id, session.asker)
    stage.check(answering.stays_cancelled, after)
    stage.check(money.refunded_once, order.begun, after)


def call_unknown_order(session: TwoPartySession) -> None:
    """The four calls under an identifier that no order has."""
    unknown, request = session.new_uuid(), session.new_uuid()
    with session.stage("The four calls for an order that does not exist") as stage:
        answer = send_request(session, unknown, session.asker)
        _judge_unknown(session, stage, answer, "unknownOrder")
        seen = listed(session, unknown, session.asker)
        stage.check(refusing.unknown_listed, seen, session.settings.policy("unknownOrder"))
        judge_error(session, stage, seen, "unknownOrder")
        for verdict in (_ACCEPT, _REJECT):
            answer = send_answer(session, unknown, request, session.asker, verdict)
            _judge_unknown(session, stage, answer, "unknownOrder")


def answer_unknown_request(session: TwoPartySession, order: Order) -> None:
    """Accept and reject under an identifier that no request has."""
    unknown = session.new_uuid()
    with session.stage("Answers to a request that does not exist") as stage:
        for verdict in (_ACCEPT, _REJECT):
            answer = send_answer(session, order.id, unknown, session.asker.other, verdict)
            _judge_unknown(session, stage, answer, "unknownRequest")
        expect_unchanged(session, stage, order)


def _judge_unknown(session: TwoPartySession, stage: Stage, answer: Answer, key: str) -> None:
    stage.check(refusing.unknown_acted, answer, session.settings.policy(key))
    judge_error(session, stage, answer, key)


def answer_under_other_order(session: TwoPartySession, order: Order, other: Order) -> None:
    """Accept and reject the request of one order under another: refused, both are unchanged."""
    with session.stage("The request of another order") as stage:
        policy = session.settings.policy("unknownRequest")
        refused = True
        for verdict in (_ACCEPT, _REJECT):
            answer = send_answer(session, order.id, other.request, session.asker.other, verdict)
            stage.check(refusing.of_other_order, answer, policy)
            judge_error(session, stage, answer, "unknownRequest")
            refused = refused and answer.status >= 400
        if refused:
            expect_unchanged(session, stage, order)
            expect_unchanged(session, stage, other)


def wrong_verbs(session: TwoPartySession, order: Order) -> None:
    """PUT and DELETE where requests are made, GET where they are accepted."""
    other = session.asker.other
    with session.stage("Verbs that the paths do not take") as stage:
        requests = session.address(session.settings.paths.request, other, order=order.id)
        for method in ("PUT", "DELETE"):
            _judge_verb(session, stage, order, session.call(method, requests, other))
        order.look(session, stage, other)
        accept = answer_url(session, order.id, order.request, other, _ACCEPT)
        _judge_verb(session, stage, order, session.call("GET", accept, other))
        after = see(session, stage, order.id, order.viewer)
        stage.check(refusing.get_is_safe, order.sight, after)


def _judge_verb(session: TwoPartySession, stage: Stage, order: Order, answer: Answer) -> None:
    stage.check(refusing.verb_refused, answer, session.settings.policy("wrongVerb"))
    judge_refusal(session, stage, order, answer, "wrongVerb")
