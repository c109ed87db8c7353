"""Refusals, and the HTTP status that belongs to each unless a policy says otherwise."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

STATUS_OF: Final = MappingProxyType(
    {
        "malformed_body": 400,
        "unauthenticated": 401,
        "not_a_party": 403,
        "own_request": 403,
        "wrong_role": 403,
        "cancel_request_not_found": 404,
        "not_found": 404,
        "order_not_found": 404,
        "method_not_allowed": 405,
        "cancellation_pending": 409,
        "invalid_transition": 409,
        "order_not_cancellable": 409,
        "request_already_pending": 409,
        "request_already_resolved": 409,
        "invalid_field": 422,
        "unknown_property": 422,
        "unknown_service": 422,
        "internal_error": 500,
    }
)


class Refusal(Exception):
    """A request that is answered with an error, after which every state is as it was before.

    ``code`` is one of ``STATUS_OF``; ``status`` overrides the one given there; ``order`` is what a
    defect lets slip out.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        order: object = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = STATUS_OF[code] if status is None else status
        self.headers = headers
        self.order = order
