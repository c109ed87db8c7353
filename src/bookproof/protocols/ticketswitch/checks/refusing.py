"""Requests that must not have their way: what is documented, and what the configuration says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.results import Finding

_BAD_DATA = 8
_AUTHENTICATION = 3


def _refused(answer: Answer, due: Policy | int, code: int | None = _BAD_DATA) -> Iterator[Finding]:
    """What is wrong with a refusal; a result or a fault in its place is more than a difference."""
    expected = due.expected if isinstance(due, Policy) else due
    if not reading.is_error(answer):
        yield Finding("status", expected, f"{reading.in_words(answer)} with a result")
        return
    if answer.status >= 500:
        yield Finding("status", expected, reading.in_words(answer), "a refusal is no fault")
        return
    wrong_status = answer.status >= 400 and answer.status != expected
    if wrong_status and isinstance(due, Policy):
        yield due.finding("status", expected, reading.in_words(answer))
    elif wrong_status:
        yield Finding("status", expected, reading.in_words(answer))
    said = reading.whole(reading.mapping(answer.body).get("error_code"))
    if code is not None and said is not None and said != code:
        if isinstance(due, Policy):
            yield due.finding("$.error_code", code, said)
        else:
            yield Finding("$.error_code", code, said)


@check("f13-refusal.missing-transaction", "F13-ERR-03")
def missing_transaction(answer: Answer) -> Iterator[Finding]:
    """A cancellation without transaction_uuid is not refused with 400 and code 8."""
    yield from _refused(answer, 400)


@check("f13-refusal.credentials", "F13-ERR-04")
def credentials(answer: Answer) -> Iterator[Finding]:
    """A wrong password is not refused with 401 and code 3."""
    yield from _refused(answer, 401, _AUTHENTICATION)


@check("f13-refusal.wrong-verb", "F13-ERR-05")
def wrong_verb(answer: Answer) -> Iterator[Finding]:
    """GET on an endpoint that takes POST alone is not refused with 405."""
    yield from _refused(answer, 405, None)


@check("f13-refusal.not-purchased", "F13-CANCEL-12", "F13-POL-02")
def not_purchased(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """Cancelling a transaction that is not purchased is not refused."""
    yield from _refused(answer, policy)


@check("f13-refusal.unknown-transaction", "F13-ERR-06", "F13-POL-01")
def unknown_transaction(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A transaction that does not exist is not refused."""
    yield from _refused(answer, policy)


@check("f13-refusal.malformed-list", "F13-CANCEL-13", "F13-POL-03")
def malformed_list(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A cancel_items_list that is no list of numbers is not refused."""
    if reading.is_error(answer):
        yield from _refused(answer, policy)
    elif reading.cancelled_numbers(answer.body):
        yield Finding(
            f"$.{reading.LIST}",
            "nothing cancelled",
            reading.cancelled_numbers(answer.body),
            "no order was named",
        )
    else:
        yield policy.finding("status", policy.expected, reading.in_words(answer))


@check("f13-refusal.unknown-item", "F13-CANCEL-13", "F13-POL-04")
def unknown_item(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """An item number that is not in the transaction is not treated as configured."""
    ignored = policy.expected == answer.status == 200 and not reading.is_error(answer)
    if ignored:
        return
    if not reading.is_error(answer) or policy.expected == 200:
        yield policy.finding("status", policy.expected, reading.in_words(answer))
    else:
        yield from _refused(answer, policy)


@check("f13-excess.ignored", "F13-WIRE-06", "F13-POL-05")
def excess(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A parameter that is not known is not treated as configured."""
    if answer.status >= 500:
        yield Finding("status", "200 or a refusal", reading.in_words(answer), "no fault is due")
    elif policy.expected == "ignored" and reading.is_error(answer):
        yield policy.finding("status", 200, reading.in_words(answer))
    elif policy.expected == "refused" and not reading.is_error(answer):
        yield policy.finding("status", "400 to 499", reading.in_words(answer))


@check("f13-permission.denied", "F13-PERM-01", "F13-POL-06")
def denied(answer: Answer, before: Mapping[int, Any], policy: Policy) -> Iterator[Finding]:
    """A user who may not cancel can, or is not told as configured."""
    if reading.cancelled_numbers(answer.body):
        yield Finding(
            f"$.{reading.LIST}", "nothing cancelled", reading.cancelled_numbers(answer.body)
        )
    if answer.status >= 500:
        yield Finding("status", "200 or 403", reading.in_words(answer), "no fault is due")
        return
    forbids = reading.is_error(answer)
    if policy.expected == "forbidden" and (not forbids or answer.status != 403):
        yield policy.finding("status", 403, reading.in_words(answer))
    elif policy.expected == "not-permitted" and forbids:
        yield policy.finding("status", 200, reading.in_words(answer))
    elif policy.expected == "not-permitted":
        for number, status in before.items():
            if status != reading.NOT_PERMITTED:
                yield policy.finding(
                    f"cancellation_status of order {number}", reading.NOT_PERMITTED, status
                )


@check("f13-permission.foreign", "F13-POL-10")
def foreign(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A user is not told as configured of a transaction that somebody else has made."""
    if policy.expected == "unknown" and not reading.is_error(answer):
        yield policy.finding("status", "as for an unknown transaction", reading.in_words(answer))
    elif policy.expected == "shown" and reading.is_error(answer):
        yield policy.finding("status", 200, reading.in_words(answer))
