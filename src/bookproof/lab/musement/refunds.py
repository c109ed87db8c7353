"""Refund policies as they were when an item was booked, and what they give back.

Source: booking flow, "Cancellations"; the choice among several valid policies is the target's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import isodate

from bookproof.lab.musement import money
from bookproof.lab.musement.catalogue import PolicyRule


@dataclass(frozen=True, slots=True)
class Policy:
    """One refund policy with its UUID."""

    uuid: str
    rule: PolicyRule

    @property
    def type(self) -> str:
        """The value of ``type``."""
        return "PERCENTAGE" if self.rule.currency is None else "ABSOLUTE"

    def until(self, at: datetime) -> datetime:
        """Tell its last moment for an activity, both in local time without a zone."""
        period = isodate.parse_duration(self.rule.period)
        assert isinstance(period, timedelta)  # noqa: S101  calendar periods are not accepted
        return at - period

    def amount(self, paid: int, currency: str) -> int:
        """Tell what comes back of a price paid, both in cents of ``currency``."""
        value = Decimal(str(self.rule.value))
        if self.rule.currency is None:
            return money.whole(paid * value / 100)
        return min(paid, money.converted(int(value * 100), currency, self.rule.currency))


def parse_rule(period: str, value: float, currency: str | None) -> PolicyRule:
    """Check a rule from outside.

    Raises:
        ValueError: ``period`` has no fixed length, ``value`` is negative or above 100 %, or the
            currency is not known here.

    """
    try:
        fixed = isinstance(isodate.parse_duration(period), timedelta)
    except isodate.ISO8601Error:
        fixed = False
    if not fixed:
        raise ValueError(f"{period!r} is not a duration in days, hours, minutes and seconds")
    if value < 0 or (currency is None and value > 100):
        raise ValueError(f"{value} is not a possible value")
    if currency is not None and currency not in money.CURRENCIES:
        raise ValueError(f"unknown currency {currency!r}")
    return PolicyRule(period, value, currency)


def moment(local: datetime, zone: ZoneInfo) -> datetime:
    """Tell when a local time is, in UTC."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def valid(
    policies: Iterable[Policy], at: datetime, zone: ZoneInfo, now: datetime
) -> tuple[Policy, ...]:
    """Choose the policies whose ``applicable_until`` lies in the future."""
    return tuple(policy for policy in policies if moment(policy.until(at), zone) > now)


def refund(
    policies: Iterable[Policy],
    paid: int,
    currency: str,
    choose: Callable[[Iterable[int]], int] = max,
) -> int:
    """Tell what comes back by the most favourable of some policies, in cents of ``currency``."""
    amounts = [policy.amount(paid, currency) for policy in policies]
    return choose(amounts) if amounts else 0


def duration(span: timedelta) -> str:
    """Write a span as ``P10DT22H26M37S``; a span that is over is ``P0DT0H0M0S``."""
    seconds = max(0, int(span.total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"P{days}DT{hours}H{minutes}M{seconds}S"
