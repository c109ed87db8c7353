"""Words and links that the rules share."""

from __future__ import annotations

from typing import Final

BOOKING: Final = "https://openactive.io/open-booking-api/EditorsDraft/1.0CR3/#"
MODELLING: Final = "https://openactive.io/modelling-opportunity-data/EditorsDraft/#"
RPDE: Final = "https://openactive.io/realtime-paged-data-exchange/1.0/#"
JSON_LD: Final = "https://www.w3.org/TR/json-ld11/#"

OPEN_FEEDS: Final = ("RPDEFeed", "BookableRPDEFeed")
QUOTES: Final = (
    "C1Response",
    "C1ResponseOrderItemError",
    "C2Response",
    "C2ResponseOrderItemError",
)
ANSWERS: Final = (
    *QUOTES,
    "PResponse",
    "PResponseOrderItemError",
    "BResponse",
    "BResponseOrderItemError",
)
"""Answers of the four booking calls, those with faults of OrderItems included."""
REQUESTS: Final = ("C1Request", "C2Request", "PRequest", "BRequest")
PUBLISHED: Final = (*OPEN_FEEDS, *ANSWERS)
BOOKED: Final = ("OrderStatus", "OrdersFeed", "OrderProposalsFeed")
"""Where an Order is shown after it was booked or proposed."""

_AT: Final = {
    "RPDEFeed": "in a feed",
    "BookableRPDEFeed": "in a feed of bookable data",
    "DatasetSite": "on a dataset site",
    "DataCatalog": "in a data catalogue",
    "BOrderProposalRequest": "in the request of B after P",
    "OrderProposalPatch": "in the PATCH of an OrderProposal",
    "OrderPatch": "in the PATCH of an Order",
    "OrdersFeed": "in the Orders feed",
    "OrderProposalsFeed": "in the OrderProposals feed",
    "OrderStatus": "in Order Status",
    "OpenBookingError": "in an error",
    "TestInterface": "in the test interface",
}


def at(mode: str) -> str:
    """Where in the protocol the mode is: ``at C1``, ``in the Orders feed``."""
    if mode in _AT:
        return _AT[mode]
    call = mode.partition("Re")[0]
    if mode.endswith("Request"):
        return f"in the request of {call}"
    return f"at {call}" + (" with OrderItem errors" if mode.endswith("Error") else "")
