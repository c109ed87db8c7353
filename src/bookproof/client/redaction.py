"""Keeping secrets out of everything that is written down.

Redaction happens when an exchange is recorded, so no later writer can leak. The values of all
configured request headers are hidden; values that can only be secrets (tokens, keys, passwords)
are also hidden wherever else they turn up: in URLs, bodies and answers. Secrets that nobody
configured, such as a token that the system hands out, are known by the name before them: in
JSON, forms, queries and addresses.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from urllib.parse import quote, quote_plus

HIDDEN = "***"

_SENSITIVE_NAME = re.compile(
    r"authori[sz]ation|token|secret|passw|api[-_]?key|cookie|credential|session", re.IGNORECASE
)
_SHORTEST_SECRET = 6
_NAMES = (
    r"(?:[\w:-]*(?:access|refresh|id|auth|bearer|session|api|csrf)[_-]?token|"
    r"token|[\w:-]*client[_-]?secret|[\w:-]*passw(?:or)?d|passphrase|api[_-]?key|"
    r"private[_-]?key|authori[sz]ation|(?:set-)?cookie)"
)
_NAMED = (
    re.compile(rf"""("{_NAMES}"\s*:\s*")(?:[^"\\]|\\.)+""", re.IGNORECASE),
    re.compile(rf"""('{_NAMES}'\s*:\s*')(?:[^'\\]|\\.)+""", re.IGNORECASE),
    # JSON within a JSON text: every sign of it has a backslash more
    re.compile(rf"""(\\"{_NAMES}\\"\s*:\s*\\")(?:[^"\\]|\\\\(?:\\.|[^"\\]))+""", re.IGNORECASE),
)
_NUMBERED = re.compile(rf"""("{_NAMES}"\s*:\s*)-?\d[\d.eE+-]*""", re.IGNORECASE)
_IN_QUERY = re.compile(
    rf"((?:^|[?&;#\s\"'])(?:{_NAMES})=)(?!\*\*\*)[^&;#\s\"'<>\\]+", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"(://[^/\s:@\"'\\]*:)(?!\*\*\*)[^/\s@\"'\\]+(@)")
_TELLTALES = (
    "token", "secret", "passw", "passphrase", "apikey", "api_key", "api-key", "privatekey",
    "private_key", "private-key", "authori", "cookie",
)  # fmt: skip
"""What the name of a secret has in it; looked for before anything slower is."""
_ADDRESS = re.compile(r"://[^/\s]*@")


def _parts(value: str) -> Iterator[str]:
    """The value of a header, and what in it is secret alone: a token, the values of cookies."""
    yield value
    yield from value.split()[1:]
    for cookie in value.split(";"):
        yield cookie.partition("=")[2].strip()
    if value.lower().startswith("basic "):
        try:
            pair = base64.b64decode(value[6:].strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return
        yield pair
        yield pair.partition(":")[2]


def _within_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _without_slashes(text: str) -> str:
    return text.replace("/", "\\/")


_WRITTEN = (quote, quote_plus, partial(quote, safe=""), _within_json, _without_slashes, html.escape)
_DEEPEST = 3
"""How often a secret may have been written into another form: JSON in HTML in JSON."""


def _forms(secret: str) -> set[str]:
    """A secret as it stands in plain text, URLs, forms, JSON and HTML, also one in another."""
    found = {secret, base64.b64encode(secret.encode()).decode().rstrip("=")}
    latest = found
    for _ in range(_DEEPEST):
        latest = {write(text) for text in latest for write in _WRITTEN} - found
        found |= latest
    return found


class Redactor:
    """Hides the given header values and what is derived from them; inactive, nothing at all."""

    def __init__(self, header_sets: Iterable[Mapping[str, str]], *, active: bool = True) -> None:
        self._active = active
        self._names: set[str] = set()
        values: set[str] = set()
        for headers in header_sets:
            for name, value in headers.items():
                self._names.add(name.lower())
                if _SENSITIVE_NAME.search(name):
                    values.update(form for part in _parts(value) for form in _forms(part))
        secrets = sorted((v for v in values if len(v) >= _SHORTEST_SECRET), key=len, reverse=True)
        self._secrets = tuple(secrets)
        self._values = re.compile("|".join(map(re.escape, secrets))) if secrets else None

    def headers(self, headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The headers with secret values replaced, in their order."""
        if not self._active:
            return tuple(headers.items())
        return tuple(
            (name, HIDDEN if self._hides(name) else self.text(value))
            for name, value in headers.items()
        )

    def text(self, text: str) -> str:
        """The text with every known secret, and every value named as one, replaced."""
        if not self._active:
            return text
        if self._values and any(secret in text for secret in self._secrets):
            text = self._values.sub(HIDDEN, text)
        if _ADDRESS.search(text):
            text = _IN_ADDRESS.sub(rf"\1{HIDDEN}\2", text)
        lowered = text.lower()
        if not any(telltale in lowered for telltale in _TELLTALES):
            return text
        for named in _NAMED:
            text = named.sub(rf"\1{HIDDEN}", text)
        text = _NUMBERED.sub(rf'\1"{HIDDEN}"', text)
        return _IN_QUERY.sub(rf"\1{HIDDEN}", text)

    def _hides(self, name: str) -> bool:
        return name.lower() in self._names or _SENSITIVE_NAME.search(name) is not None
