"""Every kind of document that a lab sends, each with the validation mode that it belongs to."""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .conftest import COURT, SESSION, SLOT, Answer, Broker, Chosen

FEEDS = (
    "session-series",
    "scheduled-sessions",
    "facility-uses",
    "individual-facility-uses",
    "slots",
)
SELLERS = ("https://lab.example/id/sellers/1", "https://lab.example/id/sellers/2")
_CRITERIA = (
    "BookableCancellable",
    "BookableCancellableWithinWindow",
    "BookableFree",
    "BookableNonFreePrepaymentOptional",
    "BookableNonFreePrepaymentUnavailable",
    "BookableWithinValidFromBeforeStartDate",
    "BookableAttendeeDetails",
    "BookableAdditionalDetails",
    "BookableWithNegotiation",
)
_ACTIONS = (
    "AccessCodeUpdate",
    "AccessPassUpdate",
    "AccessChannelUpdate",
    "CustomerNotice",
    "ChangeOfLogisticsTime",
    "ChangeOfLogisticsName",
    "ChangeOfLogisticsLocation",
    "Replacement",
    "AttendeeAttended",
    "SellerRequestedCancellationWithMessage",
)
_ATTENDEE = {
    "@type": "Person",
    "givenName": "Ada",
    "familyName": "Byron",
    "email": "ada@post.example",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that the lab sent, and what it is the answer to."""

    occasion: str
    mode: str
    document: Any


@dataclass(slots=True)
class Collector:
    """Talks to a lab and keeps what it answers."""

    broker: Broker
    uuids: Iterator[str]
    sent: list[Sent] = field(default_factory=list)

    def keep(self, occasion: str, mode: str, answer: Answer, status: int) -> Any:
        """Keep an answer that must have a status; return its document."""
        assert answer.status == status, (occasion, answer)
        self.sent.append(Sent(occasion, mode, answer.body))
        return answer.body

    def site(self) -> None:
        """Read the dataset site."""
        page = self.broker.session.get(f"{self.broker.origin}/", timeout=10)
        script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.S)
        assert script is not None
        self.sent.append(Sent("dataset site", "DatasetSite", json.loads(script[1])))

    def feeds(self) -> None:
        """Read every feed to its end, pages and items."""
        modes = {f"/feeds/{name}": "BookableRPDEFeed" for name in FEEDS}
        modes["/openbooking/orders-rpde"] = "OrdersFeed"
        modes["/openbooking/order-proposals-rpde"] = "OrderProposalsFeed"
        for path, mode in modes.items():
            for _, page in self.broker.pages(path):
                self.sent.append(Sent(f"page of {path}", mode, page))
                self.sent += [
                    Sent(f"item of {path}", mode, item["data"])
                    for item in page["items"]
                    if "data" in item
                ]

    def booking(self, kind: str, criteria: str, flow: str) -> None:
        """Go from C1 to a cancelled Order."""
        occasion = f"{kind} {criteria} {flow} {self.broker.seller}"
        chosen = [self.broker.make(kind, criteria, flow) for _ in range(2)]
        order = next(self.uuids)
        quote = self.keep(occasion, "C1Response", self.broker.c1(order, chosen), 200)
        self._status(occasion, order)
        items = self._items(chosen, quote)
        quote = self.keep(
            occasion, "C2Response", self.broker.c2(order, chosen, orderedItem=items), 200
        )
        self._status(occasion, order)
        body = self._order_body("Order", chosen, quote, items)
        if flow == "Approval":
            proposal = {**body, "@type": "OrderProposal"}
            answer = self.broker.call("PUT", f"/order-proposals/{order}", proposal)
            document = self.keep(occasion, "PResponse", answer, 201)
            self._status(occasion, order)
            uri = document["@id"]
            for action in ("SellerAmendOrderProposal", "SellerAcceptOrderProposal"):
                assert self.broker.act(action, "OrderProposal", uri).status == 204
            entry = self.broker.proposals_feed()[order]
            self.sent.append(Sent(occasion, "OrderProposalsFeed", entry["data"]))
            body["orderProposalVersion"] = entry["data"]["orderProposalVersion"]
        answer = self.broker.call("PUT", f"/orders/{order}", body)
        booked = self.keep(occasion, "BResponse", answer, 201)
        self._status(occasion, order)
        assert self.broker.cancel(order, [booked["orderedItem"][0]["@id"]]).status == 204
        self._status(occasion, order)
        entry = self.broker.orders_feed()[order]
        self.sent.append(Sent(occasion, "OrdersFeed", entry["data"]))

    def _items(self, chosen: list[Chosen], quote: Any) -> list[dict[str, Any]]:
        """Write OrderItems with the details that a quote asks for."""
        items: list[dict[str, Any]] = self.broker.request("OrderQuote", chosen)["orderedItem"]
        for item, quoted in zip(items, quote["orderedItem"], strict=True):
            if "attendeeDetailsRequired" in quoted:
                item["attendee"] = _ATTENDEE
            if "orderItemIntakeForm" in quoted:
                item["orderItemIntakeFormResponse"] = [
                    {
                        "@type": "PropertyValue",
                        "propertyID": entry["@id"],
                        "value": entry.get("valueOption", ["Much"])[0],
                    }
                    for entry in quoted["orderItemIntakeForm"]
                    if entry.get("valueRequired")
                ]
        return items

    def _order_body(
        self, kind: str, chosen: list[Chosen], quote: Any, items: list[dict[str, Any]]
    ) -> dict[str, Any]:
        due = quote["totalPaymentDue"]
        body = self.broker.booking(kind, chosen, totalPaymentDue=due, orderedItem=items)
        if due.get("openBookingPrepayment") != "https://openactive.io/Required":
            body.pop("payment", None)
        return body

    def _status(self, occasion: str, order: str) -> None:
        self.keep(
            f"status, {occasion}", "OrderStatus", self.broker.call("GET", f"/orders/{order}"), 200
        )

    def _booked(self, chosen: list[Chosen]) -> tuple[str, list[str]]:
        order = next(self.uuids)
        answer = self.broker.b(order, chosen)
        assert answer.status == 201, answer
        return order, [item["@id"] for item in answer.body["orderedItem"]]

    def actions(self, kind: str) -> None:
        """Have the Seller act on an Order, and read it in the feed each time."""
        chosen = [self.broker.make(kind, "BookableCancellable") for _ in range(2)]
        self.broker.make(kind, "BookableCancellable")
        order, _ = self._booked(chosen)
        uri = f"{self.broker.origin}/openbooking/orders/{order}"
        for action in _ACTIONS:
            answer = self.broker.act(action, "Order", uri)
            if kind == COURT and action == "Replacement" and answer.status == 404:
                continue
            assert answer.status == 204, (action, answer)
            entry = self.broker.orders_feed()[order]
            self.sent.append(Sent(f"{kind} {action}", "OrdersFeed", entry["data"]))
            self._status(f"{kind} {action}", order)

    def item_errors(self, kind: str) -> None:
        """Ask for what cannot be booked."""
        full = self.broker.make(kind, "BookableNoSpaces")
        attendee = self.broker.make(kind, "BookableAttendeeDetails")
        form = self.broker.make(kind, "BookableAdditionalDetails")
        one = self.broker.make(kind)
        past = self.broker.make(kind, "BookableInPast")
        unknown = Chosen("https://lab.example/id/slots/0", "https://lab.example/id/offers/0", 1)
        stranger = Chosen("https://other.example/1", "https://other.example/2", 1)
        crossed = Chosen(one.uri, form.offer, 1)
        wrong = [full, past, unknown, stranger, crossed, one]
        answer = self.broker.c1(next(self.uuids), wrong)
        self.keep(f"{kind} errors", "C1ResponseOrderItemError", answer, 409)
        answer = self.broker.c2(next(self.uuids), [*wrong, attendee, form])
        self.keep(f"{kind} errors", "C2ResponseOrderItemError", answer, 409)
        answer = self.broker.b(next(self.uuids), wrong)
        self.keep(f"{kind} errors", "OpenBookingError", answer, 409)

    def errors(self) -> None:
        """Make mistakes of every kind."""
        one = self.broker.make()
        order, items = self._booked([one])
        stranger = next(self.uuids)
        call, keep = self.broker.call, self.keep
        other = self.broker.b(next(self.uuids), [one], totalPaymentDue={"price": 1})
        keep("total", "OpenBookingError", other, 400)
        for method, path, status in (
            ("GET", f"/orders/{stranger}", 404),
            ("GET", "/nowhere", 404),
            ("POST", f"/orders/{order}", 405),
            ("DELETE", f"/orders/{stranger}", 404),
            ("PATCH", f"/orders/{order}", 400),
        ):
            answer = call(method, path, {"@type": "Order", "price": 1})
            keep(f"{method} {path}", "OpenBookingError", answer, status)
        keep("not within", "OpenBookingError", self.broker.cancel(stranger, items), 500)
        keep("broker", "OpenBookingError", self.broker.c1(stranger, [one], brokerRole="x"), 400)
        keep("customer", "OpenBookingError", self.broker.c2(stranger, [one], customer={}), 400)
        keep("again", "OpenBookingError", self.broker.c2(order, [one]), 500)
        refused = self.broker.make(criteria="BookableNotCancellable")
        order, items = self._booked([refused])
        keep("refusal", "OpenBookingError", self.broker.cancel(order, items), 400)

    def made(self) -> None:
        """Have opportunities made."""
        for kind in (SESSION, SLOT, COURT):
            body = self.broker.template(kind, "Bookable")
            path = "/test-interface/datasets/tests/opportunities"
            answer = self.broker.call("POST", path, body)
            self.keep(f"made {kind}", "TestInterface", answer, 201)


def _collectors(address: str) -> list[Collector]:
    """A collector for each Seller; their requests are the same in every round."""
    uuids = (str(uuid.UUID(int=number, version=4)) for number in itertools.count())
    return [Collector(Broker(address, seller=seller), uuids) for seller in SELLERS]


def one_part(address: str, *, feeds: bool) -> Iterator[Sent]:
    """Yield what a lab sends on the way to one booking, or its ``feeds``."""
    first, second = _collectors(address)
    if feeds:
        first.feeds()
    else:
        first.booking(SESSION, "BookableCancellable", "Simple")
    yield from first.sent
    for collector in (first, second):
        collector.broker.session.close()


def collected(address: str) -> Iterator[Sent]:
    """Yield all that a lab sends on a round through everything it can do.

    The requests are the same in every round, Order UUIDs included.
    """
    first, second = _collectors(address)
    legs: list[Callable[[], None]] = [first.site, first.made, first.errors]
    for leg in legs:
        leg()
    for kind in (SESSION, SLOT, COURT):
        first.item_errors(kind)
        first.actions(kind)
        online = ("OnlineBookable",) if kind == SESSION else ()
        for criteria in (*_CRITERIA, *online):
            for flow in ("Simple", "Approval"):
                first.booking(kind, criteria, flow)
        second.booking(kind, "BookableCancellable", "Simple")
        second.booking(kind, "BookableFree", "Approval")
    first.feeds()
    for collector in (first, second):
        yield from collector.sent
        collector.broker.session.close()
