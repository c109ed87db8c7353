"""Judge a document in a mode: plain form first, then structure, then meaning."""

from __future__ import annotations

from typing import Any

from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.schemas import validate


def judge(document: Any, mode: str, text: str | bytes = b"") -> list[Flaw]:
    """Every flaw of the document, worst first within each place.

    Args:
        document: the parsed JSON.
        mode: one of the validation modes.
        text: the document as it came, where it is at hand: it is judged faster.

    Raises:
        ValueError: there is no such mode.
    """
    return [
        Flaw("schema", Severity.FAILURE, item.where, str(item.expected), item.expected, item.got)
        for item in validate(document, mode, text.decode() if isinstance(text, bytes) else text)
    ]
