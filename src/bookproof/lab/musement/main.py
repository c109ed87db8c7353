"""Starting the target from the command line, or inside a process."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import uvicorn

from bookproof.lab.main import LabStartError
from bookproof.lab.musement.app import App
from bookproof.lab.musement.options import Capability, MusementOptions, Policies, PolicyError
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.switches import UnknownDefectError, defect_named

_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1"}  # noqa: S104  translated, not bound
_KEEP_ALIVE_SECONDS: Final = 75
_START_SECONDS: Final = 30
_TICK_SECONDS: Final = 0.1


class _Server(uvicorn.Server):
    """A server for one target that tells when it listens, and leaves signals to its caller."""

    def __init__(self, shop: Shop, listener: socket.socket, listening: Callable[[], None]) -> None:
        config = uvicorn.Config(
            App(shop),
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._shop = shop
        self._listener = listener
        self._listening = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: the caller decides what ends the target, and how."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets=sockets)
        self._listening()

    def work(self, watch: Callable[[_Server], None] = lambda server: None) -> None:
        """Serve until ``stop`` is called; ``watch`` may arrange for that inside the event loop."""

        async def work() -> None:
            watch(self)
            ticking = asyncio.create_task(self._tick())
            await self.serve(sockets=[self._listener])
            ticking.cancel()

        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(work())

    async def _tick(self) -> None:
        """Let what is due happen even if nobody calls, so that the web hook tells it in time."""
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self._shop.settle()

    def stop(self) -> None:
        """End the service soon; may be called from any thread."""
        self.should_exit = True


def _bind(options: MusementOptions) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except (OSError, OverflowError) as exc:
        listener.close()
        raise LabStartError(f"cannot listen on {options.host}:{options.port}: {exc}") from exc
    return listener


@contextmanager
def _server(options: MusementOptions, ready: Callable[[str], None]) -> Iterator[_Server]:
    """Bind the address; ``ready`` is called with it later, once the target listens."""
    with _bind(options) as listener:
        host = _ANY_HOST.get(options.host, options.host)
        origin = f"http://{host}:{listener.getsockname()[1]}"
        shop = Shop(options)
        try:
            yield _Server(shop, listener, lambda: ready(origin))
        finally:
            shop.hooks.close()


def serve(options: MusementOptions, ready: Callable[[str], None] = lambda origin: None) -> None:
    """Run a target in the main thread until SIGTERM or SIGINT.

    ``ready`` is called with the address once the target listens.

    Raises:
        LabStartError: the address cannot be used.

    """

    def watch(server: _Server) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        if options.exit_on_stdin_eof:
            threading.Thread(target=_stop_at_eof, args=[server], daemon=True).start()

    with _server(options, ready) as server:
        server.work(watch)


def _stop_at_eof(server: _Server) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    server.stop()


@contextmanager
def running(options: MusementOptions) -> Iterator[str]:
    """Run a target in a thread of this process as long as the context lasts; yields its address.

    Raises:
        LabStartError: the address cannot be used.

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


def main(arguments: Sequence[str]) -> int:
    """Run the target as a command; return the exit status, 2 if it cannot be started."""
    try:
        options = parse(arguments)
        serve(options, lambda origin: print(f"bookproof lab: {origin}", flush=True))
    except (LabStartError, UnknownDefectError, PolicyError) as exc:
        print(f"bookproof lab: {exc}", file=sys.stderr)
        return 2
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("a policy is given as NAME=VALUE")
    return name, value


def parser() -> argparse.ArgumentParser:
    """Describe the options of the command."""
    usual = MusementOptions()
    made = argparse.ArgumentParser(
        prog="bookproof lab --protocol musement",
        description="A target for tests that speaks the Musement partner API.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = made.add_argument
    add("--host", default=usual.host, help="address to listen on")
    add("--port", type=int, default=usual.port, help="port; 0 takes a free one")
    add("--seed", type=int, default=usual.seed, help="fixes UUIDs, references and tokens")
    add("--now", type=_moment, help="stop the clock at a moment, ISO 8601; UTC if it has no zone")
    add("--defect", action="append", default=[], metavar="NAME", help="switch a defect on")
    add(
        "--without",
        action="append",
        default=[],
        choices=[one.value for one in Capability],
        help="leave a part of the API out",
    )
    add(
        "--policy",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="choose an answer that the vendor leaves open",
    )
    numbers: tuple[tuple[str, type, str], ...] = (
        ("capacity", int, "places of each product"),
        ("refund_reads", int, "readings of an order after which a refund is finished"),
        ("refund_seconds", float, "seconds after which a refund is finished, if that is sooner"),
        ("confirmation_seconds", float, "seconds until a supplier answers who takes time"),
        ("care_seconds", float, "seconds until customer care settles a CANCELLATION_ERROR"),
        ("token_seconds", int, "seconds for which a token is valid"),
    )
    for name, kind, meaning in numbers:
        option = f"--{name.replace('_', '-')}"
        add(option, type=kind, default=getattr(usual, name), metavar="N", help=meaning)
    add("--webhook-url", help="address that is told of every change of an order item")
    add("--webhook-user", default=usual.webhook_user, help="user name for the web hook")
    add("--webhook-password", default=usual.webhook_password, help="password for the web hook")
    add("--exit-on-stdin-eof", action="store_true", help="stop when standard input ends")
    return made


def parse(arguments: Sequence[str]) -> MusementOptions:
    """Read the options of the command.

    Raises:
        UnknownDefectError: a defect is not known.
        PolicyError: a policy, or its value, is not known.

    """
    values = vars(parser().parse_args(arguments))
    values["defects"] = tuple(defect_named(name) for name in values.pop("defect"))
    values["without"] = frozenset(Capability(name) for name in values["without"])
    values["policies"] = Policies.chosen(dict(values.pop("policy")))
    return MusementOptions(**values)
