"""Judge a document as linked data: whether it means what its names seem to say.

Structure and meaning are judged on the plain form. Here is judged what that form takes for
granted: that the contexts leave the terms of the data model alone, that prefixes are declared,
and that references are IRIs. A document under the shipped contexts costs one walk; any other is
also expanded. Nothing is fetched.

Source: JSON-LD 1.1, sections on contexts, IRI expansion and canonical RDF (RDFC-1.0).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from bookproof.model import CONTEXT
from bookproof.validation.contexts import (
    Names,
    UnknownContext,
    ValidationProblem,
    catalogue,
    entered,
    fold,
    guarded,
    load,
    plain_names,
    references,
    refuse_excess,
    stack,
    within,
)
from bookproof.validation.facts import Property, facts
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.jsonld import is_page, is_plain
from bookproof.validation.rules.registry import Rule, declare

_JSON_LD = "https://www.w3.org/TR/json-ld11/"
_MODELLING = "https://openactive.io/modelling-opportunity-data/EditorsDraft/"
_BASE = "https://relative.example/"
"""What relative IRIs are resolved against in canonical RDF, where they would be lost."""
_MOST_SYMMETRY = 20_000
_LARGEST_INTEGER = 1e21
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
_FURTHER_MEMBERS = {"OrderItemStatus": ("OrderItemProposed", "CustomerAttended")}
"""Members that the specification has and the data model lacks (OBI-14, OBI-15)."""
_USUAL = frozenset({"@context", "@id", "@type"})
_FOLDED = "http://schema.org/"


def _rule(name: str, sentence: str, link: str, bad: Any, good: Any, *, weighs: str = "") -> Rule:
    return declare(
        Rule(
            id=f"linked-{name}",
            sentence=sentence,
            severity=Severity(weighs or Severity.FAILURE),
            modes=(),
            requirements=(),
            link=link,
            bad=bad,
            good=good,
        )
    )


CONTEXT_UNKNOWN = _rule(
    "context-unknown",
    "A context is none of those that are known here, so what it defines cannot be told.",
    _JSON_LD + "#the-context",
    {"@context": [CONTEXT, "https://names.example/own"], "@type": "Offer"},
    {"@context": [CONTEXT, "https://openactive.io/ns-beta"], "@type": "Offer"},
    weighs="warning",
)
CONTEXT_UNREADABLE = _rule(
    "context-unreadable",
    "A context is malformed, goes round in circles, or is too large to be meant.",
    _JSON_LD + "#context-definitions",
    {"@context": 5, "@type": "Offer"},
    {"@context": CONTEXT, "@type": "Offer"},
)
TERM_REDEFINED = _rule(
    "term-redefined",
    "A context gives a term of the data model another meaning.",
    _MODELLING + "#json-ld-contexts",
    {"@context": [CONTEXT, {"price": "https://names.example/cost"}], "price": 5},
    {"@context": CONTEXT, "price": 5},
)
TERM_LOST = _rule(
    "term-lost",
    "A name stands for nothing under the contexts, so what it holds is lost.",
    _JSON_LD + "#iri-expansion",
    {"@context": [CONTEXT, {"price": None}], "price": 5},
    {"@context": CONTEXT, "price": 5},
)
PREFIX_UNDECLARED = _rule(
    "prefix-undeclared",
    "A name has a prefix that no context declares.",
    _JSON_LD + "#compact-iris",
    {"@context": CONTEXT, "beta:distance": 5},
    {"@context": [CONTEXT, "https://openactive.io/ns-beta"], "beta:distance": 5},
)
WRONG_NAMESPACE = _rule(
    "wrong-namespace",
    "A term of the data model is put in a namespace that is not its own.",
    _MODELLING + "#namespaces",
    {"@context": CONTEXT, "oa:price": 5},
    {"@context": CONTEXT, "schema:price": 5},
)
NO_MEMBER = _rule(
    "no-member",
    "The value is no IRI of a member of the enumeration.",
    _JSON_LD + "#iris",
    {"@context": CONTEXT, "@type": "Organization", "taxMode": "TaxGross"},
    {"@context": CONTEXT, "@type": "Organization", "taxMode": "https://openactive.io/TaxGross"},
)
IRI_RELATIVE = _rule(
    "iri-relative",
    "An identifier or a reference is no absolute IRI, so it means another thing elsewhere.",
    _JSON_LD + "#relative-iri-references",
    {"@context": CONTEXT, "@type": "Order", "seller": "sellers/1"},
    {"@context": CONTEXT, "@type": "Order", "seller": "https://api.example/sellers/1"},
)
ID_BLANK = _rule(
    "id-blank",
    "An identifier or a reference is a blank node, which nothing outside can refer to.",
    _JSON_LD + "#identifying-blank-nodes",
    {"@context": CONTEXT, "@type": "Order", "@id": "_:order"},
    {"@context": CONTEXT, "@type": "Order", "@id": "https://api.example/orders/1"},
)
UNUSUAL_KEYWORD = _rule(
    "unusual-keyword",
    "The document uses a JSON-LD keyword that the booking messages do not have.",
    _JSON_LD + "#syntax-tokens-and-keywords",
    {"@context": CONTEXT, "@graph": [{"@type": "Offer"}]},
    {"@context": CONTEXT, "@type": "Offer"},
    weighs="warning",
)
NOT_JSON_LD = _rule(
    "not-json-ld",
    "The document cannot be expanded: it is no JSON-LD.",
    _JSON_LD + "#expansion",
    {"@context": CONTEXT, "id": "https://api.example/1", "@id": "https://api.example/2"},
    {"@context": CONTEXT, "@id": "https://api.example/1"},
)


# Graphs


def expanded(document: Any) -> list[Any]:
    """The document with every name as an IRI, under OpenActive's context if it states none.

    Raises:
        ValidationProblem: it is no JSON-LD, or under a context that is not shipped.
    """
    from pyld import jsonld  # slow to import

    options: dict[str, Any] = {"documentLoader": load, "base": _BASE}
    if not (isinstance(document, Mapping) and "@context" in document):
        options["expandContext"] = {"@context": CONTEXT}
    refuse_excess(document)
    return list(guarded(lambda: jsonld.expand(_machine(document), options=options)))


def canonical(document: Any) -> str:
    """Canonical RDF of the document as N-Quads: the same for every way to write it.

    The two schemes of schema.org are one here, and relative IRIs are resolved against a made-up
    address.

    Raises:
        ValidationProblem: it is no JSON-LD, under a context that is not shipped, or made of so
            many nodes that are alike that no order of them can be told.
    """
    from pyld import jsonld
    from pyld.canon import URDNA2015

    found = _one_scheme(expanded(document))
    processor = URDNA2015()
    inner, calls = processor.hash_n_degree_quads, iter(range(_MOST_SYMMETRY))

    def counted(*arguments: Any) -> Any:
        if next(calls, None) is None:
            raise ValidationProblem("too many nodes that are alike")
        return inner(*arguments)

    processor.hash_n_degree_quads = counted
    options = {"documentLoader": load, "base": _BASE}
    dataset = guarded(lambda: jsonld.to_rdf(found, options=options))
    return str(guarded(lambda: processor.main(dataset, {"format": "application/n-quads"})))


def _machine(value: Any) -> Any:
    """The document with numbers that the processor takes."""
    if isinstance(value, Mapping):
        return {str(name): _machine(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_machine(item) for item in value]
    if not isinstance(value, Decimal | float):
        return value
    number = float(value)
    if not math.isfinite(number):
        return str(value)
    return int(value) if number.is_integer() and abs(number) < _LARGEST_INTEGER else number


def _one_scheme(value: Any) -> Any:
    if isinstance(value, list):
        return [_one_scheme(item) for item in value]
    if isinstance(value, dict):
        return {
            _one_scheme(name): item if name == "@value" else _one_scheme(item)
            for name, item in value.items()
        }
    if isinstance(value, str) and value.startswith(_FOLDED):
        return "https://schema.org/" + value.removeprefix(_FOLDED)
    return value


# Flaws


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is."""

    path: str
    contexts: tuple[Any, ...]
    strict: bool = True
    """Whether every context is known, so that a prefix can be called undeclared."""


def link_flaws(document: Any, mode: str) -> list[Flaw]:
    """Every place where the document, read as linked data, does not mean what it seems to.

    Raises:
        ValueError: there is no such mode.
    """
    if mode not in facts().modes:
        raise ValueError(f"no validation mode {mode!r}")
    if is_page(document):
        items = enumerate(document["items"])
        return [
            flaw
            for number, item in items
            if isinstance(item, Mapping)
            for flaw in _judged(item.get("data"), f"$.items[{number}].data")
        ]
    return _judged(document, "$")


def _judged(document: Any, path: str) -> list[Flaw]:
    try:
        refuse_excess(document)
        found = list(_walk(document, _Place(path, ())))
    except ValidationProblem as problem:
        return [_flaw(CONTEXT_UNREADABLE, path, "the contexts cannot be read", None, str(problem))]
    except RecursionError:
        return [_flaw(NOT_JSON_LD, path, "objects are nested too deeply", "JSON-LD", None)]
    if is_plain(document) or any(flaw.rule in _EXPLAINED for flaw in found):
        return found
    try:
        expanded(document)
    except ValidationProblem as problem:
        found.append(
            _flaw(NOT_JSON_LD, path, "the document cannot be expanded", "JSON-LD", str(problem))
        )
    return found


_EXPLAINED = frozenset({CONTEXT_UNKNOWN.id, CONTEXT_UNREADABLE.id})
"""What says already why a document cannot be expanded."""


def _flaw(rule: Rule, path: str, message: str, expected: Any, got: Any) -> Flaw:
    return Flaw(rule.id, rule.severity, path, message, expected, got)


def _walk(value: Any, place: _Place) -> Iterator[Flaw]:
    """The flaws of a value and of what it holds."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            inner = _Place(f"{place.path}[{number}]", place.contexts, place.strict)
            yield from _walk(item, inner)
    elif isinstance(value, Mapping):
        entry: _Place | None = place
        if "@context" in value:
            flaws, entry = _entered(value, place)
            yield from flaws
        if entry is not None:
            yield from _node(value, entry)


def _entered(node: Mapping[str, Any], place: _Place) -> tuple[list[Flaw], _Place | None]:
    """The place under the contexts that a node states; None when they cannot be told."""
    stated = node["@context"]
    where = f"{place.path}.@context"
    parts = stated if isinstance(stated, list) else [stated]
    unknown = [part for part in parts if isinstance(part, str) and part not in catalogue()]
    flaws = [
        _flaw(CONTEXT_UNKNOWN, where, "a context is not known here", sorted(catalogue()), part)
        for part in dict.fromkeys(unknown)
    ]
    known = [part for part in parts if not (isinstance(part, str) and part in unknown)]
    if unknown and not any(isinstance(part, str) for part in known):
        return flaws, None
    try:
        contexts = stack(place.contexts, known)
        entered({**node, "@context": []}, contexts)
    except UnknownContext as problem:
        return [
            _flaw(CONTEXT_UNKNOWN, where, "a context is not known here", [], str(problem))
        ], None
    except ValidationProblem as problem:
        message = "the context cannot be read"
        return [*flaws, _flaw(CONTEXT_UNREADABLE, where, message, "a context", str(problem))], None
    return flaws, _Place(place.path, contexts, place.strict and not unknown)


def _node(node: Mapping[str, Any], place: _Place) -> Iterator[Flaw]:
    bare = {name: value for name, value in node.items() if name != "@context"}
    names, contexts = entered(bare, place.contexts or (CONTEXT,))
    kinds = [
        names.plain(kind)
        for name, value in bare.items()
        if names.plain(name) == "@type"
        for kind in (value if isinstance(value, list) else [value])
        if isinstance(kind, str)
    ]
    for name, value in bare.items():
        path = f"{place.path}.{name}"
        yield from _of_name(name, path, names, strict=place.strict)
        plain = names.plain(name)
        if plain == "@type":
            for kind in value if isinstance(value, list) else [value]:
                if isinstance(kind, str):
                    yield from _of_name(kind, path, names, strict=place.strict)
        elif plain == "@id":
            yield from _of_reference(value, path, names, "`@id`")
        elif plain not in ("@value", "@language"):
            yield from _of_texts(value, path, names, plain, kinds, name)
            inner = within(name, names, contexts)
            yield from _walk(value, _Place(path, inner, place.strict))


def _of_name(name: str, path: str, names: Names, *, strict: bool) -> Iterator[Flaw]:
    """The flaws of a name or type itself."""
    if name in _known_terms():
        meaning, right = names.iri(name), _known_terms()[name]
        if meaning is None:
            yield _flaw(TERM_LOST, path, f"`{name}` stands for nothing here", right[0], None)
        elif fold(meaning) not in right and not meaning.startswith("@"):
            message = f"`{name}` means something else than in the data model"
            yield _flaw(TERM_REDEFINED, path, message, right[0], meaning)
        return
    if name.startswith("@"):
        if name not in _USUAL:
            message = f"`{name}` has no place in a booking message"
            yield _flaw(UNUSUAL_KEYWORD, path, message, sorted(_USUAL), name)
        return
    meaning = names.iri(name)
    if meaning is None or not (":" in meaning or meaning.startswith("@")):
        yield _flaw(TERM_LOST, path, f"`{name}` stands for nothing here", "a term", None)
    elif meaning == name and "://" not in name:
        if strict:
            prefix = name.partition(":")[0]
            message = f"the prefix `{prefix}` is not declared"
            yield _flaw(PREFIX_UNDECLARED, path, message, sorted(names.prefixes), name)
    else:
        yield from _of_namespace(name, meaning, path)


def _of_namespace(name: str, meaning: str, path: str) -> Iterator[Flaw]:
    own = meaning.rpartition("/")[2]
    if own in _known_terms() and _is_ours(meaning) and fold(meaning) not in plain_names():
        message = f"`{name}` is not the `{own}` of the data model"
        yield _flaw(WRONG_NAMESPACE, path, message, _known_terms()[own][0], meaning)


def _is_ours(iri: str) -> bool:
    start = fold(iri).rpartition("/")[0]
    return start in ("https://schema.org", "https://openactive.io")


@cache
def _known_terms() -> Mapping[str, tuple[str, ...]]:
    """Folded IRIs by term; more than one where the models disagree."""
    found = {name: (fold(iri),) for name, iri in facts().vocabulary["terms"].items()}
    for conflict, iris in facts().vocabulary["termConflicts"].items():
        found[conflict] = tuple(dict.fromkeys((*found.get(conflict, ()), *map(fold, iris))))
    return found


# Values


def _of_texts(
    value: Any, path: str, names: Names, plain: str, kinds: list[str], name: str
) -> Iterator[Flaw]:
    """The flaws of texts that stand for members or other things."""
    if plain not in references():
        return
    described = _described(plain, kinds)
    if described is None:
        return
    members = _members(described)
    takes_text = any(option.name == "Text" for option in described.types)
    items = enumerate(value) if isinstance(value, list) else ((None, value),)
    for number, text in items:
        if not isinstance(text, str):
            continue
        where = path if number is None else f"{path}[{number}]"
        told = names.iri(text) if names.coerced.get(name) == "@vocab" else names.full(text)
        if members:
            if fold(told or "") not in members:
                message = f"`{plain}` is no member of its enumeration"
                yield _flaw(NO_MEMBER, where, message, sorted(members), text)
        elif not takes_text and not described.format:
            yield from _of_reference(text, where, names, f"`{plain}`")


def _described(plain: str, kinds: list[str]) -> Property | None:
    models = facts().models
    for kind in kinds:
        if kind in models:
            found = models[kind].properties.get(plain)
            if found is not None:
                return found
    return _anywhere().get(plain)


@cache
def _anywhere() -> Mapping[str, Property]:
    """Properties that are described alike wherever they occur, for nodes of unknown type."""
    found: dict[str, Property | None] = {}
    for model in facts().models.values():
        for name, item in model.properties.items():
            same = name not in found or (found[name] or item).types == item.types
            found[name] = item if same and found.get(name, item) is not None else None
    return {name: item for name, item in found.items() if item is not None}


@cache
def _members_of(names: tuple[str, ...]) -> frozenset[str]:
    found = (facts().enumerations[name] for name in names)
    return frozenset(
        fold(each.namespace + value)
        for each in found
        for value in (*each.values, *_FURTHER_MEMBERS.get(each.name, ()))
    )


def _members(described: Property) -> frozenset[str]:
    """IRIs of the members; none when the property takes other things too."""
    if any(option.kind != "enum" for option in described.types):
        return frozenset()
    return _members_of(tuple(option.name for option in described.types))


def _of_reference(value: Any, path: str, names: Names, what: str) -> Iterator[Flaw]:
    if not isinstance(value, str):
        return
    full = names.full(value)
    if full.startswith("_:"):
        yield _flaw(ID_BLANK, path, f"{what} is a blank node", "an absolute IRI", value)
    elif not names.has_base and not _ABSOLUTE.fullmatch(full):
        yield _flaw(IRI_RELATIVE, path, f"{what} is no absolute IRI", "an absolute IRI", value)
