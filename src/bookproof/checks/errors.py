"""What holds for every error answer, and how one is compared with the error that is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bookproof.checks.error_catalogue import LEGACY_NAMES, STATUS_OF_TYPE
from bookproof.checks.http import wrong_context, wrong_media_type
from bookproof.checks.registry import check
from bookproof.checks.values import outcome_of, shown
from bookproof.model import Answer, error_types
from bookproof.results import Finding

_ORDERS = frozenset({"OrderQuote", "OrderProposal", "Order"})


def types_of(document: Any) -> list[str]:
    """The texts in ``@type``."""
    return [name for name in error_types(document) if isinstance(name, str)]


def wrong_error(
    answer: Answer, accepted: Mapping[str, int], *, aliases: Collection[str] = ()
) -> Iterator[Finding]:
    """Findings when status and ``@type`` are not those of an accepted error.

    Args:
        answer: the answer to a request that must be refused.
        accepted: status by error type; the first one is the type to be named.
        aliases: further types that are let through with a warning.
    """
    types = types_of(answer.body)
    named = [name for name in types if name in accepted]
    statuses = sorted({accepted[name] for name in named} or set(accepted.values()))
    if answer.status not in statuses:
        yield Finding("status", _one_or_all(statuses), outcome_of(answer))
    if not named:
        yield Finding(
            "$.@type",
            _one_or_all(list(accepted)),
            _one_or_all(types) if types else "no error type",
            recommended=any(name in aliases for name in types),
        )


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _error_body(answer: Answer) -> Mapping[str, Any] | None:
    """The body when it is an error; None for a success or an Order with errors on its items."""
    if answer.status < 400 or not isinstance(answer.body, Mapping):
        return None
    return None if _ORDERS & set(types_of(answer.body)) else answer.body


@check("error.media-type", "OBA-ERRORS-02")
def media_type(answer: Answer) -> Iterator[Finding]:
    """The Content-Type of an error is not the booking media type, version 1."""
    if answer.status >= 400 and answer.text.strip():
        yield from wrong_media_type(answer.headers.get("content-type", ""))


@check("error.context", "OBA-FORMAT-01")
def context(answer: Answer) -> Iterator[Finding]:
    """An error does not name the OpenActive context first."""
    if answer.status >= 400 and isinstance(answer.body, Mapping):
        yield from wrong_context(answer.body)


@check("error.status-of-type", "OBA-ERRORS-01")
def status_of_type(answer: Answer) -> Iterator[Finding]:
    """The HTTP status is not the one listed for the error's type."""
    body = _error_body(answer)
    for name in types_of(body):
        listed = STATUS_OF_TYPE.get(LEGACY_NAMES.get(name, name))
        if listed is not None and listed != answer.status:
            other = name == "TemporarilyUnableToProduceOrderQuoteError" and answer.status == 500
            yield Finding(
                "status",
                f"{listed} for {name}",
                answer.status,
                interpretation="OBI-18" if other else "",
            )


@check("error.status-code-property", "OBA-ERROR-03")
def status_code_property(answer: Answer) -> Iterator[Finding]:
    """The ``statusCode`` in an error is not an integer equal to the status listed for its type."""
    body = _error_body(answer)
    if body is None or "statusCode" not in body:
        return
    listed = [STATUS_OF_TYPE[name] for name in types_of(body) if name in STATUS_OF_TYPE]
    expected = listed[0] if listed else answer.status
    stated = body["statusCode"]
    if not isinstance(stated, int) or isinstance(stated, bool) or stated != expected:
        yield Finding("$.statusCode", expected, shown(stated))


@check("error.known-type", "OBA-ERROR-01", "OBA-ERRORS-02")
def known_type(answer: Answer) -> Iterator[Finding]:
    """An error has no type, or one that the specification does not define."""
    if answer.status < 400 or not isinstance(answer.body, Mapping):
        return
    types = types_of(answer.body)
    if any(name in STATUS_OF_TYPE for name in types):
        return
    order = _ORDERS & set(types)
    if answer.status == 409 and "OrderQuote" in order:
        return
    legacy = [LEGACY_NAMES[name] for name in types if name in LEGACY_NAMES]
    yield Finding(
        "$.@type",
        legacy[0] if legacy else "a type of the error model",
        _one_or_all(types) if types else shown(answer.body.get("@type")),
        "The name in the table ends in Error." if legacy else "",
        interpretation="OBI-16" if answer.status == 409 and order else "",
        recommended=bool(legacy),
    )
