"""Running one case to its result."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from greenlet import GreenletExit

from bookproof.cases import Case
from bookproof.checks.registry import Check
from bookproof.faults import (
    BlockedFault,
    ConfigFault,
    DataFault,
    EnvironmentFault,
    Fault,
    NotApplicable,
    StageFailed,
)
from bookproof.protocols import profile_of
from bookproof.results import CaseResult, CheckResult, Outcome, case_outcome
from bookproof.session import Services, Waiting

_OUTCOMES: Mapping[type[Fault], Outcome] = {
    EnvironmentFault: Outcome.ENVIRONMENT,
    DataFault: Outcome.DATA,
    ConfigFault: Outcome.CONFIG,
    BlockedFault: Outcome.BLOCKED,
    NotApplicable: Outcome.NOT_APPLICABLE,
}


def run_case(
    case: Case,
    function: Callable[[Any], None],
    expected: Callable[[], tuple[Check[...], ...]],
    services: Services,
    turns: Waiting,
    reproduce: str,
) -> CaseResult:
    """Run a scenario and tell how it ended; never raises for anything the case does.

    Args:
        expected: tells the checks that the scenario has, asked when it stopped early; those it
            did not come to are not-reached.
    """
    profile = profile_of(services.settings.protocol)
    session = profile.session(case, services, turns)
    started = time.perf_counter()
    stopped: Outcome | None = None
    reason = ""
    try:
        if case.absent:
            raise NotApplicable(case.absent)
        function(profile.scenario(session))
    except StageFailed as failed:
        stopped, reason = Outcome.FAILED, str(failed)
    except Fault as fault:
        stopped, reason = _OUTCOMES[type(fault)], str(fault)
    except (KeyboardInterrupt, GreenletExit):
        raise
    except BaseException as error:
        stopped = Outcome.HARNESS_ERROR
        reason = f"{type(error).__name__}: {error}\n{_where(error)}"
    reason = services.redactor.text(reason)
    elapsed = time.perf_counter() - started
    checks = session.record.checks
    outcome = _outcome(stopped, checks)
    if stopped is not None:
        checks += _not_reached(expected(), checks, reason)
    return CaseResult(
        **case.facts(),
        outcome=outcome,
        seconds=round(max(0.0, elapsed - session.record.suspended), 4),
        waited=round(session.record.waited, 4),
        reason="" if outcome is Outcome.FAILED else reason,
        checks=tuple(checks),
        exchanges=tuple(session.exchanges),
        updates=tuple(session.record.updates),
        observations=tuple(session.record.observations),
        reproduce=reproduce,
    )


def _outcome(stopped: Outcome | None, checks: list[CheckResult]) -> Outcome:
    """A failed check decides; else what stopped the case; else its worst check.

    A case that a failed check has stopped is waived when that failure is.
    """
    found = case_outcome(checks)
    if found is Outcome.FAILED or stopped in (None, Outcome.FAILED):
        return found
    return stopped


def _not_reached(
    expected: tuple[Check[...], ...], checks: list[CheckResult], reason: str
) -> list[CheckResult]:
    run = {result.id for result in checks}
    return [
        CheckResult(
            id=check.id,
            title=check.title,
            requirements=check.requirements,
            outcome=Outcome.NOT_REACHED,
            reason=reason.partition("\n")[0],
        )
        for check in expected
        if check.id not in run
    ]


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return "\n".join(f"  {frame.name}, line {frame.lineno}: {frame.line}" for frame in frames)
