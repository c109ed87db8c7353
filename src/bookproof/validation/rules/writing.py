"""How names are written: JSON-LD has several ways, consumers expect one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.contexts import Kind, foreign
from bookproof.validation.rules.nodes import Node, member, model_of
from bookproof.validation.rules.plan import Fault, Scope, on_document, on_unknown_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import JSON_LD, MODELLING

_DEEPEST = 60
_PREFIXED = Rule(
    id="prefixed-name",
    sentence="A property or type is written with a prefix or as a full IRI.",
    severity=Severity.WARNING,
    modes=(),
    requirements=("RPDE-DATA-05", "OBA-FORMAT-02"),
    link=JSON_LD + "compact-iris",
    bad={"@type": "Event", "schema:name": "Swimming"},
    good={"@type": "Event", "name": "Swimming"},
    counterpart="NoPrefixOrNamespaceRule",
)
_ALIAS = Rule(
    id="keyword-alias",
    sentence="`@id` or `@type` is written without its sign.",
    severity=Severity.WARNING,
    modes=(),
    requirements=("OBA-FORMAT-02",),
    link=MODELLING + "identifying-and-linking-resources",
    bad={"type": "Event", "id": "https://a.example/e"},
    good={"@type": "Event", "@id": "https://a.example/e"},
    counterpart="NoPrefixOrNamespaceRule",
)


def _is_walked(scope: Scope) -> bool:
    """Whether the document came in another form, or is in one that the models do not match."""
    return scope.written is not scope.root or model_of(scope.root) is None


@on_unknown_property(_PREFIXED)
def prefixed_property(node: Node, name: str, value: Any, scope: Scope) -> Iterable[Fault]:
    """In a document that was judged as it came."""
    found = foreign(node.kind, name)
    if found.kind is not Kind.PREFIXED or _is_walked(scope):
        return ()
    return (_prefixed(name, found.term),)


@on_document(_PREFIXED)
def prefixed_names(scope: Scope) -> Iterator[Fault]:
    """In a document that had to be brought to plain form first."""
    if not _is_walked(scope):
        return
    for path, name, value in _names(scope.written):
        if name == "@type":
            for kind in value if isinstance(value, list) else [value]:
                if isinstance(kind, str) and foreign("", kind).kind is Kind.PREFIXED:
                    message = "`@type` should be the plain name of a model"
                    yield Fault(f"{path}.@type", message, foreign("", kind).term, kind)
        found = foreign("", name)
        if found.kind is Kind.PREFIXED:
            fault = _prefixed(name, found.term)
            yield fault._replace(at=member(path, name))


@on_document(_ALIAS)
def aliased_keywords(scope: Scope) -> Iterator[Fault]:
    """In a document that had to be brought to plain form first."""
    if not _is_walked(scope):
        return
    for path, name, _ in _names(scope.written):
        found = foreign("", name)
        if found.kind is Kind.ALIAS:
            yield _aliased(name, found.term)._replace(at=member(path, name))


def _prefixed(name: str, plain: str) -> Fault:
    return Fault(name, f"`{plain}` should be written without a prefix", plain, name)


def _aliased(name: str, keyword: str) -> Fault:
    return Fault(name, f"`{name}` should be written `{keyword}`", keyword, name)


def _names(document: Any) -> Iterator[tuple[str, str, Any]]:
    """Every property with the path of its node; contexts and envelopes of feeds are left out."""
    waiting = [(path, value, _DEEPEST) for path, value in _nodes(document)]
    while waiting:
        path, value, depth = waiting.pop()
        if value.__class__ is list:
            inner = [(f"{path}[{index}]", item) for index, item in enumerate(value)]
        elif value.__class__ is dict:
            names = [name for name in value if name != "@context"]
            for name in names:
                yield path, name, value[name]
            inner = [(member(path, name), value[name]) for name in names]
        else:
            continue
        if depth:
            waiting.extend((where, item, depth - 1) for where, item in reversed(inner))


def _nodes(document: Any) -> Iterator[tuple[str, Any]]:
    """The JSON-LD in a document: itself, or the data of the items of a feed page."""
    if document.__class__ is dict and document.get("items").__class__ is list:
        for index, item in enumerate(document["items"]):
            if item.__class__ is dict:
                yield f"$.items[{index}].data", item.get("data")
    elif document.__class__ is dict and "state" in document and "kind" in document:
        yield "$.data", document.get("data")
    else:
        yield "$", document
