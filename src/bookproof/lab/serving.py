"""Serving a lab at an address: in a thread of this process, or until a signal ends it."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias, TypeVar

import uvicorn

from bookproof.lab.asgi import Application

_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1"}  # noqa: S104  translated, not bound
_KEEP_ALIVE_SECONDS: Final = 75
_START_SECONDS: Final = 30


class LabStartError(Exception):
    """The lab cannot be started; the message is one line for a person."""


class Listening(Protocol):
    """The options of a lab that say where it listens, and until when."""

    @property
    def host(self) -> str:
        """Address to listen on."""

    @property
    def port(self) -> int:
        """Port to listen on; 0 takes a free one."""

    @property
    def exit_on_stdin_eof(self) -> bool:
        """Whether a command ends with its standard input."""


@dataclass(frozen=True, slots=True)
class Service:
    """What is served; each of ``beside`` runs in the same event loop for as long."""

    app: Application
    beside: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = ()


Chosen = TypeVar("Chosen", bound=Listening)
Opened: TypeAlias = Callable[[Chosen, str], AbstractContextManager[Service]]
"""Opens a lab as the options have it, once its own address (without a slash at the end) is known.

Raises LabStartError if it cannot.
"""


class _Server(uvicorn.Server):
    """A server that tells when it listens, and leaves signals to its caller."""

    def __init__(
        self, service: Service, listener: socket.socket, listening: Callable[[], None]
    ) -> None:
        config = uvicorn.Config(
            service.app,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._beside = service.beside
        self._listener = listener
        self._listening = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: the caller decides what ends the lab, and with which status."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets=sockets)
        self._listening()

    def work(self, watch: Callable[[_Server], None] = lambda server: None) -> None:
        """Serve until ``stop`` is called; ``watch`` may arrange for that inside the event loop."""

        async def work() -> None:
            watch(self)
            beside = [asyncio.create_task(job()) for job in self._beside]
            await self.serve(sockets=[self._listener])
            for task in beside:
                task.cancel()

        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(work())

    def stop(self) -> None:
        """End the service soon; may be called from any thread."""
        self.should_exit = True


def _bind(options: Listening) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except (OSError, OverflowError) as exc:
        listener.close()
        raise LabStartError(f"cannot listen on {options.host}:{options.port}: {exc}") from exc
    return listener


@contextmanager
def _server(
    options: Chosen, opened: Opened[Chosen], ready: Callable[[str], None]
) -> Iterator[_Server]:
    """Bind the address and open the lab; ``ready`` is called with the address later."""
    with _bind(options) as listener:
        host = _ANY_HOST.get(options.host, options.host)
        origin = f"http://{host}:{listener.getsockname()[1]}"
        with opened(options, origin) as service:
            yield _Server(service, listener, lambda: ready(origin))


def serve(options: Chosen, opened: Opened[Chosen], ready: Callable[[str], None]) -> None:
    """Serve a lab in the main thread until SIGTERM or SIGINT, or until standard input ends.

    ``ready`` is called with the address once the lab listens.

    Raises:
        LabStartError: the address cannot be used, or the lab cannot be opened.

    """

    def watch(server: _Server) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        if options.exit_on_stdin_eof:
            threading.Thread(target=_stop_at_eof, args=[server], daemon=True).start()

    with _server(options, opened, ready) as server:
        gc.collect()
        # What exists by now lives as long as the lab, and need not be looked at again.
        gc.freeze()
        server.work(watch)


def _stop_at_eof(server: _Server) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    server.stop()


@contextmanager
def served(options: Chosen, opened: Opened[Chosen]) -> Iterator[str]:
    """Serve a lab in a thread of this process while the context lasts; yields its address.

    Raises:
        LabStartError: the address cannot be used, or the lab cannot be opened.

    """
    address: Future[str] = Future()
    with _server(options, opened, address.set_result) as server:
        thread = threading.Thread(target=server.work, name="lab")
        thread.start()
        try:
            yield address.result(timeout=_START_SECONDS)
        finally:
            server.stop()
            thread.join()
