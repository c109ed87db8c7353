"""Documents with other names come out in our words."""

from __future__ import annotations

from typing import Any

import pytest

from bookproof.protocols.two_party.naming import FieldNames

NAMES = FieldNames(
    {
        "order": {"id": "data.number", "status": "data.state", "escrow": "data.wallet"},
        "escrow": {"held": "blocked"},
        "request": {"id": "cancelId", "requested_by": "requester.role"},
        "answer": {"cancellation": "request"},
        "error": {"code": "type", "message": "detail"},
    },
    {"customer": "buyer", "provider": "77"},
    {"order_cancelled": "OrderCancelled"},
)
ORDER = {"data": {"number": 5, "state": "NEW", "wallet": {"blocked": 3, "refunded": 0}}}
REQUEST = {"cancelId": "c", "requester": {"role": "buyer"}, "awaiting": 77, "status": "PENDING"}


def test_properties_are_found_where_the_system_has_them() -> None:
    order = NAMES.read(ORDER, "order")
    assert (order["id"], order["status"]) == (5, "NEW")
    assert order["escrow"]["held"] == 3
    assert order["escrow"]["refunded"] == 0


def test_parties_and_notices_have_our_names() -> None:
    [request] = NAMES.listed([REQUEST], None, "request")
    assert request | {"id": "c", "requested_by": "customer", "awaiting": "provider"} == request
    wrapped = {"rows": [{"type": "OrderCancelled"}], "page": 1}
    assert NAMES.listed(wrapped, "rows", "notification") == {
        "rows": [{"type": "order_cancelled"}],
        "page": 1,
    }


def test_an_answer_holds_both() -> None:
    told = NAMES.read({"request": REQUEST, "order": ORDER}, "answer")
    assert told["cancellation"]["requested_by"] == "customer"
    assert told["order"]["status"] == "NEW"


def test_errors_have_our_form() -> None:
    problem = NAMES.read({"type": "own", "detail": "No."}, "error")
    assert problem["error"] == {"code": "own", "message": "No."}
    assert FieldNames().read({"type": "own"}, "error") == {"type": "own"}


def test_a_name_that_was_given_to_another_property_is_not_used() -> None:
    order = FieldNames({"order": {"id": "number"}}).read({"id": "internal"}, "order")
    assert "id" not in order


@pytest.mark.parametrize("kind", ["order", "request", "answer", "escrow", "notification", "error"])
@pytest.mark.parametrize("document", [None, 5, [], [5], "x", {}, {"data": []}, {"requester": 1}])
def test_odd_documents_stay_odd(kind: str, document: Any) -> None:
    for envelope in (None, "data"):
        NAMES.listed(document, envelope, kind)
    read = NAMES.read(document, kind)
    assert isinstance(read, dict) or read == document


def test_nothing_changes_without_names() -> None:
    for kind in ("order", "request", "answer", "escrow", "notification", "error"):
        assert FieldNames().read(REQUEST | ORDER, kind) == REQUEST | ORDER
