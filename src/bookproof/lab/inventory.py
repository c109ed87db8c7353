"""Spaces: what is free, what is held by a lease or proposal, and when leases run out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from bookproof.lab.catalogue import Catalogue
from bookproof.lab.database import Database

LEASE_SECONDS: Final = 15 * 60
NOTHING: Final[Mapping[int, int]] = {}


class Inventory:
    """Keeps the number of free spaces of each opportunity, and publishes each change.

    Spaces are counted by the number of the opportunity. Must be written inside a transaction.
    """

    def __init__(self, db: Database, catalogue: Catalogue, clock: Callable[[], float]) -> None:
        self._db = db
        self._catalogue = catalogue
        self._clock = clock
        self._next_expiry = self._earliest()

    def held(self, client: str, uuid: str) -> dict[int, int]:
        """Spaces that an OrderQuote or OrderProposal holds."""
        sql = "SELECT opportunity, spaces FROM hold WHERE client = ? AND uuid = ?"
        return dict(self._db.execute(sql, (client, uuid)).fetchall())

    def held_by_others(self, client: str, uuid: str, opportunity: int) -> int:
        """Spaces of an opportunity that others hold."""
        (spaces,) = self._db.one(
            "SELECT coalesce(sum(spaces), 0) FROM hold"
            " WHERE opportunity = ? AND NOT (client = ? AND uuid = ?)",
            (opportunity, client, uuid),
        )
        return int(spaces)

    def hold(
        self, client: str, uuid: str, spaces: Mapping[int, int], expires: float | None
    ) -> None:
        """Hold exactly these spaces in place of what was held; ``expires`` None is for ever."""
        self._exchange(client, uuid, spaces)
        self._db.executemany(
            "INSERT INTO hold (client, uuid, opportunity, spaces, expires) VALUES (?, ?, ?, ?, ?)",
            [(client, uuid, number, count, expires) for number, count in spaces.items()],
        )

    def watch(self, expires: float) -> None:
        """Remember that something ends at this moment."""
        self._next_expiry = min(self._next_expiry, expires)

    def release(self, client: str, uuid: str) -> None:
        """Free what is held."""
        self._exchange(client, uuid, NOTHING)

    def book(self, client: str, uuid: str, spaces: Mapping[int, int]) -> None:
        """Take these spaces for good, with what was held as part of them."""
        self._exchange(client, uuid, spaces)

    def give_back(self, spaces: Mapping[int, int]) -> None:
        """Free spaces that were booked."""
        for number, count in spaces.items():
            self._change(number, count)

    def _exchange(self, client: str, uuid: str, taken: Mapping[int, int]) -> None:
        change = Counter(self.held(client, uuid))
        if change:
            self._db.execute("DELETE FROM hold WHERE client = ? AND uuid = ?", (client, uuid))
        change.subtract(taken)
        for number, count in change.items():
            if count:
                self._change(number, count)

    def _change(self, number: int, count: int) -> None:
        self._db.execute("UPDATE opportunity SET free = free + ? WHERE id = ?", (count, number))
        self._catalogue.publish(number)

    def expire(self) -> None:
        """Free the spaces of leases that have run out, and forget the quotes behind them."""
        now = self._clock()
        if now < self._next_expiry:
            return
        with self._db.transaction():
            overdue = self._db.execute(
                "SELECT DISTINCT client, uuid FROM hold WHERE expires <= ?", (now,)
            ).fetchall()
            for client, uuid in overdue:
                self.release(client, uuid)
            self._db.execute("DELETE FROM orders WHERE kind = 'quote' AND expires <= ?", (now,))
        self._next_expiry = self._earliest()

    def _earliest(self) -> float:
        (hold,) = self._db.one("SELECT min(expires) FROM hold")
        (quote,) = self._db.one("SELECT min(expires) FROM orders")
        return min(math.inf if one is None else float(one) for one in (hold, quote))
