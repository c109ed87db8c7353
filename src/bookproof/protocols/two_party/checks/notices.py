"""Whether the parties are told what happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.two_party.checks.words import kind_of, misshapen, told
from bookproof.protocols.two_party.sight import place, rows
from bookproof.protocols.two_party.vocabulary import Party
from bookproof.results import Finding


@check("tp-notice.readable", "TP-NOTICE-05")
def readable(answer: Answer, envelope: str | None) -> Iterator[Finding]:
    """A party cannot read its notifications, or not what they are about."""
    listed = rows(answer.body, envelope)
    if not answer.succeeded:
        yield Finding("status", 200, told(answer), "paths.notifications names the address")
    elif listed is None:
        form = "a list" if envelope is None else f"an object with a list in {envelope!r}"
        yield Finding("body", form, answer.problem or kind_of(answer.body))
    for position, entry in enumerate(listed or ()):
        yield from misshapen(entry, "notification", place(envelope, position))


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


@check("tp-notice.once", "TP-NOTICE-04")
def once(found: Sequence[Any], kind: str, policy: Policy) -> Iterator[Finding]:
    """A party is told of the same event more than once."""
    if policy.expected == "once" and len(found) > 1:
        yield policy.finding("$", f"one notification {kind}", f"{len(found)} of them")
