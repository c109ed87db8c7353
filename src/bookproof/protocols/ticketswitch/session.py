"""The state of a case, and requests in every form in which F13 takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from urllib.parse import quote, urlencode

from bookproof.cases import Case
from bookproof.client.log import Request
from bookproof.faults import ConfigFault, EnvironmentFault
from bookproof.model import Answer
from bookproof.protocols.ticketswitch import reading
from bookproof.protocols.ticketswitch.settings import (
    Role,
    TicketswitchSettings,
    User,
    basic,
)
from bookproof.session import CaseSession, Services, Waiting

_FORM = "application/x-www-form-urlencoded"
_GATEWAY = frozenset({502, 503, 504})


class Form(StrEnum):
    """Where the parameters of a request stand."""

    GET_QUERY = "get-query"
    POST_QUERY = "post-query"
    POST_FORM = "post-form"
    POST_JSON = "post-json"
    PATH_SUFFIX = "path-suffix"
    """Like ``POST_QUERY``, with user, sub-user and language behind the name of the endpoint."""


class TicketswitchSession(CaseSession):
    """The state of one case against a system after F13."""

    settings: TicketswitchSettings

    def __init__(self, case: Case, services: Services, turns: Waiting) -> None:
        super().__init__(case, services, turns)
        self.as_python_client = False
        """Whether requests look like those of pyticketswitch."""
        self._known: set[Role] = set()

    def call(
        self,
        endpoint: str,
        parameters: Mapping[str, str],
        *,
        form: Form = Form.GET_QUERY,
        role: Role = "main",
        password: str | None = None,
    ) -> Answer:
        """Send a request; its answer, readable or not.

        Args:
            endpoint: such as ``cancel``.
            parameters: by their names on the wire.
            form: where they stand.
            role: who asks.
            password: instead of the user's.

        Raises:
            EnvironmentFault: no complete answer came, or a gateway gave it.
            ConfigFault: the system refuses the configured credentials.
        """
        request = self.request(endpoint, parameters, form=form, role=role, password=password)
        answer = self.send(request)
        _refuse_gateway(answer, request)
        if password is None:
            self._note_credentials(answer, request, role)
        return answer

    def request(
        self,
        endpoint: str,
        parameters: Mapping[str, str],
        *,
        form: Form = Form.GET_QUERY,
        role: Role = "main",
        password: str | None = None,
    ) -> Request:
        """A request that is ready to be sent; the arguments are those of ``call``."""
        user = self.user(role)
        if password is not None:
            user = user.model_copy(update={"password": password})
        headers = self._headers() | {"Authorization": basic(user)}
        method, query, body = _parts(form, parameters)
        if form in (Form.POST_FORM, Form.POST_JSON):
            headers["Content-Type"] = "application/json" if form is Form.POST_JSON else _FORM
        path = f"{self.base_url}/f13/{endpoint}.v1"
        if form is Form.PATH_SUFFIX:
            path += f"/{quote(user.user_id, safe='')}/-/en-gb"
        if self.as_python_client:
            path += "/"
        return Request(
            method, f"{path}?{query}" if query else path, headers, body, sent=dict(parameters)
        )

    def call_together(self, requests: Sequence[Request]) -> list[Answer]:
        """Send requests at the same moment; the answers in the order of the requests.

        Raises:
            EnvironmentFault: one of them got no complete answer, or that of a gateway.
        """
        both = self.send_together(requests)
        for answer, request in zip(both, requests, strict=True):
            _refuse_gateway(answer, request)
        return both

    def user(self, role: Role) -> User:
        """The configured user of a role.

        Raises:
            ConfigFault: there is none.
        """
        try:
            return self.settings.user(role)
        except LookupError as error:
            raise ConfigFault(f"{error.args[0]}; name a user of the sandbox there") from None

    def _headers(self) -> dict[str, str]:
        common = {"Accept-Encoding": "gzip, deflate"}
        if self.as_python_client:
            return common | {"Accept": "*/*", "User-Agent": "pyticketswitch 3.0.0"}
        return common | {"Accept": "application/json", "Accept-Language": "en-GB"}

    def _note_credentials(self, answer: Answer, request: Request, role: Role) -> None:
        if answer.status != 401:
            self._known.add(role)
        elif role not in self._known:
            raise ConfigFault(
                f"{request.method} {plain_url(request.url)}: status 401 for the configured user; "
                f"check userId and password in users.{role}"
            )


def _refuse_gateway(answer: Answer, request: Request) -> None:
    """Stop where not the system has answered, but what stands before it or behind it.

    Source: F13 documentation, HTTP status codes: 502 says that a supplier cannot be reached.
    """
    if answer.status in _GATEWAY:
        raise EnvironmentFault(
            f"{request.method} {plain_url(request.url)}: {reading.in_words(answer)}: a gateway or "
            "a supplier cannot be reached; run again when it can"
        )


def plain_url(url: str) -> str:
    """The address without its query."""
    return url.partition("?")[0]


def _parts(form: Form, parameters: Mapping[str, str]) -> tuple[str, str, str]:
    """Verb, query and body."""
    written = urlencode(parameters)
    match form:
        case Form.GET_QUERY:
            return "GET", written, ""
        case Form.POST_FORM:
            return "POST", "", written
        case Form.POST_JSON:
            return "POST", "", json.dumps(dict(parameters))
    return "POST", written, ""
