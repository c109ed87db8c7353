"""Systems that are right in their own way conform, once the configuration tells how."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from bookproof.proof.direct import Proving
from bookproof.proof.plan import Kill
from bookproof.results import Outcome

from ...targets import Reply
from .conftest import Runner, spoiling

PROTOCOL = "two_party"
IN_ROLE = {
    "paths.request": "/{role}/orders/{order}/cancel",
    "paths.list": "/{role}/orders/{order}/cancel",
    "paths.accept": "/{role}/orders/{order}/cancel/{request}/accept",
    "paths.reject": "/{role}/orders/{order}/cancel/{request}/reject",
    "paths.create": "/{role}/orders",
    "paths.order": "/{role}/orders/{order}",
    "paths.progress": "/{role}/orders/{order}/status/{step}",
    "paths.notifications": "/{role}/notifications",
}
KEYED = {
    f"auth.{who}": {"X-Key": f"{token}-token"}
    for who, token in (("customer", "customer"), ("provider", "provider"), ("thirdParty", "third"))
}


NEW_NAMES = {
    "id": "number", "order_id": "orderId", "status": "state", "requested_by": "requester",
    "cancel_id": "requestId", "type": "event", "held": "blocked",
}  # fmt: skip
NEW_VALUES = {"customer": "buyer", "provider": "seller", "order_cancelled": "OrderCancelled"}
TOLD: dict[str, Any] = {
    "fieldNames": {
        "order": {"id": "data.number", "status": "data.state", "escrow": "data.escrow"},
        "request": {
            "id": "number", "order_id": "orderId", "status": "state", "requested_by": "requester",
        },
        "escrow": {"held": "blocked", "status": "state"},
        "notification": {
            "id": "number", "type": "event", "order_id": "orderId", "cancel_id": "requestId",
        },
        "error": {"code": "problem", "message": "detail"},
    },
    "partyNames": {"customer": "buyer", "provider": "seller"},
    "noticeNames": {"order_cancelled": "OrderCancelled"},
    "policies__answerForm": "any",
}  # fmt: skip


def renamed(document: Any) -> Any:
    """A document with other names for properties, parties and notifications, at every depth."""
    if isinstance(document, list):
        return [renamed(one) for one in document]
    if isinstance(document, dict):
        return {NEW_NAMES.get(name, name): renamed(value) for name, value in document.items()}
    return NEW_VALUES.get(document, document) if isinstance(document, str) else document


def in_other_words(verb: str, path: str, reply: Reply) -> Reply:
    """The same answer; errors are flat, and orders stand in an envelope."""
    document = renamed(json.loads(reply.body))
    if reply.status >= 400:
        error = document["error"]
        document = {"problem": error["code"], "detail": error["message"]}
    elif isinstance(document, dict) and "escrow" in document:
        document = {"data": document}
    return replace(reply, body=json.dumps(document).encode())


def test_other_words_for_everything(run: Runner, lab: str) -> None:
    cases = (
        "cancellation/cancellation-answer/request-and-accept[provider-REVIEWING]",
        "cancellation/cancellation-list/list-all[customer]",
        "money/escrow/refund-on-accept[customer]",
        "messages/notifications/told-of-cancellation[customer]",
        "errors/refusals/own-accept[provider]",
        "errors/races/race-requests",
        "access/parties/third-party",
        "access/parties/role-from-token[customer]",
    )
    with spoiling(lab, in_other_words) as url:
        ran = run(url, *cases, **TOLD)
    assert ran.outcomes == dict.fromkeys(cases, "passed"), ran.output


def trial(defect: str, options: list[str], changes: dict[str, Any]) -> Any:
    """All cases against a lab with options, under a configuration with changes."""
    with Proving(PROTOCOL, {"lab.arguments": options, **changes}) as proving:
        return proving.trial(Kill(defect, protocol=PROTOCOL))


@pytest.mark.parametrize(
    ("options", "changes", "passed"),
    [
        (["--role-in-path", "--auth-header", "X-Key"], IN_ROLE | KEYED | {"errorCodes": {}}, 76),
        (["--interim-status="], {"interimStatus": None, "pinned": ["interimState"]}, 76),
        (["--interim-status", "ON_HOLD"], {"interimStatus": "ON_HOLD"}, 76),
        (["--list-form", "data"], {"listEnvelope": "data"}, 76),
        (
            ["--status-names", "CANCELLED=gone", "--status-names", "APPROVED=ACCEPTED",
             "--status-names", "REJECTED=no"],
            {"statusNames": {"CANCELLED": "gone"}, "requestStatusNames": {"REJECTED": "no"}}, 76,
        ),
        (
            ["--auto-approve-states", "NEW"],
            {"autoApproveStates": ["NEW"], "implementedFeatures.automatic-approval": True}, 74,
        ),
        (["--no-escrow-readable"], {"implementedFeatures.escrow": False}, 72),
        (
            ["--no-order-readable"],
            {"paths.order": None, "implementedFeatures.escrow": False}, 72,
        ),
        (
            ["--no-order-progress"],
            {"paths.progress": None, "implementedFeatures.order-progress": False}, 59,
        ),
        (
            ["--no-notifications-readable"],
            {"paths.notifications": None, "implementedFeatures.notifications": False}, 70,
        ),
        (["--notification-delay", "0.3"], {"poll.interval": 0.1}, 76),
        (["--resolved-request", "idempotent"], {"policies.repeatedAnswer": "idempotent"}, 76),
        (["--no-allow-request-after-reject"], {"policies.allowRequestAfterReject": False}, 76),
        (["--excess-properties", "reject"], {"policies.excessProperties": "reject"}, 76),
        (
            ["--own-request-status", "409", "--third-party-status", "404",
             "--duplicate-request-status", "422", "--malformed-status", "422",
             "--wrong-verb-status", "404"],
            {"errorCodes": {}}, 76,
        ),
        ([], {"auth.thirdParty": None}, 75),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)  # fmt: skip
def test_conforms(options: list[str], changes: dict[str, Any], passed: int) -> None:
    found = trial("", options, changes)
    assert set(found.checks) <= {Outcome.PASSED, Outcome.NOT_REACHED, Outcome.NOT_APPLICABLE}
    assert set(found.cases) <= {Outcome.PASSED, Outcome.NOT_APPLICABLE}, found.reasons
    assert found.cases[Outcome.PASSED] == passed


def test_requests_approved_at_once_are_judged() -> None:
    changes = {"autoApproveStates": ["NEW"], "implementedFeatures.automatic-approval": True}
    for defect, check in (
        ("accept-keeps-order", "tp-answer.order-cancelled"),
        ("refund-missing", "tp-escrow.refunded"),
        ("list-hides-resolved", "tp-list.complete"),
        ("list-still-pending", "tp-list.request-state"),
    ):
        found = trial(defect, ["--auto-approve-states", "NEW"], changes)
        assert check in found.checks[Outcome.FAILED]


def test_a_pinned_policy_fails() -> None:
    changes: dict[str, Any] = {"pinned": ["pendingProgress"]}
    found = trial("progress-while-pending", [], changes)
    assert set(found.checks[Outcome.FAILED]) == {"tp-order.blocked-while-pending"}
    assert Outcome.POLICY_DIFFERENCE not in found.checks


def test_orders_that_are_there_already() -> None:
    changes = {
        "paths.create": None,
        "readyOrders": {
            "NEW": ["ord-new"],
            "IN_PROGRESS": ["ord-in-progress", "ord-rejected"],
            "COMPLETED": ["ord-completed"],
        },
        "workers": 1,
        "casesInFlight": 1,
    }
    found = trial("", ["--no-order-creation"], changes)
    assert Outcome.FAILED not in found.checks
    ended = Counter(found.cases)
    assert ended[Outcome.PASSED] >= 5
    assert ended[Outcome.DATA] > 30  # each of the few orders serves few cases
    assert any("none of the orders in readyOrders.NEW" in told for told in found.reasons)
