"""The broker of protocols without feeds: there is nothing to read, only time to pass."""

from __future__ import annotations

import time
from typing import Any

from bookproof.broker.service import Ended, Wait


class IdleBroker:
    """Lets the turns of a worker wait; each worker can have its own."""

    def join(self, worker: str) -> None:
        """Nothing is shared, so nobody has to be known."""

    def leave(self, worker: str) -> None:
        """Likewise."""

    def wait(self, _worker: str, waits: tuple[Wait, ...], timeout: float) -> list[Ended | None]:
        """Pass the time that the most hurried case has left; no wait ends by anything else."""
        time.sleep(timeout)
        return [None] * len(waits)

    def __getattr__(self, method: str) -> Any:
        raise AttributeError(f"this protocol has no feeds, so its broker has no {method!r}")
