"""What stands in bodies of F13, taken out of any body without ever raising."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bookproof.model import Answer

TROLLEYS = ("trolley_contents", "reserved_trolley", "trolley_token_contents")
"""Names under which clients look for a trolley, in their order."""
LIST = "cancelled_item_numbers"
LIST_ALIAS = "cancelled_items_list"
POSSIBLE = "possible"
NOT_PERMITTED = "not_permitted"
TRIED_AND_FAILED = "tried_and_failed"
CANCELLED = "cancelled"
_LARGEST = 10**18  # int() of a number such as 1e999999 would take for ever


@dataclass(frozen=True, slots=True)
class Line:
    """One order of a trolley, and where it stands."""

    path: str
    number: int | None
    """None when ``item_number`` is no whole number."""
    event: str
    performance: str
    status: Any
    """``cancellation_status`` as it is there; None when it is not."""
    reference: Any
    """``backend_cancellation_reference``."""
    raw: Mapping[str, Any]
    bundle: Mapping[str, Any] = field(default_factory=dict)
    """The bundle that holds it; empty outside of a trolley."""


def mapping(value: Any) -> Mapping[str, Any]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: Any) -> Sequence[Any]:
    """The value when it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def whole(value: Any) -> int | None:
    """The value when it is a whole number, however it is written: 1.0 is one too."""
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < _LARGEST:
        return int(value) if value == int(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(value: Any) -> str:
    """The value when it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def money(value: Any) -> Decimal | None:
    """The value when it is an amount."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    amount = Decimal(str(value))
    return amount if amount.is_finite() else None


def trolley(body: Any) -> tuple[str, Mapping[str, Any]]:
    """The trolley of an answer and its path; empty when there is none."""
    document = mapping(body)
    for name in TROLLEYS:
        if mapping(document.get(name)):
            return f"$.{name}", mapping(document[name])
    return f"$.{TROLLEYS[0]}", {}


def bundles(body: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every bundle of the trolley with its path."""
    path, contents = trolley(body)
    for position, bundle in enumerate(listed(contents.get("bundle"))):
        yield f"{path}.bundle[{position}]", mapping(bundle)


def lines(body: Any) -> list[Line]:
    """Every order of the trolley."""
    return [
        line_of(f"{path}.order[{position}]", order, bundle)
        for path, bundle in bundles(body)
        for position, order in enumerate(listed(bundle.get("order")))
    ]


def line_of(path: str, order: Any, bundle: Mapping[str, Any] | None = None) -> Line:
    """One order, and the bundle that holds it."""
    document = mapping(order)
    return Line(
        path=path,
        number=whole(document.get("item_number")),
        event=text(mapping(document.get("event")).get("event_id")),
        performance=text(mapping(document.get("performance")).get("perf_id")),
        status=document.get("cancellation_status"),
        reference=document.get("backend_cancellation_reference"),
        raw=document,
        bundle=bundle or {},
    )


def must_also(body: Any) -> list[Line]:
    """Every order of ``must_also_cancel``."""
    named = listed(mapping(body).get("must_also_cancel"))
    return [
        line_of(f"$.must_also_cancel[{position}]", order) for position, order in enumerate(named)
    ]


def states(body: Any) -> dict[int, Any]:
    """``cancellation_status`` by item number."""
    return {line.number: line.status for line in lines(body) if line.number is not None}


def references(body: Any) -> dict[int, Any]:
    """``backend_cancellation_reference`` by item number, where there is one."""
    return {
        line.number: line.reference
        for line in lines(body)
        if line.number is not None and line.reference
    }


def cancelled_numbers(body: Any) -> list[int] | None:
    """The list of cancelled items, under either name; None when there is none of numbers."""
    document = mapping(body)
    for name in (LIST, LIST_ALIAS):
        if isinstance(document.get(name), list):
            numbers = [number for number in map(whole, document[name]) if number is not None]
            return numbers if len(numbers) == len(document[name]) else None
    return None


def totals(body: Any) -> dict[str, Decimal | None]:
    """What each bundle costs, by the code of its source."""
    return {
        text(bundle.get("bundle_source_code")) or path: money(bundle.get("bundle_total_cost"))
        for path, bundle in bundles(body)
    }


def uuid_of(body: Any) -> str:
    """``transaction_uuid`` of the trolley; empty when there is none."""
    return text(trolley(body)[1].get("transaction_uuid"))


def is_error(answer: Answer) -> bool:
    """Whether an answer is an error, by its status or by what it says."""
    return answer.status >= 400 or "error_code" in mapping(answer.body)


def in_words(answer: Answer) -> int | str:
    """The status of an answer, or a line with what it says of an error."""
    document = mapping(answer.body)
    if "error_code" in document or "error_desc" in document:
        said = f"{document.get('error_code')}: {document.get('error_desc')}"
        return f"{answer.status} with error {said[:200]}"
    if answer.problem:
        return f"{answer.status} with {answer.problem[:200]}"
    return answer.status
