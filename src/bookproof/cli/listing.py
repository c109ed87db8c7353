"""``bookproof list``: the names that configurations, command lines and reports speak of."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from bookproof import checks, resources
from bookproof.checks.registry import CHECKS
from bookproof.cli.plan import plan_of
from bookproof.cli.run import settings_or_exit
from bookproof.collect import find_scenarios
from bookproof.coverage import checks_of
from bookproof.criteria import CRITERIA
from bookproof.lab import Defect
from bookproof.requirements import interpretations, requirements
from bookproof.settings import FEATURES, Settings

Row = dict[str, Any]
_NO_SCENARIOS = "no scenarios"


def show_list(kind: str, config: str | None, assignments: Sequence[str], output: str) -> int:
    """Print everything of a kind; the exit code."""
    rows = KINDS[kind](settings_or_exit(config, assignments))
    if output == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    width = max(len(row["id"]) for row in rows)
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


def _features(settings: Settings) -> list[Row]:
    numbers: dict[str, int] = {}
    for entry in find_scenarios(resources.folder("features")):
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
        for feature in FEATURES.values()
    ]


def _tests(settings: Settings) -> list[Row]:
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


def _checks(_settings: Settings) -> list[Row]:
    for module in pkgutil.iter_modules(checks.__path__):
        importlib.import_module(f"{checks.__name__}.{module.name}")
    return [
        {"id": check.id, "title": check.title, "requirements": list(check.requirements)}
        for check in sorted(CHECKS.values(), key=lambda check: check.id)
    ]


def _criteria(_settings: Settings) -> list[Row]:
    return [
        {
            "id": criteria.name,
            "parent": criteria.parent.name if criteria.parent else "",
            "rules": list(criteria.all_rules),
            "title": "; ".join(criteria.rules),
        }
        for criteria in CRITERIA.values()
    ]


def _defects(_settings: Settings) -> list[Row]:
    return [{"id": defect.value, "title": defect.description} for defect in Defect]


def _requirements(_settings: Settings) -> list[Row]:
    return [
        {
            "id": entry.id,
            "level": entry.level,
            "actor": entry.actor,
            "title": entry.statement,
            "probe": entry.probe,
            "source": entry.source,
        }
        for entry in requirements().values()
    ]


def _interpretations(_settings: Settings) -> list[Row]:
    return [
        {
            "id": entry.id,
            "title": entry.question,
            "adopted": entry.adopted,
            "other": entry.other,
            "sources": list(entry.sources),
        }
        for entry in interpretations().values()
    ]


KINDS: Mapping[str, Callable[[Settings], list[Row]]] = {
    "features": _features,
    "tests": _tests,
    "checks": _checks,
    "criteria": _criteria,
    "defects": _defects,
    "requirements": _requirements,
    "interpretations": _interpretations,
}
"""How to list each kind of thing."""
