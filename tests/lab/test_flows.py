"""C1, C2, P and B against a lab."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import COURT, MEDIA_TYPE, SESSION, SLOT, Broker, Chosen, new_uuid


def test_simple_flow_books_and_holds_spaces_once(broker: Broker) -> None:
    one, court = broker.make(SESSION), broker.make(COURT)
    chosen = [one, one, court]
    order = new_uuid()

    c1 = broker.c1(order, chosen)
    assert c1.status == 200
    assert [broker.spaces(one), broker.spaces(court)] == [18, 0]
    assert c1.body["lease"]["@type"] == "Lease"
    assert "customer" not in c1.body

    c2 = broker.c2(order, chosen)
    assert c2.status == 200
    assert c2.body["customer"] == broker.customer
    assert c2.body["orderRequiresApproval"] is False
    shown = [item["orderedItem"] for item in c2.body["orderedItem"]]
    assert [shown[0]["remainingAttendeeCapacity"], shown[2]["remainingUses"]] == [20, 1]
    assert "organizer" not in shown[0]["superEvent"]

    b = broker.b(order, chosen)
    assert b.status == 201
    assert b.headers["Location"] == f"/openbooking/orders/{order}"
    assert b.headers["Content-Type"] == MEDIA_TYPE
    assert b.body["totalPaymentDue"] == c2.body["totalPaymentDue"]
    base = f"{broker.origin}/openbooking/orders/{order}"
    assert [item["@id"] for item in b.body["orderedItem"]] == [
        f"{base}#/orderedItem/{number}" for number in (1, 2, 3)
    ]
    assert [item["position"] for item in b.body["orderedItem"]] == [0, 1, 2]
    assert [broker.spaces(one), broker.spaces(court)] == [18, 0]
    assert order not in broker.orders_feed()


def test_repeated_booking_is_answered_alike_and_another_one_refused(broker: Broker) -> None:
    one, other = broker.make(), broker.make()
    order = new_uuid()
    first = broker.b(order, [one])
    again = broker.b(order, [one])
    assert (again.status, again.body) == (201, first.body)
    assert broker.spaces(one) == 19
    assert broker.b(order, [other]).error == (500, "OrderAlreadyExistsError")
    stranger = {"@type": "Person", "email": "else@post.example"}
    assert broker.b(order, [one], customer=stranger).error == (500, "OrderAlreadyExistsError")
    assert broker.c2(order, [one]).error == (500, "OrderAlreadyExistsError")


def test_references_may_be_objects_and_extensions_are_not_echoed(broker: Broker) -> None:
    one = broker.make(SLOT)
    body = broker.request("OrderQuote", [one])
    item = body["orderedItem"][0]
    body["orderedItem"] = [
        {
            "@type": "OrderItem",
            "position": "first",
            "ext:seat": "4",
            "acceptedOffer": {"@type": "Offer", "@id": item["acceptedOffer"]},
            "orderedItem": {"@type": "Slot", "@id": item["orderedItem"]},
        }
    ]
    body["seller"] = {"@type": "Organization", "@id": body["seller"]}
    body["broker"] = {**body["broker"], "ext:code": "x", "description": "We find classes"}
    answer = broker.call("PUT", f"/order-quote-templates/{new_uuid()}", body)
    assert answer.status == 200
    assert answer.body["orderedItem"][0]["position"] == "first"
    assert "ext:seat" not in answer.body["orderedItem"][0]
    assert answer.body["broker"] == {
        "@type": "Organization",
        "name": "Find a Class",
        "description": "We find classes",
    }


def test_tax_is_within_the_price_or_on_top(origin: str) -> None:
    for number, on_top in ((1, False), (2, True)):
        broker = Broker(origin, seller=f"https://lab.example/id/sellers/{number}")
        one = broker.make()
        body = broker.c2(new_uuid(), [one, one]).body
        taxes = [item["unitTaxSpecification"][0]["price"] for item in body["orderedItem"]]
        assert body["totalPaymentTax"][0]["price"] == pytest.approx(sum(taxes))
        due = 2 * one.price + (sum(taxes) if on_top else 0)
        assert body["totalPaymentDue"]["price"] == pytest.approx(due)
        broker.session.close()


def test_approval_flow(broker: Broker) -> None:
    one = broker.make(flow="Approval")
    order = new_uuid()
    assert broker.c2(order, [one]).body["orderRequiresApproval"] is True
    assert broker.b(order, [one]).error == (500, "OrderCreationFailedError")
    p = broker.p(order, [one])
    assert p.status == 201
    proposal = f"{broker.origin}/openbooking/order-proposals/{order}"
    assert p.body["orderProposalVersion"].startswith(f"{proposal}/versions/")
    assert broker.p(order, [one]).body == p.body
    assert broker.spaces(one) == 19
    assert order not in broker.proposals_feed()

    final = {
        "@context": "https://openactive.io/",
        "@type": "Order",
        "orderProposalVersion": p.body["orderProposalVersion"],
        "payment": {"@type": "Payment", "identifier": "payment-1"},
    }
    assert broker.call("PUT", f"/orders/{order}", final).error == (500, "OrderCreationFailedError")
    assert broker.act("SellerAcceptOrderProposal", "OrderProposal", proposal).status == 204
    seen = broker.proposals_feed()[order]["data"]
    assert seen["orderProposalStatus"] == "https://openactive.io/SellerAccepted"

    b = broker.call("PUT", f"/orders/{order}", final)
    assert b.status == 201
    assert "orderProposalVersion" not in b.body
    assert b.body["customer"] == broker.customer
    ids = [item["@id"] for item in p.body["orderedItem"]]
    assert [item["@id"] for item in b.body["orderedItem"]] == ids
    assert broker.call("PUT", f"/orders/{order}", final).body == b.body
    assert broker.proposals_feed()[order]["state"] == "deleted"
    assert order not in broker.orders_feed()
    assert broker.spaces(one) == 19


def test_amended_proposal_is_booked_by_its_new_version_only(broker: Broker) -> None:
    one = broker.make(criteria="BookableWithNegotiation", flow="Approval")
    order = new_uuid()
    outdated = broker.p(order, [one]).body["orderProposalVersion"]
    proposal = f"{broker.origin}/openbooking/order-proposals/{order}"
    for name in ("SellerAmendOrderProposal", "SellerAcceptOrderProposal"):
        assert broker.act(name, "OrderProposal", proposal).status == 204
    version = broker.proposals_feed()[order]["data"]["orderProposalVersion"]
    payment = {"@type": "Payment", "identifier": "payment-1"}

    def book(version: str) -> Any:
        body = {"@type": "Order", "orderProposalVersion": version, "payment": payment}
        return broker.call("PUT", f"/orders/{order}", body)

    assert book(outdated).error == (500, "OrderProposalVersionOutdatedError")
    assert book(version).status == 201


@pytest.mark.parametrize("by_customer", [True, False])
def test_rejected_proposal_frees_its_spaces_for_good(broker: Broker, by_customer: bool) -> None:
    one = broker.make(flow="Approval")
    order = new_uuid()
    version = broker.p(order, [one]).body["orderProposalVersion"]
    assert broker.spaces(one) == 19
    if by_customer:
        status = "https://openactive.io/CustomerRejected"
        body = {"@type": "OrderProposal", "orderProposalStatus": status}
        assert broker.call("PATCH", f"/order-proposals/{order}", body).status == 204
    else:
        uri = f"{broker.origin}/openbooking/order-proposals/{order}"
        assert broker.act("SellerRejectOrderProposal", "OrderProposal", uri).status == 204
    assert broker.spaces(one) == 20
    assert broker.proposals_feed()[order]["data"]["orderProposalStatus"].endswith("Rejected")
    final = {"@type": "Order", "orderProposalVersion": version}
    assert broker.call("PUT", f"/orders/{order}", final).error == (500, "OrderCreationFailedError")


def test_proposal_patch_errors(broker: Broker) -> None:
    order = new_uuid()
    broker.p(order, [broker.make(flow="Approval")])
    rejected = "https://openactive.io/CustomerRejected"
    cases = [
        ({"@type": "Order"}, (500, "UnexpectedOrderTypeError")),
        (
            {"@type": "OrderProposal", "@id": "x", "orderProposalStatus": rejected},
            (400, "PatchContainsExcessivePropertiesError"),
        ),
        (
            {
                "@type": "OrderProposal",
                "orderProposalStatus": "https://openactive.io/SellerAccepted",
            },
            (400, "PatchNotAllowedOnPropertyError"),
        ),
    ]
    for body, expected in cases:
        assert broker.call("PATCH", f"/order-proposals/{order}", body).error == expected
    unknown = {"@type": "OrderProposal", "orderProposalStatus": rejected}
    answer = broker.call("PATCH", f"/order-proposals/{new_uuid()}", unknown)
    assert answer.error == (404, "UnknownOrderError")


def item_errors(answer: Any) -> list[list[str]]:
    """Types of the errors of each item of a quote."""
    assert answer.status == 409
    assert answer.body["@type"] == "OrderQuote"
    return [[e["@type"] for e in i.get("error", [])] for i in answer.body["orderedItem"]]


@pytest.mark.parametrize(
    ("kind", "criteria", "count", "expected"),
    [
        (SESSION, "BookableNoSpaces", 2, ["OpportunityIsFullError"] * 2),
        (SESSION, "BookableOneSpace", 2, [None, "OpportunityHasInsufficientCapacityError"]),
        (COURT, "Bookable", 2, [None, "OpportunityHasInsufficientCapacityError"]),
        (SLOT, "BookableInPast", 1, ["OpportunityOfferPairNotBookableError"]),
        (
            SESSION,
            "BookableOutsideValidFromBeforeStartDate",
            1,
            ["OpportunityOfferPairNotBookableError"],
        ),
    ],
)
def test_item_faults(
    broker: Broker, kind: str, criteria: str, count: int, expected: list[str | None]
) -> None:
    chosen = [broker.make(kind, criteria)] * count
    answer = broker.c1(new_uuid(), chosen)
    assert item_errors(answer) == [[e] if e else [] for e in expected]
    assert "lease" not in answer.body
    refusal = broker.b(new_uuid(), chosen).error
    full = "Pair" not in str(expected[-1])
    kinds = "OpportunityHasInsufficientCapacityError", "UnableToProcessOrderItemError"
    assert refusal == (409, kinds[0] if full else kinds[1])


def test_reference_faults(broker: Broker) -> None:
    one, other = broker.make(), broker.make(SLOT)
    base = "https://lab.example/id"
    cases = {
        "IncompleteOrderItemError": Chosen(one.uri, "", 0),
        "UnacceptableOfferError": Chosen(one.uri, other.offer, 0),
        "UnknownOfferError": Chosen(one.uri, f"{base}/slots/0#/offers/1", 0),
        "UnknownOpportunityError": Chosen(f"{base}/slots/0", one.offer, 0),
        "InvalidOpportunityOrOfferIdError": Chosen("https://else.example/1", one.offer, 0),
    }
    answer = broker.c1(new_uuid(), [one, *cases.values()])
    assert item_errors(answer) == [[], *([kind] for kind in cases)]
    assert answer.body["totalPaymentDue"]["price"] == one.price


def test_details_are_asked_for_from_c2_on(broker: Broker) -> None:
    attendee = broker.make(criteria="BookableAttendeeDetails")
    form = broker.make(SLOT, criteria="BookableAdditionalDetails")
    order = new_uuid()
    c1 = broker.c1(order, [attendee, form])
    assert c1.status == 200
    fields = {f["name"]: f for f in c1.body["orderedItem"][1]["orderItemIntakeForm"]}
    c2 = broker.c2(order, [attendee, form])
    assert {kind for kinds in item_errors(c2) for kind in kinds} == {
        "IncompleteAttendeeDetailsError",
        "IncompleteIntakeFormError",
    }
    assert c2.body["totalPaymentDue"] == c1.body["totalPaymentDue"]

    body = broker.request("OrderQuote", [attendee, form], customer=broker.customer)
    person = {"@type": "Person", "givenName": "A", "familyName": "B", "email": "a@b.example"}
    body["orderedItem"][0]["attendee"] = person
    answers = [
        {"@type": "PropertyValue", "propertyID": fields["Experience"]["@id"], "value": "None"},
        {"@type": "PropertyValue", "propertyID": fields["Size of shirt"]["@id"], "value": "Vast"},
    ]
    body["orderedItem"][1]["orderItemIntakeFormResponse"] = answers
    wrong = broker.call("PUT", f"/order-quotes/{order}", body)
    assert item_errors(wrong) == [[], ["InvalidIntakeFormError"]]
    answers[1]["value"] = "Large"
    right = broker.call("PUT", f"/order-quotes/{order}", body)
    assert right.status == 200
    assert right.body["orderedItem"][0]["attendee"] == person
    assert right.body["orderedItem"][1]["orderItemIntakeFormResponse"] == answers


def test_request_faults(broker: Broker) -> None:
    one = broker.make()

    def c2(**more: Any) -> tuple[int, str]:
        return broker.c2(new_uuid(), [one], **more).error

    organization = {"@type": "Organization"}
    assert c2(broker=organization) == (400, "IncompleteBrokerDetailsError")
    assert c2(broker=None) == (400, "IncompleteBrokerDetailsError")
    assert c2(customer={"@type": "Person"}) == (400, "IncompleteCustomerDetailsError")
    assert c2(customer=None) == (400, "IncompleteCustomerDetailsError")
    assert c2(**{"@type": "Order"}) == (500, "UnexpectedOrderTypeError")
    assert c2(seller="https://lab.example/id/sellers/9") == (500, "SellerNotFoundError")
    other = "https://lab.example/id/sellers/2"
    assert c2(seller=other) == (401, "InvalidAuthorizationDetailsError")
    broker.seller = other
    assert c2(seller=other) == (500, "SellerMismatchError")


def test_body_that_is_not_json_is_refused(broker: Broker) -> None:
    url = f"{broker.origin}/openbooking/orders/{new_uuid()}"
    headers = {"X-OpenActive-Test-Client-Id": "booking-partner-1"}
    for body in (b"{", b"[]"):
        answer = broker.session.put(url, data=body, headers=headers, timeout=10)
        assert answer.status_code == 400
        assert answer.json()["@type"] == "IncompleteBrokerDetailsError"


@pytest.mark.parametrize(
    ("criteria", "payment", "expected"),
    [
        ("BookableNonFreePrepaymentRequired", None, (400, "MissingPaymentDetailsError")),
        ("BookableNonFreePrepaymentRequired", {}, (400, "IncompletePaymentDetailsError")),
        ("BookableNonFreePrepaymentOptional", None, None),
        ("BookableNonFreePrepaymentOptional", {"identifier": "x"}, None),
        ("BookableNonFreePrepaymentUnavailable", None, None),
        (
            "BookableNonFreePrepaymentUnavailable",
            {"identifier": "x"},
            (400, "UnnecessaryPaymentDetailsError"),
        ),
        ("BookableFree", {}, (400, "UnnecessaryPaymentDetailsError")),
        ("BookableFree", None, None),
    ],
)
def test_payment_rules(
    broker: Broker,
    criteria: str,
    payment: dict[str, str] | None,
    expected: tuple[int, str] | None,
) -> None:
    one = broker.make(criteria=criteria)
    sent = None if payment is None else {"@type": "Payment", **payment}
    answer = broker.b(new_uuid(), [one], payment=sent)
    if expected is None:
        assert answer.status == 201
    else:
        assert answer.error == expected


def test_wrong_total_is_refused_and_keeps_the_lease(broker: Broker) -> None:
    one = broker.make()
    order = new_uuid()
    broker.c2(order, [one])
    wrong = {"@type": "PriceSpecification", "price": one.price + 1, "priceCurrency": "GBP"}
    answer = broker.b(order, [one], totalPaymentDue=wrong)
    assert answer.error == (400, "TotalPaymentDueMismatchError")
    assert broker.spaces(one) == 19
    assert broker.b(order, [one]).status == 201


def test_credentials(broker: Broker) -> None:
    order, items = broker.booked([broker.make()])
    other = Broker(broker.origin, "booking-partner-2", broker.seller, broker.session)
    assert other.cancel(order, items).error == (404, "UnknownOrderError")
    unknown = Broker(broker.origin, "nobody", broker.seller, broker.session)
    assert unknown.cancel(order, items).error == (401, "InvalidAPITokenError")
    nobody = Broker(broker.origin, None, broker.seller, broker.session)
    assert nobody.cancel(order, items).error == (403, "UnauthenticatedError")
    assert nobody.call("GET", "/orders-rpde").error == (403, "UnauthenticatedError")
    seller = "https://lab.example/id/sellers/2"
    stranger = Broker(broker.origin, seller=seller, session=broker.session)
    assert stranger.cancel(order, items).error == (401, "InvalidAuthorizationDetailsError")
    stranger.seller = "https://else.example/1"
    assert stranger.cancel(order, items).error == (401, "InvalidAuthorizationDetailsError")
    nowhere = Broker(broker.origin, seller=None, session=broker.session)
    assert nowhere.cancel(order, items).status == 204


def test_two_partners_may_use_one_uuid(broker: Broker) -> None:
    one = broker.make()
    order = new_uuid()
    other = Broker(broker.origin, "booking-partner-2", broker.seller, broker.session)
    assert broker.b(order, [one]).status == other.b(order, [one]).status == 201
    assert broker.spaces(one) == 18


def test_paths_and_verbs(broker: Broker) -> None:
    assert broker.call("GET", "/nowhere").error == (404, "UnknownOrIncorrectEndpointError")
    assert broker.call("GET", "/orders/1").error == (404, "UnknownOrIncorrectEndpointError")
    answer = broker.call("POST", f"/orders/{new_uuid()}")
    assert answer.error == (405, "MethodNotAllowedError")
    assert set(answer.headers["Allow"].split(", ")) == {"PUT", "PATCH", "DELETE", "GET"}
