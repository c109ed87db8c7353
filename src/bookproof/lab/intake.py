"""Reading what a Broker sends to C1, C2, P and B."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from bookproof.lab.errors import BookingError
from bookproof.lab.money import pence
from bookproof.lab.vocabulary import BROKER_ROLES, NO_BROKER, RESELLER_BROKER, Json

_ITEM_ECHO = ("attendee", "orderItemIntakeFormResponse", "accessPass", "accessChannel")


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """One requested OrderItem; ``opportunity`` and ``offer`` are ``@id``s, None if absent."""

    position: Any
    opportunity: str | None
    offer: str | None
    echo: Json


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """The body of a request to C1, C2, P or B.

    ``echo`` holds what comes back as it was sent; ``total`` is in pence, None if it is absent or
    not an amount.
    """

    seller: str | None
    role: str | None
    echo: Json
    items: tuple[ItemRequest, ...]
    total: int | None
    version: str | None
    fields: Json = field(repr=False)

    @property
    def payment(self) -> Any:
        """The payment as it was sent, or None."""
        return self.echo.get("payment")

    def fingerprint(self) -> bytes:
        """Compose what a repeated request must equal to be the same one."""
        items = sorted(
            orjson.dumps([i.position, i.opportunity, i.offer, i.echo]) for i in self.items
        )
        content = [self.seller, self.echo, self.total, self.version, [str(i) for i in items]]
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def read_json(body: bytes, unreadable: str = "IncompleteBrokerDetailsError") -> Json:
    """Read a request body.

    Raises:
        BookingError: it is not a JSON object. The error table has no type for this, so that
            ``unreadable`` names one with status 400; by default that of the first thing which
            a request to C1, C2, P or B has to tell, and which could not be read.

    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise BookingError(unreadable, f"The body is not JSON: {exc}") from None
    if not isinstance(document, dict):
        raise BookingError(unreadable, "The body is not a JSON object")
    return document


def without_extensions(value: Any) -> Any:
    """Drop namespaced properties, nulls, and empty texts, arrays and objects, at any depth."""
    if isinstance(value, dict):
        kept = {k: without_extensions(v) for k, v in value.items() if ":" not in k}
        return {k: v for k, v in kept.items() if v not in (None, "", [], {})}
    if isinstance(value, list):
        return [v for v in map(without_extensions, value) if v not in (None, "", [], {})]
    return value


def reference(value: Any) -> str | None:
    """Read the ``@id`` of a reference that is a bare text or an object."""
    if isinstance(value, dict):
        value = value.get("@id")
    return value if isinstance(value, str) and value else None


def read_order(body: Json, expected_type: str) -> OrderRequest:
    """Read the body of a request to C1, C2, P or B.

    Raises:
        BookingError: it has another ``@type`` than the endpoint expects.

    """
    if body.get("@type") != expected_type:
        raise BookingError(
            "UnexpectedOrderTypeError", f"This endpoint takes a body of type {expected_type}"
        )
    echo = {
        name: without_extensions(body[name])
        for name in ("brokerRole", "broker", "customer", "payment")
        if body.get(name) not in (None, "", [], {})
    }
    items = body.get("orderedItem")
    total = body.get("totalPaymentDue")
    version = body.get("orderProposalVersion")
    return OrderRequest(
        seller=reference(body.get("seller")),
        role=body.get("brokerRole"),
        echo=echo,
        items=tuple(map(_item, items)) if isinstance(items, list) else (),
        total=pence(total.get("price")) if isinstance(total, dict) else None,
        version=version if isinstance(version, str) else None,
        fields=body,
    )


def _item(value: Any) -> ItemRequest:
    item = value if isinstance(value, dict) else {}
    echo = {name: without_extensions(item[name]) for name in _ITEM_ECHO if item.get(name)}
    return ItemRequest(
        item.get("position"),
        reference(item.get("orderedItem")),
        reference(item.get("acceptedOffer")),
        echo,
    )


def check_broker(request: OrderRequest) -> None:
    """Refuse a request whose broker is not described.

    Raises:
        BookingError: ``IncompleteBrokerDetailsError``.

    """
    if request.role not in BROKER_ROLES:
        raise BookingError("IncompleteBrokerDetailsError", "brokerRole is missing or unknown")
    if request.role == NO_BROKER:
        return
    broker = request.echo.get("broker")
    if not isinstance(broker, dict) or broker.get("@type", "Organization") != "Organization":
        raise BookingError("IncompleteBrokerDetailsError", "broker is not an Organization")
    if not isinstance(broker.get("name"), str):
        raise BookingError("IncompleteBrokerDetailsError", "broker.name is missing")


def check_customer(request: OrderRequest) -> None:
    """Refuse a request whose customer is not described.

    Raises:
        BookingError: ``IncompleteCustomerDetailsError``.

    """
    customer = request.echo.get("customer")
    if customer is None and request.role == RESELLER_BROKER:
        return
    kind = "IncompleteCustomerDetailsError"
    if not isinstance(customer, dict) or customer.get("@type") not in ("Person", "Organization"):
        raise BookingError(kind, "customer is neither a Person nor an Organization")
    if not isinstance(customer.get("email"), str):
        raise BookingError(kind, "customer.email is missing")
    if customer["@type"] == "Organization" and not isinstance(customer.get("name"), str):
        raise BookingError(kind, "customer.name is missing")
