"""A page of a feed as it was read, and the parts of it that are judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NoReturn

import orjson

CACHED = ("hit", "stale")


class Audience(Enum):
    """For whom a feed is, which decides about licence, media type and caches."""

    PUBLIC = "opportunities, as open data"
    PARTNER = "Orders, for one booking partner"


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One answer of a feed, as it came."""

    url: str
    """As requested."""
    body: bytes | str
    status: int | None = 200
    """None where it was not kept, as in saved pages."""
    headers: Mapping[str, str] | None = field(default_factory=dict)
    """Names in lower case; None where they were not kept."""
    final_url: str = ""
    """Where redirects ended; empty when there were none."""
    requested: float = 0.0
    """When it was asked for, in seconds on a clock that all pages of a feed share."""
    received: float = 0.0
    """When the answer was there, on the same clock."""
    made_up: bool = False
    """The reader made up the position that the address names, so no cache can know it."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its address as requested, and where redirects led."""
        return (self.url, self.final_url) if self.final_url else (self.url,)

    @property
    def may_be_old(self) -> bool:
        """Whether a cache may have given an answer of an earlier time."""
        if self.headers is None:
            return not self.made_up
        age = self.headers.get("age", "").strip()
        told = (
            self.headers.get("x-cache", ""),
            self.headers.get("cf-cache-status", ""),
            self.headers.get("x-cache-status", ""),
        )
        if (age.isdigit() and int(age) > 0) or any(
            word in value.lower() for value in told for word in CACHED
        ):
            return True
        return not self.made_up and allows_caches(self.headers.get("cache-control"))


def directives(cache_control: str | None) -> Mapping[str, str]:
    """The directives of a ``Cache-Control`` header, names in lower case."""
    parts = (part.strip().partition("=") for part in (cache_control or "").split(","))
    return {name.strip().lower(): value.strip(' "') for name, _, value in parts if name.strip()}


def allows_caches(cache_control: str | None) -> bool:
    """Whether a header permits some cache to repeat the answer later."""
    found = directives(cache_control)
    if "no-store" in found or "no-cache" in found:
        return False
    ages = [found[name] for name in ("s-maxage", "max-age") if name in found]
    return any(age.isdigit() and int(age) > 0 for age in ages) or ("public" in found and not ages)


def parse_page(body: bytes | str) -> Any:
    """Parse a page; integers of any size stay integers.

    Raises:
        ValueError: it is no JSON; the message says where.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _parse_slowly(body)
    return _parse_slowly(body) if _has_odd_number(document) else document


def _parse_slowly(body: bytes | str) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _has_odd_number(document: Any) -> bool:
    """Whether a position is a fraction, as integers beyond 64 bits are for the fast parser."""
    items = document.get("items") if isinstance(document, dict) else None
    return isinstance(items, list) and any(
        isinstance(item, dict) and isinstance(item.get("modified"), float) for item in items
    )
