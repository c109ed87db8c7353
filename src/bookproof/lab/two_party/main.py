"""Starting the two-party lab from the command line, or inside a process."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import Field, fields
from typing import Any, Final

from bookproof.lab import command
from bookproof.lab.serving import Service, served
from bookproof.lab.switches import defects_named
from bookproof.lab.two_party.app import App
from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.options import Options
from bookproof.lab.two_party.reference import page
from bookproof.lab.two_party.state import Lab

_PROGRAM: Final = "bookproof lab --protocol two_party"


@contextmanager
def _opened(options: Options, origin: str) -> Iterator[Service]:
    yield Service(App(Lab(options)))


def running(options: Options) -> AbstractContextManager[str]:
    """Run a lab in a thread of this process for as long as the context lasts; gives its address.

    Raises:
        LabStartError: the address cannot be used.

    """
    return served(options, _opened)


def main(argv: Sequence[str]) -> int:
    """Run the lab as a command; return the exit status, 2 if it cannot be started."""
    values = vars(_parser().parse_args(argv))
    if values.pop("reference"):
        sys.stdout.write(page())
        return 0
    names = values.pop("defect")
    return command.run(lambda: Options(**values, defects=defects_named(Defect, names)), _opened)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_PROGRAM,
        description="A marketplace for tests, where a cancellation needs both parties.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "--defect", action="append", default=[], metavar="NAME", help="switch a defect on"
    )
    for option in fields(Options):
        if option.metadata:
            _add(parser, option)
    parser.add_argument(
        "--reference", action="store_true", help="print the reference page of this lab and stop"
    )
    return parser


def _add(parser: argparse.ArgumentParser, option: Field[Any]) -> None:
    flag = "--" + option.name.replace("_", "-")
    about = {"default": option.default, "help": option.metadata["help"]}
    if isinstance(option.default, bool):
        parser.add_argument(flag, action=argparse.BooleanOptionalAction, **about)
        return
    about["type"] = option.metadata["parse"] or type(option.default)
    if option.metadata["choices"]:
        about["choices"] = option.metadata["choices"]
    else:
        about["metavar"] = option.metadata["metavar"]
    if isinstance(option.default, tuple):
        about["action"] = _Collect
    parser.add_argument(flag, **about)


class _Collect(argparse.Action):
    """Gather the values of an option that may be given several times."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Add one value."""
        setattr(namespace, self.dest, (*getattr(namespace, self.dest), values))
