"""Runs against the ticketing lab: as it is, with other policies, and with less than everything."""

from __future__ import annotations

import pytest

from bookproof.protocols.ticketswitch.settings import FEATURES

from ..running import Runner


def test_sound_system_passes_every_case(run: Runner) -> None:
    ran = run(None)
    assert ran.code == 0
    assert len(ran.outcomes) == 39
    assert set(ran.outcomes.values()) == {"passed"}
    assert ran.results["seconds"] < 20
    touched = {name.split("/")[1] for name in ran.outcomes}
    assert touched == set(FEATURES)


@pytest.mark.parametrize(
    ("lab", "policies"),
    [
        (
            {
                "unknownTransaction": 404,
                "notPurchased": 460,
                "malformedList": 460,
                "excessParameters": "refused",
                "noPermission": "forbidden",
                "keepCapacity": True,
            },
            {
                "unknownTransaction": 404,
                "notPurchased": 460,
                "malformedList": 460,
                "unknownItem": 460,
                "excessParameter": "refused",
                "noPermission": "forbidden",
                "capacityReturns": False,
            },
        ),
        (
            {"unknownTransaction": 410, "unknownItem": "ignored", "listName": "both"},
            {"unknownTransaction": 410, "unknownItem": 200},
        ),
    ],
    ids=["strict", "lenient"],
)
def test_other_policies(run: Runner, lab: dict[str, object], policies: dict[str, object]) -> None:
    ran = run(None, lab=lab, policies=policies)
    assert set(ran.outcomes.values()) == {"passed"}
    assert ran.code == 0


def test_differences_from_policies_are_no_failures_unless_pinned(run: Runner) -> None:
    case = "wire/refusals/unknown-transaction"
    ran = run(None, case, lab={"unknownTransaction": 404})
    assert ran.outcomes == {case: "policy-difference"}
    assert ran.code == 0
    found = ran.findings("policy-difference")
    assert {finding["policy"] for _, finding in found} == {"policies.unknownTransaction"}
    pinned = run(None, case, lab={"unknownTransaction": 404}, pinned=["unknownTransaction"])
    assert pinned.outcomes == {case: "failed"}
    assert pinned.code == 1


def test_list_under_its_other_name_is_a_warning(run: Runner) -> None:
    case = "cancellation/cancellation/book-and-cancel"
    ran = run(None, case, lab={"listName": "cancelled_items_list"})
    assert ran.outcomes == {case: "warned"}


def test_purchase_that_takes_its_time(run: Runner) -> None:
    ran = run(None, lab={"attemptSeconds": 0.3}, products__cancellable="CF10")
    assert set(ran.outcomes.values()) == {"passed"}


def test_what_a_system_has_not_is_not_applicable(run: Runner) -> None:
    declared = dict.fromkeys(FEATURES, True) | {"purchase-archive": False, "release": False}
    ran = run(None, lab={"without": ["archives", "release"]}, implementedFeatures=declared)
    absent = {name for name, ended in ran.outcomes.items() if ended == "not-applicable"}
    assert absent == {
        "booking/purchase-archive/archive-unchanged",
        "booking/release/cancel-released",
        "booking/release/release-abandon",
        "wire/request-forms/wrong-verb[release]",
    }
    assert set(ran.outcomes.values()) == {"passed", "not-applicable"}


def test_system_without_a_trolley(run: Runner) -> None:
    declared = dict.fromkeys(FEATURES, True) | {"trolley": False}
    ran = run(None, lab={"without": ["trolley"]}, implementedFeatures=declared)
    assert set(ran.outcomes.values()) == {"passed", "not-applicable"}
    assert ran.outcomes["booking/trolley/gather-orders"] == "not-applicable"
    assert ran.outcomes["cancellation/partial-cancellation/cancel-subset"] == "not-applicable"
    assert ran.outcomes["wire/request-forms/cancel-forms[post-json]"] == "passed"
    assert ran.outcomes["wire/client-compatibility/client-drive"] == "passed"


def test_system_whose_orders_go_together(run: Runner) -> None:
    absent = ("partial-cancellation", "linked-orders", "cascading-orders")
    declared = dict.fromkeys(FEATURES, True) | dict.fromkeys(absent, False)
    ran = run(None, lab={"without": ["cancel-part"]}, implementedFeatures=declared)
    assert set(ran.outcomes.values()) == {"passed", "not-applicable"}
    assert ran.outcomes["wire/request-forms/cancel-forms[get-query]"] == "passed"


def test_purchase_that_never_ends_is_no_failure(run: Runner) -> None:
    case = "booking/booking/precheck-status"
    changes = {"products__cancellable": "CF10", "poll": {"timeout": 0.2, "interval": 0.1}}
    ran = run(None, case, lab={"attemptSeconds": 30}, **changes)
    assert ran.outcomes == {case: "blocked"}
    assert "raise poll.timeout" in ran.reasons


def test_secrets_are_in_no_file(run: Runner) -> None:
    ran = run(None, "access/authentication", purchaseParameters={"card_number": "4111222233334444"})
    assert set(ran.outcomes.values()) == {"passed"}
    for file in ran.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"demopass" not in content, file
            assert b"4111222233334444" not in content, file
            assert b"ZGVtbzpkZW1vcGFzcw" not in content, file
