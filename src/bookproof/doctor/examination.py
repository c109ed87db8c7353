"""The examination: everything that a run relies on, in the order in which it relies on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bookproof.broker.discovery import Site, discover
from bookproof.broker.service import Broker
from bookproof.broker.setup import broker_for, transport_for
from bookproof.cases import Case
from bookproof.client.redaction import Redactor
from bookproof.doctor import api, data, feeds
from bookproof.doctor.findings import Level, Line, of_fault
from bookproof.doctor.probing import probed
from bookproof.doctor.subject import Subject
from bookproof.embedded import EmbeddedLab
from bookproof.faults import EnvironmentFault
from bookproof.plugin.run import redactor_of
from bookproof.report.wording import counted
from bookproof.settings import CommonSettings, Settings

_SITE = "dataset site"
_AFTER_SITE = (
    "feeds listed", "feeds", "API base", "authentication", "orders feed", "test interface",
    "clock", "data",
)  # fmt: skip
_UNREADABLE = (AssertionError, RecursionError, ValueError)
"""What the parsers of HTML, JSON and addresses raise for the most broken input."""
_AFTER_API = ("authentication", "test interface", "clock")


def examine(
    settings: CommonSettings, cases: Sequence[Case], actions: Sequence[str]
) -> Iterator[Line]:
    """Look at everything that a run of these cases relies on; a line for each thing.

    Nothing raises for whatever the system does, and everything ends within the configured
    timeouts. The lab is started if the configuration names it.

    Args:
        settings: the configuration of the run.
        cases: what the run would run.
        actions: actions of the test interface that the cases need.
    """
    redactor = redactor_of(settings)
    for line in _examined(settings, cases, actions, redactor):
        yield replace(
            line,
            seen=_without_secrets(line.seen, settings, redactor),
            remedy=_without_secrets(line.remedy, settings, redactor),
        )


def _without_secrets(text: str, settings: CommonSettings, redactor: Redactor) -> str:
    url = settings.target_url
    if url:
        text = text.replace(url, settings.redacted()[settings.TARGET])
    return redactor.text(text)


def _examined(
    settings: CommonSettings, cases: Sequence[Case], actions: Sequence[str], redactor: Redactor
) -> Iterator[Line]:
    yield _configuration(settings, cases)
    if not isinstance(settings, Settings):
        yield from probed(settings, redactor)
        return
    with ExitStack() as stack:
        try:
            url = _target(settings, stack)
            transport = transport_for(settings)
            stack.callback(transport.close)
            site = discover(transport, url)
        except (EnvironmentFault, *_UNREADABLE) as fault:
            yield _unreadable(fault)
            yield from _skipped(_AFTER_SITE, "needs the dataset site")
            return
        yield Line(_SITE, Level.OK, f"{site.name}, {counted(len(site.feeds), 'feed')}")
        began = datetime.now(UTC)
        broker = _broker(settings, site, stack)
        broker.start(began)
        yield from _of_target(
            Subject(settings, transport, redactor, site, broker, began, cases, actions)
        )


def _of_target(subject: Subject) -> Iterator[Line]:
    settings = subject.settings
    yield from feeds.types_listed(subject)
    feeds.await_harvest(subject.broker, settings)
    yield from feeds.opportunity_feeds(subject)
    lines, clock = api.base(subject)
    yield from lines
    if clock is not None:
        yield from api.authentication(subject)
    yield from feeds.order_feeds(subject)
    if clock is None:
        yield from _skipped(_AFTER_API, "needs an API that answers")
        if settings.use_random_opportunities:
            yield from data.picked(subject)
        else:
            yield Line("data", Level.SKIPPED, "needs an API that answers")
        return
    if settings.use_random_opportunities:
        yield Line("test interface", Level.SKIPPED, "opportunities are picked from the feeds")
        yield data.actions(subject)
        yield clock
        yield from data.picked(subject)
        return
    creation, kinds = data.controlled(subject)
    yield creation
    yield data.actions(subject)
    yield clock
    yield from kinds


def _unreadable(fault: Exception) -> Line:
    if isinstance(fault, EnvironmentFault):
        return of_fault(_SITE, fault)
    seen = f"the page cannot be taken apart ({fault})"
    return Line(_SITE, Level.FAIL, seen, "mend its HTML or JSON-LD, or check datasetSiteUrl")


def _configuration(settings: CommonSettings, cases: Sequence[Case]) -> Line:
    area = "configuration"
    seen = f"{settings.source}: {counted(len(cases), 'case')}"
    if not cases:
        return Line(
            area, Level.FAIL, f"{seen}, so there is nothing to run",
            "set features to true or false in implementedFeatures; see `bookproof plan`",
        )  # fmt: skip
    if settings.ignored:
        names = ", ".join(settings.ignored)
        return Line(area, Level.WARN, f"{seen}; without meaning here: {names}", "remove these keys")
    return Line(area, Level.OK, seen)


def _target(settings: Settings, stack: ExitStack) -> str:
    arguments = settings.lab_arguments()
    if arguments is None:
        return settings.target_url
    return f"{stack.enter_context(EmbeddedLab(arguments)).url}/"


def _broker(settings: Settings, site: Site, stack: ExitStack) -> Broker:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bookproof-"))
    broker = broker_for(settings, site, Path(folder), seed=0)
    stack.callback(broker.close)
    return broker


def _skipped(areas: Sequence[str], why: str) -> Iterator[Line]:
    return (Line(area, Level.SKIPPED, why) for area in areas)
