"""The completeness ledger: how many items each feed has shown, and what was wrong with them.

Every version of every item is judged when it is read, whether a case needs it or not. What is
wrong is kept by cause, so the ledger stays small however large the feed is.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from bookproof.broker.pages import Page
from bookproof.client.transport import write_json
from bookproof.feeds.faulty import FaultyItems
from bookproof.validation.engine import judge
from bookproof.validation.flaw import Causes, Grouped, Severity

_MODES = {"orders": "OrdersFeed", "order-proposals": "OrderProposalsFeed"}


def mode_of(feed: str) -> str:
    """The validation mode of a feed's data, by the feed's name (``orders:primary``, ``Slot``)."""
    return _MODES.get(feed.partition(":")[0], "BookableRPDEFeed")


@dataclass(slots=True)
class Account:
    """What is known of the items of one feed."""

    seen: int = 0
    """Versions of items that were read, deleted and unusable ones too."""
    validated: int = 0
    """Versions with data that were judged; the others have none."""
    faulty: int = 0
    """Versions that do not conform."""
    causes: Causes = field(default_factory=Causes)


class Ledger:
    """Judges and counts items; safe for use by several threads."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._told: dict[str, int] | None = None
        self._lock = threading.Lock()

    def take(self, feed: str, page: Page, changed: Collection[str]) -> None:
        """Judge the versions of items that a page has brought.

        Args:
            changed: ids of the items that were not known like that before.
        """
        mode = mode_of(feed)
        news = [item for item in page.items if item.id in changed]
        judged = [
            (item.id, judge(item.data, mode, write_json(item.data), least=Severity.FAILURE))
            for item in news
            if item.data is not None
        ]
        with self._lock:
            account = self._accounts.setdefault(feed, Account())
            account.seen += len(news) + len(page.flaws)
            account.validated += len(judged)
            for item_id, flaws in judged:
                account.faulty += bool(flaws)
                account.causes.add(flaws, item_id)

    def account(self, feed: str) -> Account:
        """The account of a feed."""
        with self._lock:
            return self._accounts.get(feed, Account())

    def tell(self) -> list[FaultyItems]:
        """Why items do not conform, by feed and cause; from now on only what is new is untold."""
        with self._lock:
            self._told = {feed: account.faulty for feed, account in self._accounts.items()}
            return [
                _faulty(feed, group)
                for feed, account in self._accounts.items()
                for group in account.causes
            ]

    def untold(self) -> dict[str, int]:
        """How many faulty versions have come since somebody asked, by feed; none if nobody did."""
        with self._lock:
            told = self._told
            if told is None:
                return {}
            return {
                feed: more
                for feed, account in self._accounts.items()
                if (more := account.faulty - told.get(feed, 0))
            }


def _faulty(feed: str, group: Grouped) -> FaultyItems:
    flaw = group.first
    items = tuple(dict.fromkeys(item for item, _ in group.examples))
    return FaultyItems(
        feed, flaw.rule, flaw.path, flaw.message, flaw.expected, flaw.got, group.count, items
    )
