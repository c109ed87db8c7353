"""The Musement / TUI partner API: activities, cancelled item by item."""

from __future__ import annotations

from bookproof.protocols.musement.probes import PROBES
from bookproof.protocols.musement.scenario import Scenario
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.profile import Profile

PROFILE = Profile(
    name="musement",
    title="Musement partner API",
    specification="Musement partner API 3.4.0",
    prefix="MUS",
    session=MusementSession,
    scenario=Scenario,
    probes=PROBES,
    lab="bookproof.lab.musement",
)
