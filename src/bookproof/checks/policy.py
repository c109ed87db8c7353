"""Expectations that no document settles: the configuration says what a system should do.

A system that does otherwise shows a policy difference; it fails only where the user has pinned
the policy.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bookproof.results import Finding


@dataclass(frozen=True, slots=True)
class Policy:
    """What the configuration expects in one respect."""

    key: str
    """Dotted key of the configuration, such as ``policies.unknownTransaction``."""
    expected: Any
    """The value there; a status code, a list of them, or a word."""
    pinned: bool = False
    """Whether to do otherwise is a failure."""

    def finding(self, where: str, expected: Any, got: Any, hint: str = "") -> Finding:
        """What a check yields when the system does otherwise."""
        advice = f"{hint}; " if hint else ""
        return Finding(
            where=where,
            expected=expected,
            got=got,
            hint=f"{advice}no document settles this: {self.key} in the configuration does",
            policy="" if self.pinned else self.key,
        )

    def allows(self, status: int) -> bool:
        """Whether a status code is the expected one, or one of them."""
        known = self.expected
        return status in known if isinstance(known, Collection) else status == known
