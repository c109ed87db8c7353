"""RPDE pages: what is read from one, and what is wrong with it.

Source: Realtime Paged Data Exchange 1.0, sections on pages and items. Reading is lenient: an
unusable item is left out and told, the rest of the page counts.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bookproof.client.transport import Received, parse_json
from bookproof.faults import EnvironmentFault, FeedGone
from bookproof.feeds.page import PageSeen
from bookproof.validation.jsonld import normalise

_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Item:
    """One usable RPDE item."""

    id: str
    """As text, also when the feed sends a number."""
    modified: int | str
    state: str
    kind: str
    data: Mapping[str, Any] | None
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the usable items, the next address, and what was wrong."""

    url: str
    next: str
    items: tuple[Item, ...]
    flaws: tuple[str, ...]
    content_type: str

    @property
    def is_last(self) -> bool:
        """Whether the end of the feed is reached for now."""
        return not self.items and not self.flaws and self.next == self.url


def page_seen(received: Received, url: str, asked: float, *, made_up: bool = False) -> PageSeen:
    """An answer as the verifier of feeds takes it.

    Args:
        url: the address as requested.
        asked: when it was (monotonic clock).
        made_up: the position that the address names is none that the feed gave.
    """
    return PageSeen(
        url=url,
        body=received.text,
        status=received.status,
        headers=received.headers,
        final_url=received.url if received.url != url else "",
        requested=asked,
        received=time.monotonic(),
        made_up=made_up,
    )


def read_page(received: Received) -> Page:
    """Read a page.

    Raises:
        FeedGone: there is no feed at the address.
        EnvironmentFault: the answer is no RPDE page, or leads out of the feed.
    """
    url = received.url
    if received.status != 200:
        kind = FeedGone if received.status in _GONE else EnvironmentFault
        raise kind(f"GET {url}: status {received.status} instead of 200{_advice(received.status)}")
    try:
        document = parse_json(received.text)
    except ValueError as error:
        looks = " (it looks like HTML)" if received.text.lstrip().startswith("<") else ""
        raise EnvironmentFault(f"GET {url}: the page is not JSON{looks}: {error}") from error
    if not isinstance(document, Mapping) or not isinstance(document.get("items"), list):
        raise EnvironmentFault(f"GET {url}: the page is no RPDE page: it has no array 'items'")
    following = document.get("next")
    if not isinstance(following, str) or not following.startswith(("http://", "https://")):
        raise EnvironmentFault(f"GET {url}: 'next' is {following!r}, not an absolute URL")
    if _place(following) != _place(url):
        raise EnvironmentFault(
            f"GET {url}: 'next' leads out of the feed, to {following}; it must keep scheme, "
            "host and path"
        )
    items: list[Item] = []
    flaws: list[str] = []
    for number, raw in enumerate(document["items"]):
        flaw = _flaw(raw)
        if flaw:
            flaws.append(f"items[{number}]: {flaw}")
        else:
            items.append(_item(raw))
    if document["items"] and following == url:
        raise EnvironmentFault(
            f"GET {url}: the page has items, yet 'next' is its own address; "
            "the feed would never end"
        )
    return Page(
        url, following, tuple(items), tuple(flaws), received.headers.get("content-type", "")
    )


def _advice(status: int) -> str:
    if status in (401, 403):
        return "; check the request headers of the booking partner"
    if status in _GONE:
        return "; the feed does not exist at this address"
    return ""


def _place(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", "", ""
    return parts.scheme, parts.netloc.lower(), parts.path


def _flaw(raw: Any) -> str:
    """Why an item cannot be used; empty when it can."""
    if not isinstance(raw, Mapping):
        return "is no object"
    for name in ("id", "modified"):
        value = raw.get(name)
        if isinstance(value, bool) or not isinstance(value, int | str):
            return f"has no usable {name!r} ({value!r})"
    if raw.get("state") not in ("updated", "deleted"):
        return f"has the state {raw.get('state')!r} instead of 'updated' or 'deleted'"
    if not _is_unicode(str(raw["id"])):
        return "has an 'id' that is no Unicode text"
    if raw["state"] == "updated":
        data = raw.get("data")
        if not isinstance(data, Mapping):
            return "is 'updated' but has no object 'data'"
        if not _is_unicode(data.get("@id") or data.get("id")):
            return "has no usable '@id' in 'data'"
        for name in ("superEvent", "facilityUse"):
            if isinstance(data.get(name), str) and not _is_unicode(data[name]):
                return f"has a {name!r} that is no Unicode text"
    return ""


def _is_unicode(value: Any) -> bool:
    """Whether it is a text without half characters, which JSON can hold and nothing else."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _item(item: Mapping[str, Any]) -> Item:
    raw = item
    if item["state"] == "updated":
        raw = {**item, "data": normalise(item["data"]).document}
    return Item(
        id=str(raw["id"]),
        modified=raw["modified"],
        state=raw["state"],
        kind=str(raw.get("kind", "")),
        data=raw["data"] if raw["state"] == "updated" else None,
        raw=raw,
    )
