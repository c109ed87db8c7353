"""Reading orders, refunds and refund policies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from bookproof.faults import ConfigFault, DataFault
from bookproof.model import Answer
from bookproof.protocols.musement.checks import answers, money, orders, policies, values
from bookproof.protocols.musement.checks.money import RefundNames, Terms
from bookproof.protocols.musement.checks.orders import Identity, State, Wanted
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.steps.calling import call, judge_error
from bookproof.session import Stage

_AFTER_CANCELLATION = ("REFUND_STARTED", "REFUNDED", "CANCELLATION_ERROR", "KO")


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something chosen from an activity."""

    key: str
    """Key of the activity in the configuration."""
    activity: str
    type: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Booked:
    """An order that was made and paid."""

    made: Identity
    """As it was answered when it was made, its items in the order of the tickets."""
    cart: str
    tickets: tuple[Ticket, ...]
    client: str
    """Key of the client that made it."""

    @property
    def uuid(self) -> str:
        """UUID of the order."""
        return self.made.uuid

    @property
    def items(self) -> tuple[str, ...]:
        """UUIDs of its items."""
        return self.made.items

    @property
    def key(self) -> str:
        """Key in the configuration of the activity of the first item."""
        return self.tickets[0].key

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
    return judged(session, stage, booked, read(session, booked))


def judged(session: MusementSession, stage: Stage, booked: Booked, answer: Answer) -> Any:
    """The order in an answer, held against what holds for it at any time."""
    stage.require(answers.schema, answer, "order")
    stage.require(orders.same, answer.body, booked.made)
    stage.check(orders.early, answer.body)
    stage.check(orders.vouchers, answer.body)
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
    return judged(session, stage, booked, answer)


def await_effect(session: MusementSession, stage: Stage, booked: Booked, item: str = "") -> Any:
    """The order once it shows what a cancellation has done to an item, the first unless named."""
    return await_status(session, stage, booked, item or booked.items[0], _AFTER_CANCELLATION)


def state(session: MusementSession, stage: Stage, booked: Booked) -> State:
    """What a refused request must not change."""
    order = look(session, stage, booked)
    refunds: tuple[str, ...] = ()
    if session.declared("refund-records"):
        names = refund_names(session)
        listed = values.objects(refund_list(session, stage, booked))
        refunds = tuple(
            sorted(f"{one.get(names.item)}: {money.back(one, names)}" for one in listed)
        )
    return State(
        statuses=values.statuses(order),
        total=values.amount(values.member(order, "total_price")),
        refunds=refunds,
        vouchers={
            values.text(item, "uuid"): len(item.get("vouchers") or ())
            for _, item in values.items_of(order)
        },
    )


def refund_names(session: MusementSession) -> RefundNames:
    """Names of the fields in the list of refunds."""
    fields = session.settings.refund_fields
    return RefundNames(fields.item, fields.amount)


def refund_list(session: MusementSession, stage: Stage, booked: Booked) -> Any:
    """What was paid back of an order.

    Raises:
        ConfigFault: the refunds have other fields than the configuration names.
    """
    answer = call(session, "GET", f"{booked.path}/refunds", client=booked.client)
    judge_error(stage, answer)
    stage.require(answers.schema, answer, "refunds")
    _check_names(session, values.objects(answer.body))
    return answer.body


def _check_names(session: MusementSession, listed: Sequence[Mapping[str, Any]]) -> None:
    names = refund_names(session)
    for one in listed:
        fields = ", ".join(sorted(one)) or "no fields"
        if names.item not in one:
            raise ConfigFault(f"refundFields.item: a refund has no {names.item!r} but {fields}; "
                              "name the one with the UUID of the item")  # fmt: skip
        if money.back(one, names) is None:
            raise ConfigFault(f"refundFields.amount: a refund has no amount as {names.amount!r} "
                              f"but {fields}; name the one with the amount")  # fmt: skip


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


def terms_of(session: MusementSession, stage: Stage, booked: Booked, position: int = 0) -> Terms:
    """What the refund of an item is reckoned from.

    Raises:
        DataFault: none of its refund policies is valid.
    """
    uuid, key = booked.items[position], booked.tickets[position].key
    listed = policies_of(session, stage, booked, uuid)
    read_at = session.now or session.services.time_base
    item = values.item_of(look(session, stage, booked), uuid)
    activity = session.settings.activity(key)
    terms = Terms(
        policies=listed,
        paid=values.price(item) or Decimal(0),
        currency=values.text(item, "product", "retail_price", "currency"),
        zone=(activity.time_zone or "") if activity else "",
        now=read_at.astimezone(UTC),
    )
    if not any(money.is_valid(one, terms) for one in values.objects(listed)):
        raise DataFault(
            f"activities.{key}: no refund policy of the item is valid any more; raise its "
            "daysAhead or name another activity"
        )
    return terms
