"""Reservations, purchases, their status, their release and their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.protocols.ticketswitch import reading
from bookproof.results import Finding

_PARTS = ("bundle_total_seatprice", "bundle_total_surcharge", "bundle_total_send_cost")
_CENT = Decimal("0.01")


@check("f13-reservation.reserved", "F13-BOOK-07")
def reserved(body: Any) -> Iterator[Finding]:
    """A reservation of orders for which there are places is not shown as reserved."""
    status = reading.mapping(body).get("transaction_status")
    if status != "reserved":
        yield Finding("$.transaction_status", "reserved", status)
    if not reading.uuid_of(body):
        path = f"{reading.trolley(body)[0]}.transaction_uuid"
        yield Finding(path, "a UUID", None, "without it nothing can be purchased")


@check("f13-reservation.orders", "F13-BOOK-08")
def reservation_orders(body: Any, asked: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """A reservation does not hold the orders that were asked for, each with a number of its own."""
    found = reading.lines(body)
    numbered = [line for line in found if line.number is not None]
    have = Counter((line.event, line.performance) for line in numbered)
    for event, performance in (Counter(asked) - have).elements():
        yield Finding(
            f"{reading.trolley(body)[0]}.bundle",
            f"an order of {event} for performance {performance}, with its item_number",
            [f"{line.number}: {line.event} {line.performance}" for line in found],
        )
    yield from _repeated(found)


@check("f13-reservation.unavailable", "F13-BOOK-09")
def unavailable(body: Any) -> Iterator[Finding]:
    """Orders for which there are no places are reserved all the same."""
    document = reading.mapping(body)
    if document.get("input_contained_unavailable_order") is not True:
        yield Finding(
            "$.input_contained_unavailable_order",
            True,
            document.get("input_contained_unavailable_order"),
        )
    if reading.uuid_of(body):
        path = f"{reading.trolley(body)[0]}.transaction_uuid"
        yield Finding(path, "no transaction", reading.uuid_of(body))


@check("f13-purchase.purchased", "F13-BOOK-10")
def purchased(body: Any) -> Iterator[Finding]:
    """A purchase that should go through is not shown as purchased."""
    status = reading.mapping(body).get("transaction_status")
    if status != "purchased":
        hint = "see customer and purchaseParameters if the sandbox asks for more"
        yield Finding("$.transaction_status", "purchased", status, hint)


@check("f13-purchase.failed", "F13-BOOK-11")
def purchase_failed(body: Any) -> Iterator[Finding]:
    """A purchase that the supplier refuses is not shown as failed."""
    status = reading.mapping(body).get("transaction_status")
    if status != "failed":
        yield Finding("$.transaction_status", "failed", status)


@check("f13-purchase.orders", "F13-BOOK-12")
def purchase_orders(body: Any, numbers: Collection[int]) -> Iterator[Finding]:
    """The orders of a purchase do not have the item numbers that were reserved, each once."""
    found = reading.lines(body)
    have = [line.number for line in found if line.number is not None]
    if set(have) != set(numbers):
        yield Finding(
            f"{reading.trolley(body)[0]}.bundle", f"the orders {sorted(numbers)}", sorted(have)
        )
    yield from _repeated(found)


@check("f13-purchase.cancellation-status", "F13-BOOK-13")
def precheck(body: Any) -> Iterator[Finding]:
    """An order of a purchase does not tell whether it can be cancelled."""
    for line in reading.lines(body):
        if line.status not in (reading.POSSIBLE, reading.NOT_PERMITTED):
            yield Finding(
                f"{line.path}.cancellation_status",
                [reading.POSSIBLE, reading.NOT_PERMITTED],
                line.status,
            )


@check("f13-purchase.reference", "F13-BOOK-14")
def purchase_reference(body: Any) -> Iterator[Finding]:
    """A purchased order has no backend_purchase_reference."""
    for line in reading.lines(body):
        if not line.raw.get("backend_purchase_reference"):
            yield Finding(
                f"{line.path}.backend_purchase_reference",
                "a reference",
                line.raw.get("backend_purchase_reference"),
            )


@check("f13-purchase.totals", "F13-MONEY-01")
def purchase_totals(body: Any) -> Iterator[Finding]:
    """What a bundle costs is not the sum of seat prices, surcharges and sending."""
    for path, bundle in reading.bundles(body):
        total = reading.money(bundle.get("bundle_total_cost"))
        parts = [reading.money(bundle.get(name)) for name in _PARTS]
        known = [part for part in parts if part is not None]
        if total is not None and len(known) == len(parts) and abs(total - sum(known)) >= _CENT:
            yield Finding(f"{path}.bundle_total_cost", sum(known), total)


@check("f13-status.transaction", "F13-STATUS-02")
def transaction_status(body: Any, due: str) -> Iterator[Finding]:
    """The status shows another transaction_status than the transaction must have."""
    status = reading.mapping(body).get("transaction_status")
    if status != due:
        yield Finding("$.transaction_status", due, status)


@check("f13-status.orders", "F13-STATUS-03")
def status_orders(body: Any, due: Mapping[int, Any]) -> Iterator[Finding]:
    """The status shows other orders, or other cancellation_statuses, than the answer before it."""
    found = reading.states(body)
    path = reading.trolley(body)[0]
    for number, status in due.items():
        if number not in found:
            yield Finding(f"{path}.bundle", f"the order {number}", sorted(found))
        elif found[number] != status:
            yield Finding(f"{path} cancellation_status of order {number}", status, found[number])


@check("f13-status.unchanged", "F13-CANCEL-10")
def unchanged(before: Any, after: Any) -> Iterator[Finding]:
    """A request that did nothing, by its answer, has changed the transaction."""
    first, then = (reading.mapping(body).get("transaction_status") for body in (before, after))
    if first != then:
        yield Finding("$.transaction_status", first, then, "as read before the request")
    was, is_now = reading.states(before), reading.states(after)
    path = reading.trolley(after)[0]
    for number in sorted({*was, *is_now}):
        if was.get(number) != is_now.get(number):
            yield Finding(
                f"{path} cancellation_status of order {number}",
                was.get(number),
                is_now.get(number),
                "as read before the request",
            )


@check("f13-release.ok", "F13-REL-02")
def released_ok(body: Any) -> Iterator[Finding]:
    """A release of what is reserved, or released already, does not say that it is done."""
    done = reading.mapping(body).get("released_ok")
    if done is False:
        yield Finding("$.released_ok", True, done)


@check("f13-archive.as-sold", "F13-ARCHIVE-01")
def archive_as_sold(archived: Any, sold: Any) -> Iterator[Finding]:
    """The archived purchase page is not what was answered to the purchase."""
    was, is_now = reading.states(sold), reading.states(archived)
    path = reading.trolley(archived)[0]
    for number in sorted({*was, *is_now}):
        if was.get(number) != is_now.get(number):
            yield Finding(
                f"{path} cancellation_status of order {number}",
                was.get(number),
                is_now.get(number),
                "the archive keeps the answer as it was sent; status.v1 tells the present",
            )
    first, then = (reading.mapping(body).get("transaction_status") for body in (sold, archived))
    if first != then:
        yield Finding("$.transaction_status", first, then)


@check("f13-capacity.returned", "F13-POL-08")
def capacity_returned(before: int, sold: int, after: int, policy: Policy) -> Iterator[Finding]:
    """Places of a cancelled order are not on sale again, or are though they should not be."""
    due = before if policy.expected else sold
    if after != due:
        yield policy.finding("number_available", due, after, f"{before} before the purchase")


@check("f13-capacity.once", "F13-CAP-01")
def capacity_once(after: int, again: int) -> Iterator[Finding]:
    """A repeated cancellation puts the same places on sale a second time."""
    if again > after:
        yield Finding("number_available", after, again, "places are sold twice")


def _repeated(found: Sequence[reading.Line]) -> Iterator[Finding]:
    counted = Counter(line.number for line in found)
    for line in found:
        if line.number is not None and counted[line.number] > 1:
            yield Finding(
                f"{line.path}.item_number",
                "a number of its own",
                line.number,
                "cancel_items_list names orders by this number",
            )
