"""What an examination says: one line for each thing that was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Level(StrEnum):
    """How a thing was found, from good to bad."""

    OK = "ok"
    SKIPPED = "skipped"
    """It was not looked at, since something before it is missing, or nothing needs it."""
    WARN = "warn"
    """Runs are possible, but some cases may be lost or the system is wrong in this respect."""
    FAIL = "fail"
    """Runs cannot succeed before this is mended."""


_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, how it was found, and what to change."""

    area: str
    level: Level
    seen: str
    remedy: str = ""
    """What to change, in the configuration or in the system; empty when nothing has to be."""

    @classmethod
    def worst(cls, area: str, found: Iterable[Line]) -> Self:
        """Several findings about one thing in one line; the worst level counts."""
        lines = list(found)
        level = max((line.level for line in lines), key=_ORDER.index, default=Level.OK)
        seen = "; ".join(line.seen for line in lines)
        remedy = "; ".join(dict.fromkeys(line.remedy for line in lines if line.remedy))
        return cls(area, level, seen, remedy)


def of_fault(area: str, fault: Exception, level: Level = Level.FAIL) -> Line:
    """The line of a fault, whose message reads "what is wrong; what to do"."""
    seen, _, remedy = str(fault).partition("; ")
    return Line(area, level, seen, remedy)
