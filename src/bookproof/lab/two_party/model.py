"""Orders, requests to cancel them, the money held for them, and who may see what.

States are those of the workflow; the wire may show others, see ``documents``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """A party of an order."""

    CUSTOMER = "customer"
    PROVIDER = "provider"

    @property
    def other(self) -> Role:
        """The opposite party."""
        return Role.PROVIDER if self is Role.CUSTOMER else Role.CUSTOMER


class State(StrEnum):
    """The state of an order; COMPLETED and CANCELLED are never left."""

    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    REVIEWING = "REVIEWING"
    CANCELLATION_REQUESTED = "CANCELLATION_REQUESTED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"

    @property
    def final(self) -> bool:
        """Whether no other state follows."""
        return self in (State.COMPLETED, State.CANCELLED)


class RequestState(StrEnum):
    """The state of a request for cancellation."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class EscrowState(StrEnum):
    """Where the money of an order is: waiting, back with the customer, or with the provider."""

    HELD = "HELD"
    REFUNDED = "REFUNDED"
    RELEASED = "RELEASED"


class Notice(StrEnum):
    """The kinds of notification."""

    CANCELLATION_REQUESTED = "cancellation_requested"
    ORDER_CANCELLED = "order_cancelled"
    CANCELLATION_REJECTED = "cancellation_rejected"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a token; ``kind`` is the side on which the account acts."""

    id: str
    kind: Role


@dataclass(slots=True)
class Escrow:
    """The money of one order, in minor units of ``currency``."""

    currency: str
    total: int
    held: int
    refunded: int = 0
    released: int = 0
    status: EscrowState = EscrowState.HELD

    def refund(self, kept: int = 0) -> None:
        """Give back what is held, less what the provider keeps."""
        self.refunded += self.held - kept
        self.released += kept
        self.held = 0
        self.status = EscrowState.REFUNDED

    def release(self) -> None:
        """Pay what is held to the provider."""
        self.released += self.held
        self.held = 0
        self.status = EscrowState.RELEASED


@dataclass(slots=True)
class Request:
    """One party's wish that an order be cancelled."""

    id: str
    order_id: str
    requested_by: Role
    reason: object
    created_at: datetime
    status: RequestState = RequestState.PENDING
    resolved_at: datetime | None = None
    answer_read: bool = False
    """Whether a party has read what became of it."""

    @property
    def pending(self) -> bool:
        """Whether the other party has not answered yet."""
        return self.status is RequestState.PENDING

    def resolve(self, status: RequestState, at: datetime) -> None:
        """Record the answer of the other party."""
        self.status = status
        self.resolved_at = at


@dataclass(slots=True)
class Order:
    """A piece of work that a customer ordered from a provider.

    ``previous`` is the state before the request that is pending or was accepted.
    """

    id: str
    customer: str
    provider: str
    escrow: Escrow
    status: State = State.NEW
    previous: State | None = None
    cancelled_at: datetime | None = None
    requests: list[Request] = field(default_factory=list)

    def role_of(self, user: User) -> Role | None:
        """Tell which party a user is, None for a stranger."""
        if user.id == self.customer:
            return Role.CUSTOMER
        return Role.PROVIDER if user.id == self.provider else None

    def party(self, role: Role) -> str:
        """Return the id of the user who has a role."""
        return self.customer if role is Role.CUSTOMER else self.provider

    def wait_for(self, request: Request) -> None:
        """Enter a request, and wait for the answer to it."""
        self.requests.append(request)
        if self.status is not State.CANCELLATION_REQUESTED:
            self.previous = self.status
        self.status = State.CANCELLATION_REQUESTED

    def cancel(self, at: datetime) -> None:
        """End the order; the money is another matter."""
        self.status = State.CANCELLED
        self.cancelled_at = at

    def go_on(self, state: State) -> None:
        """Leave the interim state for another one."""
        self.status = state
        self.previous = None
        self.cancelled_at = None


@dataclass(frozen=True, slots=True)
class Notification:
    """What a user was told; it can be read from ``visible_at`` on."""

    id: str
    user: str
    type: Notice
    order_id: str
    cancel_id: str
    created_at: datetime
    visible_at: datetime
