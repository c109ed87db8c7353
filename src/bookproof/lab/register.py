"""The defects of the reference system of each protocol."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol


class Described(Protocol):
    """A defect: its text is its name."""

    @property
    def description(self) -> str:
        """What it breaks, in a sentence."""


def package_of(protocol: str) -> str:
    """The package of a protocol's reference system, which can be run as a module."""
    return __package__ if protocol == "open_booking" else f"{__package__}.{protocol}"


def defects_of(protocol: str) -> list[Described]:
    """Every defect of the protocol's reference system, in the order of its list."""
    listed: Iterable[Described] = import_module(f"{package_of(protocol)}.defects").Defect
    return list(listed)
