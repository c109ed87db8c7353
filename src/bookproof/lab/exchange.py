"""A request to the lab and the reply to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from bookproof.lab.sellers import Seller
from bookproof.lab.vocabulary import BOOKING_MEDIA_TYPE, Json


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the booking API, made by a known booking partner.

    ``seller`` is the one the request is authorised for, None if it does not say; ``uuid`` is in
    lower case, and empty where the path has none.
    """

    client: str
    seller: Seller | None
    uuid: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back; no media type is sent without a body."""

    status: int
    body: bytes = b""
    media_type: str = BOOKING_MEDIA_TYPE
    headers: tuple[tuple[str, str], ...] = ()


NO_CONTENT = Reply(204)


def json_reply(status: int, body: Json, *, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Reply with a document of the booking API."""
    return Reply(status, orjson.dumps(body), headers=headers)
