"""``python -m bookproof.settings schema|docs`` prints what is generated from the settings."""

import sys

from bookproof.settings.publishing import reference, schema

_WRITERS = {"schema": schema, "docs": reference}


def main(arguments: list[str]) -> int:
    """Print the schema or the reference page; 2 when asked for anything else."""
    if len(arguments) != 1 or arguments[0] not in _WRITERS:
        sys.stderr.write("usage: python -m bookproof.settings schema|docs\n")
        return 2
    sys.stdout.buffer.write(_WRITERS[arguments[0]]().encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
