"""Items whose data does not conform, told by cause."""

from __future__ import annotations

from typing import Any, NamedTuple


class FaultyItems(NamedTuple):
    """Items of one feed that do not conform for one reason."""

    feed: str
    rule: str
    path: str
    """Place in the data of the first of them."""
    message: str
    expected: Any
    got: Any
    versions: int
    """How many versions of items."""
    items: tuple[str, ...]
    """Ids of the first few."""
