"""The pytest hooks: start and end of a run, workers, and what an item says."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest
from _pytest.outcomes import Exit

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]  # Windows has no such module

from bookproof.broker.idle import IdleBroker
from bookproof.broker.link import BrokerView, RemoteBroker
from bookproof.cases import Case
from bookproof.faults import ConfigFault, EnvironmentFault
from bookproof.plugin.collecting import case_of
from bookproof.plugin.lanes import LaneRunner, LaneScheduling, lane_of
from bookproof.plugin.progress import GOOD, ProgressReporter, Watch, closing_text
from bookproof.plugin.run import Run
from bookproof.plugin.state import (
    SETTINGS,
    add_options,
    concerns_scenarios,
    load_settings,
    seed_of,
    selected,
    worker_input,
)
from bookproof.report.github import Workflow
from bookproof.results import CaseResult, ExitCode, Outcome, Problem, RunResult
from bookproof.settings import SettingsError
from bookproof.waivers import Waivers, load

if TYPE_CHECKING:
    from bookproof.plugin.allure import AllureDetails

_RUN = pytest.StashKey[Run]()
_RUNNER = pytest.StashKey[LaneRunner]()
_RESULT = pytest.StashKey[RunResult]()
_WATCH = pytest.StashKey[Watch]()
_WORKFLOW = pytest.StashKey[Workflow]()
_ALLURE: pytest.StashKey[AllureDetails] = pytest.StashKey()

_INTERRUPTER = "the keyboard or a signal"

RESULT_KEY = "bookproof"
"""Name of the user property that carries a case's outcome to the controller."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the plugin."""
    add_options(parser)


class Stopped(Exit):
    """Ends pytest before the first case; pytest prints the class name and the message."""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Do not replace a worker that dies: the new one would run the deadly case again."""
    if concerns_scenarios(config) and getattr(config.option, "maxworkerrestart", "") is None:
        config.option.maxworkerrestart = "0"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the settings; take over the terminal when asked to.

    Where pytest is run for other tests than scenarios, the plugin stays out of the way.
    """
    if not concerns_scenarios(config):
        return
    try:
        config.stash[SETTINGS] = load_settings(config)
    except SettingsError as error:
        raise Stopped("\n".join(error.problems), returncode=ExitCode.UNUSABLE) from error
    _add_to_allure(config)
    if worker_input(config) is not None:
        return
    config.stash[_WORKFLOW] = Workflow(os.environ, _print)
    config.stash[_WORKFLOW].begin()
    if _own_output(config):
        ProgressReporter.take_over(config)


def _add_to_allure(config: pytest.Config) -> None:
    """Add to what Allure writes; imported only then, as it takes its time in every process."""
    listener = config.pluginmanager.getplugin("allure_listener")
    if listener is None:
        return
    from bookproof.plugin.allure import AllureDetails

    config.stash[_ALLURE] = AllureDetails(listener.allure_logger)
    config.pluginmanager.register(config.stash[_ALLURE])


def _print(line: str) -> None:
    print(line, flush=True)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """In the controller, start the target and the broker; in a worker, reach them."""
    config = session.config
    if SETTINGS not in config.stash or config.getoption("collectonly"):
        return
    told = worker_input(config)
    if told is not None:
        remote = _broker_for_worker(told["bookproof"])
        config.stash[_RUNNER] = LaneRunner(
            config.stash[SETTINGS], remote, told["workerid"], told["bookproof"], _reproducer(config)
        )
        remote.join(told["workerid"])
        return
    run = config.stash[_RUN] = _new_run(config)
    try:
        _begin(run, config)
    except EnvironmentFault as fault:
        _give_up(session, Outcome.ENVIRONMENT, str(fault))
    except ConfigFault as fault:
        _give_up(session, Outcome.CONFIG, str(fault))
    except KeyboardInterrupt:
        run.interrupted_by = _INTERRUPTER
        _give_up(session)
    except Exception as error:  # a fault of the harness, told as such
        _give_up(session, Outcome.HARNESS_ERROR, f"{type(error).__name__}: {error}")


def _broker_for_worker(told: Mapping[str, Any]) -> BrokerView:
    """The run's broker; without feeds there is none, and a worker needs nobody else to wait."""
    if not told["port"]:
        return cast(BrokerView, IdleBroker())  # nothing asks it for a feed
    return RemoteBroker((told["host"], told["port"]), bytes.fromhex(told["key"]))


def _new_run(config: pytest.Config) -> Run:
    reports = Path(config.getoption("--bookproof-reports"))
    try:
        redaction = not config.getoption("--bookproof-no-redaction")
        return Run(
            config.stash[SETTINGS],
            seed_of(config),
            reports,
            redaction=redaction,
            waivers=_waivers(config),
        )
    except OSError as error:
        raise Stopped(
            f"no report can be written to {reports} ({error}); "
            "name a folder with --reports that can be written to",
            returncode=ExitCode.UNUSABLE,
        ) from error


def _waivers(config: pytest.Config) -> Waivers:
    name = config.getoption("--bookproof-waivers")
    if not name:
        return Waivers()
    try:
        return load(Path(name), datetime.now(UTC).date())
    except ConfigFault as fault:
        raise Stopped(str(fault), returncode=ExitCode.UNUSABLE) from fault


def _begin(run: Run, config: pytest.Config) -> None:
    run.selection, run.selected_features = selected(config)
    run.start()
    config.stash[_WATCH] = Watch.over(run, config)
    if _distributes(config):
        return
    told = run.for_worker()
    broker = run.broker or _broker_for_worker(told)
    config.stash[_RUNNER] = LaneRunner(
        config.stash[SETTINGS], broker, "main", told, _reproducer(config)
    )
    broker.join("main")


def _give_up(session: pytest.Session, kind: Outcome | None = None, message: str = "") -> NoReturn:
    """End a run that has no case yet, with a report."""
    config = session.config
    run = config.stash[_RUN]
    if kind is not None:
        where = config.stash[SETTINGS].target_url or "the embedded lab"
        run.problems.append(Problem(kind, where, message))
        run.interrupted_by = "it could not begin"
    result = _close(session, complete=False)
    reason = message or "interrupted"
    if _own_output(config):
        reason = "the run could not begin; see below"
    raise Stopped(reason, returncode=result.verdict.exit_code)


def _own_output(config: pytest.Config) -> bool:
    return bool(config.getoption("--bookproof-progress"))


def _distributes(config: pytest.Config) -> bool:
    return bool(getattr(config.option, "tx", None)) and config.getoption("dist", "no") != "no"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a new worker where target and broker are."""
    run = node.config.stash.get(_RUN, None)
    if run is not None:
        node.workerinput["bookproof"] = run.for_worker()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LaneScheduling | None:
    """Spread the cases in lanes."""
    return LaneScheduling(config, log) if SETTINGS in config.stash else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """A worker has found its items: all workers find the same."""
    run = node.config.stash.get(_RUN, None)
    if run is not None:
        run.planned = len(ids)
        run.note_start_up()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """A worker has gone; the broker no longer waits for it."""
    run = node.config.stash.get(_RUN, None)
    if run is not None:
        if run.broker is not None:
            run.broker.leave(node.workerinput["workerid"])
        told = getattr(node, "workeroutput", None) or {}
        run.worker_memory = max(run.worker_memory, told.get("bookproof_memory", 0.0))
        if error:
            run.note_lost_worker(node.workerinput["workerid"], str(error))


def pytest_collection_finish(session: pytest.Session) -> None:
    """The items are known; without xdist they are all this process's own."""
    run = session.config.stash.get(_RUN, None)
    if run is not None and not _distributes(session.config):
        run.planned = sum(case_of(item) is not None for item in session.items)
        run.note_start_up()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Under ``bookproof run``, report a scenario once: it has neither set-up nor tear-down."""
    case = case_of(item)
    if case is None or not _own_output(item.config) or _ALLURE in item.config.stash:
        return None
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    call = pytest.CallInfo.from_call(
        lambda: _run_item(item, case), when="call", reraise=(Exit, KeyboardInterrupt)
    )
    hook.pytest_runtest_logreport(report=hook.pytest_runtest_makereport(item=item, call=call))
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a scenario as any test is run, where pytest itself tells what comes of it."""
    case = case_of(pyfuncitem)
    if case is None:
        return None
    _run_item(pyfuncitem, case)
    return True


def _run_item(item: pytest.Item, case: Case) -> None:
    """Run the case, and let the item say what it found."""
    runner = item.config.stash[_RUNNER]
    if not runner.prepared:
        runner.prepare(_own_items(item))
    result = runner.result(case)
    item.user_properties.append((RESULT_KEY, json.dumps(_brief(result))))
    if _ALLURE in item.config.stash:
        item.config.stash[_ALLURE].note(result)
    _say(result)


def _own_items(item: pytest.Item) -> list[pytest.Item]:
    """The items of this worker's lane; without xdist, all."""
    items = item.session.items
    told = worker_input(item.config)
    if told is None:
        return items
    lanes = int(told["workercount"])
    own = lane_of(items.index(item), lanes)
    return [other for number, other in enumerate(items) if lane_of(number, lanes) == own]


def _brief(result: CaseResult) -> dict[str, Any]:
    return {"id": result.id, "outcome": str(result.outcome), "reason": result.reason[:500]}


def _say(result: CaseResult) -> None:
    """Let the item fail, be skipped or pass, as the case did."""
    if result.outcome is Outcome.FAILED:
        pytest.fail(failure_text(result), pytrace=False)
    if result.outcome in (Outcome.NOT_APPLICABLE, Outcome.NOT_REACHED):
        pytest.skip(result.reason or "the case says nothing about this system")
    if result.outcome not in GOOD:
        pytest.fail(f"{result.outcome}: {result.reason}", pytrace=False)


def failure_text(result: CaseResult) -> str:
    """Every failed check of a case: place, expected, got, requirements, how to run it again."""
    lines = []
    for check in result.checks:
        if check.outcome is not Outcome.FAILED:
            continue
        lines.append(f"{check.stage}: {check.title} [{check.id}; {', '.join(check.requirements)}]")
        for finding in check.findings:
            lines.append(f"    at {finding.where}")
            lines.append(f"      expected {json.dumps(finding.expected, ensure_ascii=False)}")
            lines.append(f"      got      {json.dumps(finding.got, ensure_ascii=False)}")
    lines.append(f"Run only this: {result.reproduce}")
    return "\n".join(lines).encode("utf-8", "backslashreplace").decode()


def _reproducer(config: pytest.Config) -> Any:
    name = config.getoption("--bookproof-config")
    where = f" --config {shlex.quote(os.path.relpath(name))}" if name else ""
    for assignment in config.getoption("--bookproof-set"):
        where += f" --set {shlex.quote(assignment)}"

    def reproduce(case: Case) -> str:
        seed = config.stash[_RUNNER].seed
        return f"bookproof run{where} --seed {seed} '{case.id.partition('#')[0]}'"

    return reproduce


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the report; the verdict decides the exit code."""
    runner = session.config.stash.get(_RUNNER, None)
    if runner is not None:
        runner.close()
        _tell_memory(session.config)
    if session.config.stash.get(_RUN, None) is not None:
        run = session.config.stash[_RUN]
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            run.interrupted_by = _INTERRUPTER
            _hurry_workers(session.config)
        result = _close(session, complete=exitstatus in (0, 1, pytest.ExitCode.NO_TESTS_COLLECTED))
        if exitstatus != pytest.ExitCode.USAGE_ERROR:
            session.exitstatus = result.verdict.exit_code


def _hurry_workers(config: pytest.Config) -> None:
    """Let xdist give its workers less than ten seconds for cases that nobody will see."""
    distributor = config.pluginmanager.getplugin("dsession")
    manager = getattr(distributor, "nodemanager", None)
    if manager is not None:
        manager.EXIT_TIMEOUT = 1


def _tell_memory(config: pytest.Config) -> None:
    """Let the controller know the largest memory of this worker, in MB."""
    told = getattr(config, "workeroutput", None)
    if told is not None and resource is not None:
        told["bookproof_memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _close(session: pytest.Session, *, complete: bool) -> RunResult:
    config = session.config
    run = config.stash[_RUN]
    watch = config.stash.get(_WATCH, None)
    if watch is not None:
        watch.stop()
    if _RESULT not in config.stash:
        try:
            config.stash[_RESULT] = run.finish(complete=complete)
        except OSError as error:
            run.stop()
            raise Stopped(
                f"the report of {run.folder.path} could not be written ({error}); make room, or "
                "name another folder with --reports, and run again",
                returncode=ExitCode.UNUSABLE,
            ) from error
    return config.stash[_RESULT]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say the verdict; stop what may still run."""
    run = config.stash.get(_RUN, None)
    result = config.stash.get(_RESULT, None)
    if run is not None and result is not None:
        closing_text(config, result, run.folder.path)
    if _WORKFLOW in config.stash:
        config.stash[_WORKFLOW].end(result)
    if run is not None:
        run.stop()
