"""Settings given on a command line: ``KEY=JSON``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def overrides(assignments: Iterable[str]) -> Mapping[str, Any]:
    """Dotted keys and their values; a value that is no JSON counts as text."""
    found: dict[str, Any] = {}
    for assignment in assignments:
        key, _, value = assignment.partition("=")
        try:
            found[key] = json.loads(value)
        except ValueError:
            found[key] = value
    return found
