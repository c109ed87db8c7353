"""Judge documents by the JSON Schemas in ``schemas/open_booking`` and say in words what is wrong.

Every schema is compiled once in a process. ``jsonschema_rs`` answers yes or no; only after a no
does ``jsonschema`` look for the places. Nothing is fetched.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bookproof.resources import folder
from bookproof.results import Finding

MODES = (
    "C1Response",
    "C2Response",
    "PResponse",
    "BResponse",
    "OrdersFeed",
    "OrderProposalsFeed",
    "OrderStatus",
    "OpenBookingError",
    "BookableOpportunity",
)
"""What a document can be validated as: the names of the schema files."""

_DEEPEST = 60
_SUFFIX = ".schema.json"
_KINDS = {
    "object": "an object",
    "array": "an array",
    "string": "a text",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "null": "null",
}


@cache
def _documents() -> dict[str, dict[str, Any]]:
    """Every schema by file name without suffix."""
    found = sorted((folder("schemas") / "open_booking").glob(f"*{_SUFFIX}"))
    return {path.name.removesuffix(_SUFFIX): json.loads(path.read_text("utf-8")) for path in found}


@cache
def _fast(mode: str) -> jsonschema_rs.Draft202012Validator:
    documents = _documents()
    registry = jsonschema_rs.Registry([(item["$id"], item) for item in documents.values()])
    return jsonschema_rs.Draft202012Validator(documents[mode], registry=registry)


@cache
def _thorough(mode: str) -> Draft202012Validator:
    documents = _documents()
    registry: Registry[Any] = Registry().with_resources(
        (item["$id"], Resource.from_contents(item, default_specification=DRAFT202012))
        for item in documents.values()
    )
    return Draft202012Validator(documents[mode], registry=registry)


def validate(document: Any, mode: str, text: str = "") -> list[Finding]:
    """Every place where the document does not follow the schema of the mode.

    Args:
        text: the document as it came, where it is at hand: it is judged faster.

    Raises:
        ValueError: there is no such mode.
    """
    if mode not in MODES:
        raise ValueError(f"no validation mode {mode!r}; there are {', '.join(MODES)}")
    if text and _text_conforms(text, mode):
        return []
    plain = _plain(document, _DEEPEST)
    if _conforms(plain, mode):
        return []
    found: dict[tuple[str, str, str], Finding] = {}
    for error in _leaves(_thorough(mode).iter_errors(plain)):
        for finding in _findings(error):
            found.setdefault((finding.where, str(finding.expected), str(finding.got)), finding)
    return sorted(found.values(), key=lambda finding: finding.where)


def _text_conforms(text: str, mode: str) -> bool:
    try:
        return bool(_fast(mode).is_valid(orjson.loads(text)))
    except (ValueError, TypeError, OverflowError):
        return False  # the slower way decides


def _conforms(plain: Any, mode: str) -> bool:
    try:
        return bool(_fast(mode).is_valid(plain))
    except (ValueError, TypeError, OverflowError):
        return False  # texts and numbers that it cannot take over; the other library decides


def _plain(value: Any, depth: int) -> Any:
    """The document in the types that both validators take; what lies too deep is left out."""
    if isinstance(value, Mapping):
        if depth == 0:
            return {}
        return {str(name): _plain(item, depth - 1) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth - 1) for item in value] if depth else []
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return _plain_number(value)
    return value


def _plain_number(value: Decimal | float) -> int | float | None:
    """A number of the platform; beyond its range the largest, and None for no number."""
    if isinstance(value, int):
        return value if abs(value) < 2**63 else (1e300 if value > 0 else -1e300)
    if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
        return None
    if isinstance(value, Decimal) and abs(value) < 2**63 and value == value.to_integral_value():
        return int(value)
    return max(min(float(value), 1e300), -1e300)


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Errors without those that only pass on what is wrong further in."""
    for error in errors:
        inner = error.context or []
        if inner and error.validator != "anyOf":
            yield from _leaves(iter(inner))
        else:
            yield error


def _where(error: ValidationError) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return "$" + "".join(parts)


def _findings(error: ValidationError) -> Iterator[Finding]:
    instance: Any = error.instance
    where, got = _where(error), _brief(instance)
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    value: Any = error.validator_value
    if error.validator == "required":
        for name in value:
            if name not in instance:
                yield Finding(where, f"the property {name}", "absent")
    elif "title" in schema:
        yield Finding(where, schema["title"], got)
    elif error.validator == "type":
        kinds = value if isinstance(value, list) else [value]
        yield Finding(where, " or ".join(_KINDS[kind] for kind in kinds), got)
    elif error.validator in ("const", "enum"):
        yield Finding(where, value, got)
    elif error.validator in ("minItems", "minLength"):
        yield Finding(where, "not empty", got)
    else:
        yield Finding(where, f"{error.validator} {value}", got)


def _brief(value: Any) -> Any:
    """The value if it is a simple one, else its kind."""
    if isinstance(value, Mapping):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    return value[:200] if isinstance(value, str) else value
