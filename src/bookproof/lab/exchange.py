"""A request to the booking API and the reply to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from bookproof.lab.asgi import Reply
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


NO_CONTENT = Reply(204, media_type=BOOKING_MEDIA_TYPE)


def json_reply(status: int, body: Json, *, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Reply with a document of the booking API."""
    return kept_reply(status, orjson.dumps(body), headers=headers)


def kept_reply(status: int, body: bytes, *, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Reply with a document of the booking API as it was written before."""
    return Reply(status, body, BOOKING_MEDIA_TYPE, headers)
