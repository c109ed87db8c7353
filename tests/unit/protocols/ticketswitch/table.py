"""Every check of F13 with a body on which it is silent and one on which it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.model import Answer

from .bodies import (
    ACCOUNT,
    ASKED,
    AVAILABILITY,
    BUNDLE,
    DONE,
    EVENTS,
    MUST_ALSO,
    NOTHING,
    PERFORMANCES,
    PRICED,
    PURCHASED,
    RESERVED,
    TROLLEY,
    answer,
    cancelled,
    changed,
    error,
    order,
    transaction,
    without,
)


@dataclass(frozen=True, slots=True)
class Row:
    """How a check is called, and what with."""

    good: Any
    broken: Any
    where: str
    """Where the finding must point."""
    arguments: tuple[Any, ...] = ()
    """What follows the body or the answer."""
    first: Callable[[Any], tuple[Any, ...]] | None = None
    """Makes the arguments from the body, where it is not the first one alone."""

    def call(self, subject: Any) -> tuple[Any, ...]:
        """The arguments for a body or an answer."""
        return self.first(subject) if self.first else (subject, *self.arguments)

    @property
    def takes_answer(self) -> bool:
        """Whether it judges an answer, not a body."""
        return isinstance(self.good, Answer)


def policy(name: str, expected: Any, *, pinned: bool = False) -> Policy:
    """What the configuration expects."""
    return Policy(f"policies.{name}", expected, pinned=pinned)


_ORDER = "$.trolley_contents.bundle[0].order[0]"
_STATUS = f"{_ORDER}.cancellation_status"
_LIST = "$.cancelled_item_numbers"
_REFERENCE = f"{_ORDER}.backend_cancellation_reference"
_TWICE = transaction("purchased", order(1), order(1))

ROWS: dict[str, Row] = {
    "f13-answer.readable": Row(answer({}), answer(None, 204), "body"),
    "f13-answer.result": Row(answer({}), error(), "status"),
    "f13-answer.media-type": Row(
        answer({}), answer({}, headers={"content-type": "text/plain"}), "header Content-Type"
    ),
    "f13-answer.request-id": Row(answer({}), answer({}, headers={}), "header X-Request-Id"),
    "f13-error.schema": Row(error().body, error(code="8").body, "$.error_code"),
    "f13-error.status": Row(error(), error(200), "status"),
    "f13-account.schema": Row(ACCOUNT, {}, "$.user_info"),
    "f13-events.schema": Row(
        EVENTS, without(EVENTS, "results", "event", 0, "event_id"), "$.results.event[0].event_id"
    ),
    "f13-event.described": Row(
        {"events_by_id": {"CF1": {"event": {"event_id": "CF1"}}}},
        {"events_by_id": {}},
        "$.events_by_id.CF1.event.event_id",
        ("CF1", "NONE"),
    ),
    "f13-performances.schema": Row(
        PERFORMANCES,
        without(PERFORMANCES, "results", "performance", 0, "iso8601_date_and_time"),
        "$.results.performance[0].iso8601_date_and_time",
    ),
    "f13-availability.schema": Row(
        AVAILABILITY,
        changed(
            AVAILABILITY, "35", "availability", "ticket_type", 0, "price_band", 0, "sale_seatprice"
        ),
        "$.availability.ticket_type[0].price_band[0].sale_seatprice",
    ),
    "f13-trolley.schema": Row(TROLLEY, without(TROLLEY, "trolley_token"), "$.trolley_token"),
    "f13-trolley.orders": Row(
        TROLLEY, TROLLEY | {"trolley_order_count": 2}, "$.trolley_order_count", (["CF1-1"],)
    ),
    "f13-reservation.schema": Row(
        RESERVED,
        changed(RESERVED, "45.50", *BUNDLE, "bundle_total_cost"),
        "$.trolley_contents.bundle[0].bundle_total_cost",
    ),
    "f13-release.schema": Row({"released_ok": True}, {"released_ok": "True"}, "$.released_ok"),
    "f13-purchase.schema": Row(
        PURCHASED, PURCHASED | {"external_sale_page_raw": "x"}, "$.external_sale_page_raw"
    ),
    "f13-status.schema": Row(
        PURCHASED, changed(PURCHASED, "soon", *BUNDLE, "order", 0, "cancellation_status"), _STATUS
    ),
    "f13-cancellation.schema": Row(DONE, cancelled(["1"], order(1)), f"{_LIST}[0]"),
    "f13-must-also.schema": Row(
        MUST_ALSO, without(MUST_ALSO, "must_also_cancel", 0, "event"), "$.must_also_cancel[0].event"
    ),
    "f13-reservation.reserved": Row(
        RESERVED, transaction("attempting", order(1)), "$.transaction_status"
    ),
    "f13-reservation.orders": Row(
        RESERVED,
        transaction("reserved", order(2, None)),
        "$.trolley_contents.bundle",
        ([ASKED],),
    ),
    "f13-reservation.price": Row(
        RESERVED, PRICED, f"{_ORDER}.total_sale_seatprice", (Decimal(45),)
    ),
    "f13-reservation.unavailable": Row(
        {"input_contained_unavailable_order": True, "trolley_contents": {}},
        RESERVED,
        "$.input_contained_unavailable_order",
    ),
    "f13-purchase.purchased": Row(
        PURCHASED, transaction("failed", order(1)), "$.transaction_status"
    ),
    "f13-purchase.failed": Row(transaction("failed", order(1)), PURCHASED, "$.transaction_status"),
    "f13-purchase.orders": Row(
        PURCHASED, _TWICE, "$.trolley_contents.bundle[0].order[0].item_number", ([1],)
    ),
    "f13-purchase.cancellation-status": Row(
        PURCHASED, transaction("purchased", order(1, None)), _STATUS
    ),
    "f13-purchase.as-reserved": Row(
        PURCHASED,
        changed(PURCHASED, 46.5, *BUNDLE, "bundle_total_cost"),
        "$.trolley_contents.bundle[0].bundle_total_cost",
        (RESERVED,),
    ),
    "f13-bundle.currency": Row(
        PURCHASED,
        changed(PURCHASED, "usd", *BUNDLE, "currency_code"),
        "$.trolley_contents.bundle[0].currency_code",
    ),
    "f13-bundle.counts": Row(
        changed(PURCHASED, 1, *BUNDLE, "bundle_order_count"),
        changed(PURCHASED, 2, *BUNDLE, "bundle_order_count"),
        "$.trolley_contents.bundle[0].bundle_order_count",
    ),
    "f13-purchase.reference": Row(
        PURCHASED,
        transaction("purchased", order(1, backend_purchase_reference="")),
        "$.trolley_contents.bundle[0].order[0].backend_purchase_reference",
    ),
    "f13-purchase.totals": Row(
        PURCHASED,
        changed(PURCHASED, 46.5, *BUNDLE, "bundle_total_cost"),
        "$.trolley_contents.bundle[0].bundle_total_cost",
    ),
    "f13-status.transaction": Row(
        PURCHASED, transaction("cancelled", order(1)), "$.transaction_status", ("purchased",)
    ),
    "f13-status.orders": Row(
        transaction("purchased", order(1, "cancelled")),
        PURCHASED,
        "$.trolley_contents cancellation_status of order 1",
        ({1: "cancelled"},),
    ),
    "f13-status.as-purchased": Row(
        PURCHASED,
        transaction("purchased", order(1, event={"event_id": "CF2"})),
        f"{_ORDER}.event.event_id",
        (PURCHASED,),
    ),
    "f13-status.unchanged": Row(
        PURCHASED,
        transaction("purchased", order(1, "cancelled")),
        "$.trolley_contents cancellation_status of order 1",
        first=lambda body: (PURCHASED, body),
    ),
    "f13-release.ok": Row({"released_ok": True}, {"released_ok": False}, "$.released_ok"),
    "f13-archive.as-sold": Row(
        PURCHASED,
        transaction("purchased", order(1, "cancelled")),
        _STATUS,
        (PURCHASED,),
    ),
    "f13-capacity.returned": Row(
        10,
        9,
        "number_available",
        first=lambda left: (10, 9, left, policy("capacityReturns", expected=True)),
    ),
    "f13-capacity.once": Row(10, 11, "number_available", first=lambda again: (10, again)),
    "f13-capacity.kept": Row(9, 10, "number_available", first=lambda after: (9, after)),
    "f13-cancellation.list": Row(
        DONE,
        without(DONE, "cancelled_item_numbers"),
        _LIST,
        (policy("acceptListAlias", expected=True),),
    ),
    "f13-cancellation.listed": Row(DONE, NOTHING, _LIST, ([1],)),
    "f13-cancellation.agrees": Row(DONE, cancelled([1], order(1)), _LIST, ({1: "possible"},)),
    "f13-cancellation.orders": Row(DONE, cancelled([1], order(1)), _STATUS, ({1: "cancelled"},)),
    "f13-cancellation.trolley": Row(
        DONE, without(DONE, "trolley_contents"), "$.trolley_contents.bundle", ([1],)
    ),
    "f13-cancellation.transaction": Row(
        DONE,
        changed(DONE, "7f1e", "trolley_contents", "transaction_uuid"),
        "$.trolley_contents.transaction_uuid",
        (PURCHASED,),
    ),
    "f13-cancellation.reference": Row(
        DONE,
        cancelled([1], order(1, "cancelled", backend_cancellation_reference="")),
        _REFERENCE,
    ),
    "f13-cancellation.reference-kept": Row(
        DONE,
        cancelled([], order(1, "cancelled", backend_cancellation_reference="C-2")),
        _REFERENCE,
        ({1: "C-1"},),
    ),
    "f13-cancellation.retry": Row(
        cancelled([], order(1, "tried_and_failed")),
        DONE,
        _STATUS,
        ([1], policy("retryAfterFailure", expected=False)),
    ),
    "f13-cancellation.totals": Row(
        DONE,
        changed(DONE, 1.5, *BUNDLE, "bundle_total_cost"),
        "bundle_total_cost of ext_test0",
        ({"ext_test0": Decimal("45.5")}, policy("cancelledTotals", "as-sold")),
    ),
    "f13-must-also.orders": Row(MUST_ALSO, DONE, "$.must_also_cancel", ([2],)),
    "f13-must-also.same-orders": Row(
        MUST_ALSO,
        changed(MUST_ALSO, "CF2", "must_also_cancel", 0, "event", "event_id"),
        "$.must_also_cancel[0].event.event_id",
        (transaction("purchased", order(1), order(2)),),
    ),
    "f13-forms.same": Row(answer(DONE), error(405), "status", ("get-query", [1])),
    "f13-race.listed-once": Row(
        NOTHING,
        DONE,
        f"{_LIST} of both answers",
        first=lambda body: ([DONE, body], [1]),
    ),
    "f13-refusal.missing-transaction": Row(error(), error(500), "status"),
    "f13-refusal.credentials": Row(error(401, 3), error(401, 8), "$.error_code"),
    "f13-refusal.wrong-verb": Row(error(405), answer(RESERVED), "status"),
    "f13-refusal.not-purchased": Row(
        error(), answer(NOTHING), "status", (policy("notPurchased", 400),)
    ),
    "f13-refusal.unknown-transaction": Row(
        error(), answer(NOTHING), "status", (policy("unknownTransaction", 400),)
    ),
    "f13-refusal.malformed-list": Row(
        error(), answer(DONE), _LIST, (policy("malformedList", 400),)
    ),
    "f13-refusal.unknown-item": Row(
        error(), answer(NOTHING), "status", (policy("unknownItem", 400),)
    ),
    "f13-excess.ignored": Row(
        answer(DONE), error(500), "status", (policy("excessParameter", "ignored"),)
    ),
    "f13-permission.denied": Row(
        answer(NOTHING),
        answer(DONE),
        _LIST,
        ({1: "not_permitted"}, policy("noPermission", "not-permitted")),
    ),
    "f13-permission.foreign": Row(
        error(), answer(PURCHASED), "status", (policy("otherUsersTransaction", "unknown"),)
    ),
}
