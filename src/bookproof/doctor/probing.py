"""The examination of a system whose protocol has no feeds: by the probes of its profile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

from bookproof.client.redaction import Redactor
from bookproof.client.transport import Transport
from bookproof.doctor.findings import Level, Line, of_fault
from bookproof.embedded import EmbeddedLab
from bookproof.faults import EnvironmentFault, Fault
from bookproof.protocols import Profile, profile_of
from bookproof.protocols.contact import probing_session, target_at
from bookproof.settings import CommonSettings


def probed(settings: CommonSettings, redactor: Redactor) -> Iterator[Line]:
    """A line for each probe; once the first has failed, the others are not tried."""
    profile = profile_of(settings.protocol)
    with ExitStack() as stack:
        try:
            url = _url(settings, profile, stack)
        except EnvironmentFault as fault:
            yield of_fault("target", fault)
            return
        transport = Transport(timeout=settings.timeouts.request, verify_tls=settings.verify_tls)
        stack.callback(transport.close)
        target = target_at(url, profile)
        reached = True
        for number, probe in enumerate(profile.probes):
            if not reached:
                yield Line(probe.area, Level.SKIPPED, f"needs {profile.probes[0].area}")
                continue
            session = probing_session(
                profile, settings, transport, redactor, target, datetime.now(UTC)
            )
            try:
                yield Line(probe.area, Level.OK, probe.look(session))
            except Fault as fault:
                reached = number > 0
                yield of_fault(probe.area, fault)


def _url(settings: CommonSettings, profile: Profile, stack: ExitStack) -> str:
    arguments = settings.lab_arguments()
    if arguments is None:
        return settings.target_url
    return f"{stack.enter_context(EmbeddedLab(arguments, profile.lab)).url}/"
