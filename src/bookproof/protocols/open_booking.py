"""The OpenActive Open Booking API, the protocol with feeds and a test interface."""

from __future__ import annotations

from bookproof.protocols.profile import Profile
from bookproof.scenario import Scenario
from bookproof.session import Session

PROFILE = Profile(
    name="open_booking",
    title="OpenActive Open Booking API",
    specification="Open Booking API 1.0 CR3",
    prefix="OBA",
    session=Session,
    scenario=Scenario,
    feeds=True,
    lab="bookproof.lab",
)
