"""Write a plain document in another form that says the same."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from bookproof.resources import folder
from bookproof.validation.facts import facts

_PREFIXES = ("oa", "schema", "pending", "skos", "dc", "dcat")


@cache
def _coerced() -> dict[str, str]:
    """How the shipped context reads the texts of its terms."""
    text = (folder("schemas") / "contexts" / "openactive.jsonld").read_text("utf-8")
    context = json.loads(text)["@context"]
    return {
        name: item["@type"]
        for name, item in context.items()
        if isinstance(item, dict) and "@type" in item
    }


def compact(iri: str) -> str:
    """An IRI of the vocabulary with a prefix."""
    namespaces = facts().vocabulary["namespaces"]
    for prefix in _PREFIXES:
        if iri.startswith(namespaces[prefix]):
            return f"{prefix}:{iri.removeprefix(namespaces[prefix])}"
    return iri


class Rewriter:
    """Rewrites names, types and members here and there, and declares aliases for some."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.declared: dict[str, Any] = {}

    def document(self, plain: dict[str, Any]) -> dict[str, Any]:
        """The whole document; with a context that declares the aliases, where there are any."""
        found = self._node(plain)
        stated = plain["@context"] if isinstance(plain["@context"], list) else [plain["@context"]]
        return {**found, "@context": [*stated, self.declared] if self.declared else stated}

    def _node(self, node: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in node.items():
            if name == "@context":
                continue
            if name == "@type":
                key = self._random.choice(["@type", "type", self._alias(name, name)])
                found[key] = self._name(value)
            elif name == "@id":
                found[self._random.choice(["@id", "id"])] = value
            else:
                found[self._property(name, value)] = self._value(name, value)
        return found

    def _property(self, name: str, value: Any) -> str:
        iri: str | None = facts().vocabulary["terms"].get(name)
        if iri is None:
            return name
        coerced = _coerced().get(name)
        meaning = iri if coerced is None else {"@id": iri, "@type": coerced}
        if coerced and any(isinstance(item, str) for item in _items(value)):
            # a prefixed name takes no part in the coercion that makes the text a reference
            return self._random.choice([name, self._alias(name, meaning)])
        return self._random.choice([name, compact(iri), iri, self._alias(name, meaning)])

    def _alias(self, name: str, meaning: Any) -> str:
        if self._random.random() < 0.7:
            return name
        alias = "my" + name.strip("@").title()
        self.declared[alias] = meaning
        return alias

    def _name(self, kind: str) -> str:
        iri: str = facts().vocabulary["terms"][kind]
        return self._random.choice([kind, compact(iri), iri])

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return self._node(value)
        if isinstance(value, list):
            return [self._value(name, item) for item in value]
        if isinstance(value, str) and _coerced().get(name) == "@id" and self._random.random() < 0.5:
            return compact(value)
        return value


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def shuffled(value: Any, random: Random) -> Any:
    """The value with every array and object in another order."""
    if isinstance(value, list):
        return random.sample([shuffled(item, random) for item in value], len(value))
    if isinstance(value, dict):
        return {
            name: value[name] if name == "@context" else shuffled(value[name], random)
            for name in random.sample(list(value), len(value))
        }
    return value
