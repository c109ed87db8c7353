"""Many tasks by turns, each going on while others wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import cast

import pytest

from bookproof.broker.link import BrokerView
from bookproof.broker.service import Ended, Wait
from bookproof.turns import Budget, Turns

SETTLED = Ended(None, settled=True)
Answer = Callable[[tuple[Wait, ...], float], list[Ended | None]]


class Clerk:
    """Stands for the broker: notes what it is asked and answers as told."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.timeouts: list[float] = []
        self._answer = answer

    def wait(self, worker: str, waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        assert worker == "w"
        self.asked.append(tuple(wait.item for wait in waits))
        self.timeouts.append(timeout)
        return self._answer(waits, timeout)


def everything(waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
    return [SETTLED for _ in waits]


def a_wait(item: str) -> Wait:
    return Wait(("feed",), item, 0.0)


class Tasks:
    """Tasks that note their progress and wait so often."""

    def __init__(self, answer: Answer, names: str, waits: int = 1, in_flight: int = 10) -> None:
        self.notes: list[str] = []
        self.ended: dict[str, list[Ended | None]] = {}
        self.clerk = Clerk(answer)
        self.budgets = {name: Budget(10.0) for name in names}
        self._waits = waits
        self.turns = Turns(
            cast(BrokerView, self.clerk),
            "w",
            [(name, self._task(name)) for name in names],
            in_flight,
        )

    def _task(self, name: str) -> Callable[[], None]:
        def work() -> None:
            self.notes.append(f"{name} begins")
            for _ in range(self._waits):
                ended = self.turns.wait(a_wait(name), self.budgets[name])
                self.ended.setdefault(name, []).append(ended)
            self.notes.append(f"{name} ends")

        return work


def test_all_begin_before_the_broker_is_asked() -> None:
    tasks = Tasks(everything, "abc")
    tasks.turns.finish("a")
    assert tasks.notes[:3] == ["a begins", "b begins", "c begins"]
    assert tasks.clerk.asked == [("a", "b", "c")]
    tasks.turns.finish("b")
    tasks.turns.finish("c")
    assert tasks.notes[3:] == ["a ends", "b ends", "c ends"]
    assert tasks.clerk.asked == [("a", "b", "c")]


def test_results_in_any_order_and_twice() -> None:
    tasks = Tasks(everything, "abc")
    for name in "cacb":
        tasks.turns.finish(name)
    assert sorted(tasks.notes[3:]) == ["a ends", "b ends", "c ends"]


def test_no_more_than_so_many_are_in_flight() -> None:
    tasks = Tasks(everything, "abcde", in_flight=2)
    tasks.turns.finish("a")
    assert tasks.notes == ["a begins", "b begins", "a ends"]
    tasks.turns.finish("e")
    assert all(len(asked) <= 2 for asked in tasks.clerk.asked)
    running = most = 0
    for note in tasks.notes:
        running += 1 if note.endswith("begins") else -1
        most = max(most, running)
    assert most == 2


def test_only_what_is_over_goes_on() -> None:
    def first_only(waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        return [SETTLED, *[None] * (len(waits) - 1)]

    tasks = Tasks(first_only, "abc")
    tasks.turns.finish("c")
    assert tasks.clerk.asked == [("a", "b", "c"), ("b", "c"), ("c",)]


def test_a_budget_is_spent_only_while_the_broker_is_asked() -> None:
    def slowly(waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        threading.Event().wait(0.05)
        return everything(waits, timeout)

    tasks = Tasks(slowly, "ab")
    worked = threading.Event()

    def busy() -> None:
        worked.wait(0.3)

    turns = Turns(
        cast(BrokerView, tasks.clerk),
        "w",
        [("a", lambda: _wait(turns, "a", budget)), ("busy", busy)],
        10,
    )
    budget = Budget(10.0)
    started = time.monotonic()
    turns.finish("a")
    assert time.monotonic() - started >= 0.35
    assert 0.05 <= budget.spent < 0.25
    assert budget.left == pytest.approx(10.0 - budget.spent)


def _wait(turns: Turns, name: str, budget: Budget) -> None:
    assert turns.wait(a_wait(name), budget) is SETTLED


def test_a_budget_that_is_used_up_ends_the_wait() -> None:
    def nothing(waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        threading.Event().wait(timeout)
        return [None for _ in waits]

    tasks = Tasks(nothing, "ab")
    tasks.budgets["a"] = Budget(0.05)
    tasks.budgets["b"] = Budget(0.1)
    tasks.turns.finish("b")
    assert tasks.ended == {"a": [None], "b": [None]}
    assert tasks.clerk.timeouts[0] <= 0.05
    assert tasks.budgets["a"].left <= 0


def test_the_broker_is_asked_anew_so_that_an_interrupt_is_noticed() -> None:
    tasks = Tasks(everything, "a")
    tasks.budgets["a"] = Budget(1000.0)
    tasks.turns.finish("a")
    assert tasks.clerk.timeouts == [5.0]


def test_a_broker_that_fails_fails_those_that_wait() -> None:
    def gone(waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        raise ConnectionError("gone")

    caught: list[str] = []

    def work(name: str) -> Callable[[], None]:
        def task() -> None:
            try:
                turns.wait(a_wait(name), Budget(1.0))
            except ConnectionError as error:
                caught.append(f"{name}: {error}")

        return task

    turns = Turns(cast(BrokerView, Clerk(gone)), "w", [(name, work(name)) for name in "ab"], 10)
    turns.finish("a")
    turns.finish("b")
    assert caught == ["a: gone", "b: gone"]


def test_an_interrupt_passes_through() -> None:
    def interrupted(waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        raise KeyboardInterrupt

    tasks = Tasks(interrupted, "ab")
    with pytest.raises(KeyboardInterrupt):
        tasks.turns.finish("a")
    assert tasks.notes == ["a begins", "b begins"]


def test_an_interrupt_within_a_task_passes_through() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    turns = Turns(cast(BrokerView, Clerk(everything)), "w", [("a", interrupted)], 1)
    with pytest.raises(KeyboardInterrupt):
        turns.finish("a")


def test_a_wait_outside_a_task() -> None:
    tasks = Tasks(everything, "a")
    with pytest.raises(RuntimeError, match="only possible within a case"):
        tasks.turns.wait(a_wait("a"), Budget(1.0))


def test_the_last_ones_begin_when_all_others_have_ended() -> None:
    tasks = Tasks(everything, "abc")
    tasks.turns = Turns(
        cast(BrokerView, tasks.clerk),
        "w",
        [(name, tasks._task(name)) for name in "abc"],
        10,
        last={"a"},
    )
    tasks.turns.finish("a")
    assert tasks.notes == ["b begins", "c begins", "b ends", "c ends", "a begins", "a ends"]
