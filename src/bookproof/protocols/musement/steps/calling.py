"""Requests as a client, and what holds for every error."""

from __future__ import annotations

from typing import Any

from bookproof.client.log import Request
from bookproof.client.transport import write_json
from bookproof.faults import ConfigFault
from bookproof.model import Answer
from bookproof.protocols.musement.checks import answers, values
from bookproof.protocols.musement.session import MusementSession
from bookproof.session import Stage

MAIN = "main"
WITHOUT_PERMISSION = "withoutPermission"
OTHER = "other"
_CODES = {404: "1400"}
_OWN_CODES = (400, 422, 423)
"""Statuses under which an error may have a code of its own."""
_NOT_LET_IN = (400, 401, 403)


def token_of(session: MusementSession, client: str) -> str:
    """The token of a client, which logs in when it first needs one.

    Raises:
        ConfigFault: the client is not configured, or not let in.
    """
    if client not in session.tokens:
        with session.stage(f"Log in as clients.{client}") as stage:
            answer = log_in(session, client)
            stage.require(answers.login, answer)
            session.tokens[client] = values.text(answer.body, "access_token")
    return session.tokens[client]


def log_in(session: MusementSession, client: str) -> Answer:
    """Ask for a token.

    Raises:
        ConfigFault: the client is not configured, or not let in.
    """
    credentials = session.settings.client(client)
    if credentials is None:
        raise ConfigFault(f"clients.{client}: is not configured; give its id and secret")
    body = {
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "grant_type": "client_credentials",
    }
    answer = session.ask(session.request("POST", "/login", body, token=None))
    if answer.status in _NOT_LET_IN:
        raise ConfigFault(
            f"POST {answer.url}: {answers.outcome(answer)}; check clients.{client} and application"
        )
    return answer


def call(
    session: MusementSession, method: str, path: str, document: Any = None, *, client: str = MAIN
) -> Answer:
    """Send a request as one of the clients."""
    token = token_of(session, client)
    return session.ask(session.request(method, path, document, token=token))


def judge_error(stage: Stage, answer: Answer, code: str = "") -> None:
    """Hold an error against the documented form; ``code`` if it is not that of the status."""
    if answer.status < 400:
        return
    stage.check(answers.error_shape, answer)
    expected = code or _CODES.get(answer.status, "0")
    if code or (answer.status < 500 and answer.status not in _OWN_CODES):
        stage.check(answers.error_code, answer, expected)


def happens(session: MusementSession, item: str, status: str) -> None:
    """Have supplier or customer care give an item its status, where a control interface can."""
    if session.control is not None:
        tell_control(session, "PUT", f"/items/{item}/status", {"status": status})


def tell_control(session: MusementSession, method: str, path: str, document: Any) -> None:
    """Ask the control interface for what a vendor does by hand.

    Raises:
        ConfigFault: there is none, or it does not do it.
    """
    root = session.control
    if root is None:
        raise ConfigFault("controlUrl: is not configured; name a control interface")
    headers = {"Content-Type": "application/json"}
    answer = session.send(Request(method, root + path, headers, write_json(document)))
    if not answer.succeeded:
        raise ConfigFault(
            f"{method} {answer.url}: status {answer.status}; "
            "controlUrl must be the control interface of a bookproof lab or one like it"
        )
