"""Whether the list of requests is complete, readable and the same for both parties."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.two_party.checks.words import kind_of, misread, told
from bookproof.protocols.two_party.naming import FIELDS
from bookproof.protocols.two_party.sight import Sight, entries_of, id_like, place, rows
from bookproof.protocols.two_party.vocabulary import Party, RequestState, StateNames
from bookproof.results import Finding

_NONE = 404


@check("tp-list.readable", "TP-LIST-03")
def readable(
    answer: Answer, envelope: str | None, names: StateNames, order: str, form: Policy
) -> Iterator[Finding]:
    """A party cannot read the list of requests, or not their identifier, state or author."""
    if answer.status == _NONE:
        return
    listed = rows(answer.body, envelope)
    if not answer.succeeded or listed is None:
        wanted = "a list" if envelope is None else f"an object with a list in {envelope!r}"
        hint = "listEnvelope in the configuration says how lists are wrapped"
        got = answer.problem or kind_of(answer.body)
        if answer.succeeded:
            yield Finding("body", wanted, got, hint)
        else:
            yield Finding("status", 200, told(answer))
        return
    for position, entry in enumerate(listed):
        yield from misread(entry, "request", form, place(envelope, position))
    for found in entries_of(answer.body, envelope, names):
        shown = found.raw.get("status")
        if isinstance(shown, str) and found.state is None:
            hint = "requestStatusNames in the configuration translates names of states"
            yield Finding(f"{found.where}.status", [*map(str, RequestState)], shown, hint)
        if id_like(found.raw.get("order_id", order)) != order:
            yield Finding(f"{found.where}.order_id", order, found.raw["order_id"])


@check("tp-list.empty", "TP-LIST-07", "TP-LIST-06")
def empty(answer: Answer, envelope: str | None, policy: Policy) -> Iterator[Finding]:
    """The list of an order that nobody wanted to cancel is not empty."""
    if not policy.allows(answer.status) and answer.status < 500:
        yield policy.finding("status", policy.expected, told(answer))
    listed = rows(answer.body, envelope)
    if answer.succeeded and listed:
        where = "$" if envelope is None else f"$.{envelope}"
        yield Finding(where, "an empty list", f"a list of {len(listed)}")


@check("tp-list.complete", "TP-LIST-01")
def complete(sight: Sight, requests: Collection[str]) -> Iterator[Finding]:
    """The list lacks a request that was made."""
    shown = [entry.id for entry in sight.entries]
    for request in requests:
        if request not in shown:
            yield Finding("$", f"the request {request}", shown or "no request")


@check("tp-list.request-state", "TP-LIST-04")
def request_state(sight: Sight, request: str, expected: RequestState) -> Iterator[Finding]:
    """The list shows another state of a request than what has become of it."""
    entry = sight.entry(request)
    if entry is not None and entry.state is not expected:
        yield Finding(f"{entry.where}.status", str(expected), entry.raw.get("status"))


@check("tp-list.requested-by", "TP-ASK-04")
def requested_by(sight: Sight, request: str, asker: Party) -> Iterator[Finding]:
    """The list says that another party asked than the one whose credentials were sent."""
    entry = sight.entry(request)
    if entry is not None and entry.requested_by != asker:
        yield Finding(f"{entry.where}.requested_by", str(asker), entry.requested_by)


@check("tp-list.awaiting", "TP-LIST-08")
def awaiting(sight: Sight, request: str, party: Party) -> Iterator[Finding]:
    """A pending request is shown as waiting for the wrong party, or as answered already."""
    entry = sight.entry(request)
    if entry is None or entry.state is not RequestState.PENDING:
        return
    shown, resolved = entry.raw.get("awaiting"), entry.raw.get("resolved_at")
    if shown == party.other:
        yield Finding(f"{entry.where}.awaiting", str(party), shown)
    if resolved is not None:
        yield Finding(f"{entry.where}.resolved_at", None, resolved)


@check("tp-list.reason", "TP-LIST-09")
def reason_kept(sight: Sight, request: str, reason: Any) -> Iterator[Finding]:
    """The list shows another reason than the party gave."""
    entry = sight.entry(request)
    shown = entry.raw.get("reason") if entry is not None else None
    if entry is None or not isinstance(reason, str) or not isinstance(shown, str):
        return
    if shown.strip() != reason.strip():
        yield Finding(f"{entry.where}.reason", reason, shown)


@check("tp-list.same-for-both", "TP-LIST-02")
def same_for_both(customer: Answer, provider: Answer, envelope: str | None) -> Iterator[Finding]:
    """Customer and provider are shown different lists of requests."""
    theirs = [_known(answer, envelope) for answer in (customer, provider)]
    if theirs[0] != theirs[1]:
        yield Finding("$", {"to the customer": theirs[0]}, {"to the provider": theirs[1]})


def _known(answer: Answer, envelope: str | None) -> list[dict[str, object]] | str:
    listed = rows(answer.body, envelope)
    if not answer.succeeded or listed is None:
        return "no list"
    names = FIELDS["request"]
    found = [{name: raw.get(name) for name in names} for raw in listed if isinstance(raw, Mapping)]
    return sorted(found, key=str)


@check("tp-list.sorted", "TP-LIST-05")
def in_order(sight: Sight, made: Collection[str], policy: Policy) -> Iterator[Finding]:
    """The requests are not listed in the configured order."""
    if policy.expected == "any":
        return
    shown = [entry.id for entry in sight.entries if entry.id in made]
    expected = list(made) if policy.expected == "oldest-first" else list(made)[::-1]
    if len(shown) == len(expected) and shown != expected:
        yield policy.finding("$", expected, shown)


@check("tp-list.one-pending", "TP-ASK-05")
def one_pending(sight: Sight) -> Iterator[Finding]:
    """More than one request of an order is pending."""
    waiting = sight.pending()
    for entry in waiting[1:]:
        yield Finding(f"{entry.where}.status", f"{waiting[0].id} alone pending", entry.id)
