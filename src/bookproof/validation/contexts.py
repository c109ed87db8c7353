"""The contexts of a JSON-LD document, and what its names mean under them.

Contexts come from ``schemas/contexts`` only; nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from bookproof.model import CONTEXT
from bookproof.resources import folder
from bookproof.validation.facts import facts

_LARGEST_CONTEXT = 100_000
_DEEPEST_STACK = 20
_MOST_CONTEXTS = 100
_OPENACTIVE = frozenset({CONTEXT, "https://openactive.io"})
EXTENDING = {
    "https://openactive.io/ns-beta": "beta",
    "https://openactive.io/test-interface": "test",
}
"""Prefix by context that leaves the terms of the data model alone."""


class ValidationProblem(Exception):
    """A context that is not shipped, or a document that is no JSON-LD."""


class UnknownContext(ValidationProblem):
    """A context that is not shipped."""


# What names mean


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean under the contexts that hold in a place."""

    terms: Mapping[str, str | None]
    """IRI or keyword by term; None for a term that is switched off."""
    prefixes: Mapping[str, str]
    vocabulary: str | None
    """What is put before a name that is no term."""
    coerced: Mapping[str, str]
    """By term: how its texts are read: ``@id``, ``@vocab`` or a datatype."""
    scoped: Mapping[str, Any] = field(default_factory=dict)
    """By term: the context that holds in the property or in nodes of the type."""
    has_base: bool = False
    """Whether a context says what relative IRIs are relative to."""
    _plain: dict[str, str] = field(default_factory=dict)

    def iri(self, name: str) -> str | None:
        """The IRI or keyword that the name stands for; None when it expands to nothing."""
        if name.startswith("@"):
            return name
        if name in self.terms:
            return self.terms[name]
        if ":" in name:
            return self.full(name)
        return None if self.vocabulary is None else self.vocabulary + name

    def full(self, text: str) -> str:
        """A compact IRI in full; any other text as it is."""
        prefix, colon, rest = text.partition(":")
        namespace = self.prefixes.get(prefix) if colon and not rest.startswith("//") else None
        return text if namespace is None else namespace + rest

    def plain(self, name: str) -> str:
        """The name that the booking messages have for what the name stands for."""
        found = self._plain.get(name)
        if found is None:
            found = self._plain[name] = self._told(name)
        return found

    def _told(self, name: str) -> str:
        meaning = self.iri(name)
        if meaning is None or meaning.startswith("@"):
            return meaning or name
        known = plain_names()
        folded = fold(meaning)
        if folded in known:
            return known[folded]
        for prefix, namespace in _extension_namespaces().items():
            if meaning.startswith(namespace):
                return f"{prefix}:{meaning.removeprefix(namespace)}"
        terms = facts().vocabulary["terms"]
        rest = folded.removeprefix(_vocabulary())
        if rest != folded and rest not in terms and "/" not in rest:
            return rest
        return meaning if name in terms else name


def fold(iri: str) -> str:
    """The IRI with the names of schema.org that changed their scheme or host in one form."""
    for old in ("http://schema.org/", "https://pending.schema.org/", "http://pending.schema.org/"):
        if iri.startswith(old):
            return "https://schema.org/" + iri.removeprefix(old)
    return iri


@cache
def plain_names() -> Mapping[str, str]:
    """Every term of the data model by its folded IRI."""
    found = {fold(iri): name for name, iri in facts().vocabulary["terms"].items()}
    for model in facts().models.values():
        for name, item in model.properties.items():
            found.setdefault(fold(item.iri), name)
    return found


@cache
def _extension_namespaces() -> Mapping[str, str]:
    extensions = facts().vocabulary["extensions"].values()
    return {item["prefix"]: item["namespace"] for item in extensions}


@cache
def _vocabulary() -> str:
    described = facts().vocabulary
    return str(described["namespaces"][described["defaultPrefix"]])


@cache
def references() -> frozenset[str]:
    """Properties whose texts may be references: to enumeration members, nodes or pages."""
    return frozenset(
        name
        for model in facts().models.values()
        for name, item in model.properties.items()
        if any(option.kind != "primitive" or option.name == "URL" for option in item.types)
    )


def names_under(contexts: Sequence[Any]) -> Names:
    """What names mean where these contexts hold, the innermost last.

    Raises:
        UnknownContext: one is not shipped.
        ValidationProblem: one is malformed.
    """
    if all(isinstance(item, str) for item in contexts):
        extending = frozenset(contexts) - _OPENACTIVE
        if extending <= EXTENDING.keys() and len(extending) < len(set(contexts)):
            return _shipped_names(extending)
    try:
        key = json.dumps(contexts)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValidationProblem(f"a context that cannot be read: {type(error).__name__}") from error
    return _processed(key)


@cache
def _shipped_names(extending: frozenset[str]) -> Names:
    """The names of the OpenActive contexts, without the help of the processor."""
    described = facts().vocabulary
    namespaces = _extension_namespaces()
    stated = {EXTENDING[url]: namespaces[EXTENDING[url]] for url in extending}
    prefixes = {**described["namespaces"], **stated}
    return Names(
        terms={**described["terms"], **described["keywordAliases"], **prefixes},
        prefixes=prefixes,
        vocabulary=_vocabulary(),
        coerced=dict.fromkeys(references(), "@id"),
    )


@lru_cache(maxsize=256)
def _processed(key: str) -> Names:
    from pyld import jsonld  # slow to import, and hardly any run needs it

    def process() -> Any:
        options = {"documentLoader": load, "processingMode": "json-ld-1.1"}
        start = jsonld.JsonLdProcessor().process_context({"mappings": {}}, None, options)
        return jsonld.JsonLdProcessor().process_context(start, json.loads(key), options)

    active = guarded(process)
    mappings = active["mappings"]
    stated = {name: item for name, item in mappings.items() if item is not None}
    forward = {name: item["@id"] for name, item in stated.items() if not item["reverse"]}
    lost = {name: None for name, item in mappings.items() if item is None}
    return Names(
        terms={**forward, **lost},
        prefixes={name: item["@id"] for name, item in stated.items() if item["_prefix"]},
        vocabulary=active.get("@vocab"),
        coerced={name: item["@type"] for name, item in stated.items() if "@type" in item},
        scoped=_scoped(json.loads(key)),
        has_base="://" in (active.get("@base") or ""),
    )


def _scoped(contexts: Sequence[Any]) -> Mapping[str, Any]:
    return {
        name: item["@context"]
        for context in contexts
        if isinstance(context, dict)
        for name, item in context.items()
        if isinstance(item, dict) and "@context" in item
    }


def entered(node: Mapping[str, Any], contexts: tuple[Any, ...]) -> tuple[Names, tuple[Any, ...]]:
    """What names mean in a node, and the contexts that hold in what it holds.

    Raises:
        ValidationProblem: a context is not shipped or malformed.
    """
    if "@context" in node:
        contexts = stack(contexts, node["@context"])
    names = names_under(contexts)
    inside = contexts
    for kind in sorted(_types(node, names)):
        if kind in names.scoped:
            inside = stack(inside, names.scoped[kind])
    return (names if inside is contexts else names_under(inside)), contexts


def _types(node: Mapping[str, Any], names: Names) -> set[str]:
    if not names.scoped:
        return set()
    found = (value for name, value in node.items() if names.iri(name) == "@type")
    parts = (part for value in found for part in (value if isinstance(value, list) else [value]))
    return {part for part in parts if isinstance(part, str)}


def within(name: str, names: Names, contexts: tuple[Any, ...]) -> tuple[Any, ...]:
    """The contexts that hold in what a property holds.

    Raises:
        ValidationProblem: there are too many of them.
    """
    return stack(contexts, names.scoped[name]) if name in names.scoped else contexts


def stack(outer: tuple[Any, ...], stated: Any) -> tuple[Any, ...]:
    """The contexts that hold in a node that states one.

    Raises:
        ValidationProblem: there are too many of them.
    """
    found = (*outer, *(stated if isinstance(stated, list) else [stated]))
    if len(found) > _DEEPEST_STACK:
        raise ValidationProblem(f"more than {_DEEPEST_STACK} contexts in one place")
    return found


def refuse_excess(document: Any) -> None:
    """Refuse a document whose contexts alone would keep the processor busy.

    Raises:
        ValidationProblem: they are too many or too large.
    """
    count, waiting = 0, [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "@context" in value:
                stated = value["@context"]
                count += len(stated) if isinstance(stated, list) else 1
                _refuse_large(stated)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        if count > _MOST_CONTEXTS:
            raise ValidationProblem(f"more than {_MOST_CONTEXTS} contexts in one document")


def _refuse_large(context: Any) -> None:
    try:
        size = len(json.dumps(context))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValidationProblem(f"a context that cannot be read: {type(error).__name__}") from error
    if size > _LARGEST_CONTEXT:
        raise ValidationProblem(f"a context of more than {_LARGEST_CONTEXT} characters")


# Contexts and the processor


@cache
def _context(name: str) -> dict[str, Any]:
    """A shipped context document by file name."""
    found = json.loads((folder("schemas") / "contexts" / name).read_text("utf-8"))
    return dict(found)


@cache
def catalogue() -> dict[str, str]:
    """File name by context URL."""
    return dict(json.loads((folder("schemas") / "contexts" / "catalogue.json").read_text("utf-8")))


def load(url: str, options: object = None) -> dict[str, Any]:
    """Stand in for PyLD's document loader.

    Raises:
        UnknownContext: the context is not shipped.
    """
    name = catalogue().get(url)
    if name is None:
        raise UnknownContext(f"the context {url[:200]}")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": _context(name),
    }


def guarded(process: Any) -> Any:
    """What the processor makes, whose mishaps become problems of the document.

    Raises:
        ValidationProblem: the processor cannot do it.
    """
    from pyld import jsonld

    try:
        return process()
    except jsonld.JsonLdError as error:
        raise _problem(error) from error
    except (
        TypeError,
        ValueError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
    ) as error:
        # PyLD does not guard against every malformed document
        raise ValidationProblem(f"{type(error).__name__}: {str(error)[:200]}") from error


def _problem(error: BaseException) -> ValidationProblem:
    """What the innermost error says."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, ValidationProblem):
        return error
    return ValidationProblem(str(error.args[0])[:200] if error.args else type(error).__name__)
