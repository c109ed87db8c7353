"""What holds for every call that is refused."""

from __future__ import annotations

from bookproof.model import Answer
from bookproof.protocols.two_party.checks import refusing
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.steps.reading import Order, see
from bookproof.session import Stage


def judge_error(session: TwoPartySession, stage: Stage, answer: Answer, key: str) -> None:
    """A refusal is no fault of the server, and has the configured form and code.

    Args:
        key: the policy that it falls under.
    """
    settings = session.settings
    stage.check(refusing.client_error, answer)
    if answer.status >= 400:
        stage.check(refusing.error_form, answer, settings.policy("errorForm"))
        stage.check(refusing.error_code, answer, key, settings.policy("errorCodes"))


def judge_refusal(
    session: TwoPartySession, stage: Stage, order: Order, answer: Answer, key: str
) -> None:
    """The same, and nothing has changed; a call that was served is another matter."""
    judge_error(session, stage, answer, key)
    if answer.status >= 400:
        expect_unchanged(session, stage, order)


def expect_unchanged(session: TwoPartySession, stage: Stage, order: Order) -> None:
    """Order, requests and money are as they were read last."""
    after = see(session, stage, order.id, order.viewer)
    stage.check(refusing.unchanged, order.sight, after)
