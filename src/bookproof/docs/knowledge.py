"""What the pages are made from: features with their scenarios, checks and who uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bookproof import resources
from bookproof.checks.registry import CHECKS, Check
from bookproof.collect import Found, find_scenarios
from bookproof.coverage import checks_of
from bookproof.protocols import PROTOCOLS, profile_of
from bookproof.settings import Feature
from bookproof.settings.protocols import settings_class


@dataclass(frozen=True, slots=True)
class Test:
    """One scenario with every check that it can come to."""

    found: Found
    checks: tuple[Check[...], ...]

    @property
    def id(self) -> str:
        """The test's name within its feature."""
        return self.found.origin.test

    @property
    def suite(self) -> str:
        """For which declaration it runs."""
        return "implemented" if self.found.origin.implemented else "not implemented"

    @property
    def story(self) -> str:
        """First paragraph of the scenario's docstring."""
        return (self.found.function.__doc__ or "").strip().partition("\n\n")[0]

    @property
    def command(self) -> str:
        """The command that runs it alone."""
        origin = self.found.origin
        return f"{run_command(origin.protocol)} {origin.category}/{origin.feature}/{self.id}"


def run_command(protocol: str) -> str:
    """The command that tests the reference system of a protocol."""
    if protocol == "open_booking":
        return "bookproof run"
    return f"bookproof run --config config/example.{protocol.replace('_', '-')}.json"


@dataclass(frozen=True, slots=True)
class Suite:
    """A feature that has scenarios."""

    feature: Feature
    folder: str
    """Relative to the parent of ``features``."""
    tests: tuple[Test, ...]

    @property
    def protocol(self) -> str:
        """The protocol that the feature is part of."""
        return self.tests[0].found.origin.protocol

    def of(self, *, implemented: bool) -> tuple[Test, ...]:
        """The tests for one declaration."""
        return tuple(test for test in self.tests if test.found.origin.implemented is implemented)


def features_of(protocol: str) -> Mapping[str, Feature]:
    """The table of features of a protocol."""
    return settings_class(protocol).FEATURES


@cache
def suites(protocol: str) -> Mapping[str, Suite]:
    """Every feature that has scenarios, by identifier, in the order of the feature table."""
    root = resources.folder("features")
    by_feature: dict[str, list[Found]] = {}
    for found in find_scenarios(root, protocol):
        by_feature.setdefault(found.origin.feature, []).append(found)
    unknown = sorted(set(by_feature) - set(features_of(protocol)))
    if unknown:
        raise ValueError(f"folders that name no feature: {', '.join(unknown)}")
    return {
        name: _suite(feature, by_feature[name], str(root.parent))
        for name, feature in features_of(protocol).items()
        if name in by_feature
    }


def _suite(feature: Feature, scenarios: Sequence[Found], root: str) -> Suite:
    folder = scenarios[0].path.parent.parent.relative_to(root).as_posix()
    ordered = sorted(scenarios, key=lambda found: (not found.origin.implemented, found.path))
    return Suite(
        feature, folder, tuple(Test(found, checks_of(found.function)) for found in ordered)
    )


@cache
def all_checks() -> Mapping[str, Check[...]]:
    """Every check of every protocol by id, sorted."""
    for protocol in PROTOCOLS:
        profile_of(protocol)
    return dict(sorted(CHECKS.items()))


@cache
def users() -> Mapping[str, tuple[str, ...]]:
    """``feature/test`` of every scenario that can come to a check, by check id."""
    found: dict[str, list[str]] = {name: [] for name in all_checks()}
    for suite in (suite for protocol in PROTOCOLS for suite in suites(protocol).values()):
        for test in suite.tests:
            for check in test.checks:
                found[check.id].append(f"{suite.feature.identifier}/{test.id}")
    return {name: tuple(dict.fromkeys(tests)) for name, tests in found.items()}
