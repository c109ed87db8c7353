"""One case at work: its stages, its record, and what it can ask of target and broker.

A check never raises into a scenario. ``Stage.check`` records and goes on; ``Stage.require``
stops the case when the check fails, for what later steps cannot do without.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ParamSpec, Protocol, cast

from bookproof.broker.link import BrokerView
from bookproof.broker.service import Ended, Wait
from bookproof.cases import Case
from bookproof.checks.registry import Check
from bookproof.client.log import LoggedClient, Request
from bookproof.client.redaction import Redactor
from bookproof.client.transport import Transport, write_json
from bookproof.faults import ConfigFault, EnvironmentFault, StageFailed
from bookproof.model import MEDIA_TYPE, Answer
from bookproof.observations import ObservedBroker, waiting_for
from bookproof.results import (
    CheckResult,
    Exchange,
    FeedUpdate,
    Finding,
    Observation,
    Outcome,
)
from bookproof.settings import CommonSettings, Seller, Settings
from bookproof.turns import Budget
from bookproof.validation.jsonld import plain_form
from bookproof.waivers import Waivers

P = ParamSpec("P")

_NOT_LET_IN = (401, 403)


class Waiting(Protocol):
    """Gives the turn away until a wait is over; see :class:`bookproof.turns.Turns`."""

    def wait(self, wait: Wait, budget: Budget) -> Ended | None:
        """How the wait ended, or None when the budget is used up."""


@dataclass(frozen=True, slots=True)
class Services:
    """What all cases of a worker share."""

    settings: CommonSettings
    broker: BrokerView
    transport: Transport
    redactor: Redactor
    base_url: str
    seed: int
    time_base: datetime
    """The moment that criteria reckon from."""
    waivers: Waivers = field(default_factory=Waivers)


@dataclass(slots=True)
class Record:
    """What a case has found so far."""

    checks: list[CheckResult] = field(default_factory=list)
    updates: list[FeedUpdate] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    waited: float = 0.0
    """Seconds in which feeds were watched for it."""
    suspended: float = 0.0
    """Seconds in which it had given its turn away, for waits."""


class CaseSession:
    """The state of one case, whatever the protocol."""

    settings: CommonSettings

    def __init__(self, case: Case, services: Services, turns: Waiting) -> None:
        self.case = case
        self.settings = services.settings
        self.services = services
        self.client = LoggedClient(services.transport, services.redactor, services.base_url)
        self.record = Record()
        self._observed = ObservedBroker(
            services.broker, self.record.observations, services.redactor.text
        )
        self.broker = cast(BrokerView, self._observed)  # it passes every question on
        self.random = random.Random(f"{services.seed}/{case.id}")  # noqa: S311 - reproducible
        self._turns = turns
        self._stage = ""

    @property
    def base_url(self) -> str:
        """Base URI of the API, without a slash at the end."""
        return self.services.base_url

    @property
    def exchanges(self) -> list[Exchange]:
        """Every exchange so far."""
        return self.client.exchanges

    @property
    def answered_at(self) -> datetime:
        """When the latest answer had come."""
        latest = self.exchanges[-1]
        return datetime.fromtimestamp(latest.started + latest.seconds, UTC)

    def new_uuid(self) -> str:
        """An RFC 4122 version 4 UUID that the seed of the run decides."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """A titled block of the report; steps within it may open their own."""
        outer, self._stage = self._stage, name
        try:
            yield Stage(self, name)
        finally:
            self._stage = outer

    def send(self, request: Request) -> Answer:
        """Send a request of any kind, as part of the present stage.

        Raises:
            EnvironmentFault: no complete answer came.
        """
        return self.client.send(self._stage, request)

    def send_together(self, requests: Sequence[Request]) -> list[Answer]:
        """Send requests at the same moment; the answers in the order of the requests.

        Raises:
            EnvironmentFault: one of them got no complete answer.
        """
        return self.client.send_together(self._stage, requests)

    def pause(self, seconds: float) -> None:
        """Give the turn away for a time, so that other cases go on meanwhile."""
        self._give_turn(Wait((), "", 0.0), Budget(seconds))

    def _give_turn(self, wait: Wait, budget: Budget) -> Ended | None:
        before, given_up = budget.spent, time.perf_counter()
        ended = self._turns.wait(wait, budget)
        self._observed.keep(waiting_for(wait), ended, budget.spent - before)
        self.record.waited += budget.spent - before
        self.record.suspended += time.perf_counter() - given_up
        return ended


class Session(CaseSession):
    """The state of one case of the Open Booking API."""

    settings: Settings

    def __init__(self, case: Case, services: Services, turns: Waiting) -> None:
        super().__init__(case, services, turns)
        self.interests: tuple[str, ...] = ()
        """Feeds that the case asks about after each act; they are read together."""
        self.versions: dict[str, int] = {}
        """Number of the version of each opportunity that the case saw last."""
        self.order_uuid = self.new_uuid()
        self._let_in = False

    @property
    def seller_role(self) -> str:
        """Role of the Seller whose opportunities the case books."""
        return self.case.scenario.seller

    @property
    def seller(self) -> Seller:
        """The Seller whose opportunities the case books."""
        return self.settings.seller(self.seller_role)

    def credentials(self, partner: str = "primary") -> dict[str, str]:
        """The configured request headers of a booking partner for the case's Seller."""
        return dict(self.settings.headers(partner, self.seller_role))

    @property
    def time_base(self) -> datetime:
        """The moment that criteria reckon from."""
        return self.services.time_base

    # Requests

    def call(
        self,
        method: str,
        path: str,
        document: Mapping[str, Any] | None = None,
        *,
        uuid: str = "",
        partner: str = "primary",
        credentials: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a booking API request; ``path`` is relative to the Base URI.

        Args:
            credentials: headers to send instead of those of the partner.

        Raises:
            EnvironmentFault: no complete answer came.
            ConfigFault: the system has refused the configured credentials from the start; what
                the test interface answers does not count, for it may let everybody in.
        """
        headers = {
            "Accept": MEDIA_TYPE,
            "Content-Type": MEDIA_TYPE,
            **(self.credentials(partner) if credentials is None else credentials),
        }
        answer = self.client.call(
            self._stage, method, f"{self.base_url}/{path}", headers, document, uuid
        )
        asks = credentials is None and not path.startswith("test-interface/")
        self._let_in = self._let_in or (asks and answer.status not in _NOT_LET_IN)
        if asks and not self._let_in:
            where = answer.url.replace(uuid or self.order_uuid, "{uuid}")  # one cause, many cases
            raise ConfigFault(
                f"{method} {where}: status {answer.status}, and no answer before let us in; "
                f"check the request headers of the {partner} booking partner and of the seller"
            )
        return replace(answer, body=plain_form(answer.body, answer.text))

    # Waiting

    def wait(self, wait: Wait, budget: Budget) -> Ended | None:
        """Wait for feeds within a budget; None when it is used up."""
        ended = self._give_turn(wait._replace(soon=self.interests), budget)
        if ended is None or (ended.seen is None and not ended.settled):
            problem = self.broker.view(wait.feeds).problem
            if problem:
                raise EnvironmentFault(problem)
            return None
        return ended

    def feed_budget(self) -> Budget:
        """The time a case may wait for one feed update."""
        return Budget(self.settings.timeouts.feed_update)

    def note_update(
        self, feed: str, item: str, waited: float, note: str, body: Mapping[str, Any] | None = None
    ) -> None:
        """Keep a feed update for the report."""
        text = self.services.redactor.text(write_json(body)) if body is not None else ""
        self.record.updates.append(
            FeedUpdate(
                stage=self._stage,
                feed=feed,
                item=item,
                waited=round(waited, 3),
                after=len(self.exchanges) or None,
                note=self.services.redactor.text(note),
                body=text,
            )
        )


class Stage:
    """Runs checks and records what they find."""

    def __init__(self, session: CaseSession, name: str) -> None:
        self._session = session
        self._name = name

    def check(self, check: Check[P], *args: P.args, **kwargs: P.kwargs) -> bool:
        """Run a check and record it; whether it did not fail."""
        reason = ""
        try:
            findings = check.find(*args, **kwargs)
            outcome = check.outcome(findings)
        except Exception as error:
            findings = []
            outcome = Outcome.HARNESS_ERROR
            reason = f"the check broke: {type(error).__name__}: {error}"
        failed = outcome is Outcome.FAILED
        waiver = self._session.services.waivers.excuse(check.id, self._session.case.id)
        if failed and waiver is not None:
            outcome, reason = Outcome.WAIVED, waiver.told
        self._add(check, outcome, findings, reason)
        return not failed

    def require(self, check: Check[P], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run a check that later steps rely on.

        Raises:
            StageFailed: it failed.
        """
        if not self.check(check, *args, **kwargs):
            raise StageFailed(f"{self._name}: {check.title}")

    def not_applicable(self, check: Check[...], reason: str) -> None:
        """Record that a check says nothing about this system."""
        self._add(check, Outcome.NOT_APPLICABLE, [], reason)

    def _add(
        self, check: Check[...], outcome: Outcome, findings: Sequence[Finding], reason: str
    ) -> None:
        session = self._session
        session.record.checks.append(
            CheckResult(
                id=check.id,
                title=check.title,
                requirements=check.requirements,
                outcome=outcome,
                stage=self._name,
                findings=tuple(_plain_finding(finding, session) for finding in findings),
                reason=session.services.redactor.text(reason),
                exchange=len(session.exchanges) or None,
            )
        )


def _plain_finding(finding: Finding, session: CaseSession) -> Finding:
    """The finding with JSON values only, and without secrets."""
    redact = session.services.redactor.text
    return Finding(
        where=redact(finding.where),
        expected=plain(finding.expected),
        got=plain(finding.got, redact),
        hint=finding.hint,
        interpretation=finding.interpretation,
        recommended=finding.recommended,
        policy=finding.policy,
    )


def plain(value: Any, redact: Any = str) -> Any:
    """A value that JSON can hold: Decimals as numbers where that is exact, else as text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Decimal):
        return float(value) if Decimal(str(float(value))) == value else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item, redact) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, redact) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return redact(str(value))


def acted_now() -> float:
    """The moment of an act, on the clock that waits use."""
    return time.monotonic()
