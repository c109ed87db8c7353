"""Reading orders, refunds and refund policies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from bookproof.faults import DataFault
from bookproof.model import Answer
from bookproof.protocols.musement.checks import answers, money, orders, policies, values
from bookproof.protocols.musement.checks.money import RefundNames, Terms
from bookproof.protocols.musement.checks.orders import State
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.steps.calling import call, judge_error
from bookproof.session import Stage


@dataclass(frozen=True, slots=True)
class Booked:
    """An order that was made and paid."""

    uuid: str
    identifier: str
    cart: str
    items: tuple[str, ...]
    """UUIDs of its items."""
    keys: tuple[str, ...]
    """Keys of their activities in the configuration."""
    client: str
    """Key of the client that made it."""

    @property
    def path(self) -> str:
        """Where it is found."""
        return f"/orders/{self.uuid}"

    def item_path(self, item: str = "") -> str:
        """Where an item is found; the first unless another is named."""
        return f"{self.path}/items/{item or self.items[0]}"


def read(session: MusementSession, booked: Booked) -> Answer:
    """Read an order and note the statuses of its items."""
    answer = call(session, "GET", booked.path, client=booked.client)
    note(session, answer.body)
    return answer


def note(session: MusementSession, order: Any) -> None:
    """Keep the statuses of the items for what is judged over time."""
    for item, status in values.statuses(order).items():
        history = session.history.setdefault(item, [])
        if status and history[-1:] != [status]:
            history.append(status)


def look(session: MusementSession, stage: Stage, booked: Booked) -> Any:
    """The order as it is, judged."""
    answer = read(session, booked)
    return _judged(session, stage, answer)


def _judged(session: MusementSession, stage: Stage, answer: Answer) -> Any:
    stage.require(answers.schema, answer, "order")
    stage.check(orders.transitions, session.history)
    return answer.body


def await_status(
    session: MusementSession, stage: Stage, booked: Booked, item: str, wanted: Collection[str]
) -> Any:
    """The order once an item has one of the statuses, or when there is no more time."""
    answer = read(session, booked)
    for _ in range(session.rounds - 1):
        if values.statuses(answer.body).get(item) in wanted or not answer.succeeded:
            break
        session.pause_between()
        answer = read(session, booked)
    return _judged(session, stage, answer)


def state(session: MusementSession, stage: Stage, booked: Booked) -> State:
    """What a refused request must not change."""
    order = look(session, stage, booked)
    refunds: tuple[str, ...] = ()
    if session.declared("refund-records"):
        names = refund_names(session)
        refunds = tuple(
            sorted(
                f"{one.get(names.item)}: {values.amount(one.get(names.amount))}"
                for one in values.objects(refund_list(session, stage, booked))
            )
        )
    total = values.amount(values.member(order, "total_price"))
    return State(values.statuses(order), total, refunds)


def refund_names(session: MusementSession) -> RefundNames:
    """Names of the fields in the list of refunds."""
    fields = session.settings.refund_fields
    return RefundNames(fields.item, fields.amount)


def refund_list(session: MusementSession, stage: Stage, booked: Booked) -> Any:
    """What was paid back of an order."""
    answer = call(session, "GET", f"{booked.path}/refunds", client=booked.client)
    stage.require(answers.schema, answer, "refunds")
    return answer.body


def policies_of(session: MusementSession, stage: Stage, booked: Booked, item: str = "") -> Any:
    """The refund policies of an item that has some, judged."""
    answer = call(session, "GET", f"{booked.item_path(item)}/refund-policies", client=booked.client)
    judge_error(stage, answer)
    stage.require(policies.fields, answer)
    return answer.body


def activity_policies(session: MusementSession, stage: Stage, activity: str) -> Any:
    """Today's refund policies of an activity."""
    answer = call(session, "GET", f"/activities/{activity}/refund-policies")
    stage.require(answers.schema, answer, "activity-policies")
    return answer.body


def terms_of(session: MusementSession, stage: Stage, booked: Booked) -> Terms:
    """What the refund of the first item is reckoned from.

    Raises:
        DataFault: none of its refund policies is valid.
    """
    listed = policies_of(session, stage, booked)
    read_at = session.now or session.services.time_base
    item = values.item_of(look(session, stage, booked), booked.items[0])
    activity = session.settings.activity(booked.keys[0])
    terms = Terms(
        policies=listed,
        paid=values.price(item) or Decimal(0),
        currency=values.text(item, "product", "retail_price", "currency"),
        zone=(activity.time_zone or "") if activity else "",
        now=read_at.astimezone(UTC),
    )
    if not any(money.is_valid(one, terms) for one in values.objects(listed)):
        raise DataFault(
            f"activities.{booked.keys[0]}: no refund policy of the item is valid any more; raise "
            "its daysAhead or name another activity"
        )
    return terms
