"""Requests at the same time: the books stay right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from .conftest import Agent, Answer


def together(agent: Agent, act: Callable[[Agent], Answer], times: int = 8) -> list[Answer]:
    """Let several connections do the same at once."""

    def work(_: int) -> Answer:
        with requests.Session() as session:
            return act(Agent(agent.origin, agent.user, session=session))

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(work, range(times)))


def listed(answers: list[Answer]) -> list[int]:
    return sorted(number for answer in answers for number in answer.listed)


def test_each_item_is_listed_once(agent: Agent) -> None:
    before = agent.left("CF1-0")
    uuid = agent.booked("CF1", "CF1", "CF1")
    answers = together(agent, lambda mine: mine.cancel(uuid))
    assert listed(answers) == [1, 2, 3]
    assert agent.left("CF1-0") == before


def test_race_defect_lists_twice(agent: Agent) -> None:
    uuid = agent.booked("CF1")
    agent.switch("cancel-race-listed-twice")
    answers = together(agent, lambda mine: mine.cancel(uuid), times=4)
    assert listed(answers) == [1, 1]
    assert agent.fired() == {"cancel-race-listed-twice": 1}


def test_race_defect_shows_in_races_alone(agent: Agent) -> None:
    uuid = agent.booked("CF1")
    agent.switch("cancel-race-listed-twice")
    assert [agent.cancel(uuid).listed, agent.cancel(uuid).listed] == [[1], []]
    assert agent.fired() == {}


def test_last_places_are_reserved_once(agent: Agent) -> None:
    answers = together(agent, lambda mine: mine.reserve("CF9-2"))
    reserved = [
        answer for answer in answers if not answer.body["input_contained_unavailable_order"]
    ]
    assert len(reserved) == 2


def test_reservation_is_purchased_once(agent: Agent) -> None:
    uuid = agent.reserved("CF1-0")
    answers = together(agent, lambda mine: mine.purchase(uuid))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 7


def test_release_or_purchase_but_not_both(agent: Agent) -> None:
    uuid = agent.reserved("CF1-0")
    turns = iter([True, False] * 4)

    def act(mine: Agent) -> Answer:
        return mine.purchase(uuid) if next(turns) else mine.call("release", transaction_uuid=uuid)

    answers = together(agent, act)
    sold = [one for one in answers if one.status == 200 and "transaction_status" in one.body]
    released: list[Any] = [one for one in answers if one.body.get("released_ok")]
    state = agent.status(uuid).body["transaction_status"]
    assert (bool(sold), bool(released)) == (state == "purchased", state == "released")
    assert len(sold) <= 1
