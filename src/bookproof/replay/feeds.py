"""The feeds of a run, judged again from the pages that were recorded.

What a case was told of the feeds rests on pages, and the recording has each of them: those that
the broker read as the run went on, and those by which everything was read once more. Judged in the
order in which they came, they give the verdict on the feeds anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from bookproof.broker.ledger import Ledger as ItemLedger
from bookproof.broker.pages import Page, read_page
from bookproof.broker.rereading import audience_of
from bookproof.broker.store import Seen
from bookproof.client.transport import write_json
from bookproof.faults import EnvironmentFault
from bookproof.feeds.faulty import FaultyItems
from bookproof.feeds.ledger import Ledger
from bookproof.feeds.order import place_of
from bookproof.feeds.page import Audience
from bookproof.feeds.verifier import FeedVerifier, Reading, judge_orphans, judge_partners
from bookproof.feeds.watch import FeedVerdict
from bookproof.model import reference, spaces
from bookproof.recording import RecordingFault
from bookproof.replay.pages import Feed, Got, Sorted

_PARENT_LINKS = ("superEvent", "facilityUse")


class RecordedFeeds:
    """What the recorded pages tell of the feeds."""

    def __init__(self, recorded: Sorted) -> None:
        self._recorded = recorded
        self._pages = tuple(_readable(recorded.watched))
        self._raw: set[tuple[str, str]] = set()
        self._versions: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._news = [self._note(name, page) for name, _, page in self._pages]
        self._faulty: list[FaultyItems] | None = None
        self._verdicts: dict[frozenset[str], list[FeedVerdict]] = {}

    def _note(self, name: str, page: Page) -> set[str]:
        """Remember the items of a page; the ids of those that are news."""
        found = set()
        for item in page.items:
            version = (name, write_json(item.raw))
            if version not in self._raw:
                self._raw.add(version)
                found.add(item.id)
                if item.data is not None:
                    self._versions[str(reference(item.data))].append(item.data)
        return found

    def shows(self, seen: Seen) -> bool:
        """Whether a page has an item as the broker told it."""
        return (seen.feed, write_json(seen.raw)) in self._raw

    def shows_merged(self, opportunity: Mapping[str, Any]) -> bool:
        """Whether pages have an opportunity, and the parent that was put into it."""
        return any(
            self._merges(version, opportunity)
            for version in self._versions[str(reference(opportunity))]
        )

    def _merges(self, version: Mapping[str, Any], opportunity: Mapping[str, Any]) -> bool:
        data = dict(version)
        for name in _PARENT_LINKS:
            link, parent = data.get(name), opportunity.get(name)
            if isinstance(link, str) and isinstance(parent, Mapping):
                if not any(_without_context(known) == parent for known in self._versions[link]):
                    return False
                data[name] = parent
        return data == opportunity

    def shows_places(self, opportunity_id: str, free: int | None) -> bool:
        """Whether some version of an opportunity has so many places."""
        return any(spaces(version) == free for version in self._versions[opportunity_id])

    def dataset(self) -> Mapping[str, Any]:
        """The Dataset of the dataset site."""
        return self._recorded.site.document

    def faulty_items(self) -> list[FaultyItems]:
        """Why items do not conform, of those that came before the feeds had been read again."""
        if self._faulty is None:
            ledger = ItemLedger()
            end = self._end()
            for (name, got, page), news in zip(self._pages, self._news, strict=True):
                if got.received <= end:
                    ledger.take(name, page, news)
            self._faulty = ledger.tell()
        return self._faulty

    def verdicts(self, told: Sequence[FeedVerdict]) -> list[FeedVerdict]:
        """The verdicts on all feeds; why one could not be read again is as it was told.

        Raises:
            RecordingFault: the pages are not those that the told verdicts speak of.
        """
        feeds = self._recorded.feeds
        if [verdict.feed for verdict in told] != [feed.name for feed in feeds]:
            raise RecordingFault("the recorded verdicts are not those on the feeds of the site")
        unread = {verdict.feed: verdict.unread for verdict in told}
        key = frozenset(name for name, why in unread.items() if why)
        if key not in self._verdicts:
            self._verdicts[key] = self._judged(key)
        return [replace(found, unread=unread[found.feed]) for found in self._verdicts[key]]

    def _judged(self, unread: frozenset[str]) -> list[FeedVerdict]:
        ledger = Ledger()
        try:
            verifiers = {
                feed.name: FeedVerifier(feed.name, ledger, audience_of(feed.name))
                for feed in self._recorded.feeds
            }
            self._judge(verifiers, ledger, unread)
            return [
                FeedVerdict(name, verifier.items, tuple(verifier.flaws))
                for name, verifier in verifiers.items()
            ]
        except ValueError as error:
            raise RecordingFault(f"the recorded pages cannot be judged: {error}") from error
        finally:
            ledger.close()

    def _judge(
        self, verifiers: Mapping[str, FeedVerifier], ledger: Ledger, unread: frozenset[str]
    ) -> None:
        first = {name: verifier.begin() for name, verifier in verifiers.items()}
        readers: dict[int, _Rereader] = {}
        for name, got in self._in_order():
            if name:
                verifiers[name].take(first[name], got.seen())
            else:
                reader = readers.setdefault(
                    got.connection, _Rereader(self._recorded.feeds, verifiers)
                )
                reader.take(got)
        if not readers:
            raise RecordingFault("the recording has nothing of what was read once more")
        for reader in readers.values():
            reader.must_have_ended(verifiers.keys() - unread)
        latest = [got for got in self._recorded.again if got.connection == max(readers)]
        now = datetime.fromtimestamp(latest[0].first.started, UTC)
        for verifier in verifiers.values():
            verifier.finish(now)
        _compare(verifiers.values(), ledger)

    def _in_order(self) -> list[tuple[str, Got]]:
        """The pages that the verdict rests on, by time; without a name what was read again."""
        end = self._end()
        found = [(name, got) for name, got in self._recorded.watched if got.received <= end]
        found += [("", got) for got in self._recorded.again]
        return sorted(found, key=lambda entry: entry[1].received)

    def _end(self) -> float:
        """When the last page was read once more; never, if none was."""
        return max((got.received for got in self._recorded.again), default=float("inf"))


class _Rereader:
    """One who reads every feed once more: tells which page is of which feed, and by which way."""

    def __init__(self, feeds: Sequence[Feed], verifiers: Mapping[str, FeedVerifier]) -> None:
        self._feeds = feeds
        self._verifiers = verifiers
        self._number = -1
        """The feed that is being read."""
        self._ways: dict[str, Reading] = {}
        """By feed the latest way through it."""
        self._onward: dict[str, set[str]] = {}
        """Where each way can go on."""
        self._ended: set[str] = set()
        """Feeds of which a way has come as far as it leads."""
        self._within: set[str] = set()
        """Feeds that are read from a position within."""

    def take(self, got: Got) -> None:
        """Judge a page.

        Raises:
            RecordingFault: no reader would have asked for it.
        """
        url = got.url
        name = self._feed_of(url)
        verifier = self._verifiers[name]
        made_up = name in self._within and verifier.is_new(url)
        taken = verifier.take(self._ways[name], got.seen(made_up=made_up))
        self._onward[name] = {url, taken.next}
        if taken.is_last or taken.next in ("", url) or place_of(taken.next) != place_of(url):
            self._ended.add(name)

    def must_have_ended(self, names: Iterable[str]) -> None:
        """See that feeds were read as far as their pages lead.

        Raises:
            RecordingFault: one was not.
        """
        for name in names:
            if name not in self._ended:
                raise RecordingFault(f"the recording does not have the second reading of {name}")

    def _feed_of(self, url: str) -> str:
        now = self._feeds[self._number] if self._number >= 0 else None
        if now is not None and url in self._onward[now.name]:
            return now.name
        for number in range(self._number + 1, len(self._feeds)):
            if self._feeds[number].url == url:
                self._number = number
                return self._begin(self._feeds[number].name)
        if now is not None and now.name not in self._within and place_of(url) == place_of(now.url):
            self._within.add(now.name)
            return self._begin(now.name, url)
        for name, onward in self._onward.items():
            if url in onward:
                return name
        raise RecordingFault(f"the recording has a page that no reader would ask for: {url}")

    def _begin(self, name: str, url: str = "") -> str:
        self._ways[name] = self._verifiers[name].begin(url)
        self._onward[name] = set()
        return name


def _readable(watched: Iterable[tuple[str, Got]]) -> Iterator[tuple[str, Got, Page]]:
    for name, got in watched:
        try:
            page = read_page(got.answer())
        except EnvironmentFault:
            continue  # the broker passed it over as well
        yield name, got, page


def _compare(verifiers: Iterable[FeedVerifier], ledger: Ledger) -> None:
    """Judge what only shows between feeds."""
    feeds = list(verifiers)
    judge_orphans([feed for feed in feeds if feed.audience is Audience.PUBLIC], ledger)
    partners = [feed for feed in feeds if feed.audience is Audience.PARTNER]
    for one, other in combinations(partners, 2):
        if one.name.partition(":")[0] == other.name.partition(":")[0]:
            judge_partners(one, other, ledger)


def _without_context(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "@context"}
