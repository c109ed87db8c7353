"""Which checks each defect has to fail, and the configurations that the proof runs under."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CONFIGURATIONS: Mapping[str, Mapping[str, Any]] = {
    "by-offer": {},
    "never": {
        "customer-requested-cancellation": False,
        "cancellation-window": False,
    },
    "always": {
        "customer-requested-cancellation": True,
        "cancellation-window": False,
        "customer-requested-cancellation-always-allowed": True,
    },
}
"""How the lab treats cancellation, and the features that a configuration declares with it."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What must come of one defect: exactly these checks, no more and no fewer."""

    defect: str
    fails: frozenset[str] = frozenset()
    warns: frozenset[str] = frozenset()
    """Checks of recommendations, and checks that only warn of an older name."""
    disputes: frozenset[str] = frozenset()
    stops: str = ""
    """Outcome of the cases that it keeps from running, where that is all it does."""
    cancellation: str = "by-offer"


@cache
def kills() -> Mapping[str, Kill]:
    """Every entry of the register, by defect."""
    table = tomllib.loads((files(__package__) / "kills.toml").read_text("utf-8"))
    return {name: _kill(name, entry) for name, entry in table.items()}


def _kill(name: str, entry: Mapping[str, Any]) -> Kill:
    return Kill(
        defect=name,
        fails=frozenset(entry.get("fails", ())),
        warns=frozenset(entry.get("warns", ())),
        disputes=frozenset(entry.get("disputes", ())),
        stops=entry.get("stops", ""),
        cancellation=entry.get("cancellation", "by-offer"),
    )
