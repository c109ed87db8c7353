"""What is wrong in one place of a document, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_INDEX = re.compile(r"\[\d+\]")


class Severity(StrEnum):
    """How much a flaw weighs. Only a failure means that the document does not conform."""

    FAILURE = "failure"
    WARNING = "warning"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One wrong place in one document."""

    rule: str
    """Id of the rule in :data:`bookproof.validation.rules.registry.RULES`."""
    severity: Severity
    path: str
    """JSON path: ``$.orderedItem[0].acceptedOffer``."""
    message: str
    """One sentence for a person; the same for the same cause, so without values that vary."""
    expected: Any
    got: Any

    @property
    def cause(self) -> tuple[str, str, str]:
        """What flaws of one cause share: rule, place without array positions, and message."""
        return self.rule, _INDEX.sub("[*]", self.path), self.message


EXAMPLES = 3
"""How many places of one cause are kept."""


@dataclass(slots=True)
class Grouped:
    """Flaws of one cause: how many there are, and the first of them."""

    first: Flaw
    count: int = 0
    examples: list[tuple[str, Flaw]] = field(default_factory=list)
    """At most :data:`EXAMPLES` flaws, each with the name of the document that it is in."""


class Causes:
    """Flaws gathered by cause, in order of first appearance; its size follows the causes."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str, str], Grouped] = {}

    def add(self, flaws: Iterable[Flaw], document: str = "") -> None:
        """Take in the flaws of a document."""
        for flaw in flaws:
            group = self._groups.get(flaw.cause)
            if group is None:
                group = self._groups[flaw.cause] = Grouped(flaw)
            group.count += 1
            if len(group.examples) < EXAMPLES:
                group.examples.append((document, flaw))

    def __iter__(self) -> Iterator[Grouped]:
        return iter(self._groups.values())

    def __len__(self) -> int:
        return len(self._groups)

    def count(self, severity: Severity) -> int:
        """How many flaws of a severity there are."""
        return sum(group.count for group in self if group.first.severity is severity)
