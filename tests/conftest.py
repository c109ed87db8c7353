"""What holds for every test, however the test run was started."""

from __future__ import annotations

import base64
import gzip
import re
import signal
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest


def pytest_sessionstart() -> None:
    """Let processes that tests start be interrupted.

    A shell starts what it puts in the background with SIGINT ignored; children inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], Iterator[tuple[str, bytes]]]:
    """Tells every file below a folder, and what is packed in it, each by a name."""
    return _contents


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        yield path.name, content
        for island in re.findall(rb"[A-Za-z0-9+/]{80,}={0,2}", content):
            with suppress(ValueError, zlib.error):
                unpacked = zlib.decompress(base64.b64decode(island, validate=True), wbits=47)
                yield f"{path.name}: island", unpacked
