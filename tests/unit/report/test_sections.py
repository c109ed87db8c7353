"""The sections of a report, compared as values."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from bookproof.report.causes import CaseLink, anchors, causes, pattern
from bookproof.report.closing import terminal
from bookproof.report.coverage import features, gaps, requirement_rows
from bookproof.report.github import commands
from bookproof.report.html import advised
from bookproof.report.junit import junit
from bookproof.report.sections import report_of
from bookproof.report.wording import duration, moment, shown
from bookproof.requirements import requirements_of
from bookproof.results import CaseResult, CheckResult, Finding, Outcome, RunResult

CHECK = CheckResult("quote.total", "The total is wrong.", ("OBA-QUOTE-03",), Outcome.FAILED)


def linked(run: RunResult) -> list[CaseLink]:
    return [CaseLink(c.id, a) for c, a in zip(run.cases, anchors(run.cases), strict=True)]


def with_checks(run: RunResult, *checks: CheckResult, **changes: Any) -> RunResult:
    case = replace(run.cases[0], checks=checks, exchanges=(), updates=(), **changes)
    return replace(run, cases=(case,), planned=1, problems=(), not_declared=())


def test_the_same_failure_in_two_cases_is_one_cause(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    found = causes(run.cases, linked(run))
    [cause] = [c for c in found if c.check == "capacity.after-cancellation"]
    assert [link.id.partition("[")[2] for link in cause.cases] == [
        "ScheduledSession-OpenBookingSimpleFlow]",
        "FacilityUseSlot-OpenBookingSimpleFlow]",
    ]
    assert cause.where == f"{synthetic.BASE}/scheduled-sessions/* remainingAttendeeCapacity"
    assert [(e.expected, e.got, e.count) for e in cause.examples] == [("5", "4", 1), ("8", "7", 1)]
    assert cause.requirements[0].id == "OBA-PRE-01"
    assert cause.requirements[0].level == "MUST"
    assert cause.reproduce.startswith("bookproof run --case")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("P9DT17H8M16S, give or take 120 s", "P0DT22H8M17S, give or take 120 s"),
        ("2026-12-01 10:00", "2025-10-27 15:00"),
        ("ATTEMPT-30", "ATTEMPT-46"),
        ("ord-017990c72654", "ord-c0ffee123456"),
        (4.2, "13.37"),
    ],
)
def test_times_and_references_tell_no_causes_apart(
    first: Any, second: Any, synthetic: ModuleType
) -> None:
    checks = [
        replace(CHECK, findings=(Finding("$.a", expected, "x"),)) for expected in (first, second)
    ]
    run = with_checks(synthetic.small_run(), *checks, outcome=Outcome.FAILED)
    assert [cause.findings for cause in causes(run.cases, linked(run))] == [2]


def test_statuses_tell_causes_apart(synthetic: ModuleType) -> None:
    checks = [replace(CHECK, findings=(Finding("status", s, 500),)) for s in (200, 404)]
    run = with_checks(synthetic.small_run(), *checks, outcome=Outcome.FAILED)
    assert len(causes(run.cases, linked(run))) == 2


def test_failures_come_before_disputed_readings_and_warnings(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    outcomes = [cause.outcome for cause in causes(run.cases, linked(run))]
    assert outcomes == [Outcome.FAILED] * 3 + [Outcome.DISPUTED, Outcome.WARNED]


def test_findings_of_one_check_are_told_apart_by_what_they_amount_to(synthetic: ModuleType) -> None:
    check = replace(
        CHECK,
        findings=(
            Finding("$.a", 1, 2),
            Finding("$.b", 1, 2, recommended=True),
            Finding("$.c", 1, 2, interpretation="OBI-01"),
        ),
    )
    run = with_checks(synthetic.small_run(), check, outcome=Outcome.FAILED)
    found = {cause.where: cause for cause in causes(run.cases, linked(run))}
    assert {where: cause.outcome for where, cause in found.items()} == {
        "$.a": Outcome.FAILED,
        "$.b": Outcome.WARNED,
        "$.c": Outcome.DISPUTED,
    }
    interpretation = found["$.c"].interpretation
    assert interpretation is not None
    assert interpretation.adopted != interpretation.other


def test_different_statuses_are_different_causes(synthetic: ModuleType) -> None:
    findings = (Finding("status", 200, 500), Finding("status", 404, 500))
    run = with_checks(synthetic.small_run(), replace(CHECK, findings=findings))
    assert len(causes(run.cases, linked(run))) == 2


def test_a_failure_without_a_failed_check_is_not_lost(synthetic: ModuleType) -> None:
    run = with_checks(synthetic.small_run(), outcome=Outcome.FAILED, reason="It stopped.")
    [cause] = causes(run.cases, linked(run))
    assert (cause.outcome, cause.title) == (Outcome.FAILED, "It stopped.")


def test_causes_do_not_depend_on_the_run(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    again = replace(run, cases=tuple(reversed(run.cases)))
    assert {c.anchor for c in causes(run.cases, linked(run))} == {
        c.anchor for c in causes(again.cases, linked(again))
    }


def test_cases_with_the_same_id_have_their_own_fragments(synthetic: ModuleType) -> None:
    case: CaseResult = synthetic.small_run().cases[0]
    first, second = anchors([case, case])
    assert first != second


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("$.orderedItem[12].error[0]", "$.orderedItem[*].error[*]"),
        ("https://x.example/orders/0F3A1B2C-0000-4000-8000-00000000000a", "https://*/{uuid}"),
        ("https://x.example/s/12/e/7 remainingUses", "https://x.example/s/*/e/* remainingUses"),
        ("status 404", "status 404"),
    ],
)
def test_places_are_opened(text: str, opened: str) -> None:
    expected = opened.replace("https://*/{uuid}", "https://x.example/orders/{uuid}")
    assert pattern(text) == expected


def test_a_feature_without_an_answered_check_is_not_tested(synthetic: ModuleType) -> None:
    run = with_checks(synthetic.small_run(), outcome=Outcome.PASSED)
    [row] = features(run).rows
    assert row.standing.word == "Not tested"
    assert [cell.standing.word for cell in row.cells if cell] == ["Not tested"]


def test_features_say_why_they_were_not_tested(synthetic: ModuleType) -> None:
    rows = {row.feature: row for row in features(synthetic.small_run()).rows}
    assert (rows["anonymous-leasing"].standing.why, rows["anonymous-leasing"].checks) == (
        "environment",
        0,
    )
    assert rows["customer-requested-cancellation"].standing.word == "Failed"
    assert rows["opportunity-feed"].standing.word == "Passed"
    assert rows["named-leasing"].declared is False


def test_requirements_stand_as_their_worst_check(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    named, rest = requirement_rows(run, causes(run.cases, linked(run)))
    words = {row.line.id: row.standing.word for row in named}
    assert words["OBA-PRE-01"] == "Failed"
    assert words["OBA-B-01"] == "Disputed"
    assert words["OBA-ORDERITEM-02"] == "Warning"
    assert words["OBA-MODEL-01"] == "Passed"
    assert {row.standing.word for row in rest} == {"Not tested"}
    assert not {row.line.id for row in rest} & set(words)


def test_every_requirement_of_the_protocol_is_told_once(synthetic: ModuleType) -> None:
    named, rest = requirement_rows(synthetic.small_run(), ())
    told = [row.line.id for row in (*named, *rest)]
    assert sorted(told) == sorted(requirements_of("open_booking"))
    reasons = {row.why for row in rest}
    assert reasons == {
        "It binds the Broker, not the system.",
        "A client cannot see it.",
        "No case of this run has a check for it.",
    }


def test_requirements_count_their_cases(synthetic: ModuleType) -> None:
    named, _ = requirement_rows(synthetic.cascade_run(), ())
    rows = {row.line.id: row for row in named}
    total = rows["OBA-QUOTE-03"]
    assert (total.passed, total.failed, total.remarked, total.untested) == (0, 3, 0, 0)
    unreached = rows["OBA-BOOK-12"]
    assert (unreached.passed, unreached.failed, unreached.untested) == (0, 0, 2)
    assert (unreached.standing.word, unreached.why) == (
        "Not tested",
        "No case got as far as a check of it.",
    )
    assert (rows["OBA-MODEL-01"].passed, rows["OBA-MODEL-01"].failed) == (3, 0)


def test_waived_failures_stand_apart(synthetic: ModuleType) -> None:
    found = report_of(synthetic.waived_run())
    assert [cause.outcome for cause in found.waived] == [Outcome.WAIVED]
    assert found.causes == ()
    assert found.readings == ()


def test_an_unknown_requirement_is_still_told(synthetic: ModuleType) -> None:
    run = with_checks(synthetic.small_run(), replace(CHECK, requirements=("NO-SUCH-1",)))
    [row], _ = requirement_rows(run, ())
    assert (row.line.id, row.line.statement) == ("NO-SUCH-1", "")


def test_gaps_are_grouped_by_outcome_and_reason(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    lacking = replace(run.cases[0], outcome=Outcome.DATA, checks=())
    cases = tuple(
        replace(lacking, id=f"c{n}", reason=f"None of {n} opportunities matches.") for n in (4, 12)
    )
    run = replace(run, cases=cases, planned=5, interrupted_by="SIGINT")
    found = [(gap.outcome, gap.reason, gap.count) for gap in gaps(run, linked(run))]
    assert found == [
        (Outcome.DATA, "None of 4 opportunities matches.", 2),
        (Outcome.NOT_REACHED, "The run was stopped: SIGINT.", 3),
    ]


def test_a_check_that_broke_is_a_gap_of_its_own(synthetic: ModuleType) -> None:
    broken = replace(CHECK, outcome=Outcome.HARNESS_ERROR, reason="KeyError: 'x'")
    run = with_checks(synthetic.small_run(), broken, outcome=Outcome.FAILED)
    assert [gap.reason for gap in gaps(run, linked(run))] == ["quote.total: KeyError: 'x'"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "3 of 14 cases failed, from 3 causes."),
        (
            {"cases": (), "planned": 0, "problems": ()},
            "Nothing was tested, so nothing can be said about the system.",
        ),
        (
            {"cases": ()},
            "Nothing was tested, so nothing can be said about the system.",
        ),
    ],
)
def test_the_verdict_is_one_sentence(
    synthetic: ModuleType, changes: dict[str, Any], sentence: str
) -> None:
    assert report_of(synthetic.small_run(**changes)).sentence == sentence


def test_a_conformant_run_says_how_much_was_checked(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    clean = replace(run, cases=run.cases[:2], planned=2, problems=())
    assert report_of(clean).sentence == "2 cases ran, and 75 checks found nothing wrong."
    assert report_of(clean).notice == ""


def test_an_unfinished_run_says_so(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    notice = report_of(replace(run, complete=False, planned=20)).notice
    assert notice.startswith("This run has not finished: 14 of 20 cases have run.")


def test_the_bar_is_full(synthetic: ModuleType) -> None:
    counts = report_of(synthetic.small_run()).counts
    assert sum(count.number for count in counts) == 14
    assert sum(count.share for count in counts) == 1000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("PT24H", "PT24H"),
        ("200", '"200"'),
        (200, "200"),
        ("", '""'),
        ("null", '"null"'),
        (None, "null"),
        (" a", '" a"'),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)
def test_values_cannot_be_mistaken(value: Any, text: str) -> None:
    assert shown(value) == text


def test_long_values_are_cut() -> None:
    assert shown("x" * 30, 10) == "xxxxxxxxxx… (20 more characters)"


def test_times_are_readable() -> None:
    assert [duration(s) for s in (0.084, 3.21, 245, 4320)] == [
        "84 ms",
        "3.2 s",
        "4 min 05 s",
        "1 h 12 min",
    ]
    assert moment("2026-11-21T10:00:00+01:00") == "21 November 2026, 09:00 UTC"
    assert moment("yesterday") == "yesterday"


FEATURES = {"named-leasing": None, "anonymous-leasing": True, "access-code": False, "quote": True}


@pytest.mark.parametrize(
    ("changes", "undeclared", "unproven"),
    [
        ({}, ("named-leasing",), ("access-code", "anonymous-leasing")),
        ({"planned": 2}, ("named-leasing",), ()),
        ({"complete": False}, ("named-leasing",), ()),
        ({"selection": ("core",)}, (), ()),
        ({"selection": ("core",), "not_declared": ("x",)}, ("x",), ()),
        ({"configuration": {"implementedFeatures": "none"}}, (), ()),
    ],
)
def test_features_without_a_scenario_are_not_tested(
    changes: dict[str, Any],
    undeclared: tuple[str, ...],
    unproven: tuple[str, ...],
    synthetic: ModuleType,
) -> None:
    run = with_checks(synthetic.small_run(), feature="quote")
    run = replace(run, **{"configuration": {"implementedFeatures": FEATURES}, **changes})
    found = report_of(run)
    assert (found.not_declared, found.unproven) == (undeclared, unproven)
    assert bool(undeclared or unproven) is (
        "does not declare" in terminal(run) or "no scenario tests" in terminal(run)
    )


@pytest.mark.parametrize(
    ("where", "expected", "got", "first"),
    [
        ("status", 200, "401; unknown client", True),
        ("status", 200, 403, True),
        ("status", 401, 403, False),
        ("status", 200, 404, False),
        ("$.a", 200, 401, False),
    ],
)
def test_denials_point_to_the_credentials(
    where: str, expected: Any, got: Any, first: bool, synthetic: ModuleType
) -> None:
    run = with_checks(
        synthetic.small_run(),
        replace(CHECK, findings=(Finding(where, expected, got),)),
        outcome=Outcome.FAILED,
    )
    told = advised(report_of(run).causes[0])
    assert told is not None
    assert ("credentials" in told.causes[0]) is first


def test_remarks_are_headed_by_what_they_are(synthetic: ModuleType) -> None:
    kinds = {
        "OBI-01": "disputed readings",
        "": "warnings",
    }
    findings = [Finding("$.a", 1, 2, interpretation=name, recommended=not name) for name in kinds]
    check = replace(CHECK, outcome=Outcome.WARNED, findings=tuple(findings))
    run = with_checks(synthetic.small_run(), check, outcome=Outcome.WARNED)
    assert report_of(run).kinds_of_readings == "disputed readings and warnings"


def test_long_texts_take_no_long_time(synthetic: ModuleType) -> None:
    run = synthetic.long_run()
    assert len(terminal(run)) < 100_000
    assert max(map(len, commands(run))) < 20_000
    assert len(junit(run)) < 3_000_000
