"""What a cancellation must bring about, from what was sold and how it stands now.

Source: F13 documentation, cancel.v1; ``must_also_cancel`` and orders that take others along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from bookproof.protocols.ticketswitch.reading import CANCELLED, POSSIBLE, TRIED_AND_FAILED


class Kind(Enum):
    """What becomes of an order when it is cancelled; the value is the key of the product."""

    CANCELLABLE = "products.cancellable"
    NOT_PERMITTED = "products.notPermitted"
    FAILING = "products.failing"
    LINKED_ONE = "products.linked[0]"
    LINKED_TWO = "products.linked[1]"
    PARENT = "products.cascading[0]"
    CHILD = "products.cascading[1]"


LINKED = (Kind.LINKED_ONE, Kind.LINKED_TWO)


@dataclass(frozen=True, slots=True)
class Sold:
    """One order of a transaction."""

    number: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Effect:
    """What a cancellation must answer, and the state in which it must leave the orders."""

    listed: tuple[int, ...] = ()
    """Item numbers that this request cancels."""
    states: Mapping[int, str] = field(default_factory=dict)
    """``cancellation_status`` of every order afterwards."""
    must_also: tuple[int, ...] = ()
    """Item numbers that have to be named too; nothing is cancelled then."""


def effect_of(
    sold: Sequence[Sold], states: Mapping[int, str], named: Collection[int] | None
) -> Effect:
    """What cancelling these item numbers must bring about.

    Args:
        sold: every order of the transaction.
        states: how they stand now.
        named: item numbers; None for the whole transaction.
    """
    asked = [order for order in sold if named is None or order.number in named]
    open_ = [order for order in asked if states.get(order.number) == POSSIBLE]
    missing = _missing(sold, states, open_)
    if missing:
        return Effect((), dict(states), missing)
    if any(order.kind is Kind.PARENT for order in open_):
        open_ += [
            order
            for order in sold
            if order.kind is Kind.CHILD
            and order not in open_
            and states.get(order.number) == POSSIBLE
        ]
    done = sorted(order.number for order in open_ if order.kind is not Kind.FAILING)
    failed = [order.number for order in open_ if order.kind is Kind.FAILING]
    after = dict(states) | dict.fromkeys(done, CANCELLED) | dict.fromkeys(failed, TRIED_AND_FAILED)
    return Effect(tuple(done), after)


def _missing(
    sold: Sequence[Sold], states: Mapping[int, str], open_: Sequence[Sold]
) -> tuple[int, ...]:
    if not any(order.kind in LINKED for order in open_):
        return ()
    return tuple(
        order.number
        for order in sold
        if order.kind in LINKED and order not in open_ and states.get(order.number) == POSSIBLE
    )
