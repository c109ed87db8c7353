"""Many cases in one worker, each going on while the others wait for feeds.

A case runs in a greenlet. Where it has to wait for a feed it gives its turn to the next case;
only when no case can go on does the worker ask the broker, once, for everything that is waited
for. One case runs at a time, so a worker never has more than one request under way and cases
share nothing that could change under their hands.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from greenlet import greenlet

from bookproof.broker.link import BrokerView
from bookproof.broker.service import Ended, Wait

_LONGEST_ASK = 5.0
"""Seconds after which the broker is asked anew, so that an interrupt is noticed."""


@dataclass(slots=True)
class Budget:
    """How long a case may still wait for a feed, in seconds.

    Only time in which the broker really looks out for it counts: a worker that is busy with
    other cases does not use up the time of those that wait.
    """

    left: float
    spent: float = 0.0


@dataclass(slots=True)
class _Task:
    name: str
    work: Callable[[], None]
    runner: greenlet | None = None
    wait: Wait | None = None
    budget: Budget = field(default_factory=lambda: Budget(0.0))
    done: bool = False


class Turns:
    """Runs tasks by turns; each task is started in the order given."""

    def __init__(
        self,
        broker: BrokerView,
        worker: str,
        tasks: Iterable[tuple[str, Callable[[], None]]],
        in_flight: int,
        last: Collection[str] = (),
    ) -> None:
        """Prepare the tasks.

        Args:
            in_flight: how many may be begun and not ended at a time.
            last: names of those that begin when all others have ended.
        """
        self._broker = broker
        self._worker = worker
        self._in_flight = in_flight
        self._tasks = {name: _Task(name, work) for name, work in tasks}
        self._unstarted = deque(task for task in self._tasks.values() if task.name not in last)
        self._last = deque(task for task in self._tasks.values() if task.name in last)
        self._ready: deque[tuple[_Task, Ended | Exception | None]] = deque()
        self._waiting: list[_Task] = []
        self._current: _Task | None = None

    def finish(self, name: str) -> None:
        """Let tasks run until this one has ended."""
        task = self._tasks[name]
        while not task.done:
            if self._ready:
                task_ready, ended = self._ready.popleft()
                self._switch(task_ready, ended)
            elif self._unstarted and len(self._waiting) < self._in_flight:
                self._begin(self._unstarted.popleft())
            elif self._last and not self._waiting:
                self._begin(self._last.popleft())
            else:
                self._ask_broker()

    def wait(self, wait: Wait, budget: Budget) -> Ended | None:
        """Called within a task: give the turn away until the wait is over.

        Returns:
            How it ended, or None when the budget is used up.
        """
        task = self._current
        if task is None or task.runner is None or task.runner.parent is None:
            raise RuntimeError("a wait is only possible within a case")
        task.wait, task.budget = wait, budget
        self._waiting.append(task)
        ended: Ended | None = task.runner.parent.switch()
        return ended

    def _begin(self, task: _Task) -> None:
        task.runner = greenlet(task.work)
        self._switch(task)

    def _switch(self, task: _Task, *values: Ended | Exception | None) -> None:
        runner = task.runner
        if runner is None:
            raise RuntimeError(f"{task.name} has not begun")
        self._current = task
        try:
            if values and isinstance(values[0], Exception):
                runner.throw(values[0])
            else:
                runner.switch(*values)
        finally:
            self._current = None
        if runner.dead:
            task.done, task.runner = True, None

    def _ask_broker(self) -> None:
        """Ask for everything that is waited for; move what is over, or late, to the ready ones.

        A broker that fails, fails every task that waits for it.
        """
        asked = time.monotonic()
        waits = tuple(task.wait for task in self._waiting if task.wait is not None)
        soonest = min(task.budget.left for task in self._waiting)
        try:
            answers = self._broker.wait(self._worker, waits, min(max(0.0, soonest), _LONGEST_ASK))
        except Exception as error:
            self._ready.extend((task, error) for task in self._waiting)
            self._waiting = []
            return
        elapsed = time.monotonic() - asked
        still: list[_Task] = []
        for task, ended in zip(self._waiting, answers, strict=True):
            task.budget.left -= elapsed
            task.budget.spent += elapsed
            if ended is not None or task.budget.left <= 0:
                self._ready.append((task, ended))
            else:
                still.append(task)
        self._waiting = still
