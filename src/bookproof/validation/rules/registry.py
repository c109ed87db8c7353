"""How a rule is declared, and the register of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bookproof.validation.flaw import Severity

RULES: dict[str, Rule] = {}
"""Every rule by id, in order of declaration."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that documents must, should or might better do."""

    id: str
    """Kebab case: public and stable."""
    sentence: str
    """What is wrong when the rule is broken."""
    severity: Severity
    """The worst that it gives; a single flaw may weigh less in some modes."""
    modes: tuple[str, ...]
    """Validation modes in which it applies; empty for all of them."""
    requirements: tuple[str, ...]
    """Ids in the register of requirements."""
    link: str
    """Where the specification says so."""
    bad: Any
    """A fragment that breaks the rule."""
    good: Any
    """The same fragment, mended."""
    counterpart: str = ""
    """Name of the rule in the OpenActive data model validator; empty when it has none."""


def declare(rule: Rule) -> Rule:
    """Put a rule on the register.

    Raises:
        ValueError: the id is taken.
    """
    if rule.id in RULES:
        raise ValueError(f"rule id {rule.id!r} is taken")
    RULES[rule.id] = rule
    return rule
