"""Starting the ticketing lab from the command line, or inside a process."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from bookproof.lab import command
from bookproof.lab.choices import instant
from bookproof.lab.serving import Service, served
from bookproof.lab.switches import defects_named
from bookproof.lab.ticketswitch.app import App
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.options import (
    Capability,
    Lenience,
    ListName,
    NoPermission,
    Options,
)
from bookproof.lab.ticketswitch.state import Lab


@contextmanager
def _opened(options: Options, origin: str) -> Iterator[Service]:
    yield Service(App(Lab(options)))


def running(options: Options) -> AbstractContextManager[str]:
    """Run a lab in a thread of this process for as long as the context lasts; gives its address.

    Raises:
        LabStartError: the address cannot be used.

    """
    return served(options, _opened)


def main(arguments: Sequence[str]) -> int:
    """Run the lab as a command; return the exit status, 2 if it cannot be started."""
    return command.run(lambda: parse(arguments), _opened)


def parser() -> argparse.ArgumentParser:
    """Describe the options of the command."""
    defaults = Options()
    made = command.parser(
        "bookproof lab --protocol ticketswitch",
        "A ticketing system after Ingresso F13, for tests.",
        defaults,
    )
    add = made.add_argument
    add("--seed", type=int, default=defaults.seed, help="fixes prices, references and UUIDs")
    add("--now", type=instant, metavar="INSTANT", help="stop the clock, as ISO 8601")
    add(
        "--without",
        action="append",
        default=[],
        choices=[one.value for one in Capability],
        help="do without a capability",
    )
    _add_policies(made, defaults)
    return made


def _add_policies(made: argparse.ArgumentParser, defaults: Options) -> None:
    add = made.add_argument
    add(
        "--unknown-transaction",
        type=int,
        choices=(400, 404, 410),
        default=defaults.unknown_transaction,
        help="status for a transaction that is not known",
    )
    add(
        "--not-purchased",
        type=int,
        choices=(400, 460),
        default=defaults.not_purchased,
        help="status for cancelling what is not purchased",
    )
    add(
        "--malformed-list",
        type=int,
        choices=(400, 460),
        default=defaults.malformed_list,
        help="status for a cancel_items_list that cannot be used",
    )
    add(
        "--unknown-item",
        choices=[one.value for one in Lenience],
        default=defaults.unknown_item.value,
        help="what becomes of an item number that is not in the transaction",
    )
    add(
        "--excess-parameters",
        choices=[one.value for one in Lenience],
        default=defaults.excess_parameters.value,
        help="what becomes of additional parameters of cancel",
    )
    add(
        "--no-permission",
        choices=[one.value for one in NoPermission],
        default=defaults.no_permission.value,
        help="how a user who may not cancel is told: as a result, or with 403",
    )
    add(
        "--list-name",
        choices=[one.value for one in ListName],
        default=defaults.list_name.value,
        help="name of the list of cancelled items",
    )
    add(
        "--retry-failed",
        action="store_true",
        help="try orders again that were tried_and_failed",
    )
    add(
        "--keep-capacity",
        dest="capacity_returns",
        action="store_false",
        help="leave places of cancelled orders off sale",
    )
    add(
        "--attempt-seconds",
        type=float,
        default=defaults.attempt_seconds,
        metavar="S",
        help="how long a slow supplier takes to sell",
    )


def parse(arguments: Sequence[str]) -> Options:
    """Read the options of the command.

    Raises:
        UnknownDefectError: no defect has a name that was given.

    """
    values = vars(parser().parse_args(arguments))
    values["defects"] = defects_named(Defect, values.pop("defect"))
    values["without"] = tuple(one for one in Capability if one.value in values["without"])
    values["unknown_item"] = Lenience(values["unknown_item"])
    values["excess_parameters"] = Lenience(values["excess_parameters"])
    values["no_permission"] = NoPermission(values["no_permission"])
    values["list_name"] = ListName(values["list_name"])
    return Options(**values)
