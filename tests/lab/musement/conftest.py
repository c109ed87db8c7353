"""Targets with a fixed clock, and partners that are logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from bookproof.lab.musement import MusementOptions
from bookproof.lab.musement.main import running

from .partner import Partner

NOW = datetime(2030, 4, 1, 9, 0, tzinfo=UTC)

OpenTarget = Callable[..., Partner]


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Address of a target whose clock stands still."""
    with running(MusementOptions(now=NOW)) as address:
        yield address


@pytest.fixture
def partner(origin: str) -> Iterator[Partner]:
    """The client that may do everything, at a target as after its start."""
    found = Partner(origin)
    found.switch()
    assert found.lab("POST", "/reset").status == 200
    found.login()
    yield found
    found.session.close()


@pytest.fixture
def open_target() -> Iterator[OpenTarget]:
    """Start further targets, with options of their own."""
    with ExitStack() as stack:

        def start(name: str = "harness", **options: Any) -> Partner:
            address = stack.enter_context(running(MusementOptions(**{"now": NOW, **options})))
            partner = Partner(address, name)
            stack.callback(partner.session.close)
            partner.login()
            return partner

        yield start
