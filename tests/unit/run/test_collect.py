"""Which scenarios there are, which cases a configuration makes of them, and what they check."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookproof import resources, settings
from bookproof.cases import MULTIPLE, FeatureTest, Origin, data_needed, expand
from bookproof.collect import (
    all_cases,
    cases_of,
    find_scenarios,
    folder_name,
    identifier,
    origin_of,
    why_not,
)
from bookproof.coverage import checks_of
from bookproof.faults import ScenarioError
from bookproof.model import BookingFlow, OpportunityType
from bookproof.settings import Settings
from bookproof.settings.assignments import overrides

ORIGIN = Origin("open_booking", "core", "order-deletion", "test", implemented=True)
TYPES = (OpportunityType.SCHEDULED_SESSION, OpportunityType.INDIVIDUAL_FACILITY_USE_SLOT)
FLOWS = (BookingFlow.SIMPLE, BookingFlow.APPROVAL)
BOOKS = FeatureTest("T", "TestOpportunityBookable", "TestOpportunityBookableFree")


def config(*assignments: str) -> Settings:
    return settings.load(None, overrides(assignments))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("p/a_b/c_d/implemented/test_e_f.py", Origin("p", "a-b", "c-d", "e-f", implemented=True)),
        ("p/a/c/not_implemented/test_e.py", Origin("p", "a", "c", "e", implemented=False)),
        ("p/a/c/other/test_e.py", None),
        ("p/a/c/implemented/helper.py", None),
        ("implemented/test_e.py", None),
    ],
)
def test_paths(path: str, expected: Origin | None) -> None:
    assert origin_of(Path(path)) == expected


def test_names_and_folders() -> None:
    assert folder_name(identifier("order_deletion")) == "order_deletion"


def test_a_case_for_each_type_and_flow() -> None:
    cases = expand(ORIGIN, BOOKS, TYPES, FLOWS)
    assert [case.id.partition("[")[2] for case in cases] == [
        f"{kind}-{flow}]" for flow in FLOWS for kind in (*TYPES, MULTIPLE)
    ]
    assert len({case.id for case in cases}) == len(cases)


def test_several_items() -> None:
    several = expand(ORIGIN, BOOKS, TYPES, FLOWS[:1])[-1]
    assert [(need.position, need.same_as, need.control) for need in several.needs] == [
        (0, None, False), (1, 0, False), (2, None, True),
        (3, None, False), (4, None, False), (5, None, True),
    ]  # fmt: skip
    needed = data_needed([several])
    assert needed[(TYPES[0], FLOWS[0], BOOKS.criteria)] == 1
    assert needed[(TYPES[1], FLOWS[0], BOOKS.criteria)] == 2
    assert needed[(TYPES[1], FLOWS[0], BOOKS.control)] == 1


def test_a_scenario_that_is_run_once() -> None:
    (case,) = expand(ORIGIN, FeatureTest("T", "", "", once=True), TYPES, FLOWS)
    assert (case.id, case.needs, case.flow) == (
        "core/order-deletion/test", (), BookingFlow.SIMPLE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "implemented", "words"),
    [
        ("true", True, ""),
        ("false", False, ""),
        ("true", False, "cancellation-window is declared true"),
        ("false", True, "cancellation-window is declared false"),
        ("null", True, "declared neither implemented nor not (null)"),
        ("null", False, "declared neither implemented nor not (null)"),
    ],
)
def test_declarations(value: str, implemented: bool, words: str) -> None:
    declared = config(f"implementedFeatures.cancellation-window={value}")
    origin = Origin("open_booking", "c", "cancellation-window", "t", implemented=implemented)
    why = why_not(origin, BOOKS, declared)
    assert words in why
    assert bool(why) is bool(words)
    assert bool(cases_of(origin, BOOKS, declared)) is not bool(words)


def test_scenarios_that_depend_on_another_feature() -> None:
    declared = config("implementedFeatures.cancellation-window=false")
    needs = FeatureTest("T", "x", "x", needs="cancellation-window")
    unless = FeatureTest("T", "x", "x", unless="order-deletion")
    assert "it needs cancellation-window" in why_not(ORIGIN, needs, declared)
    assert "no sense where order-deletion" in why_not(ORIGIN, unless, declared)


def test_the_shipped_scenarios() -> None:
    found = find_scenarios(resources.folder("features"), "open_booking")
    cases = all_cases(found, config())
    assert len({case.id for case in cases}) == len(cases) > 100
    assert {entry.origin.implemented for entry in found} == {True, False}
    for entry in found:
        checks = checks_of(entry.function)
        assert checks, entry.path
        assert len({check.id for check in checks}) == len(checks)


def test_a_file_that_cannot_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "open_booking/c/f/implemented/test_x.py"
    path.parent.mkdir(parents=True)
    path.write_text("import there_is_no_such_module\n")
    with pytest.raises(ScenarioError, match="ModuleNotFoundError") as caught:
        find_scenarios(tmp_path, "open_booking")
    assert str(path) in str(caught.value)
