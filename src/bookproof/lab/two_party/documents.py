"""What orders, requests and notifications look like on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookproof.lab.two_party.model import Notification, Order, Request, State
from bookproof.lab.two_party.options import ListForm, Options

Json = dict[str, Any]


def instant(moment: datetime | None) -> str | None:
    """Write a moment in UTC to the second."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def order(options: Options, order: Order) -> Json:
    """Describe an order."""
    status, previous = order.status.value, order.previous
    if order.status is State.CANCELLATION_REQUESTED:
        status = options.interim_status
        if not status and previous is not None:
            status, previous = previous.value, None
    body: Json = {
        "id": order.id,
        "status": _shown(options, status),
        "previous_status": None if previous is None else _shown(options, previous.value),
        "cancelled_at": instant(order.cancelled_at),
    }
    if options.escrow_readable:
        body["escrow"] = _escrow(order)
    return body


def _escrow(order: Order) -> Json:
    escrow = order.escrow
    return {
        "status": escrow.status.value,
        "currency": escrow.currency,
        "held": escrow.held,
        "refunded": escrow.refunded,
        "released": escrow.released,
    }


def cancellation(options: Options, request: Request) -> Json:
    """Describe a request; ``awaiting`` is the party that has to answer."""
    return {
        "id": request.id,
        "order_id": request.order_id,
        "status": _shown(options, request.status.value),
        "requested_by": request.requested_by.value,
        "awaiting": request.requested_by.other.value if request.pending else None,
        "reason": request.reason,
        "created_at": instant(request.created_at),
        "resolved_at": instant(request.resolved_at),
    }


def notification(notice: Notification) -> Json:
    """Describe a notification."""
    return {
        "id": notice.id,
        "type": notice.type.value,
        "order_id": notice.order_id,
        "cancel_id": notice.cancel_id,
        "created_at": instant(notice.created_at),
    }


def listed(options: Options, entries: list[Json]) -> list[Json] | Json:
    """Wrap a list in the chosen form."""
    return entries if options.list_form is ListForm.ARRAY else {options.list_form.value: entries}


def _shown(options: Options, name: str) -> str:
    return dict(options.status_names).get(name, name)
