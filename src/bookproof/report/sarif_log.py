"""The frame of a SARIF 2.1.0 log with one run, and texts as SARIF wants them.

Source: Static Analysis Results Interchange Format 2.1.0 (OASIS), sections 3.11, 3.13 and 3.14.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def log(
    version: str,
    rules: Sequence[Mapping[str, Any]],
    results: Sequence[Mapping[str, Any]],
    invocation: Mapping[str, Any],
    **more: Any,
) -> dict[str, Any]:
    """One log with one run of bookproof; ``more`` are further members of the run."""
    driver = {"name": "bookproof", "semanticVersion": version, "rules": list(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [invocation],
                **more,
                "results": list(results),
            }
        ],
    }


def message(text: str) -> dict[str, str]:
    """A text that holds no placeholder and no link, whatever it is made of."""
    plain = text.replace("{", "{{").replace("}", "}}").replace("](", "] (")
    return {"text": plain or "-"}


def utc(stamp: str) -> str | None:
    """An ISO 8601 time with zone as SARIF writes it; None when it is none."""
    try:
        read = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return f"{read.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z" if read.tzinfo else None
