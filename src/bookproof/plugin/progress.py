"""What a run shows in the terminal: progress while it goes on, the verdict at its end."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

import pytest
from _pytest.terminal import TerminalReporter
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bookproof import report
from bookproof.plugin.run import Run
from bookproof.report.wording import CONFORMING
from bookproof.results import Outcome, RunResult

_REFRESH = 0.25
_PLAIN_EVERY = 10.0
GOOD = CONFORMING | {Outcome.NOT_APPLICABLE}


class ProgressReporter(TerminalReporter):  # type: ignore[misc]  # final in pytest's typing only
    """Takes the place of pytest's own output and says only what concerns collection errors."""

    @classmethod
    def take_over(cls, config: pytest.Config) -> None:
        """Replace pytest's reporter."""
        standard = config.pluginmanager.getplugin("terminalreporter")
        if standard is None:
            return
        config.pluginmanager.unregister(standard)
        config.pluginmanager.register(cls(config, sys.stdout), "terminalreporter")
        spreading = config.pluginmanager.getplugin("dsession")
        if spreading is not None:
            spreading.terminal = None
            config.pluginmanager.unregister(name="terminaldistreporter")

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Remember the session; say nothing."""
        self._session = session

    def pytest_collection(self) -> None:
        """Say nothing."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Say nothing."""

    def report_collect(self, final: bool = False) -> None:
        """Say nothing."""

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        """Say nothing."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say nothing."""

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Say nothing."""

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say nothing; the closing text tells it."""

    def pytest_unconfigure(self) -> None:
        """Say nothing."""

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Any:
        """Show only what went wrong before the first case."""
        result = yield
        self.summary_errors()
        return result


class Watch(threading.Thread):
    """Follows a run: shows how far it is, and keeps a report of it on disk."""

    def __init__(self, run: Run, console: Console | None) -> None:
        super().__init__(name="progress", daemon=True)
        self._run = run
        self._console = console
        self._ended = threading.Event()

    @classmethod
    def over(cls, run: Run, config: pytest.Config) -> Self:
        """Begin to watch a run."""
        shows = config.getoption("--bookproof-progress")
        watch = cls(run, Console() if shows else None)
        watch.start()
        return watch

    def stop(self) -> None:
        """End it and wait until it has."""
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Watch until stopped."""
        self._run.report_so_far()
        try:
            if self._console is not None:
                self._show(self._console)
        except OSError:
            pass  # nobody reads any more; the run goes on
        while not self._ended.wait(_REFRESH):
            self._run.report_progress()

    def _show(self, console: Console) -> None:
        if console.is_terminal:
            self._show_bar(console)
        else:
            self._show_lines(console)

    def _show_bar(self, console: Console) -> None:
        columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("starting", total=None)
            while not self._ended.wait(_REFRESH):
                done, wrong = self._count()
                planned = self._run.planned
                progress.update(
                    bar,
                    completed=done,
                    total=planned or None,
                    description=_words(done, planned, wrong),
                )
                self._run.report_progress()

    def _show_lines(self, console: Console) -> None:
        shown = time.monotonic()
        while not self._ended.wait(_REFRESH):
            if time.monotonic() - shown >= _PLAIN_EVERY:
                done, wrong = self._count()
                console.print(_words(done, self._run.planned, wrong))
                shown = time.monotonic()
            self._run.report_progress()

    def _count(self) -> tuple[int, int]:
        outcomes = self._run.folder.outcomes()
        done = outcomes.total()
        return done, done - sum(outcomes[outcome] for outcome in GOOD)


def _words(done: int, planned: int, wrong: int) -> str:
    if not planned:
        return "reading the feeds"
    words = f"{done} of {planned} cases"
    return f"{words}, {wrong} not passed" if wrong else words


def closing_text(config: pytest.Config, result: RunResult, folder: Path) -> None:
    """Print the verdict and what led to it."""
    console = Console()
    latest = folder.parent / "latest"
    # another run may have begun since, and not every system has links
    shown = latest if latest.resolve() == folder.resolve() else folder
    text = report.terminal(result, console.width, shown)
    try:
        console.print(text, highlight=False, markup=False, soft_wrap=True)
        sys.stdout.flush()
    except OSError:
        # Nobody reads any more; nor shall the interpreter complain of that when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
