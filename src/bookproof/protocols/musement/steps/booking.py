"""From the days of an activity to a confirmed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bookproof.faults import ConfigFault, DataFault
from bookproof.model import Answer
from bookproof.protocols.musement.checks import answers, orders, values
from bookproof.protocols.musement.checks.orders import Identity, Wanted
from bookproof.protocols.musement.session import MusementSession
from bookproof.protocols.musement.settings import Activity
from bookproof.protocols.musement.steps import reading
from bookproof.protocols.musement.steps.calling import MAIN, call, happens, judge_error
from bookproof.protocols.musement.steps.reading import Booked, Ticket
from bookproof.session import Stage

_DAYS_TRIED = 3
_PERSON = {"firstname": "Test", "lastname": "Tester", "email": "bookproof@example.org"}
_CUSTOMER = {
    **_PERSON,
    "musement_newsletter": "NO",
    "allow_profiling": "NO",
    "thirdparty_newsletter": "NO",
    "events_related_newsletter": "NO",
}


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
    wanted = Wanted(chosen["product_id"], quantity, day, chosen["retail_price"])
    return Ticket(key, activity.uuid, chosen["type"], wanted)


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
    """A cart with these tickets and a customer; its UUID."""
    with session.stage("Fill a cart") as stage:
        cart = call(session, "POST", "/carts", {}, client=client)
        _require_step(stage, cart)
        stage.require(answers.schema, cart, "cart")
        uuid = str(cart.body["uuid"])
        wanted = [
            {
                "type": one.type,
                "product_identifier": one.wanted.product,
                "quantity": one.wanted.quantity,
            }
            for one in tickets
        ]
        added = call(session, "POST", f"/carts/{uuid}/items", wanted, client=client)
        if added.status == 422:
            _see_that_they_are_for_sale(session, stage, tickets, client)
        _require_step(stage, added)
        stage.require(answers.schema, added, "cart-items")
        _name_customer(session, stage, uuid, tickets, client)
    return uuid


def _see_that_they_are_for_sale(
    session: MusementSession, stage: Stage, tickets: Sequence[Ticket], client: str
) -> None:
    """See whether tickets that were refused have been sold to somebody else.

    Raises:
        DataFault: some are no longer for sale.
    """
    for ticket in tickets:
        wanted = ticket.wanted
        activity = activity_of(session, ticket.key)
        on_sale = products(session, stage, activity, wanted.day, client)
        same = [one for one in on_sale if one["product_id"] == wanted.product]
        if not any(_sells(one, wanted.quantity) for one in same):
            raise DataFault(
                f"activities.{ticket.key}: {wanted.product} was sold out meanwhile; name an "
                "activity with more room"
            )


def _name_customer(
    session: MusementSession, stage: Stage, cart: str, tickets: Sequence[Ticket], client: str
) -> None:
    """Say who buys.

    Raises:
        DataFault: the cart asks for more than the customer of a run has.
    """
    named = call(session, "PUT", f"/carts/{cart}/customer", _CUSTOMER, client=client)
    if named.status in (400, 422):
        schema = call(session, "GET", f"/carts/{cart}/customer/schema", client=client)
        lacking = values.lacking(_CUSTOMER, schema.body) if schema.succeeded else ""
        if lacking:
            keys = " or ".join(sorted({f"activities.{one.key}" for one in tickets}))
            raise DataFault(
                f"{keys}: the cart asks of the customer what a run does not give ({lacking}); name "
                "an activity that asks for less"
            )
    _require_step(stage, named)


def customer_schema(session: MusementSession, cart: str) -> None:
    """Read what a cart asks of its customer."""
    with session.stage("What the customer has to tell") as stage:
        answer = call(session, "GET", f"/carts/{cart}/customer/schema")
        judge_error(stage, answer)
        stage.require(answers.schema, answer, "customer-schema")
        stage.check(orders.customer_schema, answer.body)


def _require_step(stage: Stage, answer: Answer) -> None:
    if answer.status < 500:  # of a breakdown nothing more than that is to be told
        judge_error(stage, answer)
    stage.require(orders.step, answer)


def order_of(
    session: MusementSession, cart: str, tickets: Sequence[Ticket], client: str = MAIN
) -> Booked:
    """An order of a cart, paid by invoice."""
    with session.stage("Order and pay") as stage:
        body = {"cart_uuid": cart, "email_notification": "NONE"}
        made = call(session, "POST", "/orders", body, client=client)
        _require_step(stage, made)
        stage.require(answers.schema, made, "order")
        wanted = [one.wanted for one in tickets]
        stage.require(orders.items, made.body, wanted)
        stage.check(orders.prices, made.body, wanted)
        stage.check(orders.total, made.body)
        stage.check(orders.customer, made.body, _PERSON)
        booked = _booked(made.body, cart, tickets, client)
        reading.judged(session, stage, booked, made)
        _pay(session, stage, booked, values.amount(made.body["total_price"]))
    return booked


def _pay(session: MusementSession, stage: Stage, booked: Booked, price: Decimal | None) -> None:
    """Pay by invoice.

    Raises:
        ConfigFault: the client may not. What costs nothing needs no permission, so that a system
            which refuses every payment fails with the free activity.
    """
    body = {"uuid": booked.uuid}
    paid = call(session, "POST", "/payments/no/payment", body, client=booked.client)
    if paid.status in (403, 422) and price:
        judge_error(stage, paid)
        raise ConfigFault(
            f"POST {paid.url}: {answers.outcome(paid)}; clients.{booked.client} needs the "
            "permission no-payment; if it has that, the system refuses a payment that is due"
        )
    _require_step(stage, paid)
    reading.note(session, paid.body)
    reading.judged(session, stage, booked, paid)


def _booked(order: Mapping[str, Any], cart: str, tickets: Sequence[Ticket], client: str) -> Booked:
    """The order, its items in the order of the tickets."""
    left = [item for _, item in values.items_of(order)]
    found = []
    for ticket in tickets:
        wanted = ticket.wanted
        item = next(
            one for one in left
            if (values.text(one, "product", "id"), one["quantity"])
            == (wanted.product, wanted.quantity)
        )  # fmt: skip
        left.remove(item)
        found.append(str(item["uuid"]))
    made = Identity(str(order["uuid"]), str(order["identifier"]), tuple(found))
    return Booked(made, cart, tuple(tickets), client)


def confirmed(session: MusementSession, booked: Booked) -> None:
    """Wait until every item is confirmed.

    Raises:
        DataFault: the supplier has refused.
    """
    with session.stage("Confirmation") as stage:
        for item, ticket in zip(booked.items, booked.tickets, strict=True):
            order = reading.await_status(session, stage, booked, item, ("OK", "KO"))
            if values.statuses(order).get(item) == "KO":
                raise DataFault(
                    f"activities.{ticket.key}: the supplier refused the booking (KO); name another "
                    "activity or day"
                )
            stage.require(orders.confirmed, order, item, session.settings.poll.timeout)
        wanted = [one.wanted for one in booked.tickets]
        stage.check(orders.items, order, wanted)
        stage.check(orders.prices, order, wanted)
        stage.check(orders.total, order)
        stage.check(orders.customer, order, _PERSON)


def awaiting(session: MusementSession, booked: Booked) -> None:
    """See that the item still waits for its supplier.

    Raises:
        DataFault: it does not.
    """
    with session.stage("Not confirmed yet") as stage:
        order = reading.look(session, stage, booked)
        status = values.statuses(order).get(booked.items[0])
        if status != "PENDING":
            raise DataFault(f"activities.{booked.key}: the item is {status} at once; name an "
                            "activity whose supplier answers later")  # fmt: skip


def refused(session: MusementSession, booked: Booked) -> None:
    """Wait until the supplier has refused."""
    with session.stage("Refused by the supplier") as stage:
        happens(session, booked.items[0], "KO")
        order = reading.await_status(session, stage, booked, booked.items[0], ("OK", "KO"))
        if values.statuses(order).get(booked.items[0]) == "OK":
            raise DataFault(f"activities.{booked.key}: the supplier has confirmed; name an "
                            "activity whose supplier refuses")  # fmt: skip
        stage.check(orders.supplier_refused, order, booked.items[0], session.settings.poll.timeout)
