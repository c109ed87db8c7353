"""What every answer is judged for, whatever was asked."""

from __future__ import annotations

from bookproof.checks import errors, http, schema
from bookproof.model import Answer
from bookproof.session import Stage


def judge_document(stage: Stage, answer: Answer, mode: str) -> None:
    """A success with a body: readable, of the media type, with its context, valid for its mode."""
    stage.require(http.readable, answer)
    stage.check(http.response_media_type, answer)
    stage.check(http.response_context, answer)
    stage.check(http.no_empty_values, answer)
    stage.check(schema.valid, answer, mode)


def judge_error(stage: Stage, answer: Answer) -> None:
    """An error: readable, of the media type, with context, a known type and its status."""
    if not stage.check(http.readable, answer):
        return
    stage.check(errors.media_type, answer)
    stage.check(errors.context, answer)
    stage.check(errors.known_type, answer)
    stage.check(errors.status_of_type, answer)
    stage.check(errors.status_code_property, answer)
    stage.check(schema.error_valid, answer)
