"""A Broker that talks to a lab over HTTP, and labs to talk to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from bookproof.lab import LabOptions
from bookproof.lab.main import running

MEDIA_TYPE = "application/vnd.openactive.booking+json; version=1"
CONTEXT = "https://openactive.io/"
CANCELLED = "https://openactive.io/CustomerCancelled"
TEST_INTERFACE = "https://openactive.io/test-interface"
SESSION, SLOT, COURT = "ScheduledSession", "FacilityUseSlot", "IndividualFacilityUseSlot"
_PARENTS = {
    SESSION: ("superEvent", "SessionSeries", "organizer"),
    SLOT: ("facilityUse", "FacilityUse", "provider"),
    COURT: ("facilityUse", "IndividualFacilityUse", "provider"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lab answered; ``body`` is None where it sent nothing."""

    status: int
    body: Any
    headers: Any

    @property
    def error(self) -> tuple[int, str]:
        """Status and type of an error."""
        assert self.body["@context"] == CONTEXT
        assert self.body["statusCode"] == self.status
        assert self.headers["Content-Type"] == MEDIA_TYPE
        return self.status, self.body["@type"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An opportunity and the offer to accept."""

    uri: str
    offer: str
    price: float


@dataclass(slots=True)
class Broker:
    """One booking partner acting for one Seller."""

    origin: str
    client: str | None = "booking-partner-1"
    seller: str | None = "https://lab.example/id/sellers/1"
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request to the booking API."""
        headers = {"Content-Type": MEDIA_TYPE}
        if self.client is not None:
            headers["X-OpenActive-Test-Client-Id"] = self.client
        if self.seller is not None:
            headers["X-OpenActive-Test-Seller-Id"] = self.seller
        response = self.session.request(
            method, f"{self.origin}/openbooking{path}", json=body, headers=headers, timeout=10
        )
        content = response.json() if response.content else None
        return Answer(response.status_code, content, response.headers)

    def pages(self, path: str) -> Iterator[tuple[str, Any]]:
        """Follow a feed from its beginning to its last page: address and page."""
        url = self.origin + path
        while True:
            headers = {"X-OpenActive-Test-Client-Id": self.client} if self.client else {}
            page = self.session.get(url, headers=headers, timeout=10).json()
            yield url, page
            if not page["items"]:
                return
            url = page["next"]

    def feed(self, path: str) -> dict[str, Any]:
        """Read all items of a feed, by id."""
        return {item["id"]: item for _, page in self.pages(path) for item in page["items"]}

    def orders_feed(self) -> dict[str, Any]:
        """Read the Orders feed."""
        return self.feed("/openbooking/orders-rpde")

    def proposals_feed(self) -> dict[str, Any]:
        """Read the OrderProposals feed."""
        return self.feed("/openbooking/order-proposals-rpde")

    def opportunity(self, uri: str) -> Any:
        """Find the feed item of an opportunity."""
        path = "scheduled-sessions" if "scheduled-sessions" in uri else "slots"
        return self.feed(f"/feeds/{path}")[uri.rpartition("/")[2]]

    def spaces(self, chosen: Chosen) -> int:
        """Read the remaining spaces of an opportunity in its feed."""
        data = self.opportunity(chosen.uri)["data"]
        return int(data.get("remainingAttendeeCapacity", data.get("remainingUses")))

    def template(self, kind: str, criteria: str, flow: str = "Simple") -> dict[str, Any]:
        """Write a template for the test interface."""
        place, parent, role = _PARENTS[kind]
        return {
            "@context": [CONTEXT, TEST_INTERFACE],
            "@type": SESSION if kind == SESSION else "Slot",
            place: {"@type": parent, role: {"@type": "Organization", "@id": self.seller}},
            "test:testOpportunityCriteria": f"{TEST_INTERFACE}#TestOpportunity{criteria}",
            "test:testOpenBookingFlow": f"{TEST_INTERFACE}#OpenBooking{flow}Flow",
        }

    def make(self, kind: str = SESSION, criteria: str = "Bookable", flow: str = "Simple") -> Chosen:
        """Have an opportunity made, and find its offer in the feeds."""
        body = self.template(kind, criteria, flow)
        answer = self.call("POST", "/test-interface/datasets/tests/opportunities", body)
        assert answer.status == 201, answer
        data = self.opportunity(answer.body["@id"])["data"]
        if kind == SESSION:
            series = self.feed("/feeds/session-series")
            data = {
                **data,
                "offers": series[data["superEvent"].rpartition("/")[2]]["data"]["offers"],
            }
        [offer] = data["offers"]
        return Chosen(data["@id"], offer["@id"], offer["price"])

    def request(self, kind: str, chosen: Sequence[Chosen], **more: Any) -> dict[str, Any]:
        """Write a request to C1, C2, P or B."""
        return {
            "@context": CONTEXT,
            "@type": kind,
            "brokerRole": "https://openactive.io/AgentBroker",
            "broker": {"@type": "Organization", "name": "Find a Class"},
            "seller": self.seller,
            "orderedItem": [
                {
                    "@type": "OrderItem",
                    "position": position,
                    "acceptedOffer": one.offer,
                    "orderedItem": one.uri,
                }
                for position, one in enumerate(chosen)
            ],
            **more,
        }

    customer = {"@type": "Person", "email": "ada@post.example", "givenName": "Ada"}

    def c1(self, order: str, chosen: Sequence[Chosen], **more: Any) -> Answer:
        """Send C1."""
        body = self.request("OrderQuote", chosen, **more)
        return self.call("PUT", f"/order-quote-templates/{order}", body)

    def c2(self, order: str, chosen: Sequence[Chosen], **more: Any) -> Answer:
        """Send C2."""
        body = self.request("OrderQuote", chosen, **{"customer": self.customer, **more})
        return self.call("PUT", f"/order-quotes/{order}", body)

    def booking(self, kind: str, chosen: Sequence[Chosen], **more: Any) -> dict[str, Any]:
        """Write the request of P or B with the total that the prices of TaxGross add up to."""
        total = round(sum(one.price for one in chosen), 2)
        body = self.request(
            kind,
            chosen,
            customer=self.customer,
            totalPaymentDue={"@type": "PriceSpecification", "price": total, "priceCurrency": "GBP"},
        )
        if total:
            body["payment"] = {"@type": "Payment", "identifier": "payment-1"}
        return {**body, **more}

    def p(self, order: str, chosen: Sequence[Chosen], **more: Any) -> Answer:
        """Send P."""
        body = self.booking("OrderProposal", chosen, **more)
        return self.call("PUT", f"/order-proposals/{order}", body)

    def b(self, order: str, chosen: Sequence[Chosen], **more: Any) -> Answer:
        """Send B."""
        return self.call("PUT", f"/orders/{order}", self.booking("Order", chosen, **more))

    def booked(self, chosen: Sequence[Chosen]) -> tuple[str, list[str]]:
        """Place an Order; return its UUID and the ``@id``s of its items."""
        order = new_uuid()
        answer = self.b(order, chosen)
        assert answer.status == 201, answer
        return order, [item["@id"] for item in answer.body["orderedItem"]]

    def cancel(self, order: str, items: Sequence[str], **more: Any) -> Answer:
        """Send a PATCH that cancels items."""
        body = {"@context": CONTEXT, "@type": "Order", "orderedItem": cancelling(items), **more}
        return self.call("PATCH", f"/orders/{order}", body)

    def act(self, name: str, kind: str, uri: str) -> Answer:
        """Have the test interface do something."""
        action = {"@type": f"test:{name}SimulateAction", "object": {"@type": kind, "@id": uri}}
        return self.call("POST", "/test-interface/actions", action)


def cancelling(items: Sequence[str], **more: Any) -> list[dict[str, Any]]:
    """Write the items of a cancellation."""
    return [
        {"@type": "OrderItem", "@id": uri, "orderItemStatus": CANCELLED, **more} for uri in items
    ]


def new_uuid() -> str:
    """Make an Order UUID."""
    return str(uuid.uuid4())


class Clock:
    """A clock that a test moves; it starts on a day at noon."""

    def __init__(self) -> None:
        self.now = 1_900_000_000.0 // 86_400 * 86_400 + 43_200

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


OpenLab = Callable[[LabOptions], Broker]


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Address of a lab with little data in it."""
    with running(LabOptions(sessions_per_type=0)) as address:
        yield address


@pytest.fixture
def broker(origin: str) -> Iterator[Broker]:
    """A booking partner for the primary Seller."""
    found = Broker(origin)
    yield found
    found.session.close()
