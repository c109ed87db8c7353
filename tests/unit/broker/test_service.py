"""The broker over real feeds: harvest, waiting, when it polls, and what it hands out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bookproof.broker.discovery import discover
from bookproof.broker.service import Broker, Ended, Wait
from bookproof.client.transport import Transport
from bookproof.criteria import CRITERIA
from bookproof.lab import LabOptions
from bookproof.lab.main import running
from bookproof.results import Outcome

from .conftest import Begin
from .feeds import ORDERS, SERIES, SESSIONS, SLOTS, Publisher

FEEDS = (SESSIONS, SERIES)
ORDERS_FEED = "orders:primary"


def wait(item: str, acted: float, **parts: object) -> Wait:
    return Wait(FEEDS, item, acted, **parts)  # type: ignore[arg-type]  # as keywords of a test


@contextmanager
def waiting(
    broker: Broker, wanted: Wait, timeout: float = 10.0, worker: str = "main"
) -> Iterator[Future[list[Ended | None]]]:
    """A wait in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(broker.wait, worker, (wanted,), timeout)


def ended_of(found: Future[list[Ended | None]]) -> Ended:
    (ended,) = found.result(timeout=10)
    assert ended is not None
    return ended


# Harvest


def test_every_page_is_read_once(begin: Begin, publisher: Publisher) -> None:
    for number in range(7):
        publisher.publish(SESSIONS, f"s{number}")
    broker = begin()
    assert broker.store.subjects_of(SESSIONS) == [f"s{number}" for number in range(7)]
    assert publisher.requests(SESSIONS) == 5
    assert broker.problems() == []


def test_overlapping_pages_bring_each_version_once(begin: Begin, publisher: Publisher) -> None:
    publisher.repeats = True
    for number in range(5):
        publisher.publish(SESSIONS, f"s{number}")
    broker = begin()
    assert broker.store.count(SESSIONS) == 5
    assert broker.position() == 5


def test_orphans_and_invalid_items_are_told(begin: Begin, publisher: Publisher) -> None:
    publisher.publish(SESSIONS, "s1", {"superEvent": "gone"})
    publisher.publish(SESSIONS, "s2", {"@id": 5})
    publisher.publish(SESSIONS, "s3", {"@id": 6})
    broker = begin()
    told = [(problem.kind, problem.message, problem.count) for problem in broker.problems()]
    assert [kind for kind, _, _ in told] == [Outcome.WARNED, Outcome.WARNED]
    assert "no usable '@id'" in told[0][1]
    assert told[0][2] == 2
    assert told[1][1] == f"{SESSIONS}: s1 refers to gone, which no feed has"
    assert broker.opportunity("s1") is None


def test_a_broken_feed_holds_up_nobody(begin: Begin, publisher: Publisher) -> None:
    publisher.replies[f"/{SESSIONS}"] = (200, b"[" * 9000)
    publisher.publish(SLOTS, "slot")
    broker = begin()
    assert broker.store.subjects_of(SLOTS) == ["slot"]
    view = broker.view((SESSIONS,))
    assert "nested" in view.problem
    assert broker.view((SLOTS,)).problem == ""
    assert publisher.requests(SESSIONS) == 3
    (problem,) = broker.problems()
    assert problem.kind is Outcome.ENVIRONMENT


def test_a_feed_that_recovers_is_read_again(begin: Begin, publisher: Publisher) -> None:
    publisher.replies[f"/{SESSIONS}"] = (503, b"")
    broker = begin()
    acted = publisher.publish(SESSIONS, "s1")
    publisher.replies.clear()
    assert broker.wait("main", (wait("s1", acted, after=0),), 5.0)[0] is not None
    assert broker.wait("main", (wait("s1", acted, settle=True),), 5.0)[0] is not None
    assert broker.view(FEEDS).problem == ""
    assert broker.problems() == []


def test_a_fault_of_the_reader_is_told(
    begin: Begin, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(received: object) -> None:
        raise KeyError("a mistake in the harness")

    monkeypatch.setattr("bookproof.broker.reader.read_page", broken)
    broker = begin()
    assert {problem.kind for problem in broker.problems()} == {Outcome.HARNESS_ERROR}
    assert "a mistake in the harness" in broker.view((SESSIONS,)).problem


# Waiting


def test_a_newer_item(begin: Begin, publisher: Publisher) -> None:
    publisher.publish(SESSIONS, "s1", {"n": 1})
    broker = begin()
    before = broker.position()
    with waiting(broker, wait("s1", time.monotonic(), after=before)) as found:
        publisher.await_requests(SESSIONS, 3)
        publisher.publish(SESSIONS, "s1", {"n": 2})
        ended = ended_of(found)
    assert not ended.settled
    assert ended.seen is not None
    assert ended.seen.seq > before
    assert dict(ended.seen.data or {})["n"] == 2


def test_a_deletion(begin: Begin, publisher: Publisher) -> None:
    publisher.publish(SESSIONS, "s1")
    broker = begin()
    acted = publisher.delete(SESSIONS, "s1")
    (ended,) = broker.wait("main", (wait("s1", acted, after=broker.position()),), 5.0)
    assert ended is not None
    assert ended.seen is not None
    assert ended.seen.state == "deleted"
    assert broker.opportunity("s1") is None
    assert broker.places("s1") == (None, 0)


def test_the_time_is_up(begin: Begin) -> None:
    broker = begin()
    started = time.monotonic()
    wanted = wait("never", started, after=broker.position())
    assert broker.wait("main", (wanted,), 0.2) == [None]
    assert 0.2 <= time.monotonic() - started < 2


def test_whole_means_with_the_parent(begin: Begin, publisher: Publisher) -> None:
    broker = begin()
    acted = publisher.publish(SESSIONS, "s1", {"superEvent": "series"})
    with waiting(broker, wait("s1", acted, whole=True)) as found:
        publisher.await_requests(SESSIONS, 4)
        assert not found.done()
        publisher.publish(SERIES, "series", {"name": "the parent"})
        ended_of(found)
    merged = broker.opportunity("s1")
    assert merged is not None
    assert merged[0]["superEvent"]["name"] == "the parent"


def test_settled_means_read_after_the_act(begin: Begin, publisher: Publisher) -> None:
    publisher.publish(SESSIONS, "s1")
    broker = begin(settle=0.3)
    acted = time.monotonic()
    (ended,) = broker.wait("main", (wait("s1", acted, settle=True),), 5.0)
    assert ended is not None
    assert ended.settled
    assert ended.seen is not None
    for feed in FEEDS:
        last = max(moment for name, moment in publisher.asked if name == feed)
        assert last >= acted + 0.3


def test_several_waits_are_told_apart(begin: Begin, publisher: Publisher) -> None:
    broker = begin()
    acted = publisher.publish(SESSIONS, "s2")
    after = broker.position()
    never = wait("s1", acted, after=after)
    came = wait("s2", acted, after=after)
    first, second = broker.wait("main", (never, came), 5.0)
    assert first is None
    assert second is not None


def test_no_negative_is_believed_before_the_lag_that_was_seen(
    begin: Begin, publisher: Publisher
) -> None:
    publisher.lag = 0.4
    broker = begin()
    acted = publisher.publish(ORDERS, "order", {"n": 1})
    (ended,) = broker.wait("main", (Wait((ORDERS_FEED,), "order", acted, after=0),), 5.0)
    assert ended is not None
    in_vain = max(
        moment - acted
        for name, moment in publisher.asked
        if name == ORDERS and acted < moment < acted + publisher.lag
    )
    acted = time.monotonic()
    (settled,) = broker.wait("main", (Wait((ORDERS_FEED,), "order", acted, settle=True),), 5.0)
    assert settled is not None
    assert settled.settled
    believed = max(moment for name, moment in publisher.asked if name == ORDERS) - acted
    assert believed >= 1.5 * in_vain - 0.05
    assert in_vain > 0.1


# When it polls


def test_polls_are_gentle_while_another_worker_works(begin: Begin, publisher: Publisher) -> None:
    broker = begin()
    broker.join("other")
    before = publisher.requests(SESSIONS)
    acted = publisher.publish(SESSIONS, "s1")
    with waiting(broker, wait("s1", acted, after=0)) as found:
        with pytest.raises(TimeoutError):
            found.result(timeout=0.4)
        assert publisher.requests(SESSIONS) == before
        assert broker.wait("other", (wait("s1", acted, after=0),), 5.0)[0] is not None
        assert ended_of(found).seen is not None
    assert publisher.requests(SESSIONS) <= before + 2


def test_a_gentle_poll_comes_in_time(begin: Begin, publisher: Publisher) -> None:
    broker = begin(gentle_interval=0.3)
    broker.join("busy")
    acted = publisher.publish(SESSIONS, "s1")
    started = time.monotonic()
    assert broker.wait("main", (wait("s1", acted, after=0),), 5.0)[0] is not None
    assert time.monotonic() - started >= 0.3


def test_a_worker_that_has_left_is_not_waited_for(begin: Begin, publisher: Publisher) -> None:
    broker = begin()
    broker.join("lost")
    acted = publisher.publish(SESSIONS, "s1")
    with waiting(broker, wait("s1", acted, after=0)) as found:
        broker.leave("lost")
        assert ended_of(found).seen is not None


def test_one_poll_serves_all_waits(begin: Begin, publisher: Publisher) -> None:
    broker = begin()
    before = publisher.requests(SESSIONS)
    acted = max(publisher.publish(SESSIONS, f"s{number}") for number in range(2))
    waits = tuple(wait(f"s{number}", acted, after=0) for number in range(2))
    deadline = time.monotonic() + 5
    ended = broker.wait("main", waits, 5.0)
    while not all(ended) and time.monotonic() < deadline:
        ended = broker.wait("main", waits, 5.0)
    assert publisher.requests(SESSIONS) <= before + 2


def test_nobody_waiting_means_no_polls(begin: Begin, publisher: Publisher) -> None:
    broker = begin()
    before = len(publisher.asked)
    threading.Event().wait(0.2)
    assert len(publisher.asked) == before
    assert broker.view(FEEDS, since=time.monotonic()).requests == 0


# Handing out


@pytest.fixture(scope="module")
def system() -> Iterator[str]:
    with running(LabOptions(sessions_per_type=8)) as url:
        yield url


def test_each_opportunity_goes_to_one_case(system: str, begin: Callable[..., Broker]) -> None:
    transport = Transport(timeout=5)
    site = discover(transport, f"{system}/")
    transport.close()
    broker = begin(site, tuple(CRITERIA))
    criteria, kind, flow = "TestOpportunityBookable", "ScheduledSession", "OpenBookingSimpleFlow"
    seller = "https://lab.example/id/sellers/1"
    free = broker.counted(criteria, kind, flow, seller)
    assert free > 8
    together = threading.Barrier(4)

    def take(worker: int) -> list[str]:
        together.wait()
        found: list[str] = []
        while True:
            data, _ = broker.choose(f"case {worker}", criteria, kind, flow, seller, len(found))
            if data is None:
                return found
            found.append(str(data["@id"]))

    with ThreadPoolExecutor(4) as pool:
        taken = [name for part in pool.map(take, range(4)) for name in part]
    assert len(taken) == free
    assert len(set(taken)) == free
    assert broker.choose("late", criteria, kind, flow, seller, 0) == (
        None,
        f"{free} in the feeds, all taken by other cases",
    )
    assert broker.choose("x", criteria, kind, flow, "nobody", 0) == (None, "none in the feeds")
    assert broker.published(kind, flow) >= free
    assert set(taken) <= set(broker.matching(criteria, kind, flow))
