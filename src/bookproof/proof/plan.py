"""Which checks each defect has to fail, and the settings that the proof runs under."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """A lab that is right in its own way, and the features that a configuration declares."""

    lab: tuple[str, ...] = ()
    """Arguments of the lab."""
    features: Mapping[str, bool | None] = field(default_factory=dict)
    """What differs from the default configuration."""


SETTINGS: Mapping[str, Setting] = {
    "by-offer": Setting(),
    "never": Setting(
        ("--cancellation", "never"),
        {"customer-requested-cancellation": False, "cancellation-window": False},
    ),
    "always": Setting(
        ("--cancellation", "always"),
        {
            "cancellation-window": False,
            "customer-requested-cancellation-always-allowed": True,
        },
    ),
    "no-leasing": Setting(
        ("--leasing", "none"), {"anonymous-leasing": False, "named-leasing": False}
    ),
    "named-leasing": Setting(("--leasing", "named"), {"anonymous-leasing": False}),
    "one-orders-feed": Setting(("--proposals", "orders-feed")),
}
"""The ways in which a right system can differ; in each of them every check must pass."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What must come of one defect: exactly these checks, no more and no fewer."""

    defect: str
    fails: frozenset[str] = frozenset()
    may_fail: frozenset[str] = frozenset()
    """Checks that it fails at some moments only: the register says why."""
    warns: frozenset[str] = frozenset()
    """Checks of recommendations, and checks that only warn of an older name."""
    disputes: frozenset[str] = frozenset()
    stops: str = ""
    """Outcome of the cases that it keeps from running, where that is all it does."""
    setting: str = "by-offer"
    """Key in ``SETTINGS``."""
    policy: frozenset[str] = frozenset()
    """Checks that find a policy difference."""
    not_seen: str = ""
    """Why no right harness can tell it from a right system; empty when one can."""
    protocol: str = "open_booking"


@cache
def kills(protocol: str = "open_booking") -> Mapping[str, Kill]:
    """Every entry of a protocol's register, by defect."""
    text = (files(__package__) / "kills" / f"{protocol}.toml").read_text("utf-8")
    return {name: _kill(protocol, name, entry) for name, entry in tomllib.loads(text).items()}


def _kill(protocol: str, name: str, entry: Mapping[str, Any]) -> Kill:
    return Kill(
        protocol=protocol,
        defect=name,
        policy=frozenset(entry.get("policy", ())),
        not_seen=entry.get("not_seen", ""),
        fails=frozenset(entry.get("fails", ())),
        may_fail=frozenset(entry.get("may_fail", ())),
        warns=frozenset(entry.get("warns", ())),
        disputes=frozenset(entry.get("disputes", ())),
        stops=entry.get("stops", ""),
        setting=entry.get("setting", "by-offer"),
    )
