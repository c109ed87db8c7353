"""Whether an order can be made, read and moved on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.two_party.checks.words import (
    misread,
    no_object,
    not_refused,
    told,
    wrong_success,
)
from bookproof.protocols.two_party.sight import Sight, id_of
from bookproof.protocols.two_party.vocabulary import OrderState, StateNames
from bookproof.results import Finding


@check("tp-order.created", "TP-ORDER-01", "TP-ORDER-05")
def created(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The customer cannot make an order, or the answer does not identify it."""
    yield from wrong_success(answer, "an order", policy)
    if answer.succeeded and id_of(answer.body) is None:
        found = list(no_object(answer))
        yield from found or [Finding("$.id", "the identifier of the new order", None)]


@check("tp-order.begins-new", "TP-ORDER-02")
def begins_new(sight: Sight) -> Iterator[Finding]:
    """An order that was just made is not NEW."""
    if sight.readable and sight.state is not OrderState.NEW:
        hint = "statusNames translates other names for the state"
        yield Finding("$.status", str(OrderState.NEW), sight.shown, hint)


@check("tp-order.readable", "TP-ORDER-03")
def readable(
    answer: Answer, names: StateNames, order: str, form: Policy, *, escrow: bool
) -> Iterator[Finding]:
    """A party cannot read the order, or not its identifier, state or money."""
    if not answer.succeeded:
        hint = (
            "paths.order in the configuration is the address of an order, null if there is none; "
            "the order must be one of the configured customer and provider"
        )
        yield Finding("status", 200, told(answer), hint)
        return
    if not isinstance(answer.body, Mapping):
        yield from no_object(answer)
        return
    yield from misread(answer.body, "order-with-escrow" if escrow else "order", form)
    if id_of(answer.body) not in (None, order):
        yield Finding("$.id", order, answer.body["id"])
    shown = answer.body.get("status")
    if isinstance(shown, str) and names.order(shown) is None:
        hint = "statusNames and interimStatus in the configuration translate names of states"
        yield Finding("$.status", "the name of a state", shown, hint)


@check("tp-order.cancelled-at", "TP-ORDER-09")
def cancelled_at(sight: Sight) -> Iterator[Finding]:
    """An order that is not cancelled says when it was."""
    if sight.cancelled_at is not None and sight.state is not OrderState.CANCELLED:
        yield Finding("$.cancelled_at", None, sight.cancelled_at)


@check("tp-order.moved-on", "TP-ORDER-04")
def moved_on(answer: Answer, target: OrderState, sight: Sight) -> Iterator[Finding]:
    """A party cannot make a step of the work that is its own."""
    if not answer.succeeded:
        yield Finding("status", f"success; the order becomes {target}", told(answer))
    elif sight.readable and sight.state is not target:
        yield Finding("$.status", str(target), sight.shown)


@check("tp-order.step-of-other-refused", "TP-ORDER-06")
def step_of_other_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A party can make a step of the work that belongs to the other one."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-order.cancelled-not-moved", "TP-ORDER-08")
def cancelled_not_moved(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A cancelled order can be moved on."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-order.blocked-while-pending", "TP-ORDER-07")
def blocked_while_pending(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An order can be moved on while a request for its cancellation is pending."""
    yield from not_refused(answer, policy, settled=False)
