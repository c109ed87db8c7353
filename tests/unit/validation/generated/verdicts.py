"""Whether a verdict is the one that the facts demand."""

from __future__ import annotations

from collections.abc import Iterable

import bookproof.validation.rules.structural  # noqa: F401 - puts its rules on the register
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.rules.registry import RULES

from .mutating import Mutation

COMPARING = frozenset({"order-identifier"})
"""Rules that compare the changed property with another one, and report them there."""


def failures(flaws: Iterable[Flaw]) -> list[Flaw]:
    """Those that mean that a document does not conform."""
    return [flaw for flaw in flaws if flaw.severity is Severity.FAILURE]


def shown(flaws: Iterable[Flaw]) -> str:
    """Rules, places and messages in one line."""
    return "; ".join(f"{flaw.rule} at {flaw.path}: {flaw.message}" for flaw in flaws)


def counterparts(flaw: Flaw) -> list[str]:
    """Rules of the incumbent that its rule stands for."""
    return RULES[flaw.rule].counterpart.split()


def disagreement(mutation: Mutation, flaws: Iterable[Flaw]) -> str:
    """What is wrong with the verdict on a changed document; empty if nothing is."""
    found = failures(flaws)
    what = f"{mutation.kind} at {mutation.place}"
    if not mutation.broken:
        return f"{what} is allowed, but {shown(found)}" if found else ""
    if not found:
        return f"{what} is accepted; {sorted(mutation.broken)} must report it"
    if mutation.broken.isdisjoint(rule for flaw in found for rule in counterparts(flaw)):
        return f"{what} is reported as {shown(found)} instead of {sorted(mutation.broken)}"
    astray = [
        flaw
        for flaw in found
        if flaw.rule not in COMPARING and not _are_near(flaw.path, mutation.place)
    ]
    return f"{what} is reported elsewhere too: {shown(astray)}" if astray else ""


def _are_near(one: str, other: str) -> bool:
    """Whether one place is the other, or holds it."""
    return one.startswith(other) or other.startswith(one)
