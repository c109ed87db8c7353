"""What some defects do, and that they leave the rest as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from bookproof.criteria import BOOKABLE
from bookproof.lab import Defect
from bookproof.validation.engine import judge
from bookproof.validation.flaw import Severity

from .conftest import CANCELLED, COURT, SESSION, SLOT, Broker, cancelling, new_uuid

CONFIRMED = "https://openactive.io/OrderItemConfirmed"
SELLER_CANCELLED = "https://openactive.io/SellerCancelled"


@contextmanager
def spoilt(broker: Broker, defect: Defect, *, shows: bool = True) -> Iterator[None]:
    """Have a defect on for a while, and see whether the lab counts that it shows."""
    url = f"{broker.origin}/lab/defects"
    broker.session.put(url, json={"active": [defect.value]}, timeout=10).raise_for_status()
    try:
        yield
        listing = broker.session.get(url, timeout=10).json()
        expected = {defect.value} if shows else set()
        assert {entry["name"] for entry in listing if entry["fired"]} == expected
    finally:
        broker.session.put(url, json={"active": []}, timeout=10).raise_for_status()


def raw(broker: Broker, method: str, path: str, body: Any) -> Any:
    """Send a request whose answer may be no JSON."""
    headers = {"X-OpenActive-Test-Client-Id": "booking-partner-1"}
    url = f"{broker.origin}/openbooking{path}"
    return broker.session.request(method, url, json=body, headers=headers, timeout=10)


def findings(document: Any, mode: str) -> list[tuple[str, str]]:
    """Place and rule of what is wrong with a document."""
    flaws = judge(document, mode, least=Severity.FAILURE)
    return [(flaw.path, flaw.rule) for flaw in flaws if flaw.severity is Severity.FAILURE]


def test_answer_breaks_off(broker: Broker) -> None:
    one, order = broker.make(), new_uuid()
    with spoilt(broker, Defect.ANSWER_NOT_JSON):
        path = f"/order-quote-templates/{order}"
        answer = raw(broker, "PUT", path, broker.request("OrderQuote", [one]))
        assert answer.status_code == 200
        assert answer.text.startswith('{"@context"')
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()
        assert broker.c2(order, [one]).body["@type"] == "OrderQuote"


def test_types_of_documents(broker: Broker) -> None:
    one, order = broker.make(), new_uuid()
    with spoilt(broker, Defect.QUOTE_WRONG_TYPE):
        assert broker.c1(order, [one]).body["@type"] == "Order"
        assert broker.c2(order, [one]).body["@type"] == "Order"
        assert broker.call("GET", f"/orders/{order}").body["@type"] == "OrderQuote"
    with spoilt(broker, Defect.BOOKING_WRONG_TYPE):
        assert broker.b(order, [one]).body["@type"] == "OrderQuote"
        assert broker.call("GET", f"/orders/{order}").body["@type"] == "Order"


@pytest.mark.parametrize("seller", [1, 2])
def test_c1_price_is_too_low_and_consistent(origin: str, seller: int) -> None:
    broker = Broker(origin, seller=f"https://lab.example/id/sellers/{seller}")
    one, other, order = broker.make(), broker.make(SLOT), new_uuid()
    with spoilt(broker, Defect.C1_PRICE_TOO_LOW):
        c1, c2 = broker.c1(order, [one, other]).body, broker.c2(order, [one, other]).body
    assert c1["orderedItem"][1] == c2["orderedItem"][1]
    lower, right = c1["orderedItem"][0], c2["orderedItem"][0]
    assert lower["acceptedOffer"]["price"] == pytest.approx(one.price - 1)
    assert right["acceptedOffer"]["price"] == one.price
    taxes = [item["unitTaxSpecification"][0]["price"] for item in c1["orderedItem"]]
    assert c1["totalPaymentTax"][0]["price"] == pytest.approx(sum(taxes))
    on_top = sum(taxes) if seller == 2 else 0
    due = one.price - 1 + other.price + on_top
    assert c1["totalPaymentDue"]["price"] == pytest.approx(due)
    assert findings(c1, "C1Response") == []
    broker.session.close()


def test_c1_price_of_something_free_stays(broker: Broker) -> None:
    free = broker.make(criteria="BookableFree")
    with spoilt(broker, Defect.C1_PRICE_TOO_LOW, shows=False):
        assert broker.c1(new_uuid(), [free]).body["totalPaymentDue"]["price"] == 0


def test_quote_carries_an_item_error(broker: Broker) -> None:
    one = broker.make()
    with spoilt(broker, Defect.QUOTE_CARRIES_ITEM_ERROR):
        for send in (broker.c1, broker.c2):
            answer = send(new_uuid(), [one, one])
            assert answer.status == 200
            first, second = answer.body["orderedItem"]
            assert [entry["@type"] for entry in first["error"]] == ["OpportunityIsFullError"]
            assert "error" not in second


@pytest.mark.parametrize("message", ["", "WithMessage"])
def test_seller_cancels_the_first_of_several_only(broker: Broker, message: str) -> None:
    one = broker.make()
    several, _ = broker.booked([one, one, one])
    single, _ = broker.booked([one])
    with spoilt(broker, Defect.SELLER_CANCEL_LEAVES_ITEMS):
        for order in (several, single):
            uri = f"{broker.origin}/openbooking/orders/{order}"
            assert broker.act(f"SellerRequestedCancellation{message}", "Order", uri).status == 204
    data = broker.orders_feed()[several]["data"]
    statuses = [item["orderItemStatus"] for item in data["orderedItem"]]
    assert statuses == [SELLER_CANCELLED, CONFIRMED, CONFIRMED]
    told = ["cancellationMessage" in item for item in data["orderedItem"]]
    assert told == [bool(message), False, False]
    assert data["totalPaymentDue"]["price"] == pytest.approx(2 * one.price)
    assert broker.spaces(one) == 18
    [item] = broker.orders_feed()[single]["data"]["orderedItem"]
    assert item["orderItemStatus"] == SELLER_CANCELLED


def test_form_of_orders_feed_items(broker: Broker) -> None:
    order, items = broker.booked([broker.make(criteria="BookableCancellable")])
    with spoilt(broker, Defect.FEED_DATA_WITHOUT_CONTEXT):
        broker.cancel(order, items)
        bare = broker.orders_feed()[order]
    assert "@context" not in bare["data"]
    with spoilt(broker, Defect.FEED_ITEM_WITHOUT_KIND):
        entry = broker.orders_feed()[order]
    assert set(entry) == {"state", "id", "modified", "data"}
    assert {**entry, "kind": "Order"} == bare


def test_errors_of_patch_have_an_unknown_type(broker: Broker) -> None:
    order, [item] = broker.booked([broker.make()])
    nobody = replace(broker, client=None)
    with spoilt(broker, Defect.ERROR_TYPE_UNKNOWN):
        unknown = "SomethingWentWrongError"
        assert broker.cancel(order, [f"{item}9"]).error == (500, unknown)
        assert broker.cancel(order, [item], orderCustomerNote="x").error == (400, unknown)
        assert nobody.cancel(order, [item]).error == (403, unknown)
        assert broker.call("DELETE", f"/orders/{new_uuid()}").error == (404, "NotFoundError")


def test_forbidden_value_has_a_wrong_status_only(broker: Broker) -> None:
    order, [item] = broker.booked([broker.make()])
    with spoilt(broker, Defect.PATCH_VALUE_REFUSED_WRONG_STATUS):
        confirming = cancelling([item], orderItemStatus=CONFIRMED)
        answer = broker.cancel(order, [], orderedItem=confirming)
        assert answer.error == (422, "PatchNotAllowedOnPropertyError")
        excessive = broker.cancel(order, [item], orderCustomerNote="x")
        assert excessive.error == (400, "PatchContainsExcessivePropertiesError")
        malformed = raw(broker, "PATCH", f"/orders/{order}", [])
        assert malformed.status_code == 400
    assert order not in broker.orders_feed()


def test_deletion_lists_an_order_that_was_never_listed(broker: Broker) -> None:
    one = broker.make(criteria="BookableCancellable")
    order, _ = broker.booked([one, one])
    listed, items = broker.booked([one, one])
    broker.cancel(listed, items[:1])
    with spoilt(broker, Defect.DELETE_LISTS_ORDER):
        for uuid in (order, listed):
            assert broker.call("DELETE", f"/orders/{uuid}").status == 204
    entry = broker.orders_feed()[order]
    assert entry["state"] == "updated"
    assert findings(entry["data"], "OrdersFeed") == []
    assert len(entry["data"]["orderedItem"]) == 2
    assert broker.orders_feed()[listed]["state"] == "deleted"
    assert broker.call("GET", f"/orders/{order}").error == (410, "GoneError")
    assert broker.spaces(one) == 20


def merged(broker: Broker, uri: str) -> dict[str, Any]:
    """An opportunity of the feeds with its parent in it."""
    data = dict(broker.opportunity(uri)["data"])
    name = "superEvent" if "superEvent" in data else "facilityUse"
    feed, key = data[name].split("/")[-2:]
    return {**data, name: broker.feed(f"/feeds/{feed}")[key]["data"]}


@pytest.mark.parametrize("kind", [SESSION, SLOT, COURT])
def test_offer_without_type_breaks_the_opportunity_schema_only(broker: Broker, kind: str) -> None:
    sound = broker.opportunity(broker.make(kind).uri)["data"]
    assert findings(sound, "BookableRPDEFeed") == []
    with spoilt(broker, Defect.OPPORTUNITY_WITHOUT_OFFER_TYPE):
        one = broker.make(kind)
        spoilt_data = broker.opportunity(one.uri)["data"]
        assert findings(spoilt_data, "BookableRPDEFeed") == [("$.offers[0]", "type-missing")]
        data = merged(broker, one.uri)
        [offer] = BOOKABLE.offers(data, datetime.now(UTC))
        assert (offer["@id"], offer["price"]) == (one.offer, one.price)
        order = new_uuid()
        answers = broker.c1(order, [one]), broker.c2(order, [one]), broker.b(order, [one])
        modes = "C1Response", "C2Response", "BResponse"
        for answer, mode in zip(answers, modes, strict=True):
            assert findings(answer.body, mode) == []


def test_verb_type_and_credentials_of_an_order(broker: Broker) -> None:
    order, [item] = broker.booked([broker.make(criteria="BookableCancellable")])
    nobody, stranger = replace(broker, client=None), replace(broker, client="corrupted")
    body = {"@type": "OrderProposal"}

    assert broker.call("POST", f"/orders/{order}").error == (405, "MethodNotAllowedError")
    with spoilt(broker, Defect.WRONG_VERB_ACCEPTED):
        assert broker.call("POST", f"/orders/{order}").status == 204
    with spoilt(broker, Defect.WRONG_VERB_NOT_FOUND):
        answer = broker.call("POST", f"/orders/{order}")
        assert answer.error == (404, "UnknownOrIncorrectEndpointError")

    assert broker.cancel(order, [item], **body).error == (500, "UnexpectedOrderTypeError")

    assert nobody.cancel(order, [item]).error == (403, "UnauthenticatedError")
    with spoilt(broker, Defect.MISSING_TOKEN_ACCEPTED):
        assert nobody.cancel(order, [item]).status == 204

    assert stranger.cancel(order, [item]).error == (401, "InvalidAPITokenError")
    with spoilt(broker, Defect.BAD_TOKEN_ACCEPTED):
        assert stranger.cancel(order, [item]).status == 204
    data = broker.orders_feed()[order]["data"]
    assert [entry["orderItemStatus"] for entry in data["orderedItem"]] == [CANCELLED]
