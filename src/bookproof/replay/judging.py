"""Running the scenarios of a recording again, and telling where a check decides otherwise."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

from bookproof import resources
from bookproof.broker.link import BrokerView
from bookproof.cases import Case
from bookproof.client.redaction import Redactor
from bookproof.client.transport import Transport
from bookproof.collect import cases_of, find_scenarios
from bookproof.coverage import checks_of
from bookproof.execution import run_case
from bookproof.recording import RecordingFault, read_traffic
from bookproof.replay.feeds import RecordedFeeds
from bookproof.replay.isolation import no_network
from bookproof.replay.pages import sort
from bookproof.replay.recording import Recording, open_recording
from bookproof.replay.tape import Tape
from bookproof.results import CaseResult, Outcome
from bookproof.session import Services
from bookproof.settings import CommonSettings, Settings

_WORTH_A_PROCESS = 100
"""Cases that take longer to judge than a process takes to start."""
_MOST_PROCESSES = 8
THE_CASE = "case"
"""Stands for a check where only the outcome of the case itself is another."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A check that decides otherwise than in the recording."""

    case: str
    check: str
    """Its id, or ``THE_CASE``."""
    recorded: str
    """Outcome in the recording; empty when the check was not part of the case."""
    now: str
    """Outcome now; empty when the check is no longer part of the case."""


@dataclass(frozen=True, slots=True)
class CaseReplay:
    """One case, judged again."""

    recorded: CaseResult
    now: CaseResult | None
    """None when it is not comparable."""
    why_not: str = ""
    """Why it is not comparable."""

    @property
    def changes(self) -> tuple[Changed, ...]:
        """Checks that decide otherwise; the n-th time in a stage is compared with the n-th.

        Where all decide alike, the case itself may still end otherwise: cut short, for one.
        """
        if self.now is None:
            return ()
        name, before, after = self.recorded.id, _outcomes(self.recorded), _outcomes(self.now)
        found = tuple(
            Changed(name, key[1], before.get(key, ""), after.get(key, ""))
            for key in dict.fromkeys((*before, *after))
            if before.get(key) != after.get(key)
        )
        if found or self.recorded.outcome is self.now.outcome:
            return found
        return (Changed(name, THE_CASE, str(self.recorded.outcome), str(self.now.outcome)),)


@dataclass(frozen=True, slots=True)
class Replay:
    """A whole recording, judged again."""

    recording: Recording
    cases: tuple[CaseReplay, ...]

    @property
    def changes(self) -> tuple[Changed, ...]:
        """Every check that decides otherwise."""
        return tuple(change for case in self.cases for change in case.changes)

    @property
    def not_comparable(self) -> tuple[CaseReplay, ...]:
        """Cases that could not be judged again."""
        return tuple(case for case in self.cases if case.now is None)


def replay(recording: Recording) -> Replay:
    """Judge every case of a recording again; no connection is possible meanwhile.

    Raises:
        RecordingFault: this version does not understand the recording.
    """
    return Replay(recording, tuple(_judged(recording)))


def _judged(recording: Recording) -> Iterator[CaseReplay]:
    settings = recording.settings()
    known = _known_cases(settings)
    feeds = _feeds_of(recording, settings)
    with no_network():
        for case in recording.cases:
            yield _again(recording, settings, case, known.get(case.id.partition("#")[0]), feeds)


def rejudge(
    folder: Path, cases: Sequence[CaseResult] | None = None
) -> list[tuple[str, str, str, str]]:
    """Case, check, recorded outcome and present outcome where the two differ.

    Args:
        cases: the recorded cases, where they have been read before.

    Raises:
        RecordingFault: the recording cannot be judged again, as a whole or in part, and nothing
            differs in the rest.
    """
    recording = open_recording(folder, cases)
    parts = _parts(recording)
    if len(parts) == 1:
        found = [_unlike(recording)]
    else:
        first, *others = parts
        with ProcessPoolExecutor(len(others), mp_context=get_context("spawn")) as pool:
            elsewhere = [pool.submit(_unlike, part) for part in others]
            found = [_unlike(first), *(done.result() for done in elsewhere)]
    changes = [change for changed, _ in found for change in changed]
    not_comparable = [case for _, lost in found for case in lost]
    if not_comparable and not changes:
        name, why = not_comparable[0]
        raise RecordingFault(
            f"{len(not_comparable)} cases of {folder} cannot be judged again, first {name}: {why}"
        )
    return [(item.case, item.check, item.recorded, item.now) for item in changes]


def _parts(recording: Recording) -> list[Recording]:
    """The recording in parts for as many processes as are worth starting."""
    number = min(os.cpu_count() or 1, len(recording.cases) // _WORTH_A_PROCESS, _MOST_PROCESSES)
    return [
        replace(recording, cases=recording.cases[part :: max(1, number)])
        for part in range(max(1, number))
    ]


def _unlike(recording: Recording) -> tuple[list[Changed], list[tuple[str, str]]]:
    """Checks that decide otherwise; cases that cannot be compared, and why."""
    changes: list[Changed] = []
    lost: list[tuple[str, str]] = []
    for case in _judged(recording):
        changes += case.changes
        if case.now is None:
            lost.append((case.recorded.id, case.why_not))
    return changes, lost


Known = tuple[Case, Callable[[Any], None]]


def _known_cases(settings: CommonSettings) -> dict[str, Known]:
    found = find_scenarios(resources.folder("features"), settings.protocol)
    return {
        case.id: (case, entry.function)
        for entry in found
        for case in cases_of(entry.origin, entry.scenario, settings)
    }


def _feeds_of(recording: Recording, settings: CommonSettings) -> Callable[[], RecordedFeeds]:
    """What gives the recorded pages, read when they are first asked for."""

    @cache
    def read_once() -> RecordedFeeds | RecordingFault:
        if not isinstance(settings, Settings):
            return RecordingFault(f"{settings.protocol} has no feeds to judge again")
        site = str(recording.manifest["target"]["datasetSiteUrl"])
        try:
            return RecordedFeeds(sort(read_traffic(recording.folder), site, settings))
        except RecordingFault as fault:
            return fault

    def found() -> RecordedFeeds:
        feeds = read_once()
        if isinstance(feeds, RecordingFault):
            raise feeds
        return feeds

    return found


def _again(
    recording: Recording,
    settings: CommonSettings,
    recorded: CaseResult,
    known: Known | None,
    feeds: Callable[[], RecordedFeeds],
) -> CaseReplay:
    if known is None:
        return CaseReplay(recorded, None, "this version has no such case")
    case, function = replace(known[0], id=recorded.id), known[1]
    for name, fact in case.facts().items():
        if name != "title" and fact != getattr(recorded, name):
            return CaseReplay(recorded, None, f"it is recorded with another {name}")
    redactor = Redactor([])
    tape = Tape(recorded, redactor, feeds)
    services = Services(
        settings=settings,
        broker=cast(BrokerView, tape),
        transport=cast(Transport, tape),
        redactor=redactor,
        base_url=recording.base_url,
        seed=recording.seed,
        time_base=recording.time_base,
        waivers=recording.waivers,
    )
    now = run_case(case, function, partial(checks_of, function), services, tape, recorded.reproduce)
    if tape.mismatch:
        return CaseReplay(recorded, None, tape.mismatch)
    judged = CaseReplay(recorded, now)
    if not judged.changes and (rest := tape.rest()):
        return CaseReplay(recorded, None, rest)
    return judged


def _outcomes(case: CaseResult) -> dict[tuple[str, str, int], str]:
    """Outcome by stage, check and how often the check had come in that stage before."""
    counted: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str, int], str] = {}
    for check in case.checks:
        if check.outcome is Outcome.NOT_REACHED:
            continue
        key = (check.stage, check.id)
        found[(*key, counted[key])] = str(check.outcome)
        counted[key] += 1
    return found
