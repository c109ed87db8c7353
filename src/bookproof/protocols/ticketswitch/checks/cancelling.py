"""Answers of cancel.v1: the list, the orders, their references, and what must be named too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bookproof.checks.policy import Policy
from bookproof.checks.registry import check
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.results import Finding


@check("f13-cancellation.list", "F13-CANCEL-02", "F13-POL-11")
def has_list(body: Any, alias: Policy) -> Iterator[Finding]:
    """The answer to a cancellation has no cancelled_item_numbers."""
    document = reading.mapping(body)
    if reading.LIST in document:
        return
    if reading.LIST_ALIAS in document:
        yield Finding(
            f"$.{reading.LIST}",
            "to be there",
            None,
            f"there is {reading.LIST_ALIAS}, which clients do not read ({alias.key})",
            recommended=bool(alias.expected) and not alias.pinned,
        )
        return
    yield Finding(f"$.{reading.LIST}", "to be there", None, "an empty list says that nothing was")


@check("f13-cancellation.listed", "F13-CANCEL-03")
def listed(body: Any, due: Collection[int]) -> Iterator[Finding]:
    """The list of cancelled items is not that of the orders that this request had to cancel."""
    found = reading.cancelled_numbers(body)
    if found is not None and sorted(found) != sorted(due):
        yield Finding(f"$.{reading.LIST}", sorted(due), sorted(found))


@check("f13-cancellation.agrees", "F13-CANCEL-04")
def agrees(body: Any, before: Mapping[int, Any]) -> Iterator[Finding]:
    """The list of cancelled items does not agree with the orders that turned cancelled."""
    numbers = reading.cancelled_numbers(body)
    if numbers is None:
        return
    for line in reading.lines(body):
        if line.number is None:
            continue
        turned = line.status == reading.CANCELLED and before.get(line.number) != reading.CANCELLED
        if turned is not (line.number in numbers):
            got = f"{before.get(line.number)} before, {line.status} now"
            due = "listed" if turned else "not listed"
            yield Finding(f"$.{reading.LIST}", f"order {line.number} {due}", got)


@check("f13-cancellation.orders", "F13-CANCEL-05")
def orders(body: Any, due: Mapping[int, str]) -> Iterator[Finding]:
    """An order does not have the cancellation_status that the cancellation had to bring about."""
    for line in reading.lines(body):
        expected = due.get(line.number) if line.number is not None else None
        if expected is not None and line.status != expected:
            yield Finding(f"{line.path}.cancellation_status", expected, line.status)


@check("f13-cancellation.trolley", "F13-CANCEL-06")
def whole_trolley(body: Any, numbers: Collection[int]) -> Iterator[Finding]:
    """The answer to a cancellation does not hold the orders of the transaction, and no others."""
    found = reading.lines(body)
    missing = sorted(set(numbers) - {line.number for line in found})
    if missing:
        yield Finding(f"{reading.trolley(body)[0]}.bundle", f"the orders {missing} too", None)
    for line in found:
        if line.number is not None and line.number not in numbers:
            yield Finding(line.path, f"one of the orders {sorted(numbers)}", line.number)


@check("f13-cancellation.reference", "F13-CANCEL-07")
def reference(body: Any) -> Iterator[Finding]:
    """A cancelled order has no backend_cancellation_reference."""
    for line in reading.lines(body):
        if line.status == reading.CANCELLED and not line.reference:
            yield Finding(
                f"{line.path}.backend_cancellation_reference", "a reference", line.reference
            )


@check("f13-cancellation.reference-kept", "F13-CANCEL-08")
def reference_kept(body: Any, before: Mapping[int, Any]) -> Iterator[Finding]:
    """An order that was cancelled before gets another backend_cancellation_reference."""
    for line in reading.lines(body):
        known = before.get(line.number) if line.number is not None else None
        if known and line.reference is not None and line.reference != known:
            yield Finding(f"{line.path}.backend_cancellation_reference", known, line.reference)


@check("f13-cancellation.retry", "F13-POL-07")
def retry(body: Any, tried: Collection[int], policy: Policy) -> Iterator[Finding]:
    """An order whose supplier refused to cancel is cancelled by a second request."""
    if policy.expected:
        return
    for line in reading.lines(body):
        if line.number in tried and line.status == reading.CANCELLED:
            yield policy.finding(
                f"{line.path}.cancellation_status", reading.TRIED_AND_FAILED, line.status
            )


@check("f13-cancellation.totals", "F13-POL-09")
def totals_as_sold(
    body: Any, sold: Mapping[str, Decimal | None], policy: Policy
) -> Iterator[Finding]:
    """The totals of a bundle are not as sold after a cancellation."""
    if policy.expected == "any":
        return
    found = reading.totals(body)
    for source, total in sold.items():
        if found.get(source, total) != total:
            yield policy.finding(f"bundle_total_cost of {source}", total, found[source])


@check("f13-must-also.orders", "F13-CANCEL-09")
def must_also(body: Any, due: Sequence[int]) -> Iterator[Finding]:
    """The orders that have to be cancelled too are not named in must_also_cancel."""
    named = reading.must_also(body)
    have = sorted(line.number for line in named if line.number is not None)
    if have != sorted(due):
        yield Finding("$.must_also_cancel", f"the orders {sorted(due)}", have or None)
    for line in named:
        if line.status in (reading.CANCELLED, reading.TRIED_AND_FAILED, reading.NOT_PERMITTED):
            yield Finding(
                f"{line.path}.cancellation_status",
                reading.POSSIBLE,
                line.status,
                "nothing has been tried yet",
            )
    if due and reading.cancelled_numbers(body):
        yield Finding(
            f"$.{reading.LIST}",
            "nothing cancelled while other orders must be named too",
            reading.cancelled_numbers(body),
        )


@check("f13-forms.same", "F13-WIRE-05")
def same_in_every_form(answer: Answer, form: str, due: Collection[int]) -> Iterator[Finding]:
    """A cancellation has another outcome when its parameters come in another form."""
    if answer.status != 200 or reading.is_error(answer):
        yield Finding("status", 200, reading.in_words(answer), f"parameters sent as {form}")
        return
    found = reading.cancelled_numbers(answer.body)
    if found is not None and sorted(found) != sorted(due):
        yield Finding(f"$.{reading.LIST}", sorted(due), sorted(found), f"parameters sent as {form}")


@check("f13-race.listed-once", "F13-CANCEL-11")
def listed_once(bodies: Sequence[Any], due: Collection[int]) -> Iterator[Finding]:
    """Of cancellations at the same moment, not exactly one lists each order."""
    found = [reading.cancelled_numbers(body) for body in bodies]
    lists = [numbers for numbers in found if numbers is not None]
    if len(lists) < len(bodies):
        return
    for number in sorted(due):
        times = sum(number in numbers for numbers in lists)
        if times != 1:
            yield Finding(
                f"$.{reading.LIST} of both answers", f"order {number} in one of them", lists
            )
