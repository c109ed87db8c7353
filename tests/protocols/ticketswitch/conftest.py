"""The command against a ticketing lab, and against systems that spoil its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bookproof import resources
from bookproof.lab.ticketswitch import Options
from bookproof.lab.ticketswitch.main import running

from ...targets import Reply, Request, proxying
from ..running import Runner

EXAMPLE = resources.folder("config") / "example.ticketswitch.json"
Spoil = Callable[[str, Reply], Reply]
"""Takes the name of the endpoint and the sound answer."""


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs the command in a temporary folder."""
    return Runner(tmp_path, EXAMPLE)


@pytest.fixture(scope="session")
def lab() -> Iterator[str]:
    """Address of a sound ticketing system."""
    with running(Options()) as origin:
        yield origin


@contextmanager
def spoiling(origin: str, spoil: Spoil) -> Iterator[str]:
    """Pass everything on to a sound system, and spoil what it answers."""

    def after(request: Request, reply: Reply) -> Reply:
        name = request.path.partition("?")[0].split("/")[2].removesuffix(".v1")
        return spoil(name, reply)

    with proxying(origin, after=after) as target:
        yield target.url
