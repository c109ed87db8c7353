"""A lab as a command: the options that every lab has, and how it starts and ends."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bookproof.lab.choices import ChoiceError
from bookproof.lab.serving import Chosen, LabStartError, Listening, Opened, serve


def parser(program: str, description: str, usual: Listening) -> argparse.ArgumentParser:
    """Describe the options that every lab has; its own ones are to be added."""
    made = argparse.ArgumentParser(
        prog=program,
        description=description,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = made.add_argument
    add("--host", default=usual.host, help="address to listen on")
    add("--port", type=int, default=usual.port, help="port; 0 takes a free one")
    add("--defect", action="append", default=[], metavar="NAME", help="switch a defect on")
    add("--exit-on-stdin-eof", action="store_true", help="stop when standard input ends")
    return made


def run(choose: Callable[[], Chosen], opened: Opened[Chosen]) -> int:
    """Serve a lab with the options that ``choose`` reads, and print where it listens.

    Return the exit status: 0, or 2 if there is no such choice or the lab cannot be started.
    """
    try:
        serve(choose(), opened, lambda origin: print(f"bookproof lab: {origin}", flush=True))
    except (LabStartError, ChoiceError) as exc:
        print(f"bookproof lab: {exc}", file=sys.stderr)
        return 2
    return 0
