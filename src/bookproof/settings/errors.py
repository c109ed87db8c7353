"""Errors of the settings: one line for each mistake, with the place and what to write."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SettingsError(Exception):
    """A configuration cannot be used. Its text is all problems, one line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        """One line each: file, key and what to write. Values of headers are never in it."""
        super().__init__("\n".join(self.problems))


def nearest(word: str, words: Iterable[str]) -> str:
    """``; nearest is "…"`` for the most similar of the words, or nothing."""
    by_lower = {known.lower(): known for known in words}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f'; nearest is "{by_lower[found[0]]}"' if found else ""
