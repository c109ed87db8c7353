"""What holds for every test, however the test run was started."""

from __future__ import annotations

import signal


def pytest_sessionstart() -> None:
    """Let processes that tests start be interrupted.

    A shell starts what it puts in the background with SIGINT ignored; children inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
