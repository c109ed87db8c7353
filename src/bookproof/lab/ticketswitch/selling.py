"""Reserving, giving up and purchasing.

Source: F13 documentation, the pages of reserve.v1, release.v1 and purchase.v1.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import orjson

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.ticketswitch.catalogue import FAILING_ADDRESS
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.documents import CURRENCY, currency_details, order_document
from bookproof.lab.ticketswitch.errors import Code, F13Error
from bookproof.lab.ticketswitch.exchange import Call, Json, Parameters
from bookproof.lab.ticketswitch.reading import page
from bookproof.lab.ticketswitch.sales import Order, Transaction, TransactionStatus
from bookproof.lab.ticketswitch.state import Lab
from bookproof.lab.ticketswitch.trolleys import gather, split

_COUNTRIES: Final = {"uk": "United Kingdom", "ie": "Ireland", "fr": "France", "us": "USA"}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CARD: Final = re.compile(r"\d{12,19}")
_REQUIRED: Final = ("first_name", "last_name", "address_line_one", "country_code")
_ANSWERED: Final = {
    "address_line_one": "addr_line_one",
    "address_line_two": "addr_line_two",
    "email_address": "email_addr",
    "agent_reference": "agent_ref",
}
_CUSTOMER: Final = (
    *_REQUIRED,
    *("title", "initials", "suffix", "address_line_two", "postcode", "town", "county"),
    *("email_address", "phone", "home_phone", "work_phone", "agent_ref", "agent_reference"),
)
_CONSENTS: Final = (
    "supplier_can_use_customer_data",
    "user_can_use_customer_data",
    "world_can_use_customer_data",
)


def reserve(lab: Lab, call: Call) -> Reply:
    """Hold the places of a trolley, or of one order, for 15 minutes; all of them or none."""
    wanted = call.parameters
    if wanted.text("trolley_token") is None and wanted.text("perf_id") is None:
        raise F13Error("trolley_token or perf_id is missing")
    kept, _, added = gather(lab, wanted)
    orders, unmet = split(lab, [*kept, *added])
    if unmet:
        return json_reply(_reservation({}, unmet))
    if not orders:
        raise F13Error("there is nothing in the trolley")
    if len(orders) > 1 and lab.broken(Defect.RESERVE_DROPS_LAST):
        orders = orders[:-1]
    if lab.broken(Defect.RESERVE_ONE_MORE):
        for order in orders:
            order.tickets = (*order.tickets, order.tickets[-1])
    transaction = lab.opened(call.user, orders)
    body = _reservation(page(lab, transaction), [])
    if lab.broken(Defect.RESERVE_SHOWS_ATTEMPTING):
        body["transaction_status"] = TransactionStatus.ATTEMPTING.value
    transaction.reserve_page = orjson.dumps(body)
    return Reply(_reserved_status(lab), transaction.reserve_page)


def _reserved_status(lab: Lab) -> int:
    return 201 if lab.broken(Defect.RESERVE_WRONG_STATUS) else 200


def _reservation(reserved: Json, unmet: list[Order]) -> Json:
    return {
        "trolley_contents": {},
        "currency_code": CURRENCY,
        "currency_details": currency_details(),
        "language_list": [],
        "allowed_countries": dict(_COUNTRIES),
        "can_edit_address": True,
        "needs_agent_reference": False,
        "needs_email_address": False,
        "needs_payment_card": False,
        "prefilled_address": {},
        "unreserved_orders": [order_document(order, met=False) for order in unmet],
        "input_contained_unavailable_order": bool(unmet),
        **reserved,
    }


def release(lab: Lab, call: Call) -> Reply:
    """Give up a reservation; what was purchased cannot be given up."""
    transaction = lab.transaction(call.user, call.parameters.required("transaction_uuid"))
    if transaction.status is TransactionStatus.RESERVED:
        if not lab.broken(Defect.RELEASE_IGNORED):
            lab.give_up(transaction, TransactionStatus.RELEASED)
        return _released(lab, done=True)
    done = transaction.status is TransactionStatus.RELEASED and not lab.broken(
        Defect.RELEASE_REPEAT_NOT_OK
    )
    return _released(lab, done=done)


def _released(lab: Lab, *, done: bool) -> Reply:
    as_text = lab.broken(Defect.RELEASED_OK_AS_TEXT)
    return json_reply({"released_ok": str(done) if as_text else done})


def purchase(lab: Lab, call: Call) -> Reply:
    """Turn a reservation into tickets; that the supplier refuses is a result, not an error."""
    transaction = lab.transaction(call.user, call.parameters.required("transaction_uuid"))
    customer = _customer(call.parameters)
    if transaction.status is not TransactionStatus.RESERVED:
        raise F13Error(f"the transaction is {transaction.status}, not reserved")
    transaction.customer = customer
    transaction.purchased_at = lab.clock.now()
    _settle(lab, transaction, customer)
    body = page(lab, transaction)
    _spoil(lab, transaction, body)
    transaction.purchase_page = orjson.dumps(body)
    return Reply(200, transaction.purchase_page)


def _settle(lab: Lab, transaction: Transaction, customer: Json) -> None:
    fails = customer.get("addr_line_two") == FAILING_ADDRESS
    if fails and not lab.broken(Defect.FAILED_PURCHASE_SUCCEEDS):
        lab.give_up(transaction, TransactionStatus.FAILED)
    elif any(order.event.sells_slowly for order in transaction.orders):
        transaction.status = TransactionStatus.ATTEMPTING
        wait = timedelta(seconds=lab.options.attempt_seconds)
        transaction.sold_from = lab.clock.now() + wait
    else:
        lab.sell(transaction)


def _customer(sent: Parameters) -> dict[str, str | bool]:
    for name in _REQUIRED:
        sent.required(name)
    country = sent.required("country_code")
    if country.lower() not in _COUNTRIES:
        raise F13Error(f"Country code '{country}' in customer data is invalid")
    email, card = sent.text("email_address"), sent.text("card_number")
    if email is not None and not _EMAIL.fullmatch(email):
        problem = "the e-mail address is invalid"
        raise F13Error(problem, code=Code.BAD_EMAIL, status=460, key="email_address")
    if card is not None and not _CARD.fullmatch(card.replace(" ", "")):
        raise F13Error("the card number is invalid", code=Code.BAD_CARD, status=460)
    texts = {_ANSWERED.get(name, name): sent.text(name) for name in _CUSTOMER}
    known = {name: text for name, text in texts.items() if text is not None}
    return known | {name: sent.flag(name) for name in _CONSENTS}


def _spoil(lab: Lab, transaction: Transaction, body: Json) -> None:
    """Produce what defects do to the answer to a purchase."""
    bundles = body["trolley_contents"]["bundle"]
    if transaction.status is not TransactionStatus.PURCHASED:
        return
    for name, defect in (
        ("cancellation_status", Defect.PURCHASE_WITHOUT_CANCELLATION_STATUS),
        ("backend_purchase_reference", Defect.PURCHASE_WITHOUT_REFERENCE),
    ):
        if lab.broken(defect):
            for order in (order for bundle in bundles for order in bundle["order"]):
                if name == "cancellation_status":
                    del order[name]
                else:
                    order[name] = ""
    if len(bundles) > 1 and lab.broken(Defect.ITEM_NUMBERS_REPEATED):
        for bundle in bundles:
            for number, order in enumerate(bundle["order"], start=1):
                order["item_number"] = number
    if lab.broken(Defect.PURCHASE_DEARER):
        for name in ("bundle_total_send_cost", "bundle_total_cost"):
            bundles[0][name] += 1
    if lab.broken(Defect.PURCHASE_RESULT_UNSUCCESSFUL):
        body["trolley_contents"]["purchase_result"]["success"] = False
    if lab.broken(Defect.PURCHASE_ANSWERS_FAILED):
        body["transaction_status"] = TransactionStatus.FAILED.value
    if lab.broken(Defect.TOTAL_WRONG):
        bundles[0]["bundle_total_cost"] += 1
