"""Orders: what their items and properties have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.model import NAMESPACE, SELLER_CANCELLED, objects
from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_node, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import ANSWERS, BOOKED, BOOKING, REQUESTS

_ORDERS = ("Order", "OrderQuote", "OrderProposal")
_FRAGMENTS = ("#/orderedItem/", "#/orderedItems/")
_NOTICED = tuple(
    NAMESPACE + name
    for name in ("OrderItemConfirmed", "CustomerAttended", "AttendeeAttended", "AttendeeAbsent")
)


@on_property(
    Rule(
        id="position-repeated",
        sentence="Two OrderItems have the same position.",
        severity=Severity.FAILURE,
        modes=(*REQUESTS, *ANSWERS),
        requirements=("OBA-ORDERITEM-03",),
        link=BOOKING + "schema-orderitem",
        bad={"@type": "OrderQuote", "orderedItem": [{"position": 0}, {"position": 0}]},
        good={"@type": "OrderQuote", "orderedItem": [{"position": 0}, {"position": 1}]},
    ),
    "orderedItem",
    types=_ORDERS,
)
def position_repeated(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Items of a request and its answer are matched by position."""
    yield from _repeated(
        node, "position", "`position` must differ between the OrderItems of an Order"
    )


@on_property(
    Rule(
        id="order-item-id-repeated",
        sentence="Two OrderItems have the same `@id`.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("OBA-FORMAT-03", "OBA-ORDERITEM-01"),
        link=BOOKING + "globally-unique-identifiers",
        bad={
            "@type": "Order",
            "orderedItem": [{"@id": "https://a.example/1"}, {"@id": "https://a.example/1"}],
        },
        good={
            "@type": "Order",
            "orderedItem": [{"@id": "https://a.example/1"}, {"@id": "https://a.example/2"}],
        },
    ),
    "orderedItem",
    types=_ORDERS,
)
def order_item_id_repeated(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Cancellation refers to items by their `@id`."""
    yield from _repeated(node, "@id", "`@id` must differ between the OrderItems of an Order")


def _repeated(node: Node, name: str, message: str) -> Iterator[Fault]:
    items = node.value["orderedItem"]
    if items.__class__ is not list or len(items) < 2:
        return
    seen: set[str | int] = set()
    for index, item in enumerate(items):
        value = item.get(name) if item.__class__ is dict else None
        if value.__class__ is not int and value.__class__ is not str:
            continue
        if value in seen:
            where = f"{node.path}.orderedItem[{index}].{name}"
            yield Fault(where, message, "a value of its own", value)
        seen.add(value)


@on_property(
    Rule(
        id="order-item-id-form",
        sentence="The `@id` of an OrderItem is not built from that of its Order.",
        severity=Severity.WARNING,
        modes=("BResponse", "BResponseOrderItemError", *BOOKED),
        requirements=("OBA-ORDERITEM-02",),
        link=BOOKING + "schema-orderitem",
        bad={
            "@type": "Order",
            "@id": "https://a.example/orders/1",
            "orderedItem": [{"@id": "https://a.example/items/1"}],
        },
        good={
            "@type": "Order",
            "@id": "https://a.example/orders/1",
            "orderedItem": [{"@id": "https://a.example/orders/1#/orderedItem/1"}],
        },
    ),
    "@id",
    types=("OrderItem",),
)
def order_item_id_form(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Both fragments in circulation will do (OBI-34).

    OrderItems of a proposal may have the `@id` that they are to keep in the Order.
    """
    if node.holder is None or node.holder.kind != "Order":
        return
    order = node.holder.value.get("@id")
    if not isinstance(order, str) or not isinstance(value, str):
        return
    if not value.startswith(tuple(order + fragment for fragment in _FRAGMENTS)):
        message = "`@id` of an OrderItem should be that of its Order with a fragment"
        yield Fault(name, message, order + _FRAGMENTS[0] + "…", value)


@on_property(
    Rule(
        id="order-identifier",
        sentence="The identifier of an Order is not the UUID that its `@id` ends in.",
        severity=Severity.FAILURE,
        modes=(*ANSWERS, *BOOKED),
        requirements=("OBA-ORDER-01", "OBA-FEEDITEM-05"),
        link=BOOKING + "schema-order",
        bad={
            "@type": "Order",
            "@id": "https://a.example/orders/5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13",
            "identifier": "a94e6c1b-20f7-4b58-8d3e-55c0f1e7b902",
        },
        good={
            "@type": "Order",
            "@id": "https://a.example/orders/5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13",
            "identifier": "5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13",
        },
    ),
    "identifier",
    types=_ORDERS,
)
def order_identifier(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Both are the UUID that the Broker chose; its form is a matter of structure."""
    stated = node.value.get("@id")
    if not isinstance(stated, str) or not isinstance(value, str):
        return
    if stated.rstrip("/").rpartition("/")[2].lower() != value.lower():
        message = "`identifier` of an Order must be the UUID in its `@id`"
        yield Fault(name, message, stated, value)


@on_property(
    Rule(
        id="tax-though-excluded",
        sentence="There is tax though the calculation of tax is excluded.",
        severity=Severity.FAILURE,
        modes=(*ANSWERS, *BOOKED),
        requirements=("OBA-TAX-03", "OBA-ORDER-05", "OBA-ORDERITEM-06"),
        link=BOOKING + "business-to-business-tax-calculation-by-booking-system-is-optional",
        bad={
            "@type": "Order",
            "taxCalculationExcluded": True,
            "totalPaymentTax": [{"@type": "TaxChargeSpecification", "price": 2}],
        },
        good={"@type": "Order", "taxCalculationExcluded": True},
    ),
    "taxCalculationExcluded",
    types=_ORDERS,
)
def tax_though_excluded(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Neither on the Order nor on its items."""
    if value is not True:
        return
    if "totalPaymentTax" in node.value:
        message = "`totalPaymentTax` must be absent where tax calculation is excluded"
        yield Fault("totalPaymentTax", message, "absent", "present")
    for index, item in enumerate(objects(node.value.get("orderedItem"))):
        if "unitTaxSpecification" in item:
            where = f"{node.path}.orderedItem[{index}].unitTaxSpecification"
            message = "`unitTaxSpecification` must be absent where tax calculation is excluded"
            yield Fault(where, message, "absent", "present")


@on_property(
    Rule(
        id="broker-though-none",
        sentence="There is a broker though its role is to be none.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("OBA-ORDER-04", "OBA-ROLE-03"),
        link=BOOKING + "schema-order",
        bad={
            "@type": "Order",
            "brokerRole": "https://openactive.io/NoBroker",
            "broker": {"@type": "Organization", "name": "Fit Finder"},
        },
        good={"@type": "Order", "brokerRole": "https://openactive.io/NoBroker"},
    ),
    "broker",
    types=_ORDERS,
)
def broker_though_none(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """The Customer books with the Seller directly."""
    if node.value.get("brokerRole") == NAMESPACE + "NoBroker":
        yield Fault(name, "`broker` must be absent with the role NoBroker", "absent", "present")


@on_property(
    Rule(
        id="cancellation-message-status",
        sentence="An OrderItem that the Seller has not cancelled has a cancellation message.",
        severity=Severity.FAILURE,
        modes=BOOKED,
        requirements=("OBA-ORDERITEM-09",),
        link=BOOKING + "schema-orderitem",
        bad={
            "@type": "OrderItem",
            "orderItemStatus": "https://openactive.io/OrderItemConfirmed",
            "cancellationMessage": "The pool is closed",
        },
        good={
            "@type": "OrderItem",
            "orderItemStatus": "https://openactive.io/SellerCancelled",
            "cancellationMessage": "The pool is closed",
        },
    ),
    "cancellationMessage",
    types=("OrderItem",),
)
def cancellation_message_status(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Only with the status SellerCancelled."""
    status = node.value.get("orderItemStatus")
    if isinstance(status, str) and status != SELLER_CANCELLED:
        message = "`cancellationMessage` must be absent unless the Seller has cancelled"
        yield Fault(name, message, SELLER_CANCELLED, status)


@on_property(
    Rule(
        id="customer-notice-status",
        sentence="An OrderItem that is no longer booked has a notice for the Customer.",
        severity=Severity.FAILURE,
        modes=BOOKED,
        requirements=("OBA-ORDERITEM-10",),
        link=BOOKING + "schema-orderitem",
        bad={
            "@type": "OrderItem",
            "orderItemStatus": "https://openactive.io/CustomerCancelled",
            "customerNotice": "Bring a towel",
        },
        good={
            "@type": "OrderItem",
            "orderItemStatus": "https://openactive.io/OrderItemConfirmed",
            "customerNotice": "Bring a towel",
        },
    ),
    "customerNotice",
    types=("OrderItem",),
)
def customer_notice_status(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Confirmed or attended, in either vocabulary (OBI-14)."""
    status = node.value.get("orderItemStatus")
    if isinstance(status, str) and status not in _NOTICED:
        message = "`customerNotice` must be absent unless the OrderItem is booked or attended"
        yield Fault(name, message, _NOTICED[0], status)


@on_node(
    Rule(
        id="error-too-general",
        sentence="An error is of the general type instead of a particular one.",
        severity=Severity.WARNING,
        modes=("OpenBookingError",),
        requirements=("OBA-ERROR-01",),
        link=BOOKING + "errors",
        bad={"@type": "OpenBookingError", "description": "No such order"},
        good={"@type": "UnknownOrderError", "description": "No such order"},
        counterpart="BookingRootTypeErrorRule",
    ),
    "OpenBookingError",
    exact=True,
)
def error_too_general(node: Node, scope: Scope) -> Iterator[Fault]:
    """The bare class tells a Broker nothing that it could act on."""
    if node.holder is None:
        message = "`@type` should be a particular error instead of OpenBookingError"
        yield Fault("@type", message, "a subclass of OpenBookingError", "OpenBookingError")
