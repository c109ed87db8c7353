"""Texts are plain: without tags and entities."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import member
from bookproof.validation.rules.plan import Fault, Scope, on_document
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import RPDE

_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*>|!--|![A-Za-z][^<>]*>)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LEFT_OUT = ("beta:formattedDescription", "@context")
_DEEPEST = 60


@on_document(
    Rule(
        id="html-in-text",
        sentence="A text holds HTML.",
        severity=Severity.FAILURE,
        modes=(),
        requirements=("RPDE-DATA-03",),
        link=RPDE + "other-value-formats",
        bad={"@type": "Event", "description": "<p>Fun &amp; games</p>"},
        good={"@type": "Event", "description": "Fun & games"},
        counterpart="NoHtmlRule",
    )
)
def html_in_text(scope: Scope) -> Iterator[Fault]:
    """Tags, comments and entities; formatted text has a property of its own."""
    if not _may_hold_html(scope.text):
        return
    suspects: list[tuple[tuple[str | int, ...], str]] = []
    _gather(scope.root, (), suspects, _DEEPEST)
    for parts, text in suspects:
        if ("<" in text and _TAG.search(text)) or ("&" in text and _holds_entity(text)):
            name = next(part for part in reversed(parts) if isinstance(part, str))
            hint = " (`beta:formattedDescription` may)" if name == "description" else ""
            message = f"`{name}` must hold no HTML{hint}"
            yield Fault(_path(parts), message, "plain text", text[:200])


def _may_hold_html(text: str | bytes) -> bool:
    """Whether the raw document has a character that HTML needs, also as an escape of JSON."""
    if not text:
        return True
    if isinstance(text, bytes):
        return b"<" in text or b"&" in text or b"\\u00" in text
    return "<" in text or "&" in text or "\\u00" in text


def _holds_entity(text: str) -> bool:
    return any(html.unescape(found) != found for found in _ENTITY.findall(text))


def _gather(
    value: Any,
    parts: tuple[str | int, ...],
    found: list[tuple[tuple[str | int, ...], str]],
    depth: int,
) -> None:
    """Add every text in an object or array that has a character of HTML, with its place."""
    for key, item in value.items() if value.__class__ is dict else enumerate(value):
        kind = item.__class__
        if kind is str:
            if ("<" in item or "&" in item) and key not in _LEFT_OUT:
                found.append(((*parts, key), item))
        elif (kind is dict or kind is list) and depth and key not in _LEFT_OUT:
            _gather(item, (*parts, key), found, depth - 1)


def _path(parts: tuple[str | int, ...]) -> str:
    path = "$"
    for part in parts:
        path = f"{path}[{part}]" if isinstance(part, int) else member(path, part)
    return path
