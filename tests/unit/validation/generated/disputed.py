"""Where the specification reads otherwise than the data models: the facts decide nothing there.

The Open Booking API came first, and the models differ from it in places. A change in one of
these places is left out, for either verdict is right by one of the two texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from .reading import Node, is_a

_ANSWERS_WITH_ERRORS = frozenset(f"{call}ResponseOrderItemError" for call in ("C1", "C2", "P", "B"))
_ANSWERS = _ANSWERS_WITH_ERRORS | {
    "C1Response", "C2Response", "PResponse", "BResponse", "OrderStatus",
}  # fmt: skip
_ORDER_FEEDS = frozenset({"OrdersFeed", "OrderProposalsFeed"})
_REQUESTS = frozenset({"C1Request", "C2Request", "PRequest", "BRequest"})
_ABSENCE = ("required", "group")


@dataclass(frozen=True, slots=True)
class Disputed:
    """Changes that the two texts judge differently."""

    why: str
    kinds: tuple[str, ...]
    model: str = ""
    """The type or an ancestor of the node; empty for any."""
    names: tuple[str, ...] = ()
    """The changed property; empty for any."""
    modes: frozenset[str] = frozenset()
    """Empty for all of them."""
    within: tuple[str, ...] = ()
    """Properties of which one holds the node, or a node around it; empty for any."""

    def covers(self, node: Node, kind: str, name: str) -> bool:
        """Whether a change of the property of the node is one of these."""
        return (
            kind in self.kinds
            and (not self.model or is_a(node.model.name, self.model))
            and (not self.names or name in self.names)
            and (not self.modes or node.mode in self.modes)
            and (not self.within or any(part in self.within for part in node.path))
        )


DISPUTED = (
    Disputed(
        "The specification has objects with @type and @id where the models have URLs.",
        ("object for reference",),
        modes=_REQUESTS | {"OrdersFeed"},
        names=("seller", "acceptedOffer", "orderedItem"),
    ),
    Disputed(
        "An item in error may be unknown, so that no more than its @id can be told.",
        _ABSENCE,
        modes=_ANSWERS_WITH_ERRORS,
        within=("orderedItem", "acceptedOffer"),
    ),
    Disputed(
        "Nor can its series or facility be told.",
        ("reference for object", "wrong type"),
        modes=_ANSWERS_WITH_ERRORS,
        names=("superEvent", "facilityUse"),
    ),
    Disputed(
        "At P the specification has a status and no @id, the models have it the other way round.",
        ("required", "forbidden"),
        "OrderItem",
        ("@id", "orderItemStatus", "accessPass", "accessChannel"),
        frozenset({"PResponse", "PResponseOrderItemError"}),
    ),
    Disputed(
        "The specification lets an answer to B carry a notice.",
        ("forbidden",),
        "OrderItem",
        ("customerNotice",),
        frozenset({"BResponse", "BResponseOrderItemError"}),
    ),
    Disputed(
        "The specification has proposals in the Orders feed, and lists more for their items.",
        ("required", "forbidden"),
        "OrderItem",
        modes=_ORDER_FEEDS,
    ),
    Disputed(
        "In the feed the specification has no more of an opportunity than @type and @id.",
        _ABSENCE,
        "Event",
        modes=_ORDER_FEEDS,
    ),
    Disputed(
        "The items of a quote or a proposal have no @id or status by the specification.",
        ("required",),
        "OrderItem",
        ("@id", "orderItemStatus"),
        frozenset({"OrderStatus"}),
    ),
    Disputed(
        "One sentence of the specification lets the request of P name a lease.",
        ("forbidden",),
        "OrderProposal",
        ("lease",),
        frozenset({"PRequest"}),
    ),
    Disputed(
        "A template for a test opportunity says what to create and is no opportunity yet.",
        (*_ABSENCE, "forbidden"),
        modes=frozenset({"TestInterface"}),
    ),
    Disputed(
        "The specification asks for no facility around an individual one, and forbids sub-events.",
        (*_ABSENCE, "reference for object", "forbidden"),
        names=("aggregateFacilityUse", "subEvent", "eventSchedule", "activity"),
        modes=_ANSWERS | _ORDER_FEEDS,
    ),
    Disputed(
        "The specification has amounts as numbers or as texts.",
        ("wrong type",),
        "Offer",
        ("price",),
    ),
)


def is_disputed(node: Node, kind: str, name: str) -> bool:
    """Whether either verdict on a change is right by one of the texts."""
    return any(item.covers(node, kind, name) for item in DISPUTED)
