"""In which validation mode a document is judged when nobody has said so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookproof.validation.facts import facts

_BY_TYPE: Mapping[str, str] = {"Dataset": "DatasetSite", "DataCatalog": "DataCatalog"}
_STAGES: Mapping[str, str] = {"OrderQuote": "C1", "Order": "B", "OrderProposal": "P"}
_PATCHES: Mapping[str, str] = {"Order": "OrderPatch", "OrderProposal": "OrderProposalPatch"}
_REFERENCES = ("acceptedOffer", "orderedItem")
_TESTING = "test:"
_FEEDS: Mapping[str, str] = {"Order": "OrdersFeed", "OrderProposal": "OrderProposalsFeed"}


def known() -> tuple[str, ...]:
    """Every validation mode."""
    return tuple(facts().modes)


def of_document(document: Any) -> str:
    """The mode for a document that stands alone."""
    if isinstance(document, Mapping) and _is_for_tests(document):
        return "TestInterface"
    kind = _kind(document)
    if kind in _STAGES:
        return _of_order(document, kind)
    if kind.endswith("Error"):
        return "OpenBookingError"
    return _BY_TYPE.get(kind, "RPDEFeed")


def of_item(item: Mapping[str, Any], *, bookable: bool) -> str:
    """The mode for the data of a feed's item.

    Args:
        bookable: the feed belongs to a system with an Open Booking API.
    """
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in _FEEDS:
        kind = _kind(item.get("data"))
    return _FEEDS.get(kind) or ("BookableRPDEFeed" if bookable else "RPDEFeed")


def _of_order(document: Mapping[str, Any], kind: str) -> str:
    """A request refers to offers and opportunities; an answer holds them.

    Items of feeds refer to them as well, but say what is due and not who asks.
    """
    listed = document.get("orderedItem")
    listed = listed if isinstance(listed, list) else []
    items = [item for item in listed if isinstance(item, Mapping)]
    if not any("acceptedOffer" in item or "orderedItem" in item for item in items):
        if kind == "Order" and "orderProposalVersion" in document:
            return "BOrderProposalRequest"
        return _PATCHES.get(kind, "C1Response")
    stage = "C2" if kind == "OrderQuote" and "customer" in document else _STAGES[kind]
    if any("error" in item for item in items):
        return f"{stage}ResponseOrderItemError"
    if not any(isinstance(item.get(name), str) for item in items for name in _REFERENCES):
        return f"{stage}Response"
    if "totalPaymentDue" not in document or "broker" in document:
        return f"{stage}Request"
    return _FEEDS.get(kind, f"{stage}Response")


def _is_for_tests(document: Mapping[str, Any]) -> bool:
    kind = document.get("@type")
    return isinstance(kind, str) and (
        kind.startswith(_TESTING) or any(name.startswith(_TESTING) for name in document)
    )


def _kind(document: Any) -> str:
    if not isinstance(document, Mapping):
        return ""
    kind = document.get("@type", document.get("type"))
    return kind.rpartition("/")[2].rpartition(":")[2] if isinstance(kind, str) else ""
