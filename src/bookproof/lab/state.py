"""The parts of one lab, put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bookproof.lab.catalogue import Catalogue
from bookproof.lab.creation import Maker
from bookproof.lab.database import Database
from bookproof.lab.defects import Defect
from bookproof.lab.draws import drawn_uuid
from bookproof.lab.feeds import Feeds
from bookproof.lab.inventory import Inventory
from bookproof.lab.options import LabOptions
from bookproof.lab.orders import Orders
from bookproof.lab.switches import Defects

API_PATH = "/openbooking"


class Lab:
    """A booking system with its database.

    Raises:
        DatabaseUnusableError: the database file cannot be used.

    """

    def __init__(self, options: LabOptions, db_path: Path) -> None:
        self.options = options
        self.clock: Callable[[], float] = options.clock
        self.defects = Defects(Defect, options.defects)
        self.db = Database(db_path)
        self.feeds = Feeds(self.db, self.defects, options)
        self.catalogue = Catalogue(self.db, self.feeds, self.clock)
        self.inventory = Inventory(self.db, self.catalogue, self.clock)
        self.orders = Orders(self.db)
        self.maker = Maker(self.db, self.feeds, self.catalogue, self.defects, options)
        # Quotes that were deleted since the start; only defects look at them.
        self.deleted_quotes: set[tuple[str, str]] = set()
        self.origin = ""
        self.base = ""
        if self.db.is_new:
            with self.db.transaction():
                self.maker.seed()
                self.db.remember("seeded", "yes")

    def settle_at(self, origin: str) -> None:
        """Take the address at which the lab is reached, without a slash at its end."""
        self.origin = origin
        self.base = origin + API_PATH
        self.db.move_to(self.base)

    def broken(self, defect: Defect) -> bool:
        """Tell whether a defect is on, counting that it shows; see ``Defects.broken``."""
        return self.defects.broken(defect)

    def draw_uuid(self, *occasion: str) -> str:
        """Draw a UUID that depends on the seed and the occasion alone."""
        return drawn_uuid(self.options.seed, *occasion)

    def settle_time(self) -> None:
        """Let everything happen that is due by now: leases that end, delayed feed items."""
        self.inventory.expire()
        self.feeds.publish_due()
