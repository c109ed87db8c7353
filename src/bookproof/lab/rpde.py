"""What one stored feed item is, and where a page begins."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Position: TypeAlias = tuple[int, str]
"""``modified`` and id of the item after which a page begins."""


class Row(NamedTuple):
    """A feed item as it is stored; ``first`` is the ``modified`` of its first version."""

    id: str
    kind: str
    modified: int
    deleted: int
    data: bytes | None
    first: int


def holds_orders(feed: str) -> bool:
    """Whether a feed is one of a booking partner: Orders or OrderProposals."""
    return ":" in feed
