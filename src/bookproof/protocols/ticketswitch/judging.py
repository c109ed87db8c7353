"""What is asked of every answer before anything is read from it."""

from __future__ import annotations

from typing import Any

from bookproof.checks.registry import Check
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.checks import answers
from bookproof.session import Stage

Schema = Check[[Any]]


def judge_result(stage: Stage, answer: Answer, schema: Schema) -> bool:
    """A result is due: 200, JSON, and the form that clients read; whether it has this form.

    Raises:
        StageFailed: there is none that could be read.
    """
    stage.require(answers.readable, answer)
    stage.require(answers.result, answer)
    _judge_headers(stage, answer)
    return stage.check(schema, answer.body)


def judge_refusal(stage: Stage, answer: Answer) -> None:
    """Where an answer is an error, it has the form of one; results are left alone."""
    if reading.is_error(answer) and stage.check(answers.readable, answer):
        stage.check(answers.error_schema, answer.body)
        stage.check(answers.error_status, answer)
        _judge_headers(stage, answer)


def _judge_headers(stage: Stage, answer: Answer) -> None:
    stage.check(answers.media_type, answer)
    stage.check(answers.request_id, answer)
