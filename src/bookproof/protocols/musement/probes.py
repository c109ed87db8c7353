"""What every run relies on, looked at before the first case."""

from __future__ import annotations

from datetime import timedelta

from pydantic.alias_generators import to_camel

from bookproof.faults import ConfigFault, DataFault, EnvironmentFault
from bookproof.model import Answer
from bookproof.protocols.musement.checks import answers, values
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.settings import Activities, Activity
from bookproof.protocols.musement.steps.calling import (
    MAIN,
    OTHER,
    WITHOUT_PERMISSION,
    call,
    log_in,
)
from bookproof.protocols.profile import Probe


def _main(session: MusementSession) -> str:
    _let_in(session, MAIN)
    return f"clients.{MAIN} has logged in"


def _let_in(session: MusementSession, client: str) -> None:
    answer = log_in(session, client)
    found = answers.login.find(answer)
    if found:
        raise EnvironmentFault(
            f"POST {answer.url}: {_first(answer)}; is baseUrl the root of a Musement partner API?"
        )
    session.tokens[client] = values.text(answer.body, "access_token")


def _first(answer: Answer) -> str:
    found = answers.login.find(answer)[0]
    return f"{found.where} is {found.got!r} where {found.expected} is due"


def _others(session: MusementSession) -> str:
    seen = []
    for client in (WITHOUT_PERMISSION, OTHER):
        if session.settings.client(client) is not None:
            _let_in(session, client)
            seen.append(f"clients.{client}")
    return f"{' and '.join(seen)} logged in" if seen else "no other clients are configured"


def _activities(session: MusementSession) -> str:
    seen = 0
    for name in Activities.model_fields:
        activity = session.settings.activity(to_camel(name))
        if activity is not None:
            _on_sale(session, to_camel(name), activity)
            seen += 1
    return f"{seen} activities are for sale"


def _on_sale(session: MusementSession, key: str, activity: Activity) -> None:
    first = session.today(activity.time_zone) + timedelta(days=activity.days_ahead)
    last = first + timedelta(days=activity.days - 1)
    path = f"/activities/{activity.uuid}/dates?date_from={first}&date_to={last}"
    answer = call(session, "GET", path)
    if answer.status == 404:
        raise ConfigFault(f"activities.{key}.uuid: the system knows no activity {activity.uuid}; "
                          "name one that it sells")  # fmt: skip
    if not any(one.get("sold_out") is False for one in values.objects(answer.body)):
        raise DataFault(f"activities.{key}: nothing is for sale from {first} to {last}; change its "
                        "daysAhead or days")  # fmt: skip


PROBES = (
    Probe("credentials", _main),
    Probe("other clients", _others),
    Probe("activities", _activities),
)
"""In this order; the first is also looked at before every run."""
