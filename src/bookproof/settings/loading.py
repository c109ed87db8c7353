"""Loading: the file, the command line and the environment become checked settings."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bookproof import resources
from bookproof.settings import incumbent
from bookproof.settings.common import CommonSettings
from bookproof.settings.errors import SettingsError, nearest
from bookproof.settings.explaining import explained
from bookproof.settings.models import Settings
from bookproof.settings.protocols import PROTOCOLS, settings_class
from bookproof.settings.reading import KeyPath, dotted, overridden, read, shown, with_environment

COMMAND_LINE = "command line"


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of a run of the Open Booking API, as :func:`load_any` gives them."""
    found = load_any(path, overrides)
    if not isinstance(found, Settings):
        raise SettingsError([f"{found.source}: protocol: must be open_booking here"])
    return found


def load_any(
    path: Path | None = None, overrides: Mapping[str, Any] | None = None
) -> CommonSettings:
    """The settings of this file, or of the shipped ``config/default.json``.

    ``protocol`` in the file decides which settings there are. The file is in our form or in that
    of the incumbent suite. ``overrides`` are values by dotted key in our form, as from the command
    line; they win. Raises ``SettingsError`` with every problem found, one line each.
    """
    file = resources.folder("config") / "default.json" if path is None else path
    source = shown(file)
    places = _Places(source, tuple((overrides or {}).keys()))
    translation = incumbent.translated(read(file))
    places.renamed = translation.origins
    if translation.unreadable:
        raise SettingsError(
            f"{source}: {dotted(place)}: {text}" for place, text in translation.unreadable
        )
    document = overridden(translation.document, overrides or {})
    kind = _kind(document, places)
    document, unset = with_environment(document, os.environ, kind.SECRETS)
    problems = [f"{source}: {dotted(place)}: {text}" for place, text in translation.problems]
    problems += [places.line(place, text) for place, text in unset]
    settings, wrong = _validated(document, kind)
    problems += [places.line(place, text) for place, text in wrong]
    if settings is None or problems:
        raise SettingsError(dict.fromkeys(problems))
    return settings.from_file(source, translation.ignored)


def _kind(document: Mapping[str, Any], places: _Places) -> type[CommonSettings]:
    name = document.get("protocol", "open_booking")
    if not isinstance(name, str) or name not in PROTOCOLS:
        hint = nearest(name, PROTOCOLS) if isinstance(name, str) else ""
        text = f"must be one of {', '.join(PROTOCOLS)}{hint}"
        raise SettingsError([places.line(("protocol",), text)])
    return settings_class(name)


class _Places:
    """Tells where a key was written: in which file, under which name."""

    def __init__(self, source: str, overrides: tuple[str, ...]) -> None:
        self._source = source
        self._overrides = overrides
        self.renamed: Mapping[KeyPath, KeyPath] = {}

    def line(self, place: KeyPath, text: str) -> str:
        """One line of a problem."""
        key = dotted(place)
        for override in self._overrides:
            if f"{key}.".startswith(f"{override}.") or override.startswith(f"{key}."):
                return f"{COMMAND_LINE}: {key}: {text}"
        written = dotted(self._as_written(place))
        return f"{self._source}: {written}: {text}" if written else f"{self._source}: {text}"

    def _as_written(self, place: KeyPath) -> KeyPath:
        for length in range(len(place), 0, -1):
            if place[:length] in self.renamed:
                return self.renamed[place[:length]] + place[length:]
        return place


def _validated(
    document: Mapping[str, Any], kind: type[CommonSettings]
) -> tuple[CommonSettings | None, list[tuple[KeyPath, str]]]:
    try:
        settings = kind.model_validate_json(json.dumps(document))
    except ValidationError as error:
        found: dict[KeyPath, str] = {}
        for detail in error.errors(include_url=False, include_input=False):
            found.setdefault(*explained(detail, kind))
        return None, [*found.items(), *_one_target(document, kind.TARGET)]
    problems = [*_one_target(document, kind.TARGET), *settings.problems()]
    return (None if problems else settings), problems


def _one_target(document: Mapping[str, Any], target: str) -> Iterator[tuple[KeyPath, str]]:
    site = document.get(target) is not None
    lab = document.get("lab") is not None
    if site and lab:
        yield (
            ("lab",),
            f"stands beside {target}; remove one, so that it is clear which system is tested",
        )
    if not site and not lab:
        yield (
            (target,),
            'is missing; name the system to test, or write "lab": {} for the embedded one',
        )
