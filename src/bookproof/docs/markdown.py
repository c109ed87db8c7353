"""Small pieces of Markdown, each ending in exactly one line break."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NOTICE = "<!-- Generated: python -m bookproof.docs -->"


def page(title: str, *blocks: str) -> str:
    """A whole page; empty blocks are left out."""
    kept = [f"# {title}\n", f"{NOTICE}\n", *(block for block in blocks if block)]
    return "\n".join(kept)


def paragraph(text: str) -> str:
    """A paragraph, folded into one line."""
    return " ".join(text.split()) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing at all without rows."""
    lines = [_row(map(_cell, row)) for row in rows]
    if not lines:
        return ""
    return "\n".join([_row(heads), _row("---" for _ in heads), *lines]) + "\n"


def bullets(items: Iterable[str]) -> str:
    """A list of points."""
    return "".join(f"- {item}\n" for item in items)


def code(text: str, language: str = "sh") -> str:
    """A block of code."""
    return f"```{language}\n{text}\n```\n"


def anchor(heading: str) -> str:
    """The fragment by which GitHub and mkdocs link to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def link(text: str, target: str) -> str:
    """A link."""
    return f"[{text}]({target})"


def count(number: int, noun: str) -> str:
    """A number with its noun: ``1 test``, ``2 tests``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
