"""What the checks make of amounts, disputed readings and other special cases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bookproof.checks import (
    booking,
    cancellation,
    deletion,
    errors,
    http,
    orders_feed,
    patch,
    quote,
    values,
)
from bookproof.model import Answer
from bookproof.results import Finding

OA = "https://openactive.io/"
NET = {"@id": "https://data.example/sellers/7", "taxMode": OA + "TaxNet"}


def due(price: Any) -> dict[str, Any]:
    return {"@type": "PriceSpecification", "price": price, "priceCurrency": "GBP"}


@pytest.mark.parametrize("price", [28.0, Decimal("28.00"), 28, 28.02, 27.98])
def test_net_prices_add_up_with_their_tax_but_for_rounding(price: Any, sample: Any) -> None:
    body = sample.quote(seller=NET, totalPaymentDue=due(price))
    assert quote.total.find(sample.answer(body)) == []


@pytest.mark.parametrize(("price", "reading"), [(24.0, "OBI-21"), (28.03, "")])
def test_net_total_without_tax_is_disputed(price: float, reading: str, sample: Any) -> None:
    body = sample.quote(seller=NET, totalPaymentDue=due(price))
    [finding] = quote.total.find(sample.answer(body))
    assert (finding.expected, finding.interpretation) == (28, reading)


def test_a_total_is_exact(sample: Any) -> None:
    items = [
        sample.item(0, acceptedOffer={"price": 0.1}),
        sample.item(1, acceptedOffer={"price": 0.2}),
    ]
    good = sample.quote(orderedItem=items, totalPaymentDue=due(0.3))
    assert quote.total.find(sample.answer(good)) == []


def test_items_with_errors_do_not_count(sample: Any) -> None:
    full = sample.item(1, error=[{"@type": "OpportunityIsFullError"}])
    short = sample.item(0, error=[{"@type": "IncompleteAttendeeDetailsError"}])
    body = sample.quote(orderedItem=[short, full], totalPaymentDue=due(12))
    assert quote.total.find(sample.answer(body, 409)) == []


def test_a_price_needs_its_currency(sample: Any) -> None:
    body = sample.quote(totalPaymentDue={"price": 24})
    [finding] = quote.total.find(sample.answer(body))
    assert finding.where == "$.totalPaymentDue.priceCurrency"


def test_a_dynamic_payment_has_no_total(sample: Any) -> None:
    body = sample.quote(totalPaymentDue=None, payment={"@type": "DynamicPayment"})
    assert quote.total.find(sample.answer(body)) == []


@pytest.mark.parametrize(
    ("changes", "tax", "found"),
    [
        ({}, {}, []),
        ({"totalPaymentTax": None}, {"unitTaxSpecification": None}, ["item", "item", "total"]),
        (
            {"totalPaymentTax": None, "brokerRole": OA + "ResellerBroker"},
            {"unitTaxSpecification": None},
            [],
        ),
        ({"totalPaymentTax": None, "taxCalculationExcluded": True}, {}, []),
    ],
)
def test_tax_is_due_to_persons(
    changes: dict[str, Any], tax: dict[str, Any], found: list[str], sample: Any
) -> None:
    items = [sample.item(number, **tax) for number in (0, 1)]
    findings = booking.tax.find(sample.answer(sample.order(orderedItem=items, **changes)))
    assert ["item" if "Item" in one.where else "total" for one in findings] == found


@pytest.mark.parametrize(("price", "expected"), [(0, 0), (12.0, 1)])
def test_everything_cancelled_costs_nothing(price: float, expected: int, sample: Any) -> None:
    data = sample.listed(("CustomerCancelled", "CustomerCancelled"), price)
    booked = sample.answer(sample.order())
    assert len(cancellation.total.find(data, booked, sample.item_ids)) == expected


def test_a_cancelled_net_item_takes_its_tax_along(sample: Any) -> None:
    booked = sample.answer(sample.order(seller=NET, totalPaymentDue=due(28)))
    data = sample.listed(("CustomerCancelled", "OrderItemConfirmed"), 16)
    [finding] = cancellation.total.find(data, booked, sample.item_ids[:1])
    assert (finding.expected, finding.got) == (14, 16)


def test_an_item_that_left_the_feed_is_found(sample: Any) -> None:
    data = sample.listed(("CustomerCancelled", "OrderItemConfirmed"), 12, orderedItem=[])
    [finding] = cancellation.items_cancelled.find(data, sample.item_ids[:1])
    assert finding.got == "absent"


def test_an_order_that_is_in_no_feed_is_unchanged() -> None:
    assert cancellation.order_unchanged.find({"a": "b"}, None) == []


@pytest.mark.parametrize("check", [booking.status, booking.proposal_status])
def test_status_200_for_a_creation_is_disputed(check: Any, sample: Any) -> None:
    [finding] = check.find(sample.answer(sample.order(), 200))
    assert finding.interpretation == "OBI-01"


@pytest.mark.parametrize("status", [404, 410])
def test_a_second_deletion_that_finds_nothing_is_disputed(status: int, sample: Any) -> None:
    [finding] = deletion.repeat_status.find(sample.answer(None, status), ())
    assert finding.interpretation == "OBI-03"
    assert deletion.repeat_status.find(sample.answer(None, status), [status]) == []


def test_a_quote_under_a_deleted_uuid_is_disputed(sample: Any) -> None:
    [finding] = deletion.uuid_blocked.find(sample.answer(sample.quote(), 200, sample.sent()))
    assert finding.interpretation == "OBI-11"


def test_the_strict_tutorial_wants_an_error_for_an_unknown_quote(sample: Any) -> None:
    find = deletion.quote_unknown_status.find
    assert find(sample.answer(None, 404), tutorial_strict=True) == []
    assert [one.got for one in find(sample.answer(None, 204), tutorial_strict=True)] == [204]


@pytest.mark.parametrize("state", ["deleted", "updated"])
def test_a_deleted_entry_of_an_unlisted_order_only_warns(state: str, sample: Any) -> None:
    [finding] = deletion.never_listed.find(sample.rpde(state=state))
    assert finding.recommended is (state == "deleted")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_partner_is_disputed(status: int, sample: Any) -> None:
    [finding] = patch.other_partner.find(sample.error("UnauthenticatedError", status))
    assert finding.interpretation == "OBI-05"


def test_a_plain_not_found_only_warns(sample: Any) -> None:
    [finding] = patch.unknown_order.find(sample.error("NotFoundError", 404))
    assert finding.recommended


@pytest.mark.parametrize(
    ("excess", "reading"),
    [
        ({"@id": "excessiveField"}, ""),
        (
            {"@id": "https://booking.example/api/orders/5f0c2b7e-9d41-4a36-8e57-1b6d2f90ac13"},
            "OBI-07",
        ),
        ({"orderCustomerNote": "x"}, ""),
    ],
)
def test_only_the_own_id_at_the_root_is_disputed(
    excess: dict[str, Any], reading: str, sample: Any
) -> None:
    sent = {"@context": OA, "@type": "Order", "orderedItem": []} | excess
    findings = patch.excessive_refused.find(sample.answer(None, 204, sent), accept_legacy=True)
    assert {finding.interpretation for finding in findings} == {reading}


def test_reconciliation_details_that_do_not_come_back_are_disputed(sample: Any) -> None:
    body = sample.quote(payment={"@type": "Payment", "identifier": "p1"})
    [finding] = quote.echo.find(sample.answer(body, sent=sample.sent()))
    assert (finding.where, finding.interpretation) == ("$.payment.accountId", "OBI-26")


def test_extensions_need_no_echo_and_further_terms_only_warn(sample: Any) -> None:
    broker = {"@type": "Organization", "name": "Fit Finder", "ext:a": 1, "description": "d"}
    [finding] = quote.echo.find(sample.answer(sample.quote(), sent=sample.sent(broker=broker)))
    assert (finding.where, finding.recommended) == ("$.broker.description", True)


def test_a_seller_given_as_text_is_echoed_as_an_object(sample: Any) -> None:
    sent = sample.sent(seller="https://data.example/sellers/7")
    assert quote.echo.find(sample.answer(sample.quote(), sent=sent)) == []


@pytest.mark.parametrize("expires", ["2031-05-06T10:00:00", "soon", 5, None])
def test_a_lease_needs_a_readable_expiry(expires: Any, sample: Any) -> None:
    now = sample.answer(sample.quote(lease={"@type": "Lease", "leaseExpires": expires}))
    [finding] = quote.lease_valid.find(now, datetime(2031, 5, 6, tzinfo=UTC))
    assert finding.where == "$.lease.leaseExpires"


def test_the_status_finding_says_what_is_wrong_with_the_items(sample: Any) -> None:
    error = {"@type": "OpportunityIsFullError", "description": "no places left"}
    body = sample.quote(orderedItem=[sample.item(0, error=[error])])
    [finding] = quote.c2_status.find(sample.answer(body, 409))
    assert finding.got == "409; OrderQuote; orderedItem[0]: OpportunityIsFullError: no places left"


def test_another_opportunity_at_the_position_is_found(sample: Any) -> None:
    swapped = [sample.item(0, position=1), sample.item(1, position=0)]
    findings = quote.items_complete.find(
        sample.answer(sample.quote(orderedItem=swapped)), sample.chosen
    )
    assert [finding.where for finding in findings] == [
        "$.orderedItem[1].orderedItem.@id",
        "$.orderedItem[0].orderedItem.@id",
    ]


def test_an_item_too_many_is_found(sample: Any) -> None:
    items = [sample.item(0), sample.item(1), sample.item(1, position=2), "x"]
    findings = quote.items_complete.find(
        sample.answer(sample.quote(orderedItem=items)), sample.chosen
    )
    assert [finding.where for finding in findings] == [
        "$.orderedItem[3]",
        "$.orderedItem[2].position",
    ]


@pytest.mark.parametrize(
    ("earlier", "later", "raised"),
    [
        (1, 2, True),
        (2, 2, False),
        ("9", "10", True),
        ("10", "9", False),
        ("0x0A", "0x0B", True),
        (2**64, 2**64 + 1, True),
        ("9" * 5000, "1" + "0" * 5000, True),
        (1, "2", False),
        (True, 2, False),
    ],
)
def test_modified_rises_as_a_number_or_a_text(
    earlier: Any, later: Any, raised: bool, sample: Any
) -> None:
    items = sample.rpde(modified=earlier), sample.rpde(modified=later)
    assert (orders_feed.modified_raised.find(*items) == []) is raised


def test_an_access_code_that_is_an_address_is_disputed(sample: Any) -> None:
    codes = [{"name": "Code", "description": "ada@post.example"}]
    data = sample.listed(("OrderItemConfirmed", "OrderItemConfirmed"), 24)
    data["orderedItem"][0]["accessCode"] = codes
    [finding] = orders_feed.no_personal_data.find(data, sample.customer)
    assert finding.interpretation == "OBI-24"


def test_an_order_with_errors_at_booking_is_disputed(sample: Any) -> None:
    [finding] = errors.known_type.find(sample.answer(sample.order(), 409))
    assert finding.interpretation == "OBI-16"
    assert errors.known_type.find(sample.answer(sample.quote(), 409)) == []


def test_the_example_status_of_a_failed_quote_is_disputed(sample: Any) -> None:
    answer = sample.error("TemporarilyUnableToProduceOrderQuoteError", 500)
    [finding] = errors.status_of_type.find(answer)
    assert finding.interpretation == "OBI-18"


def test_one_of_several_accepted_errors_keeps_its_own_status(sample: Any) -> None:
    accepted = {"UnknownOrderError": 404, "GoneError": 410}
    [finding] = list(errors.wrong_error(sample.error("GoneError", 404), accepted))
    assert (finding.where, finding.expected) == ("status", 410)


def test_a_context_that_comes_later_only_warns(sample: Any) -> None:
    [finding] = http.response_context.find(sample.answer({"@context": ["https://a.example", OA]}))
    assert finding.recommended


def test_an_unreadable_body_is_told_from_none() -> None:
    [finding] = http.readable.find(Answer(200, {}, None, text="<p>", problem="no JSON at 0"))
    assert finding == Finding("body", "a JSON object", "200 with no JSON at 0")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("12.10"), 12.1),
        (Decimal("0.1000000000000000055511151231257827"), "0.1000000000000000055511151231257827"),
        (Decimal(2) ** 64, "18446744073709551616"),
        (float("inf"), "inf"),
        ({"a": [Decimal("1.0")]}, {"a": [1]}),
        (True, True),
    ],
)
def test_values_are_shown_exactly(value: Any, expected: Any) -> None:
    assert values.shown(value) == expected


@pytest.mark.parametrize(
    "value", [True, "12", None, 10**12, Decimal("1e-13"), float("nan"), Decimal("9e99999")]
)
def test_what_is_no_amount(value: Any) -> None:
    assert values.amount(value) is None


def test_paths_name_every_place() -> None:
    paths = [path for path, _ in values.walk({"a": [{"@id": 1}], "b c": 2})]
    assert paths == ["$", "$.a", "$.a[0]", "$.a[0].@id", "$['b c']"]


def test_statuses_as_common_http_usage_has_them_are_disputed(sample: Any) -> None:
    [nobody] = patch.no_credentials.find(sample.error("UnauthenticatedError", 401))
    [stranger] = patch.bad_credentials.find(sample.error("InvalidAPITokenError", 403))
    assert (nobody.interpretation, stranger.interpretation) == ("OBI-35", "OBI-35")


def test_a_verb_that_makes_no_endpoint_is_disputed(sample: Any) -> None:
    [finding] = patch.wrong_verb.find(sample.error("UnknownOrIncorrectEndpointError", 404))
    assert finding.interpretation == "OBI-36"
