"""How much memory this process has had at most."""

from __future__ import annotations

import re
from pathlib import Path

_PEAK = re.compile(rb"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def peak_megabytes() -> float:
    """The largest resident set of this process so far; 0 where the system does not tell.

    On Linux the kernel keeps it for the program, so what a parent process had does not count.
    """
    try:
        found = _PEAK.search(Path("/proc/self/status").read_bytes())
    except OSError:
        found = None
    if found:
        return int(found.group(1)) / 1024
    return _peak_told_by_getrusage()


def _peak_told_by_getrusage() -> float:
    try:
        import resource
        import sys
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
