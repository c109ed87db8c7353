"""The plan: complete, silent on the network, readable in narrow terminals."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from bookproof.cases import data_needed
from bookproof.cli.plan import plan_of, show_plan, to_json
from bookproof.settings import FEATURES, Settings, load


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whatever opens a socket."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a plan opens no socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def settings(**changes: Any) -> Settings:
    return load(None, {key.replace("__", "."): value for key, value in changes.items()})


def declared(name: str, value: bool | None) -> dict[str, Any]:
    return {f"implementedFeatures.{name}": value}


class TestContents:
    def test_every_case_of_the_configuration(self) -> None:
        plan = plan_of(settings())

        ids = [case.id for case in plan.cases]
        assert len(ids) == len(set(ids)) > 100
        assert "core/order-quote-deletion/order-quote-delete-unknown" in ids

    def test_scope_changes_the_number_of_cases(self) -> None:
        word = ["fail-outside-window"]
        both = plan_of(settings(), word).cases
        one = plan_of(settings(bookingFlowsInScope__OpenBookingApprovalFlow=False), word).cases

        assert len(both) == 2 * len(one)

    def test_opportunities_by_type_flow_and_criteria(self) -> None:
        told = to_json(plan_of(settings(), ["fail-outside-window"]))

        rows = {
            (row["type"], row["flow"], row["criteria"]): row["number"]
            for row in told["opportunities"]
        }
        outside = "TestOpportunityBookableCancellableOutsideWindow"
        slot = "IndividualFacilityUseSlot"
        simple = "OpenBookingSimpleFlow"
        assert rows["ScheduledSession", simple, outside] == 2
        assert rows[slot, simple, outside] == 3, "a slot of its own for each OrderItem"
        assert rows["ScheduledSession", simple, "TestOpportunityBookable"] == 1
        assert told["totals"]["opportunities"] == sum(rows.values())

    def test_actions_that_the_flow_needs(self) -> None:
        both = plan_of(settings(), ["book-and-cancel"])
        simple = settings(bookingFlowsInScope__OpenBookingApprovalFlow=False)

        assert both.actions == {"SellerAcceptOrderProposalSimulateAction": 1}
        assert plan_of(simple, ["book-and-cancel"]).actions == {}

    def test_actions_that_a_step_needs(self) -> None:
        plan = plan_of(settings(), ["orders-updated-then-deleted"])

        assert "SellerRequestedCancellationSimulateAction" in plan.actions

    def test_scenario_without_booking_needs_nothing(self) -> None:
        plan = plan_of(settings(), ["order-quote-delete-unknown"])

        assert len(plan.cases) == 1
        assert plan.actions == {}
        assert not data_needed(plan.cases)

    def test_tests_that_do_not_run_say_why(self) -> None:
        whys = {test.id: test.why for test in plan_of(settings()).left_out}

        name = "cancellation/cancellation-window/not-implemented/assert-unmatched-criteria"
        assert whys[name] == "cancellation-window is declared true"

    def test_features_declared_null(self) -> None:
        plan = plan_of(settings(**declared("order-deletion", None)))

        assert "order-deletion" in plan.not_declared
        assert not [case for case in plan.cases if case.feature == "order-deletion"]

    def test_declared_features_without_scenarios_are_told(self) -> None:
        plan = plan_of(settings())

        known = {test.found.origin.feature for test in plan.tests}
        expected = {name for name in FEATURES if plan.settings.implemented(name) is not None}
        assert set(plan.without_tests) == expected - known


class TestSelection:
    def test_one_case(self) -> None:
        case = "core/order-deletion/order-delete-idempotent[ScheduledSession-OpenBookingSimpleFlow]"
        plan = plan_of(settings(), [case])

        assert [found.id for found in plan.cases] == [case]

    def test_category_and_test_together(self) -> None:
        features = {case.feature for case in plan_of(settings(), ["core"]).cases}
        more = {case.feature for case in plan_of(settings(), ["core", "atomic-cancel"]).cases}

        assert {"order-deletion", "order-quote-deletion"} <= features
        assert more == features | {"customer-requested-cancellation"}

    def test_unknown_word(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert show_plan(None, (), ["order-deletoin"], "text") == 2
        assert 'nearest is "order-deletion"' in capsys.readouterr().err

    def test_what_is_not_run_cannot_be_selected(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = show_plan(None, ["implementedFeatures.order-deletion=null"], ["order-deletion"], "")

        assert code == 2
        assert "nothing to run" in capsys.readouterr().err


class TestOutput:
    @pytest.mark.parametrize("mode", ["false", "true"])
    def test_sixty_columns(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        monkeypatch.setenv("COLUMNS", "60")
        assert show_plan(None, [f"useRandomOpportunities={mode}"], (), "text") == 0

        out = capsys.readouterr().out
        assert max(map(len, out.splitlines())) <= 60
        assert "BookableCancellableOutsideWindow" in out
        assert "SellerAcceptOrderProposalSimulateAction" in out
        assert "because cancellation-window is declared true" in out
        assert ("that the feeds must have" in out) is (mode == "true")

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert show_plan(None, (), ["order-deletion"], "json") == 0

        told = json.loads(capsys.readouterr().out)
        assert told["totals"]["cases"] == sum(len(test["cases"]) for test in told["tests"])
        assert told["totals"]["features"] == 1
