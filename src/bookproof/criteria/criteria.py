"""A criteria: named rules that an opportunity and one of its offers must meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookproof.criteria.opportunity import booking_flow_of, offers_of
from bookproof.criteria.rules import Rules
from bookproof.model import BookingFlow

NO_OFFER = "it has an Offer"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the opportunity and the Offer of an OrderItem under test must be like."""

    name: str
    """``TestOpportunity…``: exactly the Test Interface name."""
    rules: Rules
    """Predicate by label; the label says what holds when it is met."""
    parent: Criteria | None = None
    """Criteria whose rules hold as well."""

    @property
    def all_rules(self) -> Rules:
        """The rules of the parent, then its own."""
        return {**self.parent.all_rules, **self.rules} if self.parent else self.rules

    def unmet(
        self, opportunity: Mapping[str, Any], offer: Mapping[str, Any], now: datetime
    ) -> list[str]:
        """Labels of the rules that do not hold; empty when the pair matches.

        Args:
            opportunity: merged feed data.
            offer: one of the offers that apply to it.
            now: the time base, with an offset.
        """
        rules = self.all_rules.items()
        return [label for label, holds in rules if not holds(opportunity, offer, now)]

    def offers(
        self, opportunity: Mapping[str, Any], now: datetime, flow: BookingFlow | None = None
    ) -> list[Mapping[str, Any]]:
        """The offers that meet the criteria and, where one is given, the booking flow."""
        return [
            offer
            for offer in offers_of(opportunity)
            if flow in (None, booking_flow_of(offer)) and not self.unmet(opportunity, offer, now)
        ]

    def matches(
        self, opportunity: Mapping[str, Any], now: datetime, flow: BookingFlow | None = None
    ) -> bool:
        """Whether at least one offer meets the criteria and the booking flow."""
        return bool(self.offers(opportunity, now, flow))

    def shortfall(
        self, opportunity: Mapping[str, Any], now: datetime, flow: BookingFlow | None = None
    ) -> list[str]:
        """What keeps the offer that comes closest from matching; empty when one matches."""
        found = [
            self.unmet(opportunity, offer, now) + _other_flow(offer, flow)
            for offer in offers_of(opportunity)
        ]
        return min(found, key=len, default=[NO_OFFER])


def _other_flow(offer: Mapping[str, Any], flow: BookingFlow | None) -> list[str]:
    return [] if flow in (None, booking_flow_of(offer)) else [f"the Offer is booked by {flow}"]
