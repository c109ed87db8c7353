"""``bookproof validate``: documents, feeds and dataset sites judged by the data model."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from bookproof.bulk import modes
from bookproof.bulk.executors import executor
from bookproof.bulk.files import FilesLane
from bookproof.bulk.judging import JudgingBroke
from bookproof.bulk.lanes import Choices, Lane
from bookproof.bulk.outcome import Outcome, outcome_of
from bookproof.bulk.running import Course, Work
from bookproof.bulk.state import State
from bookproof.bulk.targets import fingerprint, lane_from, lanes_of
from bookproof.faults import ConfigFault, Fault
from bookproof.report.encoding import dumps
from bookproof.report.wording import printable
from bookproof.results import ExitCode
from bookproof.validation.flaw import Severity

SMALL = 8 * 1024 * 1024
"""Bytes of files up to which it does not pay to start processes."""

Watch = Callable[[Sequence[Course]], None]


@dataclass(frozen=True, slots=True)
class ValidateArguments:
    """The options of the command."""

    targets: tuple[str, ...]
    mode: str | None
    least: str
    output_format: str
    output: str | None
    jobs: int | None
    cluster: str | None
    state: str | None
    resume: bool
    limit: int | None
    timeout: float
    crawl: bool
    verify_tls: bool


def validate_targets(arguments: ValidateArguments) -> int:
    """Judge all targets and print or write the result; the exit code."""
    try:
        outcome = _judged(arguments)
        _deliver(_rendered(outcome, arguments), arguments.output)
    except Fault as fault:
        click.echo(printable(str(fault)), err=True)
        return ExitCode.UNUSABLE
    except (JudgingBroke, BrokenExecutor) as error:
        click.echo(printable(str(error)), err=True)
        return ExitCode.HARNESS_FAULT
    except KeyboardInterrupt:
        kept = f"; go on with --state {arguments.state} --resume" if arguments.state else ""
        click.echo(f"interrupted{kept}", err=True)
        return ExitCode.INCOMPLETE
    return outcome.exit_code


def _judged(arguments: ValidateArguments) -> Outcome:
    if arguments.mode is not None and arguments.mode not in modes.known():
        raise ConfigFault(
            f"no validation mode {arguments.mode!r}; there are {', '.join(modes.known())}"
        )
    if arguments.resume and not arguments.state:
        raise ConfigFault("--resume needs --state FILE: where the state was kept")
    choices = Choices(
        arguments.mode,
        Severity(arguments.least),
        arguments.limit,
        arguments.timeout,
        arguments.verify_tls,
    )
    stopped = threading.Event()
    state = _state(arguments, choices)
    try:
        courses = _courses(arguments, choices, stopped, state)
        lanes = [course.lane for course in courses if not course.done]
        with (
            executor(_jobs(arguments.jobs, lanes), arguments.cluster) as judges,
            _progress(courses) as watch,
        ):
            Work(courses, judges, stopped, state).run(watch)
        return outcome_of(courses)
    finally:
        stopped.set()
        if state:
            state.close()


def _state(arguments: ValidateArguments, choices: Choices) -> State | None:
    if not arguments.state:
        return None
    asked = fingerprint(arguments.targets, choices, crawl=arguments.crawl)
    return State(Path(arguments.state), asked)


def _courses(
    arguments: ValidateArguments, choices: Choices, stopped: threading.Event, state: State | None
) -> list[Course]:
    if state and arguments.resume:
        return [
            Course(lane_from(spec, choices, stopped), kept.tally, kept.position, kept.done)
            for spec, kept in state.read()
        ]
    lanes = lanes_of(arguments.targets, choices, stopped, crawl=arguments.crawl)
    if state:
        state.begin([lane.spec for lane in lanes])
    return [Course(lane) for lane in lanes]


def _jobs(asked: int | None, lanes: Sequence[Lane]) -> int:
    """How many processes: one for little work, as many as were asked for, or one for each core."""
    if all(isinstance(lane, FilesLane) and lane.is_small(SMALL) for lane in lanes):
        return 1
    return asked or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else "1")


@contextmanager
def _progress(courses: Sequence[Course]) -> Iterator[Watch | None]:
    console = Console(stderr=True)
    if not console.is_terminal:
        with nullcontext():
            yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[items]:,} items, {task.fields[bad]:,} with failures"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        tasks = [
            progress.add_task(_short(course.lane.name), total=course.lane.total, items=0, bad=0)
            for course in courses
        ]

        def watch(courses: Sequence[Course]) -> None:
            for task, course in zip(tasks, courses, strict=True):
                progress.update(task, items=course.items, bad=course.bad, completed=course.bytes)
                if course.done or course.trouble:
                    progress.update(task, total=course.bytes)

        yield watch


def _short(name: str) -> str:
    text = printable(name).replace("[", "\\[")
    return text if len(text) <= 32 else f"…{text[-31:]}"


def _rendered(outcome: Outcome, arguments: ValidateArguments) -> bytes:
    match arguments.output_format:
        case "json":
            return dumps(outcome.to_json(), indent=True) + b"\n"
        case "sarif":
            from bookproof.bulk.sarif import sarif

            return dumps(sarif(outcome), indent=True) + b"\n"
        case "html":
            from bookproof.bulk.page import page

            return page(outcome).encode("utf-8", "replace")
        case _:
            from bookproof.bulk.texts import text

            width = 100 if arguments.output else shutil.get_terminal_size().columns
            return text(outcome, width).encode("utf-8", "replace")


def _deliver(content: bytes, output: str | None) -> None:
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise ConfigFault(f"{output}: it cannot be written ({error.strerror})") from error
    finally:
        beside.unlink(missing_ok=True)
