"""Refund policies: their form, their reckoning, and that they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from decimal import Decimal
from typing import Any

from bookproof.faults import DataFault
from bookproof.protocols.musement.checks import money, policies, values
from bookproof.protocols.musement.checks.money import Terms
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.steps import reading
from bookproof.protocols.musement.steps.booking import activity_of
from bookproof.protocols.musement.steps.calling import MAIN, call, judge_error, tell_control
from bookproof.protocols.musement.steps.reading import Booked
from bookproof.session import Stage

_CHANGED = [{"period": "P9D", "value": 10.0}]


def at_booking(session: MusementSession, key: str) -> Any:
    """The refund policies of an activity before it is booked; None where they cannot be read."""
    with session.stage("Refund policies of the activity") as stage:
        if session.declared("activity-policies"):
            return reading.activity_policies(session, stage, activity_of(session, key).uuid)
        stage.not_applicable(policies.kept, "the system is declared to have no activity-policies")
        return None


def judged(session: MusementSession, booked: Booked, before: Any) -> Any:
    """The refund policies of the first item, held against its date and the clock."""
    with session.stage("Refund policies of the item") as stage:
        listed = reading.policies_of(session, stage, booked)
        _reckoned(session, stage, booked, listed)
        if before is not None:
            stage.check(policies.kept, listed, before)
    return listed


def _reckoned(session: MusementSession, stage: Stage, booked: Booked, listed: Any) -> None:
    now = session.now
    zone = activity_of(session, booked.key).time_zone
    if now is None:
        stage.not_applicable(policies.remaining, "the answer has no Date, so its time is not known")
    elif zone is None:
        stage.not_applicable(
            policies.remaining, f"activities.{booked.key}.timeZone is not configured"
        )
    else:
        stage.check(
            policies.remaining, listed, zone, now.astimezone(UTC), session.settings.tolerance
        )
    order = reading.look(session, stage, booked)
    stage.check(policies.until, listed, values.item_of(order, booked.items[0]))


@contextmanager
def changed(session: MusementSession, booked: Booked, before: Any) -> Iterator[None]:
    """While the activity has other refund policies than at the booking; those of the item stay."""
    activity = activity_of(session, booked.key)
    path = f"/activities/{activity.uuid}/refund-policies"
    with session.stage("Change the refund policies of the activity"):
        tell_control(session, "PUT", path, _CHANGED)
    try:
        with session.stage("Refund policies after the change") as stage:
            listed = reading.activity_policies(session, stage, activity.uuid)
            stage.check(policies.of_today, listed, _CHANGED)
            stage.check(policies.kept, reading.policies_of(session, stage, booked), before)
        yield
    finally:
        with session.stage("Change the refund policies back"):
            tell_control(session, "PUT", path, _as_rules(before))


def _as_rules(listed: Any) -> list[dict[str, Any]]:
    names = ("period", "value", "currency_code")
    return [
        {name: one[name] for name in names if one.get(name) is not None}
        for one in values.objects(listed)
    ]


def none_listed(session: MusementSession, booked: Booked) -> None:
    """The first item has no refund policies, and the system says so."""
    _none_at(session, f"{booked.item_path()}/refund-policies", booked.key, booked.client)


def none_of_activity(session: MusementSession, key: str) -> None:
    """An activity has no refund policies, and the system says so."""
    _none_at(session, f"/activities/{activity_of(session, key).uuid}/refund-policies", key)


def _none_at(session: MusementSession, path: str, key: str, client: str = MAIN) -> None:
    with session.stage("No refund policies") as stage:
        answer = call(session, "GET", path, client=client)
        if answer.status == 200 and values.objects(answer.body):
            raise DataFault(
                f"activities.{key}: it has refund policies; name an activity without any"
            )
        judge_error(stage, answer)
        stage.check(policies.none, answer)


def all_expired(session: MusementSession, booked: Booked, listed: Any) -> None:
    """See that no refund policy of the first item is valid.

    Raises:
        DataFault: there is none at all, or one still is valid.
    """
    terms = _terms(session, booked, listed)
    found = values.objects(listed)
    if not found or any(money.is_valid(one, terms) for one in found):
        raise DataFault(
            f"activities.{booked.key}: not all refund policies of the item have expired; name "
            "an activity or days for which they have"
        )


def in_the_middle(session: MusementSession, booked: Booked, listed: Any) -> None:
    """See that the best refund policy has expired and another is valid.

    Raises:
        DataFault: it is not so.
    """
    terms = _terms(session, booked, listed)
    valid = [money.is_valid(one, terms) for one in values.objects(listed)]
    if all(valid) or not any(valid):
        raise DataFault(
            f"activities.{booked.key}: {sum(valid)} of {len(valid)} refund policies are valid; "
            "set its daysAhead and days so that some are and some are not"
        )


def _terms(session: MusementSession, booked: Booked, listed: Any) -> Terms:
    zone = activity_of(session, booked.key).time_zone or ""
    now = session.now or session.services.time_base
    return Terms(listed, Decimal(0), "", zone, now.astimezone(UTC))
