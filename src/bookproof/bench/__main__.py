"""Measure and print; the machine is shared, so medians and ratios say more than seconds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from bookproof.bench import evidence, profiles, running, validating

Figures = Callable[[argparse.Namespace], Mapping[str, str]]

_PARTS: Mapping[str, Figures] = {
    "run": lambda options: running.figures(options.rounds, options.workers),
    "protocols": lambda options: profiles.figures(options.rounds),
    "validation": lambda options: validating.figures(options.rounds),
    "evidence": lambda options: evidence.figures(options.rounds, options.workers),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts asked for, or all of them; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bookproof.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("part", nargs="*", choices=[*_PARTS, []], help="all without it")
    options = parser.parse_args(arguments)
    for part in options.part or _PARTS:
        print(f"\n{part}")
        for name, value in _PARTS[part](options).items():
            print(f"  {name:<62}{value}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
