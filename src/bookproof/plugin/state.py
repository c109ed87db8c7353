"""What the plugin keeps with a pytest configuration, and the options it adds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.collect import find_scenarios, identifier
from bookproof.settings import CommonSettings, load_any
from bookproof.settings.assignments import overrides

SETTINGS = pytest.StashKey[CommonSettings]()

LARGEST_SEED = 2**31


def add_options(parser: pytest.Parser) -> None:
    """Declare the options of the plugin."""
    group = parser.getgroup("bookproof", "conformance of a booking system")
    group.addoption("--bookproof-config", default=None, help="configuration file")
    group.addoption("--bookproof-set", action="append", default=[], metavar="KEY=JSON",
                    help="override one setting, e.g. workers=2")  # fmt: skip
    group.addoption("--bookproof-seed", type=int, default=None,
                    help="decides every random choice; told in the report")  # fmt: skip
    group.addoption("--bookproof-reports", default="reports", help="folder for reports")
    group.addoption("--bookproof-repeat", type=int, default=1, metavar="N",
                    help="run every case N times")  # fmt: skip
    group.addoption("--bookproof-waivers", default=None, metavar="FILE",
                    help="failures that are excused for a while")  # fmt: skip
    group.addoption("--bookproof-no-redaction", action="store_true",
                    help="keep secrets in the recording and the report")  # fmt: skip
    group.addoption("--bookproof-progress", action="store_true",
                    help="show progress and verdict instead of pytest's own output")  # fmt: skip


def concerns_scenarios(config: pytest.Config) -> bool:
    """Whether pytest was asked for something in the features folder."""
    features = resources.folder("features").resolve()
    asked = [Path(config.invocation_params.dir, arg.partition("::")[0]) for arg in config.args]
    return any(path.resolve() == features or features in path.resolve().parents for path in asked)


def selected(config: pytest.Config) -> tuple[tuple[str, ...], set[str]]:
    """What was asked for, relative to the features folder, and the features concerned.

    The first is empty when everything was asked for.
    """
    features = resources.folder("features").resolve()
    asked = [
        (Path(config.invocation_params.dir, path).resolve(), rest)
        for path, _, rest in (arg.partition("::") for arg in config.args)
    ]
    keyword = config.getoption("keyword", "")
    concerned = {
        entry.origin.feature
        for entry in find_scenarios(features, config.stash[SETTINGS].protocol)
        if any(path in (entry.path, *entry.path.parents) for path, _ in asked)
    }
    everything = (features, features / config.stash[SETTINGS].protocol)
    if not keyword and any(path in everything for path, _ in asked):
        return (), concerned
    words = [_words(path.relative_to(features), rest) for path, rest in asked
             if features in path.parents]  # fmt: skip
    return (*words, *([f"-k {keyword}"] if keyword else [])), concerned


def _words(path: Path, rest: str) -> str:
    """A path below the features folder, and what follows it, as a user names it."""
    names = [name for name in path.with_suffix("").parts[1:] if name != "implemented"]
    bracket, variant = rest.partition("[")[1:]
    return "/".join(identifier(name.removeprefix("test_")) for name in names) + bracket + variant


def load_settings(config: pytest.Config) -> CommonSettings:
    """The settings that the options name.

    Raises:
        SettingsError: something is wrong with them.
    """
    name = config.getoption("--bookproof-config")
    return load_any(Path(name) if name else None, overrides(config.getoption("--bookproof-set")))


def seed_of(config: pytest.Config) -> int:
    """The seed given, or one of the machine's choice."""
    given = config.getoption("--bookproof-seed")
    return int(given) if given is not None else int.from_bytes(os.urandom(4)) % LARGEST_SEED


def repeats(config: pytest.Config) -> int:
    """How often every case is run."""
    return max(1, int(config.getoption("--bookproof-repeat")))


def worker_input(config: pytest.Config) -> dict[str, Any] | None:
    """What the controller told this worker; None in the controller or without xdist."""
    found = getattr(config, "workerinput", None)
    return dict(found) if found is not None else None
