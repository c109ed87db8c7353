"""Words of the Musement partner API."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

Json = dict[str, Any]

API_PATH: Final = "/api/v3"


class ItemStatus(StrEnum):
    """What has become of an order item.

    Source: booking flow, "List of statuses".
    """

    PENDING = "PENDING"
    OK = "OK"
    KO = "KO"
    REFUND_STARTED = "REFUND_STARTED"
    REFUNDED = "REFUNDED"
    CANCELLATION_ERROR = "CANCELLATION_ERROR"


UNSETTLED: Final = frozenset(
    {ItemStatus.PENDING, ItemStatus.REFUND_STARTED, ItemStatus.CANCELLATION_ERROR}
)
CANCELLED: Final = frozenset({ItemStatus.REFUND_STARTED, ItemStatus.REFUNDED})

REASONS: Final = (
    "API-ISSUE",
    "CANCELLED-BY-CUSTOMER",
    "GRACE-PERIOD",
    "MISSING-MEETING-POINT-DETAILS",
    "MISSING-PASSENGER-INFO",
    "REJECTED-ORDER",
    "REJECTED-SCHEDULE-CHANGE",
    "TECHNICAL-ISSUE",
    "VENUE-CLOSED",
)
INFO_MAX_LENGTH: Final = 255

PRODUCT_TYPES: Final = ("musement", "musement-realtime", "musement-gift")
EMAIL_NOTIFICATIONS: Final = ("ALL", "NONE", "TO-CUSTOMER")
CART_ITEMS_MAX: Final = 100


class Grant(StrEnum):
    """A special permission of a client."""

    COMMENT = "comment"
    NO_PAYMENT = "no-payment"
    CANCELLATION = "order-item-cancellation"
