"""Starting the lab from the command line, or inside a process."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bookproof.lab import command
from bookproof.lab.app import App
from bookproof.lab.database import DatabaseUnusableError
from bookproof.lab.defects import Defect
from bookproof.lab.options import Cancellation, LabOptions, Leasing, Proposals
from bookproof.lab.serving import LabStartError, Service, served
from bookproof.lab.state import Lab
from bookproof.lab.switches import defects_named


@contextmanager
def _opened(options: LabOptions, origin: str) -> Iterator[Service]:
    """Open the lab's database, a temporary one if none was chosen."""
    with tempfile.TemporaryDirectory(prefix="bookproof-lab-") as folder:
        path = options.db if options.db is not None else Path(folder) / "lab.sqlite"
        try:
            lab = Lab(options, path)
            lab.settle_at(origin)
        except DatabaseUnusableError as exc:
            raise LabStartError(str(exc)) from exc
        try:
            yield Service(App(lab))
        finally:
            lab.db.close()


def running(options: LabOptions) -> AbstractContextManager[str]:
    """Run a lab in a thread of this process for as long as the context lasts; gives its address.

    Raises:
        LabStartError: the address or the database cannot be used.

    """
    return served(options, _opened)


def main(argv: Sequence[str]) -> int:
    """Run the lab as a command; return the exit status, 2 if it cannot be started."""
    return command.run(lambda: _parse(argv), _opened)


def _page_size(text: str) -> int:
    size = int(text)
    if size < 1:
        raise argparse.ArgumentTypeError("a page needs room for at least 1 item")
    return size


def _parse(argv: Sequence[str]) -> LabOptions:
    defaults = LabOptions()
    parser = command.parser(
        "bookproof lab",
        "A booking system for tests, with the Open Booking API and its test interface.",
        defaults,
    )
    add = parser.add_argument
    add("--db", type=Path, help="database file; a temporary one if absent")
    add(
        "--feed-delay",
        type=float,
        default=defaults.feed_delay,
        metavar="S",
        help="seconds until a change appears in a feed",
    )
    add(
        "--cancellation",
        choices=[mode.value for mode in Cancellation],
        default=defaults.cancellation.value,
        help="when customers may cancel",
    )
    add(
        "--leasing",
        choices=[mode.value for mode in Leasing],
        default=defaults.leasing.value,
        help="at which checkpoints spaces are held",
    )
    add(
        "--proposals",
        choices=[mode.value for mode in Proposals],
        default=defaults.proposals.value,
        help="the feed in which order proposals are published",
    )
    add("--seed", type=int, default=defaults.seed, help="fixes prices and UUIDs")
    add(
        "--sessions-per-type",
        type=int,
        default=defaults.sessions_per_type,
        metavar="N",
        help="cancellable opportunities per type, flow and primary seller",
    )
    add(
        "--page-size",
        type=_page_size,
        default=defaults.page_size,
        metavar="N",
        help="items on a full page of a feed",
    )
    values = vars(parser.parse_args(argv))
    values["defects"] = defects_named(Defect, values.pop("defect"))
    values["cancellation"] = Cancellation(values["cancellation"])
    values["leasing"] = Leasing(values["leasing"])
    values["proposals"] = Proposals(values["proposals"])
    return LabOptions(**values)
