"""``bookproof list``: the names that configurations, command lines and reports speak of."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from bookproof import resources
from bookproof.checks.registry import CHECKS
from bookproof.cli.plan import plan_of
from bookproof.cli.run import settings_or_exit
from bookproof.collect import find_scenarios
from bookproof.coverage import checks_of
from bookproof.criteria import CRITERIA
from bookproof.lab.register import defects_of
from bookproof.protocols import profile_of
from bookproof.requirements import interpretations, requirements_of
from bookproof.settings import CommonSettings

Row = dict[str, Any]
_NO_SCENARIOS = "no scenarios"


def show_list(kind: str, config: str | None, assignments: Sequence[str], output: str) -> int:
    """Print everything of a kind; the exit code."""
    rows = KINDS[kind](settings_or_exit(config, assignments))
    if output == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        click.echo("  ".join([row["id"].ljust(width), *_words(row)]).rstrip())
    return 0


def _words(row: Row) -> list[str]:
    """What stands after the id, in the order of the row."""
    return [_word(name, value) for name, value in row.items() if name not in _ONLY_IN_JSON]


def _word(name: str, value: Any) -> str:
    if name == "declared":
        return json.dumps(value).ljust(5)
    if name == "tests":
        return counted_tests(value)
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return " ".join(str(value).split())


def counted_tests(number: int) -> str:
    """``3 tests``; a feature that bookproof cannot test says so."""
    return f"{number} test{'' if number == 1 else 's'}" if number else _NO_SCENARIOS


_ONLY_IN_JSON = frozenset(
    {"id", "checks", "rules", "source", "sources", "adopted", "other", "probe", "spec", "actor"}
)


def _features(settings: CommonSettings) -> list[Row]:
    numbers: dict[str, int] = {}
    for entry in find_scenarios(resources.folder("features"), settings.protocol):
        numbers[entry.origin.feature] = numbers.get(entry.origin.feature, 0) + 1
    return [
        {
            "id": feature.identifier,
            "category": feature.category,
            "declared": settings.implemented(feature.identifier),
            "tests": numbers.get(feature.identifier, 0),
            "title": feature.name,
            "spec": feature.spec,
        }
        for feature in settings.FEATURES.values()
    ]


def _tests(settings: CommonSettings) -> list[Row]:
    rows = []
    for test in plan_of(settings).tests:
        found = checks_of(test.found.function)
        rows.append(
            {
                "id": test.id,
                "title": test.found.scenario.title,
                "run": test.why or f"{len(test.cases)} cases",
                "checks": [check.id for check in found],
                "requirements": sorted({name for check in found for name in check.requirements}),
            }
        )
    return rows


def _checks(settings: CommonSettings) -> list[Row]:
    profile_of(settings.protocol)
    return [
        {"id": check.id, "title": check.title, "requirements": list(check.requirements)}
        for check in sorted(CHECKS.values(), key=lambda check: check.id)
        if check.protocol == settings.protocol
    ]


def _criteria(settings: CommonSettings) -> list[Row]:
    return [
        {
            "id": criteria.name,
            "parent": criteria.parent.name if criteria.parent else "",
            "rules": list(criteria.all_rules),
            "title": "; ".join(criteria.rules),
        }
        for criteria in CRITERIA.values()
        if settings.protocol == "open_booking"
    ]


def _defects(settings: CommonSettings) -> list[Row]:
    return [
        {"id": str(defect), "title": defect.description} for defect in defects_of(settings.protocol)
    ]


def _requirements(settings: CommonSettings) -> list[Row]:
    return [
        {
            "id": entry.id,
            "level": entry.level,
            "actor": entry.actor,
            "title": entry.statement,
            "probe": entry.probe,
            "source": entry.source,
        }
        for entry in requirements_of(settings.protocol).values()
    ]


def _interpretations(settings: CommonSettings) -> list[Row]:
    return [
        {
            "id": entry.id,
            "title": entry.question,
            "adopted": entry.adopted,
            "other": entry.other,
            "sources": list(entry.sources),
        }
        for entry in interpretations().values()
        if settings.protocol == "open_booking"
    ]


KINDS: Mapping[str, Callable[[CommonSettings], list[Row]]] = {
    "features": _features,
    "tests": _tests,
    "checks": _checks,
    "criteria": _criteria,
    "defects": _defects,
    "requirements": _requirements,
    "interpretations": _interpretations,
}
"""How to list each kind of thing."""
