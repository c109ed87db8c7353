"""Ingresso F13, the ticketing API that pyticketswitch speaks: booking and cancel.v1."""

from __future__ import annotations

from bookproof.protocols.profile import Profile
from bookproof.protocols.ticketswitch import checks
from bookproof.protocols.ticketswitch.probes import PROBES
from bookproof.protocols.ticketswitch.scenario import Scenario
from bookproof.protocols.ticketswitch.session import TicketswitchSession

PROFILE = Profile(
    name="ticketswitch",
    title="Ingresso F13",
    specification="Ingresso F13 documentation, cancel.v1",
    prefix="F13",
    session=TicketswitchSession,
    scenario=Scenario,
    probes=PROBES,
    lab="bookproof.lab.ticketswitch",
)

__all__ = ["PROFILE", "checks"]
