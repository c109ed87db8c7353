"""First contact with a system: what is known of it, and a session for looking at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn, cast
from urllib.parse import urlsplit

from bookproof.broker.idle import IdleBroker
from bookproof.broker.link import BrokerView
from bookproof.cases import Case, FeatureTest
from bookproof.client.redaction import Redactor
from bookproof.client.transport import Transport
from bookproof.protocols.profile import Profile, Target
from bookproof.session import CaseSession, Services
from bookproof.settings import CommonSettings


def target_at(url: str, profile: Profile) -> Target:
    """The system behind the root of an API, which has no name but its host."""
    host = urlsplit(url).hostname or url
    return Target(f"{profile.title} at {host}", url, url.rstrip("/"))


def probing_session(
    profile: Profile,
    settings: CommonSettings,
    transport: Transport,
    redactor: Redactor,
    target: Target,
    time_base: datetime,
) -> CaseSession:
    """A session that belongs to no case; it can send requests and cannot wait."""
    case = Case(
        id="probe", protocol=profile.name, category="probe", feature="probe", test="probe",
        implemented=True, opportunity_type=None, booking_flow=None, multiple=False,
        scenario=FeatureTest("Probe", "", ""),
    )  # fmt: skip
    services = Services(
        settings=settings,
        broker=cast(BrokerView, IdleBroker()),  # nothing asks it for a feed
        transport=transport,
        redactor=redactor,
        base_url=target.base_url,
        seed=0,
        time_base=time_base,
    )
    return profile.session(case, services, _NoTurns())


class _NoTurns:
    def wait(self, *_: Any) -> NoReturn:
        raise RuntimeError("a probe does not wait")
