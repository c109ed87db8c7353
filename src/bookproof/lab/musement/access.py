"""Who may call: headers that a request needs, login, tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.musement import money
from bookproof.lab.musement.catalogue import CLIENTS, Client
from bookproof.lab.musement.defects import Defect
from bookproof.lab.musement.errors import NO_APPLICATION, UNKNOWN_MARKET, ApiError
from bookproof.lab.musement.exchange import parsed_object, text
from bookproof.lab.musement.shop import Shop
from bookproof.lab.musement.vocabulary import Json

MARKETS: Final = ("de", "es", "fr", "gb", "it", "nl", "us")
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")


def check_headers(shop: Shop, headers: Mapping[str, str]) -> str:
    """Check the vendor's headers, by lower-case name; return the currency asked for.

    Raises:
        ApiError: one is missing, or has a value that it cannot have.

    """
    if not headers.get("x-musement-application") and not shop.broken(
        Defect.APPLICATION_NOT_REQUIRED
    ):
        raise ApiError(400, "X-Musement-Application is missing", NO_APPLICATION)
    if headers.get("x-musement-market", MARKETS[0]) not in MARKETS:
        raise ApiError(400, "X-Musement-Market is unknown", UNKNOWN_MARKET)
    version = headers.get("x-musement-version")
    if version is None and shop.broken(Defect.VERSION_REQUIRED):
        raise ApiError(400, "X-Musement-Version is missing")
    if version is not None and not _VERSION.fullmatch(version):
        raise ApiError(400, "X-Musement-Version has to be three numbers joined by dots")
    currency = headers.get("x-musement-currency", money.DEFAULT_CURRENCY)
    if currency not in money.CURRENCIES:
        raise ApiError(400, f"X-Musement-Currency has to be one of {', '.join(money.CURRENCIES)}")
    return currency


def client_of(shop: Shop, headers: Mapping[str, str]) -> Client:
    """Tell which client makes a request.

    Raises:
        ApiError: the request has no token, or one that is not valid.

    """
    sent = headers.get("authorization")
    if sent is None:
        if shop.broken(Defect.MISSING_TOKEN_ACCEPTED):
            return CLIENTS[0]
        raise _unauthorised(shop.policies.missing_token, "The request has no token")
    scheme, _, token = sent.partition(" ")
    client = shop.client_of(token.strip()) if scheme.lower() == "bearer" else None
    if client is not None:
        return client
    if shop.broken(Defect.BAD_TOKEN_ACCEPTED):
        return CLIENTS[0]
    raise _unauthorised(shop.policies.bad_token, "The token is not valid, or no longer")


def _unauthorised(policy: str, message: str) -> ApiError:
    return ApiError(int(policy), message, headers=(("WWW-Authenticate", "Bearer"),))


def login(shop: Shop, query: Mapping[str, str], body: bytes, *, posted: bool) -> Reply:
    """``POST /login``, and the older form as GET with the same names in the query."""
    sent: Json = parsed_object(shop, body) if posted else dict(query)
    name, secret = text(sent, "client_id"), text(sent, "client_secret")
    if text(sent, "grant_type") != "client_credentials":
        raise ApiError(400, "grant_type has to be client_credentials")
    for client in CLIENTS:
        if (client.name, client.secret) == (name, secret):
            answer: Json = {
                "access_token": shop.admit(client),
                "expires_in": shop.options.token_seconds,
                "token_type": "bearer",
                "scope": None,
            }
            if shop.broken(Defect.LOGIN_TOKEN_MISSING):
                del answer["access_token"]
            return json_reply(answer)
    raise ApiError(401, "client_id and client_secret do not belong to a client")
