"""What checks share: answers in words, refusals, and bodies against their schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.model import Answer
from bookproof.protocols.two_party.sight import Sight, id_of
from bookproof.results import Finding
from bookproof.validation.bodies import misfits

_PROTOCOL = "two_party"
_LONGEST = 200
_TOLD_TWICE = ("order_id", "status", "requested_by")
_SUMS = (".escrow", ".escrow.held", ".escrow.refunded", ".escrow.released")
_NEEDED = {
    "request": (".id", ".status", ".requested_by"),
    "order": (".id", ".status"),
    "order-with-escrow": (".id", ".status", *_SUMS),
    "notification": (".type", ".order_id"),
}
"""What no client can do without, by kind of document."""


def told(answer: Answer) -> int | str:
    """The status of an answer; one line with code and message, where it names an error."""
    error = answer.body.get("error") if isinstance(answer.body, Mapping) else None
    said = [str(answer.status)]
    if isinstance(error, Mapping):
        said += [str(error[name])[:_LONGEST] for name in ("code", "message") if name in error]
    elif answer.problem:
        said.append(answer.problem[:_LONGEST])
    return "; ".join(said) if len(said) > 1 else answer.status


def wrong_success(answer: Answer, expected: str, policy: Policy) -> Iterator[Finding]:
    """A finding unless the call succeeded, with a status that the policy names."""
    if not answer.succeeded:
        hint = "the caller is who may do this, and the order is in a state that allows it"
        yield Finding("status", expected, told(answer), hint)
    elif not policy.allows(answer.status):
        yield policy.finding("status", policy.expected, answer.status)


def not_refused(answer: Answer, policy: Policy, *, settled: bool) -> Iterator[Finding]:
    """A finding unless the call was refused, with a status that the policy names.

    A status of class 5xx is the subject of another check.

    Args:
        settled: whether a document says that it has to be refused.
    """
    if answer.status >= 500 or (answer.status >= 400 and policy.allows(answer.status)):
        return
    if answer.status < 400 and settled:
        yield Finding("status", "a refusal, status 4xx", told(answer))
    else:
        yield policy.finding("status", policy.expected, told(answer))


def misshapen(document: Any, kind: str, path: str = "$") -> Iterator[Finding]:
    """A finding for each place where a document does not follow its schema."""
    for misfit in misfits(document, _PROTOCOL, kind):
        yield Finding(path + misfit.path.removeprefix("$"), misfit.expected, misfit.got)


def misread(document: Any, kind: str, form: Policy, path: str = "$") -> Iterator[Finding]:
    """The same; only what a client cannot do without is more than a difference from the policy."""
    for misfit in misfits(document, _PROTOCOL, kind):
        place = misfit.path.removeprefix("$")
        where = path + place
        if not place or place in _NEEDED[kind]:
            yield Finding(where, misfit.expected, misfit.got)
        elif form.expected != "any":
            yield form.finding(where, misfit.expected, misfit.got)


def contradicted(request: Any, after: Sight, path: str) -> Iterator[Finding]:
    """A finding for each property that an answer gives a request and the list gives otherwise."""
    entry = after.entry(id_of(request) or "")
    if entry is None or not isinstance(request, Mapping):
        return
    for name in _TOLD_TWICE:
        said, listed = request.get(name), entry.raw.get(name)
        if said is not None and listed is not None and said != listed:
            yield Finding(f"{path}.{name}", listed, said)


def no_object(answer: Answer) -> Iterator[Finding]:
    """A finding when the body is no JSON object."""
    if not isinstance(answer.body, Mapping):
        yield Finding("body", "a JSON object", answer.problem or kind_of(answer.body))


def kind_of(value: Any) -> str:
    """What kind of JSON value it is."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case list():
            return "a list"
        case Mapping():
            return "an object"
    return "a number"


def by_policy(policy: Policy, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The same findings, as differences from a policy."""
    for found in findings:
        yield policy.finding(found.where, found.expected, found.got, found.hint)
