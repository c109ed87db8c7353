"""Whether the parties are told what happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.two_party.checks.words import kind_of, misread, told
from bookproof.protocols.two_party.sight import id_like, place, rows
from bookproof.protocols.two_party.vocabulary import Party
from bookproof.results import Finding


@check("tp-notice.readable", "TP-NOTICE-05")
def readable(answer: Answer, envelope: str | None, form: Policy) -> Iterator[Finding]:
    """A party cannot read its notifications, or not what they are about."""
    listed = rows(answer.body, envelope)
    if not answer.succeeded:
        yield Finding("status", 200, told(answer), "paths.notifications names the address")
    elif listed is None:
        wanted = "a list" if envelope is None else f"an object with a list in {envelope!r}"
        yield Finding("body", wanted, answer.problem or kind_of(answer.body))
    for position, entry in enumerate(listed or ()):
        yield from misread(entry, "notification", form, place(envelope, position))


@check("tp-notice.of-cancellation", "TP-NOTICE-01")
def of_cancellation(found: Sequence[Any], kind: str, party: Party) -> Iterator[Finding]:
    """The party that asked is not told that the order is cancelled."""
    yield from _missing(found, kind, party)


@check("tp-notice.of-rejection", "TP-NOTICE-02")
def of_rejection(found: Sequence[Any], kind: str, party: Party) -> Iterator[Finding]:
    """The party that asked is not told that the cancellation was rejected."""
    yield from _missing(found, kind, party)


@check("tp-notice.of-request", "TP-NOTICE-03")
def of_request(found: Sequence[Any], kind: str, party: Party) -> Iterator[Finding]:
    """The other party is not told that cancellation was asked for."""
    yield from _missing(found, kind, party)


def _missing(found: Sequence[Any], kind: str, party: Party) -> Iterator[Finding]:
    if not found:
        hint = "poll.timeout in the configuration says how long it may take"
        yield Finding("$", f"a notification {kind} to the {party}", "none", hint)


@check("tp-notice.nothing-false", "TP-NOTICE-06")
def nothing_false(wrong: Sequence[Any]) -> Iterator[Finding]:
    """A party is told of something that has not happened."""
    for notice in wrong:
        yield Finding("$", "no such notification", notice)


@check("tp-notice.strangers-untold", "TP-PARTY-02")
def strangers_untold(
    answer: Answer, envelope: str | None, orders: Sequence[str]
) -> Iterator[Finding]:
    """Somebody who is no party of an order is told of it."""
    if not answer.succeeded:
        return
    for position, notice in enumerate(rows(answer.body, envelope) or ()):
        named = id_like(notice.get("order_id")) if isinstance(notice, Mapping) else None
        if named in orders:
            where = f"{place(envelope, position)}.order_id"
            yield Finding(where, "none of the orders of others", named)


@check("tp-notice.once", "TP-NOTICE-04")
def once(found: Sequence[Any], kind: str, policy: Policy) -> Iterator[Finding]:
    """A party is told of the same event more than once."""
    if policy.expected == "once" and len(found) > 1:
        yield policy.finding("$", f"one notification {kind}", f"{len(found)} of them")
