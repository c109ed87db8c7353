"""Order Status: GET of an Order, which a system may or may not offer (OBA-STATUSEP-01)."""

from __future__ import annotations

from bookproof.model import Answer, error_types
from bookproof.session import Session

_NO_ENDPOINT = frozenset({"UnknownOrIncorrectEndpointError", "MethodNotAllowedError"})


def order_status(session: Session, uuid: str) -> Answer | None:
    """The answer to GET of an Order; None when the system does not offer Order Status."""
    answer = session.call("GET", f"orders/{uuid}", uuid=uuid)
    if answer.status in (405, 501) or _NO_ENDPOINT.intersection(error_types(answer.body)):
        return None
    if answer.status == 404 and not error_types(answer.body):
        return None
    return answer
