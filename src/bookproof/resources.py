"""Where the data that ships with the package lies, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path

FOLDERS = ("features", "schemas", "fixtures", "config")


def folder(name: str) -> Path:
    """The shipped folder of this name: one of ``FOLDERS``.

    An installed package has it inside itself; a checkout beside ``pyproject.toml``. Raises
    ``FileNotFoundError`` when the installation lacks it, ``ValueError`` for any other name.
    """
    if name not in FOLDERS:
        raise ValueError(f"no folder {name!r} is shipped; there are {', '.join(FOLDERS)}")
    package = Path(__file__).resolve().parent
    inside = package / name
    if inside.is_dir():
        return inside
    checkout = package.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise FileNotFoundError(
        f"the folder {name!r} is missing from the installation of bookproof in {package}; "
        "reinstall it with: pip install --force-reinstall bookproof "
        "(in a checkout: pip install -e .)"
    )
