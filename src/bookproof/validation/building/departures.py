"""Where the schemas leave the data model, because the Open Booking API reads otherwise.

The models are published apart from the specification. Each entry names the reason, so that no
system which follows the specification fails, and none passes that breaks its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bookproof.validation.facts import Constraints, Model, OneOf, Property, TypeOption

OPENACTIVE = "https://openactive.io/"
ERROR_MODES = (
    "C1ResponseOrderItemError",
    "C2ResponseOrderItemError",
    "PResponseOrderItemError",
    "BResponseOrderItemError",
)
ANSWERS = ("C1Response", "C2Response", "PResponse", "BResponse", "OrderStatus", *ERROR_MODES)
REQUESTS = (
    "C1Request",
    "C2Request",
    "PRequest",
    "BRequest",
    "BOrderProposalRequest",
    "OrderPatch",
    "OrderProposalPatch",
)
ORDER_FEEDS = ("OrdersFeed", "OrderProposalsFeed")
OPPORTUNITY_FEEDS = ("RPDEFeed", "BookableRPDEFeed")
BOOKABLE_TYPES = (
    "ScheduledSession",
    "Slot",
    "HeadlineEvent",
    "CourseInstance",
    "Event",
    "OnDemandEvent",
)
"""What an OrderItem can be an order for."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One difference between the schemas and the data model."""

    models: tuple[str, ...]
    """Models by name; their subclasses follow."""
    reason: str
    modes: tuple[str, ...] = ()
    """Empty for all of them."""
    within: str = ""
    """The property that holds the node; empty for any."""
    holder: str = ""
    """The type of the node that holds it; empty for any."""
    exact: bool = False
    """Subclasses do not follow."""
    require_not: tuple[str, ...] = ()
    require_only: tuple[str, ...] | None = None
    unless: Mapping[str, str] = field(default_factory=dict)
    """Properties that are required only in the absence of another."""
    permit: tuple[str, ...] = ()
    """Properties that are not forbidden after all."""
    forbid: tuple[str, ...] = ()
    drop_groups: bool = False
    permit_references: tuple[str, ...] = ()
    accept: tuple[Property, ...] = ()
    """Properties that the model lacks."""
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Schemas that take the place of the ones from the model."""
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The only types of node that a property may hold."""
    keep_deprecated: tuple[str, ...] = ()


def _extra(name: str, kind: Any, type_: str, *, array: bool = False) -> Property:
    return Property(name, OPENACTIVE + name, (TypeOption(kind, type_, array),))


_STATUS_AT_P = {"enum": [f"{OPENACTIVE}OrderItemProposed"]}
_STATUSES = (
    "OrderItemConfirmed",
    "CustomerCancelled",
    "SellerCancelled",
    "AttendeeAttended",
    "AttendeeAbsent",
    "CustomerAttended",
)
_STATUS = {"enum": [OPENACTIVE + name for name in _STATUSES]}
_STATUS_OF_ANY = {"enum": [OPENACTIVE + name for name in (*_STATUSES, "OrderItemProposed")]}
_OPTION = {"x-rule": "not-an-option", "x-expected": "the URL of an OrderItemStatus"}

DEPARTURES: tuple[Departure, ...] = (
    Departure(
        ("OrderItem",),
        "The specification has a status and no @id at P, the models @id and no status: both may "
        "be there, and the status is then OrderItemProposed (OBI-15). What the Broker sends for "
        "access may come back.",
        modes=("PResponse", "PResponseOrderItemError"),
        require_not=("@id",),
        permit=("orderItemStatus", "accessPass", "accessChannel"),
        values={"orderItemStatus": {**_STATUS_AT_P, **_OPTION}},
    ),
    Departure(
        ("OrderItem",),
        "CustomerAttended of the specification stands beside the statuses of the models (OBI-14).",
        modes=("BResponse", "BResponseOrderItemError", "OrdersFeed"),
        values={"orderItemStatus": {**_STATUS, **_OPTION}},
    ),
    Departure(
        ("OrderItem",),
        "OrderItems of a proposal have the status OrderItemProposed.",
        modes=("OrderProposalsFeed", "OrderStatus"),
        values={"orderItemStatus": {**_STATUS_OF_ANY, **_OPTION}},
    ),
    Departure(
        ("OrderItem",),
        "The specification lists attendee and access properties, notice and status for the "
        "OrderItems of proposals in the feed.",
        modes=("OrderProposalsFeed",),
        permit=(
            "attendee",
            "attendeeDetailsRequired",
            "orderItemIntakeForm",
            "orderItemIntakeFormResponse",
            "accessCode",
            "accessPass",
            "accessChannel",
            "orderItemStatus",
            "customerNotice",
        ),
    ),
    Departure(
        ("OrderItem",),
        "Proposals may stand in the Orders feed, and their OrderItems then follow the same rules "
        "as in a feed of their own (OBI-12).",
        modes=("OrdersFeed",),
        holder="OrderProposal",
        require_only=("@type", "@id"),
        permit=(
            "attendee",
            "attendeeDetailsRequired",
            "orderItemIntakeForm",
            "orderItemIntakeFormResponse",
        ),
        values={"orderItemStatus": {**_STATUS_OF_ANY, **_OPTION}},
    ),
    Departure(
        ("OrderItem",),
        "Errors of OrderItems belong to quotes; an Order that exists has none.",
        modes=ORDER_FEEDS,
        forbid=("error",),
    ),
    Departure(
        ("OrderItem",),
        "At B a notice tells of an access channel that comes later.",
        modes=("BResponse", "BResponseOrderItemError"),
        permit=("customerNotice",),
    ),
    Departure(
        ("OrderItem",),
        "IncompleteOrderItemError is the answer to an OrderItem without offer or opportunity, "
        "which therefore cannot come back.",
        modes=ERROR_MODES,
        unless={"acceptedOffer": "error", "orderedItem": "error"},
    ),
    Departure(
        ("OrderItem",),
        "The specification has additionalProperty on OrderItems, for reconciliation.",
        accept=(_extra("additionalProperty", "model", "PropertyValue", array=True),),
    ),
    Departure(
        ("OrderItem",),
        "The specification lists the types that can be ordered; series cannot.",
        types={"orderedItem": BOOKABLE_TYPES},
    ),
    Departure(
        ("Event", "Offer"),
        "An offer or opportunity that is unknown cannot be described: @type and @id are enough.",
        modes=ERROR_MODES,
        holder="OrderItem",
        require_only=("@type", "@id"),
        drop_groups=True,
        permit_references=("superEvent", "facilityUse"),
    ),
    Departure(
        ("Event",),
        "In the feed the specification has no more than @type and @id of an opportunity; what "
        "else is given must fit the model (OBI-13).",
        modes=ORDER_FEEDS,
        within="orderedItem",
        holder="OrderItem",
        require_only=("@type", "@id"),
        drop_groups=True,
    ),
    Departure(
        ("Offer",),
        "The specification calls them advanceBooking and prepayment, and has availableChannel "
        "in open data (OBI-22, OBI-33).",
        exact=True,
        accept=(
            _extra("advanceBooking", "enum", "RequiredStatusType"),
            _extra("prepayment", "enum", "RequiredStatusType"),
            _extra("availableChannel", "primitive", "URL", array=True),
        ),
    ),
    Departure(
        ("PriceSpecification",),
        "The specification calls openBookingPrepayment prepayment (OBI-22).",
        exact=True,
        accept=(_extra("prepayment", "enum", "RequiredStatusType"),),
    ),
    Departure(
        ("Offer",),
        "By the specification a price is a number or a text.",
        values={"price": {"$ref": "Amount"}},
    ),
    Departure(
        ("Offer",),
        "The table of the Offer bars both outside the open feeds.",
        modes=(*ANSWERS, *ORDER_FEEDS),
        forbid=("availableChannel", "openBookingFlowRequirement"),
    ),
    Departure(
        ("Order",),
        "The specification bars orderStatus, which schema.org has.",
        forbid=("orderStatus",),
    ),
    Departure(
        ("Order",),
        "In the feed taxCalculationExcluded stands only where it is true.",
        modes=ORDER_FEEDS,
        values={
            "taxCalculationExcluded": {
                "const": True,
                "x-rule": "fixed-value",
                "x-expected": "true, or nothing",
            }
        },
    ),
    Departure(
        ("OrderProposal",),
        "One sentence on P lets the request name a lease.",
        modes=("PRequest",),
        permit=("lease",),
    ),
    Departure(
        ("IndividualFacilityUse",),
        "The specification asks for name, url and location in reach of a Slot, not for the "
        "facility use around an individual one.",
        modes=(*ANSWERS, *ORDER_FEEDS),
        require_not=("aggregateFacilityUse",),
        permit_references=("aggregateFacilityUse",),
    ),
    Departure(
        ("FacilityUse",),
        "The specification asks for activity in reach of every opportunity, so it is not held "
        "against a facility in answers.",
        modes=(*ANSWERS, *ORDER_FEEDS),
        keep_deprecated=("activity",),
    ),
    Departure(
        ("Event",),
        "The models keep their groups of properties for messages which forbid these properties.",
        modes=REQUESTS,
        drop_groups=True,
    ),
    Departure(
        ("CourseInstance", "SessionSeries"),
        "Answers must not contain subEvent, so no sub-events or schedule are asked for.",
        modes=(*ANSWERS, *ORDER_FEEDS),
        drop_groups=True,
    ),
    Departure(
        ("CourseInstance", "FacilityUse"),
        "A template for a test opportunity says what to create; it is no opportunity yet.",
        modes=("TestInterface",),
        drop_groups=True,
    ),
    Departure(
        ("Organization", "Person"),
        "A template for a test opportunity names the Seller by @id.",
        modes=("TestInterface",),
        require_only=("@type",),
    ),
    *(
        Departure(
            ("OrderItem",),
            "The models describe the status of an Order only. OrderItems of a quote or proposal "
            "have what the answer had that made them.",
            modes=("OrderStatus",),
            holder=holder,
            require_not=("@id", "orderItemStatus"),
        )
        for holder in ("OrderQuote", "OrderProposal")
    ),
    Departure(
        ("CourseInstance",),
        "The models want dates, systems count hours before the start: both are taken.",
        values={"startDate": {"$ref": "Date+DateTime"}, "endDate": {"$ref": "Date+DateTime"}},
    ),
    Departure(
        ("Action",),
        "An Action names what it is done to, whatever else the message is about: an Order in it "
        "is not an Order of this message, so its content is not judged.",
        values={
            "object": {
                "type": "object",
                "required": ["@type"],
                "properties": {"@id": {"$ref": "Id"}},
                "x-expected": "an Event or an Order",
            }
        },
    ),
    Departure(
        ("OnDemandEvent",),
        "The models ask for startDate and location in answers, which this type must not have.",
        require_not=("startDate", "location"),
    ),
)

GENERAL: tuple[str, ...] = (
    "A reference in a request is a URL, or an object with no more than @type and @id: the "
    "specification has the latter, deployed clients send the former (OBI-17).",
    "Every node may have an @id; the models deny it to 87 of them, JSON-LD to none.",
    "Where payment is a DynamicPayment, no prices are given: neither totalPaymentDue nor "
    "acceptedOffer is required.",
    "In the TestInterface mode a Slot follows the configuration that the models have for it and "
    "that no mode points at; simulate actions are described after the Test Interface, which the "
    "models do not cover.",
    "The @type of an error may be a list that holds a type of the specification beside others.",
    "A page of the Orders feed may state a licence: RPDE requires it, the models forbid it "
    "(OBI-23). The kind OrderProposal is allowed.",
    "The root type is checked in every mode, unknown types are refused, and exactly one of a "
    "group means one: the incumbent validator is more lenient there.",
)


def of(model: Model, mode: str, within: str, holder: str) -> Iterator[Departure]:
    """The departures that bear on a node, in order."""
    lineage = {model.name, *model.ancestors}
    for item in DEPARTURES:
        bears = model.name in item.models if item.exact else not lineage.isdisjoint(item.models)
        if (
            bears
            and (not item.modes or mode in item.modes)
            and item.within in ("", within)
            and item.holder in ("", holder)
        ):
            yield item


def constraints(model: Model, mode: str, within: str, found: Iterable[Departure]) -> Constraints:
    """What holds for a node after the departures."""
    result = model.constraints(mode, within)
    if model.name == "Slot" and mode == "TestInterface":
        result = model.constraints_by_configuration["testInterface"]
    for item in found:
        result = _departed(result, item)
    absent = {*result.forbidden, *model.refused_properties}
    return replace(
        result,
        required=tuple(dict.fromkeys(n for n in result.required if n not in absent)),
        one_of=tuple(group for group in result.one_of if absent.isdisjoint(group.properties)),
    )


def _departed(base: Constraints, item: Departure) -> Constraints:
    required = base.required if item.require_only is None else item.require_only
    groups: tuple[OneOf, ...] = () if item.drop_groups else base.one_of
    return replace(
        base,
        required=tuple(name for name in required if name not in item.require_not),
        forbidden=(*(n for n in base.forbidden if n not in item.permit), *item.forbid),
        one_of=groups,
        must_not_be_reference=tuple(
            name for name in base.must_not_be_reference if name not in item.permit_references
        ),
    )
