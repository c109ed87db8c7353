"""Which OrderItems an answer lists, compared with those that were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bookproof.checks.values import received
from bookproof.model import Answer, Chosen, OrderItem, reference
from bookproof.results import Finding


def _listed(answer: Answer) -> Iterator[Finding]:
    listed = answer.body.get("orderedItem") if isinstance(answer.body, Mapping) else None
    if not isinstance(listed, list):
        yield Finding("$.orderedItem", "an array of OrderItems", received(listed))
        return
    for number, item in enumerate(listed):
        if not isinstance(item, Mapping):
            yield Finding(f"$.orderedItem[{number}]", "an OrderItem", received(item))


def incomplete(answer: Answer, chosen: Sequence[Chosen]) -> Iterator[Finding]:
    """Findings unless each position that was asked for comes back once, with what it stood for."""
    yield from _listed(answer)
    by_position: dict[int, list[OrderItem]] = {}
    for item in answer.order.items:
        if item.position is None:
            got = received(item.raw.get("position"))
            yield Finding(f"{item.where}.position", "the position in the request", got)
        else:
            by_position.setdefault(item.position, []).append(item)
    for wanted in chosen:
        found = by_position.pop(wanted.position, [])
        if len(found) != 1:
            got = f"{len(found)} of them"
            yield Finding("$.orderedItem", f"one item with position {wanted.position}", got)
        for item in found:
            yield from _other_pair(item, wanted)
    for position, extra in sorted(by_position.items()):
        for item in extra:
            yield Finding(f"{item.where}.position", "a position of the request", position)


def _other_pair(item: OrderItem, wanted: Chosen) -> Iterator[Finding]:
    asked = {"orderedItem": wanted.opportunity_id, "acceptedOffer": wanted.offer_id}
    for name, expected in asked.items():
        got = reference(item.raw.get(name))
        if got != expected:
            yield Finding(f"{item.where}.{name}.@id", expected, got or "absent")


def other_pairs(answer: Answer, chosen: Sequence[Chosen]) -> Iterator[Finding]:
    """Findings unless the opportunities and offers are those chosen, each as often as chosen."""
    yield from _listed(answer)
    asked = Counter((item.opportunity_id, item.offer_id) for item in chosen)
    found = Counter(
        (
            reference(item.raw.get("orderedItem")) or "",
            reference(item.raw.get("acceptedOffer")) or "",
        )
        for item in answer.order.items
    )
    for opportunity, offer in sorted(asked | found):
        wanted, got = asked[opportunity, offer], found[opportunity, offer]
        if wanted != got:
            pair = f"{opportunity or 'no opportunity'} with {offer or 'no offer'}"
            yield Finding("$.orderedItem", f"{wanted} of {pair}", got)
