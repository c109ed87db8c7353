"""What can be wrong with an OrderQuote, the answer to C1 and C2.

Source: Open Booking API 1.0 CR3, "OrderQuote Creation (C1)" and "(C2)".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bookproof.checks import amounts, items
from bookproof.checks import echo as echoes
from bookproof.checks.http import wrong_status
from bookproof.checks.registry import check
from bookproof.checks.values import received, shown
from bookproof.model import Answer, Chosen, objects, spaces
from bookproof.results import Finding


@check("quote.c1-status", "OBA-QUOTE-01")
def c1_status(answer: Answer) -> Iterator[Finding]:
    """C1 does not answer 200 though every item is available."""
    yield from wrong_status(answer, 200)


@check("quote.c2-status", "OBA-CONTRACT-02")
def c2_status(answer: Answer) -> Iterator[Finding]:
    """C2 does not answer 200 though every item is available and all details are given."""
    yield from wrong_status(answer, 200)


@check("quote.items-complete", "OBA-ORDERITEM-03")
def items_complete(answer: Answer, chosen: Sequence[Chosen]) -> Iterator[Finding]:
    """The OrderQuote does not list exactly the OrderItems that were asked for."""
    yield from items.incomplete(answer, chosen)


@check("quote.id", "OBA-ORDER-01")
def identified(answer: Answer) -> Iterator[Finding]:
    """The OrderQuote's @id is not built from the Base URI and the Order UUID."""
    expected = f"{answer.base_url}/order-quotes/{answer.uuid}"
    if answer.order.id != expected:
        yield Finding("$.@id", expected, answer.order.id or "absent")


@check("quote.type", "OBA-CONTRACT-01")
def typed(answer: Answer) -> Iterator[Finding]:
    """The answer to a quote request is no OrderQuote."""
    stated = answer.order.raw.get("@type")
    if stated != "OrderQuote":
        yield Finding("$.@type", "OrderQuote", received(stated))


@check("quote.total", "OBA-QUOTE-03")
def total(answer: Answer) -> Iterator[Finding]:
    """The OrderQuote's total is missing or is not what its items add up to."""
    yield from amounts.wrong_total(answer)


@check("quote.total-changed", "OBA-LEASE-05")
def same_total(answer: Answer, earlier: Answer) -> Iterator[Finding]:
    """The total changed between two quotes for the same items."""
    before, now = amounts.total_of(earlier.body), amounts.total_of(answer.body)
    if before is not None and now != before:
        yield Finding("$.totalPaymentDue.price", str(before), "absent" if now is None else str(now))


@check("quote.spaces", "OBA-QUOTE-05")
def spaces_shown(
    answer: Answer, chosen: Sequence[Chosen], before: Mapping[str, int]
) -> Iterator[Finding]:
    """The OrderQuote does not show the free spaces there were before this Order UUID took any."""
    for wanted in chosen:
        item = answer.order.item_at(wanted.position)
        expected = before.get(wanted.opportunity_id)
        if item is None or expected is None:
            continue
        got = spaces(item.opportunity)
        if got != expected:
            uses = "remainingUses" in item.opportunity or "remainingUses" in wanted.opportunity
            name = "remainingUses" if uses else "remainingAttendeeCapacity"
            fewer = got is not None and got < expected
            yield Finding(
                f"{item.where}.orderedItem.{name}",
                expected,
                "absent" if got is None else got,
                "The lease of the same Order UUID is not to be counted." if fewer else "",
            )


@check("quote.approval-flag", "OBA-ORDERQUOTE-01", "OBA-PROPOSE-01")
def approval_flag(answer: Answer, expected: bool) -> Iterator[Finding]:
    """The OrderQuote does not say rightly whether the Seller has to approve it."""
    stated = answer.order.raw.get("orderRequiresApproval")
    if stated is not expected:
        got = received(stated)
        yield Finding("$.orderRequiresApproval", expected, got)


@check("quote.lease-present", "OBA-LEASE-06")
def lease_present(answer: Answer) -> Iterator[Finding]:
    """The OrderQuote carries no lease though the system holds the spaces."""
    if not isinstance(answer.order.raw.get("lease"), Mapping):
        yield Finding("$.lease", "a Lease", received(answer.order.raw.get("lease")))


@check("quote.lease-valid", "OBA-QUOTE-02", "OBA-LEASEOBJ-01")
def lease_valid(answer: Answer, now: datetime) -> Iterator[Finding]:
    """The lease has no type, or no readable expiry in the future."""
    lease = answer.order.raw.get("lease")
    if lease is None:
        return
    if not isinstance(lease, Mapping):
        yield Finding("$.lease", "a Lease", shown(lease))
        return
    if lease.get("@type") != "Lease":
        yield Finding("$.lease.@type", "Lease", received(lease.get("@type")))
    expires = lease.get("leaseExpires")
    if not _is_later(expires, now):
        expected = f"an ISO 8601 date-time with offset, later than {now.isoformat()}"
        yield Finding("$.lease.leaseExpires", expected, received(expires))


def _is_later(stated: object, now: datetime) -> bool:
    if not isinstance(stated, str):
        return False
    try:
        moment = datetime.fromisoformat(stated)
        return moment.tzinfo is not None and moment > now
    except (ValueError, OverflowError):
        return False


@check("quote.echo", "OBA-QUOTE-08")
def echo(answer: Answer) -> Iterator[Finding]:
    """The OrderQuote does not repeat what the Broker sent."""
    yield from echoes.not_echoed(answer.sent, answer.body)


@check("quote.no-item-status", "OBA-QUOTE-10")
def no_item_status(answer: Answer) -> Iterator[Finding]:
    """An OrderItem of the OrderQuote carries a status."""
    for item in answer.order.items:
        if "orderItemStatus" in item.raw:
            where = f"{item.where}.orderItemStatus"
            disputed = "OBI-19" if answer.status == 409 else ""
            yield Finding(where, "absent", shown(item.status), interpretation=disputed)


@check("quote.no-item-errors", "OBA-QUOTE-07")
def no_item_errors(answer: Answer) -> Iterator[Finding]:
    """An OrderQuote answered with 200 carries errors on its items."""
    if not answer.succeeded:
        return
    for item in answer.order.items:
        if objects(item.raw.get("error")):
            yield Finding(f"{item.where}.error", "absent", shown(item.raw["error"]))
