"""What can be chosen when the two-party lab is started.

Each option carries its own help, from which the command line and the reference page are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.model import State


class Excess(StrEnum):
    """What happens to properties that a body should not have."""

    IGNORE = "ignore"
    REJECT = "reject"


class Resolved(StrEnum):
    """What the same answer to a resolved request gives."""

    CONFLICT = "conflict"
    IDEMPOTENT = "idempotent"


class ListForm(StrEnum):
    """How a list is wrapped."""

    ARRAY = "array"
    DATA = "data"
    ITEMS = "items"


def moment(text: str) -> datetime:
    """Read an RFC 3339 moment with a zone.

    Raises:
        ValueError: it is none.

    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return found.astimezone(UTC)


def _names(text: str) -> tuple[str, str]:
    name, equals, shown = text.partition("=")
    if not (name and equals and shown):
        raise ValueError(f"{text} is not NAME=SHOWN")
    return name, shown


def _about(
    text: str,
    *,
    choices: Sequence[object] = (),
    parse: Callable[[str], Any] | None = None,
    metavar: str | None = None,
) -> dict[str, Any]:
    """Describe an option; one whose default is a tuple may be given several times."""
    return {"help": text, "choices": choices, "parse": parse, "metavar": metavar}


@dataclass(frozen=True, slots=True)
class Options:
    """How one lab behaves; the help of each option says what it means.

    ``interim_status`` empty hides the interim state; ``now`` None is the time of the machine.
    """

    host: str = field(default="127.0.0.1", metadata=_about("address to listen on"))
    port: int = field(default=0, metadata=_about("port; 0 takes a free one"))
    defects: tuple[Defect, ...] = ()
    seed: int = field(default=1, metadata=_about("fixes every identifier"))
    now: datetime | None = field(
        default=None,
        metadata=_about(
            "stop the clock at this moment, such as 2030-01-01T10:00:00Z",
            parse=moment,
            metavar="TIME",
        ),
    )
    base_path: str = field(default="/api/v1", metadata=_about("path before /orders"))
    role_in_path: bool = field(
        default=False, metadata=_about("put /customer or /provider between base path and /orders")
    )
    auth_header: str = field(
        default="Authorization",
        metadata=_about("header with the token; in Authorization it follows the word Bearer"),
    )
    interim_status: str = field(
        default="CANCELLATION_REQUESTED",
        metadata=_about("state shown while a request is pending; empty shows the state before"),
    )
    status_names: tuple[tuple[str, str], ...] = field(
        default=(),
        metadata=_about(
            "show a state under another name, such as APPROVED=ACCEPTED",
            parse=_names,
            metavar="NAME=SHOWN",
        ),
    )
    auto_approve_states: tuple[State, ...] = field(
        default=(),
        metadata=_about(
            "state in which a request is approved at once",
            choices=(State.NEW, State.IN_PROGRESS, State.REVIEWING),
            parse=State,
        ),
    )
    allow_request_after_reject: bool = field(
        default=True, metadata=_about("a party may ask again after a rejection")
    )
    third_party_status: int = field(
        default=403, metadata=_about("status for a stranger", choices=(403, 404))
    )
    own_request_status: int = field(
        default=403, metadata=_about("status for answering one's own request", choices=(403, 409))
    )
    duplicate_request_status: int = field(
        default=409,
        metadata=_about("status for asking while a request is pending", choices=(409, 400, 422)),
    )
    not_cancellable_status: int = field(
        default=409,
        metadata=_about("status for asking in a state that forbids it", choices=(409, 400, 422)),
    )
    resolved_request: Resolved = field(
        default=Resolved.CONFLICT,
        metadata=_about(
            "the same answer to a resolved request: 409, or 200 without effect",
            choices=tuple(Resolved),
            parse=Resolved,
        ),
    )
    malformed_status: int = field(
        default=400, metadata=_about("status for a body that is not JSON", choices=(400, 422))
    )
    wrong_verb_status: int = field(
        default=405, metadata=_about("status for a wrong verb", choices=(405, 404))
    )
    excess_properties: Excess = field(
        default=Excess.IGNORE,
        metadata=_about(
            "what happens to properties that a body should not have; reject gives 422",
            choices=tuple(Excess),
            parse=Excess,
        ),
    )
    reason_max_length: int = field(
        default=500, metadata=_about("characters that a reason may have")
    )
    list_form: ListForm = field(
        default=ListForm.ARRAY,
        metadata=_about(
            "a bare array, or an object with data or items", choices=tuple(ListForm), parse=ListForm
        ),
    )
    order_creation: bool = field(default=True, metadata=_about("orders can be made"))
    order_readable: bool = field(default=True, metadata=_about("orders can be read"))
    order_progress: bool = field(default=True, metadata=_about("orders can be moved on"))
    escrow_readable: bool = field(default=True, metadata=_about("orders show their escrow"))
    notifications_readable: bool = field(default=True, metadata=_about("notifications can be read"))
    notification_delay: float = field(
        default=0.0, metadata=_about("seconds until a notification can be read", metavar="S")
    )
    exit_on_stdin_eof: bool = field(default=False, metadata=_about("stop when standard input ends"))
