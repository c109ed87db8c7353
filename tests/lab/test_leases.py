"""Leases: who sees what, and when they end."""

from __future__ import annotations

import pytest

from bookproof.lab import LabOptions, Leasing
from bookproof.lab.main import running

from .conftest import COURT, Broker, Clock, new_uuid


def test_lease_keeps_others_out_until_it_ends() -> None:
    clock = Clock()
    with running(LabOptions(sessions_per_type=0, clock=clock)) as address:
        broker = Broker(address)
        court = broker.make(COURT)
        order, other = new_uuid(), new_uuid()
        assert broker.c2(order, [court]).status == 200
        refused = broker.c2(other, [court])
        [entry] = refused.body["orderedItem"][0]["error"]
        assert entry["@type"] == "OpportunityCapacityIsReservedByLeaseError"
        assert broker.b(new_uuid(), [court]).status == 409

        clock.now += 15 * 60
        assert broker.spaces(court) == 1
        assert broker.call("GET", f"/orders/{order}").error == (404, "UnknownOrderError")
        assert broker.c2(other, [court]).status == 200
        assert broker.b(order, [court]).error == (409, "OpportunityHasInsufficientCapacityError")
        broker.session.close()


def test_reserved_and_insufficient_are_told_apart(broker: Broker) -> None:
    one = broker.make(criteria="BookableFiveSpaces")
    broker.c2(new_uuid(), [one])
    answer = broker.c1(new_uuid(), [one] * 9)
    kinds = [[e["@type"] for e in i.get("error", [])] for i in answer.body["orderedItem"]]
    assert kinds.count([]) == 4
    assert kinds.count(["OpportunityCapacityIsReservedByLeaseError"]) == 1
    assert kinds.count(["OpportunityHasInsufficientCapacityError"]) == 4


def test_lease_follows_the_newest_items(broker: Broker) -> None:
    one, other = broker.make(), broker.make()
    order = new_uuid()
    broker.c1(order, [one, one])
    assert [broker.spaces(one), broker.spaces(other)] == [18, 20]
    broker.c2(order, [one, other])
    assert [broker.spaces(one), broker.spaces(other)] == [19, 19]
    broker.b(order, [other])
    assert [broker.spaces(one), broker.spaces(other)] == [20, 19]


@pytest.mark.parametrize(
    ("leasing", "seen"),
    [
        (Leasing.BOTH, [19, 19, 19]),
        (Leasing.ANONYMOUS, [19, 19, 19]),
        (Leasing.NAMED, [20, 19, 19]),
        (Leasing.NONE, [20, 20, 19]),
    ],
)
def test_leasing_modes(leasing: Leasing, seen: list[int]) -> None:
    with running(LabOptions(sessions_per_type=0, leasing=leasing)) as address:
        broker = Broker(address)
        one = broker.make()
        order = new_uuid()
        spaces, leased = [], []
        for send in (broker.c1, broker.c2, broker.b):
            answer = send(order, [one])
            spaces.append(broker.spaces(one))
            leased.append("lease" in answer.body)
        assert spaces == seen
        assert leased == [seen[0] == 19, seen[1] == 19, False]
        broker.session.close()


def test_approval_without_leasing_takes_the_space_at_b() -> None:
    with running(LabOptions(sessions_per_type=0, leasing=Leasing.NONE)) as address:
        broker = Broker(address)
        court = broker.make(COURT, flow="Approval")
        versions = {}
        for order in (new_uuid(), new_uuid()):
            versions[order] = broker.p(order, [court]).body["orderProposalVersion"]
            uri = f"{address}/openbooking/order-proposals/{order}"
            broker.act("SellerAcceptOrderProposal", "OrderProposal", uri)
        payment = {"@type": "Payment", "identifier": "x"}
        outcomes = [
            broker.call(
                "PUT",
                f"/orders/{order}",
                {"@type": "Order", "orderProposalVersion": version, "payment": payment},
            ).status
            for order, version in versions.items()
        ]
        assert outcomes == [201, 409]
        broker.session.close()
