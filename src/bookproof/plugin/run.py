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
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bookproof import report
from bookproof.broker.discovery import Site, discover
from bookproof.broker.link import BrokerServer
from bookproof.broker.service import Broker
from bookproof.broker.setup import ROLES, broker_for, partners
from bookproof.checks.registry import CHECKS
from bookproof.client.redaction import Redactor
from bookproof.client.taped import Taped
from bookproof.client.transport import Transport
from bookproof.embedded import EmbeddedLab
from bookproof.faults import EnvironmentFault
from bookproof.plugin.records import RunFolder
from bookproof.results import CaseResult, FeedSummary, Outcome, Problem, RunResult
from bookproof.settings import Settings
from bookproof.waivers import Waivers

RECORDING_FORMAT = 1
PARTIAL_EVERY = 5.0
"""Seconds between reports of a run that goes on; each takes a share of the run's own time."""


class Run:
    """One run, from the start of the target to the report."""

    def __init__(
        self,
        settings: Settings,
        seed: int,
        reports: Path,
        *,
        redaction: bool = True,
        waivers: Waivers = Waivers(),  # noqa: B008 - it is frozen
    ) -> None:
        self.waivers = waivers
        self.redaction = redaction
        self.settings = settings
        self.seed = seed
        self.started = datetime.now(UTC)
        self.folder = RunFolder.new(reports, self.started)
        self.redactor = redactor_of(settings, active=redaction)
        self.planned = 0
        self.interrupted_by = ""
        self.problems: list[Problem] = []
        self.site: Site | None = None
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
        """
        url = self._target_url()
        transport = self._transport()
        try:
            self.site = discover(transport, url)
            self._reset_dataset(transport, self.site)
        finally:
            transport.close()
        folder = Path(self._temporary.name)
        self.broker = broker_for(self.settings, self.site, folder, self.seed, self._transport)
        self.broker.start(self.started)
        self.server = BrokerServer(self.broker)
        self.folder.declare(self.manifest(complete=False))

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
        site = self.site
        return {
            "format": RECORDING_FORMAT,
            "runId": self.folder.path.name,
            "complete": complete,
            "versions": versions(),
            "configuration": self.settings.redacted(),
            "seed": self.seed,
            "timeBase": self.started.isoformat(),
            "target": {
                "datasetSiteUrl": self.redactor.text(site.url) if site else "",
                "baseUrl": self.redactor.text(site.base_url) if site else "",
            },
            "scope": list(self.selection),
            "redaction": self.redaction,
            "waivers": self.waivers.to_json(),
            "tlsVerified": self.settings.verify_tls,
        }

    def _target_url(self) -> str:
        lab = self.settings.lab
        if lab is None:
            return str(self.settings.dataset_site_url)
        self._lab = EmbeddedLab(lab_arguments(self.settings)).start()
        return f"{self._lab.url}/"

    def _reset_dataset(self, transport: Transport, site: Site) -> None:
        """In controlled mode, remove what earlier runs created."""
        if self.settings.use_random_opportunities:
            return
        name = self.settings.test_dataset_identifier
        url = f"{site.base_url}/test-interface/datasets/{name}"
        received = transport.send("DELETE", url, dict(self.settings.headers("primary", "primary")))
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
        if self.server is None or self.site is None:
            raise RuntimeError("the run has not been started")
        host, port = self.server.address
        return {
            "host": host,
            "port": port,
            "key": self.server.key.hex(),
            "base_url": self.site.base_url,
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
        report.write_partial(self.result(complete=False), self.folder.path)
        self._last_partial = time.monotonic()

    def begin_report(self) -> None:
        """Write the first report, with no case yet."""
        report.write_partial(self.result(complete=False), self.folder.path)

    # End

    def result(self, *, complete: bool) -> RunResult:
        """What is known now."""
        cases = self.folder.cases()
        site = self.site
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
            target={
                "name": site.name if site else "not reached",
                "datasetSiteUrl": site.url if site else str(self.settings.dataset_site_url or ""),
                "baseUrl": site.base_url if site else "",
            },
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
            if self.site is not None:
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


def redactor_of(settings: Settings, *, active: bool = True) -> Redactor:
    """Hides every header value that the configuration holds."""
    sets: list[dict[str, str]] = []
    for partner in partners(settings):
        sets.append(dict(settings.feed_headers(partner)))
        sets.extend(
            dict(settings.headers(partner, seller))
            for seller in ROLES
            if getattr(settings.sellers, seller) is not None
        )
    return Redactor(sets, active=active)


def lab_arguments(settings: Settings) -> list[str]:
    """The command line of the lab that the configuration describes."""
    lab = settings.lab
    if lab is None:
        return []
    arguments = [
        "--feed-delay", str(lab.feed_delay), "--cancellation", lab.cancellation,
        "--leasing", lab.leasing, "--proposals", lab.proposals, "--seed", str(lab.seed),
    ]  # fmt: skip
    for defect in lab.defects:
        arguments += ["--defect", defect]
    return arguments
