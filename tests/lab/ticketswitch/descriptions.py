"""Defects by which answers describe what nobody has asked for, reserved or bought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bookproof.lab.ticketswitch import Defect

from .conftest import Agent, Answer
from .trials import Trial, answer_to, purchase_of, status_of


def _kept_in_trolley(agent: Agent) -> Any:
    put = agent.get("trolley", perf_id="CF1-0")
    token = put.body["trolley_token"]
    left = agent.get("trolley", trolley_token=token, remove_items_list="1")
    return left.body["trolley_order_count"]


def _shown_as_reserved(agent: Agent) -> Any:
    answer = agent.get("availability", perf_id="CF1-0")
    shown = answer.body["availability"]["ticket_type"][0]["price_band"][0]["sale_seatprice"]
    [order] = agent.reserve("CF1-0").orders
    return order["total_sale_seatprice"] - shown


def _send_cost(agent: Agent) -> Any:
    reserved = agent.reserve("CF1-0")
    bought = agent.purchase(reserved.body["trolley_contents"]["transaction_uuid"])
    costs = [
        answer.body["trolley_contents"]["bundle"][0]["bundle_total_send_cost"]
        for answer in (reserved, bought)
    ]
    return costs[1] - costs[0]


def _shown_reference(agent: Agent) -> Any:
    uuid = agent.booked("CF1")
    given = agent.cancel(uuid).orders[0]["backend_cancellation_reference"]
    shown: str = agent.status(uuid).orders[0]["backend_cancellation_reference"]
    return shown.removeprefix(given)


def _same_transaction(agent: Agent) -> Any:
    uuid = agent.booked("CF1")
    return agent.cancel(uuid).body["trolley_contents"]["transaction_uuid"] == uuid


def _places_of_refused(agent: Agent) -> Any:
    uuid = agent.booked("CF3")
    before = agent.left("CF3-0")
    agent.cancel(uuid)
    return agent.left("CF3-0") - before


def _must_also(show: Callable[[Any], Any]) -> Callable[[Agent], Any]:
    return answer_to(
        "CF4",
        "CF5",
        items=(1,),
        show=lambda answer: [show(order) for order in answer.body["must_also_cancel"]],
    )


def _bundle(name: str) -> Callable[[Answer], Any]:
    return lambda answer: [one[name] for one in answer.body["trolley_contents"]["bundle"]]


DESCRIPTIONS = (
    Trial(
        Defect.EVENTS_WITHOUT_ID,
        lambda agent: "event_id" in agent.get("events").body["results"]["event"][0],
        True,
        False,
    ),
    Trial(
        Defect.UNKNOWN_EVENT_DESCRIBED,
        lambda agent: list(agent.get("events_by_id", event_id_list="X").body["events_by_id"]),
        [],
        ["X"],
    ),
    Trial(Defect.TROLLEY_KEEPS_REMOVED, _kept_in_trolley, 0, 1),
    Trial(
        Defect.RESERVE_ONE_MORE,
        lambda agent: [one["total_no_of_seats"] for one in agent.reserve("CF1-0").orders],
        [1],
        [2],
    ),
    Trial(Defect.PRICE_SHOWN_LOWER, _shown_as_reserved, 0, 1),
    Trial(Defect.PURCHASE_DEARER, _send_cost, 0, 1),
    Trial(
        Defect.PURCHASE_RESULT_UNSUCCESSFUL,
        purchase_of(
            "CF1-0", show=lambda answer: answer.body["trolley_contents"]["purchase_result"]
        ),
        {"success": True, "is_partial": False},
        {"success": False, "is_partial": False},
    ),
    Trial(
        Defect.STATUS_OTHER_PERFORMANCE,
        status_of("CF1", show=lambda answer: answer.orders[0]["performance"]["perf_id"]),
        "CF1-0",
        "CF1-0-late",
    ),
    Trial(Defect.STATUS_OTHER_REFERENCE, _shown_reference, "", "-B"),
    Trial(Defect.CANCEL_OTHER_TRANSACTION, _same_transaction, True, False),
    Trial(Defect.FAILURE_FREES_PLACES, _places_of_refused, 0, 1),
    Trial(
        Defect.MUST_ALSO_OTHER_EVENT,
        _must_also(lambda order: order["event"]["event_id"]),
        ["CF5"],
        ["CF4"],
    ),
    Trial(
        Defect.MUST_ALSO_SHOWN_CANCELLED,
        _must_also(lambda order: order["cancellation_status"]),
        ["possible"],
        ["cancelled"],
    ),
    Trial(
        Defect.ORDERS_MISCOUNTED,
        purchase_of("CF1-0", show=_bundle("bundle_order_count")),
        [1],
        [2],
    ),
    Trial(
        Defect.CURRENCY_NOT_DESCRIBED,
        purchase_of("CF1-0", show=_bundle("currency_code")),
        ["gbp"],
        ["usd"],
    ),
)
