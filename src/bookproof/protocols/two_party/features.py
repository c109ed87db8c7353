"""The features that a system can declare, and declarations that contradict each other."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

from bookproof.settings.features import Feature


def _read() -> dict[str, Feature]:
    text = files(__package__).joinpath("features.toml").read_text(encoding="utf-8")
    return {name: Feature(identifier=name, **row) for name, row in tomllib.loads(text).items()}


FEATURES: Mapping[str, Feature] = _read()
"""Every feature by identifier, sorted by category."""


def contradictions(declared: Mapping[str, bool | None]) -> Iterator[tuple[str, str]]:
    """Required features that are declared false: the feature, and what is wrong."""
    for feature in FEATURES.values():
        if feature.required and declared.get(feature.identifier) is False:
            yield (
                feature.identifier,
                "false contradicts the workflow, which has this in every system; "
                "null leaves it out of the run",
            )
