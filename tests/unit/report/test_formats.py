"""One run in every format: they count the same cases, failures and requirements."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from bookproof import report
from bookproof.report.earl import CASES, OUTCOMES
from bookproof.report.github import summary
from bookproof.report.wording import LABELS, WORST_FIRST
from bookproof.results import Outcome, RunResult

REMARKS = ("failed", "waived", "disputed", "policy-difference", "warned")


@pytest.fixture(scope="module")
def run(synthetic: ModuleType) -> RunResult:
    """Every outcome, a waived failure, and two cases that were planned and never begun."""
    made = synthetic.varied_run()
    assert isinstance(made, RunResult)
    assert {case.outcome for case in made.cases} == set(Outcome)
    assert made.planned == len(made.cases) + 2
    return made


@pytest.fixture(scope="module")
def place(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    report.write(run, folder)
    return folder


@pytest.fixture(scope="module")
def counts(place: Path) -> dict[str, int]:
    """Cases by outcome that have an entry of their own, as ``results.json`` counts them."""
    results = json.loads((place / "results.json").read_text("utf-8"))
    counted = Counter(case["outcome"] for case in results["cases"])
    never_begun = results["planned"] - len(results["cases"])
    assert results["summary"] == {
        str(outcome): counted[outcome] + (never_begun if outcome is Outcome.NOT_REACHED else 0)
        for outcome in Outcome
    }
    return dict(counted)


def sarif_run(place: Path) -> Any:
    return json.loads((place / "results.sarif").read_text("utf-8"))["runs"][0]


def case_ids(entry: Any) -> list[str]:
    return [
        logical["fullyQualifiedName"]
        for location in entry.get("locations", ())
        for logical in location["logicalLocations"]
    ]


def test_junit(place: Path, counts: dict[str, int]) -> None:
    root = fromstring((place / "junit.xml").read_bytes())  # noqa: S314 - our own output
    told = Counter(entry.get("value") for entry in root.iter("property"))
    assert told == counts
    errors = ("blocked", "data", "config", "environment", "harness-error")
    (around,) = [suite for suite in root if suite.get("name") == "bookproof.run"]
    assert root.get("failures") == str(counts["failed"])
    assert int(root.get("errors", "")) == sum(counts[name] for name in errors) + len(around)
    assert root.get("skipped") == str(
        sum(counts[name] for name in ("not-reached", "not-applicable", "waived"))
    )
    assert int(root.get("tests", "")) == sum(counts.values()) + len(around)


def test_sarif(place: Path, run: RunResult, counts: dict[str, int]) -> None:
    document = sarif_run(place)
    results = json.loads((place / "results.json").read_text("utf-8"))
    assert document["properties"]["cases"] == results["summary"]
    assert document["properties"]["checks"] == results["checkSummary"]
    met: dict[str, set[str]] = {}
    for found in document["results"]:
        for case in case_ids(found):
            met.setdefault(case, set()).add(found["properties"]["outcome"])
    worst = Counter(next(name for name in REMARKS if name in outcomes) for outcomes in met.values())
    assert worst == {name: counts[name] for name in REMARKS}
    findings = sum(found["occurrenceCount"] for found in document["results"])
    assert findings == sum(len(check.findings) for case in run.cases for check in case.checks)


def test_sarif_tells_of_what_was_not_tested(place: Path, counts: dict[str, int]) -> None:
    (invocation,) = sarif_run(place)["invocations"]
    untested: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for notice in invocation["toolExecutionNotifications"]:
        if "outcome" in notice.get("properties", {}):
            untested[notice["properties"]["outcome"]] += notice["properties"]["count"]
            named[notice["properties"]["outcome"]] += len(case_ids(notice))
    answered = {*REMARKS, "passed"}
    assert named == {name: number for name, number in counts.items() if name not in answered}
    assert untested == named + Counter({"not-reached": 2})


def test_earl(place: Path, run: RunResult, counts: dict[str, int]) -> None:
    document = json.loads((place / "earl.jsonld").read_text("utf-8"))
    assertions = [node for node in document["@graph"] if node["@type"] == "Assertion"]
    cases = [node["result"] for node in assertions if node["test"].startswith(CASES)]
    assert Counter(result["title"] for result in cases) == counts
    expected = Counter[str]()
    for name, number in counts.items():
        expected[OUTCOMES[Outcome(name)]] += number
    assert Counter(result["outcome"] for result in cases) == expected
    requirements = [node["result"] for node in assertions if not node["test"].startswith(CASES)]
    assert Counter(result["title"] for result in requirements) == Counter(by_requirement(run))


def by_requirement(run: RunResult) -> list[str]:
    """The worst outcome of each requirement in each case."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for case in run.cases:
        for check in case.checks:
            for name in check.requirements:
                found.setdefault((case.id, name), []).append(check.outcome)
    return [str(min(outcomes, key=WORST_FIRST.index)) for outcomes in found.values()]


def test_github(place: Path, run: RunResult) -> None:
    results = json.loads((place / "results.json").read_text("utf-8"))
    rows = [line.strip("| ").split(" | ") for line in summary(run).splitlines()
            if line.startswith("| ")]  # fmt: skip
    assert {name: int(number) for name, number in rows} == {
        "Cases": results["planned"],
        **{
            f"{label.mark} {label.word}": results["summary"][outcome]
            for outcome, label in LABELS.items()
        },
    }
