"""Reading bodies that may be anything: what is not of the expected kind is as good as absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import isodate
import jsonschema_rs

LOCAL = "%Y-%m-%d %H:%M"
CENT = Decimal("0.01")


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def member(value: Any, *names: str) -> Any:
    """What stands at the end of a way through objects; None when there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text(value: Any, *names: str) -> str:
    """The text at the end of a way; empty when there is none."""
    found = member(value, *names)
    return found if isinstance(found, str) else ""


def amount(value: Any) -> Decimal | None:
    """A number, or that of an amount of money, to the cent."""
    number = member(value, "value") if isinstance(value, Mapping) else value
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        return None
    with suppress(ArithmeticError, ValueError):
        found = Decimal(str(number)).quantize(CENT)
        return found if found.is_finite() else None
    return None


def items_of(order: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The items of an order with their positions."""
    listed = member(order, "items")
    for position, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, Mapping):
            yield position, item


def item_of(order: Any, uuid: str) -> Mapping[str, Any]:
    """An item of an order; empty when it is not there."""
    return next((item for _, item in items_of(order) if item.get("uuid") == uuid), {})


def statuses(order: Any) -> dict[str, str]:
    """Status by UUID of each item of an order."""
    return {text(item, "uuid"): text(item, "status") for _, item in items_of(order)}


def price(item: Any) -> Decimal | None:
    """What an item costs: quantity times retail price."""
    single = amount(member(item, "product", "retail_price"))
    quantity = member(item, "quantity")
    if single is None or isinstance(quantity, bool) or not isinstance(quantity, int):
        return None
    return single * quantity


def local_time(value: Any) -> datetime | None:
    """A time without a zone, as the API writes those of activities."""
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.strptime(value, LOCAL)  # noqa: DTZ007 - local to the activity
    return None


def is_duration(value: Any) -> bool:
    """Whether something is an ISO 8601 duration."""
    return _parsed(value) is not None


def duration(value: Any) -> timedelta | None:
    """An ISO 8601 duration of a fixed length."""
    found = _parsed(value)
    return found if isinstance(found, timedelta) else None


def before(moment: datetime, period: Any) -> datetime | None:
    """The moment that lies an ISO 8601 duration, of days or months, before another."""
    span = _parsed(period)
    if span is None:
        return None
    with suppress(ArithmeticError, ValueError):
        return moment - span
    return None


def _parsed(value: Any) -> timedelta | isodate.Duration | None:
    if isinstance(value, str):
        with suppress(isodate.ISO8601Error, ArithmeticError, ValueError):
            return isodate.parse_duration(value)
    return None


def instant(local: datetime, zone: str) -> datetime:
    """When a local time is, in UTC; what lies beyond the calendar is at its end."""
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def lacking(document: Any, schema: Any) -> str:
    """What a JSON schema that a system sent asks of a document in vain; empty when it fits.

    Empty as well when the schema is none, and cannot say anything.
    """
    if schema_fault(schema):
        return ""
    validator = jsonschema_rs.validator_for(schema, retriever=_fetch_nothing)
    return "; ".join(str(error.message) for error in validator.iter_errors(document))


def schema_fault(schema: Any) -> str:
    """Why something is no JSON schema that can be used; empty when it is one."""
    try:
        jsonschema_rs.validator_for(schema, retriever=_fetch_nothing)
    except (TypeError, ValueError) as error:
        return str(error).partition("\n")[0]
    return ""


def _fetch_nothing(address: str) -> Any:
    raise LookupError(address)
