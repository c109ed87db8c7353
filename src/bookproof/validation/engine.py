"""Judge a document in a mode: plain form first, then structure, then meaning."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.jsonld import normalise, plain_form
from bookproof.validation.linked_data import link_flaws
from bookproof.validation.meaning import meaning
from bookproof.validation.rules import structural
from bookproof.validation.structure import structure

_USUAL = ("https://openactive.io/", "https://schema.org/", "https://openactive.io/test-interface")
STRUCTURAL = structural.STRUCTURAL
"""The rules of structure, which the schemas tell of."""


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
    found = [
        *structure(plain, mode, thorough=thorough),
        *meaning(plain, mode, written, least=least, now=now, original=original),
    ]
    if thorough or original is not None or _has_own_context(document):
        found += _of_links(document, mode, least, found)
    return found


def _has_own_context(document: Any) -> bool:
    """Whether names may mean something else than under the contexts that everybody uses."""
    context = document.get("@context") if isinstance(document, dict) else None
    stated = context if isinstance(context, list) else [context]
    return any(entry is not None and entry not in _USUAL for entry in stated)


def _of_links(document: Any, mode: str, least: Severity, told: list[Flaw]) -> list[Flaw]:
    """Flaws of the document as linked data, in places that nothing is told of yet."""
    places = {flaw.path for flaw in told}
    return [
        flaw
        for flaw in link_flaws(document, mode)
        if flaw.path not in places
        and (least is not Severity.FAILURE or flaw.severity is Severity.FAILURE)
    ]
