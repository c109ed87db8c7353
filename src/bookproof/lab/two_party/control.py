"""Control of the lab itself, below ``/lab``: no token is needed, and no defect shows there."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

import orjson

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.switches import defects_named
from bookproof.lab.two_party import documents
from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.options import moment
from bookproof.lab.two_party.sandbox import READY_ORDERS, SERVICES, USERS
from bookproof.lab.two_party.state import Lab


def reply(lab: Lab, method: str, path: str, body: bytes) -> Reply:
    """Answer a request below ``/lab``."""
    verbs = _ENDPOINTS.get(path.removeprefix("/lab/"))
    if verbs is None:
        return json_reply({"error": "there is no such control"}, 404)
    if method not in verbs:
        return json_reply({"error": f"not {method}"}, 405, (("Allow", ", ".join(verbs)),))
    try:
        return json_reply(verbs[method](lab, body))
    except (ValueError, KeyError, TypeError) as exc:
        return json_reply({"error": str(exc)}, 400)


def _health(lab: Lab, body: bytes) -> Any:
    return {"status": "ok"}


def _defects(lab: Lab, body: bytes) -> Any:
    return lab.defects.listing()


def _switch(lab: Lab, body: bytes) -> Any:
    names = orjson.loads(body)["active"]
    lab.defects.activate(defects_named(Defect, names))
    return lab.defects.listing()


def _clock(lab: Lab, body: bytes) -> Any:
    return {"now": documents.instant(lab.now())}


def _set_clock(lab: Lab, body: bytes) -> Any:
    wanted = orjson.loads(body)["now"]
    lab.set_clock(None if wanted is None else moment(wanted))
    return _clock(lab, body)


def _reset(lab: Lab, body: bytes) -> Any:
    lab.reset()
    return {"status": "ok"}


def _sandbox(lab: Lab, body: bytes) -> Any:
    return {
        "tokens": {token: user.id for token, user in USERS.items()},
        "services": {service.id: service.about for service in SERVICES.values()},
        "orders": {ready.id: ready.about for ready in READY_ORDERS},
    }


_ENDPOINTS: Final = MappingProxyType[str, dict[str, Callable[[Lab, bytes], Any]]](
    {
        "health": {"GET": _health},
        "defects": {"GET": _defects, "PUT": _switch},
        "clock": {"GET": _clock, "PUT": _set_clock},
        "reset": {"POST": _reset},
        "sandbox": {"GET": _sandbox},
    }
)
