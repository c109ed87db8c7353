"""Starting the target from the command line, or inside a process."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from bookproof.lab import command
from bookproof.lab.choices import instant
from bookproof.lab.musement.app import App
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.options import Capability, MusementOptions, Policies
from bookproof.lab.musement.shop import Shop
from bookproof.lab.serving import Service, served
from bookproof.lab.switches import defects_named

_TICK_SECONDS: Final = 0.1


@contextmanager
def _opened(options: MusementOptions, origin: str) -> Iterator[Service]:
    """Open the shop; what is due there happens even if nobody calls, and the web hook tells it."""
    shop = Shop(options)

    async def tick() -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            shop.settle()

    try:
        yield Service(App(shop), beside=(tick,))
    finally:
        shop.hooks.close()


def running(options: MusementOptions) -> AbstractContextManager[str]:
    """Run a target in a thread of this process as long as the context lasts; gives its address.

    Raises:
        LabStartError: the address cannot be used.

    """
    return served(options, _opened)


def main(arguments: Sequence[str]) -> int:
    """Run the target as a command; return the exit status, 2 if it cannot be started."""
    return command.run(lambda: parse(arguments), _opened)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("a policy is given as NAME=VALUE")
    return name, value


def parser() -> argparse.ArgumentParser:
    """Describe the options of the command."""
    usual = MusementOptions()
    made = command.parser(
        "bookproof lab --protocol musement",
        "A target for tests that speaks the Musement partner API.",
        usual,
    )
    add = made.add_argument
    add("--seed", type=int, default=usual.seed, help="fixes UUIDs, references and tokens")
    add("--now", type=instant, help="stop the clock at a moment, ISO 8601; UTC if it has no zone")
    add(
        "--without",
        action="append",
        default=[],
        choices=[one.value for one in Capability],
        help="leave a part of the API out",
    )
    add(
        "--policy",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="choose an answer that the vendor leaves open",
    )
    numbers: tuple[tuple[str, type, str], ...] = (
        ("capacity", int, "places of each product"),
        ("refund_reads", int, "readings of an order after which a refund is finished"),
        ("refund_seconds", float, "seconds after which a refund is finished, if that is sooner"),
        ("confirmation_seconds", float, "seconds until a supplier answers who takes time"),
        ("care_seconds", float, "seconds until customer care settles a CANCELLATION_ERROR"),
        ("token_seconds", int, "seconds for which a token is valid"),
    )
    for name, kind, meaning in numbers:
        option = f"--{name.replace('_', '-')}"
        add(option, type=kind, default=getattr(usual, name), metavar="N", help=meaning)
    add("--webhook-url", help="address that is told of every change of an order item")
    add("--webhook-user", default=usual.webhook_user, help="user name for the web hook")
    add("--webhook-password", default=usual.webhook_password, help="password for the web hook")
    return made


def parse(arguments: Sequence[str]) -> MusementOptions:
    """Read the options of the command.

    Raises:
        UnknownDefectError: a defect is not known.
        PolicyError: a policy, or its value, is not known.

    """
    values = vars(parser().parse_args(arguments))
    values["defects"] = defects_named(Defect, values.pop("defect"))
    values["without"] = frozenset(Capability(name) for name in values["without"])
    values["policies"] = Policies.chosen(dict(values.pop("policy")))
    return MusementOptions(**values)
