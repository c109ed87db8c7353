"""Each check is silent on a right body, points at the place in a broken one, and never raises."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bookproof.checks.policy import Policy
from bookproof.checks.registry import CHECKS
from bookproof.protocols import profile_of
from bookproof.protocols.ticketswitch import reading
from bookproof.requirements import requirements_of
from bookproof.results import Outcome

from .bodies import (
    ASKED,
    BUNDLE,
    DONE,
    NOTHING,
    PURCHASED,
    answer,
    cancelled,
    changed,
    error,
    order,
    transaction,
    without,
)
from .table import ROWS, Row, policy

profile_of("ticketswitch")
OWN = {name: found for name, found in CHECKS.items() if name.startswith("f13-")}


def nested(depth: int) -> Any:
    """A body of nothing but lists in objects."""
    inner: Any = 1
    for _ in range(depth):
        inner = {"trolley_contents": [inner]}
    return inner


HOSTILE = {
    "null": None,
    "list": [1, [2], {}],
    "number": 3,
    "text": "done",
    "true": True,
    "empty": {},
    "deep": nested(60),
    "nulls": dict.fromkeys(
        ("trolley_contents", "cancelled_item_numbers", "must_also_cancel", "error_code")
    ),
    "wrong types": {
        "trolley_contents": {"bundle": {"order": 3}},
        "cancelled_item_numbers": {"1": True},
        "cancelled_items_list": [[1]],
        "must_also_cancel": "2",
        "transaction_status": [],
        "released_ok": 1,
        "error_code": {},
        "error_desc": 5,
    },
    "wrong inside": {
        "trolley_contents": {
            "bundle": [
                None,
                {"order": [None, 3, {"item_number": True, "event": [], "performance": 1}]},
                {"bundle_total_cost": "x", "bundle_source_code": {}, "order": [[]]},
            ],
            "transaction_uuid": 5,
        },
        "cancelled_item_numbers": [1, 1, None, "2", 2.5, -1, 10**30],
        "must_also_cancel": [None, {"item_number": {}}],
    },
}


def test_every_check_is_in_the_table() -> None:
    assert sorted(OWN) == sorted(ROWS)


def test_every_requirement_is_checked() -> None:
    used = {name for found in OWN.values() for name in found.requirements}
    assert used == set(requirements_of("ticketswitch"))


@pytest.mark.parametrize("name", ROWS)
def test_right_body_passes(name: str) -> None:
    row = ROWS[name]
    assert OWN[name].find(*row.call(row.good)) == []


@pytest.mark.parametrize("name", ROWS)
def test_broken_body_is_found_where_it_is_broken(name: str) -> None:
    row = ROWS[name]
    findings = OWN[name].find(*row.call(row.broken))
    assert row.where in [finding.where for finding in findings]
    assert OWN[name].outcome(findings) is not Outcome.PASSED


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", [name for name in ROWS if not name.startswith("f13-capacity")])
def test_no_body_makes_a_check_raise(name: str, hostile: str) -> None:
    row = ROWS[name]
    body = HOSTILE[hostile]
    subjects = [answer(body, status) for status in (200, 400, 500)] if row.takes_answer else [body]
    for subject in subjects:
        assert isinstance(OWN[name].find(*row.call(subject)), list)


# Policies


def outcome(name: str, subject: Any, *arguments: Any) -> Outcome:
    found = OWN[name]
    return found.outcome(found.find(subject, *arguments))


@pytest.mark.parametrize(
    ("name", "key", "expected", "subject"),
    [
        ("f13-refusal.unknown-transaction", "unknownTransaction", 400, error(404)),
        ("f13-refusal.unknown-transaction", "unknownTransaction", 400, error(400, 6)),
        ("f13-refusal.not-purchased", "notPurchased", 400, error(460)),
        ("f13-refusal.malformed-list", "malformedList", 400, error(460)),
        ("f13-refusal.malformed-list", "malformedList", 400, answer(NOTHING)),
        ("f13-refusal.unknown-item", "unknownItem", 400, answer(NOTHING)),
        ("f13-refusal.unknown-item", "unknownItem", 200, error(400)),
        ("f13-excess.ignored", "excessParameter", "ignored", error(400)),
        ("f13-excess.ignored", "excessParameter", "refused", answer(DONE)),
        ("f13-permission.foreign", "otherUsersTransaction", "shown", error(400)),
    ],
)
def test_what_no_document_settles_is_a_difference_unless_pinned(
    name: str, key: str, expected: Any, subject: Any
) -> None:
    loose = Policy(f"policies.{key}", expected)
    assert outcome(name, subject, loose) is Outcome.POLICY_DIFFERENCE
    assert outcome(name, subject, replace(loose, pinned=True)) is Outcome.FAILED


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("f13-refusal.unknown-transaction", "unknownTransaction"),
        ("f13-refusal.not-purchased", "notPurchased"),
        ("f13-refusal.malformed-list", "malformedList"),
        ("f13-refusal.unknown-item", "unknownItem"),
        ("f13-excess.ignored", "excessParameter"),
    ],
)
def test_a_fault_is_more_than_a_difference(name: str, key: str) -> None:
    expected = "ignored" if key == "excessParameter" else 400
    assert outcome(name, error(500, 6), policy(key, expected)) is Outcome.FAILED


@pytest.mark.parametrize(
    ("expected", "subject", "before", "due"),
    [
        ("not-permitted", answer(NOTHING), "not_permitted", Outcome.PASSED),
        ("not-permitted", answer(NOTHING), "possible", Outcome.POLICY_DIFFERENCE),
        ("not-permitted", error(403), "not_permitted", Outcome.POLICY_DIFFERENCE),
        ("forbidden", error(403), "possible", Outcome.PASSED),
        ("forbidden", error(400), "possible", Outcome.POLICY_DIFFERENCE),
        ("forbidden", answer(NOTHING), "not_permitted", Outcome.POLICY_DIFFERENCE),
        ("forbidden", answer(DONE), "possible", Outcome.FAILED),
        ("forbidden", error(500), "possible", Outcome.FAILED),
    ],
)
def test_user_without_permission(expected: str, subject: Any, before: str, due: Outcome) -> None:
    due_policy = policy("noPermission", expected)
    assert outcome("f13-permission.denied", subject, {1: before}, due_policy) is due


@pytest.mark.parametrize(
    ("expected", "pinned", "due"),
    [
        (True, False, Outcome.WARNED),
        (True, True, Outcome.FAILED),
        (False, False, Outcome.FAILED),
    ],
)
def test_list_under_its_other_name(expected: bool, pinned: bool, due: Outcome) -> None:
    body = without(DONE, "cancelled_item_numbers") | {"cancelled_items_list": [1]}
    alias = policy("acceptListAlias", expected, pinned=pinned)
    assert outcome("f13-cancellation.list", body, alias) is due
    assert outcome("f13-cancellation.listed", body, [1]) is Outcome.PASSED


def test_places_that_stay_off_sale() -> None:
    stays = policy("capacityReturns", expected=False)
    assert outcome("f13-capacity.returned", 10, 9, 9, stays) is Outcome.PASSED
    assert outcome("f13-capacity.returned", 10, 9, 10, stays) is Outcome.POLICY_DIFFERENCE


def test_retries_and_totals_that_are_left_open() -> None:
    again = policy("retryAfterFailure", expected=True)
    assert outcome("f13-cancellation.retry", DONE, [1], again) is Outcome.PASSED
    any_total = policy("cancelledTotals", "any")
    assert outcome("f13-cancellation.totals", DONE, {"ext_test0": 1}, any_total) is Outcome.PASSED


# Several findings


def test_an_order_listed_by_both_or_by_none() -> None:
    found = OWN["f13-race.listed-once"]
    assert len(found.find([DONE, DONE], [1])) == 1
    assert len(found.find([NOTHING, NOTHING], [1])) == 1
    assert found.find([DONE, without(DONE, "cancelled_item_numbers")], [1]) == []


def test_list_and_orders_that_disagree_either_way() -> None:
    found = OWN["f13-cancellation.agrees"]
    both = cancelled([2], order(1, "cancelled"), order(2, "tried_and_failed"))
    assert len(found.find(both, {1: "possible", 2: "possible"})) == 2
    assert found.find(cancelled([], order(1, "cancelled")), {1: "cancelled"}) == []


def test_row_without_arguments() -> None:
    assert Row(1, 2, "$").call(1) == (1,)


@pytest.mark.parametrize(
    ("value", "due"),
    [(1, 1), (Decimal("1.0"), 1), (Decimal("1.5"), None), (Decimal("1e400"), None), (True, None)],
)
def test_whole_numbers_in_either_form(value: Any, due: int | None) -> None:
    assert reading.whole(value) == due


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"event": {"event_id": "CF2"}}, "event.event_id"),
        ({"price_band_code": "B"}, "price_band_code"),
        ({"ticket_type_code": "CIRCLE"}, "ticket_type_code"),
        ({"total_no_of_seats": 2}, "total_no_of_seats"),
    ],
)
def test_order_that_is_not_as_asked(more: dict[str, Any], where: str) -> None:
    body = transaction("reserved", order(1, None, **more))
    [finding] = OWN["f13-reservation.orders"].find(body, [ASKED])
    assert finding.where == f"$.trolley_contents.bundle[0].order[0].{where}"


def test_order_that_nobody_asked_for() -> None:
    body = transaction("reserved", order(1, None), order(2, None))
    [finding] = OWN["f13-reservation.orders"].find(body, [ASKED])
    assert finding.where == "$.trolley_contents.bundle[0].order[1]"


def test_order_of_another_transaction_in_a_cancellation() -> None:
    body = cancelled([1], order(1, "cancelled"), order(7))
    [finding] = OWN["f13-cancellation.trolley"].find(body, [1])
    assert finding.got == 7


def test_purchase_without_an_id_or_success() -> None:
    nameless = without(PURCHASED, "trolley_contents", "transaction_id")
    vain = changed(PURCHASED, {"success": False}, *BUNDLE, "purchase_result")
    for body, last in ((nameless, "transaction_id"), (vain, "success")):
        [finding] = OWN["f13-purchase.purchased"].find(body)
        assert finding.where.endswith(last)


def test_totals_may_change_once_something_is_cancelled() -> None:
    check = OWN["f13-status.as-purchased"]
    dearer = changed(PURCHASED, 46.5, *BUNDLE, "bundle_total_cost")
    assert [finding.got for finding in check.find(dearer, PURCHASED)] == [46.5]
    gone = transaction("purchased", order(1, "cancelled"))
    less = changed(gone, 1.5, *BUNDLE, "bundle_total_cost")
    assert check.find(less, PURCHASED) == []


def test_archive_may_say_more_and_not_less() -> None:
    check = OWN["f13-archive.as-sold"]
    assert check.find(PURCHASED | {"more": 1}, PURCHASED) == []
    assert len(check.find({}, PURCHASED)) == len(PURCHASED)
