"""One `@id` is one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookproof.validation.flaw import Severity
from bookproof.validation.rules.nodes import Node
from bookproof.validation.rules.plan import Fault, Scope, on_property
from bookproof.validation.rules.registry import Rule
from bookproof.validation.rules.wording import MODELLING


@on_property(
    Rule(
        id="same-id-differs",
        sentence="Two objects with one `@id` contradict each other.",
        severity=Severity.WARNING,
        modes=(),
        requirements=("OBA-FORMAT-03", "MOD-ID-01"),
        link=MODELLING + "identifying-and-linking-resources",
        bad=[
            {"@type": "Offer", "@id": "https://a.example/o", "price": 4},
            {"@type": "Offer", "@id": "https://a.example/o", "price": 5},
        ],
        good=[
            {"@type": "Offer", "@id": "https://a.example/o", "price": 4},
            {"@type": "Offer", "@id": "https://a.example/o"},
        ],
    ),
    "@id",
)
def same_id_differs(node: Node, name: str, value: Any, scope: Scope) -> Iterator[Fault]:
    """Only plain values that both state are compared.

    A warning: an Order may show an offer as it was when booked beside the same one as it is now.
    """
    if value.__class__ is not str:
        return
    first = scope.ids.setdefault(value, node)
    if first is node:
        return
    for key, stated in first.value.items():
        other = node.value.get(key)
        if other is not None and _is_plain(stated) and _is_plain(other) and stated != other:
            message = f"`{key}` should be the same wherever {node.kind} has the same `@id`"
            yield Fault(key, message, stated, other)


def _is_plain(value: Any) -> bool:
    return value.__class__ is not dict and value.__class__ is not list
