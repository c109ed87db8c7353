"""The two-party lab as an ASGI application: who may call what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bookproof.lab.asgi import Application, Reply, Request, json_reply
from bookproof.lab.two_party import cancelling, control, ordering
from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.errors import Refusal
from bookproof.lab.two_party.exchange import Call
from bookproof.lab.two_party.intake import CrashError
from bookproof.lab.two_party.model import Role, User
from bookproof.lab.two_party.sandbox import CUSTOMER, USERS
from bookproof.lab.two_party.state import Lab

Endpoint = Callable[[Lab, Call], Awaitable[Reply]]

_CRASH_PAGE: Final = b"<!doctype html><title>Internal Server Error</title>"


class App(Application):
    """Serves one lab over ASGI."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def reply(self, request: Request) -> Reply:
        """Answer one request; a failure has the form of every error."""
        try:
            if request.path.startswith("/lab/"):
                return control.reply(self._lab, request.method, request.path, request.body)
            return await self._api(request)
        except Refusal as exc:
            return _failure(self._lab, exc)
        except CrashError:
            return Reply(500, _CRASH_PAGE, "text/html; charset=utf-8")
        except Exception as exc:
            # A fault of the lab itself must reach the client in the form of every error.
            problem = Refusal("internal_error", f"{type(exc).__name__}: {exc}")
            return _failure(self._lab, problem)

    async def _api(self, request: Request) -> Reply:
        root, kind, path = self._split(request.path)
        endpoints = self._endpoints(path)
        endpoint = endpoints.get(request.method) or self._other_verb(request.method, endpoints)
        user = self._user(request.headers)
        if kind is not None and user.kind is not kind:
            raise Refusal("wrong_role", f"This path is for a {kind}")
        ids = [*path[1:2], *path[3:4]] if path[0] == "orders" else []
        order_id, cancel_id, *_ = [*ids, "", ""]
        return await endpoint(self._lab, Call(user, root, request.body, order_id, cancel_id))

    def _split(self, path: str) -> tuple[str, Role | None, list[str]]:
        """Divide a path into the part before the resource, the role in it, and the rest."""
        options = self._lab.options
        base = options.base_path.rstrip("/")
        if not path.startswith(f"{base}/"):
            raise _nothing()
        parts = path[len(base) + 1 :].split("/")
        if not options.role_in_path:
            return base, None, parts
        if parts[0] not in list(Role) or len(parts) == 1:
            raise _nothing()
        return f"{base}/{parts[0]}", Role(parts[0]), parts[1:]

    def _endpoints(self, path: list[str]) -> Mapping[str, Endpoint]:
        """Return what a path offers, by verb.

        Raises:
            Refusal: there is nothing.

        """
        options = self._lab.options
        match path:
            case ["orders"] if options.order_creation or options.order_readable:
                made = {"POST": ordering.create} if options.order_creation else {}
                return made | ({"GET": ordering.own_orders} if options.order_readable else {})
            case ["orders", _] if options.order_readable:
                return {"GET": ordering.read}
            case ["orders", _, "cancel"]:
                return {"GET": cancelling.requests, "POST": cancelling.ask}
            case ["orders", _, "cancel", _, "accept"]:
                return {"PATCH": cancelling.accept}
            case ["orders", _, "cancel", _, "reject"]:
                return {"PATCH": cancelling.reject}
            case ["orders", _, "status", name] if name in ordering.STEPS and options.order_progress:
                return {"PATCH": ordering.step(name)}
            case ["notifications"] if options.notifications_readable:
                return {"GET": ordering.notifications}
        raise _nothing()

    def _other_verb(self, method: str, endpoints: Mapping[str, Endpoint]) -> Endpoint:
        """Refuse a verb that a path does not take, unless a defect takes it."""
        known = list(endpoints.values())
        if method == "PUT" and cancelling.ask in known and self._on(Defect.PUT_MAKES_REQUEST):
            return cancelling.ask
        if method == "GET" and cancelling.accept in known and self._on(Defect.ACCEPT_BY_GET):
            return cancelling.accept
        if self._lab.options.wrong_verb_status == 404:
            raise _nothing()
        allow = ", ".join(endpoints)
        message = f"{method} is not possible here"
        raise Refusal("method_not_allowed", message, headers=(("Allow", allow),))

    def _on(self, defect: Defect) -> bool:
        return self._lab.broken(defect)

    def _user(self, headers: Mapping[str, str]) -> User:
        """Tell who makes a request.

        Raises:
            Refusal: the request does not say, or has a token that nobody was given.

        """
        name = self._lab.options.auth_header
        sent = headers.get(name.lower(), "")
        token = sent
        if name.lower() == "authorization":
            scheme, _, token = sent.partition(" ")
            token = token.strip() if scheme.lower() == "bearer" else ""
        if token in USERS:
            return USERS[token]
        if not sent and self._on(Defect.MISSING_TOKEN_ACCEPTED):
            return CUSTOMER
        if sent and self._on(Defect.BAD_TOKEN_ACCEPTED):
            return CUSTOMER
        message = "The token is unknown" if sent else "The request has no token"
        raise Refusal("unauthenticated", message, headers=(("WWW-Authenticate", "Bearer"),))


def _nothing() -> Refusal:
    return Refusal("not_found", "There is nothing at this address")


def _failure(lab: Lab, problem: Refusal) -> Reply:
    status = problem.status
    if status == 409 and lab.broken(Defect.ERROR_WITH_200):
        status = 200
    if lab.broken(Defect.ERROR_AS_TEXT):
        text = f"{problem.code}: {problem.message}".encode()
        return Reply(status, text, "text/plain; charset=utf-8", problem.headers)
    error = {"code": problem.code, "message": problem.message}
    if lab.broken(Defect.ERROR_WITHOUT_CODE):
        del error["code"]
    body: dict[str, object] = {"error": error}
    if problem.order is not None:
        body["order"] = problem.order
    return json_reply(body, status, problem.headers)
