"""Every check is silent on a good document and points at the place in a broken one."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import bookproof.checks
from bookproof.checks.registry import CHECKS
from bookproof.feeds.faulty import FaultyItems
from bookproof.feeds.watch import FeedVerdict
from bookproof.resources import folder
from bookproof.validation.flaw import Flaw, Grouped, Severity

for module in pkgutil.iter_modules(bookproof.checks.__path__):
    importlib.import_module(f"bookproof.checks.{module.name}")

Arguments = Callable[[Any], tuple[Any, ...]]
NOW = datetime(2031, 5, 6, 9, 0, tzinfo=UTC)
CONFIRMED = ("OrderItemConfirmed", "OrderItemConfirmed")
FIRST = ("CustomerCancelled", "OrderItemConfirmed")
BOTH = ("CustomerCancelled", "CustomerCancelled")
BY_SELLER = ("SellerCancelled", "SellerCancelled")
OA = "https://openactive.io/"
ROOM = {"https://data.example/sessions/1": 4, "https://data.example/sessions/2": 4}
LESS = ROOM | {"https://data.example/sessions/2": 3}
CAPACITY = "https://data.example/sessions/2 capacity"
MEDIA = "application/vnd.openactive.booking+json"


def sample(name: str, without: str = "") -> dict[str, Any]:
    """A valid document of the fixtures, or one that lacks a property."""
    text = (folder("fixtures") / "documents" / f"{name}.json").read_text("utf-8")
    return {key: value for key, value in json.loads(text).items() if key != without}


TAX = {"@type": "TaxChargeSpecification", "name": "VAT", "price": 2.0, "priceCurrency": "GBP"}

GENERAL: dict[str, tuple[Arguments, Arguments, str]] = {
    "response.media-type": (
        lambda s: (s.answer({}, content_type=f"{MEDIA}; VERSION=1"),),
        lambda s: (s.answer({}, content_type="application/json"),),
        "header Content-Type",
    ),
    "response.context": (
        lambda s: (s.answer({"@context": [OA, "https://own.example/"]}),),
        lambda s: (s.answer({"@context": "https://openactive.io"}),),
        "$.@context",
    ),
    "response.no-empty-values": (
        lambda s: (s.answer({"a": [0, False, {}]}),),
        lambda s: (s.answer({"a": [1, {"b": None}]}),),
        "$.a[1].b",
    ),
    "response.readable": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.answer(None, 200),),
        "body",
    ),
    "response.schema": (
        lambda s: (s.answer(sample("C2Response/one_item")), "C2Response"),
        lambda s: (s.answer(sample("C2Response/one_item", "brokerRole")), "C2Response"),
        "$",
    ),
    "error.schema": (
        lambda s: (s.answer(sample("OpenBookingError/unknown_order"), 404),),
        lambda s: (s.answer(sample("OpenBookingError/unknown_order", "@type"), 404),),
        "$",
    ),
    "dataset-site.schema": (
        lambda s: (sample("DatasetSite/dataset_with_booking"),),
        lambda s: (sample("DatasetSite/dataset_with_booking", "license"),),
        "$",
    ),
    "test-interface.schema": (
        lambda s: (s.answer(sample("TestInterface/created_session"), 201),),
        lambda s: (s.answer(sample("TestInterface/created_session", "@context"), 201),),
        "$",
    ),
    "orders-feed.schema": (
        lambda s: (sample("OrdersFeed/cancelled_by_seller"), "OrdersFeed"),
        lambda s: (sample("OrdersFeed/cancelled_by_seller", "identifier"), "OrdersFeed"),
        "$",
    ),
    "feeds.schema": (
        lambda s: (sample("BookableRPDEFeed/event"),),
        lambda s: (sample("BookableRPDEFeed/event", "name"),),
        "$",
    ),
    "feeds.criteria-absent": (
        lambda s: ([], "TestOpportunityBookableCancellable", "ScheduledSession"),
        lambda s: (["https://a.example/1"], "TestOpportunityBookableCancellable", "Event"),
        "feeds of Event",
    ),
    "error.media-type": (
        lambda s: (s.error("GoneError", 410),),
        lambda s: (s.answer({}, 500, content_type="text/html"),),
        "header Content-Type",
    ),
    "error.context": (
        lambda s: (s.error("GoneError", 410),),
        lambda s: (s.answer({"@type": "GoneError"}, 410),),
        "$.@context",
    ),
    "error.status-of-type": (
        lambda s: (s.error("GoneError", 410),),
        lambda s: (s.error("GoneError", 404),),
        "status",
    ),
    "error.status-code-property": (
        lambda s: (s.error("GoneError", 410, statusCode=410),),
        lambda s: (s.error("GoneError", 410, statusCode="410"),),
        "$.statusCode",
    ),
    "error.known-type": (
        lambda s: (s.error("GoneError", 410),),
        lambda s: (s.error("MyError", 410),),
        "$.@type",
    ),
}


QUOTE: dict[str, tuple[Arguments, Arguments, str]] = {
    "quote.c1-status": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.answer(s.quote(), 409),),
        "status",
    ),
    "quote.c2-status": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.error("SellerMismatchError", 500),),
        "status",
    ),
    "quote.items-complete": (
        lambda s: (s.answer(s.quote()), s.chosen),
        lambda s: (s.answer(s.quote(orderedItem=[s.item(0)])), s.chosen),
        "$.orderedItem",
    ),
    "quote.id": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.answer(s.quote(**{"@id": "https://booking.example/api/order-quotes"})),),
        "$.@id",
    ),
    "quote.type": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.answer(s.order()),),
        "$.@type",
    ),
    "quote.total": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.answer(s.quote(totalPaymentDue=s.total | {"price": 24.01})),),
        "$.totalPaymentDue.price",
    ),
    "quote.total-changed": (
        lambda s: (s.answer(s.quote()), s.answer(s.quote())),
        lambda s: (
            s.answer(s.quote(totalPaymentDue=s.total | {"price": 25})),
            s.answer(s.quote()),
        ),
        "$.totalPaymentDue.price",
    ),
    "quote.spaces": (
        lambda s: (s.answer(s.quote()), s.chosen, ROOM),
        lambda s: (s.answer(s.quote()), s.chosen, LESS),
        "$.orderedItem[1].orderedItem.remainingAttendeeCapacity",
    ),
    "quote.approval-flag": (
        lambda s: (s.answer(s.quote()), False),
        lambda s: (s.answer(s.quote()), True),
        "$.orderRequiresApproval",
    ),
    "quote.lease-present": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.answer(s.quote(lease=None)),),
        "$.lease",
    ),
    "quote.lease-valid": (
        lambda s: (s.answer(s.quote()), NOW),
        lambda s: (
            s.answer(s.quote(lease={"@type": "Lease", "leaseExpires": "2031-05-06T09:00:00Z"})),
            NOW,
        ),
        "$.lease.leaseExpires",
    ),
    "quote.echo": (
        lambda s: (s.answer(s.quote(), sent=s.sent()),),
        lambda s: (s.answer(s.quote(broker={"@type": "Organization"}), sent=s.sent()),),
        "$.broker.name",
    ),
    "quote.no-item-status": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.answer(s.quote(orderedItem=[s.item(0, orderItemStatus="x")])),),
        "$.orderedItem[0].orderItemStatus",
    ),
    "quote.no-item-errors": (
        lambda s: (s.answer(s.quote()),),
        lambda s: (s.answer(s.quote(orderedItem=[s.item(0, error=[{"@type": "X"}])])),),
        "$.orderedItem[0].error",
    ),
}

BOOKING: dict[str, tuple[Arguments, Arguments, str]] = {
    "booking.status": (
        lambda s: (s.answer(s.order(), 201),),
        lambda s: (s.error("GoneError", 410),),
        "status",
    ),
    "proposal.status": (
        lambda s: (s.answer(s.proposal(), 201),),
        lambda s: (s.answer(s.proposal(), 202),),
        "status",
    ),
    "booking.id": (
        lambda s: (s.answer(s.proposal(), 201, s.sent("OrderProposal")),),
        lambda s: (s.answer(s.quote(), 201, s.sent("Order")),),
        "$.@id",
    ),
    "booking.type": (
        lambda s: (s.answer(s.order(), 201, s.sent("Order")),),
        lambda s: (s.answer(s.order(), 201, s.sent("OrderProposal")),),
        "$.@type",
    ),
    "booking.items-complete": (
        lambda s: (s.answer(s.order()), s.chosen),
        lambda s: (s.answer(s.order(orderedItem=[s.item(0), s.item(1, position=7)])), s.chosen),
        "$.orderedItem",
    ),
    "booking.items-after-proposal": (
        lambda s: (s.answer(s.order(orderedItem=[s.item(1, position=None), s.item(0)])), s.chosen),
        lambda s: (s.answer(s.order(orderedItem=[s.item(0), s.item(0)])), s.chosen),
        "$.orderedItem",
    ),
    "booking.item-ids": (
        lambda s: (s.answer(s.order()),),
        lambda s: (s.answer(s.quote()),),
        "$.orderedItem[0].@id",
    ),
    "booking.item-id-form": (
        lambda s: (s.answer(s.order()),),
        lambda s: (s.answer(s.order(orderedItem=[s.item(0, **{"@id": "https://a.example/1"})])),),
        "$.orderedItem[0].@id",
    ),
    "booking.items-confirmed": (
        lambda s: (s.answer(s.order()),),
        lambda s: (s.answer(s.order(orderedItem=[s.item(0)])),),
        "$.orderedItem[0].orderItemStatus",
    ),
    "booking.total": (
        lambda s: (s.answer(s.order()),),
        lambda s: (s.answer(s.order(totalPaymentDue=None)),),
        "$.totalPaymentDue.price",
    ),
    "booking.total-as-quoted": (
        lambda s: (s.answer(s.order()), s.answer(s.quote())),
        lambda s: (s.answer(s.order()), s.answer(s.quote(totalPaymentDue={"price": 20}))),
        "$.totalPaymentDue.price",
    ),
    "booking.tax": (
        lambda s: (s.answer(s.order()),),
        lambda s: (s.answer(s.order(totalPaymentTax=[TAX | {"price": 3}])),),
        "$.totalPaymentTax",
    ),
    "booking.echo": (
        lambda s: (s.answer(s.order(), 201, s.sent("Order")),),
        lambda s: (s.answer(s.order(customer=None), 201, s.sent("Order")),),
        "$.customer",
    ),
    "booking.echo-of-proposal": (
        lambda s: (s.answer(s.order(), 201, s.sent("Order")), s.answer({}, sent=s.sent())),
        lambda s: (s.answer(s.order(seller=None)), s.answer({}, sent=s.sent())),
        "$.seller.@id",
    ),
    "booking.no-proposal-version": (
        lambda s: (s.answer(s.order()),),
        lambda s: (s.answer(s.proposal()),),
        "$.orderProposalVersion",
    ),
    "proposal.awaiting": (
        lambda s: (s.answer(s.proposal()),),
        lambda s: (s.answer(s.proposal(orderProposalStatus=OA + "SellerAccepted")),),
        "$.orderProposalStatus",
    ),
    "proposal.version": (
        lambda s: (s.answer(s.proposal()),),
        lambda s: (
            s.answer(
                s.proposal(
                    orderProposalVersion=f"{s.base}/order-proposals/{s.uuid}/versions/{s.uuid}"
                )
            ),
        ),
        "$.orderProposalVersion",
    ),
    "proposal.accepted-in-feed": (
        lambda s: ({"orderProposalStatus": OA + "SellerAccepted"},),
        lambda s: ({},),
        "$.orderProposalStatus",
    ),
    "proposal.deleted-in-feed": (
        lambda s: (s.rpde(state="deleted", data=None),),
        lambda s: (s.rpde(),),
        "$.state",
    ),
}


CAPACITIES: dict[str, tuple[Arguments, Arguments, str]] = {
    name: (lambda s: (ROOM, dict(ROOM)), lambda s: (ROOM, LESS), CAPACITY)
    for name in (
        "capacity.after-quote",
        "capacity.after-booking",
        "capacity.after-cancellation",
        "capacity.unchanged",
        "capacity.after-repeat",
        "capacity.after-deletion",
        "capacity.after-quote-deletion",
    )
}

CANCELLATION: dict[str, tuple[Arguments, Arguments, str]] = {
    "cancellation.status": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.answer({}, 204),),
        "body",
    ),
    "cancellation.repeat-status": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.error("CancellationNotPermittedError", 400),),
        "status",
    ),
    "cancellation.items-cancelled": (
        lambda s: (s.listed(FIRST, 12.0), s.item_ids[:1]),
        lambda s: (s.listed(FIRST, 12.0), s.item_ids),
        "$.orderedItem[1].orderItemStatus",
    ),
    "cancellation.seller-cancelled": (
        lambda s: (s.listed(BY_SELLER, 0), s.item_ids),
        lambda s: (s.listed(CONFIRMED, 0), s.item_ids[:1]),
        "$.orderedItem[0].orderItemStatus",
    ),
    "cancellation.others-untouched": (
        lambda s: (s.listed(FIRST, 12.0), s.item_ids[:1], s.item_ids),
        lambda s: (s.listed(BOTH, 0), s.item_ids[:1], s.item_ids),
        "$.orderedItem[1].orderItemStatus",
    ),
    "cancellation.total": (
        lambda s: (s.listed(FIRST, 12.0), s.answer(s.order()), s.item_ids[:1]),
        lambda s: (s.listed(FIRST, 24.0), s.answer(s.order()), s.item_ids[:1]),
        "$.totalPaymentDue.price",
    ),
    "cancellation.repeat-changes-nothing": (
        lambda s: (s.listed(BOTH, 0), s.listed(BOTH, 0)),
        lambda s: (s.listed(BOTH, 0), s.listed(BOTH, -12.0)),
        "$.totalPaymentDue.price",
    ),
    "cancellation.refusal-explained": (
        lambda s: (s.error("CancellationNotPermittedError", 400),),
        lambda s: (s.error("CancellationNotPermittedError", 400, description=" "),),
        "$.description",
    ),
    "cancellation.order-unchanged": (
        lambda s: (dict.fromkeys(s.item_ids, OA + "OrderItemConfirmed"), s.listed(CONFIRMED, 24)),
        lambda s: (dict.fromkeys(s.item_ids, OA + "OrderItemConfirmed"), s.listed(FIRST, 24)),
        "$.orderedItem[0].orderItemStatus",
    ),
    "patch.extension-tolerated": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.error("PatchContainsExcessivePropertiesError", 400),),
        "status",
    ),
    "patch.unknown-order": (
        lambda s: (s.error("UnknownOrderError", 404),),
        lambda s: (s.error("UnknownOrderError", 400),),
        "status",
    ),
    "patch.item-id-invalid": (
        lambda s: (s.error("OrderItemIdInvalidError", 500),),
        lambda s: (s.error("InternalApplicationError", 500),),
        "$.@type",
    ),
    "patch.other-partner": (
        lambda s: (s.error("UnknownOrderError", 404),),
        lambda s: (s.answer(None, 204),),
        "status",
    ),
    "patch.no-credentials": (
        lambda s: (s.error("UnauthenticatedError", 403),),
        lambda s: (s.answer(None, 204),),
        "status",
    ),
    "patch.bad-credentials": (
        lambda s: (s.error("InvalidAPITokenError", 401),),
        lambda s: (s.error("InvalidAPITokenError", 400),),
        "status",
    ),
    "patch.wrong-verb": (
        lambda s: (s.error("MethodNotAllowedError", 405),),
        lambda s: (s.answer(None, 204),),
        "status",
    ),
    "patch.deleted-order": (
        lambda s: (s.error("GoneError", 410),),
        lambda s: (s.error("GoneError", 404),),
        "status",
    ),
}

LEGACY: dict[str, tuple[str, int]] = {
    "cancellation.refused": ("CancellationNotPermittedError", 400),
    "patch.excessive-refused": ("PatchContainsExcessivePropertiesError", 400),
    "patch.value-refused": ("PatchNotAllowedOnPropertyError", 400),
}

DELETION: dict[str, tuple[Arguments, Arguments, str]] = {
    "order-deletion.status": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.answer({}, 200),),
        "status",
    ),
    "order-deletion.repeat-status": (
        lambda s: (s.answer(None, 404), [404]),
        lambda s: (s.answer(None, 500), [404]),
        "status",
    ),
    "order-deletion.unknown-status": (
        lambda s: (s.error("NotFoundError", 404),),
        lambda s: (s.answer(None, 204),),
        "status",
    ),
    "order-deletion.unknown-type": (
        lambda s: (s.error("UnknownOrderError", 404),),
        lambda s: (s.error("GoneError", 404),),
        "$.@type",
    ),
    "order-deletion.uuid-blocked": (
        lambda s: (s.error("OrderAlreadyExistsError", 500),),
        lambda s: (s.answer(s.order(), 201, s.sent("Order")),),
        "status",
    ),
    "order-deletion.gone": (
        lambda s: (s.error("GoneError", 410),),
        lambda s: (s.answer(s.order()),),
        "status",
    ),
    "order-deletion.no-personal-data": (
        lambda s: (s.error("GoneError", 410), s.customer),
        lambda s: (s.error("GoneError", 410, description="of ADA@post.example"), s.customer),
        "$.description",
    ),
    "order-deletion.deleted-in-feed": (
        lambda s: (s.rpde(state="deleted", data=None),),
        lambda s: (s.rpde(state="deleted"),),
        "$.data",
    ),
    "order-deletion.never-listed": (
        lambda s: (None,),
        lambda s: (s.rpde(),),
        "Orders feed",
    ),
    "quote-deletion.status": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.answer(None, 404),),
        "status",
    ),
    "quote-deletion.unknown-status": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.answer(None, 404),),
        "status",
    ),
    "quote-deletion.repeat-status": (
        lambda s: (s.answer(None, 204),),
        lambda s: (s.answer(None, 410),),
        "status",
    ),
}

FEED: dict[str, tuple[Arguments, Arguments, str]] = {
    "orders-feed.media-type": (
        lambda s: (f'{MEDIA};version="1"',),
        lambda s: (f"{MEDIA};version=1.0",),
        "header Content-Type",
    ),
    "orders-feed.item-shape": (
        lambda s: (s.rpde(),),
        lambda s: (s.rpde(modified=None),),
        "$.modified",
    ),
    "orders-feed.identified": (
        lambda s: (s.listed(CONFIRMED, 24), f"{s.base}/orders/{s.uuid}", s.uuid),
        lambda s: (s.listed(CONFIRMED, 24, identifier="1"), f"{s.base}/orders/{s.uuid}", s.uuid),
        "$.identifier",
    ),
    "orders-feed.context": (
        lambda s: (s.listed(CONFIRMED, 24),),
        lambda s: ({},),
        "$.@context",
    ),
    "orders-feed.items-complete": (
        lambda s: (s.listed(CONFIRMED, 24), s.item_ids),
        lambda s: (s.listed(CONFIRMED, 24), s.item_ids[:1]),
        "$.orderedItem[1].@id",
    ),
    "orders-feed.no-private-properties": (
        lambda s: (s.listed(CONFIRMED, 24),),
        lambda s: (s.listed(CONFIRMED, 24, brokerRole="x"),),
        "$.brokerRole",
    ),
    "orders-feed.no-personal-data": (
        lambda s: (s.listed(CONFIRMED, 24, name="Birdwatching"), s.customer),
        lambda s: (s.listed(CONFIRMED, 24, name="ada bird"), s.customer),
        "$.name",
    ),
    "orders-feed.modified-raised": (
        lambda s: (s.rpde(modified=2**70), s.rpde(modified=2**70 + 1)),
        lambda s: (s.rpde(modified=2**70), s.rpde(modified=2**70)),
        "$.modified",
    ),
    "orders-feed.new-order-absent": (
        lambda s: (None,),
        lambda s: (s.rpde(),),
        "Orders feed",
    ),
    "orders-feed.partner-only": (
        lambda s: (None,),
        lambda s: (s.rpde(),),
        "Orders feed of the other partner",
    ),
    "orders-feed.update-published": (
        lambda s: (s.rpde(), ""),
        lambda s: (None, "waited 60 s over 3 pages"),
        "Orders feed",
    ),
}


def read_twice(rule: str) -> list[FeedVerdict]:
    """What came of reading a feed in which a rule is broken on one page."""
    flaw = Flaw(rule, Severity.FAILURE, "$.items[3]", "it is wrong", "right", "wrong")
    group = Grouped(flaw, 2, [("https://data.example/slots", flaw)])
    return [FeedVerdict("Slot", 5, (group,)), FeedVerdict("FacilityUse", 5, ())]


def _of_rule(rule: str) -> tuple[Arguments, Arguments, str]:
    where = "Slot: https://data.example/slots $.items[3], and 1 more"
    return lambda s: (read_twice("none"),), lambda s: (read_twice(rule),), where


FEEDS: dict[str, tuple[Arguments, Arguments, str]] = {
    "feeds.deletion-shown": (
        lambda s: ({"state": "deleted"}, ""),
        lambda s: (None, "no change of the item within 1.5 s"),
        "$.state",
    ),
    "feeds.items-valid": (
        lambda s: ([],),
        lambda s: ([FaultyItems("Slot", "html", "$.name", "no HTML", "a", "b", 3, ("1",))],),
        "Slot: items 1 and 2 more $.name",
    ),
    "feeds.page": _of_rule("feed-page"),
    "feeds.item-shape": _of_rule("feed-item"),
    "feeds.deleted-data": _of_rule("feed-data-deleted"),
    "feeds.next": _of_rule("feed-next-back"),
    "feeds.last-page": _of_rule("feed-last-page-next"),
    "feeds.order": _of_rule("feed-before-position"),
    "feeds.listed-once": _of_rule("feed-id-twice"),
    "feeds.modified-raised": _of_rule("feed-changed"),
    "feeds.kept": _of_rule("feed-vanished"),
    "feeds.lost-items": _of_rule("feed-missed"),
    "feeds.parents": _of_rule("feed-orphan"),
    "feeds.license": _of_rule("feed-license"),
    "feeds.media-type": _of_rule("feed-media-type"),
    "feeds.headers": _of_rule("feed-cache"),
    "feeds.orders-partner": _of_rule("feed-other-partner"),
    "feeds.orders-personal": _of_rule("feed-personal"),
}

TABLE = GENERAL | QUOTE | BOOKING | CAPACITIES | CANCELLATION | DELETION | FEED | FEEDS
WITH_FLAGS = {*LEGACY, "patch.item-not-within-order"}


def test_every_check_is_tried() -> None:
    own = {name for name, declared in CHECKS.items() if declared.protocol == "open_booking"}
    assert set(TABLE) | WITH_FLAGS == own


@pytest.mark.parametrize("check_id", TABLE)
def test_is_silent_on_a_good_document(check_id: str, sample: Any) -> None:
    good, _, _ = TABLE[check_id]
    assert CHECKS[check_id].find(*good(sample)) == []


@pytest.mark.parametrize("check_id", TABLE)
def test_points_at_the_place_in_a_broken_one(check_id: str, sample: Any) -> None:
    _, broken, where = TABLE[check_id]
    findings = CHECKS[check_id].find(*broken(sample))
    assert where in [finding.where for finding in findings]
    assert not any(finding.interpretation for finding in findings)


@pytest.mark.parametrize("check_id", LEGACY)
def test_refusals_need_their_type_and_status(check_id: str, sample: Any) -> None:
    find = CHECKS[check_id].find
    name, status = LEGACY[check_id]
    assert find(sample.error(name, status), accept_legacy=False) == []
    assert [item.where for item in find(sample.error(name, 409), accept_legacy=True)] == ["status"]
    [other] = find(sample.error("GoneError", status), accept_legacy=True)
    assert (other.where, other.expected, other.got) == ("$.@type", name, "GoneError")
    assert not other.recommended


@pytest.mark.parametrize("check_id", sorted(LEGACY))
@pytest.mark.parametrize("accepted", [True, False])
def test_legacy_names_only_warn_where_they_are_accepted(
    check_id: str, accepted: bool, sample: Any
) -> None:
    name, status = LEGACY[check_id]
    answer = sample.error(name.removesuffix("Error"), status)
    [finding] = CHECKS[check_id].find(answer, accept_legacy=accepted)
    assert finding.recommended is accepted


def test_item_not_within_order(sample: Any) -> None:
    find = CHECKS["patch.item-not-within-order"].find
    unknown = sample.error("UnknownOrderError", 404)
    assert find(sample.error("OrderItemNotWithinOrderError", 500), order_exists=True) == []
    [disputed] = find(unknown, order_exists=False)
    assert disputed.interpretation == "OBI-04"
    assert not any(finding.interpretation for finding in find(unknown, order_exists=True))
