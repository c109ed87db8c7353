"""What can be chosen when the lab is started."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bookproof.lab.defects import Defect


class Cancellation(StrEnum):
    """When the lab lets a Customer cancel."""

    BY_OFFER = "by-offer"
    NEVER = "never"
    ALWAYS = "always"


class Leasing(StrEnum):
    """At which checkpoints the lab holds spaces: C1 (anonymous), C2 (named)."""

    BOTH = "both"
    NAMED = "named"
    ANONYMOUS = "anonymous"
    NONE = "none"

    @property
    def at_c1(self) -> bool:
        """Whether C1 holds spaces."""
        return self in (Leasing.BOTH, Leasing.ANONYMOUS)

    @property
    def at_c2(self) -> bool:
        """Whether C2 holds spaces; what C1 has held is kept at C2 in any case."""
        return self is not Leasing.NONE


class Proposals(StrEnum):
    """Where changed OrderProposals are published; the specification and its users differ."""

    OWN_FEED = "own-feed"
    """``/order-proposals-rpde``, as deployed systems have it."""
    ORDERS_FEED = "orders-feed"
    """The Orders feed, as Open Booking API 1.0 CR3 has it."""


@dataclass(frozen=True, slots=True)
class LabOptions:
    """How one lab behaves.

    ``port`` 0 takes a free one; ``db`` None is a temporary file; ``feed_delay`` is in seconds from
    a change to its appearance in a feed; ``seed`` fixes prices and UUIDs; ``page_size`` is the
    number of items on a full page of a feed; ``sessions_per_type`` counts cancellable opportunities
    per type, flow and primary seller; ``clock`` returns seconds since the epoch.
    """

    host: str = "127.0.0.1"
    port: int = 0
    db: Path | None = None
    defects: tuple[Defect, ...] = ()
    feed_delay: float = 0.0
    cancellation: Cancellation = Cancellation.BY_OFFER
    leasing: Leasing = Leasing.BOTH
    proposals: Proposals = Proposals.OWN_FEED
    seed: int = 1
    sessions_per_type: int = 60
    page_size: int = 500
    exit_on_stdin_eof: bool = False
    clock: Callable[[], float] = time.time
