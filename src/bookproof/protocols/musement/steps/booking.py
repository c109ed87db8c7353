"""From the days of an activity to a confirmed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bookproof.faults import ConfigFault, DataFault
from bookproof.model import Answer
from bookproof.protocols.musement.checks import answers, orders, values
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.settings import Activity
from bookproof.protocols.musement.steps import reading
from bookproof.protocols.musement.steps.calling import MAIN, call, happens, judge_error
from bookproof.protocols.musement.steps.reading import Booked
from bookproof.session import Stage

_DAYS_TRIED = 3
_CUSTOMER = {
    "firstname": "Test",
    "lastname": "Tester",
    "email": "bookproof@example.org",
    "musement_newsletter": "NO",
    "allow_profiling": "NO",
    "thirdparty_newsletter": "NO",
    "events_related_newsletter": "NO",
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something chosen from an activity."""

    key: str
    """Key of the activity in the configuration."""
    activity: str
    day: str
    product: str
    type: str
    quantity: int


def activity_of(session: MusementSession, key: str) -> Activity:
    """The configured activity.

    Raises:
        ConfigFault: there is none.
    """
    found = session.settings.activity(key)
    if found is None:
        raise ConfigFault(f"activities.{key}: is not configured; name an activity, or set the "
                          "features that need it to null")  # fmt: skip
    return found


def choose(
    session: MusementSession, key: str, *, quantity: int = 1, later: int = 0, client: str = MAIN
) -> Ticket:
    """Find tickets of an activity that are for sale.

    Args:
        later: days by which the configured ones are put off.

    Raises:
        ConfigFault: the system does not know the activity.
        DataFault: nothing is for sale.
    """
    activity = activity_of(session, key)
    with session.stage(f"Choose tickets of activities.{key}") as stage:
        for day in _days(session, stage, key, activity, later, client)[:_DAYS_TRIED]:
            ticket = _product(session, stage, key, day, quantity, client)
            if ticket is not None:
                return ticket
    raise DataFault(
        f"activities.{key}: no {quantity} tickets on the days looked at; raise its days or name "
        "another activity"
    )


def _days(
    session: MusementSession, stage: Stage, key: str, activity: Activity, later: int, client: str
) -> list[str]:
    first = session.today(activity.time_zone) + timedelta(days=activity.days_ahead + later)
    last = first + timedelta(days=activity.days - 1)
    path = f"/activities/{activity.uuid}/dates?date_from={first}&date_to={last}"
    answer = call(session, "GET", path, client=client)
    if answer.status == 404:
        raise ConfigFault(f"activities.{key}.uuid: the system knows no activity {activity.uuid}")
    stage.require(answers.schema, answer, "dates")
    within = (one for one in answer.body if str(first) <= one["day"] <= str(last))
    days = [one["day"] for one in within if not one["sold_out"]]
    session.random.shuffle(days)
    if not days:
        raise DataFault(
            f"activities.{key}: nothing is for sale from {first} to {last}; change its daysAhead "
            "or days"
        )
    return days


def _product(
    session: MusementSession, stage: Stage, key: str, day: str, quantity: int, client: str
) -> Ticket | None:
    activity = activity_of(session, key)
    listed = [one for one in products(session, stage, activity, day, client)
              if _sells(one, quantity)]  # fmt: skip
    if not listed:
        return None
    chosen = session.random.choice(listed)
    return Ticket(key, activity.uuid, day, chosen["product_id"], chosen["type"], quantity)


def products(
    session: MusementSession, stage: Stage, activity: Activity, day: str, client: str = MAIN
) -> list[Mapping[str, Any]]:
    """Everything that an activity sells on a day."""
    answer = call(session, "GET", f"/activities/{activity.uuid}/dates/{day}", client=client)
    stage.require(answers.schema, answer, "day")
    return [
        product
        for entry in answer.body
        for group in entry["groups"]
        for slot in group["slots"]
        for product in slot["products"]
    ]


def _sells(product: Mapping[str, Any], quantity: int) -> bool:
    most = min(product.get("availability", quantity), product.get("max_buy", quantity))
    return bool(product.get("min_buy", 1) <= quantity <= most)


def cart_of(session: MusementSession, tickets: Sequence[Ticket], client: str = MAIN) -> str:
    """A cart with these tickets; its UUID."""
    with session.stage("Fill a cart") as stage:
        cart = call(session, "POST", "/carts", {}, client=client)
        stage.require(answers.schema, cart, "cart")
        uuid = str(cart.body["uuid"])
        added = call(session, "POST", f"/carts/{uuid}/items", _wanted(tickets), client=client)
        if added.status == 422:
            raise DataFault(
                f"{added.url}: {answers.outcome(added)}; name activities with more room"
            )
        _require_step(stage, added)
        stage.require(answers.schema, added, "cart-items")
        _require_step(
            stage, call(session, "PUT", f"/carts/{uuid}/customer", _CUSTOMER, client=client)
        )
    return uuid


def _wanted(tickets: Sequence[Ticket]) -> list[dict[str, Any]]:
    return [
        {"type": one.type, "product_identifier": one.product, "quantity": one.quantity}
        for one in tickets
    ]


def _require_step(stage: Stage, answer: Answer) -> None:
    judge_error(stage, answer)
    stage.require(orders.step, answer)


def order_of(
    session: MusementSession, cart: str, tickets: Sequence[Ticket], client: str = MAIN
) -> Booked:
    """An order of a cart, paid by invoice."""
    with session.stage("Order and pay") as stage:
        body = {"cart_uuid": cart, "email_notification": "NONE"}
        made = call(session, "POST", "/orders", body, client=client)
        stage.require(answers.schema, made, "order")
        stage.require(orders.items, made.body, [(one.product, one.quantity) for one in tickets])
        stage.check(orders.total, made.body)
        booked = _booked(made.body, cart, tickets, client)
        paid = call(session, "POST", "/payments/no/payment", {"uuid": booked.uuid}, client=client)
        if paid.status in (403, 422):
            raise ConfigFault(
                f"POST {paid.url}: {answers.outcome(paid)}; clients.{client} needs the permission "
                "no-payment"
            )
        _require_step(stage, paid)
        reading.note(session, paid.body)
    return booked


def _booked(order: Mapping[str, Any], cart: str, tickets: Sequence[Ticket], client: str) -> Booked:
    """The order, its items in the order of the tickets."""
    left = [item for _, item in values.items_of(order)]
    found = []
    for ticket in tickets:
        item = next(one for one in left if values.text(one, "product", "id") == ticket.product)
        left.remove(item)
        found.append(str(item["uuid"]))
    return Booked(
        uuid=str(order["uuid"]),
        identifier=str(order["identifier"]),
        cart=cart,
        items=tuple(found),
        keys=tuple(ticket.key for ticket in tickets),
        client=client,
    )


def confirmed(session: MusementSession, booked: Booked) -> None:
    """Wait until every item is confirmed.

    Raises:
        DataFault: the supplier has refused.
    """
    with session.stage("Confirmation") as stage:
        for item, key in zip(booked.items, booked.keys, strict=True):
            order = reading.await_status(session, stage, booked, item, ("OK", "KO"))
            if values.statuses(order).get(item) == "KO":
                raise DataFault(f"activities.{key}: the supplier refused the booking (KO); name "
                                "another activity or day")  # fmt: skip
            stage.require(orders.confirmed, order, item, session.settings.poll.timeout)


def awaiting(session: MusementSession, booked: Booked) -> None:
    """See that the item still waits for its supplier.

    Raises:
        DataFault: it does not.
    """
    with session.stage("Not confirmed yet") as stage:
        order = reading.look(session, stage, booked)
        stage.check(orders.vouchers, order)
        status = values.statuses(order).get(booked.items[0])
        if status != "PENDING":
            raise DataFault(f"activities.{booked.keys[0]}: the item is {status} at once; name an "
                            "activity whose supplier answers later")  # fmt: skip


def refused(session: MusementSession, booked: Booked) -> None:
    """Wait until the supplier has refused."""
    with session.stage("Refused by the supplier") as stage:
        happens(session, booked.items[0], "KO")
        order = reading.await_status(session, stage, booked, booked.items[0], ("OK", "KO"))
        if values.statuses(order).get(booked.items[0]) == "OK":
            raise DataFault(f"activities.{booked.keys[0]}: the supplier has confirmed; name an "
                            "activity whose supplier refuses")  # fmt: skip
        stage.check(orders.supplier_refused, order, booked.items[0], session.settings.poll.timeout)
        stage.check(orders.vouchers, order)
