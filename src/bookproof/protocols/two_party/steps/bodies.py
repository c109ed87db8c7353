"""Requests with a body that is broken, wrong, or says more than it may."""

from __future__ import annotations

from typing import Any

from bookproof.model import Answer
from bookproof.protocols.two_party.checks import listing, refusing
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.sight import Sight, id_of
from bookproof.protocols.two_party.steps.cancelling import send_request
from bookproof.protocols.two_party.steps.reading import Order, see
from bookproof.protocols.two_party.steps.refused import judge_error, judge_refusal
from bookproof.protocols.two_party.vocabulary import RequestState
from bookproof.session import Stage

_BROKEN = '{"reason":'
_NO_TEXT = 5


def ask_with_broken_json(session: TwoPartySession, order: Order) -> None:
    """Ask with a body that breaks off: refused, and no request is made."""
    with session.stage("A request whose body is not JSON") as stage:
        url = session.address(session.settings.paths.request, session.asker, order=order.id)
        answer = session.call("POST", url, session.asker, _BROKEN)
        policy = session.settings.policy("malformedBody")
        stage.check(refusing.malformed_refused, answer, policy)
        judge_refusal(session, stage, order, answer, "malformedBody")


def ask_with_number_as_reason(session: TwoPartySession, order: Order) -> None:
    """Ask for a reason that is no text: refused, and no request is made."""
    with session.stage("A reason that is a number") as stage:
        _ask_for_bad_reason(session, stage, order, _NO_TEXT)


def ask_with_long_reason(session: TwoPartySession, order: Order) -> None:
    """Ask with a reason of one character too many: refused, and no request is made."""
    with session.stage("A reason that is too long") as stage:
        longest = session.settings.policies.reason_max_length
        _ask_for_bad_reason(session, stage, order, "x" * (longest + 1))


def _ask_for_bad_reason(
    session: TwoPartySession, stage: Stage, order: Order, reason: object
) -> None:
    name = session.settings.words().sent("request", "reason")
    answer = send_request(session, order.id, session.asker, {name: reason})
    stage.check(refusing.reason_refused, answer, session.settings.policy("invalidReason"))
    judge_refusal(session, stage, order, answer, "invalidReason")


def ask_with_excess(session: TwoPartySession, order: Order, other: Order) -> None:
    """Ask with properties that would cancel at once, or another order: they take no effect."""
    with session.stage("A request that says more than it may") as stage:
        extra = {"status": "CANCELLED", "order_id": other.id}
        answer = _send_excess(session, stage, order, extra)
        after = see(session, stage, order.id, order.viewer)
        elsewhere = see(session, stage, other.id, other.viewer)
        stage.require(refusing.excess_without_effect, after, elsewhere, other.sight)
        if answer.succeeded:
            request = _request_made(answer, after)
            stage.check(listing.complete, after, [request])
            stage.check(listing.request_state, after, request, RequestState.PENDING)
        if answer.status >= 400:
            stage.check(refusing.unchanged, order.sight, after)


def ask_as_the_other(session: TwoPartySession, order: Order) -> None:
    """Claim the role of the other party in the body: the credentials decide."""
    with session.stage("A request that claims to be of the other party") as stage:
        other = session.asker.other
        name = session.settings.words().sent("request", "requested_by")
        shown = session.settings.party_names.get(other, str(other))
        claim = {name: shown, "role": shown, "user_type": shown}
        answer = _send_excess(session, stage, order, claim)
        after = see(session, stage, order.id, order.viewer)
        if answer.succeeded:
            request = _request_made(answer, after)
            stage.check(listing.complete, after, [request])
            stage.check(listing.requested_by, after, request, session.asker)
        if answer.status >= 400:
            stage.check(refusing.unchanged, order.sight, after)


def _request_made(answer: Answer, after: Sight) -> str:
    waiting = [entry.id for entry in after.pending() if entry.id]
    return id_of(answer.body) or (waiting[-1] if waiting else "that was just made")


def _send_excess(
    session: TwoPartySession, stage: Stage, order: Order, extra: dict[str, Any]
) -> Answer:
    answer = send_request(session, order.id, session.asker, extra)
    policy = session.settings.policy("excessProperties")
    stage.check(refusing.excess_treated, answer, policy)
    judge_error(session, stage, answer, "excessProperties")
    return answer
