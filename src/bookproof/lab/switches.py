"""Which defects of a lab are on, and how often each has shown.

Every lab has defects of its own: an enumeration of described names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Generic, TypeVar

from bookproof.lab.choices import ChoiceError, Described

D = TypeVar("D", bound=Described)


class UnknownDefectError(ChoiceError):
    """A name that no defect has; the message suggests the nearest one."""

    def __init__(self, kinds: type[Described], name: str) -> None:
        near = get_close_matches(name, [defect.value for defect in kinds], n=1, cutoff=0.0)
        super().__init__(f"unknown defect {name!r}; the nearest is {near[0]!r}")


def defect_named(kinds: type[D], name: str) -> D:
    """Find one of the defects by its public name.

    Raises:
        UnknownDefectError: no defect has that name.

    """
    for defect in kinds:
        if defect.value == name:
            return defect
    raise UnknownDefectError(kinds, name)


def defects_named(kinds: type[D], names: Iterable[object]) -> tuple[D, ...]:
    """Find some of the defects by their public names.

    Raises:
        UnknownDefectError: no defect has one of the names.

    """
    return tuple(defect_named(kinds, str(name)) for name in names)


class Defects(Generic[D]):
    """Which of the defects are on, and how often each has shown."""

    def __init__(self, kinds: type[D], active: Iterable[D] = ()) -> None:
        self._kinds = kinds
        self._active = frozenset(active)
        self._fired: Counter[D] = Counter()

    def activate(self, active: Iterable[D]) -> None:
        """Switch exactly these on, and begin counting anew."""
        self._active = frozenset(active)
        self._fired.clear()

    @property
    def any(self) -> bool:
        """Whether at least one defect is on."""
        return bool(self._active)

    def broken(self, defect: D) -> bool:
        """Tell whether a defect is on, and count that its wrong behaviour is being produced.

        To be asked last, where the behaviour would differ.
        """
        if defect not in self._active:
            return False
        self._fired[defect] += 1
        return True

    def active(self, defect: D) -> bool:
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
            for defect in self._kinds
        ]
