"""Scenarios as pytest items: one for each case of the configuration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bookproof.cases import MARK, Case, FeatureTest
from bookproof.collect import cases_of, origin_of
from bookproof.plugin.state import SETTINGS, repeats
from bookproof.settings import Settings

_SUITES = ("implemented", "not_implemented")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the suite that the configuration does not declare."""
    settings = config.stash.get(SETTINGS, None)
    if settings is None or collection_path.name not in _SUITES or not collection_path.is_dir():
        return None
    origin = origin_of(collection_path / "test_any.py")
    if origin is None:
        return None
    if origin.protocol != settings.protocol:
        return True
    if not isinstance(settings, Settings):  # what is absent ends as not applicable
        return None
    return True if settings.implemented(origin.feature) is not origin.implemented else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make the cases of a scenario."""
    declared = getattr(metafunc.function, MARK, None)
    origin = origin_of(metafunc.definition.path)
    if not isinstance(declared, FeatureTest) or origin is None:
        return
    if SETTINGS not in metafunc.config.stash:
        return
    config = metafunc.config
    cases = cases_of(origin, declared, config.stash[SETTINGS])
    rounds = repeats(config)
    if rounds > 1:
        cases = [
            replace(case, id=f"{case.id}#{number}")
            for number in range(1, rounds + 1)
            for case in cases
        ]
    metafunc.parametrize("scenario", cases, ids=[_variant(case) for case in cases], indirect=True)


def _variant(case: Case) -> str:
    """What stands in brackets in the item's name: type and flow."""
    inside = case.id.partition("[")[2].replace("]", "")
    return inside or case.id.partition("#")[2] or "once"


@pytest.fixture
def scenario(request: pytest.FixtureRequest) -> Case:
    """The case of the item; the steps themselves are given when it is run."""
    case: Case = request.param
    return case


def case_of(item: pytest.Item) -> Case | None:
    """The case behind an item; None for any other test."""
    found = getattr(item, "callspec", None)
    case = found.params.get("scenario") if found is not None else None
    return case if isinstance(case, Case) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop scenarios that have no case under the configuration."""
    empty = [
        item
        for item in items
        if isinstance(getattr(getattr(item, "function", None), MARK, None), FeatureTest)
        and case_of(item) is None
    ]
    if empty:
        config.hook.pytest_deselected(items=empty)
        items[:] = [item for item in items if item not in empty]
