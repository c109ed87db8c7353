"""Reservations, purchases, their status, their release and their places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.checks.numbering import repeated
from bookproof.results import Finding

_PARTS = ("bundle_total_seatprice", "bundle_total_surcharge", "bundle_total_send_cost")
_CENT = Decimal("0.01")


@check("f13-event.described", "F13-BOOK-16")
def event_described(body: Any, known: str, unknown: str) -> Iterator[Finding]:
    """An event that exists is not described by its identifier, or one that does not exist is."""
    found = reading.mapping(reading.mapping(body).get("events_by_id"))
    events = {name: reading.mapping(found.get(name)).get("event") for name in (known, unknown)}
    shown = reading.mapping(events[known]).get("event_id")
    if shown != known:
        yield Finding(f"$.events_by_id.{known}.event.event_id", known, shown)
    if events[unknown]:
        yield Finding(f"$.events_by_id.{unknown}.event", "nothing", "an event")


@check("f13-trolley.orders", "F13-BOOK-04")
def trolley_orders(body: Any, performances: Collection[str]) -> Iterator[Finding]:
    """A trolley does not hold what was put into it, each order with a number of its own."""
    found = reading.lines(body)
    have = sorted(line.performance for line in found)
    path = reading.trolley(body)[0]
    if have != sorted(performances):
        yield Finding(f"{path}.bundle", f"orders for {sorted(performances)}", have)
    count = reading.whole(reading.mapping(body).get("trolley_order_count"))
    if count is not None and count != len(performances):
        yield Finding("$.trolley_order_count", len(performances), count)
    yield from repeated(found)


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
def reservation_orders(body: Any, asked: Collection[Mapping[str, str]]) -> Iterator[Finding]:
    """A reservation does not hold what was asked for, each order with a number of its own."""
    found = reading.lines(body)
    open_ = [line for line in found if line.number is not None]
    for wanted in asked:
        line = next((one for one in open_ if one.performance == wanted["perf_id"]), None)
        if line is None:
            yield Finding(
                f"{reading.trolley(body)[0]}.bundle",
                f"an order for performance {wanted['perf_id']}, with its item_number",
                [f"{one.number}: {one.event} {one.performance}" for one in found],
            )
            continue
        open_.remove(line)
        yield from _not_as_asked(line, wanted)
    for line in open_:
        yield Finding(
            line.path, "no order that nobody asked for", f"{line.event} {line.performance}"
        )
    yield from repeated(found)


def _not_as_asked(line: reading.Line, wanted: Mapping[str, str]) -> Iterator[Finding]:
    if line.event != wanted["event_id"]:
        yield Finding(f"{line.path}.event.event_id", wanted["event_id"], line.event)
    for name in ("ticket_type_code", "price_band_code"):
        if name in line.raw and line.raw[name] != wanted[name]:
            yield Finding(f"{line.path}.{name}", wanted[name], line.raw[name])
    seats = reading.whole(line.raw.get("total_no_of_seats"))
    if seats is not None and seats != int(wanted["no_of_seats"]):
        yield Finding(f"{line.path}.total_no_of_seats", int(wanted["no_of_seats"]), seats)


@check("f13-reservation.price", "F13-MONEY-03")
def shown_price(body: Any, shown: Decimal | None) -> Iterator[Finding]:
    """An order is reserved at another price than was shown just before."""
    for line in reading.lines(body):
        parts = ("total_sale_seatprice", "total_sale_surcharge")
        price = _sum([line.raw.get(name) for name in parts])
        if shown is not None and price is not None and abs(price - shown) >= _CENT:
            yield Finding(
                f"{line.path}.total_sale_seatprice", shown, price, "with total_sale_surcharge"
            )


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
        return
    path, contents = reading.trolley(body)
    if contents and not reading.text(contents.get("transaction_id")):
        hint = "trans_id_status.v1 and the customer name the purchase by it"
        given = contents.get("transaction_id")
        yield Finding(f"{path}.transaction_id", "an identifier", given, hint)
    yield from _other_success(body, due=True)


@check("f13-purchase.failed", "F13-BOOK-11")
def purchase_failed(body: Any) -> Iterator[Finding]:
    """A purchase that the supplier refuses is not shown as failed."""
    status = reading.mapping(body).get("transaction_status")
    if status != "failed":
        yield Finding("$.transaction_status", "failed", status)
    yield from _other_success(body, due=False)


def _other_success(body: Any, *, due: bool) -> Iterator[Finding]:
    """Where ``purchase_result`` contradicts what became of the purchase."""
    for path, holder in (reading.trolley(body), *reading.bundles(body)):
        success = reading.mapping(holder.get("purchase_result")).get("success")
        if success is (not due):
            yield Finding(f"{path}.purchase_result.success", due, success)


@check("f13-purchase.orders", "F13-BOOK-12")
def purchase_orders(body: Any, numbers: Collection[int]) -> Iterator[Finding]:
    """The orders of a purchase do not have the item numbers that were reserved, each once."""
    found = reading.lines(body)
    have = [line.number for line in found if line.number is not None]
    if set(have) != set(numbers):
        yield Finding(
            f"{reading.trolley(body)[0]}.bundle", f"the orders {sorted(numbers)}", sorted(have)
        )
    yield from repeated(found)


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
    """What a bundle costs is not the sum of its orders, surcharges and sending."""
    for path, bundle in reading.bundles(body):
        orders = [reading.mapping(order) for order in reading.listed(bundle.get("order"))]
        sums = {
            "bundle_total_cost": [bundle.get(name) for name in _PARTS],
            "bundle_total_seatprice": [order.get("total_sale_seatprice") for order in orders],
            "bundle_total_surcharge": [order.get("total_sale_surcharge") for order in orders],
        }
        for name, parts in sums.items():
            total, due = reading.money(bundle.get(name)), _sum(parts)
            if total is not None and due is not None and abs(total - due) >= _CENT:
                yield Finding(f"{path}.{name}", due, total)


def _sum(parts: Sequence[Any]) -> Decimal | None:
    """The sum of amounts; None when one of them is not there."""
    amounts = [amount for amount in map(reading.money, parts) if amount is not None]
    return sum(amounts, Decimal(0)) if len(amounts) == len(parts) else None


@check("f13-status.transaction", "F13-STATUS-02")
def transaction_status(body: Any, due: str) -> Iterator[Finding]:
    """The status shows another transaction_status than the transaction must have."""
    status = reading.mapping(body).get("transaction_status")
    if status != due:
        yield Finding("$.transaction_status", due, status)
    if status in ("purchased", "failed"):
        yield from _other_success(body, due=status == "purchased")


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


@check("f13-capacity.kept", "F13-CAP-02")
def capacity_kept(sold: int, after: int) -> Iterator[Finding]:
    """Places of an order whose cancellation was refused are on sale again."""
    if after > sold:
        yield Finding(
            "number_available", sold, after, "the tickets still hold: places are sold twice"
        )
