"""A round trip through a lab that meets every behaviour which a defect can break.

It talks to the application directly, so that a fresh lab for each defect costs little.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from bookproof.lab import Cancellation, Defect, LabOptions
from bookproof.lab.app import App
from bookproof.lab.creation import Maker
from bookproof.lab.sellers import PRIMARY
from bookproof.lab.state import Lab

CANCELLED = "https://openactive.io/CustomerCancelled"
PARTNERS = ("booking-partner-1", "booking-partner-2")
_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Tour:
    """Sends requests and writes down the answers, with UUIDs replaced by their order."""

    def __init__(self, lab: Lab, runner: asyncio.Runner) -> None:
        self.lab = lab
        self._app = App(lab)
        self._runner = runner
        self._orders = 0
        self._uuids: dict[bytes, bytes] = {}
        self.transcript: list[tuple[str, str, int, bytes, bytes]] = []

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
        media_type = dict(start["headers"]).get(b"content-type", b"")
        plain = _UUID.sub(self._alias, content["body"])
        self.transcript.append((method, path.count("/") * ".", start["status"], media_type, plain))
        try:
            return orjson.loads(content["body"])
        except orjson.JSONDecodeError:
            return {}

    def _alias(self, match: re.Match[bytes]) -> bytes:
        return self._uuids.setdefault(match[0], b"uuid-%d" % len(self._uuids))

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

    def uncancellable(self) -> None:
        """A lab that permits no cancellation."""
        order = self.book([self.make("Bookable")])
        self.look("/feeds/session-series")
        self.cancel(order, 1)


@contextmanager
def tour(folder: Path, *defects: Defect, never: bool) -> Iterator[Tour]:
    """Open a fresh lab for one tour; ``never`` tells whether it permits cancellations."""
    mode = Cancellation.NEVER if never else Cancellation.BY_OFFER
    options = LabOptions(
        defects=defects, cancellation=mode, sessions_per_type=0, clock=lambda: 1_900_000_000.0
    )
    lab = Lab(options, folder / "lab.sqlite")
    lab.settle_at("http://127.0.0.1:1")
    try:
        with asyncio.Runner() as runner:
            yield Tour(lab, runner)
    finally:
        lab.db.close()


def travel(folder: Path, *defects: Defect) -> tuple[list[Any], dict[str, int]]:
    """Make the whole round; return what was answered, and how often each defect showed."""
    transcript: list[Any] = []
    fired: dict[str, int] = {}
    for never in (False, True):
        part = folder / str(never)
        part.mkdir(parents=True)
        with tour(part, *defects, never=never) as visit:
            if never:
                visit.uncancellable()
            else:
                for leg in (
                    visit.quotes,
                    visit.bookings,
                    visit.approval,
                    visit.cancellations,
                    visit.refusals,
                    visit.deletions,
                ):
                    leg()
            transcript += visit.transcript
            for entry in visit.lab.defects.listing():
                name = str(entry["name"])
                fired[name] = fired.get(name, 0) + int(entry["fired"])
    return transcript, fired
