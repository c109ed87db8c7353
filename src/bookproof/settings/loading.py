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
from bookproof.settings.errors import SettingsError
from bookproof.settings.explaining import explained
from bookproof.settings.features import contradictions
from bookproof.settings.models import Settings
from bookproof.settings.reading import KeyPath, dotted, overridden, read, shown, with_environment

COMMAND_LINE = "command line"


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of this file, or of the shipped ``config/default.json``.

    The file is in our form or in that of the incumbent suite. ``overrides`` are values by dotted
    key in our form, as from the command line; they win. Raises ``SettingsError`` with every
    problem found, one line each.
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
    document, unset = with_environment(document, os.environ)
    problems = [f"{source}: {dotted(place)}: {text}" for place, text in translation.problems]
    problems += [places.line(place, text) for place, text in unset]
    settings, wrong = _validated(document)
    problems += [places.line(place, text) for place, text in wrong]
    if settings is None or problems:
        raise SettingsError(dict.fromkeys(problems))
    return settings.from_file(source, translation.ignored)


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


def _validated(document: Mapping[str, Any]) -> tuple[Settings | None, list[tuple[KeyPath, str]]]:
    try:
        settings = Settings.model_validate_json(json.dumps(document))
    except ValidationError as error:
        found: dict[KeyPath, str] = {}
        for detail in error.errors(include_url=False, include_input=False):
            found.setdefault(*explained(detail))
        return None, [*found.items(), *_one_target(document)]
    problems = [*_one_target(document), *_across(settings)]
    return (None if problems else settings), problems


def _one_target(document: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    site = document.get("datasetSiteUrl") is not None
    lab = document.get("lab") is not None
    if site and lab:
        yield (
            ("lab",),
            "stands beside datasetSiteUrl; remove one, so that it is clear which system is tested",
        )
    if not site and not lab:
        yield (
            ("datasetSiteUrl",),
            'is missing; name the system to test, or write "lab": {} for the embedded one',
        )


def _across(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    declared = settings.implemented_features
    for feature, text in contradictions(declared, settings.booking_flows_in_scope):
        yield ("implementedFeatures", feature), text
    if declared.get("multiple-sellers") is True:
        primary, secondary = settings.sellers.primary, settings.sellers.secondary
        if secondary is None:
            yield ("implementedFeatures", "multiple-sellers"), "true needs sellers.secondary"
        elif secondary.id == primary.id:
            yield ("sellers", "secondary", "@id"), "is that of sellers.primary; name another Seller"
