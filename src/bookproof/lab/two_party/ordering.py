"""Making an order, reading it, moving it on, and what users are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bookproof.lab.asgi import Reply, json_reply
from bookproof.lab.two_party import documents, intake
from bookproof.lab.two_party.defects import Defect
from bookproof.lab.two_party.errors import Refusal
from bookproof.lab.two_party.exchange import Call
from bookproof.lab.two_party.model import Notification, Order, Role, State
from bookproof.lab.two_party.parties import order_and_role
from bookproof.lab.two_party.sandbox import SERVICES, STANDARD, Service
from bookproof.lab.two_party.state import Lab

_SERVICE: Final = "service"


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the work: whose it is, from which state, and to which."""

    role: Role
    origin: State
    target: State


STEPS: Final = MappingProxyType(
    {
        "in-progress": Step(Role.PROVIDER, State.NEW, State.IN_PROGRESS),
        "reviewing": Step(Role.PROVIDER, State.IN_PROGRESS, State.REVIEWING),
        "changes": Step(Role.CUSTOMER, State.REVIEWING, State.IN_PROGRESS),
        "completed": Step(Role.CUSTOMER, State.REVIEWING, State.COMPLETED),
    }
)


async def create(lab: Lab, call: Call) -> Reply:
    """Make an order; its price is held in escrow."""
    if call.user.kind is not Role.CUSTOMER:
        raise Refusal("wrong_role", "Only customers make orders")
    body = intake.read(lab, call.body, {_SERVICE})
    order = lab.add_order(_service(body.get(_SERVICE, STANDARD.id)), call.user.id)
    if order.status is State.NEW and lab.broken(Defect.ORDER_STARTS_AT_ONCE):
        order.status = State.IN_PROGRESS
    if order.escrow.held and lab.broken(Defect.PAID_AT_ONCE):
        order.escrow.release()
    status = 200 if lab.broken(Defect.ORDER_MADE_WITH_200) else 201
    location = f"{call.root}/orders/{order.id}"
    shown = documents.order(lab.options, order)
    if lab.broken(Defect.ORDER_WITHOUT_ID):
        del shown["id"]
    return json_reply(shown, status, (("Location", location),))


def _service(name: object) -> Service:
    if not isinstance(name, str):
        raise Refusal("invalid_field", "service must be text")
    if name not in SERVICES:
        raise Refusal("unknown_service", f"There is no service {name}")
    return SERVICES[name]


async def own_orders(lab: Lab, call: Call) -> Reply:
    """List the orders to which the caller is a party, oldest first."""
    mine = [order for order in lab.orders.values() if order.role_of(call.user) is not None]
    shown = [documents.order(lab.options, order) for order in mine]
    return json_reply(documents.listed(lab.options, shown))


async def read(lab: Lab, call: Call) -> Reply:
    """Show an order to a party of it."""
    order, role = order_and_role(lab, call, Defect.THIRD_PARTY_READS_ORDER)
    if role is Role.PROVIDER and lab.broken(Defect.ORDER_HIDDEN_FROM_PROVIDER):
        raise Refusal("wrong_role", "Orders are shown to customers")
    shown = documents.order(lab.options, order)
    if order.requests and order.cancelled_at is None and lab.broken(Defect.CANCELLED_AT_TOO_EARLY):
        shown["cancelled_at"] = documents.instant(order.requests[-1].created_at)
    return json_reply(shown)


def step(name: str) -> Callable[[Lab, Call], Awaitable[Reply]]:
    """Return the endpoint for a step of ``STEPS``."""

    async def move(lab: Lab, call: Call) -> Reply:
        order, role = order_and_role(lab, call)
        intake.read(lab, call.body)
        _move(lab, order, role, STEPS[name])
        return json_reply(documents.order(lab.options, order))

    return move


def _move(lab: Lab, order: Order, role: Role, wanted: Step) -> None:
    if role is not wanted.role and not lab.broken(Defect.PROGRESS_BY_EITHER_PARTY):
        raise Refusal("wrong_role", f"This step belongs to the {wanted.role}")
    state = order.status
    if state is State.CANCELLATION_REQUESTED:
        if order.previous is not wanted.origin or not lab.broken(Defect.PROGRESS_WHILE_PENDING):
            raise Refusal("cancellation_pending", "A request has to be answered first")
    elif state is wanted.origin:
        _refuse_after_rejection(lab, order)
    elif not _revived(lab, order, wanted):
        message = f"The order is {state}; this step needs {wanted.origin}"
        raise Refusal("invalid_transition", message)
    if lab.broken(Defect.PROGRESS_NOT_KEPT):
        return
    order.go_on(wanted.target)
    if wanted.target is State.COMPLETED:
        order.escrow.release()


def _refuse_after_rejection(lab: Lab, order: Order) -> None:
    if order.requests and lab.broken(Defect.STEP_BLOCKED_AFTER_REJECT):
        raise Refusal("cancellation_pending", "A request has to be answered first")


def _revived(lab: Lab, order: Order, wanted: Step) -> bool:
    cancelled = order.status is State.CANCELLED and order.previous is wanted.origin
    return cancelled and lab.broken(Defect.CANCELLED_MOVES_ON)


async def notifications(lab: Lab, call: Call) -> Reply:
    """List what the caller was told, oldest first."""
    now = lab.now()
    mine = [
        _notice(lab, notice)
        for notice in lab.notifications
        if notice.user == call.user.id and notice.visible_at <= now
    ]
    return json_reply(documents.listed(lab.options, mine))


def _notice(lab: Lab, notice: Notification) -> documents.Json:
    shown = documents.notification(notice)
    if lab.broken(Defect.NOTICE_WITHOUT_ORDER):
        del shown["order_id"]
    return shown
