"""What followed from a failure."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from bookproof.report.causes import CaseLink, Cause, anchors, causes
from bookproof.results import Outcome, RunResult


def by_check(run: RunResult) -> dict[str, Cause]:
    links = [CaseLink(c.id, a) for c, a in zip(run.cases, anchors(run.cases), strict=True)]
    return {cause.check: cause for cause in causes(run.cases, links)}


def test_checks_that_were_not_reached_stand_under_what_stopped_the_case(
    synthetic: ModuleType,
) -> None:
    found = by_check(synthetic.cascade_run())
    refused = found["booking.status"].cascade
    assert [(line.check, line.cases) for line in refused.unreached] == [
        ("booking.items-confirmed", 2),
        ("capacity.after-booking", 1),
    ]
    assert refused.stopped == 2
    assert found["quote.total"].cascade.unreached == ()


def test_a_failure_that_only_comes_after_another_is_said_to_follow(synthetic: ModuleType) -> None:
    found = by_check(synthetic.cascade_run())
    root = found["quote.total"].cascade
    assert [(each.title, each.cases) for each in root.followers] == [
        ("B does not answer 201.", 2),
        ("The item is wrong.", 1),
    ]
    assert [each.anchor for each in found["booking.status"].cascade.follows] == [
        found["quote.total"].anchor
    ]
    assert root.follows == ()


def test_what_may_come_from_another_stands_behind_it(synthetic: ModuleType) -> None:
    assert next(iter(by_check(synthetic.cascade_run()))) == "quote.total"


def test_a_failure_that_also_comes_alone_follows_from_nothing(synthetic: ModuleType) -> None:
    run = synthetic.cascade_run()
    alone = tuple(c for c in run.cases[0].checks if c.id != "quote.total")
    run = replace(run, cases=(replace(run.cases[0], checks=alone), *run.cases[1:]))
    assert by_check(run)["booking.status"].cascade.follows == ()


def test_failures_of_one_answer_do_not_follow_from_each_other(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    assert all(
        not cause.cascade.follows
        for cause in by_check(run).values()
        if cause.check == "cancellation.items-cancelled"
    )


def test_what_follows_two_failures_of_one_answer_names_both(synthetic: ModuleType) -> None:
    run = synthetic.cascade_run()
    cases = tuple(
        replace(
            case,
            checks=(
                *(
                    replace(c, id="quote.echo", title="Echo.")
                    for c in case.checks
                    if c.exchange == 1 and c.outcome is Outcome.FAILED
                ),
                *case.checks,
            ),
        )
        for case in run.cases
    )
    follows = by_check(replace(run, cases=cases))["booking.status"].cascade.follows
    assert {each.title for each in follows} == {"Echo.", by_check(run)["quote.total"].title}


def test_a_case_that_failed_without_a_check_has_no_cascade(synthetic: ModuleType) -> None:
    run = synthetic.small_run()
    case = replace(run.cases[0], outcome=Outcome.FAILED, checks=(), reason="It stopped.")
    [cause] = by_check(replace(run, cases=(case,))).values()
    assert cause.cascade.followers == ()
    assert cause.cascade.unreached == ()
