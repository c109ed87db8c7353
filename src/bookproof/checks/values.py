"""JSON values as checks read them: paths, what is shown in findings, and exact amounts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from bookproof.model import Answer, decimal_of, error_types

MINOR_UNIT = Decimal("0.01")
"""What rounding may cost for each OrderItem, in major units."""

_PLAIN_NAME = re.compile(r"@?[A-Za-z_][\w:-]*")
_LONGEST = 12
"""Amounts with more digits on either side of the point are not amounts of money."""


def member(path: str, name: str) -> str:
    """The JSON path of a property."""
    return f"{path}.{name}" if _PLAIN_NAME.fullmatch(name) else f"{path}[{name!r}]"


def walk(document: Any) -> Iterator[tuple[str, Any]]:
    """Every value of a document with its JSON path, in document order, the root first."""
    waiting: list[tuple[str, Any]] = [("$", document)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if isinstance(value, Mapping):
            inner = [(member(path, str(name)), item) for name, item in value.items()]
        elif isinstance(value, list):
            inner = [(f"{path}[{number}]", item) for number, item in enumerate(value)]
        else:
            continue
        waiting.extend(reversed(inner))


def shown(value: Any, depth: int = 12) -> Any:
    """The value as it can be written to JSON, exactly; deep nesting is cut off."""
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping | list | tuple):
        if depth == 0:
            return "…"
        if isinstance(value, Mapping):
            return {str(name): shown(item, depth - 1) for name, item in value.items()}
        return [shown(item, depth - 1) for item in value]
    return value


def _number(value: Decimal) -> int | float | str:
    """An exact number as JSON has it; as text where no number of the platform is the same."""
    if not value.is_finite() or abs(value) >= 2**53:
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(str(float(value))) == value else str(value)


def received(value: Any) -> Any:
    """What stands in the document, or the word ``absent``."""
    return "absent" if value is None else shown(value)


def amount(value: Any) -> Decimal | None:
    """The exact amount of money, or None for what is no number or beyond any price."""
    if isinstance(value, int) and abs(value) >= 10**_LONGEST:
        return None
    number = decimal_of(value)
    if number is None:
        return None
    exponent = number.as_tuple().exponent
    beyond = not isinstance(exponent, int) or number.adjusted() >= _LONGEST or exponent < -_LONGEST
    return None if beyond else number


def text_of(value: Any) -> str:
    """The value when it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def outcome_of(answer: Answer) -> int | str:
    """The status of an answer, for a finding; one line with what errors it names, if any."""
    said = [str(answer.status)]
    body = answer.body
    if isinstance(body, Mapping):
        if not answer.succeeded:
            said += _error_words(body)
        for number, item in enumerate(answer.order.items):
            listed = item.raw.get("error")
            for error in listed if isinstance(listed, list) else [listed]:
                if isinstance(error, Mapping):
                    said += [f"orderedItem[{number}]: {word}" for word in _error_words(error)]
    elif answer.problem:
        said.append(answer.problem)
    return "; ".join(said) if len(said) > 1 else answer.status


def _error_words(error: Mapping[str, Any]) -> list[str]:
    kinds = " ".join(kind for kind in error_types(error) if isinstance(kind, str))
    description = text_of(error.get("description"))
    words = ": ".join(part for part in (kinds, description) if part)
    return [words] if words else []
