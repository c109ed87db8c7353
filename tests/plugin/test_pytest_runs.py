"""Scenarios as pytest items: selection, workers, accidents, and staying out of the way."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from ..runs import Ran
from .conftest import FEATURE, Checkout

DELETION = "features/open_booking/core/order_deletion"


def test_pytest_runs_scenarios(checkout: Checkout) -> None:
    ran = checkout.pytest(DELETION, "-k", "unknown_order or delete_idempotent", "-v")
    assert ran.code == 0, ran.output
    assert "order_deletion/implemented/test_unknown_order.py::test_unknown_order[once] PASSED" in (
        ran.output
    )
    assert set(ran.outcomes.values()) == {"passed"}
    assert len(ran.outcomes) > 4
    assert f"{len(ran.outcomes)} passed" in ran.output
    assert ran.results["verdict"] == "conformant"


def test_collection_starts_nothing(checkout: Checkout) -> None:
    ran = checkout.pytest(DELETION, "--collect-only", "-q")
    assert ran.code == 0, ran.output
    assert "test_unknown_order[once]" in ran.output
    assert "[FacilityUseSlot-OpenBookingApprovalFlow]" in ran.output
    assert not (checkout.path / "reports").exists()


def test_other_tests_start_nothing(checkout: Checkout) -> None:
    (checkout.path / "tests").mkdir()
    (checkout.path / "tests" / "test_other.py").write_text("def test_it():\n    pass\n")
    ran = checkout.pytest("tests")
    assert ran.code == 0, ran.output
    assert "1 passed" in ran.output
    assert not (checkout.path / "reports").exists()


def test_two_workers_come_to_the_same(checkout: Checkout) -> None:
    words = ("--seed", "5", "order-deletion")
    alone = checkout.run("-n", "0", *words)
    shared = checkout.run("-n", "2", *words)
    assert alone.code == shared.code == 0, shared.output
    assert len(alone.outcomes) > 10
    assert alone.outcomes == shared.outcomes
    assert alone.results["checkSummary"] == shared.results["checkSummary"]
    assert alone.results["verdict"] == shared.results["verdict"]


def test_a_worker_that_dies(checkout: Checkout) -> None:
    checkout.add_scenario("deadly", "os._exit(7)")
    ran = checkout.run("-n", "2", "order-deletion")
    assert ran.code == 3, ran.output
    results = ran.results
    assert "core/order-deletion/deadly" not in ran.outcomes
    assert not results["complete"] or len(results["cases"]) < results["planned"]
    assert set(ran.outcomes.values()) == {"passed"}
    (problem,) = results["problems"]
    assert problem["kind"] == "harness-error"
    assert "the worker process gw" in problem["message"]
    assert results["verdict"] == "harness fault"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise ValueError('an accident')", "ValueError: an accident"),
        ("sys.exit(5)", "SystemExit: 5"),
        ("__import__('pytest').fail('not so')", "Failed: not so"),
        ("scenario.no_such_step()", "AttributeError: "),
    ],
)
def test_a_scenario_that_breaks(checkout: Checkout, body: str, words: str) -> None:
    checkout.add_scenario("broken", body)
    ran = checkout.run("-n", "0", "order-deletion/broken", "order-deletion/unknown-order")
    assert ran.code == 3, ran.output
    assert ran.outcomes == {
        "core/order-deletion/broken": "harness-error",
        "core/order-deletion/unknown-order": "passed",
    }
    (case,) = [case for case in ran.results["cases"] if case["outcome"] == "harness-error"]
    assert words in case["reason"]
    assert "test_broken, line 11" in case["reason"]
    assert words in ran.output
    assert "Traceback" not in ran.output


def test_a_scenario_that_cannot_be_imported(checkout: Checkout) -> None:
    (checkout.path / FEATURE / "test_typo.py").write_text("def test_typo(:\n")
    ran = checkout.pytest(DELETION)
    assert ran.code == 3, ran.output
    assert "test_typo.py: SyntaxError" in ran.output
    assert not ran.results["complete"]
    told = checkout.run("order-deletion")
    assert told.code == 3
    assert "test_typo.py: SyntaxError" in told.output
    assert "Traceback" not in told.output


def test_repetition(checkout: Checkout) -> None:
    ran = checkout.run("-n", "0", "--repeat", "3", "order-deletion/unknown-order")
    assert ran.code == 0, ran.output
    assert ran.outcomes == {
        f"core/order-deletion/unknown-order#{number}": "passed" for number in (1, 2, 3)
    }
    assert len({case["exchanges"][0]["url"] for case in ran.cases}) == 3


def requests_of(ran: Ran) -> dict[str, list[tuple[str, str, Any]]]:
    """Method, path and body of every request, by case."""
    port = str(urlsplit(ran.results["target"]["baseUrl"]).port)

    def plain(text: str) -> str:
        """Without what the system decides: its port, and the ids of its OrderProposals."""
        return re.sub(r"/versions/[\w-]+", "/versions/ID", text.replace(port, "PORT"))

    return {
        case["id"]: [
            (exchange["method"], plain(exchange["url"]), plain(exchange["requestBody"]))
            for exchange in case["exchanges"]
        ]
        for case in ran.cases
    }


@pytest.mark.parametrize("mode", ["false", "true"])
def test_a_seed_decides_every_request(checkout: Checkout, mode: str) -> None:
    words = ("-n", "0", "--set", f"useRandomOpportunities={mode}", "cancel-then-delete")
    first, again, other = (
        requests_of(checkout.run(*words, "--seed", seed)) for seed in ("7", "7", "8")
    )
    assert first == again
    assert first.keys() == other.keys()
    assert all(first[name] != other[name] for name in first)
    assert json.dumps(first)
