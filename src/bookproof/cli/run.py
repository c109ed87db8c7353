"""``bookproof run``: settings checked first, then pytest with the plugin and nothing else."""

from __future__ import annotations

import difflib
import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from bookproof import resources
from bookproof.collect import Found, find_scenarios, folder_name, why_not
from bookproof.results import ExitCode
from bookproof.settings import CommonSettings, SettingsError, load_any
from bookproof.settings.assignments import overrides

_ALLURE = ".allure-results"
"""Where Allure writes until the run's own folder is known."""

_NOT_NEEDED = (
    "cacheprovider", "stepwise", "doctest", "unittest", "pastebin", "junitxml", "logging",
    "unraisableexception", "threadexception", "faulthandler",
)  # fmt: skip
"""Plugins of pytest that take their time in every process and do nothing for a run."""


@dataclass(frozen=True, slots=True)
class RunArguments:
    """What was given on the command line."""

    config: str | None = None
    assignments: tuple[str, ...] = ()
    workers: int | None = None
    seed: int | None = None
    repeat: int = 1
    reports: str = "reports"
    allure: bool = False
    no_redaction: bool = False
    waivers: str | None = None
    keyword: str | None = None
    selection: tuple[str, ...] = ()


def settings_or_exit(config: str | None, assignments: Sequence[str]) -> CommonSettings:
    """The settings; what is wrong with them goes to the terminal, a line each."""
    try:
        return load_any(Path(config) if config else None, overrides(assignments))
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        raise SystemExit(ExitCode.UNUSABLE) from error


def run_scenarios(arguments: RunArguments) -> int:
    """Run what was asked for; the exit code."""
    settings = settings_or_exit(arguments.config, arguments.assignments)
    features = resources.folder("features")
    found = find_scenarios(features, settings.protocol)
    try:
        paths = [select(word, found, settings) for word in arguments.selection]
    except ValueError as error:
        click.echo(str(error), err=True)
        return ExitCode.UNUSABLE
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a CI job that is stopped
    ended = int(pytest.main(_pytest_arguments(arguments, settings, features, paths)))
    gathered = Path(arguments.reports, _ALLURE)
    if gathered.is_dir():
        shutil.move(gathered, Path(arguments.reports, "latest", "allure-results"))
    return ended


def _pytest_arguments(
    arguments: RunArguments, settings: CommonSettings, features: Path, paths: list[str]
) -> list[str]:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    reports = Path(arguments.reports)
    workers = settings.workers if arguments.workers is None else arguments.workers
    given = [
        *(paths or [str(features / settings.protocol)]),
        "-c", str(resources.folder("config") / "pytest.ini"),
        f"--rootdir={features.parent}",
        f"--confcutdir={features}",
        *(word for name in _NOT_NEEDED for word in ("-p", f"no:{name}")),
        "-p", "xdist.plugin",
        "-p", "bookproof.plugin",
        "--bookproof-progress",
        "--bookproof-reports", str(reports),
        "--bookproof-repeat", str(arguments.repeat),
    ]  # fmt: skip
    if workers:
        given += ["-n", str(workers)]
    if arguments.config:
        given += ["--bookproof-config", arguments.config]
    for assignment in arguments.assignments:
        given += ["--bookproof-set", assignment]
    if arguments.seed is not None:
        given += ["--bookproof-seed", str(arguments.seed)]
    if arguments.waivers:
        given += ["--bookproof-waivers", arguments.waivers]
    if arguments.no_redaction:
        given += ["--bookproof-no-redaction"]
    if arguments.keyword:
        given += ["-k", arguments.keyword]
    if arguments.allure:
        given += ["-p", "allure_pytest.plugin", "--clean-alluredir"]
        given += ["--alluredir", str(reports / _ALLURE)]
    return given


def select(word: str, found: Sequence[Found], settings: CommonSettings) -> str:
    """The path, or pytest node id, that a word of the command line stands for.

    Raises:
        ValueError: nothing goes by that name, or it is not run under the configuration; the
            message says so in one line.
    """
    if word and Path(word.partition("::")[0]).exists():
        return word
    name, bracket, variant = word.partition("[")
    parts = [part for part in name.strip("/").split("/") if part != "not-implemented"]
    matches = [entry for entry in found if _matches(entry, parts)]
    if not matches:
        raise ValueError(_unknown(word, parts, found, settings))
    runnable = [entry for entry in matches if not why_not(entry.origin, entry.scenario, settings)]
    if not runnable:
        reason = why_not(matches[0].origin, matches[0].scenario, settings)
        raise ValueError(f"{word}: nothing to run, since {reason} in {settings.source}")
    return _path_of(parts, runnable, bracket + variant)


def _matches(entry: Found, parts: list[str]) -> bool:
    origin = entry.origin
    names = [origin.category, origin.feature, origin.test]
    whole = [part.replace("_", "-").removeprefix("test-") for part in parts]
    return any(
        names[start : start + len(whole)] == whole for start in range(len(names) - len(whole) + 1)
    )


def _path_of(parts: list[str], runnable: list[Found], variant: str) -> str:
    first = runnable[0]
    if len(runnable) == 1:
        node = f"{first.path}::{first.function.__name__}{variant}"
        return node if variant else str(first.path)
    level = parts[-1].replace("_", "-")
    for folder in first.path.parents:
        if folder.name == folder_name(level):
            return str(folder)
    return str(first.path)


def _unknown(word: str, parts: list[str], found: Sequence[Found], settings: CommonSettings) -> str:
    known = sorted(
        {name for entry in found
         for name in (entry.origin.category, entry.origin.feature, entry.origin.test)}
    )  # fmt: skip
    wanted = parts[-1].replace("_", "-") if parts else word
    if wanted in settings.FEATURES:
        return f"{word}: bookproof has no scenarios for this feature"
    nearest = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    hint = f'; nearest is "{nearest[0]}"' if nearest else "; see `bookproof list features`"
    return f"{word}: no category, feature, test or path of that name{hint}"
