"""A request to the target."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from bookproof.lab.asgi import Reply
from bookproof.lab.musement.catalogue import Client
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.errors import ApiError
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import Json


@dataclass(frozen=True, slots=True)
class Call:
    """A request; ``ids`` are the variable parts of its path, from left to right."""

    client: Client
    ids: tuple[str, ...]
    query: Mapping[str, str]
    body: bytes = field(repr=False)
    currency: str


Handler = Callable[[Shop, Call], Reply | Awaitable[Reply]]


def parsed(shop: Shop, body: bytes) -> Any:
    """Read a document that was sent.

    Raises:
        ApiError: it is not JSON.

    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        if shop.broken(Defect.MALFORMED_SERVER_ERROR):
            raise ApiError(500, "Internal error") from exc
        raise ApiError(400, f"The body is not JSON: {exc}") from exc


def parsed_object(shop: Shop, body: bytes) -> Json:
    """Read an object that was sent.

    Raises:
        ApiError: it is not a JSON object.

    """
    found = parsed(shop, body)
    if not isinstance(found, dict):
        raise ApiError(400, "The body has to be a JSON object")
    return found


def text(body: Json, name: str) -> str:
    """Read a property that has to be there as a string.

    Raises:
        ApiError: it is not.

    """
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(400, f"{name} is missing, or no string")
    return value


def choice(body: Json, name: str, allowed: tuple[str, ...]) -> str:
    """Read a property that has to be one of some strings.

    Raises:
        ApiError: it is not.

    """
    value = text(body, name)
    if value not in allowed:
        raise ApiError(400, f"{name} has to be one of {', '.join(allowed)}")
    return value
