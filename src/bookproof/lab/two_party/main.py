"""Starting the two-party lab from the command line, or inside a process."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import Field, fields
from typing import Any, Final

from bookproof.lab.two_party.app import App
from bookproof.lab.two_party.options import Options
from bookproof.lab.two_party.reference import page
from bookproof.lab.two_party.server import LabStartError, serve, serving
from bookproof.lab.two_party.state import Lab
from bookproof.lab.two_party.switches import UnknownDefectError, defect_named

_PROGRAM: Final = "bookproof lab --protocol two_party"


@contextmanager
def running(options: Options) -> Iterator[str]:
    """Run a lab in a thread of this process for as long as the context lasts; yields its address.

    Raises:
        LabStartError: the address cannot be used.

    """
    with serving(App(Lab(options)), options.host, options.port) as origin:
        yield origin


def main(argv: Sequence[str]) -> int:
    """Run the lab as a command; return the exit status, 2 if it cannot be started."""
    values = vars(_parser().parse_args(argv))
    if values.pop("reference"):
        sys.stdout.write(page())
        return 0
    try:
        values["defects"] = tuple(defect_named(name) for name in values.pop("defect"))
        options = Options(**values)
        app = App(Lab(options))
        serve(app, options.host, options.port, _announce, until_eof=options.exit_on_stdin_eof)
    except (LabStartError, UnknownDefectError) as exc:
        sys.stderr.write(f"bookproof lab: {exc}\n")
        return 2
    return 0


def _announce(origin: str) -> None:
    sys.stdout.write(f"bookproof lab: {origin}\n")
    sys.stdout.flush()


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
