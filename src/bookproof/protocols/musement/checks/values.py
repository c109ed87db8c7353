"""Reading bodies that may be anything: what is not of the expected kind is as good as absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import isodate

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
        return Decimal(str(number)).quantize(CENT)
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


def duration(value: Any) -> timedelta | None:
    """An ISO 8601 duration of a fixed length."""
    if not isinstance(value, str):
        return None
    try:
        found = isodate.parse_duration(value)
    except (isodate.ISO8601Error, ArithmeticError, ValueError):
        return None
    return found if isinstance(found, timedelta) else None


def before(moment: datetime, period: Any) -> datetime | None:
    """The moment that lies an ISO 8601 duration, of days or months, before another."""
    if not isinstance(period, str):
        return None
    try:
        found = moment - isodate.parse_duration(period)
    except (isodate.ISO8601Error, ArithmeticError, ValueError):
        return None
    return found if isinstance(found, datetime) else None


def instant(local: datetime, zone: str) -> datetime:
    """When a local time is, in UTC; what lies beyond the calendar is at its end."""
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)
