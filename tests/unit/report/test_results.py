"""``results.json``: each check is described once, and everything can be read back."""

from __future__ import annotations

import json
from dataclasses import replace
from types import ModuleType

from bookproof.report.encoding import dumps
from bookproof.results import CaseResult, Outcome, RunResult


def test_a_check_is_described_once(synthetic: ModuleType) -> None:
    run = synthetic.varied_run()
    document = run.to_json()
    assert document["version"] == 2
    assert document["checks"]["cancellation.items-cancelled"] == {
        "title": "An OrderItem that the customer cancelled does not say so in the Orders feed.",
        "requirements": ["OBA-CUSTCANCEL-05"],
    }
    entries = [check for case in document["cases"] for check in case["checks"]]
    assert {check["id"] for check in entries} == set(document["checks"])
    assert not any({"title", "requirements"} & set(check) for check in entries)
    assert set(entries[0]) == {"id", "outcome", "stage", "exchange"}


def test_it_is_read_back(synthetic: ModuleType) -> None:
    run = synthetic.varied_run()
    read = RunResult.from_json(json.loads(dumps(run.to_json())))
    bare = tuple(replace(case, exchanges=(), updates=()) for case in run.cases)
    assert read == replace(run, cases=bare)
    assert RunResult.from_json(run.to_json(), run.cases) == run


def test_what_differs_from_the_table_is_kept(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    case = run.cases[0]
    first = replace(case.checks[0], exchange=None)
    others = (
        replace(first, title="Another title."),
        replace(first, title=""),
        replace(first, requirements=()),
        replace(first, outcome=Outcome.NOT_REACHED, stage="", reason="It was not asked."),
    )
    run = replace(run, cases=(replace(case, checks=(first, *others), exchanges=(), updates=()),))
    assert RunResult.from_json(json.loads(dumps(run.to_json()))) == run


def test_a_recorded_case_needs_no_table(synthetic: ModuleType) -> None:
    for case in synthetic.varied_run().cases:
        assert CaseResult.from_json(json.loads(dumps(case.to_json()))) == case


def test_the_table_makes_results_less_than_half_as_large(synthetic: ModuleType) -> None:
    run = synthetic.large_run()
    repeating = run.to_json() | {"cases": [case.summary_json() for case in run.cases]}
    assert 2 * len(dumps(run.to_json())) < len(dumps(repeating))
