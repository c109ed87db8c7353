"""Whether the other party can accept and reject, and what the order is then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
from bookproof.protocols.two_party.sight import Sight, money_of, order_in
from bookproof.protocols.two_party.vocabulary import OrderState
from bookproof.results import Finding


@check("tp-answer.taken", "TP-ANSWER-01", "TP-ANSWER-08")
def taken(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The party that did not ask cannot accept or reject the request."""
    yield from wrong_success(answer, "the answer taken", policy)


@check("tp-answer.form", "TP-ANSWER-09")
def form(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The answer to accept or reject does not show the request and the order."""
    if policy.expected != "any":
        found = list(no_object(answer)) or list(misshapen(answer.body, "answered"))
        yield from by_policy(policy, iter(found))


@check("tp-answer.media-type", "TP-ANSWER-10")
def media_type(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A success with a body has another media type than configured."""
    if answer.succeeded and answer.text.strip():
        media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != policy.expected and policy.expected != "any":
            yield policy.finding("header Content-Type", policy.expected, media or "none")


@check("tp-answer.order-cancelled", "TP-ANSWER-02", "TP-ASK-09")
def order_cancelled(after: Sight) -> Iterator[Finding]:
    """A request was approved, and the order is not cancelled."""
    if after.readable and after.state is not OrderState.CANCELLED:
        yield Finding("$.status", str(OrderState.CANCELLED), after.shown)


@check("tp-answer.order-restored", "TP-ANSWER-03")
def order_restored(before: Sight, after: Sight) -> Iterator[Finding]:
    """An order is not in its former state again after the other party has rejected."""
    if before.readable and after.readable and before.shown != after.shown:
        yield Finding("$.status", before.shown, after.shown)


@check("tp-answer.agrees", "TP-ANSWER-05")
def agrees(answer: Answer, after: Sight) -> Iterator[Finding]:
    """The answer claims something else than order and list show afterwards."""
    if not (answer.succeeded and isinstance(answer.body, Mapping)):
        return
    order = order_in(answer.body)
    shown = order.get("status", after.shown) if isinstance(order, Mapping) else after.shown
    if after.readable and shown != after.shown:
        yield Finding("$.order.status", after.shown, shown)
    money = money_of(order)
    if money is not None and after.money is not None and money.places != after.money.places:
        yield Finding("$.order.escrow", after.money.told(), money.told())
    yield from contradicted(answer.body.get("cancellation"), after, "$.cancellation")


@check("tp-answer.own-refused", "TP-ANSWER-04")
def own_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A party can accept or reject its own request."""
    yield from not_refused(answer, policy, settled=True)


@check("tp-answer.repeated-refused", "TP-ANSWER-07")
def repeated_refused(answer: Answer, policy: Policy, repeat: Policy) -> Iterator[Finding]:
    """The same answer to a request, sent again, is not taken as configured."""
    if repeat.expected == "idempotent":
        if not answer.succeeded and answer.status < 500:
            yield repeat.finding("status", "success without effect", answer.status)
        return
    yield from not_refused(answer, policy, settled=False)


@check("tp-answer.opposite-refused", "TP-ANSWER-07")
def opposite_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A request that was answered can be answered the other way."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-answer.stays-cancelled", "TP-ANSWER-06")
def stays_cancelled(after: Sight) -> Iterator[Finding]:
    """An order has left the state CANCELLED."""
    if after.readable and after.state is not OrderState.CANCELLED:
        yield Finding("$.status", str(OrderState.CANCELLED), after.shown)
