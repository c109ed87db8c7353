"""What can be wrong with refunds, and with places for sale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
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
    objects,
    statuses,
    text,
)
from bookproof.results import Finding


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


@check("mus-refund.unasked", "MUS-MONEY-05")
def unasked(refunds: Any, order: Any, names: RefundNames) -> Iterator[Finding]:
    """A refund is listed of an item that is not cancelled."""
    for item, status in statuses(order).items():
        listed = [one for one in objects(refunds) if one.get(names.item) == item]
        if listed and status in ("PENDING", "OK"):
            yield Finding("refunds", f"none of item {item}, which is {status}", f"{len(listed)}")


@check("mus-refund.amount", "MUS-MONEY-03", "MUS-MONEY-04")
def refunded(
    refunds: Any, item: str, names: RefundNames, terms: Terms, choice: Policy
) -> Iterator[Finding]:
    """What is paid back is not what a valid refund policy promises."""
    promised = promises(terms)
    listed = refunds_of(refunds, item, names)
    got = back(listed[0], names) if listed else None
    if not promised or got is None:
        return
    currency = text(listed[0], names.amount, "currency")
    if currency and currency != terms.currency:
        yield Finding("currency of the refund", terms.currency, currency)
    wanted = min(promised) if choice.expected == "worst" else max(promised)
    kept = [one for one in promised if abs(one - got) <= CENT]
    if kept and wanted not in kept:
        yield choice.finding("amount of the refund", wanted, got)
    elif not kept:
        hint = f"{terms.paid} {terms.currency} were paid; several amounts: several valid policies"
        yield Finding("amount of the refund", sorted(promised), got, hint)


def back(refund: Mapping[str, Any], names: RefundNames) -> Decimal | None:
    """What a refund gives back; no document says whether it is a number or the text of one."""
    stated = refund.get(names.amount)
    stated = stated.get("value") if isinstance(stated, Mapping) else stated
    if isinstance(stated, str):
        with suppress(ArithmeticError):
            stated = Decimal(stated)
    return amount(stated)


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
