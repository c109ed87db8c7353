"""During a replay nothing can be reached, by whatever way; before and after it can."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from bookproof.replay.isolation import no_network

Address = tuple[str, int]
LIMIT = 10.0


@pytest.fixture
def address() -> Iterator[Address]:
    """Where somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def connect(address: Address) -> None:
    socket.create_connection(address, LIMIT).close()


def connect_ex(address: Address) -> None:
    with socket.socket() as one:
        assert one.connect_ex(address) == 0


def by_udp(address: Address) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.sendto(b"x", address)


def by_asyncio(address: Address) -> None:
    async def go() -> None:
        _, writer = await asyncio.open_connection(*address)
        writer.close()
        await writer.wait_closed()

    asyncio.run(go())


def by_another_thread(address: Address) -> None:
    failed: list[BaseException] = []

    def go() -> None:
        try:
            connect(address)
        except PermissionError as error:
            failed.append(error)

    thread = threading.Thread(target=go)
    thread.start()
    thread.join(LIMIT)
    if failed:
        raise failed[0]


def look_up(address: Address) -> None:
    assert socket.getaddrinfo(address[0], address[1])


def by_another_process(address: Address) -> None:
    code = f"import socket; socket.create_connection({address!r}).close()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LIMIT)


def by_the_shell(_: Address) -> None:
    assert os.system("true") == 0  # noqa: S605 - that it is asked for is what is tested


WAYS = [
    connect, connect_ex, by_udp, by_asyncio, by_another_thread, look_up, by_another_process,
    by_the_shell,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_leads_out(way: Callable[[Address], None], address: Address) -> None:
    with no_network(), pytest.raises(PermissionError, match="a replay keeps to itself"):
        way(address)
    way(address)


def test_it_stays_closed_until_all_have_gone(address: Address) -> None:
    with no_network():
        with no_network():
            pass
        with pytest.raises(PermissionError):
            connect(address)
    connect(address)
