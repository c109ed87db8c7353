"""Requests at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from .conftest import Broker, new_uuid


def test_last_spaces_are_sold_once(broker: Broker) -> None:
    one = broker.make(criteria="BookableFiveSpaces")

    def book(_: int) -> int:
        mine = Broker(broker.origin)
        status = mine.b(new_uuid(), [one]).status
        mine.session.close()
        return status

    with ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(book, range(20)))
    assert statuses == [201] * 5 + [409] * 15
    assert broker.spaces(one) == 0


def test_simultaneous_cancellations_free_a_space_once(broker: Broker) -> None:
    one = broker.make(criteria="BookableCancellable")
    order, items = broker.booked([one])

    def cancel(_: int) -> int:
        mine = Broker(broker.origin)
        status = mine.cancel(order, items).status
        mine.session.close()
        return status

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(cancel, range(10))) == {204}
    assert broker.spaces(one) == 20
