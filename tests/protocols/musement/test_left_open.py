"""What no document settles: a system may do otherwise, and the configuration may say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bookproof.proof.direct import Proving
from bookproof.proof.plan import Kill
from bookproof.proof.trial import Trial

LAB: Mapping[str, str] = {
    "missing_reason": "422",
    "invalid_reason": "422",
    "reason_case_sensitive": "no",
    "info_too_long": "422",
    "no_permission": "401",
    "no_policy": "404",
    "no_policy_listing": "200",
    "expired_policy": "403",
    "repeat_cancel": "204",
    "pending_item_cancel": "accepted",
    "item_of_other_order": "403",
    "foreign_client_order": "403",
    "manual_only_activity": "cancellation-error",
    "extra_body_property": "400",
    "delete_whole_order": "404",
    "wrong_verb": "404",
    "missing_token": "403",
    "bad_token": "403",
    "cancel_success_status": "202",
}
"""A lab that does otherwise wherever it can."""
CONFIGURED: Mapping[str, Any] = {
    "missingReason": 422,
    "invalidReason": 422,
    "reasonCaseSensitive": False,
    "infoTooLong": 422,
    "noPermission": 401,
    "noPolicy": 404,
    "expiredPolicy": 403,
    "repeatCancel": 204,
    "pendingItemCancel": "accepted",
    "itemOfOtherOrder": 403,
    "foreignClientOrder": 403,
    "manualOnlyActivity": "cancellation-error",
    "extraBodyProperty": 400,
    "deleteWholeOrder": 404,
    "wrongVerb": 404,
    "missingToken": 403,
    "badToken": 403,
    "cancelSuccessStatus": 202,
}


def _trial(policies: Mapping[str, Any], **more: Any) -> Trial:
    with Proving("musement", {"lab.policies": LAB, "policies": policies, **more}) as proving:
        return proving.trial(Kill("", protocol="musement"))


def test_a_system_that_does_as_configured_passes() -> None:
    assert set(_trial(CONFIGURED).cases) == {"passed"}


def test_a_system_that_does_otherwise_shows_policy_differences_only() -> None:
    trial = _trial({})
    assert set(trial.cases) == {"passed", "policy-difference"}
    assert set(trial.checks["policy-difference"]) == {
        "mus-access.foreign-order",
        "mus-access.foreign-read",
        "mus-access.permission",
        "mus-access.token",
        "mus-access.wrong-verb",
        "mus-cancel.by-hand",
        "mus-cancel.excess",
        "mus-cancel.expired",
        "mus-cancel.item-of-other-order",
        "mus-cancel.long-info",
        "mus-cancel.no-policy",
        "mus-cancel.pending",
        "mus-cancel.reason-case",
        "mus-cancel.repeat",
        "mus-cancel.unknown-reason",
        "mus-cancel.whole-order",
        "mus-cancel.without-reason",
    }


@pytest.mark.parametrize(
    ("part", "features"),
    [
        ("activity-policies", ("activity-policies", "policy-snapshot")),
        ("refunds", ("refund-records", "sliding-refund-policy", "absolute-refund-policy")),
        ("notifications", ("web-hook",)),
        ("customer-schema", ("customer-schema",)),
    ],
)
def test_a_system_without_a_part_that_says_so_passes(part: str, features: tuple[str, ...]) -> None:
    absent = {f"implementedFeatures.{name}": False for name in features}
    with Proving("musement", {"lab.without": [part], **absent}) as proving:
        trial = proving.trial(Kill("", protocol="musement"))
    assert set(trial.cases) == {"passed"}
