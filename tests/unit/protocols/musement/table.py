"""For each check: arguments that it passes, and some that it does not, with where it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from bookproof.checks.policy import Policy
from bookproof.protocols.musement.checks.money import RefundNames, Terms
from bookproof.protocols.musement.checks.orders import Identity, State, Wanted

from .bodies import (
    CALL,
    ITEM,
    NOW,
    ORDER,
    OTHER_ITEM,
    POLICIES,
    REFUND,
    answer,
    call,
    order,
    policy,
    refusal,
)


class Row(NamedTuple):
    """Arguments of one check."""

    good: tuple[Any, ...]
    broken: tuple[Any, ...]
    where: str
    """Place of the first finding."""
    policy: bool = False
    """Whether only the configuration settles what is broken."""


P422 = Policy("policies.some", 422)
P404 = Policy("policies.some", 404)
P400 = Policy("policies.some", (400, 422))
NAMES = RefundNames("order_item_uuid", "amount")
TERMS = Terms(POLICIES, Decimal(40), "EUR", "Europe/Rome", NOW)
SLIDING = Terms([*POLICIES, POLICIES[0] | {"value": 50.0}], Decimal(40), "EUR", "Europe/Rome", NOW)
BEST = Policy("policies.refundChoice", "best")
TOKEN = {"access_token": "t", "expires_in": 3600, "token_type": "bearer", "scope": None}
STATE = State({ITEM: "OK"}, Decimal(40))
PRICE = ORDER["items"][0]["product"]["retail_price"]
WANTED = Wanted("p-1", 2, "2030-05-01", PRICE)
MADE = Identity(ORDER["uuid"], ORDER["identifier"], (ITEM,))

_REFUSED = Row((refusal(422), P422), (answer(204), P422), "status")
_OTHER_STATUS = Row((refusal(422), P422), (refusal(400), P422), "status", policy=True)
_BROKE = Row((refusal(400), P400), (refusal(500), P400), "status")
_ABSENT = Row((refusal(404),), (answer(204),), "status")

TABLE: Mapping[str, tuple[Row, ...]] = {
    "mus-login.token": (
        Row((answer(200, TOKEN),), (refusal(500),), "status"),
        Row((answer(200, TOKEN),), (answer(200, {"token_type": "bearer"}),), "$.access_token"),
        Row((answer(200, TOKEN),), (answer(200, TOKEN, kind="text/html"),), "header Content-Type"),
    ),
    "mus-answer.schema": (
        Row((answer(200, ORDER), "order"), (answer(200, {}), "order"), "$.identifier"),
        Row((answer(200, ORDER), "order"), (answer(200, order("GONE")), "order"),
            "$.items[0].status"),
        Row((answer(200, []), "dates"), (answer(200, problem="no"), "dates"), "body"),
        Row((answer(200, []), "dates"), (refusal(404), "dates"), "status"),
    ),
    "mus-error.shape": (
        Row((refusal(404),), (answer(404, {"code": 1400, "message": "no"}),), "$.code"),
        Row((refusal(404),), (answer(404, {"code": "1400"}),), "$.message"),
        Row((refusal(404),), (answer(404, problem="no", kind="text/html"),), "body"),
    ),
    "mus-error.code": (
        Row((refusal(404, "1400"), "1400"), (refusal(404, "0"), "1400"), "$.code"),
    ),
    "mus-error.read": (_ABSENT,),
    "mus-access.application": (Row((refusal(400, "2271"),), (answer(204),), "status"),),
    "mus-access.token": (_REFUSED, _OTHER_STATUS),
    "mus-access.permission": (_REFUSED, _OTHER_STATUS),
    "mus-access.foreign-order": (_REFUSED, _OTHER_STATUS),
    "mus-access.foreign-read": (
        Row((refusal(404), P404), (answer(200, ORDER), P404), "status", policy=True),
        Row((refusal(404), P404), (refusal(500), P404), "status"),
    ),
    "mus-access.version": (Row((answer(200, ORDER),), (refusal(400),), "status"),),
    "mus-access.wrong-verb": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-refund.paid": (Row(([REFUND], ITEM, NAMES), ([], ITEM, NAMES), "refunds"),),
    "mus-refund.once": (
        Row(([REFUND], ITEM, NAMES), ([REFUND, REFUND], ITEM, NAMES), "refunds"),
    ),
    "mus-refund.unasked": (
        Row(([REFUND], order("REFUNDED"), NAMES), ([REFUND], ORDER, NAMES), "refunds"),
        Row(([REFUND], order("KO"), NAMES), ([REFUND], order("PENDING"), NAMES), "refunds"),
    ),
    "mus-refund.amount": (
        Row(
            ([REFUND], ITEM, NAMES, TERMS, BEST),
            ([REFUND | {"amount": 30}], ITEM, NAMES, TERMS, BEST),
            "amount of the refund",
        ),
        Row(
            ([REFUND], ITEM, NAMES, SLIDING, BEST),
            ([REFUND | {"amount": 20}], ITEM, NAMES, SLIDING, BEST),
            "amount of the refund",
            policy=True,
        ),
        Row(
            ([REFUND | {"amount": "40.00"}], ITEM, NAMES, TERMS, BEST),
            ([REFUND | {"amount": {"currency": "USD", "value": 40}}], ITEM, NAMES, TERMS, BEST),
            "currency of the refund",
        ),
    ),
    "mus-capacity.restored": (
        Row((9, 9, Policy("policies.capacityRestored", True)),
            (9, 7, Policy("policies.capacityRestored", True)), "availability", policy=True),
        Row((9, 7, Policy("policies.capacityRestored", False)),
            (9, 9, Policy("policies.capacityRestored", False)), "availability", policy=True),
    ),
    "mus-hook.called": (
        Row(([CALL], ITEM, 1.0), ([call(order_item_status="OK")], ITEM, 1.0), "web hook"),
    ),
    "mus-hook.fields": (
        Row(([CALL], ITEM), ([call(order_item_version=3)], ITEM), "call 1, $.order_item_version"),
        Row(([CALL], ITEM), ([CALL | {"authorised": False}], ITEM),
            "call 1, header Authorization"),
    ),
    "mus-hook.status": (
        Row(([CALL], ITEM, "REFUNDED"),
            ([call(order_item_status="REFUND_STARTED")], ITEM, "REFUNDED"), "order_item_status"),
    ),
    "mus-hook.version": (
        Row(([call(order_item_version="2", order_item_status="OK"), CALL], ITEM),
            ([CALL, call(order_item_status="OK")], ITEM), "order_item_version"),
        Row(([CALL, CALL, call(order_item_version="2", order_item_status="OK")], ITEM),
            ([CALL, call(order_item_version="2", order_item_status="REFUND_STARTED"),
              call(order_item_version="4", order_item_status="OK")], ITEM),
            "order_item_version"),
    ),
    "mus-booking.step": (Row((answer(201),), (refusal(400),), "status"),),
    "mus-booking.items": (
        Row((ORDER, [WANTED]), (ORDER, [replace(WANTED, quantity=1)]), "$.items"),
        Row((ORDER, [WANTED]), (ORDER, [WANTED, replace(WANTED, product="p-2")]), "$.items"),
        Row((ORDER, [WANTED]), (ORDER, [replace(WANTED, day="2030-05-02")]), "$.items"),
    ),
    "mus-booking.price": (
        Row((ORDER, [WANTED]), (ORDER, [replace(WANTED, price=PRICE | {"value": 18})]),
            "$.items[0].product.retail_price"),
        Row((ORDER, [replace(WANTED, price=PRICE | {"formatted_value": "20"})]),
            (ORDER, [replace(WANTED, price=PRICE | {"currency": "USD"})]),
            "$.items[0].product.retail_price"),
    ),
    "mus-booking.total": (
        Row((ORDER,), (order(quantity=3),), "$.total_price.value"),
        Row((ORDER,), (ORDER | {"total_price": {"currency": "USD", "value": 40}},),
            "$.total_price.currency"),
    ),
    "mus-order.same": (
        Row((ORDER, MADE), (ORDER | {"identifier": "MUS2"}, MADE), "$.identifier"),
        Row((ORDER, MADE), (ORDER | {"uuid": ITEM}, MADE), "$.uuid"),
        Row((ORDER, MADE), (ORDER | {"items": ORDER["items"] * 2}, MADE), "$.items[*].uuid"),
    ),
    "mus-order.customer": (
        Row((ORDER | {"customer": {"email": "Me@example.org"}}, {"email": "me@example.org"}),
            (ORDER | {"customer": {"email": "x@example.org"}}, {"email": "me@example.org"}),
            "$.customer.email"),
    ),
    "mus-order.status": (
        Row((order("PENDING") | {"status": "PENDING"},), (order("PENDING"),), "$.status"),
    ),
    "mus-booking.confirmed": (
        Row((ORDER, ITEM, 1.0), (order("PENDING"), ITEM, 1.0), "item status"),
    ),
    "mus-booking.refused": (
        Row((order("KO"), ITEM, 1.0), (order("PENDING"), ITEM, 1.0), "item status"),
    ),
    "mus-booking.vouchers": (
        Row((order("PENDING"),), (order("PENDING", vouchers=[{}]),), "$.items[0].vouchers"),
        Row((order("OK", vouchers=[{}]),), (order("KO", vouchers=[{}]),), "$.items[0].vouchers"),
        Row((order("REFUNDED"),), (order("REFUNDED", vouchers=[{}]),), "$.items[0].vouchers"),
    ),
    "mus-item.transition": (
        Row(({ITEM: ["PENDING", "OK", "REFUNDED"]},), ({ITEM: ["REFUNDED", "OK"]},),
            f"status of item {ITEM}"),
        Row(({ITEM: ["CANCELLATION_ERROR", "OK"]},), ({ITEM: ["CANCELLATION_ERROR", "KO"]},),
            f"status of item {ITEM}"),
    ),
    "mus-refusal.unchanged": (
        Row((STATE, STATE), (STATE, State({ITEM: "REFUNDED"}, Decimal(40))),
            f"status of item {ITEM}"),
        Row((STATE, STATE), (STATE, State({ITEM: "OK"}, Decimal(0))), "$.total_price.value"),
        Row((STATE, STATE), (STATE, State({ITEM: "OK"}, Decimal(40), ("one: 40",))), "refunds"),
        Row((STATE, replace(STATE, vouchers={ITEM: 1})),
            (replace(STATE, vouchers={ITEM: 1}), STATE), f"vouchers of item {ITEM}"),
        Row((State({ITEM: "PENDING"}, None), State({ITEM: "OK"}, None)),
            (STATE, State({}, Decimal(40))), f"status of item {ITEM}"),
    ),
    "mus-order.identifier": (_ABSENT,),
    "mus-cart.deleted": (
        Row((answer(200, True), refusal(404)), (answer(204), refusal(404)), "answer to DELETE"),
        Row((answer(200, True), refusal(404)), (answer(200, True), answer(200, {})),
            "status of the next GET"),
    ),
    "mus-cart.customer-schema": (
        Row(({"type": "object", "properties": {}},), ({"type": "customer"},), "$"),
        Row(({"type": "object"},), ({"type": "array"},), "$.type"),
    ),
    "mus-cart.ordered": (_REFUSED, _OTHER_STATUS),
    "mus-policies.fields": (
        Row((answer(200, POLICIES),), (answer(200, policy(value="100")),), "$[0].value"),
        Row((answer(200, policy(type="ABSOLUTE", currency_code="EUR")),),
            (answer(200, policy(type="ABSOLUTE")),), "$[0].currency_code"),
        Row((answer(200, policy(period="P1M")),), (answer(200, policy(period="P1DX")),),
            "$[0].period"),
        Row((answer(200, policy(remaining_time="-P1D")),),
            (answer(200, policy(remaining_time="P1X")),), "$[0].remaining_time"),
        Row((answer(200, POLICIES),), (refusal(404, "1400"),), "status"),
    ),
    "mus-policies.until": (
        Row((POLICIES, ORDER["items"][0]),
            (policy(applicable_until="2030-04-30 07:00"), ORDER["items"][0]),
            "$[0].applicable_until"),
        Row((policy(period="P1M", applicable_until="2030-04-01 09:00"), ORDER["items"][0]),
            (policy(period="P1M"), ORDER["items"][0]), "$[0].applicable_until"),
    ),
    "mus-policies.remaining": (
        Row((POLICIES, "Europe/Rome", NOW, 120.0),
            (policy(remaining_time="P1D"), "Europe/Rome", NOW, 120.0), "$[0].remaining_time"),
        Row((policy(applicable_until="2030-03-01 09:00", remaining_time="P0D"), "Europe/Rome",
             NOW, 120.0),
            (POLICIES, "Pacific/Auckland", NOW, 120.0), "$[0].remaining_time"),
    ),
    "mus-policies.kept": (Row((POLICIES, POLICIES), (policy(value=50), POLICIES), "$"),),
    "mus-policies.of-today": (Row((POLICIES, POLICIES), (POLICIES, policy(period="P2D")), "$"),),
    "mus-policies.none": (
        Row((refusal(404, "1400"),), (refusal(500),), "status"),
        Row((answer(200, []),), (answer(200, POLICIES),), "status"),
    ),
    "mus-cancel.accepted": (
        Row((answer(204), Policy("policies.some", 204)), (refusal(422), P422), "status"),
        Row((answer(204), Policy("policies.some", 204)),
            (answer(200), Policy("policies.some", 204)), "status", policy=True),
    ),
    "mus-cancel.reason-taken": (
        Row((answer(204), "API-ISSUE"), (refusal(400), "API-ISSUE"), "status"),
    ),
    "mus-cancel.info-optional": (Row((answer(204),), (refusal(400),), "status"),),
    "mus-cancel.shown": (
        Row((order("REFUND_STARTED"), ITEM), (ORDER, ITEM), "item status"),
        Row((order("REFUNDED"), ITEM), (ORDER, OTHER_ITEM), "item status"),
    ),
    "mus-cancel.finished": (
        Row((order("REFUNDED"), ITEM, 1.0), (order("REFUND_STARTED"), ITEM, 1.0), "item status"),
    ),
    "mus-cancel.others": (
        Row(({ITEM: "OK", OTHER_ITEM: "OK"}, {ITEM: "REFUNDED", OTHER_ITEM: "OK"}, ITEM),
            ({ITEM: "OK", OTHER_ITEM: "OK"}, {ITEM: "REFUNDED", OTHER_ITEM: "REFUNDED"}, ITEM),
            f"status of item {OTHER_ITEM}"),
    ),
    "mus-cancel.repeat": (
        Row((refusal(422), P422), (answer(204), P422), "status", policy=True),
        Row((answer(204), Policy("policies.some", (204, 422))), (refusal(500), P422), "status"),
    ),
    "mus-cancel.excess": (
        Row((answer(204), Policy("policies.some", "ignored")),
            (refusal(500), Policy("policies.some", "ignored")), "status"),
        Row((refusal(400), P400), (answer(204), P400), "status", policy=True),
        Row((answer(204), Policy("policies.some", "ignored")),
            (refusal(400), Policy("policies.some", "ignored")), "status", policy=True),
    ),
    "mus-cancel.without-reason": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-cancel.unknown-reason": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-cancel.reason-case": (
        Row((refusal(422), Policy("policies.some", True), P422),
            (answer(204), Policy("policies.some", True), P422), "status", policy=True),
        Row((answer(204), Policy("policies.some", False), P422),
            (refusal(422), Policy("policies.some", False), P422), "status", policy=True),
        Row((refusal(422), Policy("policies.some", True), P422),
            (refusal(500), Policy("policies.some", True), P422), "status"),
    ),
    "mus-cancel.long-info": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-cancel.malformed": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-cancel.whole-order": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-cancel.no-policy": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-cancel.expired": (_REFUSED, _OTHER_STATUS, _BROKE),
    "mus-cancel.unknown-order": (_ABSENT, Row((refusal(404),), (refusal(422),), "status")),
    "mus-cancel.unknown-item": (_ABSENT, Row((refusal(404),), (refusal(422),), "status")),
    "mus-cancel.item-of-other-order": (
        Row((refusal(404), P404), (answer(204), P404), "status"),
        Row((refusal(404), P404), (refusal(403), P404), "status", policy=True),
    ),
    "mus-cancel.pending": (
        Row((refusal(422), P422), (answer(204), P422), "status", policy=True),
        Row((answer(204), Policy("policies.some", "accepted")),
            (refusal(422), Policy("policies.some", "accepted")), "status", policy=True),
        Row((refusal(422), P422), (refusal(503), P422), "status"),
    ),
    "mus-cancel.by-hand": (
        Row((refusal(422), ORDER, ITEM, P422), (answer(204), ORDER, ITEM, P422), "item status"),
        Row(
            (answer(204), order("CANCELLATION_ERROR"), ITEM,
             Policy("policies.some", "cancellation-error")),
            (answer(204), order("CANCELLATION_ERROR"), ITEM, P422),
            "status",
            policy=True,
        ),
        Row((refusal(422), ORDER, ITEM, P422),
            (refusal(422), ORDER, ITEM, Policy("policies.some", "cancellation-error")),
            "status", policy=True),
    ),
    "mus-cancel.failure-shown": (
        Row((order("CANCELLATION_ERROR"), ITEM), (order("REFUNDED"), ITEM), "item status"),
    ),
    "mus-cancel.failure-settled": (
        Row((order("OK"), ITEM, 1.0), (order("CANCELLATION_ERROR"), ITEM, 1.0), "item status"),
    ),
}  # fmt: skip
