"""What can be wrong with the form of any answer, and with the way into the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.results import Finding
from bookproof.validation.bodies import misfits

JSON = "application/json"


def outcome(answer: Answer) -> Any:
    """The status of an answer, with what it says if it is an error."""
    body = answer.body
    if answer.status >= 400 and isinstance(body, Mapping) and isinstance(body.get("message"), str):
        return f"{answer.status}: {body['message'][:200]}"
    return answer.status


def failed(answer: Answer, hint: str = "") -> Iterator[Finding]:
    """A finding when an answer is not of class 2xx."""
    if not answer.succeeded:
        yield Finding("status", "2xx", outcome(answer), hint)


def refused(answer: Answer, *accepted: int, hint: str = "") -> Iterator[Finding]:
    """A finding when an answer is no refusal; or, if some are named, not one of these."""
    if accepted and answer.status not in accepted:
        expected = accepted[0] if len(accepted) == 1 else list(accepted)
        yield Finding("status", expected, outcome(answer), hint)
    elif not 400 <= answer.status < 500:
        yield Finding("status", "a refusal, 4xx", outcome(answer), hint)


def differing(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """A finding when a refusal has another status than the configuration expects."""
    if 400 <= answer.status < 500 and not policy.allows(answer.status):
        yield policy.finding("status", policy.expected, outcome(answer))


def unreadable(answer: Answer) -> Iterator[Finding]:
    """A finding when the body is not JSON, or is not declared as such."""
    if answer.problem:
        yield Finding("body", "JSON", answer.text[:200], answer.problem)
        return
    stated = answer.headers.get("content-type", "")
    kind = stated.partition(";")[0].strip().lower()
    if kind != JSON and not kind.endswith("+json"):
        yield Finding("header Content-Type", JSON, stated or "no such header")


@check("mus-login.token", "MUS-LOGIN-01")
def login(answer: Answer) -> Iterator[Finding]:
    """A login with good credentials does not give a bearer token that can be used."""
    yield from failed(answer)
    if answer.succeeded:
        yield from unreadable(answer)
    if answer.succeeded and not answer.problem:
        for misfit in misfits(answer.body, "musement", "login"):
            yield Finding(
                misfit.path, misfit.expected, "no text" if _secret(misfit.path) else misfit.got
            )


def _secret(path: str) -> bool:
    return "token" in path and not path.endswith("token_type")


@check("mus-answer.schema", "MUS-SHAPE-01")
def schema(answer: Answer, kind: str) -> Iterator[Finding]:
    """An answer is no success, is not JSON, or lacks what a client needs of it."""
    yield from failed(answer)
    if not answer.succeeded:
        return
    yield from unreadable(answer)
    if not answer.problem:
        for misfit in misfits(answer.body, "musement", kind):
            yield Finding(misfit.path, misfit.expected, misfit.got)


@check("mus-error.shape", "MUS-SHAPE-02")
def error_shape(answer: Answer) -> Iterator[Finding]:
    """An error is not a JSON object with code and message, both strings."""
    yield from unreadable(answer)
    if not answer.problem:
        for misfit in misfits(answer.body, "musement", "error"):
            yield Finding(misfit.path, misfit.expected, misfit.got)


@check("mus-error.code", "MUS-SHAPE-03")
def error_code(answer: Answer, expected: str) -> Iterator[Finding]:
    """An error carries another code than the documented one."""
    stated = answer.body.get("code") if isinstance(answer.body, Mapping) else None
    if stated is not None and str(stated) != expected:
        yield Finding("$.code", expected, stated, f"It goes with status {answer.status}.")


@check("mus-access.application", "MUS-ACCESS-01")
def application(answer: Answer) -> Iterator[Finding]:
    """A request without X-Musement-Application is not answered with 400."""
    yield from refused(answer, 400)


@check("mus-access.version", "MUS-ACCESS-07")
def version(answer: Answer) -> Iterator[Finding]:
    """A request without X-Musement-Version is not served."""
    yield from failed(answer, "without the header the latest version is meant")


@check("mus-access.foreign-read", "MUS-ACCESS-06")
def foreign_read(answer: Answer, policy: Policy) -> Iterator[Finding]:
    """The order of another client is not answered as configured when it is read."""
    if answer.status >= 500:
        yield from refused(answer)
    elif not policy.allows(answer.status):
        yield policy.finding("status", policy.expected, outcome(answer))
