"""Keeping a replay to itself: no connection, no look-up of a name, no other process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_REFUSED = frozenset(
    {
        "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
        "subprocess.Popen", "os.system", "os.posix_spawn", "os.spawn", "os.exec", "os.fork",
        "os.forkpty",
    }
)  # fmt: skip
"""Events of the interpreter, https://docs.python.org/3/library/audit_events.html: whatever makes a
connection has to pass one of them, in Python or in an extension that uses Python's sockets."""


class _Gate:
    closed = 0


@contextmanager
def no_network() -> Iterator[None]:
    """Nothing in this process can reach out; ``PermissionError`` tells who tries."""
    _watch()
    _Gate.closed += 1
    try:
        yield
    finally:
        _Gate.closed -= 1


@cache
def _watch() -> None:
    """Begin to listen; the interpreter lets nobody stop, so it is done once."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if _Gate.closed and event in _REFUSED:
        raise PermissionError(f"a replay keeps to itself; {event} was asked for: {arguments[-1]!r}")
