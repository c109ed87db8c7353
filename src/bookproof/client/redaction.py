"""Keeping secrets out of everything that is written down.

Redaction happens when an exchange is recorded, so no later writer can leak. The values of all
configured request headers are hidden; values that can only be secrets (tokens, keys, passwords)
are also hidden wherever else they turn up, in URLs, bodies and answers, and however they are
written there. Secrets that nobody configured, such as a token that the system hands out, are known
by the name before them, in JSON, XML, forms, queries, addresses and header lines, or by their own
form: JSON Web Tokens, and what follows ``Bearer`` or ``Basic``.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from html.entities import codepoint2name
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
    # forms, queries and attributes
    re.compile(
        rf"""((?:^|[?&;#\s"'])(?:{_NAMES})=["']?)(?!\*\*\*)[^&;#\s"'<>\\]+""", re.IGNORECASE
    ),
    # elements
    re.compile(rf"(<(?:\w+:)?{_NAMES}(?:\s[^<>]*)?>\s*)(?!\*\*\*)[^<>\s][^<]*", re.IGNORECASE),
    # lines of headers
    re.compile(
        r"""((?:^|[\n"']|\\[nr])\s*(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)\s*:\s*)"""
        r"""(?!\*\*\*)[^\s"'\\][^\r\n"'\\]*""",
        re.IGNORECASE,
    ),
)
_NUMBERED = re.compile(rf"""("{_NAMES}"\s*:\s*)-?\d[\d.eE+-]*""", re.IGNORECASE)
_WEB_TOKEN = re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*")
_BEARER = re.compile(r"(\b[Bb]earer\s+)(?=[\w.~+/-]*\d)[\w.~+/-]{12,}=*")
_BASIC = re.compile(r"(\b[Bb]asic\s+)([A-Za-z0-9+/]{8,}={0,2})")
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


def _each(text: str, write: Callable[[str], str]) -> str:
    """The text with each sign that is no plain letter or digit written in another way."""
    return "".join(sign if _is_plain(sign) else write(sign) for sign in text)


def _is_plain(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


_WRITTEN: tuple[Callable[[str], str], ...] = (
    partial(quote, safe=""),
    quote_plus,
    _within_json,
    partial(_each, write=lambda sign: f"\\u{ord(sign):04x}"),
    lambda text: text.replace("/", "\\/"),
    html.escape,
    partial(_each, write=lambda sign: f"&#{ord(sign)};"),
    partial(_each, write=lambda sign: f"&#x{ord(sign):x};"),
    partial(_each, write=lambda sign: f"&{codepoint2name.get(ord(sign), 'x')};"),
)
_DEEPEST = 3
"""How often a secret may have been written into another form: JSON in HTML in JSON."""


@cache
def _sign(sign: str) -> str:
    """A pattern of one sign as it stands in plain text, URLs, forms, JSON, HTML, and mixtures."""
    if _is_plain(sign):
        return sign
    found = latest = {sign}
    for _ in range(_DEEPEST):
        latest = {write(text) for text in latest for write in _WRITTEN} - found
        found = found | latest
    longest_first = sorted(found, key=lambda text: (-len(text), text))
    return f"(?i:{'|'.join(map(re.escape, longest_first))})"


def _within_base64(raw: bytes) -> Iterator[str]:
    """What of a text in base 64 is these bytes alone, wherever in it they begin."""
    for before, first in ((0, 0), (1, 2), (2, 3)):
        last = (before + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(before) + raw).decode()[first:last]


_AROUND = "[A-Za-z0-9+/_-]?(?:=|%3D)*"
"""The rest of the last byte in base 64, and the signs that fill it up."""


def _patterns(secret: str) -> Iterator[tuple[str, str]]:
    """Patterns of a secret in all its forms, each with what a text must have to be looked at."""
    coded = [text.encode() for text in dict.fromkeys((secret, _within_json(secret)))]
    digits = [raw.hex() for raw in coded]
    for text in (secret, *digits, *map(str.upper, digits)):
        yield _plainest(text), "".join(map(_sign, text))
    for text in dict.fromkeys(text for raw in coded for text in _within_base64(raw)):
        yield _plainest(text), "".join(map(_sign, text)) + _AROUND


def _plainest(text: str) -> str:
    """The longest part of a text that every form of it has as it is."""
    return max(map(str, re.findall("[A-Za-z0-9]*", text)), key=len)


def _without_password(found: re.Match[str]) -> str:
    """What was taken for user and password in base 64, unless it is only a word."""
    whole, before, text = str(found[0]), str(found[1]), str(found[2])
    try:
        pair = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except binascii.Error:
        return whole
    return before + HIDDEN if b":" in pair else whole


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
                    values.update(_parts(value))
        secrets = sorted((v for v in values if len(v) >= _SHORTEST_SECRET), key=len, reverse=True)
        self._secrets = tuple(
            (part, re.compile(pattern)) for secret in secrets for part, pattern in _patterns(secret)
        )

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
        for part, pattern in self._secrets:
            if part in text:
                text = pattern.sub(HIDDEN, text)
        if _ADDRESS.search(text):
            text = _IN_ADDRESS.sub(rf"\1{HIDDEN}\2", text)
        if "eyJ" in text:
            text = _WEB_TOKEN.sub(HIDDEN, text)
        if "earer" in text:
            text = _BEARER.sub(rf"\1{HIDDEN}", text)
        if "asic" in text:
            text = _BASIC.sub(_without_password, text)
        lowered = text.lower()
        if not any(telltale in lowered for telltale in _TELLTALES):
            return text
        for named in _NAMED:
            text = named.sub(rf"\1{HIDDEN}", text)
        return _NUMBERED.sub(rf'\1"{HIDDEN}"', text)

    def _hides(self, name: str) -> bool:
        return name.lower() in self._names or _SENSITIVE_NAME.search(name) is not None
