"""What every lab has from the start: users, services, and orders in every state.

A service stands for what can be ordered; which one is chosen decides the price and how far the
work has gone when the order is made. Sums are in minor units of the currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bookproof.lab.two_party.model import RequestState, Role, State, User

CUSTOMER: Final = User("usr-customer", Role.CUSTOMER)
PROVIDER: Final = User("usr-provider", Role.PROVIDER)
THIRD_PARTY: Final = User("usr-third", Role.CUSTOMER)
OTHER_PROVIDER: Final = User("usr-other-provider", Role.PROVIDER)

USERS: Final = MappingProxyType(
    {
        "customer-token": CUSTOMER,
        "provider-token": PROVIDER,
        "third-token": THIRD_PARTY,
        "other-provider-token": OTHER_PROVIDER,
    }
)
REVOKED_TOKEN: Final = "revoked-token"  # noqa: S105  stands for any token that is not known


@dataclass(frozen=True, slots=True)
class Service:
    """Something to order: its price, who does it, and the state in which its orders begin."""

    id: str
    about: str
    price: int = 12000
    currency: str = "EUR"
    provider: str = PROVIDER.id
    begins: State = State.NEW


STANDARD: Final = Service("svc-standard", "120.00 EUR; taken where a body names no service")
SERVICES: Final = MappingProxyType(
    {
        service.id: service
        for service in (
            STANDARD,
            Service("svc-started", "its orders are IN_PROGRESS at once", begins=State.IN_PROGRESS),
            Service("svc-submitted", "its orders are REVIEWING at once", begins=State.REVIEWING),
            Service("svc-completed", "its orders are COMPLETED at once", begins=State.COMPLETED),
            Service("svc-penny", "costs one cent", price=1),
            Service("svc-free", "costs nothing", price=0),
            Service("svc-yen", "priced in a currency without minor units", 5000, "JPY"),
            Service(
                "svc-other-provider",
                "carried out by the holder of other-provider-token",
                provider=OTHER_PROVIDER.id,
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Ready:
    """An order that exists from the start.

    ``asked_by`` made the request ``cancel_id``; None if nobody asked. ``answer`` is what became of
    it.
    """

    id: str
    about: str
    service: str = STANDARD.id
    customer: str = CUSTOMER.id
    asked_by: Role | None = None
    cancel_id: str = ""
    answer: RequestState = RequestState.PENDING


READY_ORDERS: Final = (
    Ready("ord-new", "NEW"),
    Ready("ord-in-progress", "IN_PROGRESS", "svc-started"),
    Ready("ord-reviewing", "REVIEWING", "svc-submitted"),
    Ready("ord-completed", "COMPLETED, money with the provider", "svc-completed"),
    Ready(
        "ord-cancelled",
        "CANCELLED on the wish of the customer, money with the customer",
        asked_by=Role.CUSTOMER,
        cancel_id="can-approved",
        answer=RequestState.APPROVED,
    ),
    Ready(
        "ord-customer-asked",
        "IN_PROGRESS, and the provider has to answer",
        "svc-started",
        asked_by=Role.CUSTOMER,
        cancel_id="can-of-customer",
    ),
    Ready(
        "ord-provider-asked",
        "IN_PROGRESS, and the customer has to answer",
        "svc-started",
        asked_by=Role.PROVIDER,
        cancel_id="can-of-provider",
    ),
    Ready(
        "ord-rejected",
        "IN_PROGRESS again, after the provider rejected",
        "svc-started",
        asked_by=Role.CUSTOMER,
        cancel_id="can-rejected",
        answer=RequestState.REJECTED,
    ),
    Ready(
        "ord-of-others",
        "both parties are others; only third-token and other-provider-token reach it",
        "svc-other-provider",
        THIRD_PARTY.id,
        asked_by=Role.CUSTOMER,
        cancel_id="can-of-others",
    ),
)
