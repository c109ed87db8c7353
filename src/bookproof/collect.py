"""Finding scenarios and the cases that a configuration makes of them, without running anything."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bookproof.cases import Case, FeatureTest, Origin, expand
from bookproof.faults import ScenarioError
from bookproof.scenario import MARK
from bookproof.settings import Settings

_SUITES = {"implemented": True, "not_implemented": False}


@dataclass(frozen=True, slots=True)
class Found:
    """One scenario in the features folder."""

    origin: Origin
    scenario: FeatureTest
    function: Callable[..., None]
    path: Path


def origin_of(path: Path) -> Origin | None:
    """What the path of a scenario's file says; None when it does not stand in a suite.

    The form is ``<protocol>/<category>/<feature>/(not_)implemented/test_<test>.py``.
    """
    parts = path.parts
    if len(parts) < 5 or parts[-2] not in _SUITES or not parts[-1].startswith("test_"):
        return None
    protocol, category, feature = parts[-5:-2]
    return Origin(
        protocol=protocol,
        category=identifier(category),
        feature=identifier(feature),
        test=identifier(path.stem.removeprefix("test_")),
        implemented=_SUITES[parts[-2]],
    )


def identifier(name: str) -> str:
    """The identifier that a folder or file name stands for."""
    return name.replace("_", "-")


def folder_name(name: str) -> str:
    """The folder or file name that stands for an identifier."""
    return name.replace("-", "_")


def find_scenarios(features: Path) -> list[Found]:
    """Every scenario below the features folder, in the order of their paths.

    Raises:
        ScenarioError: one of the files cannot be imported.
    """
    return [
        found
        for path in sorted(features.glob("*/*/*/*/test_*.py"))
        for found in _scenarios_in(path)
    ]


def _scenarios_in(path: Path) -> Iterator[Found]:
    origin = origin_of(path)
    if origin is None:
        return
    name = "bookproof_scenarios." + ".".join(path.with_suffix("").parts[-5:])
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ScenarioError(f"{path}: {type(error).__name__}: {error}") from error
    for function in vars(module).values():
        declared = getattr(function, MARK, None)
        if isinstance(declared, FeatureTest):
            yield Found(origin, declared, function, path)


def cases_of(origin: Origin, scenario: FeatureTest, settings: Settings) -> list[Case]:
    """The cases of one scenario under a configuration; none when it is not to be run."""
    if why_not(origin, scenario, settings):
        return []
    return expand(origin, scenario, settings.opportunity_types(), settings.booking_flows())


def why_not(origin: Origin, scenario: FeatureTest, settings: Settings) -> str:
    """Why a scenario is not run under a configuration; empty when it is."""
    declared = settings.implemented(origin.feature)
    if declared is None:
        return f"{origin.feature} is declared neither implemented nor not (null)"
    if declared is not origin.implemented:
        return f"{origin.feature} is declared {'true' if declared else 'false'}"
    if scenario.unless and settings.implemented(scenario.unless):
        return f"it makes no sense where {scenario.unless} is implemented"
    if scenario.needs and not settings.implemented(scenario.needs):
        return f"it needs {scenario.needs}, which is not declared implemented"
    return ""


def all_cases(found: Sequence[Found], settings: Settings) -> list[Case]:
    """Every case of a configuration."""
    return [case for entry in found for case in cases_of(entry.origin, entry.scenario, settings)]
