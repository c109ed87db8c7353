"""A broker at work on feeds that a test fills."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookproof.broker.discovery import FeedLink, Site
from bookproof.broker.service import Broker, BrokerOptions
from bookproof.client.transport import Transport

from .feeds import SERIES, SESSIONS, SLOTS, Publisher, publishing

Begin = Callable[..., Broker]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Feeds without items."""
    with publishing() as found:
        yield found


@pytest.fixture
def begin(publisher: Publisher, tmp_path: Path) -> Iterator[Begin]:
    """Start a broker on the feeds, with options changed; one for each test."""
    with ExitStack() as stack:

        def started(
            site: Site | None = None, criteria: tuple[str, ...] = (), **changed: Any
        ) -> Broker:
            options = BrokerOptions(
                **{
                    "eager_interval": 0.02,
                    "gentle_interval": 30.0,
                    "settle": 0.0,
                    "harvest": 5.0,
                    "seed": 1,
                }
                | changed
            )
            broker = Broker(
                site or site_of(publisher),
                tmp_path,
                options,
                lambda: Transport(timeout=5.0),
                {"orders:primary": {}},
                criteria,
            )
            stack.callback(broker.close)
            broker.start(datetime.now(UTC))
            broker.join("main")
            return broker

        yield started


def site_of(publisher: Publisher) -> Site:
    """A dataset site that lists the publisher's feeds."""
    links = tuple(FeedLink(name, f"{publisher.url}/{name}") for name in (SERIES, SESSIONS, SLOTS))
    return Site(f"{publisher.url}/", "test", f"{publisher.url}/api", links, {})
