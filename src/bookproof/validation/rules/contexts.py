"""Names that the models do not have: what kind they are, and which contexts stand behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from bookproof.validation.facts import Model, facts
from bookproof.validation.rules.nodes import Node


class Kind(Enum):
    """What a name outside a model can be."""

    KEYWORD = "a keyword of JSON-LD"
    ALIAS = "a keyword without its sign"
    PREFIXED = "a name of the models with a prefix, or as a full IRI"
    EXTENSION = "a term of a known extension vocabulary"
    OWN = "a term with a prefix of the publisher's own"
    SCHEMA_ORG = "a property that schema.org has for the class"
    UNKNOWN = "anything else"


class Foreign(NamedTuple):
    """A name outside a model."""

    kind: Kind
    prefix: str = ""
    term: str = ""


@lru_cache(maxsize=10_000)
def foreign(model: str, name: str) -> Foreign:
    """What kind of name it is on the model."""
    if name.startswith("@"):
        return Foreign(Kind.KEYWORD)
    vocabulary = facts().vocabulary
    if name in vocabulary["keywordAliases"]:
        return Foreign(Kind.ALIAS, term=vocabulary["keywordAliases"][name])
    if "://" in name:
        return Foreign(Kind.PREFIXED, term=name.replace("#", "/").rpartition("/")[2])
    prefix, colon, term = name.partition(":")
    if colon:
        if prefix in vocabulary["namespaces"]:
            return Foreign(Kind.PREFIXED, prefix, term)
        return Foreign(Kind.EXTENSION if prefix in extensions() else Kind.OWN, prefix, term)
    if model and name in facts().schema_org_properties(facts().models[model]):
        return Foreign(Kind.SCHEMA_ORG, term=name)
    return Foreign(Kind.UNKNOWN, term=name)


@cache
def extensions() -> Mapping[str, Mapping[str, Any]]:
    """The known extension vocabularies by prefix."""
    return {item["prefix"]: item for item in facts().vocabulary["extensions"].values()}


def is_declared(node: Node, prefix: str) -> bool:
    """Whether a context of the document may define the prefix.

    A context that is not shipped could define any prefix: it is given the benefit of the doubt.
    """
    vocabulary = extensions().get(prefix)
    for context in _contexts(node):
        if isinstance(context, Mapping):
            if prefix in context:
                return True
        elif isinstance(context, str):
            if vocabulary is None:
                if not _is_known(context):
                    return True
            elif _is_at(context, vocabulary["namespace"]):
                return True
    return False


def _contexts(node: Node) -> Iterator[Any]:
    """The contexts in force at the node, the nearest first."""
    at: Node | None = node
    while at is not None:
        stated = at.value.get("@context")
        yield from stated if isinstance(stated, list) else [stated]
        at = at.holder


def _is_at(url: str, namespace: str) -> bool:
    home = namespace.rstrip("#/")
    return url == home or url.startswith((home + "/", home + "#"))


def _is_known(url: str) -> bool:
    vocabulary = facts().vocabulary
    bare = url.rstrip("/")
    known = {vocabulary["contextUrl"].rstrip("/"), "https://schema.org", "http://schema.org"}
    return bare in known or any(_is_at(url, item["namespace"]) for item in extensions().values())


@cache
def is_in_domain(model: str, prefix: str, term: str) -> bool:
    """Whether an extension defines the term for the class of the model or one above it."""
    described = extensions()[prefix]["properties"][term]
    domain = described.get("domain", ())
    return not domain or not _classes(facts().models[model]).isdisjoint(map(_full, domain))


def _classes(model: Model) -> set[str]:
    found = set()
    for item in (model, *(facts().models[name] for name in model.ancestors)):
        found.add(item.iri)
        if item.schema_org_class:
            found.add(item.schema_org_class)
    return found


def _full(curie: str) -> str:
    prefix, _, term = curie.partition(":")
    namespace = facts().vocabulary["namespaces"].get(prefix)
    return f"{namespace}{term}" if namespace else curie
