"""What is to be run: scenarios as declared, and the cases that the configuration makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bookproof.model import BookingFlow, OpportunityType

MARK = "__bookproof_feature_test__"
"""Attribute by which a function tells that it is a scenario."""

MULTIPLE = "Multiple"
"""Stands for the opportunity type in cases with several OrderItems."""


@dataclass(frozen=True, slots=True)
class FeatureTest:
    """A scenario as its author declared it."""

    title: str
    criteria: str
    """Criteria of the OrderItem under test; empty when the scenario books nothing."""
    control: str
    """Criteria of its companion when the Order has several OrderItems."""
    items: tuple[str, ...] = ()
    """Criteria of each OrderItem, when the scenario needs just these."""
    multiple: bool = True
    """Whether it also runs with several OrderItems of all types."""
    once: bool = False
    """It depends neither on opportunity type nor on booking flow."""
    asserts_absent: tuple[str, ...] = ()
    """Criteria that no opportunity in the feeds may meet."""
    unless: str = ""
    """Feature whose implementation makes the scenario pointless."""
    needs: str = ""
    """Feature that must not be declared absent."""
    seller: str = "primary"
    """Role of the Seller whose opportunities are booked."""
    orders: int = 1
    """How many Orders it makes, each with opportunities of its own."""
    last: bool = False
    """It looks at what the other cases have left, so it begins after them."""
    variants: tuple[str, ...] = ()
    """Names of what it is run with in turn, where the protocol has no types and flows."""
    covers: tuple[str, ...] = ()
    """Scenarios of the matrix over all protocols that it stands for."""


@dataclass(frozen=True, slots=True)
class ItemNeed:
    """One OrderItem that a case needs an opportunity for."""

    position: int
    criteria: str
    opportunity_type: OpportunityType
    control: bool = False
    same_as: int | None = None
    """Position whose opportunity is booked a second time."""


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario for one opportunity type and booking flow."""

    id: str
    protocol: str
    category: str
    feature: str
    test: str
    implemented: bool
    opportunity_type: OpportunityType | None
    booking_flow: BookingFlow | None
    multiple: bool
    scenario: FeatureTest
    needs: tuple[ItemNeed, ...] = ()
    variant: str = ""
    """What it is run with, of the scenario's variants."""
    absent: str = ""
    """Why the case does not apply to the system as it is declared; empty when it does."""

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self.scenario.title

    @property
    def flow(self) -> BookingFlow:
        """The booking flow; simple for cases that have none."""
        return self.booking_flow or BookingFlow.SIMPLE

    def of_variant(self, name: str) -> Case:
        """The same with one of the scenario's variants."""
        return replace(self, id=f"{self.id}[{name}]", variant=name)

    def facts(self) -> dict[str, Any]:
        """What a result repeats of the case."""
        return {
            "id": self.id,
            "protocol": self.protocol,
            "category": self.category,
            "feature": self.feature,
            "test": self.test,
            "title": self.title,
            "implemented": self.implemented,
            "opportunity_type": MULTIPLE if self.multiple else self.opportunity_type,
            "booking_flow": self.booking_flow,
            "multiple": self.multiple,
        }


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a scenario stands: read from its path below ``features``."""

    protocol: str
    category: str
    feature: str
    test: str
    implemented: bool


def expand(
    origin: Origin,
    scenario: FeatureTest,
    types: Sequence[OpportunityType],
    flows: Sequence[BookingFlow],
) -> list[Case]:
    """Every case of a scenario within a scope, in a fixed order."""
    if scenario.once:
        single = _case(origin, scenario, None, None, multiple=False)
        return [single.of_variant(name) for name in scenario.variants] or [single]
    cases: list[Case] = []
    for flow in flows:
        cases.extend(_case(origin, scenario, type_, flow, multiple=False) for type_ in types)
        if scenario.multiple and scenario.criteria and not scenario.items:
            cases.append(_case(origin, scenario, None, flow, multiple=True, types=types))
    return cases


def _case(
    origin: Origin,
    scenario: FeatureTest,
    type_: OpportunityType | None,
    flow: BookingFlow | None,
    *,
    multiple: bool,
    types: Sequence[OpportunityType] = (),
) -> Case:
    variant = "" if flow is None else f"[{MULTIPLE if multiple else type_}-{flow}]"
    suite = "" if origin.implemented else "not-implemented/"
    return Case(
        id=f"{origin.category}/{origin.feature}/{suite}{origin.test}{variant}",
        protocol=origin.protocol,
        category=origin.category,
        feature=origin.feature,
        test=origin.test,
        implemented=origin.implemented,
        opportunity_type=type_,
        booking_flow=flow,
        multiple=multiple,
        scenario=scenario,
        needs=tuple(_several(scenario, types) if multiple else _single(scenario, type_)),
    )


def _single(scenario: FeatureTest, type_: OpportunityType | None) -> list[ItemNeed]:
    wanted = scenario.items or ((scenario.criteria,) if scenario.criteria else ())
    return [
        ItemNeed(position, criteria, type_)
        for position, criteria in enumerate(wanted)
        if type_ is not None
    ]


def _several(scenario: FeatureTest, types: Sequence[OpportunityType]) -> list[ItemNeed]:
    """Three OrderItems for each type: two under test, at one opportunity where it has room."""
    needs: list[ItemNeed] = []
    for type_ in types:
        first = len(needs)
        alone = type_ is OpportunityType.INDIVIDUAL_FACILITY_USE_SLOT
        needs += [
            ItemNeed(first, scenario.criteria, type_),
            ItemNeed(first + 1, scenario.criteria, type_, same_as=None if alone else first),
            ItemNeed(first + 2, scenario.control or scenario.criteria, type_, control=True),
        ]
    return needs


def data_needed(cases: Sequence[Case]) -> Mapping[tuple[OpportunityType, BookingFlow, str], int]:
    """How many opportunities cases need, by type, flow and criteria."""
    needed: dict[tuple[OpportunityType, BookingFlow, str], int] = {}
    for case in cases:
        for need in case.needs:
            if need.same_as is None:
                key = (need.opportunity_type, case.flow, need.criteria)
                needed[key] = needed.get(key, 0) + case.scenario.orders
    return needed
