"""The lab as a process of its own, for the length of a run."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from bookproof.faults import EnvironmentFault

_READY = "bookproof lab: "
_START = 20.0
_STOP = 5.0


class EmbeddedLab:
    """Starts the lab on a free loopback port; it ends with this process, however that ends."""

    def __init__(self, arguments: Sequence[str] = (), module: str = "bookproof.lab") -> None:
        self._module = module
        self._arguments = list(arguments)
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> Self:
        """Start it and wait until it listens.

        Raises:
            EnvironmentFault: it does not start; the message repeats what it said.
        """
        command = [sys.executable, "-P", "-m", self._module, "--port", "0"]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [*command, "--exit-on-stdin-eof", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=os.name == "posix",
        )
        watchdog = threading.Timer(_START, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline() if self._process.stdout else ""
        finally:
            watchdog.cancel()
        if not line.startswith(_READY):
            said = self._process.communicate()[1].strip() or "it said nothing"
            raise EnvironmentFault(f"the embedded lab did not start: {said}")
        self.url = line.removeprefix(_READY).strip()
        return self

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    def died(self) -> bool:
        """Whether it has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.communicate(timeout=_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
