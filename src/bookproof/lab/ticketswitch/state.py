"""The parts of one ticketing lab, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from bookproof.lab.draws import drawn_uuid
from bookproof.lab.switches import Defects
from bookproof.lab.ticketswitch.catalogue import Catalogue, User
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.errors import F13Error
from bookproof.lab.ticketswitch.options import Capability, Options
from bookproof.lab.ticketswitch.sales import (
    HOLD,
    CancellationStatus,
    Order,
    Stock,
    Transaction,
    TransactionStatus,
)

_SIXTEEN_BITS: Final = 0x10000


class Clock:
    """The time as the lab has it: running, or standing still where it was set."""

    def __init__(self, running: Callable[[], float], fixed: datetime | None = None) -> None:
        self._running = running
        self._fixed = fixed

    def now(self) -> datetime:
        """Return the present."""
        if self._fixed is not None:
            return self._fixed
        return datetime.fromtimestamp(self._running(), UTC)

    def fix(self, instant: datetime | None) -> None:
        """Stop at an instant; None lets the clock run again."""
        self._fixed = instant

    def advance(self, seconds: float) -> None:
        """Stop the clock so many seconds from now."""
        self._fixed = self.now() + timedelta(seconds=seconds)


class Lab:
    """A ticketing system with what it has sold, kept in memory.

    Requests are answered one after the other, so nothing here is locked.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = Clock(options.clock, options.now)
        self.defects = Defects(Defect, options.defects)
        self.catalogue = Catalogue(options.seed, self.clock.now())
        self.stock = Stock()
        self.trolleys: dict[str, tuple[Order, ...]] = {}
        # Cancellations that wait for a rival, by transaction; only a defect makes them.
        self.waiting: dict[str, asyncio.Event] = {}
        self._transactions: dict[str, Transaction] = {}
        self._open: dict[str, Transaction] = {}
        self._numbers = count(1)
        self._draws = count(1)

    def broken(self, defect: Defect) -> bool:
        """Tell whether a defect is on, counting that it shows; see ``Defects.broken``."""
        return self.defects.broken(defect)

    def has(self, capability: Capability) -> bool:
        """Tell whether the lab was not told to do without something."""
        return capability not in self.options.without

    def may_cancel(self, user: User) -> bool:
        """Tell whether a user has the permission to cancel."""
        return user.may_cancel and self.has(Capability.CANCEL)

    def draw_uuid(self) -> str:
        """Draw the next UUID; the seed fixes which come after each other."""
        return drawn_uuid(self.options.seed, str(next(self._draws)))

    def next_number(self) -> int:
        """Return the next number for a reference."""
        return next(self._numbers)

    # Transactions

    def opened(self, user: User, orders: list[Order]) -> Transaction:
        """Begin a transaction, which holds the places of its orders for 15 minutes."""
        for order in sorted(orders, key=lambda one: not one.wanted):  # before seats are given out
            self.stock.take(order)
        uuid, number = self.draw_uuid(), self.next_number()
        high, low = divmod(number, _SIXTEEN_BITS)
        name = f"T000-{high:04X}-{low:04X}-{uuid[:2].upper()}"
        made = Transaction(uuid, name, user, orders, self.clock.now())
        self._transactions[uuid] = self._open[uuid] = made
        return made

    def transaction(self, user: User, uuid: str) -> Transaction:
        """Find a transaction of a user.

        Raises:
            F13Error: the user has none with this UUID.

        """
        return self._seen_by(user, self._transactions.get(uuid.lower()), "transaction_uuid")

    def transaction_by_id(self, user: User, name: str) -> Transaction:
        """Find a transaction of a user by its ``transaction_id``, which a purchase gives it.

        Raises:
            F13Error: the user has none with this id.

        """
        found = (one for one in self._transactions.values() if one.id == name and one.purchased_at)
        return self._seen_by(user, next(found, None), "transaction_id")

    def _seen_by(self, user: User, found: Transaction | None, key: str) -> Transaction:
        if found is not None and found.user is not user:
            found = found if self.broken(Defect.FOREIGN_TRANSACTION_SHOWN) else None
        if found is None:
            raise F13Error(f"{key} is not known", status=self.options.unknown_transaction)
        return found

    def settle_time(self) -> None:
        """Let everything happen that is due by now: holds that end, slow suppliers that answer."""
        now = self.clock.now()
        for transaction in list(self._open.values()):
            attempting = transaction.status is TransactionStatus.ATTEMPTING
            if attempting and transaction.sold_from is not None and transaction.sold_from <= now:
                self.sell(transaction)
            elif transaction.status is TransactionStatus.RESERVED and (
                transaction.reserved_at + HOLD <= now
            ):
                self.give_up(transaction, TransactionStatus.RELEASED)

    def give_up(self, transaction: Transaction, status: TransactionStatus) -> None:
        """End a transaction that was not sold, with its places on sale again."""
        transaction.status = status
        self._open.pop(transaction.uuid, None)
        for order in transaction.orders:
            self.stock.give_back(order)

    def sell(self, transaction: Transaction) -> None:
        """Turn what is held into tickets, and say of every order whether it can be cancelled."""
        transaction.status = TransactionStatus.PURCHASED
        self._open.pop(transaction.uuid, None)
        tag = transaction.uuid[:4].upper()
        may = self.may_cancel(transaction.user)
        for order in transaction.orders:
            order.purchase_reference = f"PURCHASE-{tag}-{order.item_number}"
            order.cancellation = (
                CancellationStatus.POSSIBLE
                if may and order.event.permits_cancellation
                else CancellationStatus.NOT_PERMITTED
            )

    # Orders that depend on each other

    def linked(self, order: Order, others: list[Order]) -> list[Order]:
        """Return the orders of the same bundle that can only be cancelled with this one."""
        mates = [one for one in others if one is not order]
        if not self.has(Capability.CANCEL_PART):
            return [one for one in mates if one.event.source is order.event.source]
        return [one for one in mates if one.event.id in order.event.linked_with]

    def goes_apart(self, bundle: list[Order]) -> bool:
        """Tell whether every order of a bundle can be cancelled without the others."""
        return not any(self.linked(order, bundle) for order in bundle)
