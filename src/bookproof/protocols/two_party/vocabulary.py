"""The words of the workflow: parties, states and the steps of the work.

A system may have other names for the states; :class:`StateNames` translates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Party(StrEnum):
    """Who takes part in an order."""

    CUSTOMER = "customer"
    PROVIDER = "provider"

    @property
    def other(self) -> Party:
        """The opposite party."""
        return Party.PROVIDER if self is Party.CUSTOMER else Party.CUSTOMER


class OrderState(StrEnum):
    """How far an order has come."""

    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    REVIEWING = "REVIEWING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    REQUESTED = "CANCELLATION_REQUESTED"
    """A request is pending; systems may show the state before it instead."""


class RequestState(StrEnum):
    """What has become of a request."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Step:
    """A move of the work."""

    name: str
    """Last part of its path."""
    party: Party
    """Whose move it is."""
    target: OrderState


WAY: Mapping[OrderState, Step] = {
    OrderState.NEW: Step("in-progress", Party.PROVIDER, OrderState.IN_PROGRESS),
    OrderState.IN_PROGRESS: Step("reviewing", Party.PROVIDER, OrderState.REVIEWING),
    OrderState.REVIEWING: Step("completed", Party.CUSTOMER, OrderState.COMPLETED),
}
"""The next step of an order on its way to completion, by state."""

OPEN_STATES = tuple(WAY)
"""The states in which a cancellation can be asked for."""

NOTICE_OF_REQUEST = "cancellation_requested"
NOTICE_OF_CANCELLATION = "order_cancelled"
NOTICE_OF_REJECTION = "cancellation_rejected"

_ALIASES = {"ACCEPTED": RequestState.APPROVED}
"""Names of request states that need no configuration."""


@dataclass(frozen=True, slots=True)
class StateNames:
    """What the system calls the states, by our name for them."""

    orders: Mapping[str, str]
    requests: Mapping[str, str]

    def order(self, shown: Any) -> OrderState | None:
        """The state of an order that goes by this name; None when there is none."""
        return next((own for own in OrderState if shown == self.orders.get(own, str(own))), None)

    def request(self, shown: Any) -> RequestState | None:
        """The state of a request that goes by this name; None when there is none."""
        for own in RequestState:
            if shown == self.requests.get(own, str(own)):
                return own
        return _ALIASES.get(shown) if isinstance(shown, str) else None
