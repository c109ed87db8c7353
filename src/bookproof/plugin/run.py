"""The run as the controlling process sees it: target, broker, results, verdict.

One process controls: the only one without xdist, else the one that spreads the work. It starts
the embedded lab if the configuration names it, reads the dataset site, runs the broker, gathers
what the workers find and writes the report, also when it is interrupted.
"""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bookproof import report
from bookproof.broker.discovery import Site, discover
from bookproof.broker.link import BrokerServer
from bookproof.broker.service import Broker
from bookproof.broker.setup import broker_for
from bookproof.checks.registry import CHECKS
from bookproof.client.redaction import Redactor
from bookproof.client.taped import Taped
from bookproof.client.transport import Transport
from bookproof.embedded import EmbeddedLab
from bookproof.faults import EnvironmentFault
from bookproof.plugin.records import RunFolder
from bookproof.protocols import Target, profile_of
from bookproof.protocols.contact import probing_session, target_at
from bookproof.results import CaseResult, FeedSummary, Outcome, Problem, RunResult
from bookproof.settings import CommonSettings, Settings
from bookproof.waivers import Waivers

RECORDING_FORMAT = 1
PARTIAL_EVERY = 5.0
"""Seconds between reports of a run that goes on; each takes a share of the run's own time."""


class Run:
    """One run, from the start of the target to the report."""

    def __init__(
        self,
        settings: CommonSettings,
        seed: int,
        reports: Path,
        *,
        redaction: bool = True,
        waivers: Waivers = Waivers(),  # noqa: B008 - it is frozen
    ) -> None:
        self.waivers = waivers
        self.redaction = redaction
        self.settings = settings
        self.profile = profile_of(settings.protocol)
        self.seed = seed
        self.started = datetime.now(UTC)
        self.folder = RunFolder.new(reports, self.started)
        self.redactor = redactor_of(settings, active=redaction)
        self.planned = 0
        self.interrupted_by = ""
        self.problems: list[Problem] = []
        self.target: Target | None = None
        self.broker: Broker | None = None
        self.server: BrokerServer | None = None
        self.start_up_seconds = 0.0
        self.worker_memory = 0.0
        """Largest memory of a worker, in MB."""
        self.selection: tuple[str, ...] = ()
        self.selected_features: set[str] = set()
        self._clock = time.monotonic()
        self._last_partial = self._clock
        self._lab: EmbeddedLab | None = None
        self._temporary = tempfile.TemporaryDirectory(prefix="bookproof-")
        self._done = False

    # Start

    def start(self) -> None:
        """Start what is needed and begin to harvest.

        Raises:
            EnvironmentFault: the target cannot be used at all.
            ConfigFault: it refuses what the configuration gives.
        """
        url = self._target_url()
        transport = self._transport()
        try:
            if isinstance(self.settings, Settings):
                self._start_broker(self.settings, transport, url)
            else:
                self.target = target_at(url, self.profile)
                self._first_contact(transport, self.target)
        finally:
            transport.close()
        self.folder.declare(self.manifest(complete=False))

    def _start_broker(self, settings: Settings, transport: Transport, url: str) -> None:
        site = discover(transport, url)
        self.target = Target(site.name, site.url, site.base_url)
        self._reset_dataset(settings, transport, site)
        folder = Path(self._temporary.name)
        self.broker = broker_for(settings, site, folder, self.seed, self._transport)
        self.broker.start(self.started)
        self.server = BrokerServer(self.broker)

    def _first_contact(self, transport: Transport, target: Target) -> None:
        """Look at the first thing that every run relies on."""
        for probe in self.profile.probes[:1]:
            session = probing_session(
                self.profile, self.settings, transport, self.redactor, target, self.started
            )
            probe.look(session)

    def _transport(self) -> Transport:
        """A connection whose exchanges go into the recording."""
        return Taped(
            self.folder.note,
            self.redactor,
            timeout=self.settings.timeouts.request,
            verify_tls=self.settings.verify_tls,
        )

    def manifest(self, *, complete: bool) -> dict[str, Any]:
        """What the recording says of the run as a whole."""
        target = self.target
        return {
            "format": RECORDING_FORMAT,
            "runId": self.folder.path.name,
            "complete": complete,
            "versions": versions(),
            "configuration": self.settings.redacted(),
            "seed": self.seed,
            "timeBase": self.started.isoformat(),
            "target": {
                "datasetSiteUrl": self.redactor.text(target.url) if target else "",
                "baseUrl": self.redactor.text(target.base_url) if target else "",
            },
            "scope": list(self.selection),
            "redaction": self.redaction,
            "waivers": self.waivers.to_json(),
            "tlsVerified": self.settings.verify_tls,
        }

    def _target_url(self) -> str:
        arguments = self.settings.lab_arguments()
        if arguments is None:
            return self.settings.target_url
        self._lab = EmbeddedLab(arguments, self.profile.lab).start()
        return f"{self._lab.url}/"

    def _reset_dataset(self, settings: Settings, transport: Transport, site: Site) -> None:
        """In controlled mode, remove what earlier runs created."""
        if settings.use_random_opportunities:
            return
        name = settings.test_dataset_identifier
        url = f"{site.base_url}/test-interface/datasets/{name}"
        received = transport.send("DELETE", url, settings.headers("primary", "primary"))
        if received.status not in (204, 404):
            remedy = (
                "check the request headers of the primary booking partner and seller"
                if received.status in (401, 403)
                else "the test interface is needed unless useRandomOpportunities is true"
            )
            raise EnvironmentFault(
                f"DELETE {url}: status {received.status} instead of 204; {remedy}"
            )

    def for_worker(self) -> dict[str, Any]:
        """What a worker has to be told."""
        if self.target is None:
            raise RuntimeError("the run has not been started")
        host, port = self.server.address if self.server else ("", 0)
        return {
            "host": host,
            "port": port,
            "key": self.server.key.hex() if self.server else "",
            "base_url": self.target.base_url,
            "folder": str(self.folder.path),
            "seed": self.seed,
            "redaction": self.redaction,
            "waivers": self.waivers.to_json(),
            "time_base": self.started.isoformat(),
        }

    # Progress

    def note_start_up(self) -> None:
        """A worker is ready; the first case begins when all are."""
        self.start_up_seconds = time.monotonic() - self._clock

    def note_lost_worker(self, worker: str, error: str) -> None:
        """A worker process has died; what it had not finished has no result."""
        self.problems.append(
            Problem(
                Outcome.HARNESS_ERROR,
                f"worker {worker}",
                f"the worker process {worker} died ({error}); its other cases were not run",
                "run again with -n 0 to see which case does it",
            )
        )

    def report_progress(self) -> None:
        """Write a report of a run that goes on, so that a kill leaves one; not too often."""
        now = time.monotonic()
        if now - self._last_partial < PARTIAL_EVERY:
            return
        self.report_so_far()
        self._last_partial = time.monotonic()

    def report_so_far(self) -> None:
        """Write the report of what there is; where it cannot be, the last report will tell."""
        with suppress(OSError):
            report.write_partial(self.result(complete=False), self.folder.path)

    # End

    def result(self, *, complete: bool) -> RunResult:
        """What is known now."""
        cases = self.folder.cases()
        problems = [*self.problems, *self._waiver_problems(cases, complete=complete)]
        problems += [*(self.broker.problems() if self.broker else [])]
        if self._lab is not None and self._lab.died():
            problems.append(
                Problem(Outcome.ENVIRONMENT, self._lab.url, "the embedded lab ended during the run")
            )
        return RunResult(
            run_id=self.folder.path.name,
            harness_version=version("bookproof"),
            started=self.started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - self._clock, 3),
            seed=self.seed,
            complete=complete,
            target=self._told_target(),
            configuration=self.settings.redacted() | {"source": self.settings.source},
            planned=max(self.planned, len(cases)),
            cases=cases,
            problems=self._told_problems(problems),
            feeds=self._told_feeds(),
            not_declared=self._not_declared(),
            numbers=self._numbers(cases),
            interrupted_by=self.interrupted_by,
            selection=self.selection,
            redacted=self.redaction,
        )

    def _told_target(self) -> dict[str, str]:
        """The system without the secrets that its address may have, or its name repeat."""
        target = self.target or Target("not reached", self.settings.target_url, "")
        told = {"name": target.name, "datasetSiteUrl": target.url, "baseUrl": target.base_url}
        return {key: self.redactor.text(value) for key, value in told.items()}

    def _waiver_problems(self, cases: Sequence[CaseResult], *, complete: bool) -> list[Problem]:
        """Waivers that are out of date, and at the end of a whole run those that excuse nothing."""
        found = self.waivers.outdated(CHECKS)
        if complete and not self.selection:
            found += self.waivers.needless(cases, CHECKS)
        return found

    def _told_problems(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """The problems without the secrets that the system may have repeated."""
        hide = self.redactor.text
        return tuple(
            replace(problem, where=hide(problem.where), message=hide(problem.message))
            for problem in problems
        )

    def _told_feeds(self) -> tuple[FeedSummary, ...]:
        if self.broker is None:
            return ()
        hide = self.redactor.text
        return tuple(
            replace(feed, url=hide(feed.url), problem=hide(feed.problem))
            for feed in self.broker.summaries()
        )

    def _not_declared(self) -> tuple[str, ...]:
        return tuple(
            sorted(name for name in self.selected_features
                   if self.settings.implemented(name) is None)
        )  # fmt: skip

    def _numbers(self, cases: Sequence[CaseResult]) -> dict[str, float]:
        requests = sum(len(case.exchanges) for case in cases)
        feeds = self.broker.feeds.values() if self.broker else ()
        elapsed = time.monotonic() - self._clock
        return {
            "requests": requests,
            "feedRequests": sum(feed.requests for feed in feeds),
            "startUpSeconds": round(self.start_up_seconds, 3),
            "caseSeconds": round(sum(case.seconds for case in cases), 3),
            "waitedSeconds": round(sum(case.waited for case in cases), 3),
            "idleSeconds": round(self.broker.idle_seconds if self.broker else 0.0, 3),
            "seconds": round(elapsed, 3),
            "workerMegabytes": round(self.worker_memory, 1),
        }

    def finish(self, *, complete: bool) -> RunResult:
        """Stop everything and write the report; called once more it does nothing new."""
        if self.server is not None:
            self.server.close()
        result = self.result(complete=complete and not self.interrupted_by)
        if not self._done:
            self._done = True
            report.write(result, self.folder.path)
            self.folder.tidy()
            if self.target is not None:
                self.folder.declare(self.manifest(complete=result.complete))
        self.stop()
        return result

    def stop(self) -> None:
        """Give up the target and the broker."""
        if self.broker is not None:
            self.broker.close()
        if self._lab is not None:
            self._lab.stop()
        self._temporary.cleanup()


def versions() -> dict[str, str]:
    """Versions of what decides a verdict."""
    packages = ("bookproof", "jsonschema", "jsonschema-rs", "PyLD", "requests")
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def redactor_of(settings: CommonSettings, *, active: bool = True) -> Redactor:
    """Hides every secret that the configuration holds."""
    return Redactor(settings.secrets(), active=active)
