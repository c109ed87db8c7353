"""Finding the feeds and the API of a booking system from its dataset site.

Source: Dataset API Discovery 0.3 and the published Dataset model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, TypeGuard

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


@dataclass(frozen=True, slots=True)
class Block:
    """A JSON-LD block of an HTML page."""

    text: str
    line: int
    """Line of the page on which it begins."""


class BlockReader(HTMLParser):
    """Collects the JSON-LD blocks of the page that it is fed with."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Block] = []
        self._parts: list[str] | None = None
        self._line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block where its script begins."""
        kind = (dict(attrs).get("type") or "").strip().lower()
        if tag == "script" and kind == "application/ld+json":
            self._parts = []
            opening = self.get_starttag_text() or ""
            self._line = self.getpos()[0] + opening.count("\n")

    def handle_data(self, data: str) -> None:
        """Take the text within a block."""
        if self._parts is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a block where its script ends."""
        if tag == "script" and self._parts is not None:
            self.found.append(Block("".join(self._parts), self._line))
            self._parts = None


def is_dataset(document: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a document is the Dataset of a booking system."""
    return isinstance(document, Mapping) and document.get("@type") == "Dataset"


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
    parser = BlockReader()
    try:
        parser.feed(page)
    except AssertionError as error:  # how the parser says that it cannot go on
        raise EnvironmentFault(f"{url}: the page is not HTML that can be read: {error}") from error
    blocks = [block.text for block in parser.found]
    if not blocks and page.lstrip().startswith("{"):
        blocks = [page]
    problem = "has no <script type='application/ld+json'> block"
    for block in blocks:
        try:
            found = parse_json(block)
        except ValueError as error:
            problem = f"has a JSON-LD block that is not JSON ({error})"
            continue
        if is_dataset(found):
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
