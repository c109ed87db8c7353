"""Judging recordings again, by means that are given: a certificate needs no scenarios itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bookproof.certificate.claims import RecordedRun
from bookproof.certificate.values import clean
from bookproof.results import CaseResult

_SHOWN = 3

Difference = tuple[str, str, str, str]
"""Case, check, recorded outcome, new outcome."""


class NotJudged(Exception):
    """A recording could not be judged again; the message says why."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a configuration asks for."""

    cases: frozenset[str]
    not_declared: tuple[str, ...]
    """Features that have scenarios and are null in it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """How the folder of a run is judged again; both raise ``NotJudged``."""

    rejudge: Callable[[Path, Sequence[CaseResult]], Sequence[Difference]]
    """Where checks decide otherwise than recorded, given the recorded cases as well."""
    planned: Callable[[Path], Planned]
    """What the run's configuration asks for."""


def missing_cases(judge: Judge, folder: Path, run: RecordedRun) -> tuple[str, ...]:
    """Where the cases of a run are not those that its configuration asks for, a phrase each.

    Raises:
        NotJudged: the configuration cannot be understood.
    """
    planned = judge.planned(folder)
    found = {case.id.partition("#")[0] for case in run.result.cases}
    phrases = [f"{name} is missing" for name in sorted(planned.cases - found)]
    phrases += [f"{name} is none of its cases" for name in sorted(found - planned.cases)]
    phrases += [f"{name} is null" for name in planned.not_declared]
    return tuple(map(clean, phrases))


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
