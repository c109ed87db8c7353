"""Whether of two acts at the same moment one wins."""

from __future__ import annotations

from collections.abc import Iterator

from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.two_party.checks.words import told
from bookproof.results import Finding


@check("tp-race.one-answer", "TP-RACE-01")
def one_answer(accept: Answer, reject: Answer) -> Iterator[Finding]:
    """Of an acceptance and a rejection at the same moment not exactly one succeeds."""
    if accept.succeeded is reject.succeeded:
        got = {"accept": told(accept), "reject": told(reject)}
        yield Finding("status", "success of one of the two", got)


@check("tp-race.one-request", "TP-RACE-02")
def one_request(first: Answer, second: Answer) -> Iterator[Finding]:
    """Of two requests at the same moment not exactly one is made."""
    if first.succeeded is second.succeeded:
        yield Finding("status", "success of one of the two", [told(first), told(second)])
