"""However large a run, its page stays small, quick to make, and says what it leaves out."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from bookproof import report
from bookproof.report.details import Packer, unpack
from bookproof.report.html import LARGEST, html
from bookproof.results import Finding, Outcome, Problem, RunResult

_PACKED = re.compile(r'<script type="text/plain" id="data-([^"]*)">([^<]*)</script>')


def made(run: RunResult) -> str:
    page = html(run, Packer())
    assert len(page.encode("utf-8", "replace")) <= LARGEST
    return page


def whole(run: RunResult, page: str) -> list[bool]:
    """For each case in order whether all its bodies are in the page."""
    kept = []
    for case, (_, packed) in zip(run.cases, _PACKED.findall(page), strict=True):
        try:
            kept.append(unpack(case, packed).exchanges == case.exchanges)
        except ValueError:
            kept.append(False)
    return kept


def test_six_hundred_cases_are_made_in_time(
    synthetic: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    run = synthetic.large_run(600, 600 * 12)
    started = time.perf_counter()
    page = made(run)
    spent = time.perf_counter() - started
    with capsys.disabled():
        print(f"\n600 cases: made in {spent:.2f} s, {len(page) / 1e6:.2f} MB")
    assert spent < 3 * 4, "slower than any shared machine explains"
    assert page.count('<details class="case ') == 600


def test_bodies_of_failed_cases_are_kept_first(synthetic: ModuleType) -> None:
    run = synthetic.bulky_run()
    kept = whole(run, made(run))
    failed = [case.outcome is Outcome.FAILED for case in run.cases]
    assert not all(kept)
    assert all(here for here, bad in zip(kept, failed, strict=True) if bad)


def test_a_body_too_large_for_any_page_is_left_out_alone(synthetic: ModuleType) -> None:
    run = synthetic.bulky_run(4, 8_000_000)
    page = made(run)
    assert whole(run, page) == [False] * 4
    assert all(packed for _, packed in _PACKED.findall(page))


def test_a_report_without_its_bodies_is_read_back_without_exchanges(
    synthetic: ModuleType, tmp_path: Path
) -> None:
    run = synthetic.bulky_run()
    report.write(run, tmp_path)
    read = report.load(tmp_path)
    assert [bool(case.exchanges) for case in read.cases] == whole(run, made(run))
    assert [case.checks for case in read.cases] == [case.checks for case in run.cases]


def test_thousands_of_cases_are_listed_worst_first(synthetic: ModuleType) -> None:
    [passed, failed] = synthetic.small_run().cases[3:5]
    cases = tuple(replace(passed, id=f"case-{n}") for n in range(9_000))
    page = made(synthetic.small_run(cases=(*cases, failed), planned=9_001))
    assert "more cases are left out here" in page
    assert failed.title in page


def test_a_target_cannot_make_the_page_large_by_its_words(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    long = "<&\"'" * 200_000
    check = run.cases[4].checks[-1]
    checks = tuple(
        replace(check, id=f"quote.total-{n}", findings=(Finding(f"$.{n}{long}", long, long, long),))
        for n in range(40)
    )
    case = replace(run.cases[4], title=long, reason=long, checks=checks)
    problems = tuple(Problem(Outcome.DATA, f"{n}{long}", long, long) for n in range(40))
    page = made(replace(run, cases=(case,), planned=1, problems=problems, not_declared=(long,)))
    assert "Not conformant" in page


def test_many_causes_are_cut_and_it_says_so(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    check = run.cases[4].checks[-1]
    names = ("a", "b", "c", "d", "e")
    findings = tuple(
        Finding(f"$.{one}.{two}.{three}.{four}", "x", "y" * 600)
        for one in names
        for two in names
        for three in names
        for four in names
    )
    case = replace(run.cases[4], checks=(replace(check, findings=findings),))
    page = made(replace(run, cases=(case,), planned=1))
    assert "more causes are left out here" in page
    assert "results.json" in page


def test_titles_of_checks_stand_once(synthetic: ModuleType) -> None:
    packer = Packer()
    run = synthetic.small_run()
    html(run, packer)
    assert packer.table["quote.total"][1] == ("OBA-QUOTE-03",)
