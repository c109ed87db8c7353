"""The SARIF log: its schema, its rules and results, and what stays the same between machines."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bookproof.report.sarif import sarif
from bookproof.report.sarif_log import message, utc
from bookproof.requirements import requirement
from bookproof.results import CaseResult, Exchange, Outcome, RunResult

SCHEMA = Path(__file__).with_name("schemas") / "sarif.schema.json"


def run_of(run: RunResult) -> Any:
    return json.loads(sarif(run))["runs"][0]


def results_of(run: RunResult) -> list[Any]:
    return list(run_of(run)["results"])


@pytest.mark.parametrize("name", ["small_run", "varied_run", "hostile_run"])
def test_it_follows_the_standard(synthetic: ModuleType, name: str) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    document = json.loads(sarif(getattr(synthetic, name)()))
    assert [f"{e.json_path}: {e.message}" for e in validator.iter_errors(document)] == []
    document["runs"][0]["results"][0]["level"] = "grave"
    assert not validator.is_valid(document)


def test_each_check_is_a_rule_with_its_requirement(synthetic: ModuleType) -> None:
    run = synthetic.varied_run()
    rules = {rule["id"]: rule for rule in run_of(run)["tool"]["driver"]["rules"]}
    assert set(rules) == {check.id for case in run.cases for check in case.checks}
    rule = rules["cancellation.items-cancelled"]
    assert rule["properties"]["requirements"] == ["OBA-CUSTCANCEL-05"]
    assert rule["helpUri"] == requirement("OBA-CUSTCANCEL-05").source
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_results_name_their_rules(synthetic: ModuleType) -> None:
    run = run_of(synthetic.varied_run())
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) > 4
    assert [rules[found["ruleIndex"]]["id"] for found in run["results"]] == [
        found["ruleId"] for found in run["results"]
    ]


def test_the_level_tells_the_outcome(synthetic: ModuleType) -> None:
    levels = {
        found["properties"]["outcome"]: found["level"]
        for found in results_of(synthetic.varied_run())
    }
    assert levels == {
        "failed": "error",
        "waived": "error",
        "warned": "warning",
        "disputed": "note",
        "policy-difference": "note",
    }


def test_only_waived_results_are_suppressed(synthetic: ModuleType) -> None:
    for found in results_of(synthetic.varied_run()):
        assert ("suppressions" in found) == (found["properties"]["outcome"] == "waived")


def fingerprints(run: RunResult) -> list[str]:
    return sorted(found["partialFingerprints"]["cause/v1"] for found in results_of(run))


def test_fingerprints_stay_between_runs_and_ports(synthetic: ModuleType) -> None:
    def moved(text: str) -> str:
        return text.replace("https://booking.example/", "http://127.0.0.1:41234/")

    def elsewhere(case: CaseResult) -> CaseResult:
        return replace(
            case,
            seconds=9.0,
            checks=tuple(
                replace(
                    check,
                    findings=tuple(
                        replace(finding, where=moved(finding.where)) for finding in check.findings
                    ),
                )
                for check in case.checks
            ),
            exchanges=tuple[Exchange, ...](),
        )

    run = synthetic.varied_run()
    first = replace(run, cases=tuple(map(elsewhere, run.cases)))
    ports = json.loads(json.dumps(first.to_json()).replace("127.0.0.1:41234", "127.0.0.1:52345"))
    second = RunResult.from_json(ports | {"runId": "another", "seed": 7})
    assert fingerprints(first) == fingerprints(second)
    assert len(set(fingerprints(run))) == len(fingerprints(run))


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("conformance.json", "conformance.json"),
        ("ci/my target.json", "ci/my%20target.json"),
        ("/elsewhere/conformance.json", None),
        ("C:\\Users\\someone\\conformance.json", None),
        ("../conformance.json", None),
        (None, None),
    ],
)
def test_only_a_file_below_the_working_folder_is_named(
    synthetic: ModuleType, source: str | None, uri: str | None
) -> None:
    run = synthetic.varied_run()
    run = replace(run, configuration={"source": source})
    for found in results_of(run):
        for location in found["locations"]:
            place = location.get("physicalLocation")
            assert (place and place["artifactLocation"]["uri"]) == uri


def test_what_was_not_tested_is_a_notification(synthetic: ModuleType) -> None:
    (invocation,) = run_of(synthetic.varied_run())["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert invocation["exitCode"] == 1
    assert {notice["properties"]["outcome"]: notice["level"] for notice in told
            if "outcome" in notice.get("properties", {})} == {
        "blocked": "error", "data": "error", "config": "error", "environment": "error",
        "harness-error": "error", "not-reached": "note", "not-applicable": "note",
    }  # fmt: skip
    texts = [notice["message"]["text"] for notice in told]
    assert any("The feed answers 404. Take it out of the dataset site" in text for text in texts)
    assert any("named-leasing" in text for text in texts)


def test_a_case_that_fails_without_a_check_has_a_rule(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    case = replace(run.cases[0], outcome=Outcome.FAILED, checks=(), reason="It fell over.")
    (found,) = results_of(replace(run, cases=(case,)))
    assert found["ruleId"] == "case"
    assert found["message"]["text"].startswith("It fell over.")


def test_texts_are_neither_placeholders_nor_links() -> None:
    assert message("{0} [see](http://x.example)") == {"text": "{{0}} [see] (http://x.example)"}
    assert message("") == {"text": "-"}


def test_times_are_utc() -> None:
    assert utc("2026-11-21T10:00:00+02:00") == "2026-11-21T08:00:00Z"
    assert utc("2026-11-21T10:00:00") is None
    assert utc("yesterday") is None
