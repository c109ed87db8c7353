"""The errors of the Musement partner API: an HTTP status, and a body of ``code`` and ``message``.

Source: API reference 3.4.0, list of error codes; both properties of the body are strings.
"""

from __future__ import annotations

from typing import Final

GENERIC: Final = "0"
NO_APPLICATION: Final = "2271"
UNKNOWN_MARKET: Final = "-1"
DATES_REVERSED: Final = "1440"
ABSENT: Final = "1400"


class ApiError(Exception):
    """A request that is answered with an error; ``code`` is the vendor's own."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str = GENERIC,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers

    def body(self) -> dict[str, object]:
        """Write the error as it is sent."""
        return {"code": self.code, "message": self.message}


def absent(what: str) -> ApiError:
    """Say that something does not exist, or not for this client."""
    return ApiError(404, f"{what} does not exist", ABSENT)
