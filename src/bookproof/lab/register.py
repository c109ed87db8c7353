"""The defects of the reference system of each protocol."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol

_MODULES = {
    "open_booking": "bookproof.lab.defects",
    "ticketswitch": "bookproof.lab.ticketswitch.defects",
    "musement": "bookproof.lab.musement.defects",
    "two_party": "bookproof.lab.two_party.defects",
}


class Described(Protocol):
    """A defect: its text is its name."""

    @property
    def description(self) -> str:
        """What it breaks, in a sentence."""


def defects_of(protocol: str) -> list[Described]:
    """Every defect of the protocol's reference system, in the order of its list.

    Raises:
        KeyError: there is no such protocol.
    """
    listed: Iterable[Described] = import_module(_MODULES[protocol]).Defect
    return list(listed)
