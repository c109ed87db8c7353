"""What can be chosen when the ticketing lab is started."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bookproof.lab.choices import Described
from bookproof.lab.ticketswitch.defects import Defect


class Capability(Described):
    """Something that a system may lack; see ``Options.without``."""

    CANCEL = "cancel", "no user has the permission to cancel"
    CANCEL_PART = "cancel-part", "the orders of a bundle can only be cancelled together"
    TROLLEY = "trolley", "there is no trolley.v1; a reservation names its performance"
    RELEASE = "release", "there is no release.v1"
    ARCHIVES = "archives", "there are no purchase_page_archive.v1 and reserve_page_archive.v1"


class NoPermission(StrEnum):
    """How a user without the permission to cancel is told so."""

    NOT_PERMITTED = "not-permitted"
    """The answer is a result in which every order is ``not_permitted``."""
    FORBIDDEN = "forbidden"
    """403 with error code 8."""


class Lenience(StrEnum):
    """What becomes of something in a request that means nothing."""

    REFUSED = "refused"
    IGNORED = "ignored"


class ListName(StrEnum):
    """The name of the list of cancelled items; documents and practice differ."""

    NUMBERS = "cancelled_item_numbers"
    ITEMS = "cancelled_items_list"
    BOTH = "both"

    @property
    def keys(self) -> tuple[str, ...]:
        """The names under which the list is sent."""
        if self is ListName.BOTH:
            return (ListName.NUMBERS.value, ListName.ITEMS.value)
        return (self.value,)


@dataclass(frozen=True, slots=True)
class Options:
    """How one lab behaves.

    ``port`` 0 takes a free one. ``seed`` fixes prices, references and UUIDs. ``now`` stops the
    clock at that instant, None lets it run; ``clock`` returns seconds since the epoch.
    ``attempt_seconds`` is how long a slow supplier takes to sell. ``unknown_transaction``,
    ``not_purchased`` and ``malformed_list`` are HTTP statuses. ``retry_failed`` lets an order that
    was ``tried_and_failed`` be tried again; ``capacity_returns`` puts places of cancelled orders
    back on sale.
    """

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    defects: tuple[Defect, ...] = ()
    without: tuple[Capability, ...] = ()
    unknown_transaction: int = 400
    not_purchased: int = 400
    malformed_list: int = 400
    unknown_item: Lenience = Lenience.REFUSED
    excess_parameters: Lenience = Lenience.IGNORED
    no_permission: NoPermission = NoPermission.NOT_PERMITTED
    list_name: ListName = ListName.NUMBERS
    retry_failed: bool = False
    capacity_returns: bool = True
    attempt_seconds: float = 1.0
    now: datetime | None = None
    exit_on_stdin_eof: bool = False
    clock: Callable[[], float] = time.time
