"""Asking for a cancellation, accepting and rejecting it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bookproof.model import Answer
from bookproof.protocols.two_party.checks import answering, asking, listing, money, orders
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.sight import id_of
from bookproof.protocols.two_party.steps.reading import Order, judge_media_type, listed, see
from bookproof.protocols.two_party.steps.refused import judge_refusal
from bookproof.protocols.two_party.vocabulary import Party, RequestState
from bookproof.session import Stage

Verdict = Literal["accept", "reject"]

_OUTCOMES = {"accept": RequestState.APPROVED, "reject": RequestState.REJECTED}


def send_request(
    session: TwoPartySession,
    order: str,
    party: Party,
    extra: Mapping[str, Any] | None = None,
) -> Answer:
    """Ask for the cancellation of an order; ``extra`` stands beside the configured body."""
    settings = session.settings
    body = settings.request_body
    if extra is not None:
        body = {**(body or {}), **extra}
    url = session.address(settings.paths.request, party, order=order)
    return session.call("POST", url, party, body, shows="request")


def send_answer(
    session: TwoPartySession, order: str, request: str, party: Party, verdict: Verdict
) -> Answer:
    """Accept or reject a request."""
    url = answer_url(session, order, request, party, verdict)
    return session.call("PATCH", url, party, shows="answer")


def answer_url(
    session: TwoPartySession, order: str, request: str, party: Party, verdict: Verdict
) -> str:
    """Where a request is accepted or rejected."""
    paths = session.settings.paths
    template = paths.accept if verdict == "accept" else paths.reject
    return session.address(template, party, order=order, request=request)


def ask(session: TwoPartySession, order: Order) -> None:
    """Ask, and see the request wait for the other party while everything else stays."""
    with session.stage(f"The {session.asker} asks for cancellation") as stage:
        answer = send_request(session, order.id, session.asker)
        session.expect_documented(answer, "request")
        stage.require(asking.made, answer, session.settings.policy("requested"))
        follow(session, stage, order, answer)


def follow(session: TwoPartySession, stage: Stage, order: Order, answer: Answer) -> None:
    """What must hold once a request was made; it becomes the latest one of the order."""
    policy = session.settings.policy
    before = order.sight
    stage.check(asking.answer_form, answer, policy("answerForm"))
    judge_media_type(session, stage, answer)
    stage.check(asking.new_identifier, answer, before)
    order.look(session, stage, session.asker.other)
    after = order.sight
    known = {entry.id for entry in before.entries}
    made = [entry.id for entry in after.pending() if entry.id and entry.id not in known]
    order.requests.append(id_of(answer.body) or (made[-1] if made else "that was just made"))
    stage.require(listing.complete, after, order.requests)
    stage.require(asking.needs_other_party, before, after, policy("interimState"))
    stage.require(listing.request_state, after, order.request, RequestState.PENDING)
    stage.check(asking.agrees, answer, after)
    stage.check(listing.requested_by, after, order.request, session.asker)
    stage.check(listing.awaiting, after, order.request, session.asker.other)
    stage.check(listing.reason_kept, after, order.request, session.settings.reason())
    stage.check(listing.one_pending, after)
    stage.check(orders.cancelled_at, after)
    order.asked = after


def answer(session: TwoPartySession, order: Order, verdict: Verdict) -> None:
    """Accept or reject as the other party, and see what becomes of order and request."""
    other = session.asker.other
    with session.stage(f"The {other} {verdict}s") as stage:
        policy = session.settings.policy
        reply = send_answer(session, order.id, order.request, other, verdict)
        session.expect_documented(reply, verdict)
        stage.require(answering.taken, reply, policy("answered"))
        if reply.text.strip() or reply.status != 204:
            stage.check(answering.form, reply, policy("answerForm"))
        judge_media_type(session, stage, reply)
        order.look(session, stage, session.asker)
        expect_outcome(stage, order, verdict)
        stage.check(answering.agrees, reply, order.sight)


def expect_outcome(stage: Stage, order: Order, verdict: Verdict) -> None:
    """The order and its latest request are what the answer makes of them."""
    if verdict == "accept":
        stage.check(answering.order_cancelled, order.sight)
    else:
        stage.check(answering.order_restored, order.begun, order.sight)
        stage.check(orders.cancelled_at, order.sight)
    stage.check(listing.complete, order.sight, order.requests)
    stage.check(listing.request_state, order.sight, order.request, _OUTCOMES[verdict])


def ask_after_reject(session: TwoPartySession, order: Order) -> None:
    """Ask again after a rejection, as far as the configuration allows it."""
    with session.stage(f"The {session.asker} asks again after the rejection") as stage:
        policy = session.settings.policy("allowRequestAfterReject")
        answer = send_request(session, order.id, session.asker)
        stage.check(asking.after_rejection, answer, policy)
        if answer.succeeded:
            follow(session, stage, order, answer)
        else:
            judge_refusal(session, stage, order, answer, "notCancellable")


def ask_at_once(session: TwoPartySession, order: Order) -> None:
    """Ask in a state that needs no second party: the order is cancelled, its money goes back."""
    with session.stage(f"The {session.asker} asks for cancellation") as stage:
        reply = send_request(session, order.id, session.asker)
        stage.require(asking.made, reply, session.settings.policy("requested"))
        stage.check(asking.answer_form, reply, session.settings.policy("answerForm"))
        judge_media_type(session, stage, reply)
        order.look(session, stage, session.asker.other)
        after = order.sight
        stage.check(asking.agrees, reply, after)
        stage.check(answering.order_cancelled, after)
        stage.check(money.refunded, order.begun, after)
        stage.check(money.refunded_once, order.begun, after)
        listed_now = [entry.id for entry in after.entries if entry.id]
        made = id_of(reply.body) or (listed_now[-1] if listed_now else "that was just made")
        order.requests.append(made)
        stage.check(listing.complete, after, order.requests)
        stage.check(listing.request_state, after, made, RequestState.APPROVED)
        stage.check(listing.requested_by, after, made, session.asker)


def compare_lists(session: TwoPartySession, order: Order) -> None:
    """Both parties are shown the same requests."""
    with session.stage("Both parties read the list") as stage:
        customer = listed(session, order.id, Party.CUSTOMER)
        provider = listed(session, order.id, Party.PROVIDER)
        envelope = session.settings.list_envelope
        stage.check(listing.same_for_both, customer, provider, envelope)


def expect_all_listed(session: TwoPartySession, order: Order) -> None:
    """The list has every request of the case, in the configured order."""
    with session.stage("The list has every request") as stage:
        sight = see(session, stage, order.id, session.asker)
        stage.check(listing.complete, sight, order.requests)
        stage.check(listing.in_order, sight, order.requests, session.settings.policy("listOrder"))


def expect_empty_list(session: TwoPartySession, order: Order) -> None:
    """An order that nobody wanted to cancel has no requests, whoever looks."""
    with session.stage("Both parties read the empty list") as stage:
        policy, envelope = session.settings.policy("emptyList"), session.settings.list_envelope
        for party in Party:
            stage.check(listing.empty, listed(session, order.id, party), envelope, policy)
