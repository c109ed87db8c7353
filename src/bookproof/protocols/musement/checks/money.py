"""What can be wrong with refunds, with places for sale, and with calls of the web hook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.protocols.musement.checks.values import (
    CENT,
    amount,
    duration,
    instant,
    local_time,
    member,
    objects,
    text,
)
from bookproof.results import Finding
from bookproof.validation.bodies import misfits

_CANCELLED = {"REFUND_STARTED", "REFUNDED"}
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class RefundNames:
    """Names of fields in the list of refunds."""

    item: str
    amount: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the refund of an item is reckoned from."""

    policies: Any
    """The refund policies as read before the cancellation."""
    paid: Decimal
    currency: str
    zone: str
    """Time zone of the activity; empty when it is not known."""
    now: datetime
    """When the refund policies were read, by the clock of the system."""


def refunds_of(refunds: Any, item: str, names: RefundNames) -> list[Mapping[str, Any]]:
    """The refunds of an item, and those that do not say of which item they are."""
    return [one for one in objects(refunds) if one.get(names.item, item) == item]


@check("mus-refund.paid", "MUS-MONEY-01")
def paid(refunds: Any, item: str, names: RefundNames) -> Iterator[Finding]:
    """No refund is listed for an item that is REFUNDED."""
    if not refunds_of(refunds, item, names):
        yield Finding("refunds", f"one of item {item}", f"{len(objects(refunds))} of others")


@check("mus-refund.once", "MUS-MONEY-02")
def once(refunds: Any, item: str, names: RefundNames) -> Iterator[Finding]:
    """The refund of an item is paid more than once."""
    found = refunds_of(refunds, item, names)
    if len(found) > 1:
        yield Finding("refunds", f"one of item {item}", f"{len(found)} of it")


@check("mus-refund.amount", "MUS-MONEY-03", "MUS-MONEY-04")
def refunded(
    refunds: Any, item: str, names: RefundNames, terms: Terms, choice: Policy
) -> Iterator[Finding]:
    """What is paid back is not what a valid refund policy promises."""
    promised = promises(terms)
    listed = refunds_of(refunds, item, names)
    got = amount(listed[0].get(names.amount)) if listed else None
    if not promised or got is None:
        return
    wanted = min(promised) if choice.expected == "worst" else max(promised)
    kept = [one for one in promised if abs(one - got) <= CENT]
    if kept and wanted not in kept:
        yield choice.finding("amount of the refund", wanted, got)
    elif not kept:
        hint = f"{terms.paid} {terms.currency} were paid; several amounts: several valid policies"
        yield Finding("amount of the refund", sorted(promised), got, hint)


def promises(terms: Terms) -> set[Decimal]:
    """What each valid refund policy gives back; without those in another currency."""
    found = (_promise(one, terms) for one in objects(terms.policies) if is_valid(one, terms))
    return {one for one in found if one is not None}


def is_valid(policy: Mapping[str, Any], terms: Terms) -> bool:
    """Whether a refund policy has time left."""
    end = local_time(policy.get("applicable_until"))
    if end is not None and terms.zone:
        return instant(end, terms.zone) > terms.now
    left = duration(policy.get("remaining_time"))
    return left is not None and left.total_seconds() > 0


def _promise(policy: Mapping[str, Any], terms: Terms) -> Decimal | None:
    value = amount(policy.get("value"))
    if value is None:
        return None
    if policy.get("type") == "PERCENTAGE":
        return (terms.paid * value / 100).quantize(CENT)
    return min(terms.paid, value) if policy.get("currency_code") == terms.currency else None


@check("mus-capacity.restored", "MUS-CAPACITY-01")
def restored(before: int, after: int, policy: Policy) -> Iterator[Finding]:
    """The places of a cancelled item are not treated as configured."""
    if policy.expected and after < before:
        yield policy.finding("availability", before, after)
    elif not policy.expected and after >= before:
        yield policy.finding("availability", f"less than {before}", after)


@check("mus-hook.called", "MUS-HOOK-01")
def called(calls: Sequence[Any], item: str, seconds: float) -> Iterator[Finding]:
    """The web hook is not called when an item is cancelled."""
    told = _statuses(calls, item)
    if not _CANCELLED & set(told):
        hint = f"listened for {seconds:g} s (poll.timeout)"
        yield Finding("web hook", f"a call for the cancelled item {item}", told or "none", hint)


@check("mus-hook.fields", "MUS-HOOK-02")
def hook_fields(calls: Sequence[Any], item: str) -> Iterator[Finding]:
    """A call of the web hook lacks a field or its credentials, or a field is no string."""
    for number, one in enumerate(_of_item(calls, item), 1):
        if member(one, "authorised") is not True:
            yield Finding(f"call {number}, header Authorization", "Basic, as configured", "another")
        for misfit in misfits(member(one, "body"), "musement", "web-hook"):
            yield Finding(f"call {number}, {misfit.path}", misfit.expected, misfit.got)


@check("mus-hook.status", "MUS-HOOK-03")
def hook_status(calls: Sequence[Any], item: str, status: str) -> Iterator[Finding]:
    """The web hook does not carry the status that an item has come to."""
    told = _statuses(calls, item)
    if _CANCELLED & set(told) and status not in told:
        yield Finding("order_item_status", status, told)


@check("mus-hook.version", "MUS-HOOK-03")
def hook_version(calls: Sequence[Any], item: str) -> Iterator[Finding]:
    """The version of an item does not grow from one call of the web hook to the next."""
    bodies = [member(one, "body") for one in _of_item(calls, item)]
    changes = [one for number, one in enumerate(bodies) if one not in bodies[:number]]
    found = [str(member(one, "order_item_version")) for one in changes]
    versions = [int(one) for one in found if one.isdecimal() and len(one) < _LONGEST_NUMBER]
    if sorted(set(versions)) != versions:
        yield Finding("order_item_version", "higher with each change", versions)


def _of_item(calls: Sequence[Any], item: str) -> list[Any]:
    return [one for one in calls if member(one, "body", "order_item_uuid") == item]


def _statuses(calls: Sequence[Any], item: str) -> list[str]:
    return [text(one, "body", "order_item_status") for one in _of_item(calls, item)]
