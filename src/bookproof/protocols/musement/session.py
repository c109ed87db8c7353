"""The state of one case of the Musement partner API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Any, cast
from zoneinfo import ZoneInfo

from bookproof.broker.idle import IdleBroker
from bookproof.cases import Case
from bookproof.client.log import Request
from bookproof.client.transport import write_json
from bookproof.model import Answer
from bookproof.observations import ObservedBroker
from bookproof.protocols.musement.hooks import Inbox
from bookproof.protocols.musement.settings import LAB_API, LAB_CONTROL, MusementSettings
from bookproof.session import CaseSession, Services, Waiting

Headers = Mapping[str, str | None]


class MusementSession(CaseSession):
    """Tokens, clock and web hook of one case."""

    settings: MusementSettings

    def __init__(self, case: Case, services: Services, turns: Waiting) -> None:
        super().__init__(case, services, turns)
        self.tokens: dict[str, str] = {}
        """Token by key of the client."""
        self.history: dict[str, list[str]] = {}
        """Every status that was read of an item, by its UUID."""
        self.now: datetime | None = None
        """The clock of the system at its latest answer; None as long as it does not tell."""
        # A replay is told what the hook heard; without one there is nobody to ask but the inbox.
        live = isinstance(services.broker, IdleBroker)
        source: Any = Inbox(self.settings.webhook) if live else services.broker
        observed = ObservedBroker(source, self.record.observations, services.redactor.text)
        self.hooks = cast(Inbox, observed)  # it passes every question on

    @property
    def api(self) -> str:
        """Root of the API, without a slash at the end."""
        return self.base_url + (LAB_API if self.settings.lab else "")

    @property
    def control(self) -> str | None:
        """Root of the control interface, without a slash at the end; None without one."""
        if self.settings.lab:
            return self.base_url + LAB_CONTROL
        url = self.settings.control_url
        return url.rstrip("/") if url else None

    @property
    def rounds(self) -> int:
        """How often a change is looked for before it is late."""
        return max(1, ceil(self.settings.poll.timeout / self.settings.poll.interval))

    def pause_between(self) -> None:
        """Let the time between two readings pass."""
        self.pause(self.settings.poll.interval)

    def today(self, zone: str | None) -> date:
        """The day where an activity takes place, by the clock of the system if it tells."""
        now = self.now or self.services.time_base
        return now.astimezone(ZoneInfo(zone or "UTC")).date()

    def declared(self, feature: str) -> bool:
        """Whether the system is declared to have a feature."""
        return self.settings.implemented(feature) is True

    def request(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        token: str | None,
        headers: Headers | None = None,
        body: str | None = None,
    ) -> Request:
        """A request to the API.

        Args:
            document: what the body says; ``body`` is a text to send in place of it.
            headers: in place of the usual ones; None leaves one out.
        """
        sent: dict[str, str | None] = {
            "Accept": "application/json",
            "X-Musement-Application": self.settings.application,
            "X-Musement-Version": self.settings.version,
            "X-Musement-Currency": self.settings.currency,
            "X-Musement-Market": self.settings.market,
            "Authorization": f"Bearer {token}" if token else None,
        }
        text = body if body is not None else "" if document is None else write_json(document)
        if text:
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        chosen = {name: value for name, value in sent.items() if value is not None}
        told = document if isinstance(document, Mapping) else None
        return Request(method, self.api + path, chosen, text, told)

    def ask(self, request: Request) -> Answer:
        """Send a request and take the time from its answer.

        Raises:
            EnvironmentFault: no complete answer came.
        """
        answer = self.send(request)
        self.now = _moment(answer.headers.get("date", ""))
        return answer


def _moment(date: str) -> datetime | None:
    """The moment that a header names; one without a zone is in UTC."""
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
