"""Two-party order cancellation: one party asks, the other one accepts or rejects."""

from __future__ import annotations

from bookproof.protocols.profile import Probe, Profile
from bookproof.protocols.two_party import probes
from bookproof.protocols.two_party.scenario import Scenario
from bookproof.protocols.two_party.session import TwoPartySession

PROFILE = Profile(
    name="two_party",
    title="Two-party order cancellation",
    specification="Order Cancellation workflow (two parties)",
    prefix="TP",
    session=TwoPartySession,
    scenario=Scenario,
    probes=(
        Probe("contact", probes.contact),
        Probe("provider", probes.provider),
        Probe("third party", probes.third_party),
        Probe("orders", probes.orders),
    ),
    lab="bookproof.lab.two_party",
)

__all__ = ["PROFILE"]
