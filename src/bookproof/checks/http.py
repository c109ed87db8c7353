"""What holds for every answer: media type, context, a readable body, no empty values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bookproof.checks.registry import check
from bookproof.checks.values import outcome_of, walk
from bookproof.model import CONTEXT, MEDIA_TYPE, Answer
from bookproof.results import Finding

_MAY_BE_EMPTY = re.compile(r'null|""|\[\s*\]')
"""What a document with an empty value contains, and others hardly ever."""


def wrong_status(answer: Answer, *accepted: int, hint: str = "") -> Iterator[Finding]:
    """A finding when the status is none of the accepted ones."""
    if answer.status not in accepted:
        expected = accepted[0] if len(accepted) == 1 else list(accepted)
        yield Finding("status", expected, outcome_of(answer), hint)


def present_body(answer: Answer) -> Iterator[Finding]:
    """A finding when an answer that must be empty has a body."""
    if answer.text.strip() or answer.body is not None:
        yield Finding("body", "no body", answer.text[:200] or "a JSON document")


def wrong_media_type(content_type: str, where: str = "header Content-Type") -> Iterator[Finding]:
    """A finding when the header is not the booking media type in version 1."""
    name, *parameters = [part.strip() for part in content_type.split(";")]
    stated = dict(_parameter(part) for part in parameters if part)
    if name.lower() == MEDIA_TYPE.partition(";")[0] and stated.get("version") == "1":
        return
    hint = "" if content_type else "There is no such header."
    yield Finding(where, MEDIA_TYPE, content_type, hint)


def _parameter(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip().lower(), value.strip().strip('"')


def wrong_context(document: Mapping[str, Any], path: str = "$") -> Iterator[Finding]:
    """A finding when ``@context`` is not the OpenActive one, or a list that starts with it."""
    stated = document.get("@context")
    if stated == CONTEXT or (isinstance(stated, list) and stated[:1] == [CONTEXT]):
        return
    later = isinstance(stated, list) and CONTEXT in stated
    hint = "It comes first in a list of contexts." if later else ""
    yield Finding(f"{path}.@context", CONTEXT, _brief(stated), hint, recommended=later)


def _brief(context: Any) -> Any:
    if isinstance(context, Mapping):
        return "an object"
    if isinstance(context, list):
        return [item if isinstance(item, str) else "an object" for item in context[:10]]
    return context if isinstance(context, str | None) else str(context)[:100]


@check("response.media-type", "OBA-MEDIA-03")
def response_media_type(answer: Answer) -> Iterator[Finding]:
    """The Content-Type of a successful answer is not the booking media type, version 1."""
    if answer.succeeded and answer.text.strip():
        yield from wrong_media_type(answer.headers.get("content-type", ""))


@check("response.context", "OBA-FORMAT-01")
def response_context(answer: Answer) -> Iterator[Finding]:
    """The document does not name the OpenActive context first."""
    if isinstance(answer.body, Mapping):
        yield from wrong_context(answer.body)


@check("response.no-empty-values", "OBA-MODEL-03")
def no_empty_values(answer: Answer) -> Iterator[Finding]:
    """The document holds nulls, empty strings or empty arrays instead of leaving properties out."""
    if answer.body is None or (answer.text and not _MAY_BE_EMPTY.search(answer.text)):
        return
    for path, value in walk(answer.body):
        if value is None or value == "" or value == []:
            yield Finding(path, "the property left out", value)


@check("response.readable", "OBA-FORMAT-01")
def readable(answer: Answer) -> Iterator[Finding]:
    """The answer has no JSON object as its body though one is due."""
    if answer.status != 204 and not isinstance(answer.body, Mapping):
        got = answer.problem or ("no body" if answer.body is None else "JSON, but no object")
        yield Finding("body", "a JSON object", f"{answer.status} with {got}")
