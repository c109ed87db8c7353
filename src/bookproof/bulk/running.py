"""Going through all lanes at once, each in its own order."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any

from bookproof.bulk.batches import Batch, Judged
from bookproof.bulk.lanes import Lane, Step
from bookproof.bulk.state import Kept, State
from bookproof.bulk.tally import Tally
from bookproof.faults import Fault

FEEDS_AT_ONCE = 8
MOST_BYTES = 24 * 1024 * 1024
"""Bytes of batches that are on their way at one time."""
KEEP_EVERY = 1.0
"""Seconds between two times that the state is kept."""

_LOOK = 0.1


@dataclass
class Course:
    """A lane and how far it has come; guarded by the lock of the run."""

    lane: Lane
    tally: Tally = field(default_factory=Tally)
    """What was found up to ``position``."""
    position: Any = None
    done: bool = False
    trouble: str = ""
    """Why it could not be read to its end; empty if it could."""
    beyond: Tally = field(default_factory=Tally)
    """What was found behind ``position``."""
    bytes: int = 0
    changed: bool = False

    @property
    def items(self) -> int:
        """Items, or documents where there are no items, so far."""
        return self._sum(lambda tally: tally.items or tally.documents)

    @property
    def bad(self) -> int:
        """Documents with failures so far."""
        return self._sum(lambda tally: tally.bad)

    def _sum(self, number: Callable[[Tally], int]) -> int:
        return number(self.tally) + number(self.beyond)

    def take(self, step: Step, judged: Judged) -> None:
        """Add what came of the next step."""
        self.bytes += step.batch.size
        self.beyond.merge(judged.tally)
        if step.after is not None:
            self._settle(step.after)

    def finish(self, trouble: str) -> None:
        """Note that nothing more comes."""
        if not trouble:
            self._settle(self.position)
            self.done = True
        self.trouble = trouble
        self.changed = True

    def _settle(self, position: Any) -> None:
        self.tally.merge(self.beyond)
        self.beyond = Tally()
        self.position = position
        self.changed = True


class _Budget:
    """Keeps the batches that are on their way within a number of bytes."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._most = most
        self._changed = threading.Condition()

    def take(self, size: int, stopped: threading.Event) -> None:
        size = min(size, self._most)
        with self._changed:
            while self._left < size and not stopped.is_set():
                self._changed.wait(_LOOK)
            self._left -= size

    def give(self, size: int) -> None:
        with self._changed:
            self._left += min(size, self._most)
            self._changed.notify_all()


class Work:
    """All lanes, and the threads that go through them."""

    def __init__(
        self,
        courses: Sequence[Course],
        executor: Executor,
        stopped: threading.Event,
        state: State | None = None,
    ) -> None:
        self.courses = courses
        self.memory: dict[int, float] = {}
        """Most megabytes of each process that has judged."""
        self._executor = executor
        self._stopped = stopped
        self._state = state
        self._lock = threading.Lock()
        self._budget = _Budget(MOST_BYTES)
        self._broke: BaseException | None = None

    def run(self, watch: Callable[[Sequence[Course]], None] | None = None) -> None:
        """Go through all lanes to their ends.

        Args:
            watch: called now and then from this thread.

        Raises:
            Exception: what broke in a thread or in a process that judged.
        """
        threads = [
            threading.Thread(target=self._go, args=(courses,), daemon=True)
            for courses in self._queues()
        ]
        for thread in threads:
            thread.start()
        waited = 0.0
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(_LOOK)
                    waited += _LOOK
                    if watch:
                        watch(self.courses)
                    if waited >= KEEP_EVERY:
                        self._keep()
                        waited = 0.0
        except BaseException:
            self._stopped.set()
            raise
        finally:
            self._keep()
        if self._broke:
            raise self._broke

    def _queues(self) -> list[queue.SimpleQueue[Course]]:
        """For each thread its lanes: one for all files, some that share the feeds."""
        files: queue.SimpleQueue[Course] = queue.SimpleQueue()
        feeds: queue.SimpleQueue[Course] = queue.SimpleQueue()
        live = 0
        for course in self.courses:
            if not course.done:
                (feeds if course.lane.is_live else files).put(course)
                live += course.lane.is_live
        return [files, *[feeds] * min(live, FEEDS_AT_ONCE)]

    def _go(self, courses: queue.SimpleQueue[Course]) -> None:
        while not self._stopped.is_set():
            try:
                course = courses.get_nowait()
            except queue.Empty:
                return
            try:
                self._pass(course)
            except BaseException as error:
                self._broke = self._broke or error
                self._stopped.set()

    def _pass(self, course: Course) -> None:
        waiting: deque[tuple[Step, Future[Judged]]] = deque()
        trouble = ""
        try:
            for step in course.lane.steps(course.position):
                waiting.append((step, self._submit(step.batch)))
                while waiting and waiting[0][1].done():
                    self._take(course, *waiting.popleft())
                if self._stopped.is_set():
                    return
        except Fault as fault:
            trouble = str(fault)
        while waiting:
            self._take(course, *waiting.popleft())
        with self._lock:
            course.finish(trouble)

    def _submit(self, batch: Batch) -> Future[Judged]:
        from bookproof.bulk.judging import judge_batch

        self._budget.take(batch.size, self._stopped)
        future: Future[Judged] = self._executor.submit(judge_batch, batch)
        future.add_done_callback(lambda _: self._budget.give(batch.size))
        return future

    def _take(self, course: Course, step: Step, future: Future[Judged]) -> None:
        judged = future.result()
        with self._lock:
            course.take(step, judged)
            most = max(judged.megabytes, self.memory.get(judged.process, 0.0))
            self.memory[judged.process] = most

    def _keep(self) -> None:
        if self._state is None:
            return
        with self._lock:
            changed = [
                (number, course) for number, course in enumerate(self.courses) if course.changed
            ]
            self._state.keep(
                (number, Kept(course.position, course.tally, course.done))
                for number, course in changed
            )
            for _, course in changed:
                course.changed = False
