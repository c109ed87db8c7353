"""What can be wrong with the refund policies of an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.musement.checks.answers import outcome, unreadable
from bookproof.protocols.musement.checks.values import (
    LOCAL,
    amount,
    before,
    duration,
    instant,
    is_duration,
    local_time,
    objects,
    text,
)
from bookproof.results import Finding
from bookproof.validation.bodies import misfits


@check("mus-policies.fields", "MUS-POLICY-01")
def fields(answer: Answer) -> Iterator[Finding]:
    """The refund policies of an item are not a list of complete entries."""
    if answer.status != 200:
        yield Finding("status", 200, outcome(answer), "The activity is configured to have some.")
        return
    yield from unreadable(answer)
    if not answer.problem:
        for misfit in misfits(answer.body, "musement", "refund-policies"):
            yield Finding(misfit.path, misfit.expected, misfit.got)
        yield from _no_durations(answer.body)


def _no_durations(policies: Any) -> Iterator[Finding]:
    """What begins like a duration and is none; the rest is for the schema."""
    for position, policy in enumerate(objects(policies)):
        for name in ("period", "remaining_time"):
            stated = text(policy, name)
            if stated.lstrip("-").startswith("P") and not is_duration(stated):
                yield Finding(f"$[{position}].{name}", "an ISO 8601 duration", stated)


@check("mus-policies.until", "MUS-POLICY-02")
def until(policies: Any, item: Any) -> Iterator[Finding]:
    """A policy's applicable_until is not the date of the item less the policy's period."""
    date = local_time(text(item, "product", "date"))
    for position, policy in enumerate(objects(policies)):
        stated = local_time(policy.get("applicable_until"))
        due = before(date, policy.get("period")) if date else None
        if stated is not None and due is not None and stated != due:
            yield Finding(
                f"$[{position}].applicable_until",
                due.strftime(LOCAL),
                stated.strftime(LOCAL),
                f"{text(item, 'product', 'date')} less {policy.get('period')}, both in local time",
            )


@check("mus-policies.remaining", "MUS-POLICY-03")
def remaining(policies: Any, zone: str, now: datetime, tolerance: float) -> Iterator[Finding]:
    """A policy's remaining_time is not what is left until its applicable_until."""
    for position, policy in enumerate(objects(policies)):
        end = local_time(policy.get("applicable_until"))
        stated = duration(policy.get("remaining_time"))
        if end is None or stated is None:
            continue
        left = max(timedelta(0), instant(end, zone) - now)
        if abs((max(timedelta(0), stated) - left).total_seconds()) > tolerance:
            yield Finding(
                f"$[{position}].remaining_time",
                f"{_plain(left)}, give or take {tolerance:g} s",
                policy["remaining_time"],
                f"applicable_until is {policy['applicable_until']} in {zone}",
            )


def _plain(span: timedelta) -> str:
    hours, seconds = divmod(int(span.total_seconds()) - span.days * 86400, 3600)
    return f"P{span.days}DT{hours}H{seconds // 60}M{seconds % 60}S"


def terms(policies: Any) -> list[str]:
    """What each refund policy promises, without what changes with time."""
    return sorted(_terms(policy) for policy in objects(policies))


def _terms(policy: Mapping[str, Any]) -> str:
    value = amount(policy.get("value"))
    unit = policy.get("currency_code") or "%"
    return f"until {policy.get('period')} before: {value} {unit}"


@check("mus-policies.kept", "MUS-POLICY-04")
def kept(policies: Any, at_booking: Any) -> Iterator[Finding]:
    """The refund policies of an item are not those that its activity had at the booking."""
    if terms(policies) != terms(at_booking):
        yield Finding("$", terms(at_booking), terms(policies))


@check("mus-policies.of-today", "MUS-POLICY-05")
def of_today(policies: Any, changed: Any) -> Iterator[Finding]:
    """The refund policies of an activity are not those that it was given last."""
    wanted = sorted(f"{one.get('period')}: {amount(one.get('value'))}" for one in objects(changed))
    got = sorted(f"{one.get('period')}: {amount(one.get('value'))}" for one in objects(policies))
    if wanted != got:
        yield Finding("$", wanted, got)


@check("mus-policies.none", "MUS-POLICY-06")
def none(answer: Answer) -> Iterator[Finding]:
    """The lack of refund policies is told neither by 404 nor by an empty list."""
    if answer.status != 404 and not (answer.status == 200 and answer.body == []):
        yield Finding("status", "404, or 200 with []", outcome(answer))
