"""``python -m bookproof.docs [--check]``."""

from __future__ import annotations

import argparse
import sys

from bookproof import resources
from bookproof.docs.pages import pages, stale, write


def main() -> int:
    """Write the generated pages, or name those that are not what they would be."""
    parser = argparse.ArgumentParser(prog="python -m bookproof.docs")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    arguments = parser.parse_args()
    root = resources.folder("features").parent
    if not (root / "pyproject.toml").is_file():
        sys.stderr.write("the pages are generated in a checkout; this is an installed package\n")
        return 2
    generated = pages()
    if not arguments.check:
        for path in write(root, generated):
            sys.stdout.write(f"wrote {path}\n")
        return 0
    found = stale(root, generated)
    for path in found:
        sys.stderr.write(f"{path} is stale; run: python -m bookproof.docs\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
