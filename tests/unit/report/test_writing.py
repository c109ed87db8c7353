"""What is written: results against their schema, JUnit, the page, the closing lines."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from jsonschema import Draft202012Validator

from bookproof import report
from bookproof.report.encoding import dumps
from bookproof.resources import folder
from bookproof.results import Outcome, RunResult

FILES = ["earl.jsonld", "junit.xml", "report.html", "results.json", "results.sarif"]


def written(run: RunResult, place: Path) -> Any:
    report.write(run, place)
    return json.loads((place / "results.json").read_text("utf-8"))


def suites(place: Path) -> dict[str, Element]:
    root = fromstring((place / "junit.xml").read_bytes())  # noqa: S314 - our own output
    return {suite.get("name", ""): suite for suite in root}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads((folder("schemas") / "results.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", ["small_run", "hostile_run"])
def test_results_follow_their_schema(
    synthetic: ModuleType, tmp_path: Path, validator: Draft202012Validator, name: str
) -> None:
    document = written(getattr(synthetic, name)(), tmp_path)
    assert [error.message for error in validator.iter_errors(document)] == []


def test_the_schema_refuses_what_is_not_a_result(
    synthetic: ModuleType, tmp_path: Path, validator: Draft202012Validator
) -> None:
    document = written(synthetic.small_run(), tmp_path)
    document["cases"][0]["outcome"] = "fine"
    assert not validator.is_valid(document)


def test_every_property_of_the_schema_is_described(validator: Draft202012Validator) -> None:
    schema: Any = validator.schema
    plain = [
        schema,
        *(schema["$defs"][n] for n in ("case", "check", "declared", "finding", "feed", "problem")),
    ]
    missing = [
        name
        for holder in plain
        for name, entry in holder["properties"].items()
        if "description" not in entry and "$ref" not in entry
    ]
    assert missing == []


def test_a_report_is_read_back_whole(synthetic: ModuleType, tmp_path: Path) -> None:
    run = synthetic.small_run()
    report.write(run, tmp_path)
    assert report.load(tmp_path) == run


def test_without_the_page_the_exchanges_are_missing(synthetic: ModuleType, tmp_path: Path) -> None:
    run = synthetic.small_run()
    report.write(run, tmp_path)
    (tmp_path / "report.html").unlink()
    assert report.load(tmp_path) == replace(
        run, cases=tuple(replace(case, exchanges=(), updates=()) for case in run.cases)
    )


def test_what_is_not_a_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(ValueError, match="not the results of a run"):
        report.load(tmp_path)


def test_the_same_run_is_written_the_same(synthetic: ModuleType, tmp_path: Path) -> None:
    for name in ("a", "b"):
        report.write(synthetic.small_run(), tmp_path / name)
    for file in FILES:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_nothing_else_is_left_in_the_folder(synthetic: ModuleType, tmp_path: Path) -> None:
    report.write_partial(synthetic.small_run(), tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["report.html", "results.json"]
    report.write(synthetic.small_run(), tmp_path)
    assert sorted(os.listdir(tmp_path)) == FILES


def test_a_failed_write_keeps_the_old_report(
    synthetic: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.write(synthetic.small_run(), tmp_path)
    before = (tmp_path / "report.html").read_bytes()

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        report.write(synthetic.small_run(seed=1), tmp_path)
    assert (tmp_path / "report.html").read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == FILES


def test_a_partial_report_is_marked(synthetic: ModuleType, tmp_path: Path) -> None:
    report.write_partial(synthetic.small_run(), tmp_path)
    assert report.load(tmp_path).complete is False
    assert "This run has not finished" in (tmp_path / "report.html").read_text("utf-8")


def test_a_changed_case_is_packed_again(synthetic: ModuleType, tmp_path: Path) -> None:
    run = synthetic.small_run()
    report.write_partial(run, tmp_path)
    changed = replace(run, cases=(replace(run.cases[0], exchanges=()), *run.cases[1:]))
    report.write_partial(changed, tmp_path)
    assert report.load(tmp_path).cases[0].exchanges == ()


@pytest.mark.parametrize(
    "value", [2**70, "\ud800", Decimal("1.10"), float("nan"), {"a": {1: "\udfff"}}]
)
def test_any_value_can_be_written(value: Any) -> None:
    assert json.loads(dumps({"value": value}))


def test_a_bottomless_value_can_be_written() -> None:
    value: Any = "end"
    for _ in range(5_000):
        value = [value]
    assert b"nested too deeply" in dumps(value)


def test_junit_counts_each_outcome_as_ci_servers_do(synthetic: ModuleType, tmp_path: Path) -> None:
    report.write(synthetic.small_run(), tmp_path)
    found = suites(tmp_path)
    tags = {
        name: [[child.tag for child in test] for test in suite.iter("testcase")]
        for name, suite in found.items()
    }
    assert tags["cancellation.customer-requested-cancellation"] == [["properties", "failure"]] * 3
    assert tags["payment.simple-book-with-payment"] == [["properties", "system-out"]] * 2
    assert tags["leasing.anonymous-leasing"] == [["properties", "error"]]
    assert tags["cancellation.seller-requested-cancellation"] == [["properties", "skipped"]]
    assert tags["core.opportunity-feed"] == [["properties"]]
    assert tags["bookproof.run"] == [["error"]]
    sums = [
        found["cancellation.customer-requested-cancellation"].get(n) for n in ("tests", "failures")
    ]
    assert sums == ["3", "3"]


def test_junit_of_an_unfinished_run_is_not_green(synthetic: ModuleType, tmp_path: Path) -> None:
    run = synthetic.small_run()
    run = replace(run, cases=run.cases[:1], problems=(), complete=False)
    report.write(run, tmp_path)
    assert suites(tmp_path)["bookproof.run"].get("errors") == "1"


def test_junit_stays_well_formed(synthetic: ModuleType, tmp_path: Path) -> None:
    report.write(synthetic.hostile_run(), tmp_path)
    text = "".join(
        text for suite in suites(tmp_path).values() for test in suite for text in test.itertext()
    )
    assert "</script><script>window.hacked=1</script>" in text
    assert "\x1b" not in text


def test_hostile_text_is_no_markup_in_the_page(synthetic: ModuleType, tmp_path: Path) -> None:
    report.write(synthetic.hostile_run(), tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    for attack in ("<script>window", "<img src=x", "<svg onload", "<!--<", 'href="javascript:'):
        assert attack not in page
    assert "{{ 7 * 7 }}" in page


def test_closing_lines_fit_a_narrow_terminal(synthetic: ModuleType) -> None:
    text = report.terminal(synthetic.small_run(), 60, Path("reports/last"))
    kept_whole = ("·", "http", "Report", "One case")
    long = [
        line
        for line in text.splitlines()
        if len(line) > 60 and not line.strip().startswith(kept_whole)
    ]
    assert long == []
    for part in (
        "NOT CONFORMANT",
        "3 of 14 cases failed, from 3 causes.",
        "OBA-PRE-01 (MUST)",
        "None of 412 opportunities matches",
        "Take it out of the dataset site",
        str(Path("reports/last/report.html")),
        "bookproof run --case 'cancellation/",
    ):
        assert part in text


def test_closing_lines_cannot_steer_the_terminal(synthetic: ModuleType) -> None:
    text = report.terminal(synthetic.hostile_run(), 60)
    assert not {"\x1b", "\x00", "\u202e", "\ud800"} & set(text)
    assert text.encode("utf-8")


def test_many_cases_of_one_cause_are_shortened(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    failed = next(case for case in run.cases if case.outcome is Outcome.FAILED)
    many = tuple(replace(failed, id=f"case-{n}") for n in range(40))
    text = report.terminal(replace(run, cases=many, planned=40), 80)
    assert "… and 37 more" in text
    assert "case-3\n" not in text
