"""Starting the lab from the command line, or inside a process."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn

from bookproof.lab.app import App
from bookproof.lab.database import DatabaseUnusableError
from bookproof.lab.options import Cancellation, LabOptions, Leasing, Proposals
from bookproof.lab.state import Lab
from bookproof.lab.switches import UnknownDefectError, defect_named

_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1"}  # noqa: S104  translated, not bound
_KEEP_ALIVE_SECONDS: Final = 75
_START_SECONDS: Final = 30


class LabStartError(Exception):
    """The lab cannot be started; the message is one line for a person."""


class _Server(uvicorn.Server):
    """A server for one lab that tells when it listens, and leaves signals to its caller."""

    def __init__(self, lab: Lab, listener: socket.socket, listening: Callable[[], None]) -> None:
        config = uvicorn.Config(
            App(lab),
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
            await self.serve(sockets=[self._listener])

        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(work())

    def stop(self) -> None:
        """End the service soon; may be called from any thread."""
        self.should_exit = True


def _bind(options: LabOptions) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except (OSError, OverflowError) as exc:
        listener.close()
        raise LabStartError(f"cannot listen on {options.host}:{options.port}: {exc}") from exc
    return listener


@contextmanager
def _opened(options: LabOptions, origin: str) -> Iterator[Lab]:
    """Open the lab's database, a temporary one if none was chosen."""
    with tempfile.TemporaryDirectory(prefix="bookproof-lab-") as folder:
        path = options.db if options.db is not None else Path(folder) / "lab.sqlite"
        try:
            lab = Lab(options, path)
            lab.settle_at(origin)
        except DatabaseUnusableError as exc:
            raise LabStartError(str(exc)) from exc
        try:
            yield lab
        finally:
            lab.db.close()


@contextmanager
def _server(options: LabOptions, ready: Callable[[str], None]) -> Iterator[_Server]:
    """Bind the address and open the database; ``ready`` is called with the address later."""
    with _bind(options) as listener:
        host = _ANY_HOST.get(options.host, options.host)
        origin = f"http://{host}:{listener.getsockname()[1]}"
        with _opened(options, origin) as lab:
            yield _Server(lab, listener, lambda: ready(origin))


def serve(options: LabOptions, ready: Callable[[str], None] = lambda origin: None) -> None:
    """Run a lab in the main thread until SIGTERM or SIGINT.

    ``ready`` is called with the address once the lab listens.

    Raises:
        LabStartError: the address or the database cannot be used.

    """

    def watch(server: _Server) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        if options.exit_on_stdin_eof:
            threading.Thread(target=_stop_at_eof, args=[server], daemon=True).start()

    with _server(options, ready) as server:
        gc.collect()
        # What exists by now lives as long as the lab, and need not be looked at again.
        gc.freeze()
        server.work(watch)


def _stop_at_eof(server: _Server) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    server.stop()


@contextmanager
def running(options: LabOptions) -> Iterator[str]:
    """Run a lab in a thread of this process for as long as the context lasts; yields its address.

    Raises:
        LabStartError: the address or the database cannot be used.

    """
    address: Future[str] = Future()
    with _server(options, address.set_result) as server:
        thread = threading.Thread(target=server.work, name="lab")
        thread.start()
        try:
            yield address.result(timeout=_START_SECONDS)
        finally:
            server.stop()
            thread.join()


def main(argv: Sequence[str]) -> int:
    """Run the lab as a command; return the exit status, 2 if it cannot be started."""
    try:
        options = _parse(argv)
        serve(options, lambda origin: print(f"bookproof lab: {origin}", flush=True))
    except (LabStartError, UnknownDefectError) as exc:
        print(f"bookproof lab: {exc}", file=sys.stderr)
        return 2
    return 0


def _page_size(text: str) -> int:
    size = int(text)
    if size < 1:
        raise argparse.ArgumentTypeError("a page needs room for at least 1 item")
    return size


def _parse(argv: Sequence[str]) -> LabOptions:
    defaults = LabOptions()
    parser = argparse.ArgumentParser(
        prog="bookproof lab",
        description="A booking system for tests, with the Open Booking API and its test interface.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default=defaults.host, help="address to listen on")
    add("--port", type=int, default=defaults.port, help="port; 0 takes a free one")
    add("--db", type=Path, help="database file; a temporary one if absent")
    add("--defect", action="append", default=[], metavar="NAME", help="switch a defect on")
    add(
        "--feed-delay",
        type=float,
        default=defaults.feed_delay,
        metavar="S",
        help="seconds until a change appears in a feed",
    )
    add(
        "--cancellation",
        choices=[mode.value for mode in Cancellation],
        default=defaults.cancellation.value,
        help="when customers may cancel",
    )
    add(
        "--leasing",
        choices=[mode.value for mode in Leasing],
        default=defaults.leasing.value,
        help="at which checkpoints spaces are held",
    )
    add(
        "--proposals",
        choices=[mode.value for mode in Proposals],
        default=defaults.proposals.value,
        help="the feed in which order proposals are published",
    )
    add("--seed", type=int, default=defaults.seed, help="fixes prices and UUIDs")
    add(
        "--sessions-per-type",
        type=int,
        default=defaults.sessions_per_type,
        metavar="N",
        help="cancellable opportunities per type, flow and primary seller",
    )
    add(
        "--page-size",
        type=_page_size,
        default=defaults.page_size,
        metavar="N",
        help="items on a full page of a feed",
    )
    add("--exit-on-stdin-eof", action="store_true", help="stop when standard input ends")
    values = vars(parser.parse_args(argv))
    values["defects"] = tuple(defect_named(name) for name in values.pop("defect"))
    values["cancellation"] = Cancellation(values["cancellation"])
    values["leasing"] = Leasing(values["leasing"])
    values["proposals"] = Proposals(values["proposals"])
    return LabOptions(**values)
