"""Judge a document by the JSON Schemas of its mode.

A schema is compiled when a mode is judged first. ``jsonschema_rs`` says yes or no, and after a no
where; ``jsonschema``, the reference, can be asked instead and says the same. Nothing is fetched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, cast

import jsonschema_rs
import orjson

from bookproof.resources import folder
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.messages import Found, flaws_of, json_path

_DEEPEST = 60
_LONGEST = 10_000
_MOST = 1_000
"""How many errors of a document are told."""
_LARGEST = 2**63
_SHARED = "definitions.schema.json"
_BASE = "/schemas/openactive/"
_UNREADABLE = (ValueError, TypeError, OverflowError, RecursionError)
"""What the fast validator raises for values that it cannot take over."""


def structure(document: Any, mode: str, *, type: str = "", thorough: bool = False) -> list[Flaw]:
    """Every place where the document does not follow the schema of the mode, in order of path.

    Args:
        document: parsed JSON in plain form; a feed mode takes a page or the data of an item.
        type: the only type that the root may have; empty for every one that the mode knows.
        thorough: by ``jsonschema`` instead of ``jsonschema_rs``.

    Raises:
        ValueError: there is no such mode, or the type is no root of it.
    """
    return _judge(document, mode, f"roots/{mode}/{type}" if type else f"modes/{mode}", thorough)


def structure_of_page(page: Any, mode: str, *, thorough: bool = False) -> list[Flaw]:
    """Every fault of a feed page and the data in it.

    Raises:
        ValueError: the mode is not that of a feed.
    """
    return _judge(page, mode, f"modes/{mode}#of.page", thorough)


def structure_of_item(item: Any, mode: str, *, thorough: bool = False) -> list[Flaw]:
    """Every fault of one item of a feed and its data.

    Raises:
        ValueError: the mode is not that of a feed.
    """
    return _judge(item, mode, f"modes/{mode}#of.item", thorough)


def conforms(document: Any, mode: str) -> bool:
    """Whether the document, or the JSON text of one, has no flaw of structure in the mode.

    Raises:
        ValueError: there is no such mode.
    """
    verdict = _fast(f"modes/{mode}").is_valid
    if isinstance(document, str | bytes):
        try:
            return bool(verdict(orjson.loads(document)))
        except _UNREADABLE:
            return False
    return _is_sound(document, verdict)


def _judge(document: Any, mode: str, entry: str, thorough: bool) -> list[Flaw]:
    if not thorough and _is_sound(document, _fast(entry).is_valid):
        return []
    plain = _Plain()
    readable = document if _is_plain(document) else plain.of(document)
    errors = _thorough_errors if thorough else _fast_errors
    try:
        found = [
            flaw
            for path, node, keyword in islice(errors(readable, entry), _MOST)
            for flaw in flaws_of(Found(readable, path, node, keyword, mode))
        ]
        if len(found) >= _MOST:
            found.append(_cut_short())
    except RecursionError:
        found = [_unreadable((), "the document is nested too deeply to be judged", "deep nesting")]
    distinct = {(flaw.path, flaw.rule, flaw.message): flaw for flaw in (*plain.flaws, *found)}
    return [distinct[key] for key in sorted(distinct)]


def _is_plain(document: Any) -> bool:
    """Whether both validators can take it as it is: told in no time, and only where certain."""
    try:
        text = orjson.dumps(document)
    except _UNREADABLE:
        return False
    # NaN is written as null, too
    return len(text) < _LONGEST and b"null" not in text and _is_shallow(document, _DEEPEST)


def _is_shallow(value: Any, levels: int) -> bool:
    kind = value.__class__
    if kind is not dict and kind is not list:
        return True
    return levels > 0 and all(
        _is_shallow(inner, levels - 1) for inner in (value.values() if kind is dict else value)
    )


def _cut_short() -> Flaw:
    message = "the document has so many faults that the rest of them are not told"
    return Flaw("cut-short", Severity.FAILURE, "$", message, f"fewer than {_MOST}", "more")


def _is_sound(document: Any, verdict: Callable[[Any], bool]) -> bool:
    """Whether the document conforms and can be written as JSON again."""
    try:
        if not verdict(document):
            return False
        orjson.dumps(document, default=_number)
    except _UNREADABLE:
        return False
    return True


def _number(value: Any) -> float:
    if isinstance(value, Decimal) and math.isfinite(number := float(value)):
        return number
    raise TypeError(f"{value!r} is no value of JSON")


Error = tuple[tuple[str | int, ...], Mapping[str, Any], str]
"""Where in the document, at which schema, by which keyword."""


def _fast_errors(document: Any, entry: str) -> Iterable[Error]:
    for error in _fast(entry).iter_errors(document):
        at = list(error.evaluation_path)
        yield tuple(error.instance_path), _node(entry, at[:-1]), str(at[-1])


def _node(entry: str, path: Sequence[str | int]) -> Mapping[str, Any]:
    """The schema that a path of keywords leads to, across files."""
    name, _, anchor = entry.partition("#")
    file = f"{name}.schema.json"
    node: Any = {"$ref": f"#/$defs/{anchor}"} if anchor else _document(file)
    for part in path:
        if part != "$ref":
            node = node[part]
            continue
        file, pointer = _target(file, node["$ref"])
        node = _document(file)
        for step in pointer.split("/")[1:]:
            node = node[step]
    return dict(node)


def _target(file: str, reference: str) -> tuple[str, str]:
    """The file and the pointer that a reference in a file leads to."""
    path, _, pointer = reference.partition("#")
    if not path:
        return file, pointer
    parts = file.split("/")[:-1]
    for step in path.split("/"):
        if step == "..":
            parts.pop()
        else:
            parts.append(step)
    return "/".join(parts), pointer


def _thorough_errors(document: Any, entry: str) -> Iterable[Error]:
    for error in _thorough(entry).iter_errors(document):
        node = error.schema if isinstance(error.schema, Mapping) else {}
        yield tuple(error.absolute_path), node, str(error.validator)


@cache
def _document(file: str) -> dict[str, Any]:
    path = folder("schemas") / "openactive" / file
    if not path.is_file():
        raise ValueError(f"there is no schema {file}: the mode or type is not known")
    return dict(orjson.loads(path.read_bytes()))


def _entry(entry: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The schema to start from and the ones that it may refer to.

    Raises:
        ValueError: there is no such schema.
    """
    name, _, anchor = entry.partition("#")
    start = _document(f"{name}.schema.json")
    around = [_document(_SHARED)]
    if not name.startswith("modes/"):
        around.append(_document(f"modes/{name.split('/')[1]}.schema.json"))
    if anchor:
        if anchor not in start["$defs"]:
            raise ValueError(f"{name} has no {anchor}: it is not the mode of a feed")
        around.append(start)
        start = {"$schema": start["$schema"], "$ref": f"{start['$id']}#/$defs/{anchor}"}
    return start, around


@cache
def _fast(entry: str) -> jsonschema_rs.Draft202012Validator:
    start, around = _entry(entry)
    registry = _registry(tuple(item["$id"] for item in around))
    return jsonschema_rs.Draft202012Validator(start, registry=registry)


@cache
def _registry(ids: tuple[str, ...]) -> jsonschema_rs.Registry:
    """The schemas with these ids; most modes refer to the shared definitions alone."""
    return jsonschema_rs.Registry([(name, _document(name.partition(_BASE)[2])) for name in ids])


@cache
def _thorough(entry: str) -> Any:
    from jsonschema import Draft202012Validator  # slow to import, and few runs need it
    from jsonschema.validators import extend
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    start, around = _entry(entry)
    registry: Registry[Any] = Registry().with_resources(
        (item["$id"], Resource.from_contents(item, default_specification=DRAFT202012))
        for item in around
    )
    strict: Any = cast(Any, extend)(Draft202012Validator, {"pattern": _pattern})
    return strict(start, registry=registry)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterable[Any]:
    """Stand in for the keyword: in Python ``$`` alone would let a line break pass at the end."""
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)


def _unreadable(path: Sequence[str | int], message: str, got: Any) -> Flaw:
    return Flaw("unreadable", Severity.FAILURE, json_path(path), message, "plain JSON", got)


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


class _Plain:
    """Takes a document over in the types that both validators know, and notes what it cannot."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []

    def of(self, value: Any, path: tuple[str | int, ...] = ()) -> Any:
        """The value, without what lies too deep, is no number or no text."""
        if isinstance(value, Mapping):
            return {
                self._text(str(name), path): self.of(inner, (*path, str(name)))
                for name, inner in value.items()
                if self._is_in_reach(inner, path)
            }
        if isinstance(value, list | tuple):
            if len(value) > _LONGEST:
                self._note("an array is so long that its end is not judged", f"over {_LONGEST}")
            return [
                self.of(inner, (*path, at))
                for at, inner in enumerate(value[:_LONGEST])
                if self._is_in_reach(inner, path)
            ]
        if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
            return self._number(value, path)
        if isinstance(value, str):
            return self._text(value, path)
        return value

    def _is_in_reach(self, value: Any, path: tuple[str | int, ...]) -> bool:
        if len(path) < _DEEPEST or not isinstance(value, Mapping | list | tuple):
            return True
        self._note(f"the document is nested deeper than {_DEEPEST} levels", "deep nesting")
        return False

    def _note(self, message: str, got: str) -> None:
        """A flaw of the whole document, told once."""
        if not any(flaw.message == message for flaw in self.flaws):
            self.flaws.append(_unreadable((), message, got))

    def _text(self, value: str, path: tuple[str | int, ...]) -> str:
        if value.isascii():
            return value
        try:
            value.encode()
        except UnicodeEncodeError:
            value = value.encode("utf-8", "replace").decode()
            self.flaws.append(_unreadable(path, "a text holds half of a surrogate pair", value))
        return value

    def _number(self, value: Decimal | float, path: tuple[str | int, ...]) -> int | float:
        if not (value.is_finite() if isinstance(value, Decimal) else _is_finite(value)):
            self.flaws.append(_unreadable(path, "NaN and Infinity are no numbers", str(value)))
            return 0
        if not -_LARGEST < value < _LARGEST:
            self.flaws.append(_unreadable(path, "a number is beyond 64 bits", "a huge number"))
            return 0
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return int(value)
        return float(value) if isinstance(value, Decimal) else value
