"""Item numbers: each order of a transaction has one of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bookproof.protocols.ticketswitch import reading
from bookproof.results import Finding


def repeated(found: Sequence[reading.Line]) -> Iterator[Finding]:
    """Orders that have the item number of another."""
    counted = Counter(line.number for line in found)
    for line in found:
        if line.number is not None and counted[line.number] > 1:
            yield Finding(
                f"{line.path}.item_number",
                "a number of its own",
                line.number,
                "cancel_items_list names orders by this number",
            )
