"""Whether documents are valid in their mode: by JSON Schema, and by what a schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.error_catalogue import LEGACY_NAMES
from bookproof.checks.registry import check
from bookproof.checks.values import received, shown
from bookproof.model import Answer
from bookproof.results import Finding
from bookproof.validation.engine import judge
from bookproof.validation.flaw import Flaw, Severity


@check("response.schema", "OBA-MODEL-01")
def valid(document: Any, mode: str) -> Iterator[Finding]:
    """The document does not follow the model of its mode."""
    if isinstance(document, Answer):
        yield from _findings(document.body, mode, document.text)
    else:
        yield from _findings(document, mode)


@check("error.schema", "OBA-MODEL-01")
def error_valid(answer: Answer) -> Iterator[Finding]:
    """An error does not follow the model of errors, or an Order with errors that of its stage."""
    body = answer.body
    kind = body.get("@type") if isinstance(body, Mapping) else None
    if isinstance(kind, str) and kind in LEGACY_NAMES:  # error.known-type warns of it
        yield from _findings({**body, "@type": LEGACY_NAMES[kind]}, "OpenBookingError")
        return
    yield from _findings(body, _mode_of_error(answer), answer.text)


_STAGE_OF = {"OrderQuote": "C2", "OrderProposal": "P", "Order": "B"}


def _mode_of_error(answer: Answer) -> str:
    """An Order, quote or proposal comes back with the errors at its OrderItems."""
    kind = answer.body.get("@type") if isinstance(answer.body, Mapping) else None
    stage = _STAGE_OF.get(kind) if isinstance(kind, str) else None
    if stage == "C2" and "/order-quote-templates/" in answer.url:
        stage = "C1"
    return f"{stage}ResponseOrderItemError" if stage else "OpenBookingError"


@check("orders-feed.schema", "OBA-FEEDITEM-04", "OBA-FEEDITEM-05")
def feed_data_valid(data: Any, mode: str) -> Iterator[Finding]:
    """The data of an item in the Orders feed does not follow the model of feed items."""
    yield from _findings(data, mode)


@check("feeds.schema", "MOD-REQ-01")
def opportunity_valid(data: Any, mode: str = "BookableRPDEFeed") -> Iterator[Finding]:
    """An opportunity in the feeds does not follow the model of bookable opportunities."""
    yield from _findings(data, mode)


@check("dataset-site.schema", "DS-PAGE-02")
def dataset_valid(dataset: Mapping[str, Any]) -> Iterator[Finding]:
    """The Dataset of the dataset site does not follow its model."""
    yield from _findings(dataset, "DatasetSite")


@check("test-interface.schema", "TI-CREATE-02")
def created_valid(answer: Answer) -> Iterator[Finding]:
    """What the test interface says of an opportunity that it made does not follow its model."""
    yield from _findings(answer.body, "TestInterface", answer.text)


def _findings(document: Any, mode: str, text: str = "") -> Iterator[Finding]:
    """A finding for each failure; advice is left to ``bookproof validate``."""
    for flaw in judge(document, mode, text, least=Severity.FAILURE):
        yield finding_of(flaw)


def finding_of(flaw: Flaw) -> Finding:
    """A flaw as a finding of a check."""
    hint = f"{flaw.message} [{flaw.rule}]"
    return Finding(flaw.path, shown(flaw.expected), received(flaw.got), hint)
