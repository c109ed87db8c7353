"""Keeping secrets out of everything that is written down.

Redaction happens when an exchange is recorded, so no later writer can leak. The values of all
configured request headers are hidden; values that can only be secrets (tokens, keys, passwords)
are also hidden wherever else they turn up: in URLs, bodies and answers.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

HIDDEN = "***"

_SENSITIVE_NAME = re.compile(
    r"authori[sz]ation|token|secret|passw|api[-_]?key|cookie|credential|session", re.IGNORECASE
)
_SHORTEST_SECRET = 6


def _parts(value: str) -> Iterator[str]:
    """The value of a header, and what in it is secret alone: a token, the values of cookies."""
    yield value
    yield from value.split()[1:]
    for cookie in value.split(";"):
        yield cookie.partition("=")[2].strip()


def _forms(secret: str) -> Iterator[str]:
    """A secret as it stands in plain text, URLs, forms, JSON and HTML."""
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    written = json.dumps(secret)[1:-1]
    yield written
    yield written.replace("/", "\\/")
    yield html.escape(secret)
    yield html.escape(written)
    yield json.dumps(written)[1:-1]


class Redactor:
    """Hides the given header values and what is derived from them."""

    def __init__(self, header_sets: Iterable[Mapping[str, str]]) -> None:
        self._names: set[str] = set()
        values: set[str] = set()
        for headers in header_sets:
            for name, value in headers.items():
                self._names.add(name.lower())
                if _SENSITIVE_NAME.search(name):
                    values.update(form for part in _parts(value) for form in _forms(part))
        secrets = sorted((v for v in values if len(v) >= _SHORTEST_SECRET), key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, secrets))) if secrets else None

    def headers(self, headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The headers with secret values replaced, in their order."""
        return tuple(
            (name, HIDDEN if self._hides(name) else self.text(value))
            for name, value in headers.items()
        )

    def text(self, text: str) -> str:
        """The text with every known secret replaced."""
        return self._values.sub(HIDDEN, text) if self._values else text

    def _hides(self, name: str) -> bool:
        return name.lower() in self._names or _SENSITIVE_NAME.search(name) is not None
