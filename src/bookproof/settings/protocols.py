"""The settings of each protocol, imported when a configuration names it."""

from __future__ import annotations

from importlib import import_module

from bookproof.settings.common import CommonSettings

PROTOCOLS: dict[str, tuple[str, str]] = {
    "open_booking": ("bookproof.settings.models", "Settings"),
    "ticketswitch": ("bookproof.protocols.ticketswitch.settings", "TicketswitchSettings"),
    "musement": ("bookproof.protocols.musement.settings", "MusementSettings"),
    "two_party": ("bookproof.protocols.two_party.settings", "TwoPartySettings"),
}
"""Module and class by protocol."""


def settings_class(protocol: str) -> type[CommonSettings]:
    """The settings of a protocol.

    Raises:
        KeyError: there is no such protocol.
    """
    module, name = PROTOCOLS[protocol]
    found: type[CommonSettings] = getattr(import_module(module), name)
    return found
