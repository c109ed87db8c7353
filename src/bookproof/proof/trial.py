"""One run of the scenarios against a lab with one defect, and what came of it."""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bookproof import resources
from bookproof.embedded import EmbeddedLab
from bookproof.proof.plan import SETTINGS, Kill
from bookproof.results import CaseResult, Outcome, RunResult

FEED_UPDATE = 1.5
"""Seconds that a case waits for a feed update; what a defect holds back costs this long."""

_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(["bookproof.proof.loaded"])


@dataclass(frozen=True, slots=True)
class Trial:
    """What one run showed."""

    kill: Kill
    fired: int
    """How often the lab produced the wrong behaviour."""
    checks: Mapping[str, Counter[str]] = field(default_factory=dict)
    """How often each check ended with an outcome, by outcome."""
    cases: Counter[str] = field(default_factory=Counter)
    """Cases by outcome."""
    passed: frozenset[str] = frozenset()
    """Checks that passed at least once."""
    reasons: tuple[str, ...] = ()

    @property
    def flaws(self) -> list[str]:
        """How it differs from what was to be, one line each; empty when it does not."""
        kill = self.kill
        found = []
        if kill.defect and not self.fired and not kill.not_seen:
            found.append("it never fired")
        for outcome, expected in (
            (Outcome.FAILED, kill.fails),
            (Outcome.WARNED, kill.warns),
            (Outcome.DISPUTED, kill.disputes),
            (Outcome.POLICY_DIFFERENCE, kill.policy),
            (Outcome.HARNESS_ERROR, frozenset()),
        ):
            seen = frozenset(self.checks.get(outcome, ()))
            found += [f"{name} has not {outcome}" for name in sorted(expected - seen)]
            beside = seen - expected - (kill.may_fail if outcome is Outcome.FAILED else frozenset())
            found += [f"{name} has {outcome} as well" for name in sorted(beside)]
        usual = {
            Outcome.PASSED, Outcome.FAILED, Outcome.WARNED, Outcome.DISPUTED,
            Outcome.POLICY_DIFFERENCE,
        }  # fmt: skip
        for ended in sorted(set(self.cases) - usual - {kill.stops}):
            found.append(f"{self.cases[ended]} cases were {ended}: {self.reasons[:2]}")
        if kill.stops and not self.cases[kill.stops]:
            found.append(f"no case was {kill.stops}")
        return found


def run_trial(kill: Kill, types: tuple[str, ...] = ("ScheduledSession",)) -> Trial:
    """Run the scenarios against a lab with the defect.

    Args:
        kill: the defect; one without a name stands for the lab as it should be.
        types: opportunity types in scope.
    """
    arguments = list(SETTINGS[kill.setting].lab)
    if kill.defect:
        arguments += ["--defect", kill.defect]
    temporary = tempfile.TemporaryDirectory(prefix="bookproof-proof-")
    with temporary as folder, EmbeddedLab(arguments) as lab:
        config = Path(folder, "config.json")
        config.write_text(json.dumps(_configuration(kill, types, lab.url)))
        document = _run(config, Path(folder))
        fired = fired_at(lab.url, kill.defect)
    return trial_of(kill, fired, list(RunResult.from_json(document).cases))


def _configuration(kill: Kill, types: tuple[str, ...], url: str) -> dict[str, Any]:
    default = resources.folder("config") / "default.json"
    document: dict[str, Any] = json.loads(default.read_text("utf-8"))
    document.pop("lab", None)
    document.pop("$schema", None)
    document["datasetSiteUrl"] = f"{url}/"
    document["bookableOpportunityTypesInScope"] = dict.fromkeys(types, True)
    document["timeouts"] = {"feedUpdate": FEED_UPDATE, "request": 10, "harvest": 30}
    document["implementedFeatures"] |= SETTINGS[kill.setting].features
    return document


def _run(config: Path, folder: Path) -> dict[str, Any]:
    """The results of a run in a process that is forked from one with everything loaded.

    Raises:
        RuntimeError: it left none.
    """
    told = folder / "told.txt"
    told.touch()
    process = _LOADED.Process(target=_run_here, args=(str(config), str(folder), str(told)))
    process.start()
    process.join()
    results = folder / "latest" / "results.json"
    if not results.exists():
        raise RuntimeError(f"the run left no results: {told.read_text('utf-8')[-4000:]}")
    document: dict[str, Any] = json.loads(results.read_text("utf-8"))
    return document


def _run_here(config: str, reports: str, told: str) -> None:
    """Run as the command does; what it says goes into a file."""
    from bookproof.cli.run import RunArguments, run_scenarios  # it loads much, most of it at once

    output = os.open(told, os.O_WRONLY)
    os.dup2(output, 1)
    os.dup2(output, 2)
    run_scenarios(RunArguments(config=config, workers=0, seed=1, reports=reports))


def fired_at(url: str, defect: str) -> int:
    """How often the lab says that it produced a wrong behaviour."""
    listed = requests.get(f"{url}/lab/defects", timeout=10).json()
    return sum(entry["fired"] for entry in listed if entry["name"] == defect)


def trial_of(kill: Kill, fired: int, cases: Sequence[CaseResult]) -> Trial:
    """What came of these cases."""
    checks: dict[str, Counter[str]] = {}
    for case in cases:
        for check in case.checks:
            checks.setdefault(check.outcome, Counter())[check.id] += 1
    return Trial(
        kill=kill,
        fired=fired,
        checks=checks,
        cases=Counter(case.outcome for case in cases),
        passed=frozenset(checks.get(Outcome.PASSED, ())),
        reasons=tuple(sorted({case.reason for case in cases if case.reason})),
    )
