"""The state of one two-party lab.

It lives in memory and is used by one event loop. Endpoints do not yield between reading and
writing, so that no two requests can interleave; a race has one winner.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from bookproof.lab.draws import drawn_uuid
from bookproof.lab.switches import Defects
from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.model import (
    Escrow,
    Notice,
    Notification,
    Order,
    Request,
    RequestState,
    Role,
    State,
)
from bookproof.lab.two_party.options import Options
from bookproof.lab.two_party.sandbox import READY_ORDERS, SERVICES, Ready, Service

_RACE_WINDOW_SECONDS: Final = 0.5


class Lab:
    """A marketplace with its orders, the requests to cancel them, and what users were told."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.defects = Defects(Defect, options.defects)
        self.orders: dict[str, Order] = {}
        self.notifications: list[Notification] = []
        self._racing: dict[str, asyncio.Event] = {}
        self.reset()

    def reset(self) -> None:
        """Return to the beginning: the ready orders, the first identifiers, the chosen clock."""
        self._stopped_at = self.options.now
        self._numbers = count(1)
        self.orders.clear()
        self.notifications.clear()
        for ready in READY_ORDERS:
            self._prepare(ready)

    def _prepare(self, ready: Ready) -> None:
        order = self.add_order(SERVICES[ready.service], ready.customer, ready.id)
        if ready.asked_by is None:
            return
        now = self.now()
        request = Request(ready.cancel_id, ready.id, ready.asked_by, None, now)
        before = order.status
        order.wait_for(request)
        if ready.answer is RequestState.PENDING:
            return
        request.resolve(ready.answer, now)
        if ready.answer is RequestState.APPROVED:
            order.cancel(now)
            order.escrow.refund()
        else:
            order.go_on(before)

    def broken(self, defect: Defect) -> bool:
        """Tell whether a defect is on, counting that it shows; see ``Defects.broken``."""
        return self.defects.broken(defect)

    async def race(self, defect: Defect, order: Order) -> None:
        """Under a defect, wait between a check and what follows from it until another gets there.

        Whoever is alone goes on after a while.
        """
        if not self.defects.active(defect):
            return
        waiting = self._racing.pop(order.id, None)
        if waiting is not None:
            waiting.set()
            return
        self._racing[order.id] = joined = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(joined.wait(), _RACE_WINDOW_SECONDS)
        if not joined.is_set():
            self._racing.pop(order.id, None)

    def now(self) -> datetime:
        """Return the time of the lab, which may stand still."""
        return datetime.now(UTC) if self._stopped_at is None else self._stopped_at

    def set_clock(self, to: datetime | None) -> None:
        """Stop the clock at a moment; None lets it go with that of the machine."""
        self._stopped_at = to

    def draw(self, prefix: str) -> str:
        """Draw an identifier, which depends on the seed and on how many were drawn before."""
        drawn = drawn_uuid(self.options.seed, prefix, str(next(self._numbers)))
        return f"{prefix}-{drawn.replace('-', '')[:12]}"

    def add_order(self, service: Service, customer: str, name: str = "") -> Order:
        """Make an order, with its price in escrow; ``name`` is its id if that is not drawn."""
        escrow = Escrow(service.currency, service.price, service.price)
        order = Order(name or self.draw("ord"), customer, service.provider, escrow, service.begins)
        if order.status is State.COMPLETED:
            escrow.release()
        self.orders[order.id] = order
        return order

    def tell(self, order: Order, request: Request, role: Role, notice: Notice) -> None:
        """Notify a party of an order."""
        self.tell_user(order.party(role), order, request, notice)

    def tell_user(self, user: str, order: Order, request: Request, notice: Notice) -> None:
        """Notify somebody by id."""
        for _ in range(2 if self.broken(Defect.NOTICE_TWICE) else 1):
            now = self.now()
            self.notifications.append(
                Notification(
                    id=self.draw("ntf"),
                    user=user,
                    type=notice,
                    order_id=order.id,
                    cancel_id=request.id,
                    created_at=now,
                    visible_at=now + timedelta(seconds=self.options.notification_delay),
                )
            )
