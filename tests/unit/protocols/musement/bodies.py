"""Answers and bodies as a sound system sends them, and ways to spoil them."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from bookproof.model import Answer

NOW = datetime(2030, 4, 1, 9, 0, tzinfo=UTC)
ITEM = "22222222-2222-4222-8222-222222222222"
OTHER_ITEM = "22222222-2222-4222-8222-222222222223"
ORDER: dict[str, Any] = {
    "identifier": "MUS0000001",
    "uuid": "11111111-1111-4111-8111-111111111111",
    "status": "OK",
    "items": [
        {
            "uuid": ITEM,
            "status": "OK",
            "quantity": 2,
            "vouchers": [],
            "product": {
                "id": "p-1",
                "date": "2030-05-01 09:00",
                "retail_price": {"currency": "EUR", "value": 20.0, "formatted_value": "€ 20.00"},
            },
        }
    ],
    "total_price": {"currency": "EUR", "value": 40.0, "formatted_value": "€ 40.00"},
}
POLICIES: list[dict[str, Any]] = [
    {
        "uuid": "33333333-3333-4333-8333-333333333333",
        "period": "P1D",
        "type": "PERCENTAGE",
        "value": 100.0,
        "applicable_until": "2030-04-30 09:00",
        "remaining_time": "P28DT22H0M0S",
    }
]
REFUND: dict[str, Any] = {"order_item_uuid": ITEM, "amount": {"currency": "EUR", "value": 40.0}}
CALL: dict[str, Any] = {
    "authorised": True,
    "body": {
        "order_id": "1",
        "order_uuid": ORDER["uuid"],
        "order_created": "2030-04-01T09:00:00+0000",
        "order_updated": "2030-04-01T09:00:01+0000",
        "order_version": "3",
        "order_item_uuid": ITEM,
        "order_item_created": "2030-04-01T09:00:00+0000",
        "order_item_updated": "2030-04-01T09:00:01+0000",
        "order_item_version": "3",
        "order_item_status": "REFUNDED",
    },
}


def answer(status: int, body: Any = None, *, kind: str = "application/json", **more: Any) -> Answer:
    """An answer with a body that is JSON unless told otherwise."""
    return Answer(status, {"content-type": kind}, body, **more)


def refusal(status: int, code: str = "0") -> Answer:
    """An error in the documented form."""
    return answer(status, {"code": code, "message": "It cannot be done"})


def order(status: str = "OK", **more: Any) -> dict[str, Any]:
    """The order with its item in a status, and with other properties of the item."""
    changed = deepcopy(ORDER)
    changed["items"][0] |= {"status": status, **more}
    return changed


def policy(**more: Any) -> list[dict[str, Any]]:
    """The refund policies with other properties."""
    return [POLICIES[0] | more]


def call(**more: Any) -> dict[str, Any]:
    """A call of the web hook with other properties in its body."""
    return CALL | {"body": CALL["body"] | more}
