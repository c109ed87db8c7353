"""Whether the bodies of a protocol follow its schemas in ``schemas/<protocol>/``.

For protocols whose bodies are plain JSON without types of their own: a schema stands in one file
for each kind of body, ``schemas/<protocol>/<kind>.schema.json``, and may refer to others of its
folder. ``jsonschema_rs`` says yes or no; after a no, ``jsonschema`` says where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from bookproof.resources import folder
from bookproof.validation.messages import json_path

_SUFFIX = ".schema.json"
_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place of a body that does not follow its schema."""

    path: str
    """JSON path: ``$.trolley_contents.bundle[0].order``."""
    expected: str
    """What the schema asks for, in words."""
    got: Any


def misfits(document: Any, protocol: str, kind: str) -> Iterator[Misfit]:
    """Every place where a body differs from its schema, in the order of the body.

    Args:
        document: the parsed body; numbers may be ``Decimal``.
        protocol: folder below ``schemas``.
        kind: name of the schema in it.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    if _fast(protocol, kind).is_valid(_plain(document)):
        return
    errors = sorted(_thorough(protocol, kind).iter_errors(document), key=_order)
    seen: set[tuple[str, str]] = set()
    for error in errors:
        for misfit in _of(_deepest(error)):
            if (misfit.path, misfit.expected) not in seen:
                seen.add((misfit.path, misfit.expected))
                yield misfit


def _plain(document: Any) -> Any:
    """The body with floats for Decimals, which are all that ``jsonschema_rs`` takes."""
    return json.loads(json.dumps(document, default=float))


def _order(error: Any) -> list[tuple[bool, Any]]:
    return [(isinstance(part, str), part) for part in error.absolute_path]


def _deepest(error: Any) -> Any:
    """Of alternatives that all fail, the complaint of the one that got furthest."""
    while error.validator in ("anyOf", "oneOf") and error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def _of(error: Any) -> Iterator[Misfit]:
    path = list(error.absolute_path)
    value = error.validator_value
    match error.validator:
        case "required":
            for name in value:
                if name not in error.instance:
                    yield Misfit(json_path([*path, name]), "to be there", None)
        case "additionalProperties":
            known = error.schema.get("properties", {})
            for name in (name for name in error.instance if name not in known):
                yield Misfit(json_path([*path, name]), "not to be there", error.instance[name])
        case "not":
            yield Misfit(json_path(path), error.schema.get("x-expected", "not this"), _got(error))
        case keyword:
            yield Misfit(json_path(path), _expected(keyword, value, error.schema), _got(error))


def _got(error: Any) -> Any:
    value = error.instance
    if isinstance(value, Mapping):
        return f"an object with {', '.join(map(str, list(value)[:8]))}" if value else {}
    return f"a list of {len(value)}" if isinstance(value, list) else value


def _expected(keyword: str, value: Any, schema: Mapping[str, Any]) -> str:
    if "x-expected" in schema:
        return str(schema["x-expected"])
    match keyword:
        case "type":
            kinds = [value] if isinstance(value, str) else value
            return " or ".join(_TYPES[kind] for kind in kinds)
        case "const":
            return json.dumps(value)
        case "enum":
            return "one of " + ", ".join(json.dumps(item) for item in value)
        case "minimum":
            return f"at least {value}"
        case "maximum":
            return f"at most {value}"
        case "minLength" | "minItems" | "minProperties":
            return "not to be empty" if value == 1 else f"a length of at least {value}"
        case "maxLength" | "maxItems":
            return f"a length of at most {value}"
        case "pattern":
            return f"a text that matches {value}"
        case "uniqueItems":
            return "no entry twice"
    return f"{keyword} {json.dumps(value)[:120]}"


@cache
def _document(protocol: str, kind: str) -> dict[str, Any]:
    path = folder("schemas") / protocol / f"{kind}{_SUFFIX}"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


@cache
def _around(protocol: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Every schema of the protocol with its id."""
    names = sorted(path.name for path in (folder("schemas") / protocol).glob(f"*{_SUFFIX}"))
    documents = [_document(protocol, name.removesuffix(_SUFFIX)) for name in names]
    return tuple((document["$id"], document) for document in documents)


@cache
def _fast(protocol: str, kind: str) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry(list(_around(protocol)))
    return jsonschema_rs.Draft202012Validator(_document(protocol, kind), registry=registry)


@cache
def _thorough(protocol: str, kind: str) -> Any:
    from jsonschema import Draft202012Validator  # slow to import, and few runs need it
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(document, default_specification=DRAFT202012))
        for name, document in _around(protocol)
    )
    return Draft202012Validator(_document(protocol, kind), registry=registry)
