"""For every check: what it is asked where all is right, where it is not, and what it points at."""

from __future__ import annotations

from typing import Any, NamedTuple

from bookproof.protocols.two_party.vocabulary import OrderState, Party, RequestState

from .samples import (
    APPROVED,
    HELD,
    NAMES,
    NOTICE,
    PENDING,
    REFUNDED,
    RELEASED,
    SECOND,
    TOTAL,
    answer,
    error,
    order,
    policy,
    sight,
)


class Row(NamedTuple):
    """How a check is called."""

    good: tuple[Any, ...]
    broken: tuple[Any, ...]
    where: str
    named: dict[str, Any] = {}


FORM = policy("documented")
OK, NO = policy((200,)), policy((403, 409))
ASKED = sight("CANCELLATION_REQUESTED", PENDING)
CANCELLED = sight("CANCELLED", APPROVED, escrow=REFUNDED)
BOTH = {"cancellation": APPROVED, "order": order("CANCELLED", REFUNDED)}
TWICE = sight("CANCELLED", APPROVED, escrow=REFUNDED | {"refunded": 2 * TOTAL})
LATER = [SECOND["id"], PENDING["id"]]
CODES = policy({"ownRequest": "own_request"}, "errorCodes")
REFUSALS = (
    "tp-answer.own-refused",
    "tp-answer.opposite-refused",
    "tp-body.malformed-refused",
    "tp-body.reason-refused",
    "tp-order.blocked-while-pending",
    "tp-order.cancelled-not-moved",
    "tp-order.step-of-other-refused",
    "tp-party.authenticated",
    "tp-party.stranger-refused",
    "tp-request.cancelled-refused",
    "tp-request.completed-refused",
    "tp-request.second-refused",
    "tp-unknown.acted",
    "tp-unknown.listed",
    "tp-unknown.of-other-order",
    "tp-verb.refused",
)
"""Checks that only ask whether a call was refused."""
SETTLED = {
    "tp-answer.own-refused",
    "tp-party.authenticated",
    "tp-party.stranger-refused",
    "tp-request.completed-refused",
    "tp-request.second-refused",
    "tp-unknown.acted",
    "tp-unknown.of-other-order",
}
"""Those of them for which a document says that it must be."""

ROWS: dict[str, Row] = {
    **{name: Row((error(403), NO), (answer(200, {}), NO), "status") for name in REFUSALS},
    "tp-order.created": Row((answer(200, order()), OK), (answer(200, {}), OK), "$.id"),
    "tp-order.begins-new": Row((sight(),), (sight("REVIEWING"),), "$.status"),
    "tp-order.readable": Row(
        (answer(200, order()), NAMES, "ord-1", FORM),
        (
            answer(200, order(escrow={"held": -1, "refunded": 0, "released": 0})),
            NAMES, "ord-1", FORM,
        ),
        "$.escrow.held",
        {"escrow": True},
    ),
    "tp-order.cancelled-at": Row(
        (sight(),), (sight(cancelled_at="2030-01-01T10:00:00Z"),), "$.cancelled_at"
    ),
    "tp-order.moved-on": Row(
        (answer(200), OrderState.REVIEWING, sight("REVIEWING")),
        (answer(200), OrderState.REVIEWING, sight("IN_PROGRESS")),
        "$.status",
    ),
    "tp-request.made": Row((answer(200), OK), (error(409), OK), "status"),
    "tp-request.answer-form": Row(
        (answer(201, PENDING), policy("documented")), (answer(201), policy("documented")), "body"
    ),
    "tp-request.agrees": Row(
        (answer(201, PENDING), ASKED), (answer(201, APPROVED), ASKED), "$.status"
    ),
    "tp-request.needs-other-party": Row(
        (sight(), ASKED, policy("either")), (sight(), CANCELLED, policy("either")), "$.status"
    ),
    "tp-request.after-rejection": Row(
        (answer(201), policy(True)), (error(409), policy(True)), "status"
    ),
    "tp-request.new-identifier": Row(
        (answer(201, SECOND), ASKED), (answer(201, PENDING), ASKED), "$.id"
    ),
    "tp-list.readable": Row(
        (answer(200, [PENDING]), None, NAMES, "ord-1", FORM),
        (answer(200, [PENDING | {"requested_by": "usr-1"}]), None, NAMES, "ord-1", FORM),
        "$[0].requested_by",
    ),
    "tp-list.empty": Row((answer(200, []), None, OK), (answer(200, [PENDING]), None, OK), "$"),
    "tp-list.complete": Row((ASKED, ["can-1"]), (ASKED, ["can-1", "can-2"]), "$"),
    "tp-list.request-state": Row(
        (ASKED, "can-1", RequestState.PENDING),
        (ASKED, "can-1", RequestState.APPROVED),
        "$[0].status",
    ),
    "tp-list.requested-by": Row(
        (ASKED, "can-1", Party.CUSTOMER), (ASKED, "can-1", Party.PROVIDER), "$[0].requested_by"
    ),
    "tp-list.awaiting": Row(
        (ASKED, "can-1", Party.PROVIDER), (ASKED, "can-1", Party.CUSTOMER), "$[0].awaiting"
    ),
    "tp-list.reason": Row(
        (sight("NEW", PENDING | {"reason": "A test "}), "can-1", "A test"),
        (sight("NEW", PENDING | {"reason": "None of yours"}), "can-1", "A test"),
        "$[0].reason",
    ),
    "tp-list.same-for-both": Row(
        (answer(200, [PENDING]), answer(200, [PENDING]), None),
        (answer(200, [PENDING]), answer(200, []), None),
        "$",
    ),
    "tp-list.sorted": Row(
        (sight("NEW", SECOND, PENDING), LATER, policy("oldest-first")),
        (sight("NEW", PENDING, SECOND), LATER, policy("oldest-first")),
        "$",
    ),
    "tp-list.one-pending": Row((ASKED,), (sight("NEW", PENDING, SECOND),), "$[1].status"),
    "tp-answer.taken": Row((answer(200), OK), (error(403), OK), "status"),
    "tp-answer.form": Row(
        (answer(200, BOTH), policy("documented")),
        (answer(200, {"order": order()}), policy("documented")),
        "$.cancellation",
    ),
    "tp-answer.media-type": Row(
        (answer(200, [], text="[]"), policy("application/json")),
        (answer(200, [], text="[]", media="text/html"), policy("application/json")),
        "header Content-Type",
    ),
    "tp-answer.order-cancelled": Row((CANCELLED,), (sight("NEW"),), "$.status"),
    "tp-answer.order-restored": Row(
        (sight("REVIEWING"), sight("REVIEWING")), (sight("REVIEWING"), sight("NEW")), "$.status"
    ),
    "tp-answer.agrees": Row(
        (answer(200, BOTH), CANCELLED), (answer(200, BOTH), ASKED), "$.order.status"
    ),
    "tp-answer.repeated-refused": Row(
        (error(409), NO, policy("conflict")), (answer(200), NO, policy("conflict")), "status"
    ),
    "tp-answer.stays-cancelled": Row((CANCELLED,), (ASKED,), "$.status"),
    "tp-escrow.held": Row((sight(),), (sight(escrow=RELEASED),), "$.escrow"),
    "tp-escrow.held-while-pending": Row((sight(), ASKED), (sight(), CANCELLED), "$.escrow"),
    "tp-escrow.kept-on-reject": Row((ASKED, sight()), (ASKED, CANCELLED), "$.escrow"),
    "tp-escrow.refunded": Row(
        (sight(), CANCELLED), (sight(), sight("CANCELLED")), "$.escrow.held"
    ),
    "tp-escrow.refunded-once": Row((sight(), CANCELLED), (sight(), TWICE), "$.escrow.refunded"),
    "tp-notice.readable": Row(
        (answer(200, [NOTICE]), None, FORM), (answer(200, [{"id": "1", "type": "x"}]), None, FORM),
        "$[0].order_id",
    ),
    **{
        f"tp-notice.{name}": Row(
            ([NOTICE], "order_cancelled", Party.CUSTOMER), ([], "order_cancelled", Party.CUSTOMER),
            "$",
        )
        for name in ("of-cancellation", "of-rejection", "of-request")
    },
    "tp-notice.nothing-false": Row(([],), ([NOTICE],), "$"),
    "tp-notice.strangers-untold": Row(
        (answer(200, [NOTICE]), None, ["ord-2"]), (answer(200, [NOTICE]), None, ["ord-1"]),
        "$[0].order_id",
    ),
    "tp-notice.once": Row(
        ([NOTICE], "order_cancelled", policy("once")),
        ([NOTICE, NOTICE], "order_cancelled", policy("once")),
        "$",
    ),
    "tp-refusal.unchanged": Row((ASKED, ASKED), (ASKED, CANCELLED), "$.requests"),
    "tp-refusal.client-error": Row((error(404),), (answer(500),), "status"),
    "tp-party.nothing-disclosed": Row(
        (error(403), ["can-1"]),
        (answer(403, {"order": {"id": "can-1", "escrow": HELD}}), ["can-1"]),
        "$.order.id",
    ),
    "tp-body.excess-treated": Row(
        (answer(201), policy("ignore")), (error(422), policy("ignore")), "status"
    ),
    "tp-body.excess-without-effect": Row(
        (ASKED, sight(), sight()), (ASKED, CANCELLED, sight()), "the other order"
    ),
    "tp-verb.get-is-safe": Row((ASKED, ASKED), (ASKED, CANCELLED), "$"),
    "tp-error.form": Row(
        (error(403), policy("json")),
        (answer(403, None, "the body is not JSON", "text/plain"), policy("json")),
        "header Content-Type",
    ),
    "tp-error.code": Row(
        (error(403), "ownRequest", CODES), (error(403, "nope"), "ownRequest", CODES),
        "$.error.code",
    ),
    "tp-race.one-answer": Row((answer(200), error(409)), (answer(200), answer(200)), "status"),
    "tp-race.one-request": Row((error(409), answer(201)), (error(409), error(409)), "status"),
}  # fmt: skip
