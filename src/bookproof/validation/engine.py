"""Judge a document in a mode: plain form first, then structure, then meaning."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.jsonld import normalise, plain_form
from bookproof.validation.meaning import meaning
from bookproof.validation.structure import structure


def judge(
    document: Any,
    mode: str,
    text: str | bytes = b"",
    *,
    least: Severity = Severity.SUGGESTION,
    now: datetime | None = None,
    thorough: bool = False,
) -> list[Flaw]:
    """Every flaw of the document: first those of its structure, then those of its meaning.

    Args:
        document: the parsed JSON.
        mode: one of the validation modes.
        text: the document as it came, where it is at hand: it is judged faster.
        least: leave out what weighs less.
        now: the time, with an offset, that leases must outlast; without it they are not judged.
        thorough: judge the structure by the reference validator.

    Raises:
        ValueError: there is no such mode.
    """
    written = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    plain = plain_form(document, written) if written else normalise(document).document
    original = None if plain is document else document
    return [
        *structure(plain, mode, thorough=thorough),
        *meaning(plain, mode, written, least=least, now=now, original=original),
    ]
