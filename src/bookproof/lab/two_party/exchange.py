"""A call of the API by a known user."""

from __future__ import annotations

from dataclasses import dataclass, field

from bookproof.lab.two_party.model import User


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
