"""A call of the API by a known user, and the reply to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from bookproof.lab.two_party.model import User

JSON_MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a known user.

    ``root`` is the path before ``/orders``; ``order_id`` and ``cancel_id`` are empty where the path
    has none.
    """

    user: User
    root: str
    body: bytes = field(repr=False)
    order_id: str = ""
    cancel_id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    status: int
    body: bytes
    media_type: str = JSON_MEDIA_TYPE
    headers: tuple[tuple[str, str], ...] = ()


def json_reply(status: int, body: Any, *headers: tuple[str, str]) -> Reply:
    """Reply with a JSON document."""
    return Reply(status, orjson.dumps(body), headers=headers)
