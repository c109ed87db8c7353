"""Every check is silent where all is right, and points at the place where it is not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from bookproof.checks.registry import CHECKS, Check
from bookproof.model import Answer
from bookproof.protocols import profile_of
from bookproof.protocols.two_party.sight import Sight, sight_of
from bookproof.results import Outcome
from bookproof.session import plain

from .samples import (
    APPROVED,
    HELD,
    NAMES,
    NOTICE,
    PENDING,
    REFUNDED,
    TOTAL,
    answer,
    error,
    order,
    policy,
    sight,
)
from .table import FORM, NO, REFUSALS, ROWS, SETTLED

profile_of("two_party")
OURS: dict[str, Check[...]] = {
    name: check for name, check in CHECKS.items() if name.startswith("tp-")
}
HOSTILE: list[Any] = [
    None, True, 0, -1, 10**400, 1.5, "", "x" * 10_000, [], {}, [[]], [None], [5], [{}],
    {"id": []}, {"id": {}, "status": [], "escrow": []}, {"escrow": {"held": "x"}},
    {"error": []}, {"error": {"code": {}}}, {"error": {"code": None, "message": 5}},
    {"order": [], "cancellation": 5}, {"order": {"status": {}}, "cancellation": {"id": True}},
    [{"id": {}, "status": {}, "requested_by": []}], [{"status": ["PENDING"], "order_id": {}}],
    {"data": [{}]}, {"data": None}, {"order_id": [], "type": {}, "cancel_id": {}},
    {"escrow": {"status": [], "held": None, "refunded": True, "released": 10**30}},
]  # fmt: skip


def nested(depth: int) -> Any:
    document: Any = {}
    for _ in range(depth):
        document = {"order": [document], "error": document}
    return document


HOSTILE.append(nested(12))


def found(name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    return OURS[name].find(*arguments, **named)


def test_the_table_has_every_check() -> None:
    assert set(ROWS) == set(OURS)


@pytest.mark.parametrize("name", ROWS)
def test_good_is_silent(name: str) -> None:
    assert found(name, ROWS[name].good, ROWS[name].named) == []


@pytest.mark.parametrize("name", ROWS)
def test_broken_is_told_with_its_place(name: str) -> None:
    row = ROWS[name]
    findings = found(name, row.broken, row.named)
    assert row.where in [finding.where for finding in findings]
    assert all(finding.expected != finding.got for finding in findings)


@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_document_settles_fails_and_the_rest_is_policy(name: str) -> None:
    check = OURS[name]
    served = check.outcome(check.find(answer(200, {}), NO))
    assert served is (Outcome.FAILED if name in SETTLED else Outcome.POLICY_DIFFERENCE)
    assert check.outcome(check.find(error(418), NO)) is Outcome.POLICY_DIFFERENCE
    assert check.outcome(check.find(error(418), policy((403,), pinned=True))) is Outcome.FAILED
    assert check.find(answer(500), NO) == []


def swapped(argument: Any, body: Any, status: int) -> Any:
    """The argument with another body, where it comes from the system."""
    match argument:
        case Answer():
            return answer(status, body)
        case Sight():
            return sight_of(answer(200, body), answer(200, body), None, NAMES)
        case list():
            return [body]
    return argument


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("status", [200, 403, 500])
def test_no_check_raises(name: str, status: int) -> None:
    row = ROWS[name]
    for body in HOSTILE:
        for original in (row.good, row.broken):
            arguments = tuple(swapped(argument, body, status) for argument in original)
            for finding in found(name, arguments, row.named):
                json.dumps([plain(finding.expected), plain(finding.got)])


def test_requests_that_wait_may_show_either_state() -> None:
    check = OURS["tp-request.needs-other-party"]
    interim, kept = sight("CANCELLATION_REQUESTED", PENDING), sight("NEW", PENDING)
    for expected, wrong in (("either", None), ("kept", interim), ("interim", kept)):
        for after in (interim, kept):
            outcome = check.outcome(check.find(sight(), after, policy(expected)))
            differs = after is wrong
            assert outcome is (Outcome.POLICY_DIFFERENCE if differs else Outcome.PASSED)


def test_a_repeated_answer_may_be_idempotent() -> None:
    check = OURS["tp-answer.repeated-refused"]
    assert check.find(answer(200), NO, policy("idempotent")) == []
    assert check.find(error(409), NO, policy("idempotent"))[0].policy == "policies.one"


def test_accepted_is_another_word_for_approved() -> None:
    entry = sight("CANCELLED", APPROVED | {"status": "ACCEPTED"}).entries[0]
    assert entry.state == "APPROVED"


def test_an_order_of_another_name_is_not_listed_here() -> None:
    check = OURS["tp-list.readable"]
    [finding] = check.find(answer(200, [PENDING]), None, NAMES, "ord-2", FORM)
    assert finding.where == "$[0].order_id"


def test_unknown_states_lead_to_the_configuration() -> None:
    check = OURS["tp-order.readable"]
    [finding] = check.find(answer(200, order("OPEN")), NAMES, "ord-1", FORM, escrow=True)
    assert finding.where == "$.status"
    assert "statusNames" in finding.hint


@pytest.mark.parametrize(
    ("name", "document", "where"),
    [
        ("tp-list.readable", [PENDING | {"created_at": "1.1.2030"}], "$[0].created_at"),
        ("tp-list.readable", [PENDING | {"awaiting": "usr-1"}], "$[0].awaiting"),
        ("tp-order.readable", order() | {"cancelled_at": "never"}, "$.cancelled_at"),
        ("tp-order.readable", order(escrow=HELD | {"currency": "Euro"}), "$.escrow.currency"),
        ("tp-notice.readable", [NOTICE | {"id": None}], "$[0].id"),
    ],
)
def test_the_form_of_what_a_client_can_do_without_is_policy(
    name: str, document: Any, where: str
) -> None:
    check, row = OURS[name], ROWS[name]
    arguments = [answer(200, document), *row.good[1:]]
    [finding] = check.find(*arguments, **row.named)
    assert (finding.where, finding.policy) == (where, "policies.one")
    arguments[-1] = policy("any")
    assert check.find(*arguments, **row.named) == []


@pytest.mark.parametrize("shown", [None, {}, [], 5, {"held": 5, "refunded": 0}])
def test_money_that_is_declared_must_be_shown(shown: Any) -> None:
    [finding, *_] = OURS["tp-order.readable"].find(
        answer(200, order(escrow=shown)), NAMES, "ord-1", FORM, escrow=True
    )
    assert finding.where.startswith("$.escrow")
    assert finding.policy == ""


@pytest.mark.parametrize("unit", [12000, 12000.0, "120.00", Decimal("120.00")])
def test_money_has_the_unit_and_the_form_that_the_system_likes(unit: Any) -> None:
    before = sight(escrow=HELD | {"held": unit})
    after = sight("CANCELLED", APPROVED, escrow=REFUNDED | {"refunded": unit})
    assert OURS["tp-escrow.held"].find(before) == []
    assert OURS["tp-escrow.refunded"].find(before, after) == []
    [kept] = OURS["tp-escrow.refunded"].find(before, sight("CANCELLED", escrow=before.money))[:1]
    assert kept.where == "$.escrow"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"released": TOTAL}, "$.escrow.released"),
        ({"currency": "USD"}, "$.escrow.currency"),
        ({"status": "HELD"}, "$.escrow.status"),
        ({"refunded": TOTAL - 1}, "$.escrow.refunded"),
    ],
)
def test_a_refund_is_of_the_same_money_and_final(change: dict[str, Any], where: str) -> None:
    after = sight("CANCELLED", APPROVED, escrow=REFUNDED | change)
    [finding] = OURS["tp-escrow.refunded"].find(sight(), after)
    assert finding.where == where


def test_another_word_for_escrow_moves_no_money() -> None:
    after = sight("CANCELLATION_REQUESTED", PENDING, escrow=HELD | {"status": "FROZEN"})
    assert OURS["tp-escrow.held-while-pending"].find(sight(), after) == []
    assert OURS["tp-escrow.held"].find(after) == []
