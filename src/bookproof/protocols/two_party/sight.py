"""What the parties can read of an order: its state, its money and the requests to cancel it.

Documents are read leniently: what is missing or has the wrong type is None, so that checks can
say so. Sums of money have the unit that the system uses; only their equality matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bookproof.model import Answer
from bookproof.protocols.two_party.vocabulary import OrderState, RequestState, StateNames

_SUMS = ("held", "refunded", "released")
_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_MOST = 10**15


@dataclass(frozen=True, slots=True)
class Entry:
    """One request in a list, and its place in the document."""

    where: str
    raw: Mapping[str, Any]
    state: RequestState | None
    """None when the system shows a state that nobody knows."""

    @property
    def id(self) -> str | None:
        """Its identifier."""
        return id_of(self.raw)

    @property
    def requested_by(self) -> Any:
        """Who asked, as sent."""
        return self.raw.get("requested_by")


@dataclass(frozen=True, slots=True)
class Money:
    """Where the money of an order is."""

    status: Any
    """As sent, like the rest; a sum that is none is None."""
    currency: Any
    held: Decimal | None
    refunded: Decimal | None
    released: Decimal | None

    @property
    def total(self) -> Decimal | None:
        """All of it together; None when one of the sums is unknown."""
        sums = [one for one in (self.held, self.refunded, self.released) if one is not None]
        return sum(sums, Decimal(0)) if len(sums) == len(_SUMS) else None

    @property
    def places(self) -> tuple[Any, ...]:
        """How much is where; the word for it may change while no money moves."""
        return self.currency, self.held, self.refunded, self.released

    def told(self) -> dict[str, Any]:
        """It in words for a report."""
        return {
            "status": self.status,
            "currency": self.currency,
            "held": self.held,
            "refunded": self.refunded,
            "released": self.released,
        }


@dataclass(frozen=True, slots=True)
class Sight:
    """What one party sees of an order at one moment."""

    entries: tuple[Entry, ...]
    """The requests, in the order of the list."""
    readable: bool
    """Whether the order itself can be read; the rest is None where it cannot."""
    shown: Any = None
    """Its state as sent."""
    state: OrderState | None = None
    """None as well when the system shows a state that nobody knows."""
    money: Money | None = None
    cancelled_at: Any = None
    """When it was cancelled, as sent."""

    def entry(self, request: str) -> Entry | None:
        """The request with this id."""
        return next((entry for entry in self.entries if entry.id == request), None)

    def pending(self) -> list[Entry]:
        """The requests that wait for an answer."""
        return [entry for entry in self.entries if entry.state is RequestState.PENDING]

    def told(self) -> dict[str, Any]:
        """All that matters of it, for comparison and for a report."""
        known: dict[str, Any] = {
            "requests": [[entry.id, entry.raw.get("status")] for entry in self.entries]
        }
        if self.readable:
            known["status"] = self.shown
        if self.money is not None:
            known["escrow"] = self.money.told()
        return known


def rows(body: Any, envelope: str | None) -> list[Any] | None:
    """What a list holds; None when the body is no list of the configured form."""
    inner = body.get(envelope) if envelope is not None and isinstance(body, Mapping) else body
    return inner if isinstance(inner, list) else None


def place(envelope: str | None, position: int) -> str:
    """JSON path of an entry of a list."""
    return f"$.{envelope}[{position}]" if envelope is not None else f"$[{position}]"


def entries_of(body: Any, envelope: str | None, names: StateNames) -> Iterator[Entry]:
    """The requests in the body of a list; what is no object is left out."""
    for position, raw in enumerate(rows(body, envelope) or ()):
        if isinstance(raw, Mapping):
            yield Entry(place(envelope, position), raw, names.request(raw.get("status")))


def money_of(order: Any) -> Money | None:
    """The money of an order as shown; None when the order does not say."""
    escrow = order.get("escrow") if isinstance(order, Mapping) else None
    if not isinstance(escrow, Mapping):
        return None
    sums = (amount(escrow.get(name)) for name in _SUMS)
    return Money(escrow.get("status"), escrow.get("currency"), *sums)


def amount(value: Any) -> Decimal | None:
    """A sum of money, sent as a number or as a decimal text; None when it is none."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value)) if 0 <= value <= _MOST else None


def order_in(body: Any) -> Any:
    """The order that an answer to an acceptance or rejection shows; None when it shows none."""
    return body.get("order") if isinstance(body, Mapping) else None


def id_of(body: Any) -> str | None:
    """``id`` of a document; None when it has none that could stand in a path."""
    value = body.get("id") if isinstance(body, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def sight_of(
    order: Answer | None, listed: Answer, envelope: str | None, names: StateNames
) -> Sight:
    """What the answers to the reading calls say together; ``order`` None where it is not read."""
    entries = tuple(entries_of(listed.body, envelope, names)) if listed.succeeded else ()
    if order is None or not isinstance(order.body, Mapping):
        return Sight(entries, readable=False)
    shown = order.body.get("status")
    moment = order.body.get("cancelled_at")
    return Sight(entries, True, shown, names.order(shown), money_of(order.body), moment)


def notices_of(
    body: Any, envelope: str | None, kind: str, order: str, request: str
) -> list[Mapping[str, Any]]:
    """The notifications of a kind about an order; those that name another request are left out."""
    return [
        raw
        for raw in rows(body, envelope) or ()
        if isinstance(raw, Mapping)
        and raw.get("type") == kind
        and id_like(raw.get("order_id")) == order
        and id_like(raw.get("cancel_id", request)) in (request, None)
    ]


def id_like(value: Any) -> str | None:
    """An identifier as it stands in a path; None when it is none."""
    return id_of({"id": value})
