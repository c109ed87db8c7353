"""Cancelling an order item.

Source: booking flow, "Cancellations". Permission first, then the order, the item and the body are
looked at, then whether the item may be cancelled.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.musement import orders, refunds
from bookproof.lab.musement.catalogue import Client, Supplier
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.errors import ABSENT, GENERIC, ApiError, absent
from bookproof.lab.musement.exchange import Call, parsed_object
from bookproof.lab.musement.options import Capability
from bookproof.lab.musement.records import Item, Order, Plan
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import (
    CANCELLED,
    INFO_MAX_LENGTH,
    REASONS,
    Grant,
    ItemStatus,
    Json,
)

_PROPERTIES: Final = frozenset(
    {"cancellation_reason", "cancellation_additional_info", "cancellation_integration_data"}
)
_FORGOTTEN_REASON: Final = "REJECTED-SCHEDULE-CHANGE"
_RACE_WINDOW_SECONDS: Final = 0.2
_CARE_DECIDES: Final = MappingProxyType(
    {
        Supplier.FAILS_THEN_REFUNDS: ItemStatus.REFUNDED,
        Supplier.FAILS_THEN_KEEPS: ItemStatus.OK,
        Supplier.BY_HAND: ItemStatus.REFUNDED,
    }
)


async def cancel(shop: Shop, call: Call) -> Reply:
    """``DELETE /orders/{order}/items/{item}``: cancels an item."""
    _check_permission(shop, call.client)
    if call.ids[0] not in shop.orders and shop.broken(Defect.UNKNOWN_ORDER_ACCEPTED):
        return Reply(204)
    order = orders.found(shop, call.client, call.ids[0])
    named = _named(shop, order, call.ids[1])
    if named is None:
        return Reply(204)
    order, item = named
    superfluous = _check_body(shop, call.body)
    done = _check_item(shop, order, item)
    if done is not None:
        return done
    if shop.defects.active(Defect.RACE_REFUNDS_TWICE):
        await asyncio.sleep(_RACE_WINDOW_SECONDS)
        if item.status in CANCELLED:
            shop.broken(Defect.RACE_REFUNDS_TWICE)
    if not shop.broken(Defect.CANCEL_IGNORED):
        _carry_out(shop, order, item)
        _take_siblings(shop, order)
    if superfluous and shop.broken(Defect.EXCESS_PROPERTY_SERVER_ERROR):
        raise ApiError(500, "Internal error")
    return _success(shop, order, item)


def refuse_whole(shop: Shop, call: Call) -> Reply:
    """``DELETE /orders/{order}``: refuses, since only items can be cancelled."""
    order = shop.orders.get(call.ids[0])
    if order is not None and shop.broken(Defect.WHOLE_ORDER_CANCELLED):
        for item in order.items:
            _carry_out(shop, order, item)
        return Reply(204)
    if shop.policies.delete_whole_order == "404":
        raise absent("A way to cancel an order as a whole")
    raise ApiError(405, "Only items of an order can be cancelled", headers=(("Allow", "GET"),))


def _check_permission(shop: Shop, client: Client) -> None:
    granted = Grant.CANCELLATION in client.grants and shop.offers(Capability.CANCELLATION)
    if not granted and not shop.broken(Defect.PERMISSION_NOT_CHECKED):
        status = int(shop.policies.no_permission)
        raise ApiError(status, f"The client lacks the permission {Grant.CANCELLATION.value}")


def _named(shop: Shop, order: Order, uuid: str) -> tuple[Order, Item] | None:
    """Find the item that is named, with its order; None if a defect lets an unknown one pass."""
    if order.item(uuid) is None:
        other = orders.other_order_of(shop, order, uuid)
        if other is None:
            if shop.broken(Defect.UNKNOWN_ITEM_ACCEPTED):
                return None
        elif shop.broken(Defect.ITEM_OF_OTHER_ORDER_CANCELLED):
            return other, orders.item_of(shop, other, uuid)
    item = orders.item_of(shop, order, uuid)
    if item is not order.items[0] and shop.broken(Defect.CANCEL_FIRST_ITEM):
        item = order.items[0]
    return order, item


# What was sent


def _check_body(shop: Shop, sent: bytes) -> bool:
    """Check what was sent; tell whether it has a property that is not known."""
    body = parsed_object(shop, sent) if sent else {}
    _check_reason(shop, body)
    _check_info(shop, body)
    superfluous = bool(body.keys() - _PROPERTIES)
    if superfluous and shop.policies.extra_body_property == "400":
        raise ApiError(400, "The body has a property that is not known")
    return superfluous


def _check_reason(shop: Shop, body: Json) -> None:
    reason = body.get("cancellation_reason")
    if reason is None:
        if shop.broken(Defect.MISSING_REASON_ACCEPTED):
            return
        raise ApiError(int(shop.policies.missing_reason), "cancellation_reason is missing")
    if isinstance(reason, str) and shop.policies.reason_case_sensitive == "no":
        reason = reason.upper()
    forgotten = reason == _FORGOTTEN_REASON and shop.broken(Defect.CANCEL_REASON_FORGOTTEN)
    if reason in REASONS and not forgotten:
        return
    if forgotten or not shop.broken(Defect.UNKNOWN_REASON_ACCEPTED):
        allowed = ", ".join(REASONS)
        message = f"cancellation_reason has to be one of {allowed}"
        raise ApiError(int(shop.policies.invalid_reason), message)


def _check_info(shop: Shop, body: Json) -> None:
    info = body.get("cancellation_additional_info")
    if info is None:
        if shop.broken(Defect.CANCEL_INFO_REQUIRED):
            raise ApiError(400, "cancellation_additional_info is missing")
        return
    if not isinstance(info, str):
        raise ApiError(400, "cancellation_additional_info is no string")
    if len(info) > INFO_MAX_LENGTH and not shop.broken(Defect.LONG_INFO_ACCEPTED):
        message = f"cancellation_additional_info has more than {INFO_MAX_LENGTH} characters"
        raise ApiError(int(shop.policies.info_too_long), message)


# Whether the item may be cancelled


def _check_item(shop: Shop, order: Order, item: Item) -> Reply | None:
    """Check that an item may be cancelled; a reply means that nothing more is to be done."""
    if item.status in CANCELLED:
        return _repeated(shop, order, item)
    if item.status is ItemStatus.PENDING:
        _check_pending(shop)
    elif item.status is not ItemStatus.OK:
        raise ApiError(422, f"An item that is {item.status.value} cannot be cancelled")
    rest = [one for one in order.items if one is not item]
    last = bool(rest) and not any(one.status is ItemStatus.OK for one in rest)
    if last and shop.broken(Defect.CANCEL_LAST_ITEM_REFUSED):
        raise ApiError(422, "The last item of an order cannot be cancelled")
    _check_policies(shop, order, item)
    by_hand = item.product.activity.supplier is Supplier.BY_HAND
    if by_hand and shop.policies.manual_only_activity == "422":
        if shop.broken(Defect.MANUAL_CANCEL_SILENT):
            return _success(shop, order, item)
        raise ApiError(422, "This activity is cancelled by hand; please write to customer care")
    return None


def _repeated(shop: Shop, order: Order, item: Item) -> Reply:
    policy = shop.policies.repeat_cancel
    if shop.broken(Defect.REPEAT_REFUNDS_AGAIN):
        shop.pay(order, item)
        return _success(shop, order, item)
    if item.status is ItemStatus.REFUNDED and shop.broken(Defect.REPEAT_REOPENS):
        shop.move(order, item, ItemStatus.OK)
    if policy == "404":
        raise absent("A booking to cancel")
    if policy == "422":
        raise ApiError(422, "The item is cancelled already")
    return Reply(204) if policy == "204" else json_reply(orders.item_document(shop, order, item))


def _check_pending(shop: Shop) -> None:
    accepted = shop.policies.pending_item_cancel == "accepted"
    if not accepted and not shop.broken(Defect.PENDING_ITEM_CANCELLED):
        raise ApiError(422, "An item that is not confirmed yet cannot be cancelled")


def _check_policies(shop: Shop, order: Order, item: Item) -> None:
    """Check that some refund policy is still valid."""
    if not item.policies:
        if not shop.broken(Defect.NO_POLICY_CANCELLED):
            message = "The activity has no refund policy, so the item cannot be cancelled"
            status = int(shop.policies.no_policy)
            code = ABSENT if status == 404 else GENERIC
            raise _forbidden(shop, order, item, ApiError(status, message, code))
    elif not _valid(shop, item) and not shop.broken(Defect.EXPIRED_POLICY_CANCELLED):
        message = "No refund policy of the item is valid any more"
        raise _forbidden(shop, order, item, ApiError(int(shop.policies.expired_policy), message))


def _forbidden(shop: Shop, order: Order, item: Item, error: ApiError) -> ApiError:
    if shop.broken(Defect.REFUSAL_CHANGES_ITEM):
        shop.move(order, item, ItemStatus.CANCELLATION_ERROR)
    if shop.broken(Defect.REFUSAL_WITHDRAWS_VOUCHER):
        item.voucher_withdrawn = True
    return error


def _valid(shop: Shop, item: Item) -> tuple[refunds.Policy, ...]:
    product = item.product
    return refunds.valid(item.policies, product.at, product.activity.zone, shop.clock.now())


# Doing it


def _carry_out(shop: Shop, order: Order, item: Item) -> None:
    """Cancel an item, or try to."""
    item.refund = _amount(shop, order, item)
    now, options = shop.clock.now(), shop.options
    outcome = _CARE_DECIDES.get(item.product.activity.supplier)
    if outcome is not None and shop.broken(Defect.CANCELLATION_ERROR_HIDDEN):
        shop.move(order, item, ItemStatus.REFUNDED)
        return
    item.unpaid += 1
    if outcome is None:
        shop.move(order, item, ItemStatus.REFUND_STARTED)
        at = now + timedelta(seconds=options.refund_seconds)
        shop.plan(order, item, Plan(ItemStatus.REFUNDED, at, options.refund_reads))
    else:
        shop.move(order, item, ItemStatus.CANCELLATION_ERROR)
        shop.plan(order, item, Plan(outcome, now + timedelta(seconds=options.care_seconds)))


def _amount(shop: Shop, order: Order, item: Item) -> int:
    """Tell what comes back, in cents of the order's currency."""
    usable = _valid(shop, item) or item.policies
    today = shop.rules_of(item.product.activity)
    if today != item.policies and shop.broken(Defect.REFUND_BY_TODAY):
        usable = today
    best = refunds.refund(usable, item.paid, order.currency)
    worst = refunds.refund(usable, item.paid, order.currency, min)
    if best != item.paid and shop.broken(Defect.REFUND_IN_FULL):
        return item.paid
    if worst != best and shop.broken(Defect.REFUND_WORST_POLICY):
        return worst
    return best


def _take_siblings(shop: Shop, order: Order) -> None:
    siblings = [one for one in order.items if one.status is ItemStatus.OK]
    if siblings and shop.broken(Defect.CANCEL_TAKES_SIBLINGS):
        for sibling in siblings:
            _carry_out(shop, order, sibling)


def _success(shop: Shop, order: Order, item: Item) -> Reply:
    status = int(shop.policies.cancel_success_status)
    if status == 204:
        return Reply(204)
    return json_reply(orders.item_document(shop, order, item), status)
