"""``python -m bookproof.settings schema|docs|write`` makes what is generated from the settings."""

import sys
from pathlib import Path

from bookproof.settings.protocols import PROTOCOLS
from bookproof.settings.publishing import reference, reference_file, schema, schema_file

_WRITERS = {"schema": schema, "docs": reference}
_USAGE = """usage: python -m bookproof.settings schema|docs [PROTOCOL]
       python -m bookproof.settings write CHECKOUT
"""


def main(arguments: list[str]) -> int:
    """Print a schema or a reference page, or write all of them; 2 when asked for anything else."""
    match arguments:
        case ["write", checkout]:
            for protocol in PROTOCOLS:
                _write(Path(checkout, "schemas", schema_file(protocol)), schema(protocol))
                page = Path(checkout, "docs", "reference", reference_file(protocol))
                _write(page, reference(protocol))
            return 0
        case [kind] if kind in _WRITERS:
            text = _WRITERS[kind]()
        case [kind, protocol] if kind in _WRITERS and protocol in PROTOCOLS:
            text = _WRITERS[kind](protocol)
        case _:
            sys.stderr.write(_USAGE)
            return 2
    sys.stdout.buffer.write(text.encode("utf-8"))
    return 0


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
