"""Bring JSON-LD that is written in another form to the plain form of the booking messages.

Nearly every document is plain already: unprefixed names, ``@type`` and ``@id``. Such a document
comes back untouched. In any other, names, types and references are told by the contexts that it
states and written as the messages write them; what it holds, lists included, stays as it is, so
that a document is judged the same under either writing. Only an expanded document, where lists
say nothing, is compacted, with lists where the data model has them. Contexts come from
``schemas/contexts`` only; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bookproof.model import CONTEXT
from bookproof.results import Finding
from bookproof.validation.contexts import (
    EXTENDING,
    Names,
    ValidationProblem,
    entered,
    guarded,
    load,
    references,
    refuse_excess,
    within,
)
from bookproof.validation.facts import facts

PREFIXES = frozenset(
    {
        *("oa", "dc", "dcat", "owl", "rdf", "rdfa"),
        *("rdfs", "schema", "skos", "xsd", "pending", "gr"),
    }
)
"""Those that the OpenActive context declares."""
_ALIASES = frozenset({"type", "id"})
_LONGEST_PREFIX = max(map(len, PREFIXES))
_ANY_PREFIX = "|".join(sorted(PREFIXES))
_MAY_BE_FOREIGN = re.compile(
    rf'"(?:(?:type|id)"\s*:|(?:{_ANY_PREFIX}):|@context"\s*:\s*(?:\{{|\[[^\]{{]*\{{)'
    r'|@type"\s*:\s*(?:\[|"[^"]*:)|https?:[^"]*"\s*:)'
)
"""Names, types and values that a plain document does not have, as text shows them."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A document in plain form, or as it came with what kept it from that."""

    document: Any
    findings: tuple[Finding, ...] = ()


def normalise(document: Any) -> Normalised:
    """The document with the names that the booking messages use.

    In a feed page, which is no JSON-LD itself, every item's data. A context that is not shipped,
    or a malformed one, gives a finding and leaves the document as it is.
    """
    if is_page(document):
        return _normalised_page(document)
    if is_plain(document):
        return Normalised(document)
    try:
        refuse_excess(document)
        found = _compacted(document) if _is_expanded(document) else _renamed(document, (CONTEXT,))
        return Normalised(document if found == document else found)
    except ValidationProblem as problem:
        return Normalised(document, (_unreadable(str(problem)),))
    except RecursionError:
        return Normalised(document, (_unreadable("objects nested too deeply"),))


def plain_form(document: Any, text: str) -> Any:
    """The document in plain form, told by its text in no time when it is so already."""
    # names may hide behind escapes, and an array is plain or not as a whole
    if _MAY_BE_FOREIGN.search(text) or r"\u00" in text or not isinstance(document, dict):
        return normalise(document).document
    return document


def _unreadable(reason: str, where: str = "$") -> Finding:
    hint = "Only the contexts of OpenActive and schema.org are known here; none is fetched."
    return Finding(f"{where}.@context", "JSON-LD with known contexts", reason, hint)


def is_page(document: Any) -> bool:
    """Whether it is a page of a feed, whose own names are no terms."""
    return (
        isinstance(document, Mapping)
        and isinstance(document.get("items"), list)
        and "next" in document
        and "@context" not in document
    )


def _normalised_page(page: Mapping[str, Any]) -> Normalised:
    items, findings, changed = [], dict[str, Finding](), False
    for number, item in enumerate(page["items"]):
        data = item.get("data") if isinstance(item, Mapping) else None
        found = normalise(data)
        for finding in found.findings:
            reason = str(finding.got)
            findings.setdefault(reason, _unreadable(reason, f"$.items[{number}].data"))
        items.append(item if found.document is data else {**item, "data": found.document})
        changed = changed or found.document is not data
    return Normalised({**page, "items": items} if changed else page, tuple(findings.values()))


# What is plain


def is_plain(document: Any) -> bool:
    """Whether every name, type and value is written as the booking messages write them."""
    if isinstance(document, list) and _is_expanded(document):
        return False
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for name, inner in value.items():
                if (name[:1] == "@" or ":" in name or name in _ALIASES) and _is_foreign(
                    name, inner
                ):
                    return False
                if isinstance(inner, str):
                    if _is_compact(inner):
                        return False
                elif isinstance(inner, dict | list) and name != "@context":
                    waiting.append(inner)
        elif isinstance(value, list):
            if any(isinstance(inner, str) and _is_compact(inner) for inner in value):
                return False
            waiting.extend(inner for inner in value if isinstance(inner, dict | list))
    return True


def _is_foreign(name: str, value: Any) -> bool:
    if name == "@context":
        return not (
            isinstance(value, str)
            or (isinstance(value, list) and all(isinstance(item, str) for item in value))
        )
    if name == "@type":
        return not isinstance(value, str) or _is_foreign_type(value)
    return name in _ALIASES or (not name.startswith("@") and _is_foreign_type(name))


def _is_foreign_type(kind: str) -> bool:
    return _is_compact(kind) or kind.startswith(("http:", "https:"))


def _is_compact(text: str) -> bool:
    colon = text.find(":", 0, _LONGEST_PREFIX + 1)
    return colon > 0 and text[:colon] in PREFIXES


# Writing in plain form


def _renamed(value: Any, contexts: tuple[Any, ...]) -> Any:
    if isinstance(value, list):
        return [_renamed(item, contexts) for item in value]
    if not isinstance(value, Mapping):
        return value
    names, contexts = entered(value, contexts)
    found: dict[str, Any] = {}
    for name, inner in value.items():
        plain = names.plain(name)
        written = _value(plain, name, inner, names, within(name, names, contexts))
        found[plain] = _both(found[plain], written) if plain in found else written
    return found


def _value(plain: str, name: str, value: Any, names: Names, contexts: tuple[Any, ...]) -> Any:
    if plain == "@context":
        return value
    if plain == "@type":
        return _each(value, names.plain)
    if plain == "@id":
        return _each(value, names.full)
    if names.coerced.get(name) == "@vocab":
        value = _each(value, lambda text: names.iri(text) or text)
    elif plain in references() or names.coerced.get(name) == "@id":
        value = _each(value, names.full)
    return _renamed(value, contexts)


def _each(value: Any, change: Any) -> Any:
    """The value with the texts in it changed, those of inner objects left alone."""
    if isinstance(value, list):
        return [change(item) if isinstance(item, str) else item for item in value]
    return change(value) if isinstance(value, str) else value


def _both(one: Any, other: Any) -> Any:
    """The values of a property that is written twice, under two names."""
    if one == other:
        return one
    parts = (item if isinstance(item, list) else [item] for item in (one, other))
    return [item for part in parts for item in part]


# Expanded documents


def _is_expanded(document: Any) -> bool:
    """Whether it is written without context: full IRIs with lists."""
    if isinstance(document, list):
        return len(document) == 1 and isinstance(document[0], Mapping) and _is_expanded(document[0])
    if not isinstance(document, Mapping):
        return False
    own = [name for name in document if not str(name).startswith("@")]
    return bool(own) and "@context" not in document and all(_expanded_names(document, own))


def _expanded_names(document: Mapping[str, Any], names: Iterable[str]) -> Iterator[bool]:
    return ("://" in name and isinstance(document[name], list) for name in names)


def _compacted(document: Any) -> Any:
    """The expanded document under the contexts of OpenActive."""
    from pyld import jsonld

    options, stated = {"documentLoader": load}, {"@context": [CONTEXT, *EXTENDING]}
    found = guarded(lambda: jsonld.compact(document, stated, options=options))
    return _with_lists(_renamed(found, (CONTEXT,)))


def _with_lists(value: Any) -> Any:
    """The value with lists where the data model has them."""
    if isinstance(value, list):
        return [_with_lists(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    kind = value.get("@type")
    model = facts().models.get(kind) if isinstance(kind, str) else None
    found = {}
    for name, inner in value.items():
        item = model.properties.get(name) if model else None
        wrapped = item is not None and item.types and all(option.array for option in item.types)
        mended = inner if name == "@context" else _with_lists(inner)
        found[name] = [mended] if wrapped and not isinstance(mended, list) else mended
    return found
