"""Trolleys: orders that are gathered under a token before they are reserved."""

from __future__ import annotations

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.ticketswitch.catalogue import (
    DISCOUNTS,
    SEND_METHODS,
    Discount,
    SendMethod,
    Source,
    seats_of,
)
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.documents import (
    CURRENCY,
    currency_details,
    order_document,
    trolley_document,
)
from bookproof.lab.ticketswitch.errors import Code, F13Error
from bookproof.lab.ticketswitch.exchange import Call, Parameters
from bookproof.lab.ticketswitch.listings import band_named, performance_named, seat_count
from bookproof.lab.ticketswitch.sales import Order
from bookproof.lab.ticketswitch.state import Lab


def trolley(lab: Lab, call: Call) -> Reply:
    """Add an order to a trolley, or remove some, which gives another token."""
    kept, discarded, added = gather(lab, call.parameters)
    orders, unmet = split(lab, [*kept, *added])
    token = lab.draw_uuid()
    lab.trolleys[token] = tuple(orders)
    known = {} if lab.broken(Defect.TROLLEY_TOKEN_MISSING) else {"trolley_token": token}
    return json_reply(
        {
            **known,
            "trolley_token_contents": trolley_document(lab, orders),
            "trolley_order_count": len(orders),
            "trolley_bundle_count": len({order.event.source.code for order in orders}),
            "discarded_orders": [order_document(order) for order in discarded],
            "input_contained_unavailable_order": bool(unmet),
            "currency_code": CURRENCY,
            "currency_details": currency_details(),
        }
    )


def gather(lab: Lab, wanted: Parameters) -> tuple[list[Order], list[Order], list[Order]]:
    """Read which orders a request is about: kept from its token, removed, and added.

    Raises:
        F13Error: a parameter is wrong, or a supplier cannot be reached.

    """
    token = wanted.text("trolley_token")
    if token is not None and token not in lab.trolleys:
        raise F13Error("trolley_token is not known")
    before = [_copy(order) for order in lab.trolleys.get(token or "", ())]
    removed = set(item_numbers(wanted, "remove_items_list"))
    if removed and lab.broken(Defect.TROLLEY_KEEPS_REMOVED):
        removed = set()
    kept = [order for order in before if order.item_number not in removed]
    discarded = [order for order in before if order.item_number in removed]
    added = []
    if wanted.text("perf_id") is not None:
        number = max((order.item_number for order in before), default=0) + 1
        added.append(_asked_for(lab, wanted, number))
    if len(discarded) < len(removed):
        raise F13Error("remove_items_list names an item that is not in the trolley")
    return kept, discarded, added


def split(lab: Lab, orders: list[Order]) -> tuple[list[Order], list[Order]]:
    """Part the orders that can be met, one after the other, from those that cannot."""
    met: list[Order] = []
    unmet: list[Order] = []
    for order in orders:
        possible = lab.stock.has(order, met) or lab.broken(Defect.UNAVAILABLE_ORDER_RESERVED)
        (met if possible else unmet).append(order)
    return met, unmet


def item_numbers(wanted: Parameters, name: str, *, status: int = 400) -> list[int]:
    """Read item numbers that are joined by commas; none if absent or blank.

    Raises:
        F13Error: something else was sent; answered with ``status``.

    """
    text = wanted.text(name)
    if text is None:
        return []
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
        raise F13Error(f"{name} is no list of item numbers: {text!r}", status=status)
    return list(dict.fromkeys(int(word) for word in words))


def _copy(order: Order) -> Order:
    return Order(
        order.item_number,
        order.performance,
        order.band,
        order.tickets,
        order.send_method,
        order.wanted,
    )


def _asked_for(lab: Lab, wanted: Parameters, number: int) -> Order:
    performance = performance_named(lab, wanted.required("perf_id"))
    source = performance.event.source
    if source.is_down:
        problem = f"{source.code} cannot be reached"
        raise F13Error(problem, code=Code.BACKEND, status=502)
    band = band_named(lab, wanted, performance.event)
    seats = tuple(wanted.numbered("seat"))
    unknown = set(seats).difference(seats_of(performance.event))
    if unknown:
        raise F13Error(f"{performance.event.id} has no seat {', '.join(sorted(unknown))}")
    if len(set(seats)) < len(seats):
        raise F13Error("a seat is asked for twice")
    count = seat_count(wanted, len(seats) or 1)
    if len(seats) > count:
        raise F13Error("there are more seats than no_of_seats", status=460)
    tickets = _discounts(wanted, count)
    return Order(number, performance, band, tickets, _send_method(wanted, source), seats)


def _discounts(wanted: Parameters, count: int) -> tuple[Discount, ...]:
    codes = [code or "ADULT" for code in wanted.numbered("disc")]
    unknown = set(codes).difference(DISCOUNTS)
    if unknown:
        raise F13Error(f"there is no discount {', '.join(sorted(unknown))}")
    if len(codes) > count:
        raise F13Error("there are more discounts than no_of_seats", status=460)
    return tuple(DISCOUNTS[code] for code in [*codes, *["ADULT"] * (count - len(codes))])


def _send_method(wanted: Parameters, source: Source) -> SendMethod:
    code = wanted.text(f"{source.code}_send_code") or "COBO"
    if code not in SEND_METHODS:
        raise F13Error(f"there is no send method {code}")
    return SEND_METHODS[code]
