"""A lab as an ASGI application: what it has received, and what it sends back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Request:
    """What the server has received, with its headers by lower-case name."""

    __slots__ = ("body", "headers", "method", "path", "query")

    def __init__(self, scope: dict[str, Any], body: bytes) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: str = scope["query_string"].decode("latin-1")
        self.headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        self.body = body


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back; nothing is said of a body with status 204, which has none."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def json_reply(body: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Reply with a document."""
    return Reply(status, orjson.dumps(body), headers=headers)


class Application(ABC):
    """Serves one lab over ASGI."""

    @abstractmethod
    async def reply(self, request: Request) -> Reply:
        """Answer one request, also one that the lab stumbles over."""

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        chunks = []
        while True:
            message = await receive()
            chunks.append(message.get("body", b""))
            if not message.get("more_body", False):
                break
        reply = await self.reply(Request(scope, b"".join(chunks)))
        headers = [(k.lower().encode(), v.encode()) for k, v in reply.headers]
        if reply.status != 204:
            headers.append((b"content-type", reply.media_type.encode()))
            headers.append((b"content-length", str(len(reply.body)).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})
