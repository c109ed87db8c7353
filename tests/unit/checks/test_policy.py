"""What no document settles: a policy difference, unless the user has pinned the policy."""

from __future__ import annotations

import pytest

from bookproof.checks import cancellation
from bookproof.checks.policy import Policy
from bookproof.results import CheckResult, Finding, Outcome, case_outcome

PLAIN = Finding("status", 404, 200)
READ_OTHERWISE = Finding("status", 201, 200, interpretation="OBI-01")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([Policy("policies.x", 404).finding("status", 404, 400)], Outcome.POLICY_DIFFERENCE),
        ([Policy("policies.x", 404, pinned=True).finding("status", 404, 400)], Outcome.FAILED),
        ([Policy("policies.x", 404).finding("status", 404, 400), PLAIN], Outcome.FAILED),
        (
            [Policy("policies.x", 404).finding("status", 404, 400), READ_OTHERWISE],
            Outcome.DISPUTED,
        ),
        ([READ_OTHERWISE], Outcome.DISPUTED),
        ([], Outcome.PASSED),
    ],
)
def test_what_findings_amount_to(findings: list[Finding], expected: Outcome) -> None:
    assert cancellation.status.outcome(findings) is expected


@pytest.mark.parametrize(("expected", "allowed"), [(404, {404}), ((400, 404), {400, 404})])
def test_a_status_is_allowed(expected: int | tuple[int, ...], allowed: set[int]) -> None:
    policy = Policy("policies.x", expected)
    assert {status for status in (200, 400, 404) if policy.allows(status)} == allowed


def test_the_finding_names_the_key_and_keeps_the_hint() -> None:
    found = Policy("policies.x", 404).finding("status", 404, 400, "look at the router")
    assert "policies.x" in found.hint
    assert found.hint.startswith("look at the router")
    assert Finding.from_json(found.to_json()) == found


def test_a_case_with_a_policy_difference_is_neither_passed_nor_failed() -> None:
    order = [Outcome.FAILED, Outcome.DISPUTED, Outcome.POLICY_DIFFERENCE, Outcome.WARNED]
    assert [case_outcome(_results(*order[at:], Outcome.PASSED)) for at in range(4)] == order


def _results(*outcomes: Outcome) -> list[CheckResult]:
    return [CheckResult("a.b", "t", (), outcome) for outcome in outcomes]
