"""Comparing positions: ``modified`` and ``id`` as far as their order can be known.

Numbers have an order, times have one, and so have texts of digits. How a database orders other
texts depends on its collation, which nobody can see from outside; of those no order is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_DIGITS = 40
_HEX = re.compile(r"(?:0[xX])?[0-9a-fA-F]{8,40}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS_TO_EPOCH = 621_355_968_000_000_000
"""Ticks of 100 ns from the year 1 to 1970, in which .NET systems count."""


@lru_cache(maxsize=65536)
def rank(modified: int | str) -> str:
    """A text that sorts as ``modified`` does; empty when its order cannot be known.

    Two ranks can be compared only when their first characters are the same.
    """
    if isinstance(modified, int):
        return f"n{modified:0{_DIGITS}d}" if 0 <= modified < 10**_DIGITS else ""
    text = modified.strip()
    if text.isascii() and text.isdigit():
        return f"n{int(text):0{_DIGITS}d}" if len(text) <= _DIGITS else ""
    if _ISO.fullmatch(text):
        return _rank_of_time(text)
    if _HEX.fullmatch(text):
        return f"x{len(text):02d}{text.lower()}"
    return ""


def _rank_of_time(text: str) -> str:
    whole, _, rest = text.partition(".")
    fraction = re.match(r"\d*", rest)
    digits = fraction.group() if fraction else ""
    try:
        moment = datetime.fromisoformat(whole + rest[len(digits) :])
    except ValueError:
        return ""
    kind = "t" if moment.tzinfo else "l"
    if moment.tzinfo:
        moment = moment.astimezone(UTC)
    return f"{kind}{moment:%Y%m%d%H%M%S}{digits.rstrip('0')}"


def compare(one: str, other: str) -> int | None:
    """-1, 0 or 1 as one rank comes before, with or after the other; None when unknown."""
    if one == other and one:
        return 0
    if not one or not other or one[0] != other[0]:
        return None
    if one[0] == "x" and one[:3] != other[:3]:
        return None
    return -1 if one < other else 1


def compare_ids(one: int | str, other: int | str) -> int | None:
    """The order of two ids, which is known only when they are equal or both are integers.

    Also integers may be kept, and then ordered, as texts; so both orders have to agree.
    """
    if one == other or str(one) == str(other):
        return 0
    if not isinstance(one, int) or not isinstance(other, int):
        return None
    as_numbers, as_texts = one < other, str(one) < str(other)
    return None if as_numbers is not as_texts else (-1 if as_numbers else 1)


def moment_of(modified: int | str) -> datetime | None:
    """The time that ``modified`` most likely stands for; None when it seems to be none.

    Integers are taken for seconds, milliseconds, microseconds or nanoseconds since 1970, or for
    ticks of .NET, whichever falls into this century.
    """
    if isinstance(modified, str) and not modified.isdigit():
        try:
            found = datetime.fromisoformat(modified)
        except ValueError:
            return None
        return found if found.tzinfo else None
    number = int(modified)
    for value, unit in (
        (number, 1),
        (number, 1_000),
        (number, 1_000_000),
        (number, 1_000_000_000),
        (number - _TICKS_TO_EPOCH, 10_000_000),
    ):
        seconds = value / unit
        if (_FIRST - _EPOCH).total_seconds() <= seconds < (_LAST - _EPOCH).total_seconds():
            return _EPOCH + timedelta(seconds=seconds)
    return None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position that an address names; both parts are texts as they stand there."""

    strategy: str
    """``timestamp`` or ``change number``."""
    modified: str
    id: str | None = None

    @property
    def rank(self) -> str:
        """Rank of ``modified``; see :func:`rank`."""
        return rank(self.modified)


def parameters(url: str) -> Mapping[str, str]:
    """The parameters of an address; the first one counts when a name comes twice."""
    try:
        query = urlsplit(url).query
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, value)
    return found


def cursor_of(url: str) -> Cursor | None:
    """The position that an address names; None for the beginning or another strategy."""
    found = parameters(url)
    if "afterChangeNumber" in found:
        return Cursor("change number", found["afterChangeNumber"])
    if "afterTimestamp" in found:
        return Cursor("timestamp", found["afterTimestamp"], found.get("afterId"))
    return None


def at_position(url: str, modified: int | str, item_id: int | str) -> str:
    """The address of the page behind an item, in the form of another address of the feed."""
    new = {
        "afterTimestamp": str(modified),
        "afterId": str(item_id),
        "afterChangeNumber": str(modified),
    }
    address, _, query = url.partition("?")
    parts = [part.partition("=") for part in query.split("&")]
    return f"{address}?" + "&".join(
        f"{name}={quote(new[name], safe='') if name in new else value}" for name, _, value in parts
    )


def place_of(url: str) -> tuple[str, str, str] | None:
    """Scheme, host and path of an absolute address; None when it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = parts.hostname if port in (None, usual) else f"{parts.hostname}:{port}"
    return parts.scheme, host, unquote(parts.path) or "/"


def same_address(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing but their spelling."""
    return one == other or (
        place_of(one) == place_of(other)
        and sorted(parameters(one).items()) == sorted(parameters(other).items())
    )
