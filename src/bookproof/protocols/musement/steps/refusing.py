"""Requests that must be refused, and that change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import Check
from bookproof.model import Answer
from bookproof.protocols.musement.checks import answers, orders, refusals
from bookproof.protocols.musement.checks.orders import State
from bookproof.protocols.musement.session import Headers, MusementSession
from bookproof.protocols.musement.steps import reading
from bookproof.protocols.musement.steps.calling import (
    OTHER,
    WITHOUT_PERMISSION,
    call,
    judge_error,
    token_of,
)
from bookproof.protocols.musement.steps.cancelling import BODY, REASON, delete, require_effect
from bookproof.protocols.musement.steps.reading import Booked
from bookproof.session import Stage

LONGEST_INFO = 255
_NO_APPLICATION = "2271"


@contextmanager
def _nothing_changes(session: MusementSession, name: str, *booked: Booked) -> Iterator[Stage]:
    """A stage around a refused request: what can be read of the orders stays as it was."""
    with session.stage(name) as stage:
        before = [reading.state(session, stage, one) for one in booked]
        yield stage
        for one, state in zip(booked, before, strict=True):
            stage.check(orders.unchanged, state, reading.state(session, stage, one))


def _refused(
    session: MusementSession,
    name: str,
    booked: Booked,
    check: Check[[Answer, Policy]],
    policy: str,
    ask: Callable[[], Answer],
) -> None:
    """A request that is refused with the status of a policy, and changes nothing."""
    with _nothing_changes(session, name, booked) as stage:
        answer = ask()
        stage.check(check, answer, session.settings.policy(policy))
        judge_error(stage, answer)


def without_reason(
    session: MusementSession, booked: Booked, body: Mapping[str, Any] | None
) -> None:
    """Cancel without a reason: with an object that lacks it, or without a body."""

    def ask() -> Answer:
        if body is None:
            return _sent(session, booked, "DELETE", "")
        return delete(session, booked, body=body)

    _refused(session, "Cancel without a reason", booked, refusals.without_reason, "missingReason",
             ask)  # fmt: skip


def unknown_reason(session: MusementSession, booked: Booked, reason: Any) -> None:
    """Cancel for a reason that is not listed."""
    _refused(session, "Cancel for a reason that is not listed", booked, refusals.unknown_reason,
             "invalidReason",
             lambda: delete(session, booked, body={"cancellation_reason": reason}))  # fmt: skip


def long_info(session: MusementSession, booked: Booked) -> None:
    """Cancel with more additional information than is allowed."""
    body = BODY | {"cancellation_additional_info": "x" * (LONGEST_INFO + 1)}
    _refused(session, "Cancel with too long information", booked, refusals.long_info,
             "infoTooLong", lambda: delete(session, booked, body=body))  # fmt: skip


def malformed(session: MusementSession, booked: Booked) -> None:
    """Cancel with a body that breaks off."""
    _refused(session, "Cancel with a body that is not JSON", booked, refusals.malformed,
             "malformedBody",
             lambda: _sent(session, booked, "DELETE", '{"cancellation_reason": '))  # fmt: skip


def whole_order(session: MusementSession, booked: Booked) -> None:
    """Cancel an order as a whole."""
    _refused(session, "Cancel the order as a whole", booked, refusals.whole_order,
             "deleteWholeOrder", lambda: call(session, "DELETE", booked.path, BODY))  # fmt: skip


def no_policy(session: MusementSession, booked: Booked) -> None:
    """Cancel an item without refund policies."""
    _refused(session, "Cancel without a refund policy", booked, refusals.no_policy, "noPolicy",
             lambda: delete(session, booked))  # fmt: skip


def expired(session: MusementSession, booked: Booked) -> None:
    """Cancel an item whose refund policies have expired."""
    _refused(session, "Cancel after the last refund policy", booked, refusals.expired,
             "expiredPolicy", lambda: delete(session, booked))  # fmt: skip


def no_permission(session: MusementSession, booked: Booked) -> None:
    """Cancel as a client that made the order and lacks the permission."""
    _refused(session, "Cancel without the permission", booked, refusals.permission, "noPermission",
             lambda: delete(session, booked, client=WITHOUT_PERMISSION))  # fmt: skip


def wrong_verb(session: MusementSession, booked: Booked) -> None:
    """PATCH an item."""
    _refused(session, "PATCH the item", booked, refusals.wrong_verb, "wrongVerb",
             lambda: _sent(session, booked, "PATCH"))  # fmt: skip


def abandon_ordered(session: MusementSession, booked: Booked) -> None:
    """Try to give up a cart that has an order."""
    _refused(session, "Give up a cart that has an order", booked, refusals.ordered_cart,
             "orderedCartDelete",
             lambda: call(session, "DELETE", f"/carts/{booked.cart}"))  # fmt: skip


def _sent(
    session: MusementSession,
    booked: Booked,
    method: str,
    body: str | None = None,
    headers: Headers | None = None,
) -> Answer:
    """A request for the first item with just this body, or the usual one, and these headers."""
    token = token_of(session, booked.client)
    return session.ask(
        session.request(method, booked.item_path(), BODY, token=token, headers=headers, body=body)
    )


def unknown_order(session: MusementSession, booked: Booked) -> None:
    """Cancel an item under an order that does not exist."""
    with _nothing_changes(session, "Cancel under an unknown order", booked) as stage:
        path = f"/orders/{session.new_uuid()}/items/{booked.items[0]}"
        answer = call(session, "DELETE", path, BODY)
        stage.check(refusals.unknown_order, answer)
        judge_error(stage, answer)


def unknown_item(session: MusementSession, booked: Booked) -> None:
    """Cancel an item that does not exist."""
    with _nothing_changes(session, "Cancel an unknown item", booked) as stage:
        answer = delete(session, booked, session.new_uuid())
        stage.check(refusals.unknown_item, answer)
        judge_error(stage, answer)


def item_of_other_order(session: MusementSession, booked: Booked, other: Booked) -> None:
    """Cancel the item of one order under another."""
    policy = session.settings.policy("itemOfOtherOrder")
    with _nothing_changes(session, "Cancel the item of another order", booked, other) as stage:
        answer = delete(session, booked, other.items[0])
        stage.check(refusals.item_of_other_order, answer, policy)
        judge_error(stage, answer)


def reason_in_lower_case(session: MusementSession, booked: Booked) -> None:
    """Cancel for a listed reason in lower case."""
    settings = session.settings
    with session.stage("Cancel for a reason in lower case") as stage:
        before = reading.state(session, stage, booked)
        answer = delete(session, booked, body={"cancellation_reason": REASON.lower()})
        stage.check(
            refusals.reason_case,
            answer,
            settings.policy("reasonCaseSensitive"),
            settings.policy("invalidReason"),
        )
        _effect_of(session, stage, booked, answer, before)


def pending(session: MusementSession, booked: Booked) -> None:
    """Cancel an item that is not confirmed yet."""
    with session.stage("Cancel what is not confirmed") as stage:
        before = reading.state(session, stage, booked)
        answer = delete(session, booked)
        stage.check(refusals.pending, answer, session.settings.policy("pendingItemCancel"))
        _effect_of(session, stage, booked, answer, before)


def _effect_of(
    session: MusementSession, stage: Stage, booked: Booked, answer: Answer, before: State
) -> None:
    """See that what was taken has an effect, and what was refused has none."""
    judge_error(stage, answer)
    if answer.succeeded:
        require_effect(session, stage, booked)
    else:
        stage.check(orders.unchanged, before, reading.state(session, stage, booked))


def by_hand(session: MusementSession, booked: Booked) -> None:
    """Cancel what is cancelled by hand only."""
    policy = session.settings.policy("manualOnlyActivity")
    with session.stage("Cancel what is cancelled by hand only") as stage:
        before = reading.state(session, stage, booked)
        answer = delete(session, booked)
        judge_error(stage, answer)
        await_order = reading.await_effect if answer.succeeded else reading.look
        order = await_order(session, stage, booked)
        stage.check(refusals.by_hand, answer, order, booked.items[0], policy)
        if not answer.succeeded:
            stage.check(orders.unchanged, before, reading.state(session, stage, booked))


def foreign_client(session: MusementSession, booked: Booked) -> None:
    """Read and cancel the order of another client."""
    policy = session.settings.policy("foreignClientOrder")
    with _nothing_changes(session, "Read and cancel as another client", booked) as stage:
        answer = call(session, "GET", booked.path, client=OTHER)
        stage.check(answers.foreign_read, answer, policy)
        judge_error(stage, answer)
        answer = delete(session, booked, client=OTHER)
        stage.check(refusals.foreign_order, answer, policy)
        judge_error(stage, answer)


def without_application(session: MusementSession, booked: Booked) -> None:
    """Cancel without X-Musement-Application."""
    headers = {"X-Musement-Application": None}
    with _nothing_changes(session, "Cancel without X-Musement-Application", booked) as stage:
        answer = _sent(session, booked, "DELETE", headers=headers)
        stage.check(answers.application, answer)
        judge_error(stage, answer, _NO_APPLICATION)


def without_version(session: MusementSession, booked: Booked) -> None:
    """Read the order without X-Musement-Version, which asks for the latest one."""
    token = token_of(session, booked.client)
    headers = {"X-Musement-Version": None}
    with session.stage("Read without X-Musement-Version") as stage:
        answer = session.ask(session.request("GET", booked.path, token=token, headers=headers))
        stage.check(answers.version, answer)
        judge_error(stage, answer)


def without_token(session: MusementSession, booked: Booked) -> None:
    """Read and cancel without a token."""
    _not_let_in(session, booked, None, "missingToken")


def with_bad_token(session: MusementSession, booked: Booked) -> None:
    """Read and cancel with a token that was never given out."""
    _not_let_in(session, booked, f"Bearer {session.new_uuid()}", "badToken")


def _not_let_in(
    session: MusementSession, booked: Booked, credentials: str | None, policy: str
) -> None:
    expected = session.settings.policy(policy)
    headers = {"Authorization": credentials}
    with _nothing_changes(session, "Read and cancel without a valid token", booked) as stage:
        read = session.request("GET", booked.path, token=None, headers=headers)
        for answer in (session.ask(read), _sent(session, booked, "DELETE", headers=headers)):
            stage.check(refusals.token, answer, expected)
            judge_error(stage, answer)


def by_identifier(session: MusementSession, booked: Booked) -> None:
    """Read an order by its identifier."""
    with session.stage("Read by the identifier") as stage:
        answer = call(session, "GET", f"/orders/{booked.made.identifier}")
        stage.check(refusals.identifier, answer)
        judge_error(stage, answer)


def absent(session: MusementSession, kind: str) -> None:
    """Read something of a kind that does not exist."""
    path = _ABSENT[kind](session)
    with session.stage("Read what does not exist") as stage:
        answer = call(session, "GET", path)
        stage.check(refusals.absent, answer)
        judge_error(stage, answer)


def _dates_of_nothing(session: MusementSession) -> str:
    day = session.today(None)
    return f"/activities/{session.new_uuid()}/dates?date_from={day}&date_to={day}"


_ABSENT: Mapping[str, Callable[[MusementSession], str]] = {
    "order": lambda session: f"/orders/{session.new_uuid()}",
    "cart": lambda session: f"/carts/{session.new_uuid()}",
    "activity": _dates_of_nothing,
    "policies": lambda session: (
        f"/orders/{session.new_uuid()}/items/{session.new_uuid()}/refund-policies"
    ),
}
"""Paths of what does not exist, by kind."""


def abandon(session: MusementSession, cart: str) -> None:
    """Give up a cart without an order."""
    with session.stage("Give the cart up") as stage:
        answer = call(session, "DELETE", f"/carts/{cart}")
        judge_error(stage, answer)
        again = call(session, "GET", f"/carts/{cart}")
        stage.check(orders.cart_deleted, answer, again)
        judge_error(stage, again)
