"""The vocabulary of the Open Booking API, and a lenient view of its documents.

Wire data stays as it came (``raw``); the views only save the lookups that several checks share.
Money is ``decimal.Decimal`` in major units (pounds, not pence). Source: Open Booking API 1.0
CR3, sections on the Order, OrderItem and Offer models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Self

MEDIA_TYPE = "application/vnd.openactive.booking+json; version=1"
CONTEXT = "https://openactive.io/"
NAMESPACE = "https://openactive.io/"
TEST_CONTEXT = "https://openactive.io/test-interface"

ORDER_ITEM_CONFIRMED = NAMESPACE + "OrderItemConfirmed"
CUSTOMER_CANCELLED = NAMESPACE + "CustomerCancelled"
SELLER_CANCELLED = NAMESPACE + "SellerCancelled"
CUSTOMER_ATTENDED = NAMESPACE + "CustomerAttended"
AWAITING_SELLER_CONFIRMATION = NAMESPACE + "AwaitingSellerConfirmation"
SELLER_ACCEPTED = NAMESPACE + "SellerAccepted"
TAX_NET = NAMESPACE + "TaxNet"
TAX_GROSS = NAMESPACE + "TaxGross"
UNAVAILABLE = NAMESPACE + "Unavailable"


class BookingFlow(StrEnum):
    """The two ways to an Order (section "Booking flow")."""

    SIMPLE = "OpenBookingSimpleFlow"
    APPROVAL = "OpenBookingApprovalFlow"


class OpportunityType(StrEnum):
    """What the matrix of cases varies; the names are those of the configuration."""

    SCHEDULED_SESSION = "ScheduledSession"
    FACILITY_USE_SLOT = "FacilityUseSlot"
    INDIVIDUAL_FACILITY_USE_SLOT = "IndividualFacilityUseSlot"
    COURSE_INSTANCE = "CourseInstance"
    COURSE_INSTANCE_SUB_EVENT = "CourseInstanceSubEvent"
    HEADLINE_EVENT = "HeadlineEvent"
    HEADLINE_EVENT_SUB_EVENT = "HeadlineEventSubEvent"
    EVENT = "Event"
    ON_DEMAND_EVENT = "OnDemandEvent"


def decimal_of(value: Any) -> Decimal | None:
    """The exact number, or None for anything that is not a JSON number (a text is not one)."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def reference(value: Any) -> str | None:
    """The ``@id`` of a reference that is either a text or an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        found = value.get("@id")
        return found if isinstance(found, str) else None
    return None


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a list, or the object itself; anything else is left out."""
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, Mapping)]


def error_types(document: Any) -> list[str]:
    """The ``@type`` of an error body as a list; empty when there is none."""
    found = document.get("@type") if isinstance(document, Mapping) else None
    return [item for item in (found if isinstance(found, list) else [found]) if item]


def spaces(opportunity: Mapping[str, Any]) -> int | None:
    """The free places of an opportunity: attendee capacity, else uses; None when not stated."""
    for name in ("remainingAttendeeCapacity", "remainingUses"):
        value = opportunity.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an Order as the system stated it, and its place in the document."""

    where: str
    """JSON path, ``$.orderedItem[0]``."""
    raw: Mapping[str, Any]

    @property
    def id(self) -> str | None:
        """The OrderItem's ``@id``."""
        return reference(self.raw)

    @property
    def position(self) -> int | None:
        """The Broker's number for the line."""
        value = self.raw.get("position")
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def status(self) -> Any:
        """``orderItemStatus`` as sent."""
        return self.raw.get("orderItemStatus")

    @property
    def offer(self) -> Mapping[str, Any]:
        """``acceptedOffer`` when it is an object, else an empty one."""
        value = self.raw.get("acceptedOffer")
        return value if isinstance(value, Mapping) else {}

    @property
    def opportunity(self) -> Mapping[str, Any]:
        """``orderedItem`` when it is an object, else an empty one."""
        value = self.raw.get("orderedItem")
        return value if isinstance(value, Mapping) else {}

    @property
    def price(self) -> Decimal | None:
        """Price of the accepted offer."""
        return decimal_of(self.offer.get("price"))

    @property
    def tax(self) -> Decimal:
        """Sum of the item's own tax charges."""
        return tax_sum(self.raw.get("unitTaxSpecification"))


def tax_sum(charges: Any) -> Decimal:
    """Sum of the ``price`` of tax charges; charges without a number count as zero."""
    return sum(
        (decimal_of(charge.get("price")) or Decimal(0) for charge in objects(charges)),
        start=Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """An OrderQuote, OrderProposal or Order."""

    raw: Mapping[str, Any]
    items: tuple[OrderItem, ...]

    @classmethod
    def of(cls, document: Any) -> Self:
        """Read any document; what is no object or no list counts as empty."""
        raw = document if isinstance(document, Mapping) else {}
        listed = raw.get("orderedItem")
        return cls(
            raw,
            tuple(
                OrderItem(f"$.orderedItem[{number}]", item)
                for number, item in enumerate(listed if isinstance(listed, list) else ())
                if isinstance(item, Mapping)
            ),
        )

    @property
    def id(self) -> str | None:
        """The document's ``@id``."""
        return reference(self.raw)

    @property
    def total(self) -> Decimal | None:
        """``totalPaymentDue.price``."""
        due = self.raw.get("totalPaymentDue")
        return decimal_of(due.get("price")) if isinstance(due, Mapping) else None

    def item_at(self, position: int) -> OrderItem | None:
        """The item with this ``position``."""
        return next((item for item in self.items if item.position == position), None)

    def item_with(self, item_id: str) -> OrderItem | None:
        """The item with this ``@id``."""
        return next((item for item in self.items if item.id == item_id), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, or the feed page part of one, as checks see it."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Any
    """The parsed JSON document; None when there is no body or it is no JSON."""
    text: str = ""
    problem: str = ""
    """Why the body could not be read, in words; empty when it could."""
    sent: Mapping[str, Any] | None = None
    """The request body."""
    url: str = ""
    base_url: str = ""
    """Base URI of the API, without a slash at the end."""
    uuid: str = ""

    @property
    def order(self) -> Order:
        """The body as an Order."""
        return Order.of(self.body)

    @property
    def succeeded(self) -> bool:
        """Whether the status is of class 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Chosen:
    """One OrderItem to be: an opportunity of the feed, one of its offers, and its role."""

    position: int
    opportunity: Mapping[str, Any]
    """Merged feed data: parent embedded in ``superEvent`` or ``facilityUse``."""
    offer: Mapping[str, Any]
    opportunity_type: OpportunityType
    control: bool = False
    """It accompanies the items under test."""

    @property
    def opportunity_id(self) -> str:
        """``@id`` of the opportunity."""
        return str(self.opportunity["@id"])

    @property
    def offer_id(self) -> str:
        """``@id`` of the offer."""
        return str(self.offer["@id"])


def count_by_opportunity(chosen: Sequence[Chosen]) -> dict[str, int]:
    """How many OrderItems there are for each opportunity ``@id``."""
    counted: dict[str, int] = {}
    for item in chosen:
        counted[item.opportunity_id] = counted.get(item.opportunity_id, 0) + 1
    return counted
