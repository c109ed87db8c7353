"""Finding the feeds and the API of a booking system from its dataset site.

Source: Dataset API Discovery 0.3 and the published Dataset model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from bookproof.client.transport import Transport, parse_json
from bookproof.faults import EnvironmentFault

PARENT_KINDS = ("SessionSeries", "FacilityUse", "IndividualFacilityUse", "EventSeries")
_LISTED = 5


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One ``distribution`` of the dataset site."""

    name: str
    """Last part of ``additionalType`` or ``identifier``: ``ScheduledSession``, ``Slot`` ..."""
    url: str

    @property
    def is_parent(self) -> bool:
        """Whether its items are parents (series and facilities) of what can be booked."""
        return self.name in PARENT_KINDS


@dataclass(frozen=True, slots=True)
class Site:
    """What the dataset site tells."""

    url: str
    name: str
    base_url: str
    """Base URI of the API, without a slash at the end."""
    feeds: tuple[FeedLink, ...]
    document: Mapping[str, Any]


class _Scripts(HTMLParser):
    """Collects the JSON-LD blocks of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").strip().lower()
        self._inside = tag == "script" and kind == "application/ld+json"
        if self._inside:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks[-1] += data


def discover(transport: Transport, url: str) -> Site:
    """Read the dataset site at ``url``.

    Raises:
        EnvironmentFault: it cannot be read or lacks what the client needs; the message says
            which part and what to write there.
    """
    received = transport.send("GET", url, {"Accept": "text/html,application/ld+json"}, follow=True)
    if received.status != 200:
        raise EnvironmentFault(
            f"GET {url}: status {received.status} instead of 200; "
            "datasetSiteUrl must be the address of the dataset site"
        )
    dataset = _dataset(received.text, url)
    service = dataset.get("accessService")
    base_url = service.get("endpointUrl") if isinstance(service, Mapping) else None
    if not isinstance(base_url, str) or not base_url.startswith(("http://", "https://")):
        raise EnvironmentFault(
            f"{url}: the Dataset has no accessService.endpointUrl with an absolute address; "
            "write the Base URI of the Open Booking API there"
        )
    feeds = tuple(_feeds(dataset.get("distribution")))
    if not feeds:
        raise EnvironmentFault(
            f"{url}: the Dataset lists no feed; give each one in distribution[] "
            "with additionalType and contentUrl"
        )
    return Site(url, _name(dataset), base_url.rstrip("/"), feeds, dataset)


def _dataset(page: str, url: str) -> Mapping[str, Any]:
    parser = _Scripts()
    try:
        parser.feed(page)
    except AssertionError as error:  # how the parser says that it cannot go on
        raise EnvironmentFault(f"{url}: the page is not HTML that can be read: {error}") from error
    blocks = parser.blocks or ([page] if page.lstrip().startswith("{") else [])
    problem = "has no <script type='application/ld+json'> block"
    for block in blocks:
        try:
            found = parse_json(block)
        except ValueError as error:
            problem = f"has a JSON-LD block that is not JSON ({error})"
            continue
        if isinstance(found, Mapping) and found.get("@type") == "Dataset":
            return found
        problem = "has JSON-LD, but none of @type Dataset"
    raise EnvironmentFault(f"{url}: the page {problem}; is it the dataset site?")


def _feeds(distribution: Any) -> list[FeedLink]:
    listed = distribution if isinstance(distribution, list) else [distribution]
    links = []
    for entry in listed:
        if not isinstance(entry, Mapping):
            continue
        kind = entry.get("additionalType") or entry.get("identifier") or entry.get("name")
        address = entry.get("contentUrl")
        if isinstance(kind, str) and isinstance(address, str):
            links.append(FeedLink(kind.rstrip("/").rpartition("/")[2], address))
    return links


def _name(dataset: Mapping[str, Any]) -> str:
    for key in ("bookingService", "publisher"):
        part = dataset.get(key)
        if isinstance(part, Mapping) and isinstance(part.get("name"), str):
            return str(part["name"])
    return str(dataset.get("name") or "the booking system")
