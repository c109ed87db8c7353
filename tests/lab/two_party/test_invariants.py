"""What holds after any sequence of calls, whoever makes them."""

from __future__ import annotations

import random

import pytest

from .conftest import CUSTOMER, PRICE, PROVIDER, THIRD, Site

STEPS = ("in-progress", "reviewing", "changes", "completed")
CALLS = ("ask", "ask", "accept", "reject", "reject", *STEPS)
FINAL = ("COMPLETED", "CANCELLED")


def act(site: Site, order: str, chance: random.Random) -> None:
    """Make one call drawn by chance."""
    token = chance.choice((CUSTOMER, PROVIDER, CUSTOMER, PROVIDER, THIRD))
    call = chance.choice(CALLS)
    known = [entry["id"] for entry in site.requests(order).body] or ["can-none"]
    if call == "ask":
        site.ask(order, token)
    elif call in STEPS:
        site.step(order, call, token)
    else:
        answer = site.accept if call == "accept" else site.reject
        # The last request is the one that may be pending.
        answer(order, chance.choice((known[-1], chance.choice(known))), token)


@pytest.mark.parametrize("seed", range(6))
def test_random_walk(site: Site, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    order = site.order(chance.choice(("NEW", "IN_PROGRESS", "REVIEWING")))
    ended = None
    for _ in range(25):
        act(site, order, chance)
        shown, statuses = site.read(order), site.statuses(order)
        state, escrow = shown["status"], shown["escrow"]
        assert statuses.count("PENDING") == (state == "CANCELLATION_REQUESTED")
        assert statuses.count("APPROVED") == (state == "CANCELLED")
        assert escrow["held"] + escrow["refunded"] + escrow["released"] == PRICE
        assert (escrow["refunded"] == PRICE) == (state == "CANCELLED")
        assert (escrow["released"] == PRICE) == (state == "COMPLETED")
        assert ended is None or shown == ended
        ended = shown if state in FINAL else None
