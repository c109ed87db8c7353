"""The command against a two-party lab, and against systems that spoil its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.lab.two_party import Options
from bookproof.lab.two_party.main import running

from ...runs import Ran
from ...targets import Reply, Request, proxying
from ..running import Runner as AnyRunner

EXAMPLE = resources.folder("config") / "example.two-party.json"
TOKENS = ("customer-token", "provider-token", "third-token", "quite-wrong-token")
Spoil = Callable[[str, str, Reply], Reply]
"""Takes verb, path and the sound answer."""


class Runner(AnyRunner):
    """Sees to it that no token is told."""

    def __call__(self, url: str | None, *arguments: str, **changes: Any) -> Ran:
        """Run; see :class:`AnyRunner`."""
        ran = super().__call__(url, *arguments, **changes)
        assert not any(token in ran.output + ran.reasons for token in TOKENS)
        return ran


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs the command in a temporary folder."""
    return Runner(tmp_path, EXAMPLE)


@pytest.fixture(scope="session")
def lab() -> Iterator[str]:
    """Address of a sound system."""
    with running(Options()) as origin:
        yield origin


@contextmanager
def spoiling(origin: str, spoil: Spoil) -> Iterator[str]:
    """Pass everything on to a sound system, and spoil what it answers."""

    def after(request: Request, reply: Reply) -> Reply:
        return spoil(request.method, request.path, reply)

    with proxying(origin, after=after) as target:
        yield target.url
