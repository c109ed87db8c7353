"""Whether calls that cannot be carried out are refused, and change nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.checks.values import walk
from bookproof.model import Answer
from bookproof.protocols.two_party.checks.words import (
    by_policy,
    misshapen,
    no_object,
    not_refused,
    told,
)
from bookproof.protocols.two_party.sight import Sight
from bookproof.protocols.two_party.vocabulary import OrderState
from bookproof.results import Finding

_OF_AN_ORDER = {
    "awaiting",
    "cancelled_at",
    "escrow",
    "previous_status",
    "requested_by",
    "resolved_at",
}
"""Properties that only an order or a request has."""


@check("tp-refusal.unchanged", "TP-REFUSE-01")
def unchanged(before: Sight, after: Sight) -> Iterator[Finding]:
    """A call that was refused has changed the order, its requests or its money."""
    old, new = before.told(), after.told()
    for name, value in old.items():
        if new.get(name) != value:
            yield Finding(f"$.{name}", value, new.get(name), "it was refused, and took effect")


@check("tp-refusal.client-error", "TP-REFUSE-02")
def client_error(answer: Answer) -> Iterator[Finding]:
    """A mistake of the client is answered as a fault of the server."""
    if answer.status >= 500:
        yield Finding("status", "a refusal, status 4xx", told(answer))


@check("tp-unknown.acted", "TP-REFUSE-03", "TP-REFUSE-05")
def unknown_acted(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An act on an order or a request that does not exist is answered as if it were carried out."""
    yield from not_refused(answer, policy, settled=True)


@check("tp-unknown.listed", "TP-REFUSE-05")
def unknown_listed(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An order that does not exist has a list of requests."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-unknown.of-other-order", "TP-REFUSE-04", "TP-REFUSE-05")
def of_other_order(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A request can be answered under an order that it does not belong to."""
    yield from not_refused(answer, policy, settled=True)


@check("tp-party.stranger-refused", "TP-PARTY-01", "TP-PARTY-04")
def stranger_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """Somebody who is no party of the order is served."""
    yield from not_refused(answer, policy, settled=True)


@check("tp-party.nothing-disclosed", "TP-PARTY-02")
def nothing_disclosed(answer: Answer, secrets: Collection[Any]) -> Iterator[Finding]:
    """The refusal of a stranger, or of somebody unknown, shows something of the order."""
    if answer.status < 400:
        return
    for path, value in walk(answer.body):
        name = path.rpartition(".")[2]
        if name in _OF_AN_ORDER or (isinstance(value, str) and value in secrets):
            yield Finding(path, "nothing of the order", value)


@check("tp-party.authenticated", "TP-PARTY-03", "TP-PARTY-04")
def authenticated(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A call without credentials, or with made-up ones, is served."""
    yield from not_refused(answer, policy, settled=True)


@check("tp-body.malformed-refused", "TP-REFUSE-06")
def malformed_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A body that is not JSON is taken."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-body.reason-refused", "TP-REFUSE-06")
def reason_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A reason that is no text, or too long, is taken."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-body.excess-treated", "TP-REFUSE-08")
def excess_treated(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """Unknown properties are ignored, or refused, otherwise than configured."""
    ignored = policy.expected == "ignore"
    if answer.succeeded is not ignored and answer.status < 500:
        expected = "success, the properties ignored" if ignored else "a refusal, status 4xx"
        yield policy.finding("status", expected, told(answer))


@check("tp-body.excess-without-effect", "TP-REFUSE-07")
def excess_without_effect(after: Sight, other: Sight, others_before: Sight) -> Iterator[Finding]:
    """Unknown properties of a request cancel the order, or act on another one."""
    if after.readable and after.state is OrderState.CANCELLED:
        yield Finding("$.status", "not cancelled by the word of one party", after.shown)
    if other.told() != others_before.told():
        yield Finding("the other order", others_before.told(), other.told())


@check("tp-verb.refused", "TP-REFUSE-10")
def verb_refused(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A verb that the path does not take is served."""
    yield from not_refused(answer, policy, settled=False)


@check("tp-verb.get-is-safe", "TP-REFUSE-09")
def get_is_safe(before: Sight, after: Sight) -> Iterator[Finding]:
    """A GET has changed the order, its requests or its money."""
    if before.told() != after.told():
        yield Finding("$", before.told(), after.told())


@check("tp-error.form", "TP-ERROR-01")
def error_form(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An error is not JSON with a message."""
    if policy.expected == "any" or not 400 <= answer.status < 500:
        return
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        yield policy.finding("header Content-Type", "application/json", media or "none")
    found = list(no_object(answer)) or list(misshapen(answer.body, "error"))
    yield from by_policy(policy, iter(found))


@check("tp-error.code", "TP-ERROR-02")
def error_code(answer: Answer, key: str, policy: Policy) -> Iterator[Finding]:
    """An error has another code than the configuration gives it."""
    expected = policy.expected.get(key)
    body = answer.body
    if expected is None or not (400 <= answer.status < 500 and isinstance(body, Mapping)):
        return
    error = body.get("error")
    got = error.get("code") if isinstance(error, Mapping) else None
    if got != expected:
        yield policy.finding("$.error.code", expected, got)
