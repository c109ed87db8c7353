"""The target as an ASGI application: which path takes which verb.

Requests are answered without yielding to the event loop, so that no two of them can interleave.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from email.utils import format_datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, unquote

from bookproof.lab.asgi import Application, Reply, Request
from bookproof.lab.musement import (
    access,
    activities,
    cancellation,
    carts,
    faults,
    orders,
)
from bookproof.lab.musement.control import control
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.errors import ApiError, absent
from bookproof.lab.musement.exchange import Call, Handler
from bookproof.lab.musement.options import Capability
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import API_PATH

LOGIN: Final = "/login"
ROUTES: Final[Mapping[str, Mapping[str, Handler]]] = MappingProxyType(
    {
        "/activities/{activity}/dates": {"GET": activities.list_days},
        "/activities/{activity}/dates/{day}": {"GET": activities.show_day},
        "/activities/{activity}/refund-policies": {"GET": activities.list_rules},
        "/carts": {"POST": carts.create},
        "/carts/{cart}": {"GET": carts.show, "DELETE": carts.delete},
        "/carts/{cart}/items": {"POST": carts.add_items},
        "/carts/{cart}/customer/schema": {"GET": carts.show_customer_schema},
        "/carts/{cart}/customer": {"PUT": carts.set_customer},
        "/carts/{cart}/order-info": {"GET": carts.show_order_info},
        "/orders": {"POST": orders.create},
        "/orders/{order}": {"GET": orders.show, "DELETE": cancellation.refuse_whole},
        "/orders/{order}/refunds": {"GET": orders.list_refunds},
        "/orders/{order}/items/{item}": {"DELETE": cancellation.cancel},
        "/orders/{order}/items/{item}/refund-policies": {"GET": orders.list_policies},
        "/orders/{order}/items/{item}/notifications": {"POST": orders.notify},
        "/payments/no/payment": {"POST": orders.pay},
    }
)
OPTIONAL_ROUTES: Final = MappingProxyType(
    {
        "/activities/{activity}/refund-policies": Capability.ACTIVITY_POLICIES,
        "/carts/{cart}/customer/schema": Capability.CUSTOMER_SCHEMA,
        "/carts/{cart}/order-info": Capability.ORDER_INFO,
        "/orders/{order}/refunds": Capability.REFUNDS,
        "/orders/{order}/items/{item}/notifications": Capability.NOTIFICATIONS,
    }
)


def _parameters(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query))


class App(Application):
    """Serves one target over ASGI."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def reply(self, request: Request) -> Reply:
        """Answer one request, telling the time in the target."""
        reply = await self._reply(request)
        date = format_datetime(self._shop.clock.now(), usegmt=True)
        return replace(reply, headers=(*reply.headers, ("Date", date)))

    async def _reply(self, request: Request) -> Reply:
        """Answer one request; a failure is told as the API describes errors."""
        try:
            self._shop.settle()
            if request.path.startswith("/lab/"):
                path = request.path.strip("/").split("/")[1:]
                return control(self._shop, request.method, path, request.body)
            reply = self._route(request)
            return reply if isinstance(reply, Reply) else await reply
        except ApiError as exc:
            return faults.failure(self._shop, exc)
        except Exception as exc:
            # A fault of the target itself must reach the client as the API describes errors.
            return faults.failure(self._shop, ApiError(500, f"{type(exc).__name__}: {exc}"))

    def _route(self, request: Request) -> Reply | Awaitable[Reply]:
        if not request.path.startswith(API_PATH + "/"):
            raise absent("The path")
        currency = access.check_headers(self._shop, request.headers)
        path = request.path.removeprefix(API_PATH)
        if path == LOGIN:
            return self._login(request)
        pattern, ids = self._matched(path)
        client = access.client_of(self._shop, request.headers)
        handler = ROUTES[pattern].get(request.method)
        if handler is None:
            return self._wrong_verb(tuple(ROUTES[pattern]))
        return handler(self._shop, Call(client, ids, _parameters(request), request.body, currency))

    def _login(self, request: Request) -> Reply:
        if request.method not in ("GET", "POST"):
            return self._wrong_verb(("GET", "POST"))
        posted = request.method == "POST"
        return access.login(self._shop, _parameters(request), request.body, posted=posted)

    def _matched(self, path: str) -> tuple[str, tuple[str, ...]]:
        """Find the pattern of a path, and its variable parts."""
        parts = path.split("/")
        for pattern in ROUTES:
            wanted = pattern.split("/")
            pairs = list(zip(wanted, parts, strict=False))
            if len(wanted) == len(parts) and all(
                one == other or (one.startswith("{") and other) for one, other in pairs
            ):
                capability = OPTIONAL_ROUTES.get(pattern)
                if capability is not None and not self._shop.offers(capability):
                    break
                return pattern, tuple(unquote(b) for a, b in pairs if a.startswith("{"))
        raise absent("The path")

    def _wrong_verb(self, allowed: tuple[str, ...]) -> Reply:
        if self._shop.broken(Defect.WRONG_VERB_ACCEPTED):
            return Reply(200, b"{}")
        if self._shop.broken(Defect.WRONG_VERB_SERVER_ERROR):
            raise ApiError(500, "Internal error")
        if self._shop.policies.wrong_verb == "404":
            raise absent("The path with this verb")
        message = f"The path takes {', '.join(allowed)}"
        raise ApiError(405, message, headers=(("Allow", ", ".join(allowed)),))
