"""The system under examination: how it is reached, and as whom."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bookproof.broker.discovery import Site
from bookproof.broker.service import Broker
from bookproof.cases import Case, FeatureTest, ItemNeed
from bookproof.client.redaction import Redactor
from bookproof.client.transport import Transport
from bookproof.model import BookingFlow, Chosen, OpportunityType
from bookproof.session import Services, Session, Waiting
from bookproof.settings import Settings
from bookproof.stages.requests import quote_body

ROLES = ("primary", "secondary")


@dataclass(frozen=True, slots=True)
class Subject:
    """What every part of an examination needs."""

    settings: Settings
    transport: Transport
    redactor: Redactor
    site: Site
    broker: Broker
    began: datetime
    cases: Sequence[Case]
    """What a run would run."""
    actions: Sequence[str]
    """Actions of the test interface that a run would need."""

    def session(self, turns: Waiting, name: str, need: ItemNeed | None = None,
                flow: BookingFlow | None = None) -> Session:  # fmt: skip
        """A session of a case that exists for the examination only."""
        case = Case(
            id=f"doctor/{name}", protocol=self.settings.protocol, category="doctor", feature=name,
            test=name, implemented=True,
            opportunity_type=need.opportunity_type if need else None,
            booking_flow=flow, multiple=False, scenario=FeatureTest(name, "", ""),
            needs=(need,) if need else (),
        )  # fmt: skip
        services = Services(
            settings=self.settings,
            broker=self.broker,
            transport=self.transport,
            redactor=self.redactor,
            base_url=self.site.base_url,
            seed=time.time_ns(),
            time_base=self.began,
        )
        return Session(case, services, turns)

    def partners(self) -> list[str]:
        """Roles of the booking partners that are configured."""
        partners = self.settings.booking_partners
        return [role for role in ROLES if getattr(partners, role) is not None]

    def sellers(self) -> list[str]:
        """Roles of the Sellers that are configured."""
        sellers = self.settings.sellers
        return [role for role in ROLES if getattr(sellers, role) is not None]

    def selling_as(self, seller: str) -> Subject:
        """The same with this Seller as the primary one."""
        sellers = self.settings.sellers.model_copy(update={"primary": self.settings.seller(seller)})
        return replace(self, settings=self.settings.model_copy(update={"sellers": sellers}))


def unknown_quote(session: Session) -> dict[str, Any]:
    """A C1 body for an opportunity and an offer that no system has."""
    nothing = f"https://bookproof.invalid/{session.new_uuid()}"
    item = Chosen(
        position=0,
        opportunity={"@type": "ScheduledSession", "@id": nothing},
        offer={"@type": "Offer", "@id": f"{nothing}#offer"},
        opportunity_type=OpportunityType.SCHEDULED_SESSION,
    )
    return quote_body(session, [item])


class NoWaiting:
    """For sessions that only send requests."""

    def wait(self, *_: Any) -> None:
        """Refuse to wait.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("this session cannot wait for feeds")
