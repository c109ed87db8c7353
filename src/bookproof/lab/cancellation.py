"""Order Cancellation: PATCH of an Order by the Customer.

Source: Open Booking API 1.0 CR3, section "Cancellation after B".
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bookproof.lab import documents, faults
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import NO_CONTENT, Call, Reply
from bookproof.lab.feeds import orders_feed
from bookproof.lab.intake import read_json
from bookproof.lab.options import Cancellation
from bookproof.lab.orders import Item, Kind, Order
from bookproof.lab.quotes import check_authorised
from bookproof.lab.sellers import BOOKING_PARTNERS
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import CONFIRMED, CUSTOMER_CANCELLED, SELLER_CANCELLED, Json

_ITEM_URI: Final = re.compile(
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})#/orderedItem/([0-9]{1,9})"
)
_ROOT_NAMES: Final = frozenset({"@context", "@type", "orderedItem"})
_ITEM_NAMES: Final = frozenset({"@type", "@id", "orderItemStatus"})
_RACE_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class _ItemName:
    """What the ``@id`` of an OrderItem says."""

    uuid: str
    number: int


def cancel(lab: Lab, call: Call) -> Reply | Awaitable[Reply]:
    """Answer a PATCH of an Order: cancel the named OrderItems, all or none."""
    body = read_json(call.body)
    try:
        ignored = _check_form(lab, body)
    except BookingError:
        if lab.broken(Defect.PATCH_REFUSED_YET_DONE):
            _cancel_regardless(lab, call, _names(lab, body))
        raise
    if ignored or _is_void(lab, call, body):
        return NO_CONTENT
    numbers = [_own_number(lab, call, name) for name in _names(lab, body)]
    if lab.defects.active(Defect.CANCEL_RACE_FREES_TWICE):
        return _cancel_without_lock(lab, call, numbers)
    with lab.db.transaction():
        order = find_order(lab, call)
        refusal = _cancel(lab, order, numbers)
    if refusal is not None:
        raise refusal
    return faults.done(lab, Defect.CANCEL_WRONG_STATUS, NO_CONTENT)
