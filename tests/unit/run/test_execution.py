"""One case, from its start to its result."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest
from greenlet import GreenletExit

from bookproof import settings
from bookproof.broker.link import BrokerView
from bookproof.broker.service import Ended, FeedView, Wait
from bookproof.cases import Case, FeatureTest, Origin, expand
from bookproof.checks.registry import Check
from bookproof.client.redaction import Redactor
from bookproof.client.transport import Transport
from bookproof.execution import run_case
from bookproof.faults import (
    BlockedFault,
    ConfigFault,
    DataFault,
    EnvironmentFault,
    NotApplicable,
    StageFailed,
)
from bookproof.results import CaseResult, Finding, Outcome
from bookproof.scenario import Scenario
from bookproof.session import Services, Session, plain
from bookproof.turns import Budget

MUST = ("OBA-CUSTCANCEL-02",)


def finds(*findings: Finding) -> Check[[]]:
    """A check that finds this."""

    def look() -> Iterator[Finding]:
        yield from findings

    return Check(f"test.finds-{len(findings)}", MUST, "It is wrong.", look)


def breaks() -> Iterator[Finding]:
    raise RecursionError("a mistake")


SOUND = finds()
WRONG = finds(Finding("$.a", 1, "canary-secret said so"))
BROKEN = Check("test.breaks", MUST, "It breaks.", breaks)


class Broker:
    """Stands for a broker whose feeds give no pages, if there is a problem."""

    def __init__(self) -> None:
        self.problem = ""

    def view(self, feeds: tuple[str, ...], since: float = 0.0) -> FeedView:
        return FeedView(self.problem, 0, (), missing=False, gone=False)


class Nobody:
    """Turns in which no wait is ever over."""

    def wait(self, wait: Wait, budget: Budget) -> Ended | None:
        budget.spent += 2.0
        return None


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def target() -> Iterator[tuple[str, list[int]]]:
    """A system that answers with the statuses that a test puts in the list, in turn."""
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response_only(statuses.pop(0))
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", statuses
        server.shutdown()
        thread.join(5)


@pytest.fixture
def services(broker: Broker, target: tuple[str, list[int]]) -> Iterator[Services]:
    transport = Transport(timeout=2)
    yield Services(
        settings=settings.load(None),
        broker=cast(BrokerView, broker),
        transport=transport,
        redactor=Redactor([{"X-Api-Key": "canary-secret"}]),
        base_url=target[0],
        seed=1,
        time_base=datetime(2031, 1, 1, tzinfo=UTC),
    )
    transport.close()


def case() -> Case:
    origin = Origin("open_booking", "core", "feature", "test", implemented=True)
    (found,) = expand(origin, FeatureTest("A title", "", "", once=True), (), ())
    return found


Run = Callable[[Callable[[Session], object]], CaseResult]


@pytest.fixture
def run(services: Services) -> Run:
    def ran(steps: Callable[[Session], object]) -> CaseResult:
        def scenario(given: Scenario) -> None:
            steps(given._session)

        return run_case(
            case(), scenario, lambda: (SOUND, WRONG), services, Nobody(), "bookproof run …"
        )

    return ran


def raising(error: BaseException) -> Callable[[Session], None]:
    def steps(session: Session) -> None:
        raise error

    return steps


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (EnvironmentFault("canary-secret"), Outcome.ENVIRONMENT),
        (DataFault("canary-secret"), Outcome.DATA),
        (ConfigFault("canary-secret"), Outcome.CONFIG),
        (BlockedFault("canary-secret"), Outcome.BLOCKED),
        (NotApplicable("canary-secret"), Outcome.NOT_APPLICABLE),
        (ValueError("canary-secret"), Outcome.HARNESS_ERROR),
        (SystemExit("canary-secret"), Outcome.HARNESS_ERROR),
    ],
)
def test_what_stops_a_case(run: Run, error: BaseException, outcome: Outcome) -> None:
    result = run(raising(error))
    assert result.outcome is outcome
    assert "***" in result.reason
    assert "canary" not in json.dumps(result.to_json())
    assert {check.outcome for check in result.checks} == {Outcome.NOT_REACHED}
    assert [check.id for check in result.checks] == [SOUND.id, WRONG.id]
    assert result.reproduce == "bookproof run …"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GreenletExit()])
def test_what_passes_through(run: Run, error: BaseException) -> None:
    with pytest.raises(type(error)):
        run(raising(error))


def test_a_harness_error_says_where(run: Run) -> None:
    reason = run(raising(ValueError("a mistake"))).reason
    assert reason.startswith("ValueError: a mistake\n")
    assert "steps, line " in reason
    assert "raise error" in reason


def test_checks_are_recorded_and_the_case_goes_on(run: Run) -> None:
    def steps(session: Session) -> None:
        with session.stage("C1") as stage:
            assert stage.check(SOUND)
            assert not stage.check(WRONG)
            assert stage.check(BROKEN)
            stage.not_applicable(SOUND, "because of canary-secret")

    result = run(steps)
    assert result.outcome is Outcome.FAILED
    assert [check.outcome for check in result.checks] == [
        Outcome.PASSED, Outcome.FAILED, Outcome.HARNESS_ERROR, Outcome.NOT_APPLICABLE,
    ]  # fmt: skip
    assert {check.stage for check in result.checks} == {"C1"}
    assert result.checks[1].findings[0].got == "*** said so"
    assert "RecursionError: a mistake" in result.checks[2].reason
    assert "canary" not in json.dumps(result.to_json())


def test_a_check_that_breaks_is_a_harness_error(run: Run) -> None:
    def steps(session: Session) -> None:
        with session.stage("C1") as stage:
            stage.check(SOUND)
            stage.check(BROKEN)

    assert run(steps).outcome is Outcome.HARNESS_ERROR


def test_a_failed_check_outweighs_what_stopped_the_case(run: Run) -> None:
    def steps(session: Session) -> None:
        with session.stage("C1") as stage:
            stage.check(WRONG)
        raise EnvironmentFault("the system went away")

    result = run(steps)
    assert result.outcome is Outcome.FAILED
    assert result.checks[-1].outcome is Outcome.NOT_REACHED
    assert result.checks[-1].reason == "the system went away"


def test_a_required_check_stops_the_case(run: Run) -> None:
    def steps(session: Session) -> None:
        with session.stage("C2") as stage:
            stage.require(WRONG)
        pytest.fail("it went on")

    result = run(steps)
    assert result.outcome is Outcome.FAILED
    assert result.checks[-1].reason == "C2: It is wrong."
    with pytest.raises(StageFailed):
        raise StageFailed


def test_a_case_without_checks_says_nothing(run: Run) -> None:
    assert run(lambda session: None).outcome is Outcome.NOT_APPLICABLE


def test_a_wait_at_a_broken_feed_is_no_failure(run: Run, broker: Broker) -> None:
    broker.problem = "GET http://a.example/: status 500"

    def steps(session: Session) -> None:
        session.wait(Wait(("f",), "i", 0.0), session.feed_budget())

    result = run(steps)
    assert result.outcome is Outcome.ENVIRONMENT
    assert result.reason == broker.problem
    assert result.waited == 2.0


def test_a_wait_at_a_sound_feed_ends_without_an_item(run: Run) -> None:
    def steps(session: Session) -> None:
        assert session.wait(Wait(("f",), "i", 0.0), session.feed_budget()) is None

    assert run(steps).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_refused_from_the_start(
    run: Run, target: tuple[str, list[int]], status: int
) -> None:
    target[1].extend((201, status))

    def steps(session: Session) -> None:
        assert session.call("PUT", "test-interface/actions", {}).status == 201
        session.call("PUT", "order-quotes/1", {})

    result = run(steps)
    assert result.outcome is Outcome.CONFIG
    assert f"PUT {target[0]}/order-quotes/1: status {status}" in result.reason
    assert "check the request headers of the primary booking partner" in result.reason


def test_credentials_refused_later(run: Run, target: tuple[str, list[int]]) -> None:
    target[1].extend((200, 401))

    def steps(session: Session) -> None:
        assert session.call("PUT", "a", {}).status == 200
        assert session.call("PUT", "b", {}).status == 401

    assert run(steps).outcome is Outcome.NOT_APPLICABLE


def test_a_seed_decides_the_uuids(services: Services) -> None:
    first, again = (Session(case(), services, Nobody()) for _ in range(2))
    assert first.order_uuid == again.order_uuid
    assert first.new_uuid() == again.new_uuid() != first.order_uuid


def test_plain_values() -> None:
    value = {1: (Decimal("10.10"), Decimal("0.1000000000000000000001")), "b": {"x", "a"}, "c": None}
    assert plain(value) == {"1": [10.1, "0.1000000000000000000001"], "b": ["a", "x"], "c": None}
    assert plain(datetime(2031, 1, 1, tzinfo=UTC)) == "2031-01-01 00:00:00+00:00"
