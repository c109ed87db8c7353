"""What can be wrong with calls of the web hook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from bookproof.checks.registry import check
from bookproof.protocols.musement.checks.cancelling import CANCELLED
from bookproof.protocols.musement.checks.orders import TRANSITIONS
from bookproof.protocols.musement.checks.values import member, text
from bookproof.results import Finding
from bookproof.validation.bodies import misfits

_LONGEST_NUMBER = 20


@check("mus-hook.called", "MUS-HOOK-01")
def called(calls: Sequence[Any], item: str, seconds: float) -> Iterator[Finding]:
    """The web hook is not called when an item is cancelled."""
    told = _statuses(calls, item)
    if not set(CANCELLED) & set(told):
        hint = f"listened for {seconds:g} s (poll.timeout)"
        yield Finding("web hook", f"a call for the cancelled item {item}", told or "none", hint)


@check("mus-hook.fields", "MUS-HOOK-02")
def fields(calls: Sequence[Any], item: str) -> Iterator[Finding]:
    """A call of the web hook lacks a field or its credentials, or a field is no string."""
    for number, one in enumerate(_of_item(calls, item), 1):
        if member(one, "authorised") is not True:
            yield Finding(f"call {number}, header Authorization", "Basic, as configured", "another")
        for misfit in misfits(member(one, "body"), "musement", "web-hook"):
            yield Finding(f"call {number}, {misfit.path}", misfit.expected, misfit.got)


@check("mus-hook.status", "MUS-HOOK-03")
def status(calls: Sequence[Any], item: str, latest: str) -> Iterator[Finding]:
    """The web hook does not carry the status that an item has come to."""
    told = _statuses(calls, item)
    if set(CANCELLED) & set(told) and latest not in told:
        yield Finding("order_item_status", latest, told)


@check("mus-hook.version", "MUS-HOOK-03")
def version(calls: Sequence[Any], item: str) -> Iterator[Finding]:
    """The version of an item does not grow with each change of its status."""
    told: dict[int, str] = {}
    for one in _of_item(calls, item):
        stated = str(member(one, "body", "order_item_version"))
        if not stated.isdecimal() or len(stated) > _LONGEST_NUMBER:
            continue
        now = text(one, "body", "order_item_status")
        before = told.setdefault(int(stated), now)
        if before != now:
            yield Finding("order_item_version", f"another one than that of {before}", stated)
    # A call that is repeated may come late: the version, not the arrival, gives the order.
    in_order = [told[number] for number in sorted(told)]
    for earlier, later in pairwise(in_order):
        if earlier != later and later not in TRANSITIONS.get(earlier, ()):
            yield Finding(
                "order_item_version", "higher with each change", f"{later} after {earlier}"
            )


def _of_item(calls: Sequence[Any], item: str) -> list[Any]:
    return [one for one in calls if member(one, "body", "order_item_uuid") == item]


def _statuses(calls: Sequence[Any], item: str) -> list[str]:
    return [text(one, "body", "order_item_status") for one in _of_item(calls, item)]
