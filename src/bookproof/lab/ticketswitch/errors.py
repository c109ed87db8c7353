"""The error body of F13: an object with ``error_code`` and ``error_desc``.

Source: F13 documentation, error codes and HTTP statuses.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any


class Code(IntEnum):
    """What is wrong, as a number."""

    AUTHENTICATION = 3
    BACKEND = 4
    DATABASE = 6
    BAD_DATA = 8
    BAD_EMAIL = 2000
    BAD_CARD = 3000


class F13Error(Exception):
    """A request that is answered with an error as the whole body.

    ``status`` is the HTTP status; ``key`` names the parameter at fault, where the code has one.
    """

    def __init__(
        self,
        description: str,
        *,
        code: Code = Code.BAD_DATA,
        status: int = 400,
        key: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(f"{int(code)}: {description}")
        self.description = description
        self.code = code
        self.status = status
        self.key = key
        self.headers = headers

    def body(self) -> dict[str, Any]:
        """Write the error as a document."""
        body: dict[str, Any] = {"error_code": int(self.code), "error_desc": self.description}
        if self.key is not None:
            body["error_key"] = self.key
        return body
