"""Order Cancellation: PATCH of an Order by the Customer.

Source: Open Booking API 1.0 CR3, section "Cancellation after B".
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bookproof.lab import documents, faults
from bookproof.lab.asgi import Reply
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import NO_CONTENT, Call
from bookproof.lab.feeds import orders_feed
from bookproof.lab.intake import read_json
from bookproof.lab.options import Cancellation
from bookproof.lab.orders import Item, Kind, Order
from bookproof.lab.quotes import check_authorised
from bookproof.lab.sellers import BOOKING_PARTNERS
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import CONFIRMED, CUSTOMER_CANCELLED, SELLER_CANCELLED, Json

_ITEM_PATH: Final = re.compile(
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})#/orderedItem/([0-9]{1,9})"
)
_ROOT_NAMES: Final = frozenset({"@context", "@type", "orderedItem"})
_ITEM_NAMES: Final = frozenset({"@type", "@id", "orderItemStatus"})
_RACE_SECONDS: Final = 0.02
_UNPROCESSABLE: Final = 422


class _IgnoredError(Exception):
    """A defect answers a request with success that should be refused, and does nothing."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What the ``@id`` of an OrderItem says."""

    uuid: str
    number: int


def cancel(lab: Lab, call: Call) -> Reply | Awaitable[Reply]:
    """Answer a PATCH of an Order: cancel the named OrderItems, all or none."""
    try:
        body = read_json(call.body, "PatchNotAllowedOnPropertyError")
        _check_form(lab, call, body)
        named = [_read_name(lab, item.get("@id")) for item in body["orderedItem"]]
        call = _within_order(lab, call, named)
        numbers = [name.number for name in named]
        if lab.defects.active(Defect.CANCEL_RACE_FREES_TWICE):
            return _cancel_without_lock(lab, call, numbers)
        with lab.db.transaction():
            order = _order_to_change(lab, call)
            refusal = _cancel_items(lab, order, _items_named(lab, order, numbers))
    except _IgnoredError:
        return NO_CONTENT
    if refusal is not None:
        raise refusal
    return faults.done(lab, Defect.CANCEL_WRONG_STATUS, NO_CONTENT)


# The form of the request


def _check_form(lab: Lab, call: Call, body: Json) -> None:
    if body.get("@type") != "Order":
        raise BookingError("UnexpectedOrderTypeError", "This endpoint takes a body of type Order")
    items = body.get("orderedItem")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        items = body["orderedItem"] = []
    try:
        _check_names(lab, body, _ROOT_NAMES, Defect.PATCH_EXCESSIVE_ACCEPTED)
        for item in items:
            _check_names(lab, item, _ITEM_NAMES, Defect.PATCH_EXCESSIVE_ITEM_ACCEPTED)
        _check_statuses(lab, items)
    except BookingError:
        if lab.broken(Defect.PATCH_REFUSED_YET_DONE):
            _cancel_regardless(lab, call, items)
        raise


def _check_names(lab: Lab, body: Json, allowed: frozenset[str], accepting: Defect) -> None:
    namespaced = any(":" in name for name in body)
    if namespaced and lab.broken(Defect.PATCH_EXTENSION_REFUSED):
        raise _excessive(["a namespaced property"])
    excessive = excessive_names(body, allowed)
    if excessive and not lab.broken(accepting):
        if lab.broken(Defect.PATCH_EXCESSIVE_WRONG_TYPE):
            raise BookingError("PatchNotAllowedOnPropertyError", "This cannot be changed")
        raise _excessive(excessive)


def excessive_names(body: Json, allowed: frozenset[str]) -> list[str]:
    """Names of properties that a PATCH may not have; namespaced ones do not matter."""
    return sorted(name for name in body if name not in allowed and ":" not in name)


def _excessive(names: Sequence[str]) -> BookingError:
    return BookingError(
        "PatchContainsExcessivePropertiesError", f"{', '.join(names)} cannot be changed"
    )


def check_names(body: Json, allowed: frozenset[str]) -> None:
    """Refuse properties that a PATCH may not have.

    Raises:
        BookingError: ``PatchContainsExcessivePropertiesError``.

    """
    excessive = excessive_names(body, allowed)
    if excessive:
        raise _excessive(excessive)


def _check_statuses(lab: Lab, items: Sequence[Json]) -> None:
    if items and all(item.get("orderItemStatus") == CUSTOMER_CANCELLED for item in items):
        return
    if lab.broken(Defect.PATCH_VALUE_ACCEPTED):
        raise _IgnoredError
    kind = "PatchNotAllowedOnPropertyError"
    if lab.broken(Defect.PATCH_VALUE_WRONG_TYPE):
        kind = "PatchContainsExcessivePropertiesError"
    status = _UNPROCESSABLE if lab.broken(Defect.PATCH_VALUE_REFUSED_WRONG_STATUS) else None
    raise BookingError(kind, "orderItemStatus can only become CustomerCancelled", status=status)


def _cancel_regardless(lab: Lab, call: Call, items: Sequence[Json]) -> None:
    """Cancel what a refused request names, as a lab with a defect does."""
    with lab.db.transaction():
        known = lab.orders.find(call.client, call.uuid)
        if known is not None and known.kind is Kind.ORDER:
            uris = {item.get("@id") for item in items}
            _apply(
                lab,
                known,
                [
                    item
                    for item in lab.orders.items(known)
                    if item.counts and documents.item_uri(lab, call.uuid, item.number) in uris
                ],
            )


# What the request names


def _read_name(lab: Lab, uri: Any) -> _Named:
    prefix = f"{lab.base}/orders/"
    if isinstance(uri, str) and uri.startswith(prefix):
        match = _ITEM_PATH.fullmatch(uri, len(prefix))
        if match is not None:
            return _Named(match[1], int(match[2]))
    raise _invalid_item(lab, "This is not the @id of an order item")


def _invalid_item(lab: Lab, description: str) -> BookingError:
    if lab.broken(Defect.ITEM_ID_INVALID_ACCEPTED):
        raise _IgnoredError
    if lab.broken(Defect.ITEM_ID_INVALID_WRONG_TYPE):
        return BookingError("UnknownOrderError", description)
    return BookingError("OrderItemIdInvalidError", description)


def _within_order(lab: Lab, call: Call, named: Sequence[_Named]) -> Call:
    """Refuse items of another Order; return the request, about the Order that is changed."""
    strangers = [name for name in named if name.uuid != call.uuid]
    if not strangers:
        return call
    if lab.broken(Defect.ITEM_NOT_WITHIN_ORDER_ACCEPTED):
        return replace(call, uuid=strangers[0].uuid)
    kind = "OrderItemNotWithinOrderError"
    if lab.broken(Defect.ITEM_NOT_WITHIN_ORDER_WRONG_TYPE):
        kind = "UnknownOrderError"
    raise BookingError(kind, "The item belongs to another order")


def find_order(lab: Lab, call: Call) -> Order:
    """Find the Order that a request is about.

    Raises:
        BookingError: there is none, or it was deleted, or it is another Seller's.

    """
    order = lab.orders.find(call.client, call.uuid)
    if order is not None and order.kind is Kind.STUB:
        raise BookingError("GoneError", "The order was deleted")
    if order is None or order.kind is not Kind.ORDER:
        raise BookingError("UnknownOrderError", "There is no such order")
    check_authorised(call, order.seller)
    return order


def _order_to_change(lab: Lab, call: Call) -> Order:
    known = lab.orders.find(call.client, call.uuid)
    if known is None:
        owners = lab.orders.clients_with(call.uuid)
        if owners and lab.broken(Defect.OTHER_PARTNER_MAY_CANCEL):
            return find_order(lab, replace(call, client=owners[0]))
        if lab.broken(Defect.UNKNOWN_ORDER_ACCEPTED):
            raise _IgnoredError
        if lab.broken(Defect.UNKNOWN_ORDER_WRONG_TYPE):
            raise BookingError("OrderItemIdInvalidError", "There is no such order item")
    elif known.kind is Kind.STUB and lab.broken(Defect.DELETED_ORDER_PATCHABLE):
        raise _IgnoredError
    return find_order(lab, call)


def _items_named(lab: Lab, order: Order, numbers: Iterable[int]) -> list[Item]:
    items = {item.number: item for item in lab.orders.items(order)}
    wanted = dict.fromkeys(numbers)
    if any(number not in items for number in wanted):
        raise _invalid_item(lab, "The order has no such item")
    return [items[number] for number in wanted]


# House rules and effect


def _cancel_items(lab: Lab, order: Order, named: Sequence[Item]) -> BookingError | None:
    """Cancel OrderItems unless the house rules object; return the refusal if they do.

    Items that are cancelled already do not matter, whatever the rules say by now.
    """
    cancelled = [item for item in named if item.status == CUSTOMER_CANCELLED]
    if cancelled and lab.broken(Defect.CANCEL_REPEAT_REFUSED):
        return BookingError("CancellationNotPermittedError", "The booking is cancelled already")
    chosen = [item for item in named if item.counts]
    objections = {item.number: _objection(lab, item) for item in chosen}
    reasons = [reason for reason in objections.values() if reason is not None]
    if reasons:
        permitted = [item for item in chosen if objections[item.number] is None]
        if lab.broken(Defect.CANCEL_REFUSED_YET_DONE):
            _apply(lab, order, chosen)
        elif permitted and lab.broken(Defect.CANCEL_NOT_ATOMIC):
            _apply(lab, order, permitted)
        return _refusal(lab, reasons[0])
    _apply(lab, order, chosen)
    if cancelled:
        _repeat_wrongly(lab, order, cancelled)
    return None


def _objection(lab: Lab, item: Item) -> str | None:
    """Why the house rules forbid the cancellation of an item, or None."""
    if lab.options.cancellation is Cancellation.NEVER:
        if lab.broken(Defect.NEVER_CANCEL_ACCEPTED):
            return None
        return "Bookings cannot be cancelled here"
    if item.status != CONFIRMED:
        return "The attendance of this booking has been recorded"
    if not item.terms.refund and not lab.broken(Defect.CANCEL_IGNORES_REFUND_FLAG):
        return "This booking cannot be cancelled"
    starts = lab.catalogue.get(item.opportunity).starts
    now, window = lab.clock(), item.terms.window
    if now >= starts:
        return "It is too late to cancel this booking"
    if window is None:
        return None
    if lab.broken(Defect.CANCEL_WINDOW_ALWAYS_CLOSED):
        return "It is too late to cancel this booking"
    if now >= starts - window and not lab.broken(Defect.CANCEL_IGNORES_WINDOW):
        return "It is too late to cancel this booking"
    return None


def _refusal(lab: Lab, reason: str) -> BookingError:
    kind = "CancellationNotPermittedError"
    if lab.broken(Defect.CANCEL_REFUSAL_WRONG_TYPE):
        kind = "PatchNotAllowedOnPropertyError"
    if lab.broken(Defect.CANCEL_REFUSAL_WITHOUT_DESCRIPTION):
        return BookingError(kind, None)
    return BookingError(kind, reason)


def _apply(lab: Lab, order: Order, chosen: Sequence[Item]) -> None:
    """Cancel OrderItems: status, spaces and feed."""
    if not chosen or lab.broken(Defect.CANCEL_IGNORED):
        return
    current = [item for item in lab.orders.items(order) if item.counts]
    if len(current) > len(chosen) and lab.broken(Defect.CANCEL_TAKES_OTHERS):
        chosen = current
    by_seller = lab.broken(Defect.CANCEL_SAYS_SELLER)
    apply_status(lab, order, chosen, SELLER_CANCELLED if by_seller else CUSTOMER_CANCELLED)
    if not lab.broken(Defect.CANCEL_KEEPS_CAPACITY):
        give_back(lab, chosen)
        if lab.broken(Defect.CANCEL_FREES_DOUBLE):
            give_back(lab, chosen)
    if not lab.broken(Defect.CANCEL_NOT_IN_FEED):
        publish(lab, order)


def _repeat_wrongly(lab: Lab, order: Order, cancelled: Sequence[Item]) -> None:
    """Do what defects do when a cancellation is repeated; without them, nothing happens."""
    if lab.broken(Defect.CANCEL_FREES_AGAIN):
        give_back(lab, cancelled)
    if lab.broken(Defect.CANCEL_REPEAT_REVERSES):
        apply_status(lab, order, cancelled, CONFIRMED)
        publish(lab, order)


async def _cancel_without_lock(lab: Lab, call: Call, numbers: Sequence[int]) -> Reply:
    """Cancel as a lab does that decides before it writes, and does not look again."""
    order = _order_to_change(lab, call)
    chosen = [item for item in _items_named(lab, order, numbers) if item.counts]
    for item in chosen:
        reason = _objection(lab, item)
        if reason is not None:
            raise _refusal(lab, reason)
    await asyncio.sleep(_RACE_SECONDS)
    with lab.db.transaction():
        taken = {item.number for item in lab.orders.items(order) if not item.counts}
        if any(item.number in taken for item in chosen):
            lab.broken(Defect.CANCEL_RACE_FREES_TWICE)
        _apply(lab, order, chosen)
    return NO_CONTENT


def apply_status(lab: Lab, order: Order, items: Iterable[Item], status: str) -> None:
    """Give OrderItems a status, and store it."""
    changed = list(items)
    for item in changed:
        item.status = status
    lab.orders.save_items(order, changed)


def give_back(lab: Lab, items: Iterable[Item]) -> None:
    """Free the spaces of OrderItems."""
    lab.inventory.give_back(Counter(item.opportunity for item in items))


def publish(lab: Lab, order: Order) -> None:
    """Put an Order into the Orders feed as it is now."""
    items = lab.orders.items(order)
    data = faults.order_in_feed(lab, documents.order_in_feed(lab, order, items), order, items)
    leaking = lab.broken(Defect.FEED_LEAKS_TO_OTHER_PARTNER)
    for client in BOOKING_PARTNERS if leaking else (order.client,):
        lab.feeds.put(orders_feed(client), order.uuid, "Order", data)
    if not order.in_feed:
        order.in_feed = True
        lab.orders.save(order)
