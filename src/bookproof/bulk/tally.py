"""Flaws of any number of documents, gathered by cause; its size follows the causes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from bookproof.validation.flaw import EXAMPLES, Flaw, Severity

MOST_CAUSES = 5_000
"""Causes that are told apart; flaws of further ones are only counted."""
_LONGEST = 200
_NESTED = (Mapping, list, tuple)
_INDEX = re.compile(r"\[\d+\]")

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """One flaw in its place."""

    document: str
    """File or URL."""
    path: str
    """JSON path from the root of that file."""
    subject: str
    """``@id`` of what it is about, where it has one."""
    line: int
    """Line of the file, counted from 1; 0 when it is not known."""
    column: int
    expected: Any
    got: Any


@dataclass(slots=True)
class Cause:
    """Flaws of one cause."""

    rule: str
    severity: Severity
    path: str
    """Path with array positions left open."""
    message: str
    count: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What tells it from other causes."""
        return self.rule, self.path, self.message


class Tally:
    """What was judged and what was found, in order of first appearance."""

    def __init__(self) -> None:
        self.items = 0
        """Items of feeds that were seen, deleted ones included."""
        self.documents = 0
        """Documents that were judged; the data of an item is one."""
        self.bad = 0
        """Documents with at least one failure."""
        self.modes: Counter[str] = Counter()
        """Documents by the mode that they were judged in."""
        self.further = 0
        """Flaws of causes beyond :data:`MOST_CAUSES`."""
        self._causes: dict[Key, Cause] = {}

    def __iter__(self) -> Iterator[Cause]:
        return iter(self._causes.values())

    def __len__(self) -> int:
        return len(self._causes)

    def count(self, severity: Severity) -> int:
        """How many flaws of a severity there are."""
        return sum(cause.count for cause in self if cause.severity is severity)

    def take(self, flaw: Flaw, path: str) -> list[Example] | None:
        """Count a flaw at a path of the file; the list that wants an example of it, if it does."""
        key = flaw.rule, _INDEX.sub("[*]", path), flaw.message
        cause = self._causes.get(key)
        if cause is None:
            cause = self._causes[key] = Cause(flaw.rule, flaw.severity, key[1], flaw.message)
        cause.count += 1
        return cause.examples if len(cause.examples) < EXAMPLES else None

    def merge(self, later: Tally) -> None:
        """Add what was found after all that is in here."""
        self.items += later.items
        self.documents += later.documents
        self.bad += later.bad
        self.modes.update(later.modes)
        self.further += later.further
        for cause in later:
            mine = self._causes.get(cause.key)
            if mine is None:
                if len(self) >= MOST_CAUSES:
                    self.further += cause.count
                    continue
                mine = self._causes[cause.key] = Cause(
                    cause.rule, cause.severity, cause.path, cause.message
                )
            mine.count += cause.count
            mine.examples.extend(cause.examples[: EXAMPLES - len(mine.examples)])

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "items": self.items,
            "documents": self.documents,
            "bad": self.bad,
            "modes": dict(self.modes),
            "further": self.further,
            "causes": [asdict(cause) for cause in self],
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read back what :meth:`to_json` gave."""
        tally = cls()
        tally.items, tally.documents = written["items"], written["documents"]
        tally.bad, tally.further = written["bad"], written["further"]
        tally.modes.update(written["modes"])
        for item in written["causes"]:
            cause = Cause(**item)
            cause.severity = Severity(cause.severity)
            cause.examples = [Example(**example) for example in item["examples"]]
            tally._causes[cause.key] = cause
        return tally


def brief(value: Any) -> Any:
    """A value as it is kept in an example: simple ones as they are, others told in short."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        if 0 < len(value) <= 3 and not any(isinstance(item, _NESTED) for item in value.values()):
            return {str(name): brief(item) for name, item in value.items()}
        kind = value.get("@type") or value.get("type")
        return f"an object of type {kind}"[:_LONGEST] if isinstance(kind, str) else "an object"
    if isinstance(value, list | tuple):
        if len(value) <= 10 and all(isinstance(item, str) and len(item) < 80 for item in value):
            return list(value)
        return f"an array of {len(value)}"
    return str(value)[:_LONGEST]
