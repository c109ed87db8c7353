"""A round trip through a lab that meets every behaviour which a defect can break.

It talks to the application directly, so that a fresh lab for each defect costs little.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from bookproof.lab import Cancellation, Defect, LabOptions
from bookproof.lab.app import App
from bookproof.lab.creation import Maker
from bookproof.lab.sellers import PRIMARY
from bookproof.lab.state import Lab

from .conftest import Clock

CANCELLED = "https://openactive.io/CustomerCancelled"
_HEADERS = (b"content-type", b"cache-control")
_MOST_PAGES = 200
FEEDS = ("session-series", "scheduled-sessions", "facility-uses", "slots")
PARTNERS = ("booking-partner-1", "booking-partner-2")


class Tour:
    """Sends requests and writes down the answers."""

    def __init__(self, lab: Lab, runner: asyncio.Runner) -> None:
        self.lab = lab
        self._app = App(lab)
        self._runner = runner
        self._orders = 0
        self.transcript: list[tuple[str, str, int, list[tuple[bytes, bytes]], bytes]] = []

    def send(
        self, method: str, path: str, body: Any = None, *, partner: str | None = PARTNERS[0]
    ) -> Any:
        """Send a request to the booking API and return the body of the answer."""
        return self._runner.run(self.exchange(method, f"/openbooking{path}", body, partner))

    async def exchange(self, method: str, path: str, body: Any, partner: str | None) -> Any:
        """Send a request and return the body of the answer."""
        sent: list[dict[str, Any]] = []
        address, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": address,
            "query_string": query.encode(),
            "headers": [(b"x-openactive-test-client-id", partner.encode())] if partner else [],
        }

        async def receive() -> dict[str, Any]:
            return {"body": b"" if body is None else orjson.dumps(body)}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        start, content = sent
        headers = [(k, v) for k, v in start["headers"] if k in _HEADERS]
        self.transcript.append((method, path, start["status"], headers, content["body"]))
        try:
            return orjson.loads(content["body"])
        except orjson.JSONDecodeError:
            return {}

    def uuid(self) -> str:
        """Make an Order UUID, the same in every tour."""
        self._orders += 1
        return str(uuid.UUID(int=self._orders))

    def look(self, path: str) -> Any:
        """Read a page of an opportunity feed."""
        return self._runner.run(self.exchange("GET", path, None, None))

    def feeds(self) -> None:
        """Read the sessions to the last page, and the Orders feeds."""
        page = self.look("/feeds/scheduled-sessions")
        self.look(page["next"].removeprefix(self.lab.origin))
        for partner in PARTNERS:
            self.send("GET", "/orders-rpde", partner=partner)

    def whole_feed(self, name: str, start: str = "") -> str:
        """Read an opportunity feed from a position to its end; return the last position."""
        path = start or f"/feeds/{name}"
        for _ in range(_MOST_PAGES):
            page = self.look(path)
            following = page["next"].removeprefix(self.lab.origin)
            if not page["items"] or following == path:
                return path
            path = following
        raise AssertionError(f"{name} has no end")

    def make(self, criteria: str, *, approval: bool = False) -> str:
        """Make a session that meets a criteria."""
        maker: Maker = self.lab.maker
        with self.lab.db.transaction():
            made = maker.create(
                criteria, "ScheduledSession", PRIMARY, approval=approval, dataset="tour"
            )
        assert made is not None
        return made.uri

    def body(self, kind: str, uris: Sequence[str], **more: Any) -> dict[str, Any]:
        """Write a request to C1, C2, P or B."""
        found = [self.lab.catalogue.find(uri) for uri in uris]
        total = sum(one.terms.price for one in found if one is not None) / 100
        return {
            "@context": "https://openactive.io/",
            "@type": kind,
            "brokerRole": "https://openactive.io/AgentBroker",
            "broker": {"@type": "Organization", "name": "Find a Class"},
            "customer": {"@type": "Person", "email": "ada@post.example"},
            "seller": PRIMARY.uri,
            "totalPaymentDue": {"price": total},
            "payment": {"@type": "Payment", "identifier": "payment-1"},
            "orderedItem": [
                {
                    "position": position,
                    "acceptedOffer": one.offer_uri if one else None,
                    "orderedItem": uri,
                }
                for position, (uri, one) in enumerate(zip(uris, found, strict=True))
            ],
            **more,
        }

    def book(self, uris: Sequence[str]) -> str:
        """Place an Order."""
        order = self.uuid()
        self.send("PUT", f"/orders/{order}", self.body("Order", uris))
        return order

    def items(self, order: str, numbers: Sequence[Any], **more: Any) -> dict[str, Any]:
        """Write a cancellation."""
        items = [
            {
                "@type": "OrderItem",
                "@id": f"{self.lab.base}/orders/{order}#/orderedItem/{number}",
                "orderItemStatus": CANCELLED,
                **more,
            }
            for number in numbers
        ]
        return {"@context": "https://openactive.io/", "@type": "Order", "orderedItem": items}

    def cancel(self, order: str, *numbers: int) -> None:
        """Cancel items and look at the feeds."""
        self.send("PATCH", f"/orders/{order}", self.items(order, numbers))
        self.feeds()

    # Legs

    def quotes(self) -> None:
        """Quotes, leases and their deletion."""
        one = self.make("Bookable")
        order = self.uuid()
        body = self.body("OrderQuote", [one, one])
        self.send("PUT", f"/order-quote-templates/{order}", body)
        self.feeds()
        self.send("PUT", f"/order-quotes/{order}", body)
        self.feeds()
        self.send("DELETE", f"/order-quotes/{order}")
        self.feeds()
        self.send("DELETE", f"/order-quotes/{order}")
        self.send("DELETE", f"/order-quotes/{self.uuid()}")
        self.send("PUT", f"/order-quotes/{order}", body)

    def bookings(self) -> None:
        """B, repeated, and requests that are no booking."""
        one = self.make("Bookable")
        order = self.uuid()
        body = self.body("Order", [one, one])
        self.send("PUT", f"/orders/{order}", body)
        self.feeds()
        self.send("PUT", f"/orders/{order}", body)
        self.send("POST", f"/orders/{order}")
        for partner in (None, "nobody"):
            self.send("PATCH", f"/orders/{order}", self.items(order, [1]), partner=partner)

    def approval(self) -> None:
        """P, acceptance and B."""
        one = self.make("BookableCancellable", approval=True)
        order = self.uuid()
        answer = self.send("PUT", f"/order-proposals/{order}", self.body("OrderProposal", [one]))
        version = answer.get("orderProposalVersion")
        final = {"@type": "Order", "orderProposalVersion": version, "payment": {"identifier": "x"}}
        uri = f"{self.lab.base}/order-proposals/{order}"
        self.act("SellerAcceptOrderProposal", uri)
        self.send("GET", "/order-proposals-rpde")
        self.send("PUT", f"/orders/{order}", final)
        self.send("GET", "/order-proposals-rpde")
        self.cancel(order, 1)

    def act(self, name: str, uri: str) -> None:
        """Have the test interface do something."""
        body = {"@type": f"test:{name}SimulateAction", "object": {"@id": uri}}
        self.send("POST", "/test-interface/actions", body)

    def cancellations(self) -> None:
        """Cancellations that succeed, are repeated, or break the house rules."""
        plain = self.make("BookableCancellable")
        within = self.make("BookableCancellableWithinWindow")
        late = self.make("BookableCancellableOutsideWindow")
        never = self.make("BookableNotCancellable")
        order = self.book([plain, plain, within])
        for numbers in ((1,), (1,), (1, 2), (3,)):
            self.cancel(order, *numbers)
        for refused in (late, never):
            order = self.book([plain, refused])
            self.cancel(order, 1, 2)
            self.cancel(order, 2)
        order = self.book([plain])
        body = self.items(order, [1])
        path = f"/openbooking/orders/{order}"

        async def race() -> None:
            pair = (self.exchange("PATCH", path, body, PARTNERS[0]) for _ in range(2))
            await asyncio.gather(*pair)

        self._runner.run(race())
        self.feeds()
        order = self.book([plain, plain])
        self.act("SellerRequestedCancellation", f"{self.lab.base}/orders/{order}")
        self.feeds()

    def refusals(self) -> None:
        """Errors of PATCH."""
        one = self.make("BookableCancellable")
        other, stranger = self.book([one]), self.uuid()
        spoilt: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
            (1, {}, {"@type": "OrderProposal"}),
            (1, {}, {"@id": "x"}),
            (1, {}, {"ext:note": "x"}),
            (1, {"position": 1}, {}),
            (1, {"orderItemStatus": "https://openactive.io/OrderItemConfirmed"}, {}),
            ("1-0-", {}, {}),
        ]
        for number, item, root in spoilt:
            order = self.book([one])
            body = self.items(order, [number], **item)
            self.send("PATCH", f"/orders/{order}", {**body, **root})
            self.feeds()
        self.send("PATCH", f"/orders/{stranger}", self.items(stranger, [1]))
        self.send("PATCH", f"/orders/{stranger}", self.items(other, [1]))
        self.feeds()
        self.send("PATCH", f"/orders/{other}", self.items(other, [1]), partner=PARTNERS[1])
        self.feeds()

    def deletions(self) -> None:
        """Order Deletion, in the feed and not."""
        one = self.make("BookableCancellable")
        for cancelled in (True, False):
            order = self.book([one, one])
            if cancelled:
                self.cancel(order, 1)
            self.send("DELETE", f"/orders/{order}")
            self.feeds()
            self.send("DELETE", f"/orders/{order}")
            self.send("GET", f"/orders/{order}")
            self.send("PATCH", f"/orders/{order}", self.items(order, [2]))
            self.send("PUT", f"/order-quotes/{order}", self.body("OrderQuote", [one]))
        self.send("DELETE", f"/orders/{self.uuid()}")

    def changing_feeds(self) -> None:
        """Feeds of several pages, read before and after opportunities change and go."""
        made = [self.make("Bookable") for _ in range(10)]
        ends = {name: self.whole_feed(name) for name in FEEDS}
        for uri in made:
            self.book([uri])
        for name, end in ends.items():
            self.whole_feed(name, end)
        with self.lab.db.transaction():
            self.lab.catalogue.withdraw("tour")
        for _ in range(2):
            for name, end in ends.items():
                self.whole_feed(name, end)

    def entrance(self) -> None:
        """The dataset site, and an opportunity made by the test interface."""
        self.look("/")
        organizer = {"@type": "Organization", "@id": "https://lab.example/id/sellers/1"}
        template = {
            "@context": ["https://openactive.io/", "https://openactive.io/test-interface"],
            "@type": "ScheduledSession",
            "superEvent": {"@type": "SessionSeries", "organizer": organizer},
            "test:testOpportunityCriteria": (
                "https://openactive.io/test-interface#TestOpportunityBookable"
            ),
            "test:testOpenBookingFlow": (
                "https://openactive.io/test-interface#OpenBookingSimpleFlow"
            ),
        }
        self.send("POST", "/test-interface/datasets/tour/opportunities", template)

    def uncancellable(self) -> None:
        """A lab that permits no cancellation."""
        order = self.book([self.make("Bookable")])
        self.look("/feeds/session-series")
        self.cancel(order, 1)


_NEVER = LabOptions(sessions_per_type=0, cancellation=Cancellation.NEVER)
_PLAIN = LabOptions(sessions_per_type=0)
_PAGED = LabOptions(sessions_per_type=1, page_size=10)


@contextmanager
def tour(folder: Path, options: LabOptions) -> Iterator[Tour]:
    """Open a fresh lab for one tour."""
    lab = Lab(replace(options, clock=Clock()), folder / "lab.sqlite")
    lab.settle_at("http://127.0.0.1:1")
    try:
        with asyncio.Runner() as runner:
            yield Tour(lab, runner)
    finally:
        lab.db.close()


_LEGS: tuple[tuple[LabOptions, tuple[Callable[[Tour], None], ...]], ...] = (
    (
        _PLAIN,
        (
            Tour.quotes,
            Tour.bookings,
            Tour.approval,
            Tour.cancellations,
            Tour.refusals,
            Tour.deletions,
            Tour.entrance,
        ),
    ),
    (_NEVER, (Tour.uncancellable,)),
)
_FEED_LEGS = ((_PAGED, (Tour.changing_feeds,)),)


def travel(folder: Path, *defects: Defect) -> tuple[list[Any], dict[str, int]]:
    """Make the whole round; return what was answered, and how often each defect showed.

    The last part of it is left out for defects that have nothing to do with feeds.
    """
    of_feeds = all("feed" in defect.value for defect in defects)
    transcript: list[Any] = []
    fired: dict[str, int] = {}
    for number, (options, legs) in enumerate(_LEGS + (_FEED_LEGS if of_feeds else ())):
        part = folder / str(number)
        part.mkdir(parents=True)
        with tour(part, replace(options, defects=defects)) as visit:
            for leg in legs:
                leg(visit)
            transcript += visit.transcript
            for entry in visit.lab.defects.listing():
                name = str(entry["name"])
                fired[name] = fired.get(name, 0) + int(entry["fired"])
    return transcript, fired
