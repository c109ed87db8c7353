"""Policies and capabilities that can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from bookproof.lab.two_party import Excess, ListForm, Options, Resolved
from bookproof.lab.two_party.main import running
from bookproof.lab.two_party.model import State
from bookproof.lab.two_party.options import moment

from .conftest import CUSTOMER, NOW, PRICE, PROVIDER, THIRD, Site


@contextmanager
def lab(**chosen: Any) -> Iterator[Site]:
    with running(Options(now=moment(NOW), **chosen)) as origin, requests.Session() as session:
        yield Site(origin, session=session)


def test_statuses_by_policy() -> None:
    with lab(
        third_party_status=404,
        own_request_status=409,
        duplicate_request_status=400,
        not_cancellable_status=422,
        malformed_status=422,
        wrong_verb_status=404,
    ) as site:
        hidden = site.requests("ord-new", THIRD)
        assert hidden.error == (404, "order_not_found")
        unknown = site.requests("ord-xyz", THIRD).body["error"]["message"]
        assert hidden.body["error"]["message"].replace("new", "xyz") == unknown
        own = site.accept("ord-customer-asked", "can-of-customer", CUSTOMER)
        assert own.error == (409, "own_request")
        assert site.ask("ord-customer-asked").error == (400, "request_already_pending")
        assert site.ask("ord-completed").error == (422, "order_not_cancellable")
        assert site.ask("ord-new", body=b"{").error == (422, "malformed_body")
        assert site.call("DELETE", "/orders/ord-new/cancel").error == (404, "not_found")


def test_the_same_answer_again_may_do_nothing() -> None:
    with lab(resolved_request=Resolved.IDEMPOTENT) as site:
        again = site.accept("ord-cancelled", "can-approved")
        assert (again.status, again.body["order"]) == (200, site.read("ord-cancelled"))
        assert site.escrow("ord-cancelled") == ("REFUNDED", 0, PRICE, 0)
        assert site.call("GET", "/notifications").body == []
        assert site.reject("ord-rejected", "can-rejected").status == 200
        for answer in (
            site.reject("ord-cancelled", "can-approved"),
            site.accept("ord-rejected", "can-rejected"),
        ):
            assert answer.error == (409, "request_already_resolved")


def test_approval_at_once() -> None:
    with lab(auto_approve_states=(State.NEW,)) as site:
        made = site.ask("ord-new", PROVIDER)
        assert (made.status, made.body["status"], made.body["awaiting"]) == (201, "APPROVED", None)
        assert made.body["resolved_at"] == NOW
        assert site.state("ord-new") == "CANCELLED"
        assert site.escrow("ord-new") == ("REFUNDED", 0, PRICE, 0)
        assert site.notices("ord-new", PROVIDER) == ["order_cancelled"]
        assert site.ask("ord-in-progress").body["status"] == "PENDING"


def test_hidden_and_renamed_interim_state() -> None:
    with lab(interim_status="") as site:
        shown = site.read("ord-customer-asked")
        assert (shown["status"], shown["previous_status"]) == ("IN_PROGRESS", None)
    with lab(interim_status="ON_HOLD") as site:
        shown = site.read("ord-customer-asked")
        assert (shown["status"], shown["previous_status"]) == ("ON_HOLD", "IN_PROGRESS")


def test_names_of_states() -> None:
    with lab(status_names=(("APPROVED", "ACCEPTED"), ("CANCELLED", "VOID"))) as site:
        assert site.statuses("ord-cancelled") == ["ACCEPTED"]
        assert site.state("ord-cancelled") == "VOID"


def test_no_request_after_a_rejection() -> None:
    with lab(allow_request_after_reject=False) as site:
        assert site.ask("ord-rejected").error == (409, "order_not_cancellable")


def test_excess_properties_refused() -> None:
    with lab(excess_properties=Excess.REJECT) as site:
        assert site.ask("ord-new", body={"status": "CANCELLED"}).error == (422, "unknown_property")
        assert site.ask("ord-new", body={"reason": "x"}).status == 201


@pytest.mark.parametrize("form", [ListForm.DATA, ListForm.ITEMS])
def test_wrapped_lists(form: ListForm) -> None:
    with lab(list_form=form) as site:
        assert site.requests("ord-new").body == {form.value: []}
        assert site.call("GET", "/notifications").body == {form.value: []}


def test_shorter_reasons() -> None:
    with lab(reason_max_length=3) as site:
        assert site.ask("ord-new", body={"reason": "long"}).error == (422, "invalid_field")


def test_paths_with_a_role() -> None:
    with lab(role_in_path=True, base_path="/market/") as site:
        site.root = "/market/customer"
        made = site.ask("ord-new")
        expected = f"/market/customer/orders/ord-new/cancel/{made.body['id']}"
        assert made.headers["Location"] == expected
        assert site.requests("ord-new", PROVIDER).error == (403, "wrong_role")
        site.root = "/market/provider"
        assert site.accept("ord-new", made.body["id"]).status == 200
        for root in ("/market", "/market/visitor", "/api/v1"):
            site.root = root
            assert site.requests("ord-new").error == (404, "not_found")


def test_another_header_for_the_token() -> None:
    with lab(auth_header="X-Api-Key") as site:
        assert site.requests("ord-new").error == (401, "unauthenticated")
        site.session.headers["x-api-key"] = CUSTOMER
        assert site.requests("ord-new", None).body == []


def test_absent_capabilities() -> None:
    absent = {
        "order_creation": ("POST", "/orders", 405),
        "order_readable": ("GET", "/orders/ord-new", 404),
        "order_progress": ("PATCH", "/orders/ord-new/status/in-progress", 404),
        "notifications_readable": ("GET", "/notifications", 404),
    }
    for name, (method, path, status) in absent.items():
        with lab(**{name: False}) as site:
            assert site.call(method, path, PROVIDER).status == status
    with lab(order_readable=False, order_creation=False) as site:
        assert site.call("GET", "/orders").error == (404, "not_found")
        assert site.ask("ord-new").status == 201
    with lab(escrow_readable=False) as site:
        assert "escrow" not in site.read("ord-new")


def test_late_notifications() -> None:
    with lab(notification_delay=60.0) as site:
        site.ask("ord-new")
        assert site.notices("ord-new", PROVIDER) == []
        site.control("PUT", "clock", {"now": "2030-01-01T10:01:00Z"})
        assert site.notices("ord-new", PROVIDER) == ["cancellation_requested"]
