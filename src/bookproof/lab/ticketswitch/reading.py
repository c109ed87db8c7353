"""Reading transactions: as they are, and as they were sold."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import orjson

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.documents import CURRENCY, currency_details, trolley_document
from bookproof.lab.ticketswitch.errors import F13Error
from bookproof.lab.ticketswitch.exchange import Call, Json
from bookproof.lab.ticketswitch.sales import (
    HOLD,
    CancellationStatus,
    Transaction,
    TransactionStatus,
)
from bookproof.lab.ticketswitch.state import Lab

_RESERVE_PAGE_KEPT: Final = timedelta(hours=24)
_PURCHASE_PAGE_KEPT: Final = timedelta(days=365)
_TRIED: Final = {TransactionStatus.PURCHASED: True, TransactionStatus.FAILED: False}
_AMOUNTS: Final = (
    "bundle_total_seatprice",
    "bundle_total_surcharge",
    "bundle_total_send_cost",
    "bundle_total_cost",
)


def page(lab: Lab, transaction: Transaction) -> Json:
    """Describe a transaction with all its orders."""
    body: Json = {
        "transaction_status": transaction.status.value,
        "reserve_iso8601_date_and_time": transaction.reserved_at.isoformat(),
        "trolley_contents": contents(lab, transaction),
        "language_list": ["en-gb"],
        "currency_code": CURRENCY,
        "currency_details": currency_details(),
    }
    if transaction.purchased_at is not None:
        body["purchase_iso8601_date_and_time"] = transaction.purchased_at.isoformat()
    if transaction.status is TransactionStatus.RESERVED:
        left = transaction.reserved_at + HOLD - lab.clock.now()
        body["minutes_left_on_reserve"] = round(left / timedelta(minutes=1), 2)
    return body


def contents(lab: Lab, transaction: Transaction) -> Json:
    """Describe the trolley of a transaction."""
    tried = _TRIED.get(transaction.status)
    body = trolley_document(lab, transaction.orders, tried)
    body["transaction_uuid"] = transaction.uuid
    if transaction.purchased_at is not None:
        body["transaction_id"] = transaction.id
    if tried is not None:
        body["purchase_result"] = {"success": tried, "is_partial": False}
    _spoil_totals(lab, transaction, body)
    return body


def _spoil_totals(lab: Lab, transaction: Transaction, body: Json) -> None:
    if lab.broken(Defect.AMOUNTS_AS_TEXT):
        for bundle in body["bundle"]:
            bundle.update({name: str(bundle[name]) for name in _AMOUNTS})
    gone = [one for one in transaction.orders if one.is_like(CancellationStatus.CANCELLED)]
    if gone and lab.broken(Defect.TOTAL_SHRINKS):
        for bundle in body["bundle"]:
            less = sum(
                (order.seat_price + order.surcharge) / 100
                for order in gone
                if order.event.source.code == bundle["bundle_source_code"]
            )
            bundle["bundle_total_cost"] -= less


def status(lab: Lab, call: Call) -> Reply:
    """Describe a transaction by its UUID."""
    found = lab.transaction(call.user, call.parameters.required("transaction_uuid"))
    return _status(lab, call, found)


def trans_id_status(lab: Lab, call: Call) -> Reply:
    """Describe a transaction by the id that its purchase gave it."""
    found = lab.transaction_by_id(call.user, call.parameters.required("transaction_id"))
    return _status(lab, call, found)


def _status(lab: Lab, call: Call, transaction: Transaction) -> Reply:
    body = page(lab, transaction)
    if call.parameters.flag("add_customer"):
        body["customer"] = transaction.customer
    if transaction.status is TransactionStatus.PURCHASED:
        _spoil_status(lab, transaction, body)
    return json_reply(body)


def _spoil_status(lab: Lab, transaction: Transaction, body: Json) -> None:
    """Produce what defects do to the status of a purchased transaction."""
    orders = transaction.orders
    touched = any(one.cancellation_reference for one in orders)
    if touched and lab.broken(Defect.STATUS_AS_SOLD):
        sold = orjson.loads(transaction.purchase_page)
        body["trolley_contents"] = sold["trolley_contents"]
    written = [order for bundle in body["trolley_contents"]["bundle"] for order in bundle["order"]]
    if lab.broken(Defect.STATUS_OTHER_PERFORMANCE):
        for order in written:
            order["performance"]["perf_id"] += "-late"
    for order in (order for order in written if order["backend_cancellation_reference"]):
        if lab.broken(Defect.STATUS_OTHER_REFERENCE):
            order["backend_cancellation_reference"] += "-B"
    if lab.broken(Defect.STATUS_SHOWS_RESERVED):
        body["transaction_status"] = TransactionStatus.RESERVED.value
    gone = all(one.is_like(CancellationStatus.CANCELLED) for one in orders)
    if gone and lab.broken(Defect.STATUS_CANCELLED_TRANSACTION):
        body["transaction_status"] = "cancelled"
    if lab.broken(Defect.STATUS_WITHOUT_CANCELLATION_STATUS):
        for bundle in body["trolley_contents"]["bundle"]:
            for order in bundle["order"]:
                del order["cancellation_status"]


def purchase_page(lab: Lab, call: Call) -> Reply:
    """Return the answer to a purchase as it was sent, which is kept for a year.

    Raises:
        F13Error: there was no purchase, or it is too long ago (410).

    """
    found = lab.transaction(call.user, call.parameters.required("transaction_uuid"))
    if found.purchased_at is None:
        raise F13Error("there is no purchase page for this transaction")
    if found.purchased_at + _PURCHASE_PAGE_KEPT < lab.clock.now():
        raise F13Error("the purchase page is no longer kept", status=410)
    touched = any(one.cancellation_reference for one in found.orders)
    if touched and lab.broken(Defect.ARCHIVE_FOLLOWS_CANCELLATION):
        return json_reply(page(lab, found))
    return Reply(200, found.purchase_page)


def reserve_page(lab: Lab, call: Call) -> Reply:
    """Return the answer to a reservation as it was sent, which is kept for a day.

    Raises:
        F13Error: there was none, or it is too long ago (410).

    """
    found = lab.transaction(call.user, call.parameters.required("transaction_uuid"))
    if found.reserved_at + _RESERVE_PAGE_KEPT < lab.clock.now():
        raise F13Error("the reserve page is no longer kept", status=410)
    return Reply(200, found.reserve_page)
