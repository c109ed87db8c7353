"""What a cancellation must bring about, by what was sold, how it stands and what is named."""

from __future__ import annotations

import pytest

from bookproof.protocols.ticketswitch.effects import Effect, Kind, Sold, effect_of

ONE, TWO, THREE = (Sold(number, Kind.CANCELLABLE) for number in (1, 2, 3))
OPEN = "possible"
GONE = "cancelled"
REFUSED = "tried_and_failed"
NEVER = "not_permitted"


@pytest.mark.parametrize(
    ("states", "named", "listed", "after"),
    [
        ({1: OPEN, 2: OPEN, 3: OPEN}, None, (1, 2, 3), {1: GONE, 2: GONE, 3: GONE}),
        ({1: OPEN, 2: OPEN, 3: OPEN}, [3, 1], (1, 3), {1: GONE, 2: OPEN, 3: GONE}),
        ({1: GONE, 2: OPEN, 3: GONE}, [1, 2], (2,), {1: GONE, 2: GONE, 3: GONE}),
        ({1: GONE, 2: GONE, 3: GONE}, None, (), {1: GONE, 2: GONE, 3: GONE}),
        ({1: OPEN, 2: NEVER, 3: REFUSED}, None, (1,), {1: GONE, 2: NEVER, 3: REFUSED}),
        ({1: OPEN, 2: OPEN, 3: OPEN}, [], (), {1: OPEN, 2: OPEN, 3: OPEN}),
    ],
)
def test_plain_orders(
    states: dict[int, str], named: list[int] | None, listed: tuple[int, ...], after: dict[int, str]
) -> None:
    assert effect_of((ONE, TWO, THREE), states, named) == Effect(listed, after)


def test_supplier_that_refuses() -> None:
    sold = (ONE, Sold(2, Kind.FAILING))
    assert effect_of(sold, {1: OPEN, 2: OPEN}, None) == Effect((1,), {1: GONE, 2: REFUSED})


LINKED = (Sold(1, Kind.LINKED_ONE), Sold(2, Kind.LINKED_TWO), THREE)


@pytest.mark.parametrize(
    ("states", "named", "due"),
    [
        ({1: OPEN, 2: OPEN, 3: OPEN}, [1], Effect((), {1: OPEN, 2: OPEN, 3: OPEN}, (2,))),
        ({1: OPEN, 2: OPEN, 3: OPEN}, [2, 3], Effect((), {1: OPEN, 2: OPEN, 3: OPEN}, (1,))),
        ({1: OPEN, 2: OPEN, 3: OPEN}, [1, 2], Effect((1, 2), {1: GONE, 2: GONE, 3: OPEN})),
        ({1: OPEN, 2: OPEN, 3: OPEN}, [3], Effect((3,), {1: OPEN, 2: OPEN, 3: GONE})),
        ({1: GONE, 2: OPEN, 3: OPEN}, [1, 2], Effect((2,), {1: GONE, 2: GONE, 3: OPEN})),
        ({1: OPEN, 2: GONE, 3: OPEN}, [1], Effect((1,), {1: GONE, 2: GONE, 3: OPEN})),
    ],
)
def test_linked_orders(states: dict[int, str], named: list[int], due: Effect) -> None:
    assert effect_of(LINKED, states, named) == due


CASCADE = (Sold(1, Kind.PARENT), Sold(2, Kind.CHILD), THREE)


@pytest.mark.parametrize(
    ("states", "named", "listed"),
    [
        ({1: OPEN, 2: OPEN, 3: OPEN}, [1], (1, 2)),
        ({1: OPEN, 2: OPEN, 3: OPEN}, [2], (2,)),
        ({1: OPEN, 2: GONE, 3: OPEN}, [1], (1,)),
        ({1: GONE, 2: OPEN, 3: OPEN}, [1], ()),
        ({1: OPEN, 2: OPEN, 3: OPEN}, None, (1, 2, 3)),
    ],
)
def test_orders_that_take_others_along(
    states: dict[int, str], named: list[int] | None, listed: tuple[int, ...]
) -> None:
    due = effect_of(CASCADE, states, named)
    assert due.listed == listed
    assert due.states == states | dict.fromkeys(listed, GONE)
