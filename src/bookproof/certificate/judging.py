"""Judging recordings again, by means that are given: a certificate needs no scenarios itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bookproof.certificate.recorded import RecordedRun
from bookproof.certificate.values import clean
from bookproof.results import CaseResult

_SHOWN = 3

Difference = tuple[str, str, str, str]
"""Case, check, recorded outcome, new outcome."""


class NotJudged(Exception):
    """A recording could not be judged again; the message says why."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a configuration asks for, and whom the recording was made of."""

    cases: frozenset[str]
    not_declared: tuple[str, ...]
    """Features that have scenarios and are null in it."""
    target: Mapping[str, str]
    """``name``, ``datasetSiteUrl`` and ``baseUrl`` of the system that answered."""
    feeds: tuple[tuple[str, str], ...]
    """Name and URL of each feed that it has."""


@dataclass(frozen=True, slots=True)
class Judge:
    """How the folder of a run is judged again; both raise ``NotJudged``."""

    rejudge: Callable[[Path, Sequence[CaseResult]], Sequence[Difference]]
    """Where checks decide otherwise than recorded, given the recorded cases as well."""
    planned: Callable[[Path], Planned]
    """What the run's configuration asks for."""


def missing_cases(judge: Judge, folder: Path, run: RecordedRun) -> tuple[str, ...]:
    """Where the cases of a run are not those that its configuration asks for, a phrase each.

    The system and its feeds must be those that the recording shows, too.

    Raises:
        NotJudged: the configuration cannot be understood.
    """
    planned = judge.planned(folder)
    found = {case.id.partition("#")[0] for case in run.result.cases}
    phrases = [f"{name} is missing" for name in sorted(planned.cases - found)]
    phrases += [f"{name} is none of its cases" for name in sorted(found - planned.cases)]
    phrases += [f"{name} is null" for name in planned.not_declared]
    phrases += _other_rounds(run)
    phrases += _other_system(planned, run)
    return tuple(map(clean, phrases))


def _other_rounds(run: RecordedRun) -> Iterator[str]:
    """Cases that a run which repeats them has less often than others."""
    often = Counter(case.id.partition("#")[0] for case in run.result.cases)
    most = max(often.values(), default=0)
    for name, number in often.items():
        if number < most:
            yield f"{name} was run {number} times, and others {most} times"


def _other_system(planned: Planned, run: RecordedRun) -> Iterator[str]:
    """Where the results name another system, or other feeds, than the one that answered."""
    for name, value in planned.target.items():
        told = run.result.target.get(name)
        if told != value:
            yield f"{name} is {told} in the results, and {value} in the recording"
    told = {(feed.name, feed.url) for feed in run.result.feeds}
    for name, url in sorted(told ^ {*planned.feeds}):
        where = "results" if (name, url) in told else "recording"
        yield f"the feed {name} at {url} is in the {where} only"


def changed_verdicts(judge: Judge, folder: Path, run: RecordedRun) -> tuple[str, ...]:
    """Checks that decide otherwise than recorded, a phrase each.

    Raises:
        NotJudged: the recording cannot be judged again.
    """
    return tuple(
        clean(f"{check} in {case}: {before or 'absent'} in the record, now {now or 'absent'}")
        for case, check, before, now in judge.rejudge(folder, run.recorded)
    )


def shortcomings(judge: Judge, folder: Path, run: RecordedRun) -> tuple[str, ...]:
    """Why the run in a folder should not be certified after another judgement."""
    try:
        phrases = (*missing_cases(judge, folder, run), *changed_verdicts(judge, folder, run))
    except NotJudged as error:
        return (f"Run {run.id} cannot be judged again: {error}.",)
    shown = [f"Run {run.id}: {phrase}." for phrase in phrases[:_SHOWN]]
    more = len(phrases) - len(shown)
    return (*shown, *([f"Run {run.id}: {more} more of the kind."] if more else []))
