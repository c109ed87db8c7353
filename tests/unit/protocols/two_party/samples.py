"""Answers and sights, right and wrong in one place."""

from __future__ import annotations

from typing import Any

from bookproof.checks.policy import Policy
from bookproof.model import Answer
from bookproof.protocols.two_party.sight import Sight, entries_of, money_of
from bookproof.protocols.two_party.vocabulary import StateNames

NAMES = StateNames({}, {})
TOTAL = 12000
HELD = {"status": "HELD", "currency": "EUR", "held": TOTAL, "refunded": 0, "released": 0}
REFUNDED = HELD | {"status": "REFUNDED", "held": 0, "refunded": TOTAL}
RELEASED = HELD | {"status": "RELEASED", "held": 0, "released": TOTAL}
PENDING = {
    "id": "can-1", "order_id": "ord-1", "status": "PENDING", "requested_by": "customer",
    "awaiting": "provider", "reason": None, "created_at": "2030-01-01T10:00:00Z",
    "resolved_at": None,
}  # fmt: skip
APPROVED = PENDING | {"status": "APPROVED", "awaiting": None}
SECOND = PENDING | {"id": "can-2", "requested_by": "provider"}
NOTICE = {"id": "ntf-1", "type": "order_cancelled", "order_id": "ord-1", "cancel_id": "can-1"}


def answer(
    status: int,
    body: Any = None,
    problem: str = "",
    media: str = "application/json",
    text: str = "",
) -> Answer:
    """An answer with a body."""
    return Answer(status, {"content-type": media}, body, text, problem=problem)


def error(status: int, code: str = "own_request") -> Answer:
    """A refusal in the usual form."""
    return answer(status, {"error": {"code": code, "message": "No."}})


def order(status: str = "NEW", escrow: Any = HELD) -> dict[str, Any]:
    """An order as shown."""
    return {"id": "ord-1", "status": status, "escrow": escrow}


def sight(
    status: str = "NEW", *requests: Any, escrow: Any = HELD, cancelled_at: Any = None
) -> Sight:
    """What a party sees of an order."""
    entries = tuple(entries_of(list(requests), None, NAMES))
    shown = order(status, escrow)
    return Sight(entries, True, status, NAMES.order(status), money_of(shown), cancelled_at)


def policy(expected: Any = (409,), key: str = "policies.one", *, pinned: bool = False) -> Policy:
    """What a configuration expects."""
    return Policy(key, expected, pinned)
