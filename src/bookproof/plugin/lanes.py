"""Spreading cases over workers in lanes, and running the cases of a lane by turns.

A lane is a fixed share of the cases. Each worker gets whole lanes, so it knows from the start
which cases are its own and can begin one while another waits for a feed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

from bookproof.broker.link import BrokerView
from bookproof.cases import Case
from bookproof.client.transport import Transport
from bookproof.coverage import checks_of
from bookproof.execution import run_case
from bookproof.plugin.collecting import case_of
from bookproof.plugin.records import CaseWriter
from bookproof.plugin.run import redactor_of
from bookproof.results import CaseResult
from bookproof.session import Services
from bookproof.settings import CommonSettings
from bookproof.turns import Turns
from bookproof.waivers import Waivers


def lane_of(number: int, lanes: int) -> str:
    """The lane of the item with this number.

    Neighbours go to different lanes, and each round begins one lane further: the types of
    opportunities recur as often as there are lanes, and no lane shall get all the costly ones.
    """
    return f"lane-{(number + number // lanes) % lanes}"


class LaneScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types for it
    """Gives every worker one lane, and never moves a case."""

    _numbers: dict[str, int] | None = None

    def _split_scope(self, nodeid: str) -> str:
        if self._numbers is None:
            self._numbers = {name: number for number, name in enumerate(self.collection)}
        return lane_of(self._numbers[nodeid], self.numnodes)


class LaneRunner:
    """Runs the cases of one worker, and hands out their results one by one."""

    def __init__(
        self,
        settings: CommonSettings,
        broker: BrokerView,
        worker: str,
        told: dict[str, Any],
        reproduce: Callable[[Case], str],
    ) -> None:
        self._broker = broker
        self._worker = worker
        self._settings = settings
        self._reproduce = reproduce
        self._results: dict[str, CaseResult] = {}
        self._writer = CaseWriter(Path(told["folder"]), worker)
        self._transport = Transport(
            timeout=settings.timeouts.request, verify_tls=settings.verify_tls
        )
        self._services = Services(
            settings=settings,
            broker=broker,
            transport=self._transport,
            redactor=redactor_of(settings, active=told["redaction"]),
            base_url=told["base_url"],
            seed=told["seed"],
            time_base=datetime.fromisoformat(told["time_base"]),
            waivers=Waivers.from_json(told["waivers"]),
        )
        self._turns: Turns | None = None

    def prepare(self, items: Sequence[pytest.Item]) -> None:
        """Take these items as the worker's own."""
        pairs = [(item, case) for item in items if (case := case_of(item)) is not None]
        self._turns = Turns(
            self._broker,
            self._worker,
            [(case.id, self._task(item, case)) for item, case in pairs],
            self._settings.cases_in_flight,
            {case.id for _, case in pairs if case.scenario.last},
        )

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self._services.seed

    @property
    def prepared(self) -> bool:
        """Whether the items are known."""
        return self._turns is not None

    def result(self, case: Case) -> CaseResult:
        """The result of a case; runs it, and others by turns, until it is there."""
        if self._turns is None:
            raise RuntimeError("the items are not known yet")
        if case.id not in self._results:
            self._turns.finish(case.id)
        return self._results[case.id]

    def close(self) -> None:
        """End the worker's part."""
        self._broker.leave(self._worker)
        self._writer.close()
        self._transport.close()

    def _task(self, item: pytest.Item, case: Case) -> Callable[[], None]:
        function = getattr(item, "function")  # noqa: B009 - Item does not declare it

        def work() -> None:
            turns = self._turns
            if turns is None:
                raise RuntimeError("the items are not known yet")
            result = run_case(
                case,
                function,
                partial(checks_of, function),
                self._services,
                turns,
                self._reproduce(case),
            )
            self._results[case.id] = result
            self._writer.write(result)

        return work
