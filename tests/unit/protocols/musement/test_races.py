"""Which of two equal requests of the same moment was served first."""

from __future__ import annotations

import pytest

from bookproof.checks.policy import Policy
from bookproof.model import Answer
from bookproof.protocols.musement.steps.cancelling import as_served

SUCCESS = Policy("policies.cancelSuccessStatus", 202)


@pytest.mark.parametrize(
    ("came", "served"),
    [
        ((202, 204), [202, 204]),
        ((204, 202), [202, 204]),
        ((409, 204), [204, 409]),
        ((409, 202), [202, 409]),
        ((500, 409), [500, 409]),
    ],
)
def test_the_one_with_the_status_of_a_success_is_ahead(
    came: tuple[int, int], served: list[int]
) -> None:
    answers = [Answer(status=status, headers={}, body=None) for status in came]
    assert [answer.status for answer in as_served(answers, SUCCESS)] == served
