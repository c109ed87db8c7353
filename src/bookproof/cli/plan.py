"""``bookproof plan``: what a run would do and need, told without sending a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bookproof import resources
from bookproof.cases import Case, data_needed
from bookproof.cli.run import select, settings_or_exit
from bookproof.collect import Found, cases_of, find_scenarios, why_not
from bookproof.model import BookingFlow
from bookproof.report.wording import counted
from bookproof.results import ExitCode
from bookproof.scenario import Scenario
from bookproof.settings import CommonSettings, Settings

_FOLLOWED = ("bookproof.stages", "bookproof.scenario")
_ACTION = "SimulateAction"
_PROPOSAL = "OrderProposal"


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """One scenario under a configuration."""

    found: Found
    cases: tuple[Case, ...]
    why: str
    """Why it is not run; empty when it is."""
    actions: tuple[str, ...]
    """Actions of the test interface that its cases need."""

    @property
    def id(self) -> str:
        """Category, feature and test, as in the ids of its cases."""
        origin = self.found.origin
        suite = "" if origin.implemented else "not-implemented/"
        return f"{origin.category}/{origin.feature}/{suite}{origin.test}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do."""

    settings: CommonSettings
    tests: tuple[PlannedTest, ...]
    not_declared: tuple[str, ...]
    """Features declared null: neither run nor certifiable."""
    without_tests: tuple[str, ...]
    """Features that are declared, but that bookproof has no scenario for."""

    @property
    def cases(self) -> list[Case]:
        """Every case, in the order of a run."""
        return [case for test in self.tests for case in test.cases]

    @property
    def running(self) -> list[PlannedTest]:
        """The tests that have cases."""
        return [test for test in self.tests if test.cases]

    @property
    def left_out(self) -> list[PlannedTest]:
        """The tests that are not run."""
        return [test for test in self.tests if test.why]

    @property
    def actions(self) -> dict[str, int]:
        """Actions of the test interface, with how many tests need each."""
        counts: dict[str, int] = {}
        for test in self.running:
            for action in test.actions:
                counts[action] = counts.get(action, 0) + 1
        return dict(sorted(counts.items()))


def show_plan(
    config: str | None, assignments: Sequence[str], selection: Sequence[str], output: str
) -> int:
    """Print the plan; the exit code."""
    settings = settings_or_exit(config, assignments)
    try:
        plan = plan_of(settings, selection)
    except ValueError as error:
        click.echo(str(error), err=True)
        return ExitCode.UNUSABLE
    if output == "json":
        click.echo(json.dumps(to_json(plan), indent=2, ensure_ascii=False))
    else:
        _print(plan, Console(markup=False, highlight=False))
    return 0


def plan_of(settings: CommonSettings, selection: Sequence[str] = ()) -> Plan:
    """The plan of a configuration, for everything or for what the words name.

    Raises:
        ValueError: a word names nothing that is run; see :func:`bookproof.cli.run.select`.
    """
    found = find_scenarios(resources.folder("features"), settings.protocol)
    targets = [_Target.of(select(word, found, settings)) for word in selection]
    tests = tuple(
        _planned(entry, settings, targets)
        for entry in found
        if not targets or any(target.covers(entry) for target in targets)
    )
    features = settings.FEATURES
    concerned = set(features) if not targets else {test.found.origin.feature for test in tests}
    known = {entry.origin.feature for entry in found}
    return Plan(
        settings=settings,
        tests=tests,
        not_declared=tuple(
            name for name in features
            if name in concerned and settings.implemented(name) is None
        ),
        without_tests=tuple(
            name for name in features
            if name in concerned - known and settings.implemented(name) is not None
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Target:
    """What a word of the command line selects."""

    path: Path
    function: str
    variant: str

    @classmethod
    def of(cls, node: str) -> _Target:
        path, _, rest = node.partition("::")
        function, bracket, variant = rest.partition("[")
        return cls(Path(path).resolve(), function, bracket + variant)

    def covers(self, entry: Found) -> bool:
        place = entry.path.resolve()
        if self.path != place and self.path not in place.parents:
            return False
        return self.function in ("", entry.function.__name__)

    def covers_case(self, case: Case) -> bool:
        return not self.variant or case.id.endswith(self.variant)


def _planned(entry: Found, settings: CommonSettings, targets: Sequence[_Target]) -> PlannedTest:
    mine = [target for target in targets if target.covers(entry)]
    cases = tuple(
        case
        for case in cases_of(entry.origin, entry.scenario, settings)
        if not mine or any(target.covers_case(case) for target in mine)
    )
    why = why_not(entry.origin, entry.scenario, settings)
    if not why and not cases:
        why = "none of its cases was selected"
    return PlannedTest(entry, cases, why, _actions_of(entry.function, cases))


# Actions of the test interface


def _actions_of(function: Callable[..., None], cases: Sequence[Case]) -> tuple[str, ...]:
    """The actions that a scenario can come to; those on proposals only in their flow."""
    approval = any(case.flow is BookingFlow.APPROVAL for case in cases)
    named = sorted(set(_named_actions(function, set()))) if cases else []
    return tuple(name for name in named if approval or _PROPOSAL not in name)


def _named_actions(function: Any, above: set[Any]) -> Iterator[str]:
    above.add(function)
    for code in _codes(function.__code__):
        for constant in code.co_consts:
            if isinstance(constant, str) and constant.isidentifier() and _ACTION in constant:
                yield constant
        for called in _called(function, code.co_names):
            if called not in above:
                yield from _named_actions(called, above)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _called(function: Any, names: Sequence[str]) -> Iterator[FunctionType]:
    """The functions of steps and stages that the names in a function can stand for."""
    scope = function.__globals__
    owners: list[Any] = [scope[name] for name in names if isinstance(scope.get(name), ModuleType)]
    if not function.__module__.startswith("bookproof.stages"):
        owners.append(Scenario)
    found = [scope.get(name) for name in names]
    found += [getattr(owner, name, None) for owner in owners for name in names]
    for thing in found:
        if isinstance(thing, FunctionType) and thing.__module__.startswith(_FOLLOWED):
            yield thing


# As JSON


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan with wire names."""
    cases = plan.cases
    settings = plan.settings
    mode = (
        {"useRandomOpportunities": settings.use_random_opportunities}
        if isinstance(settings, Settings)
        else {}
    )
    return {
        "configuration": settings.source,
        "protocol": settings.protocol,
        **mode,
        "totals": {
            "features": len({test.found.origin.feature for test in plan.running}),
            "tests": len(plan.running),
            "cases": len(cases),
            "opportunities": sum(data_needed(cases).values()),
        },
        "tests": [_test_json(test) for test in plan.tests],
        "opportunities": [
            {"type": str(type_), "flow": str(flow), "criteria": criteria, "number": number}
            for (type_, flow, criteria), number in sorted(data_needed(cases).items())
        ],
        "actions": plan.actions,
        "notDeclared": list(plan.not_declared),
        "declaredWithoutTests": list(plan.without_tests),
    }


def _test_json(test: PlannedTest) -> dict[str, Any]:
    origin = test.found.origin
    document: dict[str, Any] = {
        "id": test.id,
        "category": origin.category,
        "feature": origin.feature,
        "implemented": origin.implemented,
        "title": test.found.scenario.title,
        "cases": [case.id for case in test.cases],
        "actions": list(test.actions),
    }
    return document | {"notRunBecause": test.why} if test.why else document


# For the terminal


def _print(plan: Plan, console: Console) -> None:
    settings = plan.settings
    console.print(
        f"{settings.source}: {counted(len(plan.cases), 'case')} of "
        f"{counted(len(plan.running), 'test')}, {_mode(settings)}; no request was sent."
    )
    _print_tests(plan, console)
    if isinstance(settings, Settings):
        _print_data(plan, settings, console)
        _print_actions(plan, settings, console)
    _print_left_out(plan, console)


def _mode(settings: CommonSettings) -> str:
    if not isinstance(settings, Settings):
        return f"protocol {settings.protocol}"
    return "random mode" if settings.use_random_opportunities else "controlled mode"


def _print_actions(plan: Plan, settings: Settings, console: Console) -> None:
    _heading(console, "Test interface")
    for action, number in plan.actions.items():
        console.print(f"{action} ({counted(number, 'test')})")
    if not plan.actions:
        console.print("No action is needed.")
    if not settings.use_random_opportunities and data_needed(plan.cases):
        console.print("Opportunities are created and cleared by it (datasets endpoints).")


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Rule(text, align="left"))


def _table(first: str, *numbers: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), expand=True, show_edge=False)
    table.add_column(first, overflow="fold", ratio=1)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _print_tests(plan: Plan, console: Console) -> None:
    _heading(console, "Cases")
    table = _table("Feature and test", "cases")
    feature = ""
    for test in plan.running:
        origin = test.found.origin
        if origin.feature != feature:
            feature = origin.feature
            number = sum(
                len(other.cases) for other in plan.running
                if other.found.origin.feature == feature
            )  # fmt: skip
            table.add_row(Text(f"{origin.category}/{feature}", style="bold"), f"{number:,}")
        name = origin.test if origin.implemented else f"not-implemented/{origin.test}"
        table.add_row(f"  {name}", f"{len(test.cases):,}")
    table.add_row(Text("Total", style="bold"), f"{len(plan.cases):,}")
    console.print(table)


def _print_data(plan: Plan, settings: Settings, console: Console) -> None:
    needed = data_needed(plan.cases)
    if settings.use_random_opportunities:
        _heading(console, "Opportunities that the feeds must have")
    else:
        _heading(console, "Opportunities that are created")
    flows = [flow for flow in BookingFlow if any(key[1] is flow for key in needed)]
    table = _table("Type and criteria", *(_short_flow(flow) for flow in flows))
    for type_ in dict.fromkeys(key[0] for key in needed):
        total = [_total(needed, type_, flow, None) for flow in flows]
        table.add_row(Text(str(type_), style="bold"), *total)
        for criteria in sorted({key[2] for key in needed if key[0] is type_}):
            counts = [_total(needed, type_, flow, criteria) for flow in flows]
            table.add_row(f"  {criteria.removeprefix('TestOpportunity')}", *counts)
    console.print(table if needed else "None.")
    if needed:
        console.print(f"{sum(needed.values()):,} in all, of seller {settings.seller('primary').id}")


def _short_flow(flow: BookingFlow) -> str:
    return str(flow).removeprefix("OpenBooking").removesuffix("Flow").lower()


def _total(needed: Any, type_: Any, flow: Any, criteria: str | None) -> str:
    number = sum(
        count for key, count in needed.items()
        if key[:2] == (type_, flow) and criteria in (None, key[2])
    )  # fmt: skip
    return f"{number:,}"


def _print_left_out(plan: Plan, console: Console) -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for test in plan.left_out:
        feature, _, name = test.id.removeprefix(f"{test.found.origin.category}/").partition("/")
        groups.setdefault((f"{test.found.origin.category}/{feature}", test.why), []).append(name)
    if groups:
        _heading(console, "Not run")
    for (feature, why), names in groups.items():
        console.print(Text(feature, style="bold"))
        for name in names:
            console.print(f"  {name}")
        console.print(Padding(f"because {why}", (0, 0, 0, 2)))
    if plan.not_declared:
        _heading(console, "Declared null: not run, not certifiable")
        console.print(", ".join(plan.not_declared))
    if plan.without_tests:
        _heading(console, "Declared, but without scenarios in bookproof")
        console.print(", ".join(plan.without_tests))
