"""Finding scenarios and the cases that a configuration makes of them, without running anything."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bookproof.cases import MARK, Case, FeatureTest, Origin, expand
from bookproof.faults import ScenarioError
from bookproof.settings import CommonSettings, Settings

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


def find_scenarios(features: Path, protocol: str) -> list[Found]:
    """Every scenario of a protocol below the features folder, in the order of their paths.

    Raises:
        ScenarioError: one of the files cannot be imported.
    """
    return [
        found
        for path in sorted(features.glob(f"{protocol}/*/*/*/test_*.py"))
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


def cases_of(origin: Origin, scenario: FeatureTest, settings: CommonSettings) -> list[Case]:
    """The cases of one scenario under a configuration; none when it is not to be run.

    Cases of a feature that the system is declared not to have are made where the protocol has no
    scenarios for its absence: they end as not applicable, so that a report shows them.
    """
    if why_not(origin, scenario, settings):
        return []
    if isinstance(settings, Settings):
        return expand(origin, scenario, settings.opportunity_types(), settings.booking_flows())
    absent = _absent(origin, scenario, settings)
    return [replace(case, absent=absent) for case in expand(origin, scenario, (), ())]


def _absent(origin: Origin, scenario: FeatureTest, settings: CommonSettings) -> str:
    for feature in filter(None, (origin.feature, scenario.needs)):
        if settings.implemented(feature) is not True:
            return f"the system is declared to have no {feature}"
    return ""


def why_not(origin: Origin, scenario: FeatureTest, settings: CommonSettings) -> str:
    """Why a scenario is not run under a configuration; empty when it is."""
    if origin.protocol != settings.protocol:
        return f"it is a scenario of {origin.protocol}, and the system speaks {settings.protocol}"
    declared = settings.implemented(origin.feature)
    if declared is None:
        return f"{origin.feature} is declared neither implemented nor not (null)"
    if not isinstance(settings, Settings):
        return ""
    if declared is not origin.implemented:
        return f"{origin.feature} is declared {'true' if declared else 'false'}"
    if scenario.unless and settings.implemented(scenario.unless):
        return f"it makes no sense where {scenario.unless} is implemented"
    if scenario.needs and not settings.implemented(scenario.needs):
        return f"it needs {scenario.needs}, which is not declared implemented"
    return ""


def all_cases(found: Sequence[Found], settings: CommonSettings) -> list[Case]:
    """Every case of a configuration."""
    return [case for entry in found for case in cases_of(entry.origin, entry.scenario, settings)]
