"""Allure results of real runs: the counts of the report, whole steps, and a steady history."""

from __future__ import annotations

import json
import shutil
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from allure_commons import model2
from allure_commons.reporter import AllureReporter

from bookproof.plugin.allure import AllureDetails
from bookproof.requirements import requirements
from bookproof.results import CaseResult, CheckResult, Outcome
from bookproof.waivers import Waiver, written

from ..runs import Ran
from .conftest import Checkout

STATUSES = {
    "passed": "passed",
    "warned": "passed",
    "disputed": "passed",
    "waived": "passed",
    "failed": "failed",
    "blocked": "broken",
    "harness-error": "broken",
    "not-applicable": "skipped",
}
ENDS = {
    "barred": "raise __import__('bookproof.faults').faults.BlockedFault('a step is refused')",
    "elsewhere": "raise __import__('bookproof.faults').faults.NotApplicable('not this system')",
    "broken": "raise ValueError('an accident')",
}
SELECTION = tuple(
    f"order-deletion/{name}" for name in ("order-delete-idempotent", "unknown-order", *ENDS)
)
WAIVED = Waiver(
    "order-deletion.status",
    "*OpenBookingSimpleFlow]",
    "It is known.",
    "https://tracker.example/1",
    "me",
    date(9999, 1, 1),
)
SET = (
    'lab.defects=["delete-wrong-status"]',
    'bookableOpportunityTypesInScope={"ScheduledSession": true}',
)


@dataclass(frozen=True, slots=True)
class Runs:
    """The same run in two folders, with and without workers."""

    first: Ran
    second: Ran


def allure_of(ran: Ran) -> dict[str, dict[str, Any]]:
    """Every result by the name of its test."""
    found = [
        json.loads(path.read_text("utf-8"))
        for path in (ran.folder / "allure-results").glob("*-result.json")
    ]
    by_name = {result["fullName"]: result for result in found}
    assert len(by_name) == len(found)
    return by_name


def labels(result: Mapping[str, Any], name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def run_in(checkout: Checkout, workers: str) -> Ran:
    for name, body in ENDS.items():
        checkout.add_scenario(name, body)
    (checkout.path / "waivers.toml").write_text(written([WAIVED]), "utf-8")
    settings = [word for assignment in SET for word in ("--set", assignment)]
    ran = checkout.run(
        "--allure", "-n", workers, "--seed", "1", "--waivers", "waivers.toml", *settings, *SELECTION
    )
    assert ran.code == 1, ran.output
    return ran


@pytest.fixture
def runs(checkout: Checkout, tmp_path: Path) -> Runs:
    """Both runs."""
    path = tmp_path / "another" / "place"
    shutil.copytree(checkout.path, path)
    other = replace(
        checkout, path=path, environment=checkout.environment | {"PYTHONPATH": str(path / "src")}
    )
    return Runs(run_in(checkout, "0"), run_in(other, "2"))


def test_allure_tells_what_the_report_tells(runs: Runs, tmp_path: Path) -> None:
    for ran in (runs.first, runs.second):
        outcomes = ran.outcomes
        assert {"passed", "failed", "waived", "blocked", "not-applicable", "harness-error"} <= set(
            outcomes.values()
        )
        found = allure_of(ran)
        assert {name: labels(result, "outcome") for name, result in found.items()} == {
            name: [outcome] for name, outcome in outcomes.items()
        }
        assert {name: result["status"] for name, result in found.items()} == {
            name: STATUSES[outcome] for name, outcome in outcomes.items()
        }
        excused = next(name for name, outcome in outcomes.items() if outcome == "waived")
        assert f"Waiver: {WAIVED.told}" in found[excused]["statusDetails"]["message"].splitlines()
        same_in_the_other_formats(ran)
        steps_and_attachments(ran, found)
    steady(allure_of(runs.first), allure_of(runs.second))
    nothing_of_the_machine(runs, tmp_path)


def test_a_waiver_is_quoted_and_linked() -> None:
    told = "It is known (me, until 9999-01-01, https://tracker.example/1)"
    check = CheckResult("a.b", "It is wrong.", ("OBA-B-01",), Outcome.WAIVED, "B", reason=told)
    case = CaseResult(
        "core/feature/test", "open_booking", "core", "feature", "test", "A title", True, None,
        None, False, Outcome.WAIVED, 0.1, checks=(check,),
    )  # fmt: skip
    make: Any = AllureReporter  # it is not typed
    reporter = make()
    reporter.schedule_test("1", model2.TestResult(uuid="1", labels=[]))
    details = AllureDetails(reporter)
    details.note(case)
    [_] = details.pytest_runtest_teardown()
    test = reporter.get_test("1")
    assert test.statusDetails.known is True
    assert f"Waiver: {told}" in test.statusDetails.message.splitlines()
    assert ("issue", "https://tracker.example/1", "waiver") in [
        (link.type, link.url, link.name) for link in test.links
    ]
    assert test.steps[0].steps[0].statusDetails.message == told


def same_in_the_other_formats(ran: Ran) -> None:
    """The files beside it count alike."""
    counted = Counter(ran.outcomes.values())
    junit = fromstring((ran.folder / "junit.xml").read_bytes())  # noqa: S314 - our own output
    assert Counter(entry.get("value") for entry in junit.iter("property")) == counted
    sarif = json.loads((ran.folder / "results.sarif").read_text("utf-8"))["runs"][0]
    assert Counter(sarif["properties"]["cases"]) == counted
    told = {each["justification"] for found in sarif["results"]
            for each in found.get("suppressions", ())}  # fmt: skip
    assert told == {WAIVED.told}
    earl = json.loads((ran.folder / "earl.jsonld").read_text("utf-8"))
    cases = [node["result"]["title"] for node in earl["@graph"]
             if "#" in node.get("test", "") and "partOf" not in node]  # fmt: skip
    assert Counter(cases) == counted


def steps_and_attachments(ran: Ran, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Every stage is a step, every check one within, every exchange a file."""
    register = requirements()
    for case in ran.cases:
        result = found[case["id"]]
        told = [step["name"] for step in result.get("steps", [])]
        stages = [entry["stage"] for entry in (*case["checks"], *case["exchanges"])]
        assert told == [stage or "around the stages" for stage in dict.fromkeys(stages)]
        inner = [step for stage in result.get("steps", []) for step in stage.get("steps", [])]
        assert Counter(step["name"].partition(":")[0] for step in inner) == Counter(
            check["id"] for check in case["checks"]
        )
        files = [file for step in result.get("steps", []) for file in step.get("attachments", [])]
        bodies = [
            json.loads((ran.folder / "allure-results" / file["source"]).read_text("utf-8"))
            for file in files
        ]
        assert sorted(bodies, key=lambda body: body["number"]) == case["exchanges"]
        names = sorted({name for check in case["checks"] for name in check["requirements"]})
        assert labels(result, "requirement") == labels(result, "tag") == names
        sources = [link for link in result.get("links", []) if link["type"] == "link"]
        assert [(link["name"], link["url"]) for link in sources] == [
            (name, register[name].source) for name in names
        ]
        assert labels(result, "feature") == [case["feature"]]
        assert labels(result, "story") == [case["title"]]
        assert len(labels(result, "severity")) == 1
        waived = case["outcome"] == "waived"
        assert result.get("statusDetails", {}).get("known", False) is waived


def steady(first: Mapping[str, Any], second: Mapping[str, Any]) -> None:
    """Both runs are one history."""
    names = ("historyId", "testCaseId", "fullName", "name", "titlePath", "labels", "parameters")
    told = [
        {case: {name: result.get(name) for name in names} for case, result in results.items()}
        for results in (first, second)
    ]
    assert told[0] == told[1]
    assert len({result["historyId"] for result in first.values()}) == len(first)
    scenarios = {name.partition("[")[0] for name in first}
    assert len({result["testCaseId"] for result in first.values()}) == len(scenarios)


def nothing_of_the_machine(runs: Runs, tmp_path: Path) -> None:
    """No file says where it was made, or on which machine."""
    host = socket.gethostname()
    for ran in (runs.first, runs.second):
        for path in (ran.folder / "allure-results").glob("*-result.json"):
            text = path.read_text("utf-8")
            assert str(tmp_path) not in text
            assert f'"{host}"' not in text


def test_repeated_cases_are_results_of_their_own(checkout: Checkout) -> None:
    ran = checkout.run("--allure", "-n", "0", "--repeat", "2", "order-deletion/unknown-order")
    assert ran.code == 0, ran.output
    found = allure_of(ran)
    assert set(found) == set(ran.outcomes)
    assert len({result["historyId"] for result in found.values()}) == 2


def test_a_job_of_github_is_told(checkout: Checkout) -> None:
    checkout.add_scenario("loud", "print('::error::from the system'); raise ValueError('x')")
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(checkout.path / "summary.md")}
    there = replace(checkout, environment=checkout.environment | environ)
    ran = there.run("-n", "0", "order-deletion/loud")
    assert ran.code == 3, ran.output
    lines = ran.output.splitlines()
    assert lines[0].startswith("::stop-commands::")
    token = lines[0].removeprefix("::stop-commands::")
    resumed = lines.index(f"::{token}::")
    assert any("HARNESS FAULT" in line for line in lines[:resumed])
    (told,) = [line for line in lines[resumed + 1 :] if line]
    assert told.startswith("::error title=Harness error (1 case)::")
    text = (checkout.path / "summary.md").read_text("utf-8")
    assert text.startswith("## bookproof: harness fault\n")
    assert "| # Harness error | 1 |" in text
    assert checkout.run("-n", "0", "order-deletion/unknown-order").output.count("::") == 0
