"""What the feeds show after an act: capacity of opportunities, versions of an Order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bookproof.broker.service import Wait, without_parents
from bookproof.broker.store import Seen
from bookproof.faults import EnvironmentFault
from bookproof.model import Chosen, count_by_opportunity, spaces
from bookproof.session import Session
from bookproof.turns import Budget

Spaces = dict[str, int | None]
"""Free places by opportunity ``@id``; None where the feed states none."""


def spaces_now(session: Session, chosen: Sequence[Chosen]) -> Spaces:
    """Free places as the broker last saw them."""
    found: Spaces = {}
    for opportunity_id in count_by_opportunity(chosen):
        found[opportunity_id], session.versions[opportunity_id] = session.broker.places(
            opportunity_id
        )
    return found


def await_spaces(
    session: Session,
    chosen: Sequence[Chosen],
    before: Spaces,
    expected: Mapping[str, int],
    acted: float,
) -> Spaces:
    """Free places once the feeds show what is expected, or have had their time.

    Where nothing is to change, the feeds are read once more, late enough for a change to show.
    """
    budget = session.feed_budget()
    types = {item.opportunity_id: str(item.opportunity_type) for item in chosen}
    return {
        opportunity_id: _await_one(
            session,
            without_parents(session.broker.opportunity_feeds(types[opportunity_id])),
            opportunity_id,
            expected[opportunity_id],
            acted,
            budget,
            changes=before[opportunity_id] != expected[opportunity_id],
        )
        for opportunity_id in before
    }


def _await_one(
    session: Session,
    feeds: tuple[str, ...],
    opportunity_id: str,
    expected: int,
    acted: float,
    budget: Budget,
    *,
    changes: bool,
) -> int | None:
    spent = budget.spent
    while True:
        after = session.versions.get(opportunity_id, 0) if changes else None
        ended = session.wait(Wait(feeds, opportunity_id, acted, after, settle=not changes), budget)
        seen = ended.seen if ended else None
        shown = spaces(data_of(seen)) if seen else session.broker.places(opportunity_id)[0]
        if seen is not None:
            session.versions[opportunity_id] = seen.seq
        if not changes or ended is None or shown == expected:
            break
    note = f"{shown} free places"
    if shown != expected:
        note += f", expected {expected}"
    session.note_update(feeds[0], opportunity_id, budget.spent - spent, note)
    return shown


def await_item(
    session: Session,
    feed: str,
    item_id: str,
    after: int,
    acted: float,
    refuse: Callable[[Seen], str],
) -> tuple[Seen | None, str]:
    """The next version of an item in an order feed that is acceptable.

    Args:
        refuse: says why a version is not the one awaited; empty for the right one.

    Returns:
        The version, or None with words on how long was waited, how many pages were read and why
        each candidate was refused.
    """
    budget = session.feed_budget()
    refused: list[str] = []
    while True:
        ended = session.wait(Wait((feed,), item_id, acted, after), budget)
        if ended is None or ended.seen is None:
            break
        why = refuse(ended.seen)
        if not why:
            session.note_update(feed, item_id, budget.spent, ended.seen.state, ended.seen.raw)
            return ended.seen, ""
        refused.append(why)
        session.note_update(feed, item_id, budget.spent, f"refused: {why}", ended.seen.raw)
        after = ended.seen.seq
    pages = session.broker.view((feed,), acted).requests
    words = f"waited {budget.spent:.1f} s, read {pages} pages of {feed}; " + (
        "; ".join(refused) if refused else f"no new version of {item_id} came"
    )
    session.note_update(feed, item_id, budget.spent, words)
    return None, words


def settled_item(session: Session, feed: str, item_id: str, acted: float) -> Seen | None:
    """What a feed says of an item once it has been read late enough for a change to show.

    Raises:
        EnvironmentFault: the feed gives no pages.
    """
    budget = session.feed_budget()
    ended = session.wait(Wait((feed,), item_id, acted, None, settle=True), budget)
    if ended is None:
        raise EnvironmentFault(
            f"{feed} could not be read again within {budget.spent:.0f} s; see the feed's problem"
        )
    seen = ended.seen
    session.note_update(
        feed, item_id, budget.spent, "not listed" if seen is None else seen.state,
        seen.raw if seen else None,
    )  # fmt: skip
    return seen


def data_of(seen: Seen | None) -> Mapping[str, Any]:
    """The ``data`` of a version; empty for a deleted or absent item."""
    return (seen.data if seen else None) or {}
