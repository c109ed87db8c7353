"""The ticketing lab as an ASGI application: who may call what.

Requests are answered without yielding to the event loop, so that no two of them can interleave;
only a defect breaks this.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import orjson

from bookproof.lab.asgi import Application, Reply, Request, json_reply
from bookproof.lab.choices import instant
from bookproof.lab.switches import defects_named
from bookproof.lab.ticketswitch import cancelling, listings, reading, selling, trolleys
from bookproof.lab.ticketswitch.catalogue import USERS, User
from bookproof.lab.ticketswitch.defects import Defect
from bookproof.lab.ticketswitch.errors import Code, F13Error
from bookproof.lab.ticketswitch.exchange import Call, Parameters, read_parameters
from bookproof.lab.ticketswitch.options import Capability
from bookproof.lab.ticketswitch.state import Lab

Handler = Callable[[Lab, Call], Reply | Awaitable[Reply]]

_ROOT: Final = "f13"
_VERSION: Final = ".v1"
_SHORTEST_ZIPPED: Final = 500


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What answers at ``/f13/{name}.v1``; ``needs`` is the capability it belongs to."""

    summary: str
    handler: Handler = field(repr=False)
    methods: tuple[str, ...] = ("GET", "POST")
    needs: Capability | None = None


ENDPOINTS: Final[Mapping[str, Endpoint]] = MappingProxyType(
    {
        "test": Endpoint("who the user is", listings.test),
        "events": Endpoint("list of events", listings.events),
        "events_by_id": Endpoint("events by identifier", listings.events_by_id),
        "performances": Endpoint("performances of an event", listings.performances),
        "performances_by_id": Endpoint("performances by identifier", listings.performances_by_id),
        "availability": Endpoint("places and prices of a performance", listings.availability),
        "send_methods": Endpoint("how tickets reach the customer", listings.send_methods),
        "discounts": Endpoint("discounts on a price band", listings.discounts),
        "trolley": Endpoint(
            "gather orders under a token", trolleys.trolley, needs=Capability.TROLLEY
        ),
        "reserve": Endpoint("hold places for 15 minutes", selling.reserve, ("POST",)),
        "release": Endpoint(
            "give up a reservation", selling.release, ("POST",), Capability.RELEASE
        ),
        "purchase": Endpoint("buy what is reserved", selling.purchase, ("POST",)),
        "status": Endpoint("a transaction by its UUID", reading.status),
        "trans_id_status": Endpoint("a transaction by its id", reading.trans_id_status),
        "reserve_page_archive": Endpoint(
            "the answer to a reservation, for a day",
            reading.reserve_page,
            needs=Capability.ARCHIVES,
        ),
        "purchase_page_archive": Endpoint(
            "the answer to a purchase, for a year",
            reading.purchase_page,
            needs=Capability.ARCHIVES,
        ),
        "cancel": Endpoint("cancel orders of a purchase", cancelling.cancel),
    }
)


class App(Application):
    """Serves one lab over ASGI."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def reply(self, request: Request) -> Reply:
        """Answer one request; a failure is told as the API describes it."""
        reply = await self._reply(request)
        headers = reply.headers
        body = reply.body
        if len(body) >= _SHORTEST_ZIPPED and "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers = (*headers, ("Content-Encoding", "gzip"))
        media_type, request_id = reply.media_type, self._lab.draw_uuid()
        is_call = request.path.startswith(f"/{_ROOT}/")
        if is_call and self._lab.broken(Defect.JSON_AS_TEXT):
            media_type = "text/plain"
        if not (is_call and self._lab.broken(Defect.REQUEST_ID_MISSING)):
            headers = (*headers, ("X-Request-Id", request_id))
        return replace(reply, body=body, media_type=media_type, headers=headers)

    async def _reply(self, request: Request) -> Reply:
        first, *rest = request.path.strip("/").split("/")
        try:
            if first == "lab":
                return self._control(request, rest)
            self._lab.settle_time()
            if first != _ROOT or not rest:
                raise _nowhere(request)
            reply = self._call(request, rest[0], rest[1:])
            return reply if isinstance(reply, Reply) else await reply
        except F13Error as exc:
            return self._failure(exc)
        except Exception as exc:
            # A fault of the lab itself must reach the client as the API describes it.
            problem = f"{type(exc).__name__}: {exc}"
            return self._failure(F13Error(problem, code=Code.DATABASE, status=500))

    def _call(self, request: Request, name: str, suffix: list[str]) -> Reply | Awaitable[Reply]:
        endpoint = ENDPOINTS.get(name.removesuffix(_VERSION)) if name.endswith(_VERSION) else None
        if endpoint is None or len(suffix) > 3:  # user, sub-user, language
            raise _nowhere(request)
        if endpoint.needs is not None and not self._lab.has(endpoint.needs):
            raise _nowhere(request)
        if not self._allows(request, name, endpoint):
            raise _wrong_verb(request, endpoint.methods)
        sent = read_parameters(request.query, request.headers.get("content-type", ""), request.body)
        given = ["" if part == "-" else part for part in suffix] + ["", ""]
        user = self._user(request, sent, given[0])
        call = Call(user, given[1] or sent.text("sub_id") or "", request.method, sent)
        return endpoint.handler(self._lab, call)

    def _allows(self, request: Request, name: str, endpoint: Endpoint) -> bool:
        if request.method in endpoint.methods:
            get_cancel = request.method == "GET" and name == "cancel.v1"
            return not (get_cancel and self._lab.broken(Defect.CANCEL_GET_REFUSED))
        get_reserve = request.method == "GET" and name == "reserve.v1"
        return get_reserve and self._lab.broken(Defect.GET_RESERVES)

    # Who calls

    def _user(self, request: Request, sent: Parameters, in_path: str) -> User:
        """Tell who makes the request.

        Raises:
            F13Error: the request does not say, or not truly (401).

        """
        name, secret, shared = _basic(request.headers.get("authorization", ""))
        if not shared:
            name, secret = sent.text("user_id") or "", sent.text("crypto_block") or ""
        user = USERS.get(name)
        if user is not None and in_path in ("", name):
            known = user.password if shared else user.crypto_block
            if secret == known or self._lab.broken(Defect.WRONG_PASSWORD_ACCEPTED):
                return user
        wrong = self._lab.broken(Defect.AUTHENTICATION_WRONG_CODE)
        raise F13Error(
            "the user or the password is wrong",
            code=Code.BAD_DATA if wrong else Code.AUTHENTICATION,
            status=401,
            headers=(("WWW-Authenticate", 'Basic realm="F13"'),),
        )

    # Errors

    def _failure(self, problem: F13Error) -> Reply:
        body = problem.body()
        if self._lab.broken(Defect.ERROR_DESCRIPTION_MISSING):
            del body["error_desc"]
        if self._lab.broken(Defect.ERROR_CODE_TEXT):
            body["error_code"] = str(body["error_code"])
        if self._lab.broken(Defect.ERROR_NOT_JSON):
            page = f"<html><body>{problem.status}</body></html>".encode()
            return Reply(problem.status, page, "text/html", problem.headers)
        shown = 200 if self._lab.broken(Defect.ERROR_WITH_SUCCESS_STATUS) else problem.status
        return json_reply(body, shown, problem.headers)

    # Control of the lab itself

    def _control(self, request: Request, path: list[str]) -> Reply:
        handlers = {"health": self._health, "defects": self._defects, "clock": self._clock}
        if len(path) != 1 or path[0] not in handlers:
            raise _nowhere(request)
        allowed = ("GET",) if path[0] == "health" else ("GET", "PUT")
        if request.method not in allowed:
            raise _wrong_verb(request, allowed)
        try:
            return handlers[path[0]](request)
        except (KeyError, TypeError, ValueError, OverflowError) as exc:
            return json_reply({"error": str(exc)}, status=400)

    def _health(self, request: Request) -> Reply:
        return json_reply({"status": "ok"})

    def _defects(self, request: Request) -> Reply:
        if request.method == "PUT":
            names = orjson.loads(request.body)["active"]
            self._lab.defects.activate(defects_named(Defect, names))
        return json_reply(self._lab.defects.listing())

    def _clock(self, request: Request) -> Reply:
        if request.method == "PUT":
            wanted = orjson.loads(request.body)
            if "now" in wanted:
                self._lab.clock.fix(None if wanted["now"] is None else instant(wanted["now"]))
            else:
                self._lab.clock.advance(float(wanted["advance_seconds"]))
            self._lab.settle_time()
        return json_reply({"now": self._lab.clock.now().isoformat()})


def _basic(header: str) -> tuple[str, str, bool]:
    """Read user and password from a header, and whether there was one."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return "", "", False
    try:
        decoded = base64.b64decode(value, validate=True).decode()
    except ValueError:
        return "", "", True
    name, _, password = decoded.partition(":")
    return name, password, True


def _nowhere(request: Request) -> F13Error:
    return F13Error(f"there is no endpoint at {request.path}", status=404)


def _wrong_verb(request: Request, allowed: tuple[str, ...]) -> F13Error:
    return F13Error(
        f"{request.method} is not possible here",
        status=405,
        headers=(("Allow", ", ".join(allowed)),),
    )
