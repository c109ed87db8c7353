"""Whether documents follow the model of the booking messages, by JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.results import Finding
from bookproof.validation import validate


@check("response.schema", "OBA-MODEL-01")
def valid(document: Any, mode: str) -> Iterator[Finding]:
    """The document lacks properties that its model requires, or holds ones that it forbids."""
    if isinstance(document, Answer):
        yield from validate(document.body, mode, document.text)
    else:
        yield from validate(document, mode)


@check("orders-feed.schema", "OBA-FEEDITEM-04", "OBA-FEEDITEM-05")
def feed_data_valid(data: Any, mode: str) -> Iterator[Finding]:
    """The data of an item in the Orders feed does not follow the model of feed items."""
    yield from validate(data, mode)


@check("feeds.schema", "MOD-REQ-01")
def opportunity_valid(data: Any, mode: str = "BookableOpportunity") -> Iterator[Finding]:
    """An opportunity in the feeds lacks what is needed to book it."""
    yield from validate(data, mode)
