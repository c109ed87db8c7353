"""What a validator found, in words for a person.

Both validators tell the same things: where in the document, at which schema and by which keyword.
The words come from these and from the annotations of the schema, so they are the same for both:
``x-rule`` names the rule, ``x-expected`` says what may stand there, ``x-names`` lists the
properties of a group and ``x-type`` names a node that has no ``@type``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookproof.validation.facts import facts
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.rules.wording import at

_FORBIDDING = {
    "forbidden-property": "`{name}` must not be given on {holder} {at}",
    "refused-property": "`{name}` does not belong on {holder}",
    "deprecated-property": "`{name}` is deprecated on {holder}",
    "misspelt-property": "`{name}` is no property of {holder}; it is called `{expected}`",
    "context-not-at-root": "`@context` belongs at the root of the document only",
    "thumbnail-of-thumbnail": "a thumbnail has no `thumbnail` itself",
}
_ABSENT = {
    "price-without-currency": "`{name}` is required on {holder} where its price is not zero",
    "session-without-series": "`{name}` is required on a ScheduledSession outside `subEvent`",
}
_GROUPS = {
    "required-group": "{holder} needs {names} {at}",
    "series-without-schedule": "{holder} needs {names}",
    "age-range-without-bound": "the `{name}` of an Event needs {names}",
}
_EMPTY: tuple[Any, ...] = (None, "", [])
_BY_KEYWORD = {
    "minLength": "empty-value",
    "minItems": "empty-value",
    "maximum": "coordinate",
    "minimum": "below-minimum",
}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One error of a validator."""

    document: Any
    path: tuple[str | int, ...]
    """Where the instance is."""
    node: Mapping[str, Any]
    """The schema that the instance does not satisfy."""
    keyword: str
    mode: str

    @property
    def instance(self) -> Any:
        """What stands there."""
        value = self.document
        for part in self.path:
            value = value[part]
        return value

    def enclosing(self) -> Any:
        """The object that has the instance, directly or in an array."""
        value, found = self.document, self.document
        for part in self.path[:-1]:
            value = value[part]
            if isinstance(value, Mapping):
                found = value
        return found


def json_path(path: Sequence[str | int]) -> str:
    """The path as flaws have it: ``$.orderedItem[0].acceptedOffer``."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def brief(value: Any) -> Any:
    """The value if it is a simple one, else its kind."""
    if isinstance(value, Mapping):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return f"an array of {len(value)}" if value else "an empty array"
    return value[:_LONGEST] if isinstance(value, str) else value


def flaws_of(found: Found) -> Iterator[Flaw]:
    """The flaws that one error stands for."""
    keyword = found.keyword
    if keyword == "required":
        yield from _missing(found)
    elif keyword == "additionalProperties":
        yield from _unknown(found)
    elif keyword in ("anyOf", "oneOf"):
        yield _group(found)
    elif keyword == "not" and found.node.get("x-rule") in _FORBIDDING:
        yield _unwanted(found)
    else:
        yield _wrong(found)


def _flaw(rule: str, path: Sequence[str | int], message: str, expected: Any, got: Any) -> Flaw:
    return Flaw(rule, Severity.FAILURE, json_path(path), message, expected, brief(got))


def _kind(value: Any, otherwise: str = "this object") -> str:
    """How a message names a node."""
    named = value.get("@type") if isinstance(value, Mapping) else None
    return named if isinstance(named, str) and named else otherwise


def _name(path: Sequence[str | int]) -> str:
    """The property that the path leads to, leaving positions aside."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _missing(found: Found) -> Iterator[Flaw]:
    instance = found.instance
    holder = found.node.get("x-type") or _kind(instance)
    for name in found.node["required"]:
        if name in instance:
            continue
        rule = found.node.get("x-rule", "required-property")
        message = _ABSENT.get(rule, "`{name}` is required on {holder} {at}")
        if name == "@type":
            rule, message = "type-missing", "`@type` is missing"
        elif name == "@context":
            rule, message = "context-missing", "`@context` is missing at the root of the document"
        message = message.format(name=name, holder=holder, at=at(found.mode))
        yield _flaw(rule, found.path, message, f"the property {name}", "absent")


def _unknown(found: Found) -> Iterator[Flaw]:
    known = found.node["properties"]
    holder = _kind(found.instance)
    for name, value in found.instance.items():
        if name in known or ":" in name:
            continue
        message = f"`{name[:_LONGEST]}` is no property of {holder}"
        right = next((other for other in known if _alike(other, name)), "")
        if right:
            message += f"; there is `{right}`"
        yield _flaw("unknown-property", (*found.path, name), message, right or "absent", value)


def _alike(one: str, other: str) -> bool:
    """Whether the names differ in nothing but capitals or a plural."""
    return one.lower().rstrip("s") == other.lower().rstrip("s")


def _group(found: Found) -> Flaw:
    rule = found.node.get("x-rule", "required-group")
    names: list[str] = list(found.node.get("x-names", ()))
    exactly = "exactly one of " if found.keyword == "oneOf" else "one of "
    listed = exactly + " and ".join(", ".join(f"`{name}`" for name in names).rsplit(", ", 1))
    message = _GROUPS[rule].format(
        names=listed, holder=_kind(found.instance), at=at(found.mode), name=_name(found.path)
    )
    got = ", ".join(name for name in names if name in found.instance) or "none of them"
    return _flaw(rule, found.path, message, listed.replace("`", ""), got)


def _unwanted(found: Found) -> Flaw:
    rule = str(found.node["x-rule"])
    expected = found.node.get("x-expected", "nothing")
    message = _FORBIDDING[rule].format(
        name=_name(found.path),
        holder=_kind(found.enclosing()),
        at=at(found.mode),
        expected=expected,
    )
    return _flaw(rule, found.path, message, expected, found.instance)


def _wrong(found: Found) -> Flaw:
    instance, node = found.instance, found.node
    name = _name(found.path)
    subject = f"an element of `{name}`" if isinstance(next(reversed(found.path), ""), int) else ""
    subject = subject or (f"`{name}`" if name else "the document")
    expected = node.get("x-expected", "another value")
    rule = _rule(found)
    if rule == "empty-value":
        return _flaw(rule, found.path, f"{subject} is empty", "a value, or nothing", instance)
    if rule == "unknown-type":
        return _wrong_type(found)
    message = f"{subject} must be {expected}"
    if rule == "root-type":
        if not _is_known(instance):
            rule = "unknown-type"
        message = f"the document must be {expected} {at(found.mode)}"
    elif rule == "reference-not-permitted":
        message = f"{subject} must be the object itself {at(found.mode)}, not its URL"
    return _flaw(rule, found.path, message, expected, instance)


def _rule(found: Found) -> str:
    instance, node, keyword = found.instance, found.node, found.keyword
    own = node.get("x-rule", "")
    if any(instance is empty or instance == empty for empty in _EMPTY):
        return "empty-value"
    if keyword == "type":
        whole = own == "reference-not-permitted" and isinstance(instance, str)
        return own if whole or own == "context" else "wrong-type"
    if "x-range" in node:
        return str(node["x-range"])
    return own or _BY_KEYWORD.get(keyword, "wrong-type")


def _wrong_type(found: Found) -> Flaw:
    """A node whose ``@type`` does not fit the property that it stands in."""
    held_by = _name(found.path[:-1])
    expected = found.node.get("x-expected", "another type")
    rule = "wrong-type" if _is_known(found.instance) else "unknown-type"
    message = f"the `@type` of `{held_by}` must be {expected}"
    return _flaw(rule, found.path, message, expected, found.instance)


def _is_known(name: Any) -> bool:
    return isinstance(name, str) and name in facts().models
