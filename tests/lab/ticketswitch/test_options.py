"""Policies, missing capabilities, the clock and the seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bookproof.lab.ticketswitch import Capability, Lenience, ListName, NoPermission, Options

from .conftest import Agent

UNKNOWN = "00000000-0000-4000-8000-000000000000"
NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)

Start = Callable[[Options], Agent]


@pytest.mark.parametrize("status", [404, 410])
def test_unknown_transaction(agent_at: Start, status: int) -> None:
    agent = agent_at(Options(unknown_transaction=status))
    assert agent.cancel(UNKNOWN).error == (status, 8)
    assert agent.status(UNKNOWN).error == (status, 8)


def test_statuses_of_refusals(agent_at: Start) -> None:
    agent = agent_at(Options(not_purchased=460, malformed_list=460))
    assert agent.cancel(agent.reserved("CF1-0")).error == (460, 8)
    uuid = agent.booked("CF1")
    assert agent.call("cancel", transaction_uuid=uuid, cancel_items_list="x").error == (460, 8)


def test_unknown_items_ignored(agent_at: Start) -> None:
    agent = agent_at(Options(unknown_item=Lenience.IGNORED))
    uuid = agent.booked("CF1", "CF1")
    assert agent.cancel(uuid, 9).listed == []
    assert agent.cancel(uuid, 1, 9).listed == [1]


def test_excess_parameters_refused(agent_at: Start) -> None:
    agent = agent_at(Options(excess_parameters=Lenience.REFUSED))
    uuid = agent.booked("CF1")
    assert agent.call("cancel", transaction_uuid=uuid, harness_extra=1).error == (400, 8)
    assert agent.call("cancel", transaction_uuid=uuid, sub_id="london").listed == [1]


def test_permission_refused_with_403(agent_at: Start) -> None:
    agent = agent_at(Options(no_permission=NoPermission.FORBIDDEN))
    user = agent.as_user("nocancel")
    uuid = user.booked("CF1")
    assert user.cancel(uuid).error == (403, 8)
    assert user.status(uuid).states == {1: "not_permitted"}
    assert agent.cancel(agent.booked("CF1")).listed == [1]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        (ListName.ITEMS, {"cancelled_items_list"}),
        (ListName.BOTH, {"cancelled_items_list", "cancelled_item_numbers"}),
    ],
)
def test_name_of_the_list(agent_at: Start, name: ListName, keys: set[str]) -> None:
    agent = agent_at(Options(list_name=name))
    body = agent.cancel(agent.booked("CF1")).body
    assert set(body) - {"trolley_contents", "currency_details"} == keys


def test_failed_orders_are_tried_again(agent_at: Start) -> None:
    agent = agent_at(Options(retry_failed=True))
    uuid = agent.booked("CF3")
    references = {agent.cancel(uuid).orders[0]["backend_cancellation_reference"] for _ in range(2)}
    assert len(references) == 2
    assert agent.status(uuid).states == {1: "tried_and_failed"}


def test_capacity_kept(agent_at: Start) -> None:
    agent = agent_at(Options(capacity_returns=False))
    uuid = agent.booked("CF1")
    before = agent.left("CF1-0")
    assert agent.cancel(uuid).listed == [1]
    assert agent.left("CF1-0") == before


def test_without_cancelling(agent_at: Start) -> None:
    agent = agent_at(Options(without=(Capability.CANCEL,)))
    uuid = agent.booked("CF1")
    assert agent.cancel(uuid).listed == []
    assert agent.status(uuid).states == {1: "not_permitted"}


def test_without_cancelling_parts(agent_at: Start) -> None:
    agent = agent_at(Options(without=(Capability.CANCEL_PART,)))
    uuid = agent.booked("CF1", "CF1", "CF7")
    answer = agent.cancel(uuid, 1)
    assert [order["item_number"] for order in answer.body["must_also_cancel"]] == [2]
    flags = [
        bundle["purchase_result"]["can_cancel_individual_orders"]
        for bundle in agent.status(uuid).body["trolley_contents"]["bundle"]
    ]
    assert flags == [False, True]
    assert agent.cancel(uuid, 3).listed == [3]
    assert agent.cancel(uuid, 1, 2).listed == [1, 2]


@pytest.mark.parametrize(
    ("capability", "endpoints"),
    [
        (Capability.TROLLEY, ["trolley"]),
        (Capability.RELEASE, ["release"]),
        (Capability.ARCHIVES, ["reserve_page_archive", "purchase_page_archive"]),
    ],
)
def test_without_endpoints(agent_at: Start, capability: Capability, endpoints: list[str]) -> None:
    agent = agent_at(Options(without=(capability,)))
    for endpoint in endpoints:
        assert agent.call(endpoint, transaction_uuid=UNKNOWN).error == (404, 8)
    assert agent.cancel(agent.booked("CF1")).listed == [1]


# Time


def test_reservation_ends_after_15_minutes(agent_at: Start) -> None:
    agent = agent_at(Options(now=NOON))
    before = agent.left("CF1-0")
    uuid = agent.reserved("CF1-0")
    agent.advance(899)
    body = agent.status(uuid).body
    assert (body["transaction_status"], body["minutes_left_on_reserve"]) == ("reserved", 0.02)
    agent.advance(1)
    assert agent.status(uuid).body["transaction_status"] == "released"
    assert agent.left("CF1-0") == before
    assert agent.purchase(uuid).error == (400, 8)


def test_slow_supplier(agent_at: Start) -> None:
    agent = agent_at(Options(now=NOON, attempt_seconds=60))
    uuid = agent.reserved("CF10-0")
    assert agent.purchase(uuid).body["transaction_status"] == "attempting"
    assert agent.cancel(uuid).error == (400, 8)
    agent.advance(60)
    answer = agent.status(uuid)
    assert answer.body["transaction_status"] == "purchased"
    assert answer.states == {1: "possible"}
    kept = agent.get("purchase_page_archive", transaction_uuid=uuid)
    assert kept.body["transaction_status"] == "attempting"
    assert agent.cancel(uuid).listed == [1]


def test_archives_end(agent_at: Start) -> None:
    agent = agent_at(Options(now=NOON))
    uuid = agent.booked("CF1")
    agent.advance(86401)
    assert agent.get("reserve_page_archive", transaction_uuid=uuid).error == (410, 8)
    assert agent.get("purchase_page_archive", transaction_uuid=uuid).status == 200
    agent.advance(365 * 86400)
    assert agent.get("purchase_page_archive", transaction_uuid=uuid).error == (410, 8)
    assert agent.status(uuid).states == {1: "possible"}


def test_clock_is_set(agent_at: Start) -> None:
    agent = agent_at(Options(now=NOON))
    assert agent.send("GET", "/lab/clock").body == {"now": NOON.isoformat()}
    set_to = agent.send("PUT", "/lab/clock", json={"now": "2031-01-01T00:00:00"})
    assert set_to.body == {"now": "2031-01-01T00:00:00+00:00"}
    before = datetime.now(UTC)
    running = agent.send("PUT", "/lab/clock", json={"now": None}).body["now"]
    assert before <= datetime.fromisoformat(running) <= datetime.now(UTC)


@pytest.mark.parametrize(
    "body", [{}, {"now": "noon"}, {"advance_seconds": "x"}, {"advance_seconds": 1e12}, []]
)
def test_clock_is_not_set(agent: Agent, body: Any) -> None:
    answer = agent.send("PUT", "/lab/clock", json=body)
    assert answer.status == 400
    assert answer.body["error"]


# Seed


def test_same_seed_same_answers(agent_at: Start) -> None:
    def tour(options: Options) -> list[Any]:
        agent = agent_at(options)
        uuid = agent.reserved("CF1-0", "CF6-1", "CF7-1")
        answers = [
            agent.get("events"),
            agent.get("availability", perf_id="CF1-0"),
            agent.purchase(uuid),
            agent.cancel(uuid, 1, 2),
            agent.status(uuid),
        ]
        return [(answer.body, answer.headers["X-Request-Id"]) for answer in answers]

    first = tour(Options(seed=7, now=NOON))
    assert tour(Options(seed=7, now=NOON)) == first
    other = tour(Options(seed=8, now=NOON))
    assert other[0][0] == first[0][0]
    assert all(one != two for one, two in zip(other[1:], first[1:], strict=True))
