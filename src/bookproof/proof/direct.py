"""Trials of the protocols without feeds: many defects, one lab, one process.

The cases run as in a worker of a run, by turns; only pytest, which would take most of the time,
is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any, Self, cast

import requests

from bookproof import resources
from bookproof.broker.idle import IdleBroker
from bookproof.broker.link import BrokerView
from bookproof.cases import Case
from bookproof.client.transport import Transport
from bookproof.collect import Found, cases_of, find_scenarios
from bookproof.coverage import checks_of
from bookproof.embedded import EmbeddedLab
from bookproof.execution import run_case
from bookproof.plugin.run import redactor_of
from bookproof.proof.plan import Kill
from bookproof.proof.trial import Trial, fired_at, trial_of
from bookproof.protocols import profile_of
from bookproof.results import CaseResult
from bookproof.session import Services
from bookproof.settings import load_any
from bookproof.turns import Turns


class Proving:
    """A lab of a protocol, and the scenarios to run against it."""

    def __init__(self, protocol: str, overrides: Mapping[str, Any] | None = None) -> None:
        self._profile = profile_of(protocol)
        name = protocol.replace("_", "-")
        path = resources.folder("config") / f"example.{name}.json"
        self._settings = load_any(path, overrides)
        arguments = self._settings.lab_arguments() or []
        self._lab = EmbeddedLab(arguments, self._profile.lab)
        self._found = find_scenarios(resources.folder("features"), protocol)
        self._redactor = redactor_of(self._settings)

    def __enter__(self) -> Self:
        self._lab.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lab.stop()

    def trial(self, kill: Kill) -> Trial:
        """Run every scenario against the lab with the defect, or with none."""
        active = [kill.defect] if kill.defect else []
        switched = requests.put(f"{self._lab.url}/lab/defects", json={"active": active}, timeout=10)
        switched.raise_for_status()
        results = self._run()
        return trial_of(kill, fired_at(self._lab.url, kill.defect), results)

    def _run(self) -> list[CaseResult]:
        transport = Transport(timeout=self._settings.timeouts.request)
        services = Services(
            settings=self._settings,
            broker=cast(BrokerView, IdleBroker()),  # nothing asks it for a feed
            transport=transport,
            redactor=self._redactor,
            base_url=self._lab.url,
            seed=1,
            time_base=datetime.now(UTC),
        )
        try:
            return _Round(self._found, services).run()
        finally:
            transport.close()


class _Round:
    """Every case once, by turns."""

    def __init__(self, found: Sequence[Found], services: Services) -> None:
        self._services = services
        self._results: list[CaseResult] = []
        settings = services.settings
        pairs = [
            (case, entry.function)
            for entry in found
            for case in cases_of(entry.origin, entry.scenario, settings)
            if not case.absent
        ]
        self._names = [case.id for case, _ in pairs]
        self._turns = Turns(
            services.broker,
            "proof",
            [(case.id, partial(self._case, case, function)) for case, function in pairs],
            settings.cases_in_flight,
            {case.id for case, _ in pairs if case.scenario.last},
        )

    def run(self) -> list[CaseResult]:
        """The results, in the order in which the cases ended."""
        for name in self._names:
            self._turns.finish(name)
        return self._results

    def _case(self, case: Case, function: Callable[[Any], None]) -> None:
        expected = partial(checks_of, function)
        self._results.append(run_case(case, function, expected, self._services, self._turns, ""))
