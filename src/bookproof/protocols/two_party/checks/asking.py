"""Whether a party can ask for a cancellation, and what follows from asking alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.two_party.checks.words import (
    by_policy,
    contradicted,
    misshapen,
    no_object,
    not_refused,
    wrong_success,
)
from bookproof.protocols.two_party.sight import Sight, id_of
from bookproof.protocols.two_party.vocabulary import OrderState
from bookproof.results import Finding


@check("tp-request.made", "TP-ASK-01", "TP-ASK-10")
def made(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A party cannot ask for the cancellation of its order."""
    yield from wrong_success(answer, "a request for cancellation", policy)


@check("tp-request.answer-form", "TP-ASK-11")
def answer_form(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The answer to a request does not show the request that was made."""
    if policy.expected != "any":
        found = list(no_object(answer)) or list(misshapen(answer.body, "asked"))
        yield from by_policy(policy, iter(found))


@check("tp-request.agrees", "TP-ASK-12")
def agrees(answer: Answer, after: Sight) -> Iterator[Finding]:
    """The answer to a request claims something else than the list shows afterwards."""
    if answer.succeeded:
        yield from contradicted(answer.body, after, "$")


@check("tp-request.needs-other-party", "TP-ASK-02", "TP-ASK-03")
def needs_other_party(before: Sight, after: Sight, policy: Policy) -> Iterator[Finding]:
    """A request that nobody has answered yet changes the state of the order."""
    if not (before.readable and after.readable):
        return
    if after.state is OrderState.CANCELLED:
        yield Finding("$.status", f"{before.shown}, or the interim state", after.shown)
        return
    allowed: list[Any] = [] if policy.expected == "interim" else [before.shown]
    interim = policy.expected != "kept" and after.state is OrderState.REQUESTED
    if not interim and after.shown not in allowed:
        hint = "interimStatus in the configuration names the interim state"
        expected = [*allowed, *([] if policy.expected == "kept" else ["the interim state"])]
        yield policy.finding("$.status", expected, after.shown, hint)


@check("tp-request.second-refused", "TP-ASK-05")
def second_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A second request is taken while one is pending."""
    yield from not_refused(answer, policy, settled=True)


@check("tp-request.completed-refused", "TP-ASK-06", "TP-ASK-07")
def completed_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The cancellation of a completed order can be asked for."""
    yield from not_refused(answer, policy, settled=True)


@check("tp-request.cancelled-refused", "TP-ASK-07")
def cancelled_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The cancellation of a cancelled order can be asked for."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-request.after-rejection", "TP-ASK-08")
def after_rejection(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A party can, or cannot, ask again after a rejection, otherwise than configured."""
    if answer.succeeded is not policy.expected and answer.status < 500:
        expected = "success" if policy.expected else "a refusal, status 4xx"
        yield policy.finding("status", expected, answer.status)


@check("tp-request.new-identifier", "TP-LIST-03")
def new_identifier(answer: Answer, before: Sight) -> Iterator[Finding]:
    """A request has the identifier of an earlier one."""
    given = id_of(answer.body)
    if given is not None and before.entry(given) is not None:
        yield Finding("$.id", "an identifier of its own", given)
