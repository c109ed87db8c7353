"""What can be wrong with the answers to B and P, and with the way from a proposal to its Order.

Source: Open Booking API 1.0 CR3, "Order Creation (B)", "OrderProposal Creation (P)" and
"Booking after approval".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from bookproof.checks import amounts, items
from bookproof.checks import echo as echoes
from bookproof.checks.http import wrong_status
from bookproof.checks.registry import check
from bookproof.checks.values import MINOR_UNIT, received, shown
from bookproof.model import (
    AWAITING_SELLER_CONFIRMATION,
    NAMESPACE,
    ORDER_ITEM_CONFIRMED,
    SELLER_ACCEPTED,
    Answer,
    Chosen,
)
from bookproof.results import Finding

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TAXED_ROLES = frozenset({NAMESPACE + "AgentBroker", NAMESPACE + "NoBroker"})


def _not_created(answer: Answer) -> Iterator[Finding]:
    if answer.status == 200:
        yield Finding("status", 201, 200, interpretation="OBI-01")
    else:
        yield from wrong_status(answer, 201)


def _asked_type(answer: Answer) -> str:
    sent = answer.sent if isinstance(answer.sent, Mapping) else {}
    return "OrderProposal" if sent.get("@type") == "OrderProposal" else "Order"


@check("booking.status", "OBA-B-01")
def status(answer: Answer) -> Iterator[Finding]:
    """B does not answer 201."""
    yield from _not_created(answer)


@check("proposal.status", "OBA-P-01")
def proposal_status(answer: Answer) -> Iterator[Finding]:
    """P does not answer 201."""
    yield from _not_created(answer)


@check("booking.id", "OBA-ORDER-01")
def identified(answer: Answer) -> Iterator[Finding]:
    """The @id of the Order or OrderProposal is not built from the Base URI and the Order UUID."""
    folder = "order-proposals" if _asked_type(answer) == "OrderProposal" else "orders"
    expected = f"{answer.base_url}/{folder}/{answer.uuid}"
    if answer.order.id != expected:
        yield Finding("$.@id", expected, answer.order.id or "absent")


@check("booking.type", "OBA-CONTRACT-03")
def typed(answer: Answer) -> Iterator[Finding]:
    """The answer is not of the type that the endpoint creates."""
    stated = answer.order.raw.get("@type")
    expected = _asked_type(answer)
    if stated != expected:
        yield Finding("$.@type", expected, received(stated))


@check("booking.items-complete", "OBA-ORDERITEM-03")
def items_complete(answer: Answer, chosen: Sequence[Chosen]) -> Iterator[Finding]:
    """The Order does not list exactly the OrderItems that were asked for."""
    yield from items.incomplete(answer, chosen)


@check("booking.items-after-proposal", "OBA-PBOOK-05")
def items_complete_after_proposal(answer: Answer, chosen: Sequence[Chosen]) -> Iterator[Finding]:
    """The Order made from a proposal does not hold the proposal's opportunities and offers."""
    yield from items.other_pairs(answer, chosen)


@check("booking.item-ids", "OBA-B-02")
def item_ids(answer: Answer) -> Iterator[Finding]:
    """An OrderItem of the Order has no absolute @id of its own."""
    used = Counter(item.id for item in answer.order.items)
    for item in answer.order.items:
        where = f"{item.where}.@id"
        if item.id is None or not _is_absolute(item.id):
            yield Finding(where, "an absolute URI", received(item.raw.get("@id")))
        elif used[item.id] > 1:
            yield Finding(where, "an @id used once", item.id)


def _is_absolute(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc)


@check("booking.item-id-form", "OBA-ORDERITEM-02")
def item_id_form(answer: Answer) -> Iterator[Finding]:
    """An OrderItem's @id is not the Order's @id with the fragment for OrderItems."""
    prefix = f"{answer.order.id}#/orderedItem"
    for item in answer.order.items:
        if item.id is not None and not item.id.startswith((f"{prefix}/", f"{prefix}s/")):
            yield Finding(f"{item.where}.@id", f"{prefix}/…", item.id)


@check("booking.items-confirmed", "OBA-BOOK-12")
def items_confirmed(answer: Answer) -> Iterator[Finding]:
    """An OrderItem of a new Order is not OrderItemConfirmed."""
    for item in answer.order.items:
        if item.status != ORDER_ITEM_CONFIRMED:
            got = received(item.status)
            yield Finding(f"{item.where}.orderItemStatus", ORDER_ITEM_CONFIRMED, got)


@check("booking.total", "OBA-TAXMODE-03")
def total(answer: Answer) -> Iterator[Finding]:
    """The total is missing or is not what the items add up to."""
    yield from amounts.wrong_total(answer)


@check("booking.total-as-quoted", "OBA-CONTRACT-02")
def total_as_quoted(answer: Answer, quote: Answer) -> Iterator[Finding]:
    """The total is not the one quoted at C2."""
    quoted, now = amounts.total_of(quote.body), amounts.total_of(answer.body)
    if quoted is not None and now != quoted:
        got = "absent" if now is None else str(now)
        yield Finding("$.totalPaymentDue.price", str(quoted), got)


@check("booking.tax", "OBA-TAX-01")
def tax(answer: Answer) -> Iterator[Finding]:
    """The tax charges are incomplete, malformed, or differ from those of the items."""
    raw = answer.order.raw
    if amounts.is_dynamic(answer) or raw.get("taxCalculationExcluded") is True:
        return
    yield from amounts.malformed_charges(raw.get("totalPaymentTax"), "$.totalPaymentTax")
    for item in answer.order.items:
        charges = item.raw.get("unitTaxSpecification")
        yield from amounts.malformed_charges(charges, f"{item.where}.unitTaxSpecification")
    if _must_be_taxed(answer):
        yield from _missing_tax(answer)
    of_items = sum((amounts.item_tax(item) for item in answer.order.items), Decimal(0))
    stated = amounts.charged(raw.get("totalPaymentTax"))
    if abs(of_items - stated) > MINOR_UNIT * len(answer.order.items):
        yield Finding("$.totalPaymentTax", f"{of_items}, the items' taxes together", str(stated))


def _must_be_taxed(answer: Answer) -> bool:
    body, sent = answer.order.raw, answer.sent if isinstance(answer.sent, Mapping) else {}
    customer = body.get("customer") or sent.get("customer")
    role = body.get("brokerRole") or sent.get("brokerRole")
    person = isinstance(customer, Mapping) and customer.get("@type") == "Person"
    return person and isinstance(role, str) and role in _TAXED_ROLES


def _missing_tax(answer: Answer) -> Iterator[Finding]:
    priced = [item for item in answer.order.items if amounts.price_of(item)]
    for item in priced:
        if "unitTaxSpecification" not in item.raw:
            where = f"{item.where}.unitTaxSpecification"
            yield Finding(where, "the item's tax charges", "absent", "Tax of 0 is stated as well.")
    if priced and "totalPaymentTax" not in answer.order.raw:
        yield Finding("$.totalPaymentTax", "the tax charges of the Order", "absent")


@check("booking.echo", "OBA-BOOK-10")
def echo(answer: Answer) -> Iterator[Finding]:
    """The answer does not repeat what the Broker sent."""
    yield from echoes.not_echoed(answer.sent, answer.body)


@check("booking.echo-of-proposal", "OBA-PBOOK-05")
def echo_of_proposal(answer: Answer, proposal: Answer) -> Iterator[Finding]:
    """The Order made from a proposal does not repeat what was sent at P."""
    names = [name for name in echoes.ECHOED if name != "payment"]
    yield from echoes.not_echoed(proposal.sent, answer.body, names)
    yield from echoes.not_echoed(answer.sent, answer.body, ["payment"])


@check("booking.no-proposal-version", "OBA-PBOOK-06", "OBA-ORDER-07")
def no_proposal_version(answer: Answer) -> Iterator[Finding]:
    """The Order still carries the version of the proposal it was made from."""
    if "orderProposalVersion" in answer.order.raw:
        got = shown(answer.order.raw["orderProposalVersion"])
        yield Finding("$.orderProposalVersion", "absent", got)


@check("proposal.awaiting", "OBA-PSTATUS-01")
def awaiting(answer: Answer) -> Iterator[Finding]:
    """A new OrderProposal does not await the Seller's confirmation."""
    stated = answer.order.raw.get("orderProposalStatus")
    if stated != AWAITING_SELLER_CONFIRMATION:
        got = received(stated)
        yield Finding("$.orderProposalStatus", AWAITING_SELLER_CONFIRMATION, got)


@check("proposal.version", "OBA-PROPOSE-03", "OBA-PSTATUS-04")
def version(answer: Answer) -> Iterator[Finding]:
    """The OrderProposal's version is not its @id with a version UUID of its own."""
    stated = answer.order.raw.get("orderProposalVersion")
    prefix = f"{answer.order.id}/versions/"
    tail = stated.removeprefix(prefix) if isinstance(stated, str) else ""
    fresh = bool(_UUID.fullmatch(tail)) and tail.lower() != answer.uuid.lower()
    if not fresh:
        expected = f"{prefix}{{UUID other than the Order's}}"
        yield Finding("$.orderProposalVersion", expected, received(stated))


@check("proposal.accepted-in-feed", "OBA-PMIN-03")
def accepted_in_feed(data: Any) -> Iterator[Finding]:
    """The feed does not show a proposal as accepted though the Seller accepted it."""
    stated = data.get("orderProposalStatus") if isinstance(data, Mapping) else None
    if stated != SELLER_ACCEPTED:
        yield Finding("$.orderProposalStatus", SELLER_ACCEPTED, received(stated))


@check("proposal.deleted-in-feed", "OBA-PBOOK-07")
def proposal_gone(item: Mapping[str, Any]) -> Iterator[Finding]:
    """The feed does not mark a proposal as deleted after its Order was made."""
    document: Any = item
    state = document.get("state") if isinstance(document, Mapping) else None
    if state != "deleted":
        yield Finding("$.state", "deleted", received(state))
    elif "data" in item:
        yield Finding("$.data", "absent", "present")
