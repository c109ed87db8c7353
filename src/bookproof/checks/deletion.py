"""What can be wrong with the deletion of Orders and OrderQuotes.

``item`` is the Order's item in the Orders feed, as it stands on the RPDE page. Source: Open
Booking API 1.0 CR3, "Order Deletion" and "OrderQuote Deletion".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bookproof.checks.errors import types_of, wrong_error
from bookproof.checks.http import present_body, wrong_status
from bookproof.checks.personal_data import disclosed
from bookproof.checks.registry import check
from bookproof.checks.values import outcome_of, received
from bookproof.model import Answer
from bookproof.results import Finding


def _not_emptied(answer: Answer) -> Iterator[Finding]:
    yield from wrong_status(answer, 204)
    if answer.succeeded:
        yield from present_body(answer)


@check("order-deletion.status", "OBA-DELETE-05")
def status(answer: Answer) -> Iterator[Finding]:
    """The deletion of an Order is not answered with 204 and no body."""
    yield from _not_emptied(answer)


@check("order-deletion.repeat-status", "OBA-CONTRACT-09")
def repeat_status(answer: Answer, allowed: Collection[int] = ()) -> Iterator[Finding]:
    """The second deletion of an Order is not answered like the first."""
    if answer.status in allowed:
        return
    if answer.status in (404, 410):
        yield Finding("status", 204, outcome_of(answer), interpretation="OBI-03")
        return
    yield from _not_emptied(answer)


@check("order-deletion.unknown-status", "OBA-DELETE-06")
def unknown_status(answer: Answer) -> Iterator[Finding]:
    """The deletion of an Order that never was is not answered with 404."""
    yield from wrong_status(answer, 404)


@check("order-deletion.unknown-type", "OBA-DELETE-07")
def unknown_type(answer: Answer) -> Iterator[Finding]:
    """The 404 for an Order that never was is neither NotFoundError nor UnknownOrderError."""
    types = types_of(answer.body)
    if not {"NotFoundError", "UnknownOrderError"} & set(types):
        expected = ["NotFoundError", "UnknownOrderError"]
        yield Finding("$.@type", expected, types or "no error type")


@check("order-deletion.uuid-blocked", "OBA-DELETE-04")
def uuid_blocked(answer: Answer) -> Iterator[Finding]:
    """A deleted Order's UUID can be used again, or its use is refused with another error."""
    if answer.status == 200 and "OrderQuote" in types_of(answer.sent):
        expected = "500 OrderAlreadyExistsError"
        yield Finding("status", expected, answer.status, interpretation="OBI-11")
        return
    yield from wrong_error(answer, {"OrderAlreadyExistsError": 500})


@check("order-deletion.gone", "OBA-ERRGEN-07")
def gone(answer: Answer) -> Iterator[Finding]:
    """A deleted Order can still be read."""
    yield from wrong_status(answer, 404, 410)


@check("order-deletion.no-personal-data", "OBA-DELETE-03")
def no_personal_data(answer: Answer, customer: Mapping[str, Any]) -> Iterator[Finding]:
    """Personal data of the Customer is still given out after the deletion of the Order."""
    yield from disclosed(answer.body, customer)


@check("order-deletion.deleted-in-feed", "OBA-DELETE-01")
def deleted_in_feed(item: Mapping[str, Any]) -> Iterator[Finding]:
    """The feed does not mark a listed Order as deleted after its deletion."""
    document: Any = item
    state = document.get("state") if isinstance(document, Mapping) else None
    if state != "deleted":
        yield Finding("$.state", "deleted", received(state))
    elif "data" in item:
        yield Finding("$.data", "absent", "present")


@check("order-deletion.never-listed", "OBA-DELETE-01")
def never_listed(item: Mapping[str, Any] | None) -> Iterator[Finding]:
    """The feed lists a deleted Order that it did not list before."""
    if item is not None:
        document: Any = item
        state = document.get("state") if isinstance(document, Mapping) else None
        got = f"an item with state {received(state)}"
        yield Finding("Orders feed", "no item", got, recommended=state == "deleted")


@check("quote-deletion.status", "OBA-QDELETE-01")
def quote_status(answer: Answer) -> Iterator[Finding]:
    """The deletion of an OrderQuote is not answered with 204 and no body."""
    yield from _not_emptied(answer)


@check("quote-deletion.unknown-status", "OBA-QDELETE-01")
def quote_unknown_status(answer: Answer, *, tutorial_strict: bool = False) -> Iterator[Finding]:
    """The deletion of an OrderQuote that never was is not answered as expected.

    The specification asks for 204; with ``tutorial_strict`` it is a status of class 4xx.
    """
    if not tutorial_strict:
        yield from _not_emptied(answer)
    elif not 400 <= answer.status < 500:
        yield Finding("status", "a status of class 4xx", outcome_of(answer))


@check("quote-deletion.repeat-status", "OBA-CONTRACT-09")
def quote_repeat_status(answer: Answer) -> Iterator[Finding]:
    """The second deletion of an OrderQuote is not answered like the first."""
    yield from _not_emptied(answer)
