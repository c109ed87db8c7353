"""Bring JSON-LD that is written in another form to the plain form of the booking messages.

Nearly every document is plain already: unprefixed names, ``@type`` and ``@id``. Such a document
comes back untouched. One with prefixed names, aliased keywords or full IRIs is compacted against
the shipped OpenActive context. Contexts come from ``schemas/contexts`` only; nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bookproof.model import CONTEXT
from bookproof.resources import folder
from bookproof.results import Finding

_PREFIXES = ("oa:", "schema:")
_NAMESPACES = ("https://openactive.io/", "https://schema.org/", "http://schema.org/")
_ALIASES = frozenset({"type", "id"})
_ARRAYS = frozenset(
    {
        "offers",
        "error",
        "unitTaxSpecification",
        "totalPaymentTax",
        "accessCode",
        "accessPass",
        "attendeeDetailsRequired",
        "orderItemIntakeForm",
        "orderItemIntakeFormResponse",
        "openBookingFlowRequirement",
        "subEvent",
        "event",
        "activity",
        "termsOfService",
        "additionalProperty",
        "availableChannel",
    }
)
_MAY_BE_FOREIGN = re.compile(
    r'"(?:(?:type|id|(?:oa|schema):[^"]*|https?://(?:openactive\.io|schema\.org)/[^"]*)"\s*:'
    r'|@type"\s*:\s*\[?\s*"(?:oa:|schema:|http))'
)
"""Names and types that a plain document does not have."""
_ORDERS = frozenset({"Order", "OrderQuote", "OrderProposal"})


class ValidationProblem(Exception):
    """A context that is not shipped, or a document that is no JSON-LD."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A document in plain form, or as it came with what kept it from that."""

    document: Any
    findings: tuple[Finding, ...] = ()


def normalise(document: Any) -> Normalised:
    """The document with the names that the booking messages use.

    A context that is not shipped, or a malformed one, gives a finding and leaves the document
    as it is.
    """
    if not isinstance(document, Mapping) or _is_plain(document):
        return Normalised(document)
    try:
        compacted = _compact(document)
    except ValidationProblem as problem:
        return Normalised(document, (_unreadable(str(problem)),))
    return Normalised(compacted)


def plain_form(document: Any, text: str) -> Any:
    """The document in plain form, told by its text in no time when it is so already."""
    return normalise(document).document if _MAY_BE_FOREIGN.search(text) else document


def _unreadable(reason: str) -> Finding:
    hint = "Only the contexts of OpenActive and schema.org are known here; none is fetched."
    return Finding("$.@context", "JSON-LD with known contexts", reason, hint)


def _is_plain(document: Mapping[str, Any]) -> bool:
    return not any(_is_foreign(name, value) for name, value in _properties(document))


def _is_foreign(name: str, value: Any) -> bool:
    if name in _ALIASES or name.startswith((*_PREFIXES, *_NAMESPACES)):
        return True
    return name == "@type" and any(
        isinstance(kind, str) and kind.startswith((*_PREFIXES, *_NAMESPACES))
        for kind in (value if isinstance(value, list) else [value])
    )


def _properties(document: Any) -> Iterator[tuple[str, Any]]:
    """Every property in the document, at any depth; those of contexts are left out."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            for name, inner in value.items():
                if name != "@context":
                    yield str(name), inner
                    waiting.append(inner)
        elif isinstance(value, list):
            waiting.extend(value)


@cache
def _context(name: str) -> dict[str, Any]:
    """A shipped context document by file name."""
    found = json.loads((folder("schemas") / "contexts" / name).read_text("utf-8"))
    return dict(found)


@cache
def _catalogue() -> dict[str, str]:
    """File name by context URL."""
    return dict(json.loads((folder("schemas") / "contexts" / "catalogue.json").read_text("utf-8")))


def _load(url: str, options: object = None) -> dict[str, Any]:
    """Stand in for PyLD's document loader.

    Raises:
        ValidationProblem: the context is not shipped.
    """
    name = _catalogue().get(url)
    if name is None:
        raise ValidationProblem(f"the context {url}")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": _context(name),
    }


def _compact(document: Mapping[str, Any]) -> Any:
    """The document in terms of the shipped OpenActive context, under its own ``@context``."""
    from pyld import jsonld  # slow to import, and hardly any run needs it

    options = {"documentLoader": _load, "expandContext": CONTEXT}
    try:
        compacted = jsonld.compact(dict(document), {"@context": CONTEXT}, options=options)
    except jsonld.JsonLdError as error:
        raise ValidationProblem(_reason(error)) from error
    except (TypeError, ValueError, AttributeError, LookupError, RecursionError) as error:
        # PyLD does not guard against every malformed document
        raise ValidationProblem(f"{type(error).__name__}: {error}") from error
    plain = _spelt_out({name: value for name, value in compacted.items() if name != "@context"})
    stated = document.get("@context")
    return plain if stated is None else {"@context": stated, **plain}


def _reason(error: BaseException) -> str:
    """What the innermost error says."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error.args[0])[:200] if error.args else type(error).__name__


def _spelt_out(value: Any) -> Any:
    """Keywords with their sign, IRIs in full, and lists where the messages have lists."""
    if isinstance(value, list):
        return [_spelt_out(item) for item in value]
    if isinstance(value, str):
        return _full(value)
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        key = f"@{name}" if name in _ALIASES else _bare(name)
        found[key] = _bare_types(inner) if key == "@type" else _spelt_out(inner)
    for name in found:
        if _is_list(name, found) and not isinstance(found[name], list):
            found[name] = [found[name]]
    return found


def _is_list(name: str, node: Mapping[str, Any]) -> bool:
    if name == "orderedItem":
        kind = node.get("@type")
        return isinstance(kind, str) and kind in _ORDERS
    return name in _ARRAYS


def _bare_types(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare_types(item) for item in value]
    return _bare(value) if isinstance(value, str) else value


def _bare(name: str) -> str:
    """A term without the prefix or namespace of OpenActive and schema.org."""
    for start in (*_PREFIXES, *_NAMESPACES):
        if name.startswith(start):
            return name.removeprefix(start)
    return name


def _full(value: str) -> str:
    """A compact IRI of OpenActive or schema.org in full."""
    for prefix, namespace in zip(_PREFIXES, _NAMESPACES, strict=False):
        if value.startswith(prefix):
            return namespace + value.removeprefix(prefix)
    return value
