"""Listening to the web hook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bookproof.protocols.musement.checks import hooks, values
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.steps.calling import tell_control
from bookproof.protocols.musement.steps.reading import Booked

_PORTS = (20_000, 30_000)
_TRIES = 20


@contextmanager
def listening(session: MusementSession) -> Iterator[None]:
    """Listen for as long as the context lasts; a control interface is told where."""
    with session.stage("Listen to the web hook"):
        hook = session.settings.webhook
        url = session.hooks.open([hook.port] if hook.port else _ports(session))
        _tell(session, {"url": url, "user": hook.user, "password": hook.password})
    try:
        yield
    finally:
        with session.stage("Listen no more"):
            _tell(session, None)
            session.hooks.close()


def _ports(session: MusementSession) -> list[int]:
    """Some ports to choose from; the seed of the run decides, so that requests repeat."""
    return session.random.sample(range(*_PORTS), _TRIES)


def _tell(session: MusementSession, listener: dict[str, str] | None) -> None:
    if session.control is not None:
        tell_control(session, "PUT", "/webhook", listener)


def heard(session: MusementSession, booked: Booked) -> None:
    """Judge what the web hook told of the cancellation of the first item."""
    item, seconds = booked.items[0], session.settings.poll.timeout
    with session.stage("Calls of the web hook") as stage:
        calls = _calls(session, booked)
        stage.check(hooks.called, calls, item, seconds)
        stage.check(hooks.fields, calls, item)
        stage.check(hooks.status, calls, item, _latest(session, item))
        stage.check(hooks.version, calls, item)


def _calls(session: MusementSession, booked: Booked) -> list[Any]:
    """What has come when the item is told to be REFUNDED, or when there is no more time."""
    calls = session.hooks.heard(booked.uuid)
    for _ in range(session.rounds - 1):
        if any(values.text(one, "body", "order_item_status") == "REFUNDED" for one in calls):
            break
        session.pause_between()
        calls = session.hooks.heard(booked.uuid)
    return calls


def _latest(session: MusementSession, item: str) -> str:
    return session.history.get(item, [""])[-1]
