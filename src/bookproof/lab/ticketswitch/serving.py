"""Serving an ASGI application at an address, in a thread or until a signal."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Final

import uvicorn

Application = Callable[..., Any]

_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1"}  # noqa: S104  translated, not bound
_KEEP_ALIVE_SECONDS: Final = 75
_START_SECONDS: Final = 30


class StartError(Exception):
    """The application cannot be served; the message is one line for a person."""


class _Server(uvicorn.Server):
    """A server that tells when it listens, and leaves signals to its caller."""

    def __init__(
        self, app: Application, listener: socket.socket, listening: Callable[[], None]
    ) -> None:
        config = uvicorn.Config(
            app,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._listener = listener
        self._listening = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: the caller decides what ends the server."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets=sockets)
        self._listening()

    def work(self, watch: Callable[[_Server], None] = lambda server: None) -> None:
        """Serve until ``stop`` is called; ``watch`` may arrange for that inside the event loop."""

        async def work() -> None:
            watch(self)
            await self.serve(sockets=[self._listener])

        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(work())

    def stop(self) -> None:
        """End the service soon; may be called from any thread."""
        self.should_exit = True


@contextmanager
def _bound(
    app: Application, host: str, port: int, ready: Callable[[str], None]
) -> Iterator[_Server]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as exc:
            raise StartError(f"cannot listen on {host}:{port}: {exc}") from exc
        origin = f"http://{_ANY_HOST.get(host, host)}:{listener.getsockname()[1]}"
        yield _Server(app, listener, lambda: ready(origin))


def serve(
    app: Application,
    host: str,
    port: int,
    *,
    exit_on_stdin_eof: bool,
    ready: Callable[[str], None],
) -> None:
    """Serve in the main thread until SIGTERM or SIGINT; ``ready`` gets the address.

    Raises:
        StartError: the address cannot be used.

    """

    def watch(server: _Server) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        if exit_on_stdin_eof:
            threading.Thread(target=_stop_at_eof, args=[server], daemon=True).start()

    with _bound(app, host, port, ready) as server:
        server.work(watch)


def _stop_at_eof(server: _Server) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    server.stop()


@contextmanager
def served(app: Application, host: str, port: int) -> Iterator[str]:
    """Serve in a thread of this process for as long as the context lasts; yields the address.

    Raises:
        StartError: the address cannot be used.

    """
    address: Future[str] = Future()
    with _bound(app, host, port, address.set_result) as server:
        thread = threading.Thread(target=server.work, name="lab")
        thread.start()
        try:
            yield address.result(timeout=_START_SECONDS)
        finally:
            server.stop()
            thread.join()
