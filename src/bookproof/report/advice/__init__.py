"""Why a finding matters to those who sell the bookings, and what usually causes it.

The texts lie in one file for each protocol: one entry for a check by its id, or one for all checks
of a subject (the part of the id before the dot).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Advice:
    """What a developer is told beside a finding."""

    why: str
    """What a Broker or its customers suffer from it."""
    causes: tuple[str, ...]
    """Where the fault usually lies, the likeliest first."""


def advice(check_id: str) -> Advice | None:
    """The entry of the check, else that of its subject; None when there is neither."""
    entries = _entries()
    return entries.get(check_id) or entries.get(check_id.partition(".")[0])


def subjects() -> frozenset[str]:
    """Every check id and subject that has an entry."""
    return frozenset(_entries())


@cache
def _entries() -> Mapping[str, Advice]:
    texts = (file.read_text("utf-8") for file in files(__name__).iterdir() if _is_table(file.name))
    return {
        key: Advice(entry["why"], tuple(entry["causes"]))
        for text in texts
        for key, entry in tomllib.loads(text).items()
    }


def _is_table(name: str) -> bool:
    return name.endswith(".toml")
