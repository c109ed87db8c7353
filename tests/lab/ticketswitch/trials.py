"""What shows each defect of the lab on the wire, and what is seen without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bookproof.lab.ticketswitch import Defect

from .conftest import Agent, Answer

UNKNOWN = "00000000-0000-4000-8000-000000000000"
RACE = Defect.CANCEL_RACE_LISTED_TWICE  # needs several connections: see test_races.py


@dataclass(frozen=True, slots=True)
class Trial:
    """What is looked at, and what it is without and with a defect."""

    defect: Defect
    look: Callable[[Agent], Any]
    right: Any
    wrong: Any


def _outcome(answer: Answer) -> Any:
    """Tell the list of a cancellation, or else its status."""
    if answer.status != 200:
        return answer.status
    return answer.body.get("cancelled_item_numbers", "no list")


def _cancelled(*events: str, items: tuple[int, ...] = ()) -> Callable[[Agent], Any]:
    """Book and cancel: the list, and the status of every order afterwards."""

    def look(agent: Agent) -> Any:
        uuid = agent.booked(*events)
        outcome = _outcome(agent.cancel(uuid, *items))
        states = agent.status(uuid).states
        return outcome, [states[number] for number in sorted(states)]

    return look


def _repeated(agent: Agent) -> Any:
    uuid = agent.booked("CF1")
    agent.cancel(uuid)
    return _outcome(agent.cancel(uuid))


def _references(agent: Agent) -> Any:
    uuid = agent.booked("CF1")
    references = [agent.cancel(uuid).orders[0]["backend_cancellation_reference"] for _ in "ab"]
    return references[0] == references[1]


def _places(cancellations: int) -> Callable[[Agent], Any]:
    def look(agent: Agent) -> Any:
        uuid = agent.booked("CF1")
        before = agent.left("CF1-0")
        for _ in range(cancellations):
            agent.cancel(uuid)
        return agent.left("CF1-0") - before

    return look


def answer_to(*events: str, items: tuple[int, ...] = (), show: Any) -> Callable[[Agent], Any]:
    """Book and cancel, and look at the answer."""
    return lambda agent: show(agent.cancel(agent.booked(*events), *items))


def purchase_of(*performances: str, show: Any, **more: str) -> Callable[[Agent], Any]:
    return lambda agent: show(agent.purchase(agent.reserved(*performances), **more))


def status_of(*events: str, cancelled: bool = False, show: Any) -> Callable[[Agent], Any]:
    def look(agent: Agent) -> Any:
        uuid = agent.booked(*events)
        if cancelled:
            agent.cancel(uuid)
        return show(agent.status(uuid))

    return look


def _has(name: str) -> Callable[[Answer], Any]:
    return lambda answer: [name in order for order in answer.orders]


def _value(name: str) -> Callable[[Answer], Any]:
    return lambda answer: [bool(order[name]) for order in answer.orders]


def _transaction_status(answer: Answer) -> Any:
    return answer.body["transaction_status"]


def _numbers(answer: Answer) -> Any:
    return [order["item_number"] for order in answer.orders]


def _total_fits(answer: Answer) -> Any:
    [bundle] = answer.body["trolley_contents"]["bundle"]
    names = ("seatprice", "surcharge", "send_cost")
    parts = sum(float(bundle[f"bundle_total_{name}"]) for name in names)
    return round(float(bundle["bundle_total_cost"]) - parts, 2) == 0


def _total_type(answer: Answer) -> Any:
    [bundle] = answer.body["trolley_contents"]["bundle"]
    return isinstance(bundle["bundle_total_cost"], str)


def _unpurchased(agent: Agent) -> Any:
    uuid = agent.reserved("CF1-0")
    return _outcome(agent.cancel(uuid)), _transaction_status(agent.status(uuid))


def _archive(agent: Agent) -> Any:
    uuid = agent.booked("CF1")
    agent.cancel(uuid)
    return agent.get("purchase_page_archive", transaction_uuid=uuid).states


def _released(agent: Agent) -> Any:
    uuid = agent.reserved("CF1-0")
    answers = [agent.call("release", transaction_uuid=uuid) for _ in "ab"]
    state = _transaction_status(agent.status(uuid))
    return [answer.body["released_ok"] for answer in answers], state


def _items(items: str) -> Callable[[Agent], Any]:
    """Cancel items by a text: the list, and the orders that are left."""

    def look(agent: Agent) -> Any:
        uuid = agent.booked("CF1", "CF1")
        answer = agent.call("cancel", transaction_uuid=uuid, cancel_items_list=items)
        states = agent.status(uuid).states
        return _outcome(answer), [number for number in states if states[number] == "possible"]

    return look


def _by_query(agent: Agent) -> Any:
    return _outcome(agent.get("cancel", transaction_uuid=agent.booked("CF1")))


def _excess(agent: Agent) -> Any:
    return _outcome(agent.call("cancel", transaction_uuid=agent.booked("CF1"), more="1"))


def _without_permission(agent: Agent) -> Any:
    return _cancelled("CF1")(agent.as_user("nocancel"))


def _foreign(agent: Agent) -> Any:
    uuid = agent.booked("CF1")
    other = agent.as_user("other")
    return other.status(uuid).status, _outcome(other.cancel(uuid))


def _stranger(agent: Agent) -> Any:
    answer = agent.as_user("demo", "guess").get("test")
    return answer.status, answer.body.get("error_code")


def _unavailable(agent: Agent) -> Any:
    answer = agent.call("reserve", perf_id="CF8-0", seat0="H10")
    uuid = answer.body["trolley_contents"].get("transaction_uuid")
    if uuid is not None:
        agent.call("release", transaction_uuid=uuid)
    return uuid is not None


def _unknown(show: Callable[[Answer], Any]) -> Callable[[Agent], Any]:
    return lambda agent: show(agent.cancel(UNKNOWN))


def _retried(agent: Agent) -> Any:
    uuid = agent.booked("CF3")
    agent.cancel(uuid)
    return _outcome(agent.cancel(uuid))


def _first_price(agent: Agent) -> Any:
    answer = agent.get("availability", perf_id="CF1-0")
    band = answer.body["availability"]["ticket_type"][0]["price_band"][0]
    return isinstance(band["sale_seatprice"], str)


def _first_performance(agent: Agent) -> Any:
    answer = agent.get("performances", event_id="CF1")
    return "iso8601_date_and_time" in answer.body["results"]["performance"][0]


def _given_up(agent: Agent) -> Any:
    answer = agent.call("release", transaction_uuid=agent.reserved("CF1-0"))
    return answer.body["released_ok"]


TRIALS = (
    Trial(
        Defect.USER_INFO_MISSING,
        lambda agent: sorted(agent.get("test").body),
        ["user_info"],
        [],
    ),
    Trial(Defect.PERFORMANCES_WITHOUT_DATE, _first_performance, True, False),
    Trial(Defect.PRICES_AS_TEXT, _first_price, False, True),
    Trial(
        Defect.TROLLEY_TOKEN_MISSING,
        lambda agent: "trolley_token" in agent.get("trolley", perf_id="CF1-0").body,
        True,
        False,
    ),
    Trial(
        Defect.RESERVE_SHOWS_ATTEMPTING,
        lambda agent: _transaction_status(agent.reserve("CF1-0")),
        "reserved",
        "attempting",
    ),
    Trial(
        Defect.RESERVE_DROPS_LAST,
        lambda agent: _numbers(agent.reserve("CF1-0", "CF1-1")),
        [1, 2],
        [1],
    ),
    Trial(
        Defect.PURCHASE_ANSWERS_FAILED,
        purchase_of("CF1-0", show=_transaction_status),
        "purchased",
        "failed",
    ),
    Trial(Defect.RESERVE_WRONG_STATUS, lambda agent: agent.reserve("CF1-0").status, 200, 201),
    Trial(
        Defect.ITEM_NUMBERS_REPEATED,
        purchase_of("CF1-0", "CF7-0", show=_numbers),
        [1, 2],
        [1, 1],
    ),
    Trial(
        Defect.PURCHASE_WITHOUT_CANCELLATION_STATUS,
        purchase_of("CF1-0", show=_has("cancellation_status")),
        [True],
        [False],
    ),
    Trial(
        Defect.PURCHASE_WITHOUT_REFERENCE,
        purchase_of("CF1-0", show=_value("backend_purchase_reference")),
        [True],
        [False],
    ),
    Trial(
        Defect.FAILED_PURCHASE_SUCCEEDS,
        purchase_of("CF1-0", show=_transaction_status, address_line_two="fail part one"),
        "failed",
        "purchased",
    ),
    Trial(Defect.UNAVAILABLE_ORDER_RESERVED, _unavailable, False, True),
    Trial(
        Defect.STATUS_AS_SOLD,
        _cancelled("CF1"),
        ([1], ["cancelled"]),
        ([1], ["possible"]),
    ),
    Trial(
        Defect.STATUS_SHOWS_RESERVED,
        status_of("CF1", show=_transaction_status),
        "purchased",
        "reserved",
    ),
    Trial(
        Defect.STATUS_CANCELLED_TRANSACTION,
        status_of("CF1", cancelled=True, show=_transaction_status),
        "purchased",
        "cancelled",
    ),
    Trial(
        Defect.STATUS_WITHOUT_CANCELLATION_STATUS,
        status_of("CF1", show=_has("cancellation_status")),
        [True],
        [False],
    ),
    Trial(Defect.ARCHIVE_FOLLOWS_CANCELLATION, _archive, {1: "possible"}, {1: "cancelled"}),
    Trial(
        Defect.CANCEL_IGNORED,
        _cancelled("CF1", "CF1"),
        ([1, 2], ["cancelled", "cancelled"]),
        ([1, 2], ["possible", "possible"]),
    ),
    Trial(
        Defect.CANCEL_LIST_MISSING,
        _cancelled("CF1"),
        ([1], ["cancelled"]),
        ("no list", ["cancelled"]),
    ),
    Trial(
        Defect.CANCEL_LIST_LACKS_LAST,
        _cancelled("CF1", "CF1"),
        ([1, 2], ["cancelled", "cancelled"]),
        ([1], ["cancelled", "cancelled"]),
    ),
    Trial(
        Defect.CANCEL_LIST_OF_TEXTS,
        _cancelled("CF1"),
        ([1], ["cancelled"]),
        (["1"], ["cancelled"]),
    ),
    Trial(
        Defect.CANCEL_TROLLEY_MISSING,
        answer_to("CF1", show=lambda answer: "trolley_contents" in answer.body),
        True,
        False,
    ),
    Trial(
        Defect.CANCEL_REFERENCE_MISSING,
        answer_to("CF1", show=_value("backend_cancellation_reference")),
        [True],
        [False],
    ),
    Trial(
        Defect.CANCEL_NO_CONTENT,
        _cancelled("CF1"),
        ([1], ["cancelled"]),
        (204, ["cancelled"]),
    ),
    Trial(
        Defect.CANCEL_ITEMS_IGNORED,
        _cancelled("CF1", "CF1", items=(2,)),
        ([2], ["possible", "cancelled"]),
        ([1, 2], ["cancelled", "cancelled"]),
    ),
    Trial(
        Defect.CANCEL_FIRST_ITEM_ONLY,
        _cancelled("CF1", "CF1", items=(1, 2)),
        ([1, 2], ["cancelled", "cancelled"]),
        ([1], ["cancelled", "possible"]),
    ),
    Trial(
        Defect.CANCEL_TROLLEY_NAMED_ONLY,
        answer_to("CF1", "CF1", items=(2,), show=_numbers),
        [1, 2],
        [2],
    ),
    Trial(Defect.CANCEL_REPEAT_LISTED, _repeated, [], [1]),
    Trial(Defect.CANCEL_REPEAT_NEW_REFERENCE, _references, True, False),
    Trial(Defect.CANCEL_REPEAT_REFUSED, _repeated, [], 400),
    Trial(Defect.CANCEL_REPEAT_FREES_AGAIN, _places(2), 1, 2),
    Trial(
        Defect.NOT_PERMITTED_CANCELLED,
        _cancelled("CF2"),
        ([], ["not_permitted"]),
        ([1], ["cancelled"]),
    ),
    Trial(
        Defect.NOT_PERMITTED_REFUSED,
        _cancelled("CF2"),
        ([], ["not_permitted"]),
        (400, ["not_permitted"]),
    ),
    Trial(
        Defect.MIXED_ALL_OR_NOTHING,
        _cancelled("CF1", "CF2"),
        ([1], ["cancelled", "not_permitted"]),
        ([], ["possible", "not_permitted"]),
    ),
    Trial(
        Defect.PERMISSION_IGNORED,
        _without_permission,
        ([], ["not_permitted"]),
        ([1], ["cancelled"]),
    ),
    Trial(Defect.FOREIGN_TRANSACTION_SHOWN, _foreign, (400, 400), (200, [1])),
    Trial(
        Defect.FAILURE_LISTED,
        _cancelled("CF3"),
        ([], ["tried_and_failed"]),
        ([1], ["tried_and_failed"]),
    ),
    Trial(
        Defect.FAILURE_STAYS_POSSIBLE,
        _cancelled("CF3"),
        ([], ["tried_and_failed"]),
        ([], ["possible"]),
    ),
    Trial(Defect.FAILURE_MENDED_BY_REPEAT, _retried, [], [1]),
    Trial(
        Defect.FAILURE_STOPS_THE_REST,
        _cancelled("CF3", "CF1"),
        ([2], ["tried_and_failed", "cancelled"]),
        ([], ["tried_and_failed", "possible"]),
    ),
    Trial(
        Defect.LINKED_CANCELLED_ALONE,
        _cancelled("CF4", "CF5", items=(1,)),
        ("no list", ["possible", "possible"]),
        ([1], ["cancelled", "possible"]),
    ),
    Trial(
        Defect.MUST_ALSO_CHANGES_STATE,
        _cancelled("CF4", "CF5", items=(1,)),
        ("no list", ["possible", "possible"]),
        ("no list", ["cancelled", "possible"]),
    ),
    Trial(
        Defect.MUST_ALSO_NUMBERS_ONLY,
        answer_to(
            "CF4",
            "CF5",
            items=(1,),
            show=lambda answer: ["event" in order for order in answer.body["must_also_cancel"]],
        ),
        [True],
        [False],
    ),
    Trial(
        Defect.CASCADE_NOT_LISTED,
        _cancelled("CF6", "CF7", items=(1,)),
        ([1, 2], ["cancelled", "cancelled"]),
        ([1], ["cancelled", "cancelled"]),
    ),
    Trial(
        Defect.CASCADE_NOT_DONE,
        _cancelled("CF6", "CF7", items=(1,)),
        ([1, 2], ["cancelled", "cancelled"]),
        ([1], ["cancelled", "possible"]),
    ),
    Trial(Defect.UNPURCHASED_CANCELLED, _unpurchased, (400, "reserved"), ([], "released")),
    Trial(Defect.UNKNOWN_TRANSACTION_ACCEPTED, _unknown(_outcome), 400, []),
    Trial(Defect.UNKNOWN_ITEM_REFUSED_LATE, _items("1,9"), (400, [1, 2]), (400, [2])),
    Trial(Defect.MALFORMED_LIST_MEANS_ALL, _items("x"), (400, [1, 2]), ([1, 2], [])),
    Trial(Defect.MISSING_TRANSACTION_CRASHES, lambda agent: agent.call("cancel").status, 400, 500),
    Trial(Defect.EXCESS_PARAMETER_CRASHES, _excess, [1], 500),
    Trial(
        Defect.RELEASE_REPEAT_NOT_OK,
        _released,
        ([True, True], "released"),
        ([True, False], "released"),
    ),
    Trial(
        Defect.RELEASE_IGNORED,
        _released,
        ([True, True], "released"),
        ([True, True], "reserved"),
    ),
    Trial(Defect.RELEASED_OK_AS_TEXT, _given_up, True, "True"),
    Trial(Defect.TOTAL_WRONG, purchase_of("CF1-0", show=_total_fits), True, False),
    Trial(Defect.TOTAL_SHRINKS, answer_to("CF1", show=_total_fits), True, False),
    Trial(Defect.AMOUNTS_AS_TEXT, status_of("CF1", show=_total_type), False, True),
    Trial(Defect.CAPACITY_NOT_RETURNED, _places(1), 1, 0),
    Trial(Defect.WRONG_PASSWORD_ACCEPTED, _stranger, (401, 3), (200, None)),
    Trial(Defect.AUTHENTICATION_WRONG_CODE, _stranger, (401, 3), (401, 8)),
    Trial(
        Defect.GET_RESERVES, lambda agent: agent.get("reserve", perf_id="CF1-0").status, 405, 200
    ),
    Trial(Defect.CANCEL_GET_REFUSED, _by_query, [1], 405),
    Trial(Defect.CANCEL_FORM_IGNORED, _items("2"), ([2], [1]), ([1, 2], [])),
    Trial(
        Defect.JSON_AS_TEXT,
        lambda agent: agent.get("test").headers["Content-Type"],
        "application/json",
        "text/plain",
    ),
    Trial(
        Defect.REQUEST_ID_MISSING,
        lambda agent: "X-Request-Id" in agent.get("test").headers,
        True,
        False,
    ),
    Trial(
        Defect.ERROR_DESCRIPTION_MISSING,
        _unknown(lambda answer: sorted(answer.body)),
        ["error_code", "error_desc"],
        ["error_code"],
    ),
    Trial(Defect.ERROR_CODE_TEXT, _unknown(lambda answer: answer.body["error_code"]), 8, "8"),
    Trial(
        Defect.ERROR_NOT_JSON,
        _unknown(lambda answer: (answer.status, answer.headers["Content-Type"])),
        (400, "application/json"),
        (400, "text/html"),
    ),
    Trial(Defect.ERROR_WITH_SUCCESS_STATUS, _unknown(lambda answer: answer.status), 400, 200),
)
