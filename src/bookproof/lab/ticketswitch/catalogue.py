"""What the lab sells and who may buy: events, places and users with fixed identifiers.

The identifiers are documented, so that a harness can ask for the behaviour it needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

MOST_SEATS: Final = 8
BROKEN_SEAT: Final = "H10"
FAILING_ADDRESS: Final = "fail part one"

_ROWS: Final = "ABCDEFGH"
_SEATS_PER_ROW: Final = 10
_PERFORMANCES: Final = 3
_FIRST_DAY: Final = 30
_MINUTES: Final = 120


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may call the API; ``crypto_block`` stands for the password in a query."""

    name: str
    password: str
    crypto_block: str
    may_cancel: bool


USERS: Final[Mapping[str, User]] = MappingProxyType(
    {
        user.name: user
        for user in (
            User("demo", "demopass", "demo-block", may_cancel=True),
            User("other", "otherpass", "other-block", may_cancel=True),
            User("nocancel", "nocancelpass", "nocancel-block", may_cancel=False),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """A supplier of tickets; nothing can be had from one that is down."""

    code: str
    description: str
    is_down: bool = False


_POOL: Final = Source("ext_test0", "First test supplier")
_LINKS: Final = Source("ext_test1", "Second test supplier")
_DOWN: Final = Source("ext_test2", "Test supplier that cannot be reached", is_down=True)


@dataclass(frozen=True, slots=True)
class Event:
    """Something to go to, and what happens when an order for it is cancelled.

    ``linked_with`` names events whose orders go only together with those of this one;
    ``takes_along`` those whose orders go whenever one of this does.
    """

    id: str
    description: str
    behaviour: str
    source: Source = _POOL
    permits_cancellation: bool = True
    supplier_refuses: bool = False
    linked_with: frozenset[str] = frozenset()
    takes_along: frozenset[str] = frozenset()
    sells_slowly: bool = False
    is_seated: bool = False
    places: int = 200


EVENTS: Final[Mapping[str, Event]] = MappingProxyType(
    {
        event.id: event
        for event in (
            Event("CF1", "Open house", "can be cancelled", places=5000),
            Event(
                "CF2",
                "House rules",
                "cannot be cancelled: `not_permitted`",
                permits_cancellation=False,
            ),
            Event(
                "CF3",
                "Second thoughts",
                "may be tried, and the supplier refuses: `tried_and_failed`",
                supplier_refuses=True,
            ),
            Event(
                "CF4",
                "Matinee of a pair",
                "linked with CF5: one alone gives `must_also_cancel`",
                _LINKS,
                linked_with=frozenset({"CF5"}),
            ),
            Event(
                "CF5",
                "Evening of a pair",
                "linked with CF4: one alone gives `must_also_cancel`",
                _LINKS,
                linked_with=frozenset({"CF4"}),
            ),
            Event(
                "CF6",
                "Show with a supper",
                "cancelling it takes orders for CF7 along",
                _LINKS,
                takes_along=frozenset({"CF7"}),
            ),
            Event("CF7", "Supper", "can be cancelled, alone or with CF6", _LINKS),
            Event(
                "CF8",
                "Numbered seats",
                f"has seats A1 to H10; {BROKEN_SEAT} cannot be reserved",
                is_seated=True,
                places=_SEATS_PER_ROW * len(_ROWS),
            ),
            Event("CF9", "Last places", "has 2 places for each performance", places=2),
            Event(
                "CF10",
                "Slow box office",
                "its purchase is `attempting` until the supplier has answered",
                sells_slowly=True,
            ),
            Event("CF11", "Closed line", "its supplier cannot be reached", _DOWN),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Performance:
    """One date of an event."""

    id: str
    event: Event
    starts: datetime

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return _MINUTES


@dataclass(frozen=True, slots=True)
class Band:
    """A class of places with one price; amounts are in pence."""

    ticket_type: str
    ticket_type_description: str
    code: str
    description: str
    seat_price: int
    surcharge: int


@dataclass(frozen=True, slots=True)
class Discount:
    """A kind of ticket, and which part of the price it costs, in hundredths."""

    code: str
    description: str
    percent: int

    def of(self, amount: int) -> int:
        """Reduce an amount of pence."""
        return amount * self.percent // 100


@dataclass(frozen=True, slots=True)
class SendMethod:
    """How tickets reach the customer; ``cost`` is in pence and due once for each bundle."""

    code: str
    description: str
    kind: str
    cost: int


DISCOUNTS: Final[Mapping[str, Discount]] = MappingProxyType(
    {
        discount.code: discount
        for discount in (Discount("ADULT", "Adult", 100), Discount("CHILD", "Child", 50))
    }
)
SEND_METHODS: Final[Mapping[str, SendMethod]] = MappingProxyType(
    {
        method.code: method
        for method in (
            SendMethod("COBO", "Collect at the box office", "collect", 150),
            SendMethod("POST", "Sent by post", "post", 350),
            SendMethod("PRINT", "Print at home", "selfprint", 0),
        )
    }
)


class Catalogue:
    """The events of one lab with dates and prices, which its seed and its first day fix."""

    def __init__(self, seed: int, opened: datetime) -> None:
        self._seed = seed
        evening = opened.replace(hour=19, minute=30, second=0, microsecond=0)
        self.performances: Mapping[str, Performance] = MappingProxyType(
            {
                performance.id: performance
                for event in EVENTS.values()
                for performance in _performances(event, evening)
            }
        )

    def of(self, event: Event) -> list[Performance]:
        """Return the performances of an event, the earliest first."""
        return [found for found in self.performances.values() if found.event is event]

    def bands(self, event: Event) -> list[Band]:
        """Return the classes of places of an event, the dearest first."""
        dear = 3000 + 50 * (self._draw(event.id) % 60)
        bands = [Band("STALLS", "Stalls", "A/pool", "Best", dear, dear // 10)]
        if event.places > MOST_SEATS and not event.is_seated:
            cheap = dear // 2
            bands.append(Band("STALLS", "Stalls", "B/pool", "Good", cheap, cheap // 10))
            bands.append(Band("CIRCLE", "Circle", "C/pool", "Circle", cheap, cheap // 10))
        return bands

    def _draw(self, occasion: str) -> int:
        text = f"{self._seed}\n{occasion}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _performances(event: Event, evening: datetime) -> Iterator[Performance]:
    for number in range(_PERFORMANCES):
        starts = evening + timedelta(days=_FIRST_DAY + number)
        yield Performance(f"{event.id}-{number}", event, starts)


def seats_of(event: Event) -> list[str]:
    """Return the seats of an event in the order in which they are given away."""
    if not event.is_seated:
        return []
    return [f"{row}{number}" for row in _ROWS for number in range(1, _SEATS_PER_ROW + 1)]
