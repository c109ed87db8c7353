"""Getting an order into the state that a case needs, and moving it on."""

from __future__ import annotations

from bookproof.faults import ConfigFault, DataFault, NotApplicable
from bookproof.model import Answer
from bookproof.protocols.two_party.checks import answering, orders
from bookproof.protocols.two_party.session import TwoPartySession
from bookproof.protocols.two_party.sight import Sight, id_of
from bookproof.protocols.two_party.steps.reading import Order, see
from bookproof.protocols.two_party.steps.refused import judge_refusal
from bookproof.protocols.two_party.vocabulary import OPEN_STATES, WAY, OrderState, Party, Step
from bookproof.session import Stage

_NOT_UNDERSTOOD = (400, 401, 403, 404, 405, 415, 422)
"""Refusals of an order that a wrong configuration can bring about."""


def order_in(session: TwoPartySession, state: OrderState) -> Order:
    """An order in this state, made or taken from the configured ones.

    Raises:
        ConfigFault: the system does not take what the configuration gives.
        DataFault: it can only be a configured one, and none is left.
        NotApplicable: there is no way to such an order.
    """
    with session.stage(f"An order in the state {state}") as stage:
        if _can_make(session, state):
            order = _make(session, stage)
            _move_to(session, stage, order, state)
            order.begun = order.sight
            return order
        return _ready(session, stage, state)


def waiting_order(session: TwoPartySession, state: OrderState) -> Order:
    """An order in a state in which a request waits for the other party.

    Raises:
        NotApplicable: the system approves requests in that state at once.
    """
    if state in session.settings.auto_approve_states:
        raise NotApplicable(
            f"requests for orders in the state {state} are declared to be approved at once "
            "(autoApproveStates)"
        )
    return order_in(session, state)


def order_approved_at_once(session: TwoPartySession) -> Order:
    """An order in the first of the states that are configured for it.

    Raises:
        NotApplicable: there are none.
    """
    states = session.settings.auto_approve_states
    if not states:
        raise NotApplicable("autoApproveStates is empty: every request waits for the other party")
    return order_in(session, OrderState(states[0]))


def _can_make(session: TwoPartySession, state: OrderState) -> bool:
    settings = session.settings
    if settings.paths.create is None:
        return False
    moves = settings.implemented("order-progress") is True and settings.paths.progress is not None
    return state is OrderState.NEW or moves


def _make(session: TwoPartySession, stage: Stage) -> Order:
    settings = session.settings
    url = session.address(settings.paths.create or "", Party.CUSTOMER)
    answer = session.call("POST", url, Party.CUSTOMER, settings.create_body, shows="order")
    _expect_understood(answer)
    stage.require(orders.created, answer, settings.policy("created"))
    name = id_of(answer.body) or ""
    sight = see(session, stage, name, Party.CUSTOMER)
    stage.check(orders.begins_new, sight)
    return Order(name, sight, sight)


def _expect_understood(answer: Answer) -> None:
    if answer.status in _NOT_UNDERSTOOD:
        raise ConfigFault(
            f"POST {answer.url}: status {answer.status}, so the customer cannot make an order; "
            "check basePath, paths.create, createBody and auth.customer, or name orders under "
            "readyOrders and set paths.create to null. If all of these are right, the system "
            "refuses a valid order, and TP-ORDER-01 is not met"
        )


def _move_to(session: TwoPartySession, stage: Stage, order: Order, wanted: OrderState) -> None:
    at = order.sight.state or OrderState.NEW
    while at in WAY and at in _before(wanted):
        step = WAY[at]
        answer = send_step(session, order, step, step.party)
        session.expect_path(answer, "progress", "declare order-progress false")
        order.look(session, stage, step.party)
        stage.require(orders.moved_on, answer, step.target, order.sight)
        at = step.target


def _before(wanted: OrderState) -> tuple[OrderState, ...]:
    return OPEN_STATES[: OPEN_STATES.index(wanted)] if wanted in OPEN_STATES else OPEN_STATES


def send_step(session: TwoPartySession, order: Order, step: Step, party: Party) -> Answer:
    """Make a step of the work as one of the parties."""
    template = session.settings.paths.progress or ""
    url = session.address(template, party, order=order.id, step=step.name)
    return session.call("PATCH", url, party)


def _ready(session: TwoPartySession, stage: Stage, state: OrderState) -> Order:
    configured = session.settings.ready(state)
    if not configured:
        raise NotApplicable(
            f"there is no way to an order in the state {state}: order-progress is not declared, "
            f"or paths.create is null, and readyOrders.{state} names none"
        )
    for name in configured:
        if name in session.taken:
            continue
        sight = see(session, stage, name, Party.CUSTOMER)
        if _fresh(sight, state):
            session.taken.add(name)
            return Order(name, sight, sight)
    raise DataFault(
        f"none of the orders in readyOrders.{state} is {state} without a pending request any "
        "more; name more of them, or orders that were not used yet"
    )


def _fresh(sight: Sight, state: OrderState) -> bool:
    return not sight.pending() and (sight.state is state or not sight.readable)


def move_while_pending(session: TwoPartySession, order: Order) -> None:
    """Make the next step while a request waits: refused, and the state is kept."""
    step = WAY[order.begun.state or session.wanted]
    with session.stage(f"The {step.party} goes on while the request is pending") as stage:
        policy = session.settings.policy("pendingProgress")
        answer = send_step(session, order, step, step.party)
        stage.check(orders.blocked_while_pending, answer, policy)
        judge_refusal(session, stage, order, answer, "pendingProgress")


def move_on(session: TwoPartySession, order: Order) -> None:
    """Make the next step of an order that goes on after a rejection."""
    step = WAY[order.begun.state or session.wanted]
    with session.stage(f"The {step.party} goes on with the work") as stage:
        answer = send_step(session, order, step, step.party)
        session.expect_path(answer, "progress", "declare order-progress false")
        order.look(session, stage, step.party)
        stage.check(orders.moved_on, answer, step.target, order.sight)


def move_when_cancelled(session: TwoPartySession, order: Order) -> None:
    """Make the next step of an order that is cancelled: refused, and it stays cancelled."""
    step = WAY[order.begun.state or session.wanted]
    with session.stage(f"The {step.party} goes on with a cancelled order") as stage:
        answer = send_step(session, order, step, step.party)
        policy = session.settings.policy("cancelledProgress")
        stage.check(orders.cancelled_not_moved, answer, policy)
        judge_refusal(session, stage, order, answer, "cancelledProgress")
        stage.check(answering.stays_cancelled, see(session, stage, order.id, session.asker))


def move_as_other(session: TwoPartySession, order: Order) -> None:
    """Make the next step as the party whose step it is not: refused, and the state is kept."""
    step = WAY[order.begun.state or session.wanted]
    with session.stage(f"The {step.party.other} makes the step of the {step.party}") as stage:
        policy = session.settings.policy("wrongRole")
        answer = send_step(session, order, step, step.party.other)
        stage.check(orders.step_of_other_refused, answer, policy)
        judge_refusal(session, stage, order, answer, "wrongRole")
