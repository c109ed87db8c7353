"""Which defects of a target are on, and how often each has shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from bookproof.lab.musement.defects import Defect


class UnknownDefectError(ValueError):
    """A name that no defect has; the message suggests the nearest one."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, [defect.value for defect in Defect], n=1, cutoff=0.0)
        super().__init__(f"unknown defect {name!r}; the nearest is {near[0]!r}")


def defect_named(name: str) -> Defect:
    """Find a defect by its public name.

    Raises:
        UnknownDefectError: no defect has that name.

    """
    for defect in Defect:
        if defect.value == name:
            return defect
    raise UnknownDefectError(name)


class Defects:
    """Which defects are on, and how often each has shown."""

    def __init__(self, active: Iterable[Defect] = ()) -> None:
        self._active = frozenset(active)
        self._fired: Counter[Defect] = Counter()

    def activate(self, active: Iterable[Defect]) -> None:
        """Switch exactly these on, and begin counting anew."""
        self._active = frozenset(active)
        self._fired.clear()

    def broken(self, defect: Defect) -> bool:
        """Tell whether a defect is on, and count that its wrong behaviour is being produced.

        To be asked last, where the behaviour would differ.
        """
        if defect not in self._active:
            return False
        self._fired[defect] += 1
        return True

    def active(self, defect: Defect) -> bool:
        """Tell whether a defect is on, without counting."""
        return defect in self._active

    def listing(self) -> list[dict[str, str | bool | int]]:
        """Describe every defect, in the order of definition."""
        return [
            {
                "name": defect.value,
                "description": defect.description,
                "active": defect in self._active,
                "fired": self._fired[defect],
            }
            for defect in Defect
        ]
