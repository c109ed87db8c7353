"""What holds for every answer of F13: a result is 200 and JSON, and has the form clients read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.ticketswitch.reading import in_words, is_error
from bookproof.results import Finding
from bookproof.validation.bodies import misfits

_PROTOCOL = "ticketswitch"


def _place(answer: Answer) -> str:
    """The address, without what differs from request to request."""
    return answer.url.partition("?")[0]


@check("f13-answer.readable", "F13-WIRE-01")
def readable(answer: Answer) -> Iterator[Finding]:
    """The body of an answer is not a JSON object."""
    if not isinstance(answer.body, Mapping):
        got = answer.problem or ("no body" if answer.body is None else "JSON, but no object")
        yield Finding(
            "body",
            "a JSON object",
            f"{answer.status} with {got}",
            f"{_place(answer)}; clients stop at any other body, also of an error",
        )


@check("f13-answer.result", "F13-WIRE-02")
def result(answer: Answer) -> Iterator[Finding]:
    """A request that is in order is not answered by a result with status 200."""
    if answer.status != 200 or is_error(answer):
        yield Finding(
            "status", 200, in_words(answer), f"{_place(answer)}; clients take 200 alone for success"
        )


@check("f13-answer.media-type", "F13-WIRE-03")
def media_type(answer: Answer) -> Iterator[Finding]:
    """An answer in JSON is not sent as application/json."""
    if answer.body is None:
        return
    name = answer.headers.get("content-type", "")
    if name.partition(";")[0].strip().lower() != "application/json":
        yield Finding("header Content-Type", "application/json", name or None, _place(answer))


@check("f13-answer.request-id", "F13-WIRE-04")
def request_id(answer: Answer) -> Iterator[Finding]:
    """An answer has no X-Request-Id, by which support could find the request."""
    if not answer.headers.get("x-request-id", "").strip():
        yield Finding("header X-Request-Id", "an identifier", None, _place(answer))


@check("f13-error.schema", "F13-ERR-01")
def error_schema(body: Any) -> Iterator[Finding]:
    """An error does not have an integer error_code and a text error_desc."""
    yield from _misfits(body, "error")


@check("f13-error.status", "F13-ERR-02")
def error_status(answer: Answer) -> Iterator[Finding]:
    """An error is sent with a status that says it were a success."""
    if is_error(answer) and answer.status < 400:
        yield Finding("status", "400 or higher", in_words(answer), _place(answer))


@check("f13-account.schema", "F13-BOOK-01")
def account_schema(body: Any) -> Iterator[Finding]:
    """The answer about the user does not have the form that clients read."""
    yield from _misfits(body, "account")


@check("f13-events.schema", "F13-BOOK-15")
def events_schema(body: Any) -> Iterator[Finding]:
    """The list of events does not have the form that clients read."""
    yield from _misfits(body, "events")


@check("f13-performances.schema", "F13-BOOK-02")
def performances_schema(body: Any) -> Iterator[Finding]:
    """The list of performances does not have the form that clients read."""
    yield from _misfits(body, "performances")


@check("f13-availability.schema", "F13-BOOK-03")
def availability_schema(body: Any) -> Iterator[Finding]:
    """Places and prices do not have the form that clients read."""
    yield from _misfits(body, "availability")


@check("f13-trolley.schema", "F13-BOOK-04")
def trolley_schema(body: Any) -> Iterator[Finding]:
    """A trolley does not have the form that clients read."""
    yield from _misfits(body, "trolley")


@check("f13-reservation.schema", "F13-BOOK-05")
def reservation_schema(body: Any) -> Iterator[Finding]:
    """A reservation does not have the form that clients read."""
    yield from _misfits(body, "reservation")


@check("f13-release.schema", "F13-REL-01")
def release_schema(body: Any) -> Iterator[Finding]:
    """The answer to a release does not have the form that clients read."""
    yield from _misfits(body, "release")


@check("f13-purchase.schema", "F13-BOOK-06")
def purchase_schema(body: Any) -> Iterator[Finding]:
    """A purchase does not have the form that clients read."""
    yield from _misfits(body, "purchase")


@check("f13-status.schema", "F13-STATUS-01")
def status_schema(body: Any) -> Iterator[Finding]:
    """The status of a transaction does not have the form that clients read."""
    yield from _misfits(body, "status")


@check("f13-cancellation.schema", "F13-CANCEL-01")
def cancellation_schema(body: Any) -> Iterator[Finding]:
    """The answer to a cancellation does not have the form that clients read."""
    yield from _misfits(body, "cancellation")


@check("f13-must-also.schema", "F13-CANCEL-09")
def must_also_schema(body: Any) -> Iterator[Finding]:
    """Orders in must_also_cancel are not whole."""
    yield from _misfits(body, "must-also")


def _misfits(body: Any, kind: str) -> Iterator[Finding]:
    for misfit in misfits(body, _PROTOCOL, kind):
        yield Finding(misfit.path, misfit.expected, misfit.got)
