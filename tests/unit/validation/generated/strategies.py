"""Strategies of documents that the facts allow, and of single faults in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .building import Builder
from .mutating import Mutation
from .mutating import mutations as every_mutation

T = TypeVar("T")

MOST_OPTIONAL = 4
"""Optional properties of one node."""


class Drawn:
    """Choices that hypothesis makes, and can make smaller."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""
        return options[0] if len(options) == 1 else self._draw(st.sampled_from(options))

    def some(self, options: Sequence[str]) -> list[str]:
        """A few of the options."""
        if not options:
            return []
        return self._draw(st.lists(st.sampled_from(options), unique=True, max_size=MOST_OPTIONAL))


@st.composite
def documents(draw: DrawFn, mode: str, name: str) -> dict[str, Any]:
    """Valid documents of a mode whose root has a type."""
    return Builder(mode, Drawn(draw)).document(name)


def mutations(document: dict[str, Any], mode: str) -> SearchStrategy[Mutation]:
    """Changes of one thing, each with the verdict that must follow."""
    return st.sampled_from(list(every_mutation(document, mode)))
