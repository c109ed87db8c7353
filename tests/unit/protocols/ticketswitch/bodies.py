"""Bodies of F13 to judge: right ones, to be broken in one place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from bookproof.model import Answer

URL = "https://tickets.example/f13/cancel.v1"
GBP = {"gbp": {"currency_code": "gbp", "currency_factor": 100, "currency_places": 2}}
HEADERS = {"content-type": "application/json", "x-request-id": "1"}


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """An answer with this body."""
    given = HEADERS if headers is None else headers
    return Answer(status=status, headers=given, body=body, text="{}", url=f"{URL}?a=1")


def error(status: int = 400, code: Any = 8, text: Any = "not known") -> Answer:
    """An error."""
    return answer({"error_code": code, "error_desc": text}, status)


def order(number: int, status: str | None = "possible", **more: Any) -> dict[str, Any]:
    """An order of CF1, purchased unless ``status`` is None."""
    bought = {
        "cancellation_status": status,
        "cancellation_comment": "",
        "backend_purchase_reference": f"P-{number}",
        "backend_cancellation_reference": f"C-{number}" if status == "cancelled" else "",
    }
    return {
        "item_number": number,
        "event": {"event_id": "CF1"},
        "performance": {
            "perf_id": f"CF1-{number}",
            "event_id": "CF1",
            "iso8601_date_and_time": "2031-05-06T19:30:00+00:00",
        },
        "ticket_orders": {"ticket_order": []},
        "total_no_of_seats": 1,
        **(bought if status else {}),
        **more,
    }


def contents(*orders: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A trolley with one bundle."""
    bundle = {
        "bundle_source_code": "ext_test0",
        "bundle_total_seatprice": 40,
        "bundle_total_surcharge": 4,
        "bundle_total_send_cost": 1.5,
        "bundle_total_cost": 45.5,
        "currency_code": "gbp",
        "order": list(orders),
    }
    return {"bundle": [bundle], "transaction_uuid": "7f1d", "transaction_id": "T-1", **more}


def transaction(status: str, *orders: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A reservation, a purchase or a status."""
    return {
        "transaction_status": status,
        "trolley_contents": contents(*orders),
        "currency_details": GBP,
        **more,
    }


def cancelled(numbers: Any, *orders: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer to a cancellation."""
    return {
        "cancelled_item_numbers": numbers,
        "trolley_contents": contents(*orders),
        "currency_details": GBP,
        **more,
    }


def without(body: dict[str, Any], *path: Any) -> dict[str, Any]:
    """A copy that lacks what is at a path."""
    copy = deepcopy(body)
    *way, last = path
    holder: Any = copy
    for part in way:
        holder = holder[part]
    del holder[last]
    return copy


def changed(body: dict[str, Any], value: Any, *path: Any) -> dict[str, Any]:
    """A copy with another value at a path."""
    copy = deepcopy(body)
    *way, last = path
    holder: Any = copy
    for part in way:
        holder = holder[part]
    holder[last] = value
    return copy


BUNDLE = ("trolley_contents", "bundle", 0)
ACCOUNT = {"user_info": {"user_id": "demo"}}
EVENTS = {"results": {"event": [{"event_id": "CF1"}], "paging_status": {}}}
PERFORMANCES = {
    "results": {
        "performance": [
            {
                "perf_id": "CF1-1",
                "event_id": "CF1",
                "iso8601_date_and_time": "2031-05-06T19:30:00Z",
            }
        ],
        "has_perf_names": False,
        "paging_status": {},
    }
}
AVAILABILITY = {
    "availability": {
        "ticket_type": [
            {
                "ticket_type_code": "STALLS",
                "price_band": [
                    {"price_band_code": "A", "sale_seatprice": 35, "sale_surcharge": 3.5}
                ],
            }
        ]
    },
    "currency_code": "gbp",
    "currency_details": GBP,
    "valid_quantities": [1, 2],
}
ASKED = {
    "event_id": "CF1",
    "perf_id": "CF1-1",
    "no_of_seats": "1",
    "ticket_type_code": "STALLS",
    "price_band_code": "A",
}
TROLLEY = {
    "trolley_token": "abc",
    "trolley_token_contents": contents(order(1, None)),
    "trolley_order_count": 1,
}
RESERVED = transaction("reserved", order(1, None), minutes_left_on_reserve=15)
PRICED = transaction("reserved", order(1, None, total_sale_seatprice=42, total_sale_surcharge=4))
PURCHASED = transaction("purchased", order(1))
DONE = cancelled([1], order(1, "cancelled"))
NOTHING = cancelled([], order(1))
MUST_ALSO = {"must_also_cancel": [order(2)], "currency_details": GBP}
