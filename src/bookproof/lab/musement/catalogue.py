"""What is for sale: activities with well-known UUIDs, and the clients that may buy them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bookproof.lab.musement.vocabulary import Grant

SALES_DAYS: Final = 365
MIN_BUY: Final = 1
MAX_BUY: Final = 9
_SLOT_TIMES: Final = ("10:00", "15:00")


class Confirmation(StrEnum):
    """When, and how, a supplier answers a booking."""

    AT_ONCE = "at-once"
    LATER = "later"
    REFUSED = "refused"


class Supplier(StrEnum):
    """What a supplier does with a cancellation."""

    CANCELS = "cancels"
    BY_HAND = "by-hand"
    FAILS_THEN_REFUNDS = "fails-then-refunds"
    FAILS_THEN_KEEPS = "fails-then-keeps"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """How much comes back until how long before the activity.

    ``period`` is an ISO 8601 duration; ``value`` is a percentage of the price paid, or with a
    ``currency`` (``ABSOLUTE``) an amount in its main unit.
    """

    period: str
    value: float
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """Something for sale; ``price`` of an adult is in cents of a euro."""

    uuid: str
    code: str
    title: str
    use: str
    price: int
    rules: tuple[PolicyRule, ...] = ()
    timezone: str = "Europe/Rome"
    confirmation: Confirmation = Confirmation.AT_ONCE
    supplier: Supplier = Supplier.CANCELS

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are written."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Product:
    """A kind of ticket for one slot of an activity; ``at`` is local time, without a zone."""

    activity: Activity
    at: datetime
    holder: str

    @property
    def identifier(self) -> str:
        """The value of ``product_id``, opaque to clients."""
        return f"{self.activity.code}-{self.at:%Y%m%d-%H%M}-{self.holder}"

    @property
    def price(self) -> int:
        """Price of one piece, in cents of a euro."""
        return self.activity.price // 2 if self.holder == "child" else self.activity.price

    @property
    def confirmation_time(self) -> str:
        """The longest time until the supplier has answered, an ISO 8601 duration."""
        return "P0D" if self.activity.confirmation is Confirmation.AT_ONCE else "P2D"


@dataclass(frozen=True, slots=True)
class Client:
    """A partner with credentials for this target."""

    name: str
    secret: str
    grants: frozenset[Grant]


_FULL = (PolicyRule("P1D", 100.0),)

ACTIVITIES: Final = (
    Activity(
        "0f641d85-2046-11e7-9cc9-06a7e332783f",
        "museum",
        "Museum entrance",
        "confirmed at once; full refund until one day before",
        2000,
        _FULL,
    ),
    Activity(
        "4e451a8a-2ee5-493f-aa12-a39f13d7253e",
        "theatre",
        "Theatre evening",
        "confirmed at once; no refund policy, so never cancellable",
        3500,
    ),
    Activity(
        "0f5821c5-2046-11e7-9cc9-06a7e332783f",
        "boat",
        "Boat trip",
        "needs confirmation: PENDING for a while, then OK",
        4200,
        _FULL,
        confirmation=Confirmation.LATER,
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000001",
        "balloon",
        "Balloon flight",
        "the only refund policy has always expired",
        15000,
        (PolicyRule("P400D", 100.0),),
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000002",
        "cooking",
        "Cooking class",
        "sliding scale: 100 % until 72 hours before, 50 % until 24 hours before",
        6050,
        (PolicyRule("P0DT72H0M", 100.0), PolicyRule("P0DT24H0M", 50.0)),
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000003",
        "vineyard",
        "Vineyard visit",
        "cancelled by hand only: a cancellation over the API is refused",
        5500,
        _FULL,
        supplier=Supplier.BY_HAND,
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000004",
        "castle",
        "Castle tour",
        "the cancellation fails: CANCELLATION_ERROR, later REFUNDED",
        1800,
        _FULL,
        supplier=Supplier.FAILS_THEN_REFUNDS,
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000005",
        "aquarium",
        "Aquarium entrance",
        "the cancellation fails: CANCELLATION_ERROR, later OK again",
        2400,
        _FULL,
        supplier=Supplier.FAILS_THEN_KEEPS,
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000006",
        "opera",
        "Opera backstage",
        "the supplier refuses the booking: PENDING for a while, then KO",
        8000,
        _FULL,
        confirmation=Confirmation.REFUSED,
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000007",
        "kayak",
        "Kayak morning",
        "ABSOLUTE refund of EUR 15 until one day before; far from UTC",
        7000,
        (PolicyRule("P1D", 15.0, "EUR"),),
        timezone="Pacific/Auckland",
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000008",
        "park",
        "Park walk",
        "costs nothing; confirmed at once; full refund until one day before",
        0,
        _FULL,
    ),
    Activity(
        "b0000000-0000-4000-8000-000000000009",
        "palace",
        "Palace tour",
        "as the museum, for scenarios that change its refund policies",
        2600,
        _FULL,
    ),
)
BY_UUID: Final = MappingProxyType({activity.uuid: activity for activity in ACTIVITIES})
_BY_CODE: Final = MappingProxyType({activity.code: activity for activity in ACTIVITIES})

CLIENTS: Final = (
    Client("harness", "lab-secret", frozenset({Grant.NO_PAYMENT, Grant.CANCELLATION})),
    Client("other", "lab-secret", frozenset({Grant.NO_PAYMENT, Grant.CANCELLATION})),
    Client("nocancel", "lab-secret", frozenset({Grant.NO_PAYMENT})),
    Client("nopayment", "lab-secret", frozenset({Grant.CANCELLATION})),
)
_HOLDERS: Final = ("adult", "child")


def slots(activity: Activity, day: date) -> list[list[Product]]:
    """List what is for sale on a day, slot by slot."""
    found = []
    for text in _SLOT_TIMES:
        at = datetime.fromisoformat(f"{day.isoformat()}T{text}")
        found.append([Product(activity, at, holder) for holder in _HOLDERS])
    return found


def on_sale(activity: Activity, day: date, now: datetime) -> bool:
    """Tell whether a day, in local time, is one for which tickets are sold."""
    ahead = day - now.astimezone(activity.zone).date()
    return timedelta(days=1) <= ahead <= timedelta(days=SALES_DAYS)


def product_named(identifier: str, now: datetime) -> Product | None:
    """Find a product that is for sale by its ``product_id``."""
    code, _, rest = identifier.partition("-")
    activity = _BY_CODE.get(code)
    try:
        day = datetime.strptime(rest[:8], "%Y%m%d").date()  # noqa: DTZ007  local to the activity
    except ValueError:
        return None
    if activity is None or not on_sale(activity, day, now):
        return None
    products = [one for slot in slots(activity, day) for one in slot]
    return next((one for one in products if one.identifier == identifier), None)
