"""A node of a document in its place, and what it inherits from related nodes.

Source: Modelling Opportunity Data 2.0, sections on the nesting of events and facilities: a node
may leave out what the event around it or its ``superEvent`` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from bookproof.validation.building.positions import passes
from bookproof.validation.facts import Model, facts

_PLAIN_NAME = re.compile(r"@?[A-Za-z_][\w:-]*")
_MOST_STEPS = 50
_NEVER_PASSED = frozenset({"@type", "@id", "@context"})


def member(path: str, name: str) -> str:
    """The JSON path of a property."""
    return f"{path}.{name}" if _PLAIN_NAME.fullmatch(name) else f"{path}[{name!r}]"


class Node:
    """One object of a document, with the place where it stands."""

    __slots__ = ("_path", "holder", "index", "model", "value", "within")

    def __init__(
        self,
        value: dict[str, Any],
        model: Model | None,
        within: str = "",
        holder: Node | None = None,
        index: int | None = None,
    ) -> None:
        self.value = value
        self.model = model
        """None when the type is outside the models."""
        self.within = within
        """Property that holds the node; empty at the root."""
        self.holder = holder
        self.index = index
        """Position in the array, where the property holds an array."""
        self._path = ""

    @property
    def path(self) -> str:
        """Where the node stands: ``$.orderedItem[0]``."""
        if not self._path:
            if self.holder is None:
                self._path = "$"
            else:
                path = member(self.holder.path, self.within)
                self._path = path if self.index is None else f"{path}[{self.index}]"
        return self._path

    @property
    def kind(self) -> str:
        """Name of the model, or an empty text."""
        return self.model.name if self.model else ""

    def supplied(self, name: str, steps: int = _MOST_STEPS) -> Any:
        """The value of a property, its own or an inherited one; None without any.

        A related node that is only a reference supplies nothing, nor does one that is more than
        ``steps`` relations away.
        """
        own = self.value.get(name)
        if own is not None or self.model is None or name in _NEVER_PASSED or not steps:
            return own
        for source, passing in inheriting(self.model):
            related = self.value.get(source)
            if related.__class__ is dict and passes(passing, name):
                found = Node(related, model_of(related, self.model, source), source, self)
                value = found.supplied(name, steps - 1)
                if value is not None:
                    return value
        holder = self.holder
        if holder is not None and holder.model is not None:
            described = holder.model.properties.get(self.within)
            if described and described.inherits_to and passes(described.inherits_to, name):
                return holder.supplied(name, steps - 1)
        return None


@cache
def _inheriting(name: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    described = facts().models[name].properties.values()
    return tuple((item.name, item.inherits_from) for item in described if item.inherits_from)


def inheriting(model: Model) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Properties whose value supplies properties to its holder, with what they pass."""
    return _inheriting(model.name)


@lru_cache(maxsize=10_000)
def only_model(holder: str, name: str) -> str:
    """The one model that the value of a property may have; empty when there are several."""
    described = facts().models[holder].properties.get(name)
    found = (
        {option.name for option in described.types if option.kind == "model"}
        if described
        else set()
    )
    return found.pop() if len(found) == 1 else ""


def model_of(
    value: Mapping[str, Any], holder: Model | None = None, within: str = ""
) -> Model | None:
    """The model of an object: by its ``@type``, else by the property that holds it."""
    kind = value.get("@type")
    if isinstance(kind, str):
        return facts().models.get(kind)
    if kind is None and holder is not None and "@value" not in value:
        return facts().models.get(only_model(holder.name, within))
    return None
