"""What a waiver says is told in every form of the report, and moves no finding."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from xml.etree.ElementTree import fromstring

import pytest

from bookproof import report
from bookproof.report.causes import Cause, excuses
from bookproof.report.closing import terminal
from bookproof.report.earl import earl
from bookproof.report.github import commands, summary
from bookproof.report.html import linked
from bookproof.report.junit import junit
from bookproof.report.sarif import sarif
from bookproof.report.sections import report_of
from bookproof.report.wording import addresses
from bookproof.results import CaseResult, Outcome, RunResult, Verdict


def waived(case: CaseResult, reason: str) -> CaseResult:
    checks = tuple(
        replace(check, outcome=Outcome.WAIVED, reason=reason)
        if check.outcome is Outcome.FAILED
        else check
        for check in case.checks
    )
    return replace(case, outcome=Outcome.WAIVED, checks=checks)


def failing(run: RunResult) -> list[int]:
    return [n for n, case in enumerate(run.cases) if case.outcome is Outcome.FAILED]


def with_waived(run: RunResult, numbers: Sequence[int], reason: str = "known") -> RunResult:
    cases = [waived(c, reason) if n in numbers else c for n, c in enumerate(run.cases)]
    return replace(run, cases=tuple(cases))


def grave(run: RunResult) -> list[Cause]:
    found = report_of(run)
    return [*found.causes, *found.waived]


def test_a_fingerprint_stays_when_its_cause_is_waived(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    before = {cause.anchor: len(cause.cases) for cause in grave(run)}
    after = grave(with_waived(run, failing(run)))
    assert {cause.outcome for cause in after} == {Outcome.WAIVED}
    assert {cause.anchor: len(cause.cases) for cause in after} == before


def test_what_is_left_of_a_cause_keeps_its_fingerprint(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    first = run.cases[failing(run)[0]]
    twice = replace(run, cases=(first, replace(first, id="another/case")))
    before = {cause.anchor for cause in grave(twice)}
    after = report_of(with_waived(twice, [1]))
    assert {cause.anchor for cause in after.causes} == before
    assert {cause.anchor for cause in after.waived} == {f"{anchor}-waived" for anchor in before}


def test_every_form_quotes_the_waiver(synthetic: ModuleType, tmp_path: Path) -> None:
    run, told = synthetic.waived_run(), synthetic.EXCUSE
    (cause,) = report_of(run).waived
    assert cause.excuses == (told,)
    assert told in " ".join(terminal(run).split()).replace("waiver ", "")
    assert f"waiver: {told}" in "\n".join(commands(run))
    assert "waiver: Mended in the next release" in summary(run)
    skipped = fromstring(junit(run)).find(".//skipped")  # noqa: S314 - our own output
    assert skipped is not None
    assert told in skipped.get("message", "")
    (found,) = [r for r in json.loads(sarif(run))["runs"][0]["results"] if "suppressions" in r]
    (suppression,) = found["suppressions"]
    assert suppression == {"kind": "external", "status": "accepted", "justification": told}
    infos = [node["result"].get("info", "") for node in json.loads(earl(run))["@graph"]
             if "result" in node]  # fmt: skip
    assert told in infos
    assert any(info.endswith(f": {told}") and info != told for info in infos)
    report.write(run, tmp_path)
    kept = [excuses(case.checks) for case in report.load(tmp_path).cases]
    assert kept == [(), (), (told,)]
    link = '<a href="https://tracker.example/17" rel="noreferrer noopener">'
    assert link in (tmp_path / "report.html").read_text("utf-8")


def test_a_verdict_does_not_hide_waivers(synthetic: ModuleType, tmp_path: Path) -> None:
    run = synthetic.waived_run()
    assert run.verdict is Verdict.CONFORMANT
    assert terminal(run).startswith("═══ CONFORMANT WITH WAIVERS ═══")
    assert summary(run).startswith("## bookproof: conformant with waivers\n")
    report.write(run, tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<title>Conformant with waivers:" in page
    assert "Conformant with waivers</h1>" in page
    failed = synthetic.varied_run()
    assert report_of(failed).heading == str(failed.verdict)


def test_each_waiver_is_quoted_once(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    first = run.cases[failing(run)[0]]
    cases = tuple(
        waived(replace(first, id=f"case/{number}"), reason)
        for number, reason in enumerate(("one", "two", "one", ""))
    )
    changed = replace(run, cases=cases)
    assert {cause.excuses for cause in grave(changed)} == {("one", "two")}
    for found in json.loads(sarif(changed))["runs"][0]["results"]:
        assert [each["justification"] for each in found["suppressions"]] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://x.example/a?b=1, and http://y.example.",
         ["https://x.example/a?b=1", "http://y.example"]),
        ("(me, https://x.example/1)", ["https://x.example/1"]),
        ("javascript:alert(1) ftp://x.example", []),
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(text: str, found: list[str]) -> None:
    assert addresses(text) == found
    assert linked(text).count("<a ") == len(found)


def test_a_text_with_a_link_stays_text() -> None:
    made = linked('<b onclick="x"> https://x.example/"onmouseover="y" <i>')
    assert "<b" not in made
    assert "<i" not in made
    assert 'href="https://x.example/"' in made
    assert made.count("<") == 2
