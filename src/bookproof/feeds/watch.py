"""All feeds of one system, watched by one reader and then read once more by another."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import combinations
from random import Random
from typing import Any, Self

from bookproof.faults import EnvironmentFault
from bookproof.feeds.ledger import Ledger
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.reading import Fetch, ReadingTooLong, await_settled, read_again
from bookproof.feeds.verifier import FeedVerifier, Reading, judge_orphans, judge_partners
from bookproof.validation.flaw import Flaw, Grouped, Severity

PATIENCE = 3.0
"""Seconds given to items that seem lost; guidance has systems hold back the latest two."""


@dataclass(frozen=True, slots=True)
class Source:
    """How a feed is read once more."""

    url: str
    """Where it begins."""
    fetch: Fetch


@dataclass(frozen=True, slots=True)
class FeedVerdict:
    """What came of judging one feed."""

    feed: str
    items: int
    """Items met in all readings, deleted ones included."""
    causes: tuple[Grouped, ...]
    """What is wrong, by cause."""
    unread: str = ""
    """Why it could not be read once more; empty when it was."""

    def to_json(self) -> dict[str, Any]:
        """The verdict as values of JSON, for recordings."""
        return {
            "feed": self.feed,
            "items": self.items,
            "unread": self.unread,
            "causes": [
                {
                    "count": group.count,
                    "examples": [
                        {"document": document, **asdict(example)}
                        for document, example in group.examples
                    ],
                }
                for group in self.causes
            ],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """The verdict that was written."""
        causes = []
        for cause in document["causes"]:
            examples = [_example(example) for example in cause["examples"]]
            causes.append(Grouped(examples[0][1], cause["count"], examples))
        return cls(document["feed"], document["items"], tuple(causes), document["unread"])


def _example(document: Mapping[str, Any]) -> tuple[str, Flaw]:
    return document["document"], Flaw(
        document["rule"],
        Severity(document["severity"]),
        document["path"],
        document["message"],
        document["expected"],
        document["got"],
    )


@dataclass(slots=True)
class _Watched:
    verifier: FeedVerifier
    reading: Reading


class Watch:
    """Judges every feed that its pages come from; safe for use by several threads."""

    def __init__(self, feeds: Mapping[str, Audience]) -> None:
        """Begin to watch.

        Args:
            feeds: for whom each feed is, by name; ``orders:primary`` is the feed of Orders of the
                partner *primary*.
        """
        self._ledger = Ledger()
        self._feeds: dict[str, _Watched] = {}
        self._latest: list[FeedVerdict] = []
        for name, audience in feeds.items():
            verifier = FeedVerifier(name, self._ledger, audience)
            self._feeds[name] = _Watched(verifier, verifier.begin())

    def close(self) -> None:
        """Forget everything."""
        self._ledger.close()

    def take(self, feed: str, page: PageSeen) -> None:
        """Judge a page that the first reader got."""
        watched = self._feeds[feed]
        watched.verifier.take(watched.reading, page)

    def read_again(
        self,
        sources: Mapping[str, Source],
        unread: Mapping[str, str],
        random: Random,
        deadline: float,
        now: datetime,
    ) -> list[FeedVerdict]:
        """Read feeds once more, and judge them.

        After some thirty times the latest verdicts are given without reading.

        Args:
            sources: the feeds that can be read, by name.
            unread: why the others cannot.
            random: decides where the reading from within a feed begins.
            deadline: when to stop (monotonic clock).
            now: the present moment.
        """
        if not all(watched.verifier.can_begin for watched in self._feeds.values()):
            return self._latest
        problems = dict(unread)
        readers: list[tuple[FeedVerifier, Callable[[], None]]] = []
        for name, source in sources.items():
            verifier = self._feeds[name].verifier
            try:
                poll = read_again(verifier, source.url, source.fetch, random, deadline)
            except (ReadingTooLong, EnvironmentFault) as problem:
                problems[name] = str(problem)
            else:
                readers.append((verifier, poll))
        await_settled(readers, min(PATIENCE, max(0.0, deadline - time.monotonic())))
        for watched in self._feeds.values():
            watched.verifier.finish(now)
        self._compare()
        self._latest = [
            FeedVerdict(
                name,
                watched.verifier.items,
                tuple(watched.verifier.flaws),
                problems.get(name, ""),
            )
            for name, watched in self._feeds.items()
        ]
        return self._latest

    def _compare(self) -> None:
        """Judge what only shows between feeds."""
        verifiers = [watched.verifier for watched in self._feeds.values()]
        public = [feed for feed in verifiers if feed.audience is Audience.PUBLIC]
        judge_orphans(public, self._ledger)
        by_kind: dict[str, list[FeedVerifier]] = {}
        for feed in verifiers:
            kind, _, partner = feed.name.partition(":")
            if partner:
                by_kind.setdefault(kind, []).append(feed)
        for feeds in by_kind.values():
            for one, other in combinations(feeds, 2):
                judge_partners(one, other, self._ledger)
