"""What can be wrong with the cancellation of an item that is to be carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.musement.checks.answers import failed, outcome
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
def shown(order: Any, item: str, seconds: float = 0.0) -> Iterator[Finding]:
    """An item whose cancellation was answered as done is not shown as cancelled."""
    status = text(item_of(order, item), "status")
    if status not in CANCELLED:
        hint = f"looked out for {seconds:g} s (poll.timeout)" if seconds else ""
        yield Finding("item status", " or ".join(CANCELLED), status or "absent", hint)


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
