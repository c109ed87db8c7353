"""Every defect: what the wire shows without it, and with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bookproof.lab.two_party import Defect

from .conftest import CUSTOMER, NOW, PRICE, PROVIDER, THIRD, Answer, Site

Probe = Callable[[Site], Any]
HELD, REFUNDED = ("HELD", PRICE, 0, 0), ("REFUNDED", 0, PRICE, 0)
PENDING = "CANCELLATION_REQUESTED"


def code(answer: Answer) -> tuple[int, str]:
    """Status and error code, which is empty for success."""
    return answer.status, answer.body.get("error", {}).get("code", "")


def asked(site: Site, state: str = "IN_PROGRESS", token: str = CUSTOMER) -> tuple[str, str]:
    """An order whose cancellation somebody has asked for, and the request."""
    order = site.order(state)
    return order, site.ask(order, token).body["id"]


def accepted(site: Site) -> tuple[str, str]:
    order, request = asked(site)
    site.accept(order, request)
    return order, request


def rejected(site: Site) -> tuple[str, str]:
    order, request = asked(site)
    site.reject(order, request)
    return order, request


def made(site: Site) -> int:
    return site.call("POST", "/orders").status


def made_with_id(site: Site) -> Any:
    return "id" in site.call("POST", "/orders").body


def read_by_provider(site: Site) -> Any:
    return site.call("GET", "/orders/ord-new", PROVIDER).status


def progress_kept(site: Site) -> Any:
    order = site.order("NEW")
    return site.step(order, "in-progress").status, site.state(order)


def progress_while_pending(site: Site) -> Any:
    order, _ = asked(site)
    return site.step(order, "reviewing").status, site.state(order)


def progress_by_customer(site: Site) -> Any:
    order = site.order("NEW")
    return site.step(order, "in-progress", CUSTOMER).status, site.state(order)


def listed_after_reject(site: Site) -> Any:
    return site.statuses(rejected(site)[0])


def listed_by_the_other(site: Site) -> Any:
    return site.statuses(asked(site)[0], PROVIDER)


def listed_by_the_asker(site: Site) -> Any:
    return site.statuses(asked(site)[0])


def listed_keys(site: Site) -> Any:
    [entry] = site.requests(asked(site)[0]).body
    return "requested_by" in entry


def listed_type(site: Site) -> Any:
    return site.requests("ord-new").headers["Content-Type"]


def listed_when_fresh(site: Site) -> Any:
    return site.statuses("ord-new")


def listed_in_order(site: Site) -> Any:
    order, _ = rejected(site)
    site.ask(order)
    return site.statuses(order)


def answered_and_listed(site: Site) -> Any:
    order, request = asked(site)
    told = site.accept(order, request).body["cancellation"]["status"]
    [entry] = site.requests(order).body
    return told, entry["status"], entry["awaiting"], entry["resolved_at"]


def listed_before(site: Site) -> Any:
    return site.requests(site.order()).status


def request_and_list(site: Site) -> Any:
    order = site.order()
    return site.ask(order).status, len(site.requests(order).body), site.state(order)


def request_and_order(site: Site) -> Any:
    order = site.order()
    return site.ask(order).body["status"], site.state(order), site.escrow(order)


def asked_by_provider(site: Site) -> Any:
    return code(site.ask(site.order(), PROVIDER))


def asked_again_with_id(site: Site) -> Any:
    order, request = rejected(site)
    return site.ask(order).body["id"] == request


def asked_twice(site: Site) -> Any:
    order, _ = asked(site)
    return code(site.ask(order, PROVIDER)), len(site.requests(order).body)


def asked_when_completed(site: Site) -> Any:
    order = site.order("COMPLETED")
    return code(site.ask(order)), site.state(order)


def asked_when_cancelled(site: Site) -> Any:
    order, _ = accepted(site)
    return code(site.ask(order)), site.state(order)


def asked_after_reject(site: Site) -> Any:
    return code(site.ask(rejected(site)[0]))


def answered_by_customer(site: Site) -> Any:
    order, request = asked(site, token=PROVIDER)
    return site.accept(order, request, CUSTOMER).status, site.state(order)


def accepted_and_shown(site: Site) -> Any:
    order, request = asked(site)
    return site.accept(order, request).body["order"]["status"], site.state(order)


def asked_and_shown(site: Site) -> Any:
    answer = site.ask(site.order())
    return answer.status, answer.body == ""


def own_accepted(site: Site) -> Any:
    order, request = asked(site)
    return code(site.accept(order, request, CUSTOMER)), site.state(order), site.escrow(order)


def own_rejected(site: Site) -> Any:
    order, request = asked(site)
    return code(site.reject(order, request, CUSTOMER)), site.statuses(order)


def accepted_order(site: Site) -> Any:
    order, _ = accepted(site)
    return site.state(order), site.statuses(order), site.escrow(order)


def rejected_order(site: Site) -> Any:
    order, _ = rejected(site)
    return site.state(order), site.statuses(order), site.escrow(order)


def accepted_twice(site: Site) -> Any:
    order, request = accepted(site)
    return site.accept(order, request).status, site.escrow(order)


def accepted_after_reject(site: Site) -> Any:
    order, request = rejected(site)
    assert site.statuses(order) == ["REJECTED"]
    return site.accept(order, request).status, site.state(order)


def rejected_after_accept(site: Site) -> Any:
    order, request = accepted(site)
    assert site.statuses(order) == ["APPROVED"]
    return site.reject(order, request).status, site.state(order)


def told_of_request(site: Site) -> Any:
    return site.notices(asked(site)[0], PROVIDER)


def told_of_accept(site: Site) -> Any:
    order, _ = accepted(site)
    return site.notices(order, CUSTOMER), site.notices(order, PROVIDER)


def told_of_reject(site: Site) -> Any:
    return site.notices(rejected(site)[0], CUSTOMER)


def told_of_order(site: Site) -> Any:
    asked(site)
    notices = site.call("GET", "/notifications", PROVIDER).body
    return ["order_id" in notice for notice in notices]


def without_token(site: Site) -> Any:
    return site.requests("ord-new", None).status


def with_bad_token(site: Site) -> Any:
    return site.requests("ord-new", "revoked-token").status


def stranger_reads(site: Site) -> Any:
    answer = site.requests("ord-customer-asked", THIRD)
    return answer.status, "can-of-customer" in str(answer.body)


def stranger_asks(site: Site) -> Any:
    return site.ask("ord-new", THIRD).status, site.state("ord-new")


def stranger_accepts(site: Site) -> Any:
    order, request = asked(site)
    return site.accept(order, request, THIRD).status, site.state(order)


def stranger_is_told(site: Site) -> Any:
    return sorted(site.accept("ord-customer-asked", "can-of-customer", THIRD).body)


def role_claimed(site: Site) -> Any:
    answer = site.ask(site.order(), body={"requested_by": "provider"})
    return answer.body["requested_by"], answer.body["awaiting"]


def unknown_order_listed(site: Site) -> Any:
    answer = site.requests("ord-nowhere")
    return answer.status, answer.body == []


def unknown_order(site: Site) -> Any:
    return site.ask("ord-nowhere").status


def unknown_request(site: Site) -> Any:
    order, _ = asked(site)
    return site.accept(order, "can-nowhere").status, site.state(order)


def foreign_request(site: Site) -> Any:
    order, (other, request) = site.order(), asked(site)
    return site.accept(order, request).status, site.state(order), site.state(other)


def malformed_body(site: Site) -> Any:
    order = site.order()
    answer = site.ask(order, body=b'{"reason":')
    return answer.status, answer.headers["Content-Type"], site.state(order)


def reason_of_wrong_type(site: Site) -> Any:
    order = site.order()
    return site.ask(order, body={"reason": 5}).status, site.state(order)


def more_than_asked_for(site: Site) -> Any:
    return site.ask(site.order(), body={"colour": "red"}).status


def status_claimed(site: Site) -> Any:
    order = site.order()
    site.ask(order, body={"status": "CANCELLED"})
    return site.state(order), site.escrow(order)


def put_request(site: Site) -> Any:
    order = site.order()
    return site.call("PUT", f"/orders/{order}/cancel").status, site.state(order)


def accept_link(site: Site) -> Any:
    order, request = asked(site)
    answer = site.call("GET", f"/orders/{order}/cancel/{request}/accept", PROVIDER)
    return answer.status, site.state(order)


def race_of_answers(site: Site) -> Any:
    order, request = asked(site)
    path = f"/orders/{order}/cancel/{request}"
    return site.at_once([("PATCH", f"{path}/{it}", PROVIDER) for it in ("accept", "reject")])


def race_of_requests(site: Site) -> Any:
    order = site.order()
    path = f"/orders/{order}/cancel"
    return site.at_once([("POST", path, it) for it in (CUSTOMER, PROVIDER)]), site.statuses(order)


def conflict(site: Site) -> Any:
    answer = site.ask("ord-completed")
    return answer.status, sorted(answer.body)


def error_type(site: Site) -> Any:
    return site.requests("ord-nowhere").headers["Content-Type"]


def error_keys(site: Site) -> Any:
    return sorted(site.requests("ord-nowhere").body["error"])


CANCELLED_ORDER = ("CANCELLED", ["APPROVED"], REFUNDED)
REJECTED_ORDER = ("IN_PROGRESS", ["REJECTED"], HELD)
JSON = "application/json"


def cancelled_at(site: Site) -> Any:
    before, _ = asked(site)
    after, _ = rejected(site)
    return site.read(before)["cancelled_at"], site.read(after)["cancelled_at"]


def step_after_reject(site: Site) -> Any:
    order, _ = rejected(site)
    return site.step(order, "reviewing").status, site.state(order)


def step_after_accept(site: Site) -> Any:
    order, _ = accepted(site)
    return site.step(order, "reviewing").status, site.state(order)


def listed_awaiting(site: Site) -> Any:
    [entry] = site.requests(asked(site)[0]).body
    return entry["awaiting"]


def listed_reason(site: Site) -> Any:
    order = site.order()
    site.ask(order, body={"reason": "Ill"})
    [entry] = site.requests(order).body
    return entry["reason"]


def own_accepted_after_reject(site: Site) -> Any:
    order, request = rejected(site)
    return site.accept(order, request, CUSTOMER).status, site.state(order)


def refunded_with_currency(site: Site) -> Any:
    order, _ = accepted(site)
    return site.read(order)["escrow"]["currency"], site.escrow(order)


def escrow_of_new(site: Site) -> Any:
    return site.escrow(site.order())


def told_of_both(site: Site) -> Any:
    yes, _ = accepted(site)
    no, _ = rejected(site)
    return [sorted(site.notices(order, CUSTOMER)) for order in (yes, no)]


def stranger_is_notified(site: Site) -> Any:
    return site.notices(asked(site)[0], THIRD)


def stranger_reads_order(site: Site) -> Any:
    return site.call("GET", "/orders/ord-new", THIRD).status


D = Defect
# For each defect: what to do, what the wire shows without it, and what with it.
CASES: dict[Defect, tuple[Probe, Any, Any]] = {
    D.ORDER_MADE_WITH_200: (made, 201, 200),
    D.ORDER_STARTS_AT_ONCE: (lambda site: site.state(site.order()), "NEW", "IN_PROGRESS"),
    D.ORDER_WITHOUT_ID: (made_with_id, True, False),
    D.ORDER_HIDDEN_FROM_PROVIDER: (read_by_provider, 200, 403),
    D.PROGRESS_NOT_KEPT: (progress_kept, (200, "IN_PROGRESS"), (200, "NEW")),
    D.PROGRESS_WHILE_PENDING: (progress_while_pending, (409, PENDING), (200, "REVIEWING")),
    D.PROGRESS_BY_EITHER_PARTY: (progress_by_customer, (403, "NEW"), (200, "IN_PROGRESS")),
    D.CANCELLED_AT_TOO_EARLY: (cancelled_at, (None, None), (NOW, NOW)),
    D.STEP_BLOCKED_AFTER_REJECT: (
        step_after_reject,
        (200, "REVIEWING"),
        (409, "IN_PROGRESS"),
    ),
    D.CANCELLED_MOVES_ON: (step_after_accept, (409, "CANCELLED"), (200, "REVIEWING")),
    D.LIST_AWAITS_ASKER: (listed_awaiting, "provider", "customer"),
    D.LIST_ALTERS_REASON: (listed_reason, "Ill", "Cancelled on request"),
    D.OWN_REQUEST_REVIVED: (
        own_accepted_after_reject,
        (403, "IN_PROGRESS"),
        (200, "CANCELLED"),
    ),
    D.REFUND_IN_OTHER_CURRENCY: (
        refunded_with_currency,
        ("EUR", REFUNDED),
        ("USD", REFUNDED),
    ),
    D.REFUND_AND_RELEASE: (
        refunded_with_currency,
        ("EUR", REFUNDED),
        ("EUR", ("REFUNDED", 0, PRICE, PRICE)),
    ),
    D.PAID_AT_ONCE: (escrow_of_new, HELD, ("RELEASED", 0, 0, PRICE)),
    D.NOTICE_OF_BOTH_ANSWERS: (
        told_of_both,
        [["order_cancelled"], ["cancellation_rejected"]],
        [["cancellation_rejected", "order_cancelled"]] * 2,
    ),
    D.NOTICE_TO_STRANGERS: (stranger_is_notified, [], ["cancellation_requested"]),
    D.THIRD_PARTY_READS_ORDER: (stranger_reads_order, 403, 200),
    D.LIST_HIDES_RESOLVED: (listed_after_reject, ["REJECTED"], []),
    D.LIST_HIDES_OTHERS: (listed_by_the_other, ["PENDING"], []),
    D.LIST_HIDES_OWN: (listed_by_the_asker, ["PENDING"], []),
    D.LIST_OMITS_REQUESTER: (listed_keys, True, False),
    D.LIST_INVENTS_REQUEST: (listed_when_fresh, [], ["REJECTED"]),
    D.LIST_NEWEST_FIRST: (listed_in_order, ["REJECTED", "PENDING"], ["PENDING", "REJECTED"]),
    D.LIST_STILL_PENDING: (
        answered_and_listed,
        ("APPROVED", "APPROVED", None, NOW),
        ("APPROVED", "PENDING", "provider", None),
    ),
    D.LIST_AS_TEXT: (listed_type, JSON, "text/plain"),
    D.LIST_EMPTY_NOT_FOUND: (listed_before, 200, 404),
    D.REQUEST_NOT_KEPT: (request_and_list, (201, 1, PENDING), (201, 0, "NEW")),
    D.REQUEST_ANSWER_DIFFERS: (
        lambda site: site.ask(site.order()).body["status"],
        "PENDING",
        "APPROVED",
    ),
    D.REQUEST_OF_PROVIDER_REFUSED: (asked_by_provider, (201, ""), (403, "wrong_role")),
    D.REQUEST_ID_REUSED: (asked_again_with_id, False, True),
    D.REQUEST_CANCELS_AT_ONCE: (
        request_and_order,
        ("PENDING", PENDING, HELD),
        ("APPROVED", "CANCELLED", REFUNDED),
    ),
    D.SECOND_REQUEST_ACCEPTED: (
        asked_twice,
        ((409, "request_already_pending"), 1),
        ((201, ""), 2),
    ),
    D.COMPLETED_CANCELLABLE: (
        asked_when_completed,
        ((409, "order_not_cancellable"), "COMPLETED"),
        ((201, ""), PENDING),
    ),
    D.CANCELLED_ASKED_AGAIN: (
        asked_when_cancelled,
        ((409, "order_not_cancellable"), "CANCELLED"),
        ((201, ""), PENDING),
    ),
    D.REQUEST_BLOCKED_AFTER_REJECT: (
        asked_after_reject,
        (201, ""),
        (409, "request_already_pending"),
    ),
    D.ANSWER_OF_CUSTOMER_REFUSED: (answered_by_customer, (200, "CANCELLED"), (403, PENDING)),
    D.ANSWER_SHOWS_STATE_BEFORE: (
        accepted_and_shown,
        ("CANCELLED", "CANCELLED"),
        (PENDING, "CANCELLED"),
    ),
    D.SUCCESS_WITHOUT_BODY: (asked_and_shown, (201, False), (201, True)),
    D.OWN_ACCEPT_TAKES_EFFECT: (
        own_accepted,
        ((403, "own_request"), PENDING, HELD),
        ((403, "own_request"), "CANCELLED", REFUNDED),
    ),
    D.OWN_ACCEPT_ALLOWED: (
        own_accepted,
        ((403, "own_request"), PENDING, HELD),
        ((200, ""), "CANCELLED", REFUNDED),
    ),
    D.OWN_REJECT_ALLOWED: (
        own_rejected,
        ((403, "own_request"), ["PENDING"]),
        ((200, ""), ["REJECTED"]),
    ),
    D.ACCEPT_KEEPS_ORDER: (
        accepted_order,
        CANCELLED_ORDER,
        ("IN_PROGRESS", ["APPROVED"], REFUNDED),
    ),
    D.REJECT_RESETS_TO_NEW: (rejected_order, REJECTED_ORDER, ("NEW", ["REJECTED"], HELD)),
    D.REJECT_KEEPS_INTERIM: (rejected_order, REJECTED_ORDER, (PENDING, ["REJECTED"], HELD)),
    D.REJECT_CANCELS: (rejected_order, REJECTED_ORDER, ("CANCELLED", ["REJECTED"], REFUNDED)),
    D.ACCEPT_TWICE_REFUNDS_TWICE: (
        accepted_twice,
        (409, REFUNDED),
        (200, ("REFUNDED", 0, 2 * PRICE, 0)),
    ),
    D.ACCEPT_AFTER_REJECT: (accepted_after_reject, (409, "IN_PROGRESS"), (200, "CANCELLED")),
    D.REJECT_AFTER_ACCEPT: (rejected_after_accept, (409, "CANCELLED"), (200, "IN_PROGRESS")),
    D.REFUND_MISSING: (accepted_order, CANCELLED_ORDER, ("CANCELLED", ["APPROVED"], HELD)),
    D.REFUND_LESS_FEE: (
        accepted_order,
        CANCELLED_ORDER,
        ("CANCELLED", ["APPROVED"], ("REFUNDED", 0, 9600, 2400)),
    ),
    D.REFUND_ON_REJECT: (
        rejected_order,
        REJECTED_ORDER,
        ("IN_PROGRESS", ["REJECTED"], REFUNDED),
    ),
    D.REFUND_ON_REQUEST: (
        request_and_order,
        ("PENDING", PENDING, HELD),
        ("PENDING", PENDING, REFUNDED),
    ),
    D.NOTICE_OF_REQUEST_MISSING: (told_of_request, ["cancellation_requested"], []),
    D.NOTICE_OF_ACCEPT_MISDIRECTED: (
        told_of_accept,
        (["order_cancelled"], ["cancellation_requested"]),
        ([], ["cancellation_requested", "order_cancelled"]),
    ),
    D.NOTICE_OF_REJECT_MISSING: (told_of_reject, ["cancellation_rejected"], []),
    D.NOTICE_WITHOUT_ORDER: (told_of_order, [True], [False]),
    D.NOTICE_TWICE: (told_of_reject, ["cancellation_rejected"], ["cancellation_rejected"] * 2),
    D.MISSING_TOKEN_ACCEPTED: (without_token, 401, 200),
    D.BAD_TOKEN_ACCEPTED: (with_bad_token, 401, 200),
    D.THIRD_PARTY_READS: (stranger_reads, (403, False), (200, True)),
    D.THIRD_PARTY_ASKS: (stranger_asks, (403, "NEW"), (201, PENDING)),
    D.THIRD_PARTY_ANSWERS: (stranger_accepts, (403, PENDING), (200, "CANCELLED")),
    D.DENIAL_SHOWS_ORDER: (stranger_is_told, ["error"], ["error", "order"]),
    D.ROLE_FROM_BODY: (role_claimed, ("customer", "provider"), ("provider", "customer")),
    D.UNKNOWN_ORDER_EMPTY_LIST: (unknown_order_listed, (404, False), (200, True)),
    D.UNKNOWN_ORDER_CRASHES: (unknown_order, 404, 500),
    D.UNKNOWN_REQUEST_IGNORED: (unknown_request, (404, PENDING), (200, PENDING)),
    D.FOREIGN_REQUEST_ANSWERED: (
        foreign_request,
        (404, "NEW", PENDING),
        (200, "NEW", "CANCELLED"),
    ),
    D.MALFORMED_BODY_ACCEPTED: (malformed_body, (400, JSON, "NEW"), (201, JSON, PENDING)),
    D.MALFORMED_BODY_CRASHES: (
        malformed_body,
        (400, JSON, "NEW"),
        (500, "text/html; charset=utf-8", "NEW"),
    ),
    D.REASON_NOT_CHECKED: (reason_of_wrong_type, (422, "NEW"), (201, PENDING)),
    D.EXCESS_REFUSED: (more_than_asked_for, 201, 422),
    D.EXCESS_STATUS_BELIEVED: (status_claimed, (PENDING, HELD), ("CANCELLED", REFUNDED)),
    D.PUT_MAKES_REQUEST: (put_request, (405, "NEW"), (201, PENDING)),
    D.ACCEPT_BY_GET: (accept_link, (405, PENDING), (200, "CANCELLED")),
    D.RACE_ANSWERS_BOTH_WIN: (race_of_answers, [200, 409], [200, 200]),
    D.RACE_REQUESTS_BOTH_WIN: (
        race_of_requests,
        ([201, 409], ["PENDING"]),
        ([201, 201], ["PENDING", "PENDING"]),
    ),
    D.ERROR_WITH_200: (conflict, (409, ["error"]), (200, ["error"])),
    D.ERROR_AS_TEXT: (error_type, JSON, "text/plain; charset=utf-8"),
    D.ERROR_WITHOUT_CODE: (error_keys, ["code", "message"], ["message"]),
}

RACES = (Defect.RACE_ANSWERS_BOTH_WIN, Defect.RACE_REQUESTS_BOTH_WIN)
UNHURRIED = [defect for defect in Defect if defect not in RACES]
STRIDE = 12  # every defect meets one probe in this many, each time another selection


@pytest.mark.parametrize("defect", list(Defect), ids=str)
def test_defect(site: Site, defect: Defect) -> None:
    probe, healthy, broken = CASES[defect]
    assert probe(site) == healthy
    assert site.fired() == {}
    site.control("POST", "reset")
    site.switch(defect.value)
    assert probe(site) == broken
    assert set(site.fired()) == {defect.value}
    site.switch()
    assert site.fired() == {}


@pytest.mark.parametrize("defect", UNHURRIED, ids=str)
def test_whatever_differs_was_counted(site: Site, defect: Defect) -> None:
    """Probes meant for other defects show the same as without this one, or it has fired."""
    for other in UNHURRIED[UNHURRIED.index(defect) % STRIDE :: STRIDE]:
        probe, healthy, _ = CASES[other]
        site.switch(defect.value)
        site.control("POST", "reset")
        try:
            shown = probe(site)
        except (KeyError, TypeError, ValueError, AttributeError):
            shown = "the defect keeps the probe from getting through"
        assert shown == healthy or site.fired(), other


def test_names_are_simple_and_descriptions_are_sentences() -> None:
    for defect in Defect:
        assert defect.value == defect.name.lower().replace("_", "-")
        assert defect.description.endswith(".")
        assert "\n" not in defect.description
