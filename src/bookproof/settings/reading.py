"""From the bytes of a file, the environment and the command line to one JSON object."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Set
from copy import deepcopy
from pathlib import Path
from typing import Any, NoReturn

from bookproof.settings.errors import SettingsError

KeyPath = tuple[str | int, ...]

_DEEPEST = 32
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def dotted(place: KeyPath) -> str:
    """A key path as users see it: ``sellers.primary.@id``."""
    return ".".join(str(part) for part in place)


def shown(path: Path) -> str:
    """The path relative to the working folder if it lies below, else as it is."""
    absolute = Path(os.path.abspath(path))
    here = Path.cwd()
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else str(path)


def read(path: Path) -> dict[str, Any]:
    """The JSON object in the file; ``SettingsError`` when there is none to use."""
    name = shown(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        _refuse(f"{name}: there is no such file")
    except IsADirectoryError:
        _refuse(f"{name}: is a folder; name a JSON file")
    except UnicodeDecodeError as error:
        _refuse(f"{name}: is not UTF-8 text (byte {error.start})")
    except OSError as error:
        _refuse(f"{name}: cannot be read: {error.strerror}")
    return _parsed(text, name)


def _refuse(problem: str) -> NoReturn:
    raise SettingsError([problem])


def _parsed(text: str, name: str) -> dict[str, Any]:
    def no_number(word: str) -> NoReturn:
        _refuse(f"{name}: is not JSON: {word} is no number there")

    try:
        document = json.loads(text, object_pairs_hook=_Object, parse_constant=no_number)
        twice = dict.fromkeys(_twice(document, ()))
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        _refuse(f"{name}: is not JSON: line {error.lineno}, column {error.colno}: {what}")
    except RecursionError:
        _refuse(f"{name}: is nested too deeply")
    if not isinstance(document, dict):
        _refuse(f"{name}: must hold one JSON object, {{ … }}")
    if twice:
        raise SettingsError(f"{name}: {dotted(key)}: stands there twice; keep one" for key in twice)
    return document


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys it was given more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        keys = [key for key, _ in pairs]
        self.twice = [key for key in self if keys.count(key) > 1] if len(keys) > len(self) else []


def _twice(value: Any, place: KeyPath) -> Iterator[KeyPath]:
    if len(place) > _DEEPEST:
        raise RecursionError
    if isinstance(value, _Object):
        yield from ((*place, key) for key in value.twice)
    for key, inner in _members(value):
        yield from _twice(inner, (*place, key))


def _members(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def overridden(document: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The document with values put at dotted keys; missing objects on the way are made."""
    changed = deepcopy(document)
    for key, value in overrides.items():
        *way, last = key.split(".")
        place = changed
        for part in way:
            if not isinstance(place.get(part), dict):
                place[part] = {}
            place = place[part]
        place[last] = deepcopy(value)
    return changed


def with_environment(
    document: dict[str, Any], environment: Mapping[str, str], secrets: Set[str]
) -> tuple[dict[str, Any], list[tuple[KeyPath, str]]]:
    """The document with ``${NAME}`` in secrets replaced, and what is wrong with them.

    Args:
        document: the configuration.
        environment: the variables by name.
        secrets: keys whose value, or the values of whose object, are secrets.
    """
    changed = deepcopy(document)
    problems: list[tuple[KeyPath, str]] = []
    for place, holder, key in _texts(changed, ()):
        if not _VARIABLE.search(holder[key]):
            continue
        if not secrets.isdisjoint(map(str, place[-2:])):
            wrong = list(_unusable(holder[key], environment))
            problems += [(place, text) for text in wrong]
            holder[key] = (
                "unset" if wrong else _VARIABLE.sub(lambda m: environment[m[1]], holder[key])
            )
        else:
            problems.append((place, "holds ${…}, which is only replaced in headers and secrets"))
    return changed, problems


def _texts(value: Any, place: KeyPath) -> Iterator[tuple[KeyPath, Any, Any]]:
    for key, inner in _members(value):
        if isinstance(inner, str):
            yield (*place, key), value, key
        else:
            yield from _texts(inner, (*place, key))


def _unusable(text: str, environment: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys(_VARIABLE.findall(text)):
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            yield "holds ${…} without the name of an environment variable"
        elif name not in environment:
            yield f"the environment variable {name} is not set"
        elif not environment[name].strip():
            yield f"the environment variable {name} is empty"
