"""``bookproof lab``: the reference system of the protocol that is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from bookproof.results import ExitCode

_MAIN = {
    "open_booking": "bookproof.lab.main",
    "ticketswitch": "bookproof.lab.ticketswitch.main",
    "musement": "bookproof.lab.musement.main",
    "two_party": "bookproof.lab.two_party.main",
}
_OPTION = "--protocol"


def serve(arguments: list[str]) -> int:
    """Serve until interrupted; the exit code.

    Args:
        arguments: ``--protocol NAME`` (open_booking without it) and what that system takes.
    """
    name, rest = _protocol(arguments)
    if name not in _MAIN:
        click.echo(f"no protocol {name!r}; there are {', '.join(_MAIN)}", err=True)
        return ExitCode.UNUSABLE
    module: Any = import_module(_MAIN[name])
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
