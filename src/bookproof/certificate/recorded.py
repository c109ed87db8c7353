"""A run as its files have it, and where these contradict each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from bookproof.recording import RecordingFault, read_cases, read_manifest
from bookproof.results import CaseResult, Outcome, RunResult, case_outcome

RESULTS = "results.json"
ANSWERED = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.POLICY_DIFFERENCE, Outcome.DISPUTED})
"""Outcomes that say something of the system, and nothing against it."""
_COUNTS = ("summary", "checkSummary")
_URLS = ("datasetSiteUrl", "baseUrl")
_LEEWAY = timedelta(seconds=60)
"""How far a clock may have been set while a run went on."""
MALFORMED = (KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)
"""What reading files raises that are not what their names say."""


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run as its files have it."""

    result: RunResult
    manifest: Mapping[str, Any]
    recorded: tuple[CaseResult, ...]
    """The cases of the recording."""
    document: Mapping[str, Any]
    """``results.json`` as it stands."""

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Read the folder of a run.

        Raises:
            ValueError: a file is missing or is not what its name says.
        """
        try:
            document = json.loads((folder / RESULTS).read_text("utf-8"))
            return cls(
                result=RunResult.from_json(document),
                manifest=dict(read_manifest(folder)),
                recorded=read_cases(folder),
                document=document,
            )
        except OSError as error:
            raise ValueError(f"there is no {RESULTS} to be read: {error.strerror}") from error
        except RecordingFault as error:
            raise ValueError(str(error).replace(str(folder), "it")) from error
        except MALFORMED as error:
            raise ValueError(f"it is not the recording of a run: {error!r}") from error

    @property
    def id(self) -> str:
        """The run id."""
        return self.result.run_id

    @property
    def began(self) -> datetime:
        """When the run began.

        Raises:
            ValueError: the results do not say so.
        """
        found = datetime.fromisoformat(self.result.started)
        if found.tzinfo is None:
            raise ValueError(f"{self.result.started} has no zone")
        return found

    @property
    def ended(self) -> datetime:
        """When the run had ended.

        Raises:
            ValueError: the results do not say so.
        """
        return self.began + timedelta(seconds=self.result.seconds)


def contradictions(run: RecordedRun) -> tuple[str, ...]:
    """Where the files of a run contradict each other or themselves, a phrase each.

    Raises:
        ValueError: a time in them is none.
    """
    document = run.document
    written = json.loads(json.dumps(run.result.to_json()))
    if _comparable(written, document) != _comparable(document, document):
        return (f"results.json of {run.id} says what its cases do not amount to",)
    found = [
        f"run.json of {run.id} has another {name} than results.json"
        for name, (told, value) in _told_twice(run).items()
        if told != value
    ]
    return (*found, *_other_times(run), *_other_cases(run))


def _told_twice(run: RecordedRun) -> dict[str, tuple[Any, Any]]:
    """What run.json and results.json both tell, in that order."""
    result, manifest = run.result, run.manifest
    versions, target = manifest.get("versions") or {}, manifest.get("target", {})
    began = manifest.get("timeBase")
    told, site = ({url: of.get(url) for url in _URLS} for of in (target, result.target))
    unchecked = result.configuration.get("verifyTls") is False
    return {
        "runId": (manifest.get("runId"), result.run_id),
        "seed": (manifest.get("seed"), result.seed),
        "complete": (manifest.get("complete"), result.complete),
        "configuration": (
            manifest.get("configuration"),
            {name: value for name, value in result.configuration.items() if name != "source"},
        ),
        "target": (told, site),
        "scope": (manifest.get("scope"), list(result.selection)),
        "version of bookproof": (
            versions.get("bookproof", result.harness_version),
            result.harness_version,
        ),
        "word on TLS": (manifest.get("tlsVerified") is True and unchecked, False),
        "beginning": (
            datetime.fromisoformat(str(began)).isoformat(timespec="seconds"),
            result.started,
        ),
    }


def _other_times(run: RecordedRun) -> Iterator[str]:
    """Exchanges from before or after the run, and waivers as of another day."""
    first, last = (run.began - _LEEWAY).timestamp(), (run.ended + _LEEWAY).timestamp()
    for case in run.recorded:
        for exchange in case.exchanges:
            if not first <= exchange.started <= last:
                when = datetime.fromtimestamp(exchange.started, UTC).isoformat(timespec="seconds")
                yield f"{case.id} was recorded at {when}, which is not during the run"
                break
    waivers = run.manifest.get("waivers") or {}
    if waivers.get("entries"):
        day = date.fromisoformat(waivers["today"])
        if abs(day - run.began.date()) > timedelta(days=1):
            yield f"the waivers of {run.id} are those of {day}, which is not the day of the run"


def _other_cases(run: RecordedRun) -> Iterator[str]:
    """Cases that are not in the results as they were recorded, or not what their checks say."""
    for what, cases in (("recorded", run.recorded), ("in results.json", run.result.cases)):
        for name, number in Counter(case.id for case in cases).items():
            if number > 1:
                yield f"{name} is {what} {number} times"
    recorded = {case.id: case for case in run.recorded}
    summed = {case.id: case for case in run.result.cases}
    for name in sorted({*recorded, *summed}):
        if not _alike(recorded.get(name), summed.get(name)):
            yield f"{name} is not in results.json as it was recorded"
    for case in run.result.cases:
        made = case_outcome(case.checks)
        if case.outcome in ANSWERED and case.outcome is not made:
            yield f"{case.id} is called {case.outcome}, but its checks make it {made}"


def _alike(recorded: CaseResult | None, summed: CaseResult | None) -> bool:
    """Whether the results have a case as it was recorded, all but what was said in it."""
    if recorded is None or summed is None:
        return False
    bare = replace(recorded, exchanges=(), updates=(), observations=())
    return bare == summed or recorded.summary_json() == summed.summary_json()


def _comparable(document: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """The members that another version wrote, too; counts without outcomes that do not occur."""
    return {
        name: {key: number for key, number in value.items() if number} if name in _COUNTS else value
        for name, value in document.items()
        if name in written
    }
