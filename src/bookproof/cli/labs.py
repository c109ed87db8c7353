"""``bookproof lab``: the reference system of the protocol that is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from bookproof.lab.register import package_of
from bookproof.results import ExitCode
from bookproof.settings.protocols import PROTOCOLS

_OPTION = "--protocol"


def serve(arguments: list[str]) -> int:
    """Serve until interrupted; the exit code.

    Args:
        arguments: ``--protocol NAME`` (open_booking without it) and what that system takes.
    """
    name, rest = _protocol(arguments)
    if name not in PROTOCOLS:
        click.echo(f"no protocol {name!r}; there are {', '.join(PROTOCOLS)}", err=True)
        return ExitCode.UNUSABLE
    module: Any = import_module(f"{package_of(name)}.main")
    return int(module.main(rest))


def _protocol(arguments: list[str]) -> tuple[str, list[str]]:
    """The protocol, and the arguments without it."""
    for at, word in enumerate(arguments):
        option, equals, value = word.partition("=")
        if option != _OPTION:
            continue
        if equals:
            return value, arguments[:at] + arguments[at + 1 :]
        return "".join(arguments[at + 1 : at + 2]), arguments[:at] + arguments[at + 2 :]
    return "open_booking", arguments
