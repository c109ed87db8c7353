"""Where batches are judged: here, in processes of this machine, or on a cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.connection import wait
from typing import Any
from urllib.parse import urlsplit

from bookproof.faults import ConfigFault, EnvironmentFault

_CONNECTING = 15
"""Seconds."""
_SCHEMES = ("tcp", "tls")


class Here(Executor):
    """Judges in the thread that asks for it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def executor(jobs: int, cluster: str | None) -> Iterator[Executor]:
    """An executor for this many processes, or the cluster at an address.

    Raises:
        ConfigFault: the package for clusters is not installed.
        EnvironmentFault: no cluster answers.
    """
    if cluster is not None:
        with _cluster(cluster) as found:
            yield found
        return
    if jobs == 1:
        yield Here()
        return
    pool = ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """See to it that this process ends with the one that started it, and only then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise ConfigFault(
            '--cluster needs a package that is not installed: pip install "bookproof[cluster]"'
        ) from None
    _knock(address)
    try:
        client = distributed.Client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise EnvironmentFault(f"{address}: no cluster answers ({error})") from error
    try:
        yield client.get_executor(pure=False, retries=2)
    finally:
        client.close()


def _knock(address: str) -> None:
    """See whether anybody listens: the client itself complains at length when nobody does."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        known = parts.scheme in _SCHEMES and parts.hostname and parts.port
    except ValueError:
        known = False
    if not known:
        raise ConfigFault(f"--cluster {address}: give an address like tcp://scheduler:8786")
    try:
        socket.create_connection((str(parts.hostname), int(parts.port or 0)), _CONNECTING).close()
    except OSError as error:
        raise EnvironmentFault(f"{address}: no cluster answers ({error})") from error
