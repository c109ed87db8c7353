"""The state of a case of two-party cancellation, and its calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote

from bookproof.cases import Case
from bookproof.client.log import Request
from bookproof.client.transport import write_json
from bookproof.faults import ConfigFault
from bookproof.model import Answer
from bookproof.protocols.two_party.settings import TwoPartySettings
from bookproof.protocols.two_party.vocabulary import OrderState, Party
from bookproof.session import CaseSession, Services, Waiting

JSON = "application/json"

Shown = Literal["order", "request", "answer", "requests", "notifications", "anything"]
"""What a success shows: a document, or a list of them."""

Call = Literal["request", "list", "accept", "reject"]
"""The calls of the workflow, as below `paths`."""


class TwoPartySession(CaseSession):
    """The state of one case: who asks, and in which state the order is then."""

    settings: TwoPartySettings

    def __init__(self, case: Case, services: Services, turns: Waiting) -> None:
        super().__init__(case, services, turns)
        asker, _, state = case.variant.partition("-")
        self.asker = Party(asker) if asker else Party.CUSTOMER
        """The party that asks for cancellation."""
        self.wanted = OrderState(state) if state else self.settings.usual_state()
        """The state of the order before that."""
        self.taken: set[str] = set()
        """Configured orders that the case has taken."""
        self._let_in: set[Party] = set()
        self._found: set[str] = set()

    def address(self, template: str, party: Party | None = None, **ids: str) -> str:
        """The URL of a path; ``party`` is the caller, for systems with the role in the path."""
        told = {name: quote(text, safe="") for name, text in ids.items()}
        path = template.format(role=party or Party.CUSTOMER, **told)
        return f"{self.base_url}{self.settings.base_path.rstrip('/')}{path}"

    def prepared(
        self,
        method: str,
        url: str,
        credentials: Mapping[str, str],
        body: Mapping[str, Any] | str | None = None,
    ) -> Request:
        """A request that is ready to be sent; a text stands for a body that is sent as it is."""
        headers = {"Accept": JSON, **credentials}
        if body is None:
            return Request(method, url, headers)
        headers["Content-Type"] = JSON
        if isinstance(body, str):
            return Request(method, url, headers, body)
        return Request(method, url, headers, write_json(body), body)

    def call(
        self,
        method: str,
        url: str,
        party: Party,
        body: Mapping[str, Any] | str | None = None,
        *,
        shows: Shown = "anything",
    ) -> Answer:
        """Send a request as one of the parties; the body of the answer is in our words.

        Raises:
            EnvironmentFault: no complete answer came.
            ConfigFault: the system has refused the party's credentials from the start.
        """
        answer = super().send(self.prepared(method, url, self.settings.headers(party), body))
        if answer.status != 401:
            self._let_in.add(party)
        elif party not in self._let_in:
            raise ConfigFault(
                f"{method} {answer.url}: status 401, and the {party} has had no other answer; "
                f"check auth.{party}"
            )
        return self.in_our_words(answer, shows)

    def send(self, request: Request) -> Answer:
        """Send a request of any kind; an error is in our words.

        Raises:
            EnvironmentFault: no complete answer came.
        """
        return self.in_our_words(super().send(request), "anything")

    def send_together(self, requests: Sequence[Request]) -> list[Answer]:
        """Send requests at the same moment; errors are in our words.

        Raises:
            EnvironmentFault: one of them got no complete answer.
        """
        return [self.in_our_words(one, "anything") for one in super().send_together(requests)]

    def in_our_words(self, answer: Answer, shows: Shown) -> Answer:
        """An answer whose properties, parties and notifications have our names."""
        names = self.settings.words()
        if not answer.succeeded:
            return replace(answer, body=names.read(answer.body, "error"))
        if shows == "anything":
            return answer
        if shows in ("requests", "notifications"):
            envelope = self.settings.list_envelope
            body = names.listed(answer.body, envelope, shows.removesuffix("s"))
        else:
            body = names.read(answer.body, shows)
        return replace(answer, body=body)

    def expect_documented(self, answer: Answer, key: Call) -> None:
        """Tell a call that was configured somewhere else from one that the system lacks.

        Where the workflow has the call, nothing to be found is a fault of the system.

        Raises:
            ConfigFault: nothing was ever found in this case where the configuration says.
        """
        documented = type(self.settings.paths).model_fields[key].default
        if getattr(self.settings.paths, key).removeprefix("/{role}") != documented:
            self.expect_path(answer, key, "leave it out where the system follows the workflow")

    def expect_path(self, answer: Answer, key: str, remedy: str) -> None:
        """Tell a path that the system does not have from one that it refuses to serve.

        Args:
            answer: to a call of that path, about something that exists.
            key: of the path below `paths`.
            remedy: what else could be done, in words.

        Raises:
            ConfigFault: nothing was ever found there in this case.
        """
        if answer.status not in (404, 405):
            self._found.add(key)
        elif key not in self._found:
            raise ConfigFault(
                f"{answer.url}: status {answer.status}, and nothing was found there before; check "
                f"basePath and paths.{key}, or {remedy}"
            )
