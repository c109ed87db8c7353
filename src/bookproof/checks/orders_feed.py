"""What can be wrong with the Orders feed.

``item`` is an RPDE item, ``data`` its Order. Source: Open Booking API 1.0 CR3, "Orders feed";
RPDE 1.0, "Items".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bookproof.checks.http import wrong_context, wrong_media_type
from bookproof.checks.personal_data import disclosed
from bookproof.checks.registry import check
from bookproof.checks.values import received
from bookproof.model import Order
from bookproof.results import Finding

_ORDER_ONLY = (
    "bookingService",
    "broker",
    "brokerRole",
    "seller",
    "customer",
    "orderNumber",
    "payment",
)
_NEVER = ("orderStatus", "orderCreationStatus")
_ITEM_PRIVATE = (
    "position",
    "attendee",
    "attendeeDetailsRequired",
    "orderItemIntakeForm",
    "orderItemIntakeFormResponse",
)


@check("orders-feed.media-type", "OBA-MEDIA-03")
def media_type(content_type: str) -> Iterator[Finding]:
    """The Content-Type of the Orders feed is not the booking media type, version 1."""
    yield from wrong_media_type(content_type)


@check("orders-feed.item-shape", "RPDE-ITEM-01", "RPDE-ITEM-02")
def item_shape(item: Mapping[str, Any]) -> Iterator[Finding]:
    """An item of the Orders feed lacks a part, or its data does not fit its state."""
    document: Any = item
    if not isinstance(document, Mapping):
        yield Finding("$", "an RPDE item", received(document))
        return
    state = item.get("state")
    if state not in ("updated", "deleted"):
        yield Finding("$.state", ["updated", "deleted"], received(state))
    kind = item.get("kind")
    if not isinstance(kind, str) or not kind:
        yield Finding("$.kind", "a text", received(kind))
    for name in ("id", "modified"):
        value = item.get(name)
        if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
            yield Finding(f"$.{name}", "an integer or a text", received(value))
    if state == "updated" and not isinstance(item.get("data"), Mapping):
        yield Finding("$.data", "the Order", received(item.get("data")))
    if state == "deleted" and "data" in item:
        yield Finding("$.data", "absent", "present")


@check("orders-feed.identified", "OBA-FEEDITEM-05")
def identified(data: Any, order_id: str, uuid: str) -> Iterator[Finding]:
    """An Order in the feed does not carry its type, @id and UUID."""
    raw = Order.of(data).raw
    expected = {"@type": "Order", "@id": order_id, "identifier": uuid}
    for name, value in expected.items():
        if raw.get(name) != value:
            yield Finding(f"$.{name}", value, received(raw.get(name)))


@check("orders-feed.context", "OBA-FORMAT-01")
def context(data: Any) -> Iterator[Finding]:
    """The data of an item in the Orders feed does not name the OpenActive context first."""
    if isinstance(data, Mapping):
        yield from wrong_context(data)


@check("orders-feed.items-complete", "OBA-FEEDITEM-04", "OBA-INVARIANT-01")
def items_complete(data: Any, booked_ids: Collection[str]) -> Iterator[Finding]:
    """An Order in the feed does not list exactly the OrderItems that were booked."""
    order = Order.of(data)
    listed = Counter(item.id for item in order.items)
    for item_id in booked_ids:
        if listed[item_id] != 1:
            got = f"{listed[item_id]} of them"
            yield Finding("$.orderedItem", f"one item with @id {item_id}", got)
    for item in order.items:
        if item.id not in booked_ids:
            got = received(item.raw.get("@id"))
            yield Finding(f"{item.where}.@id", "an OrderItem of the booking", got)
        if item.raw.get("@type") != "OrderItem":
            yield Finding(f"{item.where}.@type", "OrderItem", received(item.raw.get("@type")))


@check(
    "orders-feed.no-private-properties", "OBA-FEEDITEM-08", "OBA-FEEDITEM-09", "OBA-ORDERITEM-04"
)
def no_private_properties(data: Any) -> Iterator[Finding]:
    """An Order in the feed carries properties that belong only into the answer to B."""
    order = Order.of(data)
    for name in (*_ORDER_ONLY, *_NEVER):
        if name in order.raw:
            yield Finding(f"$.{name}", "absent", "present")
    for item in order.items:
        for name in _ITEM_PRIVATE:
            if name in item.raw:
                yield Finding(f"{item.where}.{name}", "absent", "present")


@check("orders-feed.no-personal-data", "OBA-FEEDITEM-11")
def no_personal_data(data: Any, customer: Mapping[str, Any]) -> Iterator[Finding]:
    """An Order in the feed gives away personal data of the Customer."""
    yield from disclosed(data, customer)


@check("orders-feed.modified-raised", "OBA-FEED-07", "RPDE-ITEM-04")
def modified_raised(
    earlier_item: Mapping[str, Any], later_item: Mapping[str, Any]
) -> Iterator[Finding]:
    """An Order changed in the feed without a higher value of modified."""
    earlier, later = _modified(earlier_item), _modified(later_item)
    if not _is_higher(later, earlier):
        yield Finding("$.modified", f"higher than {received(earlier)}", received(later))


def _modified(item: Any) -> Any:
    return item.get("modified") if isinstance(item, Mapping) else None


def _is_higher(later: Any, earlier: Any) -> bool:
    """Whether one value of ``modified`` follows another: as numbers where both are digits."""
    if isinstance(later, bool) or isinstance(earlier, bool):
        return False
    if isinstance(later, int) and isinstance(earlier, int):
        return later > earlier
    if not isinstance(later, str) or not isinstance(earlier, str):
        return False
    if later.isascii() and later.isdigit() and earlier.isascii() and earlier.isdigit():
        one, other = later.lstrip("0"), earlier.lstrip("0")
        return (len(one), one) > (len(other), other)
    return later > earlier


@check("orders-feed.new-order-absent", "OBA-FEEDNEW-01")
def new_order_absent(item: Mapping[str, Any] | None) -> Iterator[Finding]:
    """A new Order or OrderProposal is in the feed before its first update."""
    if item is not None:
        yield Finding("Orders feed", "no item", _state_of(item))


@check("orders-feed.partner-only", "OBA-AUTHDATA-01", "OBA-FEED-01")
def partner_only(item: Mapping[str, Any] | None) -> Iterator[Finding]:
    """An Order is in the feed of another Booking Partner."""
    if item is not None:
        yield Finding("Orders feed of the other partner", "no item", _state_of(item))


def _state_of(item: Any) -> str:
    state = item.get("state") if isinstance(item, Mapping) else None
    return f"an item with state {received(state)}"


@check("orders-feed.update-published", "OBA-CONTRACT-04", "OBA-CANCEL-02")
def update_published(item: Mapping[str, Any] | None, refused: str) -> Iterator[Finding]:
    """A change of an Order did not appear in the Orders feed."""
    if item is None:
        yield Finding("Orders feed", "an update of the Order", refused or "none came")
