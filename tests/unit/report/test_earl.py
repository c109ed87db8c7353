"""EARL: expanded as JSON-LD without a network, each assertion whole and of the right outcome."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any, NoReturn

import pytest
from pyld import jsonld

from bookproof.report.earl import CASES, OUTCOMES, REQUIREMENTS, earl
from bookproof.requirements import requirement
from bookproof.results import Outcome, RunResult

EARL = "http://www.w3.org/ns/earl#"
DC = "http://purl.org/dc/terms/"


def expanded(run: RunResult) -> list[Any]:
    def no_network(url: str, options: Mapping[str, Any]) -> NoReturn:
        pytest.fail(f"{url} was to be loaded")

    return list(jsonld.expand(json.loads(earl(run)), {"documentLoader": no_network}))


def of_type(nodes: list[Any], name: str) -> list[Any]:
    return [node for node in nodes if node["@type"] == [EARL + name]]


def only(node: Any, term: str) -> str:
    (value,) = node[term]
    return str(value.get("@id", value.get("@value")))


@pytest.mark.parametrize("name", ["varied_run", "hostile_run"])
def test_every_assertion_is_whole(synthetic: ModuleType, name: str) -> None:
    nodes = expanded(getattr(synthetic, name)())
    known = {node["@id"] for node in nodes if "@id" in node}
    found = of_type(nodes, "Assertion")
    assert len(found) > 1
    for assertion in found:
        assert {only(assertion, EARL + term) for term in ("assertedBy", "subject", "test")} <= known
        assert only(assertion, EARL + "mode") == EARL + "automatic"
        (result,) = assertion[EARL + "result"]
        assert only(result, EARL + "outcome").removeprefix(EARL) in OUTCOMES.values()
        assert OUTCOMES[Outcome(only(result, DC + "title"))] == only(
            result, EARL + "outcome"
        ).removeprefix(EARL)


def test_cases_and_requirements_are_asserted_once_each(synthetic: ModuleType) -> None:
    run = synthetic.varied_run()
    tests = [only(node, EARL + "test") for node in of_type(expanded(run), "Assertion")]
    assert sum(test.startswith(CASES) for test in tests) == len(run.cases)
    pairs = {
        (case.id, name)
        for case in run.cases
        for check in case.checks
        for name in check.requirements
    }
    assert Counter(test.removeprefix(REQUIREMENTS) for test in tests if test.startswith(
        REQUIREMENTS)) == Counter(name for _, name in pairs)  # fmt: skip


def test_a_requirement_leads_to_its_source(synthetic: ModuleType) -> None:
    nodes = {node.get("@id"): node for node in expanded(synthetic.varied_run())}
    assert only(nodes[f"{REQUIREMENTS}OBA-PRE-01"], DC + "source") == (
        requirement("OBA-PRE-01").source
    )


def outcome_in(run: RunResult, name: str) -> str:
    (found,) = [
        node
        for node in of_type(expanded(run), "Assertion")
        if only(node, EARL + "test") == REQUIREMENTS + name
    ]
    return only(found[EARL + "result"][0], DC + "title")


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ((Outcome.PASSED, Outcome.FAILED, Outcome.PASSED), "failed"),
        ((Outcome.PASSED, Outcome.WARNED), "warned"),
        ((Outcome.NOT_REACHED, Outcome.PASSED), "passed"),
        ((Outcome.NOT_REACHED, Outcome.NOT_APPLICABLE), "not-reached"),
    ],
)
def test_the_worst_answer_decides(
    synthetic: ModuleType, outcomes: tuple[Outcome, ...], said: str
) -> None:
    run = synthetic.small_run()
    case = run.cases[0]
    check = replace(case.checks[0], requirements=("OBA-PRE-01",))
    checks = tuple(replace(check, outcome=outcome) for outcome in outcomes)
    run = replace(run, cases=(replace(case, checks=checks),))
    assert outcome_in(run, "OBA-PRE-01") == said


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "http://x.example/<b>", None])
def test_only_a_web_address_identifies_the_subject(synthetic: ModuleType, url: str | None) -> None:
    run = replace(synthetic.small_run(), target={"baseUrl": url})
    (subject,) = of_type(expanded(run), "TestSubject")
    assert subject["@id"] == "_:subject"
