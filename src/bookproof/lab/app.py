"""The lab as an ASGI application: who may call what.

Requests are answered without yielding to the event loop, each in one transaction, so that no two
of them can interleave.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, unquote

import orjson

from bookproof.lab import (
    booking,
    cancellation,
    deletion,
    faults,
    listings,
    proposals,
    quotes,
    simulation,
    site,
)
from bookproof.lab.asgi import Application, Reply, Request, json_reply
from bookproof.lab.defects import Defect
from bookproof.lab.errors import BookingError
from bookproof.lab.exchange import NO_CONTENT, Call
from bookproof.lab.feeds import OPPORTUNITY_FEEDS, orders_feed, proposals_feed
from bookproof.lab.options import Proposals
from bookproof.lab.rpde import Position
from bookproof.lab.sellers import BOOKING_PARTNERS, SELLERS_BY_URI, Seller
from bookproof.lab.state import API_PATH, Lab
from bookproof.lab.switches import UnknownDefectError, defects_named

Handler = Callable[[Lab, Call], Reply | Awaitable[Reply]]

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CLIENT_HEADER: Final = "x-openactive-test-client-id"
_SELLER_HEADER: Final = "x-openactive-test-seller-id"

_BY_UUID: Final[Mapping[str, Mapping[str, Handler]]] = MappingProxyType(
    {
        "order-quote-templates": {"PUT": quotes.c1},
        "order-quotes": {"PUT": quotes.c2, "DELETE": quotes.delete_quote},
        "order-proposals": {"PUT": booking.propose, "PATCH": proposals.reject},
        "orders": {
            "PUT": booking.book,
            "PATCH": cancellation.cancel,
            "DELETE": deletion.delete_order,
            "GET": deletion.read_status,
        },
    }
)
_ORDER_FEEDS: Final = MappingProxyType(
    {"orders-rpde": orders_feed, "order-proposals-rpde": proposals_feed}
)


class App(Application):
    """Serves one lab over ASGI."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        started = datetime.fromtimestamp(lab.clock(), UTC)
        self._started = listings.instant(started)

    async def reply(self, request: Request) -> Reply:
        """Answer one request; a failure is told as the API describes it."""
        try:
            self._lab.settle_time()
            reply = self._route(request)
            return reply if isinstance(reply, Reply) else await reply
        except BookingError as exc:
            return faults.failure(self._lab, exc, request.method)
        except Exception as exc:
            # A fault of the lab itself must reach the client as the API describes it.
            problem = BookingError("InternalApplicationError", f"{type(exc).__name__}: {exc}")
            return faults.failure(self._lab, problem, request.method)

    def _route(self, request: Request) -> Reply | Awaitable[Reply]:
        first, *rest = request.path.strip("/").split("/")
        if first == API_PATH[1:]:
            return self._api(request, rest)
        if first == "feeds" and self._is_feed(rest):
            _allow(request, "GET")
            return self._feed(request, rest[0])
        if first == "" and not rest:
            _allow(request, "GET")
            document = site.dataset(self._lab.origin, self._lab.base, self._started)
            if self._lab.broken(Defect.SITE_WITHOUT_LICENSE):
                document.pop("license")
            return Reply(200, site.page(document), "text/html; charset=utf-8")
        if first == "lab":
            return self._control(request, rest)
        raise _unknown(request)

    def _is_feed(self, path: list[str]) -> bool:
        name, *rest = path or [""]
        return name in OPPORTUNITY_FEEDS and (not rest or self._lab.feeds.faults.serves(rest))

    def _api(self, request: Request, path: list[str]) -> Reply | Awaitable[Reply]:
        match path:
            case ["order-proposals-rpde"] if self._lab.options.proposals is Proposals.ORDERS_FEED:
                raise _unknown(request)
            case [name] if name in _ORDER_FEEDS:
                _allow(request, "GET")
                client = self._client(request)
                return self._feed(request, _ORDER_FEEDS[name](client))
            case [name, uuid] if name in _BY_UUID and _UUID.fullmatch(uuid):
                handlers = _BY_UUID[name]
                if request.method not in handlers:
                    if self._lab.broken(Defect.WRONG_VERB_NOT_FOUND):
                        raise _unknown(request)
                    if self._lab.broken(Defect.WRONG_VERB_ACCEPTED):
                        return NO_CONTENT
                _allow(request, *handlers)
                client, seller = self._client(request), _seller(request)
                call = Call(client, seller, uuid.lower(), request.body)
                reply = handlers[request.method](self._lab, call)
                if request.method == "PUT" and isinstance(reply, Reply) and reply.status < 300:
                    return faults.success(self._lab, reply, name)
                return reply
            case ["test-interface", "datasets", name]:
                _allow(request, "DELETE")
                return simulation.clear(self._lab, unquote(name))
            case ["test-interface", "datasets", name, "opportunities"]:
                _allow(request, "POST")
                return simulation.create(self._lab, unquote(name), request.body)
            case ["test-interface", "actions"]:
                _allow(request, "POST")
                return simulation.act(self._lab, request.body)
        raise _unknown(request)

    def _client(self, request: Request) -> str:
        """Tell which booking partner makes the request.

        Raises:
            BookingError: the request does not say, or names an unknown one.

        """
        sent = request.headers.get(_CLIENT_HEADER)
        if sent is None:
            if self._lab.broken(Defect.MISSING_TOKEN_ACCEPTED):
                return BOOKING_PARTNERS[0]
            raise BookingError("UnauthenticatedError", "The request has no credentials")
        if sent not in BOOKING_PARTNERS:
            if self._lab.broken(Defect.BAD_TOKEN_ACCEPTED):
                return BOOKING_PARTNERS[0]
            raise BookingError("InvalidAPITokenError", "This booking partner is unknown")
        return sent

    # Feeds

    def _feed(self, request: Request, name: str) -> Reply:
        url = _url(request, self._lab.origin)
        page = self._lab.feeds.page(name, _position(request.query), url)
        return Reply(200, page.body, page.media_type, page.headers)

    # Control of the lab itself

    def _control(self, request: Request, path: list[str]) -> Reply:
        if path == ["health"]:
            _allow(request, "GET")
            return Reply(200, b'{"status":"ok"}')
        if path != ["defects"]:
            raise _unknown(request)
        _allow(request, "GET", "PUT")
        if request.method == "PUT":
            try:
                names = orjson.loads(request.body)["active"]
                self._lab.defects.activate(defects_named(Defect, names))
            except (orjson.JSONDecodeError, KeyError, TypeError, UnknownDefectError) as exc:
                return json_reply({"error": str(exc)}, 400)
        return json_reply(self._lab.defects.listing())


def _allow(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise BookingError(
            "MethodNotAllowedError",
            f"{request.method} is not possible here",
            headers=(("Allow", ", ".join(methods)),),
        )


def _unknown(request: Request) -> BookingError:
    return BookingError("UnknownOrIncorrectEndpointError", f"There is nothing at {request.path}")


def _seller(request: Request) -> Seller | None:
    """Read which Seller the request is authorised for, None if it does not say."""
    sent = request.headers.get(_SELLER_HEADER)
    if sent is None:
        return None
    seller = SELLERS_BY_URI.get(sent)
    if seller is None:
        raise BookingError("InvalidAuthorizationDetailsError", "This seller is unknown")
    return seller


def _url(request: Request, origin: str) -> str:
    """Return the address as it was asked for."""
    host = request.headers.get("host")
    root = origin if host is None else f"http://{host}"
    query = f"?{request.query}" if request.query else ""
    return f"{root}{request.path}{query}"


def _position(query: str) -> Position | None:
    """Read the place in a feed after which a page starts, None for the beginning."""
    if not query:
        return None
    values = parse_qs(query)
    # A defect shows fractions, which then come back.
    after = values.get("afterTimestamp", [""])[0].partition(".")[0]
    if not after.isdigit():
        return None
    return int(after), values.get("afterId", [""])[0]
