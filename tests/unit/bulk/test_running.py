"""Lanes that run side by side: order, what is on its way, and what goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from bookproof.bulk import running
from bookproof.bulk.batches import Batch, Text
from bookproof.bulk.executors import Here
from bookproof.bulk.lanes import Step
from bookproof.bulk.outcome import outcome_of
from bookproof.bulk.running import Course, Work
from bookproof.faults import EnvironmentFault
from bookproof.results import ExitCode
from bookproof.validation.flaw import Severity


class Lane:
    """Gives a document that is no JSON for each number."""

    total = None

    def __init__(
        self, name: str, many: int, *, is_live: bool = False, breaks: bool = False
    ) -> None:
        self.name = name
        self.is_live = is_live
        self._many = many
        self._breaks = breaks

    @property
    def spec(self) -> Mapping[str, Any]:
        return {"name": self.name}

    def steps(self, after: Mapping[str, Any] | None) -> Iterator[Step]:
        for number in range(after["number"] if after else 0, self._many):
            part = Text(f"{self.name}/{number}", b"no JSON" * 100)
            batch = Batch((part,), None, Severity.SUGGESTION)
            yield Step(batch, {"number": number + 1} if number % 2 else None)
        if self._breaks:
            raise EnvironmentFault("GET https://feeds.example: no answer")


class Shuffling(Executor):
    """Ends what it was given last first, a few at a time."""

    def __init__(self) -> None:
        self._held: list[tuple[Future[Any], Any, tuple[Any, ...]]] = []
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(1)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            self._held.append((future, fn, args))
        self._threads.submit(self._end_latest)
        return future

    def _end_latest(self) -> None:
        with self._lock:
            future, fn, args = self._held.pop()
        future.set_result(fn(*args))


def documents(courses: list[Course]) -> list[str]:
    [cause] = outcome_of(courses).causes()
    return [example.document for example in cause.examples]


@pytest.mark.parametrize("executor", [Here(), Shuffling()], ids=["here", "shuffling"])
def test_findings_are_in_the_order_of_the_lanes(executor: Executor) -> None:
    courses = [Course(Lane("a", 1)), Course(Lane("b", 9, is_live=True)), Course(Lane("c", 5))]
    Work(courses, executor, threading.Event()).run()

    assert documents(courses) == ["a/0", "b/0", "b/1"]
    assert outcome_of(courses).tally.documents == 15
    assert all(course.done for course in courses)


def test_what_is_on_its_way_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_BYTES", 1500)
    most, now = 0, 0
    lock = threading.Lock()

    class Counting(Executor):
        def __init__(self) -> None:
            self._threads = ThreadPoolExecutor(4)

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            nonlocal most, now
            with lock:
                now += 1
                most = max(most, now)

            def call() -> Any:
                nonlocal now
                found = fn(*args)
                with lock:
                    now -= 1
                return found

            return self._threads.submit(call)

    courses = [Course(Lane("a", 20)), Course(Lane("b", 20, is_live=True))]
    Work(courses, Counting(), threading.Event()).run()

    assert outcome_of(courses).tally.documents == 40
    assert most <= 2


def test_a_lane_that_breaks_off_keeps_what_was_found() -> None:
    courses = [Course(Lane("a", 3, is_live=True, breaks=True)), Course(Lane("b", 1))]
    Work(courses, Here(), threading.Event()).run()
    outcome = outcome_of(courses)

    assert [part.documents for part in outcome.parts] == [3, 1]
    assert outcome.parts[0].trouble.startswith("GET https://feeds.example")
    assert (outcome.exit_code, outcome.verdict) == (ExitCode.UNUSABLE, "incomplete")
    assert courses[0].position == {"number": 2}


def test_what_breaks_in_a_process_ends_the_work() -> None:
    class Broken(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("out of order"))
            return future

    with pytest.raises(RuntimeError, match="out of order"):
        Work([Course(Lane("a", 3))], Broken(), threading.Event()).run()


def test_a_position_and_what_was_found_up_to_it_belong_together() -> None:
    course = Course(Lane("a", 5))
    Work([course], Here(), threading.Event()).run()
    course.done = False
    again = Course(Lane("a", 7), course.tally, {"number": 4})
    again.tally.documents = 4
    Work([again], Here(), threading.Event()).run()

    assert outcome_of([again]).tally.documents == 7
