"""Values of a credential: each has one kind and one form, so that nothing can hide in another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from bookproof.results import Outcome

_UNKEPT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def clean(text: str) -> str:
    """A text without control characters and lone surrogates, which RDF and pages cannot keep."""
    return "".join("\ufffd" if unicodedata.category(sign) in _UNKEPT else sign for sign in text)


def names(values: Iterable[str]) -> tuple[str, ...]:
    """The texts sorted, each once: RDF knows no order and no repetition."""
    return tuple(sorted({clean(value) for value in values}))


def read_text(document: Mapping[str, Any], name: str) -> str:
    """A member that must be a clean text.

    Raises:
        KeyError: it is missing.
        ValueError: it is anything else.
    """
    value = document[name]
    if not isinstance(value, str) or clean(value) != value:
        raise ValueError(f"{name} is no text, or one with signs that cannot be seen")
    return value


def read_number(document: Mapping[str, Any], name: str) -> int:
    """A member that must be a whole number; 1.0 and true are none, though RDF or Python say so.

    Raises:
        KeyError: it is missing.
        ValueError: it is anything else.
    """
    value = document[name]
    if type(value) is not int or value < 0:
        raise ValueError(f"{name} is no whole number")
    return value


def read_names(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A member that must be a list of texts; order and repetition are for the caller to compare.

    Raises:
        KeyError: it is missing.
        ValueError: it is anything else.
    """
    value = document[name]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is no list of texts")
    return names(value)


def read_counts(document: Mapping[str, Any], name: str) -> dict[str, int]:
    """A member that must hold whole numbers by outcome.

    Raises:
        KeyError: it is missing.
        ValueError: it is anything else.
    """
    counts = document[name]
    return {str(item): read_number(counts, item) for item in Outcome if item in counts}
