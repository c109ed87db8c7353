"""What only several pages of a feed tell: items that come again, or changed on the way.

It is judged where the pages come in, for it needs all of them, in order; so a feed that is taken
up again in the middle is not judged for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from bookproof.bulk.batches import Flawed
from bookproof.client.transport import Received
from bookproof.feeds import rules
from bookproof.feeds.ledger import Ledger
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.verifier import FeedVerifier

_WANTED = frozenset(
    {rules.ID_TWICE, rules.ITEM_AGAIN, rules.SUBJECT_TWICE, rules.CHANGED, rules.OLDER}
)
"""Rules that no single page can be judged by."""


class Across:
    """The pages of one feed, in the order in which they were read."""

    def __init__(self, name: str) -> None:
        self._ledger = Ledger()
        self._verifier = FeedVerifier(name, self._ledger, Audience.PUBLIC)
        self._reading = self._verifier.begin()

    def take(self, received: Received, asked: str, began: float) -> None:
        """Take in a page.

        Args:
            asked: its address, before redirects.
            began: when it was asked for (monotonic clock).
        """
        page = PageSeen(
            url=asked,
            body=received.text,
            status=received.status,
            headers=received.headers,
            final_url=received.url if received.url != asked else "",
            requested=began,
            received=time.monotonic(),
        )
        self._verifier.take(self._reading, page)

    def close(self) -> Iterator[Flawed]:
        """What was found, one for each cause; nothing can be taken in afterwards."""
        found = [group for group in self._verifier.finish() if group.first.rule in _WANTED]
        self._ledger.close()
        for group in found:
            page, flaw = group.examples[0]
            yield Flawed(
                page,
                flaw.rule,
                flaw.message,
                str(flaw.expected),
                str(flaw.got),
                is_document=False,
                path=flaw.path,
                times=group.count,
            )
