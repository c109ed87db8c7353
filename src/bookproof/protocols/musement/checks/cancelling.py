"""What can be wrong with the cancellation of an item, carried out or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.musement.checks.answers import differing, failed, outcome, refused
from bookproof.protocols.musement.checks.orders import BY_ITSELF
from bookproof.protocols.musement.checks.values import item_of, text
from bookproof.results import Finding

CANCELLED = ("REFUND_STARTED", "REFUNDED")


@check("mus-cancel.accepted", "MUS-CANCEL-01", "MUS-CANCEL-09")
def accepted(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A cancellation that the refund policies allow is refused."""
    yield from failed(answer)
    if answer.succeeded and not policy.allows(answer.status):
        yield policy.finding("status", policy.expected, answer.status)


@check("mus-cancel.reason-taken", "MUS-CANCEL-05")
def reason_taken(answer: Answer, reason: str) -> Iterator[Finding]:
    """A cancellation with one of the listed reasons is refused."""
    yield from failed(answer, f"{reason} is listed")


@check("mus-cancel.info-optional", "MUS-CANCEL-06")
def info_optional(answer: Answer) -> Iterator[Finding]:
    """A cancellation is refused for what it says, or not, beside its reason."""
    yield from failed(answer, "cancellation_additional_info: none, or up to 255 characters")


@check("mus-cancel.shown", "MUS-CANCEL-02")
def shown(order: Any, item: str) -> Iterator[Finding]:
    """An item whose cancellation was answered as done is not shown as cancelled."""
    status = text(item_of(order, item), "status")
    if status not in CANCELLED:
        yield Finding("item status", " or ".join(CANCELLED), status or "absent")


@check("mus-cancel.finished", "MUS-CANCEL-03")
def finished(order: Any, item: str, seconds: float) -> Iterator[Finding]:
    """A refund that has begun does not end."""
    status = text(item_of(order, item), "status")
    if status == "REFUND_STARTED":
        hint = f"looked out for {seconds:g} s (poll.timeout)"
        yield Finding("item status", "REFUNDED", status, hint)


@check("mus-cancel.others", "MUS-CANCEL-04")
def others(before: Mapping[str, str], after: Mapping[str, str], named: str) -> Iterator[Finding]:
    """A cancellation changes an item that it does not name."""
    for item, status in before.items():
        now = after.get(item, "absent")
        if item != named and now != status and (status, now) not in BY_ITSELF:
            yield Finding(f"status of item {item}", status, now)


@check("mus-cancel.repeat", "MUS-CANCEL-07")
def repeated(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A second cancellation of an item is not answered as configured."""
    if not 200 <= answer.status < 500:
        yield Finding("status", "2xx or 4xx", outcome(answer))
    elif not policy.allows(answer.status):
        yield policy.finding("status", policy.expected, outcome(answer))


@check("mus-cancel.excess", "MUS-CANCEL-08")
def excess(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A property that is not documented breaks the cancellation."""
    if answer.status >= 500:
        yield Finding("status", "no 5xx", outcome(answer), "A 5xx says that the system broke.")
    elif policy.expected == "ignored" and not answer.succeeded:
        yield policy.finding("status", "2xx, the property ignored", outcome(answer))
    elif policy.expected != "ignored" and not policy.allows(answer.status):
        yield policy.finding("status", policy.expected, outcome(answer))


@check("mus-cancel.without-reason", "MUS-REFUSE-02", "MUS-REFUSE-05")
def without_reason(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A cancellation without a reason is not refused."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.unknown-reason", "MUS-REFUSE-03", "MUS-REFUSE-05")
def unknown_reason(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A cancellation with a reason that is not listed is not refused."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.reason-case", "MUS-REFUSE-05")
def reason_case(answer: Answer, case_matters: Policy, policy: Policy) -> Iterator[Finding]:
    """A listed reason in lower case is not treated as configured."""
    if answer.status >= 500:
        yield from refused(answer)
    elif case_matters.expected is answer.succeeded:
        expected = "a refusal, 4xx" if case_matters.expected else "2xx"
        yield case_matters.finding("status", expected, outcome(answer))
    yield from differing(answer, policy) if case_matters.expected else ()


@check("mus-cancel.long-info", "MUS-REFUSE-04", "MUS-REFUSE-05")
def long_info(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """More than 255 characters of cancellation_additional_info are not refused."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.malformed", "MUS-REFUSE-02", "MUS-REFUSE-05")
def malformed(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A cancellation whose body is not JSON is not refused."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.whole-order", "MUS-REFUSE-06", "MUS-REFUSE-07")
def whole_order(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An order can be cancelled as a whole."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.no-policy", "MUS-REFUSE-08", "MUS-REFUSE-10")
def no_policy(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An item without a refund policy can be cancelled."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.expired", "MUS-REFUSE-09", "MUS-REFUSE-10")
def expired(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An item none of whose refund policies is valid any more can be cancelled."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.unknown-order", "MUS-REFUSE-11")
def unknown_order(answer: Answer) -> Iterator[Finding]:
    """A cancellation under an order that does not exist is not answered with 404."""
    yield from refused(answer, 404)


@check("mus-cancel.unknown-item", "MUS-REFUSE-11")
def unknown_item(answer: Answer) -> Iterator[Finding]:
    """The cancellation of an item that does not exist is not answered with 404."""
    yield from refused(answer, 404)


@check("mus-cancel.item-of-other-order", "MUS-REFUSE-11", "MUS-REFUSE-12")
def item_of_other_order(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An item can be cancelled under an order that it does not belong to."""
    yield from refused(answer)
    yield from differing(answer, policy)


@check("mus-cancel.pending", "MUS-REFUSE-13")
def pending(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The cancellation of an item that is not confirmed yet is not treated as configured."""
    if policy.expected == "accepted":
        if not answer.succeeded:
            yield policy.finding("status", "2xx", outcome(answer))
    elif answer.succeeded:
        yield policy.finding("status", policy.expected, outcome(answer))
    else:
        yield from refused(answer)
        yield from differing(answer, policy)


@check("mus-cancel.by-hand", "MUS-REFUSE-14")
def by_hand(answer: Answer, order: Any, item: str, policy: Policy) -> Iterator[Finding]:
    """Nothing tells that an activity is cancelled by hand only."""
    status = text(item_of(order, item), "status")
    if answer.succeeded:
        if status != "CANCELLATION_ERROR":
            yield Finding("item status", "CANCELLATION_ERROR after a 2xx", status or "absent")
        elif policy.expected != "cancellation-error":
            yield policy.finding("status", policy.expected, outcome(answer))
        return
    yield from refused(answer)
    if policy.expected == "cancellation-error":
        yield policy.finding("status", "2xx, then CANCELLATION_ERROR", outcome(answer))
    else:
        yield from differing(answer, policy)


@check("mus-cancel.failure-shown", "MUS-ERROR-01")
def failure_shown(order: Any, item: str) -> Iterator[Finding]:
    """An item whose cancellation went wrong is not shown as CANCELLATION_ERROR."""
    status = text(item_of(order, item), "status")
    if status != "CANCELLATION_ERROR":
        yield Finding("item status", "CANCELLATION_ERROR", status or "absent")


@check("mus-cancel.failure-settled", "MUS-ERROR-02")
def failure_settled(order: Any, item: str, seconds: float) -> Iterator[Finding]:
    """A CANCELLATION_ERROR does not end as OK or REFUNDED."""
    status = text(item_of(order, item), "status")
    if status not in ("OK", "REFUNDED"):
        hint = f"looked out for {seconds:g} s (poll.timeout)"
        yield Finding("item status", "OK or REFUNDED", status or "absent", hint)


@check("mus-access.wrong-verb", "MUS-REFUSE-15")
def wrong_verb(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A verb that a path does not take is served, or breaks the system."""
    yield from refused(answer)
    yield from differing(answer, policy)
