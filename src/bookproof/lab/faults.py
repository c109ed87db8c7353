"""What switched-on defects do to answers and feed items.

Each function takes a correct document, and returns it as a lab with defects sends it. Defects that
change more than a document are asked for where the behaviour is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import orjson

from bookproof.lab import document_faults, listings
from bookproof.lab.asgi import Reply
from bookproof.lab.assessment import Assessment
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError, error
from bookproof.lab.exchange import json_reply
from bookproof.lab.money import pence, pounds, tax_charge, tax_on
from bookproof.lab.orders import Item, Order
from bookproof.lab.state import Lab
from bookproof.lab.vocabulary import CONFIRMED, CONTEXT, CUSTOMER_CANCELLED, SELLER_ACCEPTED, Json

_ONE_POUND: Final = 100
_PLAIN_JSON: Final = "application/json"
_HOUR: Final = 3600
_C1_PATH: Final = "order-quote-templates"


def quote(lab: Lab, body: Json, judged: Assessment, *, named: bool, leased: bool) -> Json:
    """Spoil the answer to C1, or to C2 if ``named``; ``leased`` tells whether it holds spaces."""
    items: list[Json] = body["orderedItem"]
    if not named:
        _lower_price(lab, body, judged)
    if leased and lab.broken(Defect.QUOTE_CAPACITY_COUNTS_OWN_LEASE):
        _count_own_lease(judged, items)
    if len(items) > 1 and lab.broken(Defect.QUOTE_DROPS_LAST_ITEM):
        items.pop()
    if lab.broken(Defect.QUOTE_WRONG_ID):
        body["@id"] = f"{lab.base}/order-quotes/{_another(lab, body)}"
    if lab.broken(Defect.QUOTE_WRONG_TYPE):
        body["@type"] = "Order"
    if lab.broken(Defect.QUOTE_WRONG_TOTAL):
        _raise_price(body["totalPaymentDue"])
    if lab.broken(Defect.QUOTE_APPROVAL_FLAG_WRONG):
        body["orderRequiresApproval"] = not body["orderRequiresApproval"]
    if leased and lab.broken(Defect.QUOTE_LEASE_MISSING):
        body.pop("lease")
    if "lease" in body and lab.broken(Defect.QUOTE_LEASE_EXPIRED):
        past = datetime.fromtimestamp(int(lab.clock()) - _HOUR, UTC)
        body["lease"]["leaseExpires"] = listings.instant(past)
    if "broker" in body and lab.broken(Defect.QUOTE_BROKER_NOT_ECHOED):
        body.pop("broker")
    if "customer" in body and lab.broken(Defect.QUOTE_CUSTOMER_NOT_ECHOED):
        body.pop("customer")
    _quote_items(lab, items)
    return body


def _another(lab: Lab, body: Json) -> str:
    """Draw a UUID that has nothing to do with a document."""
    return lab.draw_uuid("another", orjson.dumps(body).decode())


def _lower_price(lab: Lab, body: Json, judged: Assessment) -> None:
    """Take a pound off the first item if its price is above that, with its tax and the totals."""
    line = judged.lines[0]
    if line.opportunity is None or line.opportunity.terms.price <= _ONE_POUND:
        return
    if not lab.broken(Defect.C1_PRICE_TOO_LOW):
        return
    included = judged.seller.tax_included
    price = line.opportunity.terms.price - _ONE_POUND
    tax = tax_on(price, tax_included=included)
    charge = price if included else price + tax
    item = body["orderedItem"][0]
    item["acceptedOffer"] = {**item["acceptedOffer"], "price": pounds(price)}
    item["unitTaxSpecification"] = [tax_charge(tax)]
    body["totalPaymentDue"]["price"] = pounds(judged.total - line.charge + charge)
    whole = sum(one.tax for one in judged.lines)
    body["totalPaymentTax"] = [tax_charge(whole - line.tax + tax)]


def _quote_items(lab: Lab, items: Sequence[Json]) -> None:
    if lab.broken(Defect.QUOTE_CARRIES_ITEM_ERROR):
        items[0]["error"] = [error("OpportunityIsFullError", "There are no spaces left")]
    if lab.broken(Defect.QUOTE_ITEM_STATUS_PRESENT):
        for item in items:
            item["orderItemStatus"] = CONFIRMED
    if lab.broken(Defect.QUOTE_ITEM_ID_PRESENT):
        for number, item in enumerate(items, start=1):
            item["@id"] = f"{lab.base}/orders/{_another(lab, item)}#/orderedItem/{number}"
    if lab.broken(Defect.QUOTE_OFFER_ALTERED):
        for item in items:
            offer = item["acceptedOffer"]
            item["acceptedOffer"] = {**offer, "@id": f"{offer['@id']}0"}


def _count_own_lease(judged: Assessment, items: Sequence[Json]) -> None:
    taken = judged.spaces()
    for line, item in zip(judged.lines, items, strict=True):
        if line.opportunity is not None:
            name = listings.spaces_name(line.opportunity.kind)
            item["orderedItem"][name] -= taken[line.opportunity.id]


def _raise_price(body: Json, amount: int = _ONE_POUND) -> None:
    body["price"] = pounds((pence(body["price"]) or 0) + amount)


def booking(lab: Lab, body: Json, order: Order) -> Json:
    """Spoil the answer to B."""
    items: list[Json] = body["orderedItem"]
    if lab.broken(Defect.BOOKING_ITEMS_NOT_CONFIRMED):
        for item in items:
            item["orderItemStatus"] = CUSTOMER_CANCELLED
    if lab.broken(Defect.BOOKING_POSITION_MISSING):
        for item in items:
            item.pop("position", None)
    if lab.broken(Defect.BOOKING_REPEATED_ITEM):
        again = f"{body['@id']}#/orderedItem/{len(items) + 1}"
        items.append({**items[-1], "@id": again})
    if len(items) > 1 and lab.broken(Defect.BOOKING_ITEM_IDS_REPEATED):
        for item in items:
            item["@id"] = items[0]["@id"]
    if lab.broken(Defect.BOOKING_WRONG_TOTAL):
        _raise_price(body["totalPaymentDue"])
    if lab.broken(Defect.BOOKING_TOTAL_PENNY_OFF):
        _raise_price(body["totalPaymentDue"], 1)
    if lab.broken(Defect.BOOKING_TAX_WRONG):
        _raise_price(body["totalPaymentTax"][0])
    if lab.broken(Defect.BOOKING_WRONG_TYPE):
        body["@type"] = "OrderQuote"
    if lab.broken(Defect.BOOKING_WRONG_ID):
        body["@id"] = f"{lab.base}/orders/{_another(lab, body)}"
    if "customer" in body and lab.broken(Defect.BOOKING_CUSTOMER_NOT_ECHOED):
        body.pop("customer")
    if "payment" in body and lab.broken(Defect.BOOKING_PAYMENT_NOT_ECHOED):
        body.pop("payment")
    return _with_version(lab, body, order)


def _with_version(lab: Lab, body: Json, order: Order) -> Json:
    if order.version and lab.broken(Defect.ORDER_CARRIES_PROPOSAL_VERSION):
        uri = f"{lab.base}/order-proposals/{order.uuid}"
        body["orderProposalVersion"] = f"{uri}/versions/{order.version}"
    return body


def proposal(lab: Lab, body: Json) -> Json:
    """Spoil the answer to P."""
    if lab.broken(Defect.PROPOSAL_ALREADY_ACCEPTED):
        body["orderProposalStatus"] = SELLER_ACCEPTED
    return body


def order_in_feed(lab: Lab, body: Json, order: Order, items: Sequence[Item]) -> Json:
    """Spoil an Order in the Orders feed; ``items`` are in the order of ``orderedItem``."""
    shown: list[Json] = body["orderedItem"]
    pairs = list(zip(items, shown, strict=True))
    cancelled = [entry for item, entry in pairs if not item.counts]
    if lab.defects.active(Defect.CANCEL_LEAVES_STATUS):
        for item, entry in pairs:
            if item.status == CUSTOMER_CANCELLED and lab.broken(Defect.CANCEL_LEAVES_STATUS):
                entry["orderItemStatus"] = CONFIRMED
    if lab.broken(Defect.FEED_ITEM_WITH_POSITION):
        for position, entry in enumerate(shown):
            entry["position"] = position
    some = 0 < len(cancelled) < len(shown)
    if some and lab.broken(Defect.CANCEL_DROPS_ITEMS_FROM_FEED):
        body["orderedItem"] = cancelled
    if cancelled and lab.broken(Defect.CANCEL_KEEPS_TOTAL):
        body["totalPaymentDue"]["price"] = pounds(sum(item.charge for item in items))
    if lab.broken(Defect.FEED_PERSONAL_DATA):
        body["customer"] = orjson.loads(order.head).get("customer")
    if lab.broken(Defect.FEED_WRONG_IDENTIFIER):
        body["identifier"] = _another(lab, body)
    if lab.broken(Defect.FEED_DATA_WITHOUT_CONTEXT):
        body.pop("@context")
    if lab.broken(Defect.FEED_WRONG_TYPE):
        body["@type"] = "OrderQuote"
    return _with_version(lab, body, order)


def success(lab: Lab, reply: Reply, path: str) -> Reply:
    """Spoil any successful answer to C1, C2, P or B; ``path`` is the part that tells them apart."""
    if lab.broken(Defect.SUCCESS_MEDIA_TYPE):
        reply = replace(reply, media_type=_PLAIN_JSON)
    if lab.broken(Defect.ANSWER_WITHOUT_CONTEXT):
        reply = _edited(reply, lambda body: {k: v for k, v in body.items() if k != "@context"})
    if lab.broken(Defect.ANSWER_NULL_PROPERTY):
        reply = _edited(reply, lambda body: {**body, "taxCalculationExcluded": None})
    reply = document_faults.spoil(lab, reply)
    if path == _C1_PATH and lab.broken(Defect.ANSWER_NOT_JSON):
        reply = replace(reply, body=reply.body[: len(reply.body) // 2])
    return reply


def _edited(reply: Reply, change: Callable[[Json], Json]) -> Reply:
    return replace(reply, body=orjson.dumps(change(orjson.loads(reply.body))))


def failure(lab: Lab, fault: BookingError, method: str) -> Reply:
    """Reply to a request of a method with an error, spoilt if a defect is on."""
    body, status = fault.body(), fault.status
    if fault.kind.startswith("Patch") and lab.broken(Defect.PATCH_LEGACY_NAMES):
        body["@type"] = fault.kind.removesuffix("Error")
    if method == "PATCH" and lab.broken(Defect.ERROR_TYPE_UNKNOWN):
        body["@type"] = "SomethingWentWrongError"
    if fault.kind == "CancellationNotPermittedError" and lab.broken(
        Defect.CANCEL_REFUSAL_WRONG_STATUS
    ):
        status = body["statusCode"] = 409
    if lab.broken(Defect.ERROR_WITHOUT_CONTEXT):
        body.pop("@context")
    if lab.broken(Defect.ERROR_STATUS_CODE_WRONG):
        body["statusCode"] += 1
    reply = json_reply(status, body, headers=fault.headers)
    if lab.broken(Defect.ERROR_MEDIA_TYPE):
        return replace(reply, media_type=_PLAIN_JSON)
    return reply


def done(lab: Lab, defect: Defect, reply: Reply) -> Reply:
    """Return an answer with status 204, or with 200 and a body if a defect is on."""
    if lab.broken(defect):
        return json_reply(200, {"@context": CONTEXT, "@type": "Order"})
    return reply


def created(lab: Lab, defect: Defect, status: int) -> int:
    """Return the status of a successful answer, or the next one if a defect is on."""
    return status + 1 if lab.broken(defect) else status
