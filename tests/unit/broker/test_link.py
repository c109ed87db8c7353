"""Workers of other processes at one broker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client

import pytest

from bookproof.broker.link import BrokerLinkError, BrokerServer, RemoteBroker
from bookproof.broker.service import Broker, Wait

from .conftest import Begin
from .feeds import SERIES, SESSIONS, Publisher


@pytest.fixture
def broker(begin: Begin, publisher: Publisher) -> Broker:
    publisher.publish(SESSIONS, "s1", {"superEvent": "p", "price": 2**80})
    publisher.publish(SERIES, "p")
    return begin()


@pytest.fixture
def server(broker: Broker) -> Iterator[BrokerServer]:
    found = BrokerServer(broker)
    yield found
    found.close()


@pytest.fixture
def remote(server: BrokerServer) -> RemoteBroker:
    return RemoteBroker(server.address, server.key)


def test_a_worker_gets_what_the_broker_says(broker: Broker, remote: RemoteBroker) -> None:
    remote.join("gw0")
    assert remote.position() == broker.position() == 2
    assert remote.opportunity("s1") == broker.opportunity("s1")
    assert remote.opportunity_feeds("ScheduledSession") == (SESSIONS, SERIES)
    assert remote.places("s1") == broker.places("s1")
    assert remote.seen("orders:primary", "x") is None
    assert remote.view((SESSIONS,)).problem == ""
    assert remote.published("ScheduledSession", "x") == 0
    assert remote.matching("TestOpportunityBookable", "ScheduledSession", "x") == []
    assert remote.choose("c", "x", "y", "z", "s", 0) == (None, "none in the feeds")
    wanted = Wait((SESSIONS,), "s1", time.monotonic(), whole=True)
    assert remote.wait("gw0", (wanted,), 1.0) == broker.wait("main", (wanted,), 1.0)
    remote.leave("gw0")


def test_an_unknown_method(remote: RemoteBroker) -> None:
    with pytest.raises(BrokerLinkError, match="the broker has no 'close'"):
        remote._call("close")
    with pytest.raises(BrokerLinkError, match="the broker has no '__init__'"):
        remote._call("__init__")
    assert remote.position() == 2


def test_a_fault_of_the_broker(remote: RemoteBroker) -> None:
    with pytest.raises(BrokerLinkError, match="TypeError"):
        remote._call("position", "too much")
    assert remote.position() == 2


def test_the_broker_is_gone(server: BrokerServer, remote: RemoteBroker) -> None:
    server.close()
    remote._connection.close()
    with pytest.raises(BrokerLinkError, match="the broker process is gone"):
        remote.position()


def test_a_stranger_without_the_key_is_refused(server: BrokerServer) -> None:
    with pytest.raises(AuthenticationError):
        Client(server.address, authkey=b"guessed")
    assert RemoteBroker(server.address, server.key).position() == 2


def test_a_lost_worker_is_not_waited_for(
    broker: Broker, server: BrokerServer, publisher: Publisher
) -> None:
    lost = RemoteBroker(server.address, server.key)
    lost.join("lost")
    acted = publisher.publish(SESSIONS, "s2")
    lost._connection.close()
    wanted = Wait((SESSIONS,), "s2", acted, after=2)
    assert broker.wait("main", (wanted,), 5.0)[0] is not None
