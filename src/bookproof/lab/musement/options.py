"""What can be chosen when the target is started."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bookproof.lab.choices import ChoiceError
from bookproof.lab.musement.defects import Defect


class Capability(StrEnum):
    """A part of the API that a target may lack; its paths then answer 404."""

    ACTIVITY_POLICIES = "activity-policies"
    CUSTOMER_SCHEMA = "customer-schema"
    ORDER_INFO = "order-info"
    REFUNDS = "refunds"
    NOTIFICATIONS = "notifications"
    CANCELLATION = "cancellation"
    """Nobody holds the permission ``order-item-cancellation``; the paths remain."""


class PolicyError(ChoiceError):
    """A policy that does not exist, or that cannot have such a value."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Answers that the vendor leaves open, mostly as an HTTP status; see ``ALTERNATIVES``."""

    cancel_success_status: str = "204"
    missing_reason: str = "400"
    invalid_reason: str = "400"
    reason_case_sensitive: str = "yes"
    info_too_long: str = "400"
    no_permission: str = "403"
    no_policy: str = "422"
    no_policy_listing: str = "404"
    expired_policy: str = "422"
    repeat_cancel: str = "422"
    pending_item_cancel: str = "422"
    item_of_other_order: str = "404"
    foreign_client_order: str = "404"
    manual_only_activity: str = "422"
    extra_body_property: str = "ignored"
    delete_whole_order: str = "405"
    wrong_verb: str = "405"
    missing_token: str = "401"  # noqa: S105  a status, no password
    bad_token: str = "401"  # noqa: S105  a status, no password

    @classmethod
    def chosen(cls, values: Mapping[str, str]) -> Policies:
        """Take the usual policies but for some.

        Raises:
            PolicyError: a name or a value is not one of ``ALTERNATIVES``.

        """
        for name, value in values.items():
            if name not in ALTERNATIVES:
                raise PolicyError(f"unknown policy {name!r}; there are {', '.join(ALTERNATIVES)}")
            if value not in ALTERNATIVES[name]:
                allowed = ", ".join(ALTERNATIVES[name])
                raise PolicyError(f"policy {name!r} cannot be {value!r}; it is one of {allowed}")
        return cls(**values)


ALTERNATIVES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "cancel_success_status": ("204", "200", "202"),
        "missing_reason": ("400", "422"),
        "invalid_reason": ("400", "422"),
        "reason_case_sensitive": ("yes", "no"),
        "info_too_long": ("400", "422"),
        "no_permission": ("403", "401"),
        "no_policy": ("422", "400", "403", "404"),
        "no_policy_listing": ("404", "200"),
        "expired_policy": ("422", "400", "403"),
        "repeat_cancel": ("422", "404", "200", "204"),
        "pending_item_cancel": ("422", "accepted"),
        "item_of_other_order": ("404", "403"),
        "foreign_client_order": ("404", "403"),
        "manual_only_activity": ("422", "cancellation-error"),
        "extra_body_property": ("ignored", "400"),
        "delete_whole_order": ("405", "404"),
        "wrong_verb": ("405", "404"),
        "missing_token": ("401", "403"),
        "bad_token": ("401", "403"),
    }
)


@dataclass(frozen=True, slots=True)
class MusementOptions:
    """How one target behaves.

    ``port`` 0 takes a free one; ``seed`` fixes every UUID, reference and token; ``now`` stops the
    clock at a moment; ``capacity`` is the number of places of each product. A refund is finished
    after ``refund_reads`` readings of the order or ``refund_seconds``, whichever is first;
    ``confirmation_seconds`` pass until a supplier answers who does not confirm at once, and
    ``care_seconds`` until customer care settles a CANCELLATION_ERROR. ``clock`` returns seconds
    since the epoch.
    """

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    now: datetime | None = None
    defects: tuple[Defect, ...] = ()
    without: frozenset[Capability] = frozenset()
    policies: Policies = Policies()
    capacity: int = 200
    refund_reads: int = 2
    refund_seconds: float = 1.0
    confirmation_seconds: float = 30.0
    care_seconds: float = 5.0
    token_seconds: int = 3600
    webhook_url: str | None = None
    webhook_user: str = "hook"
    webhook_password: str = "hook"  # noqa: S105  a password of the sandbox, printed in its manual
    exit_on_stdin_eof: bool = False
    clock: Callable[[], float] = time.time
