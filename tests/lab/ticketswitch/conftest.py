"""Ticketing labs, and somebody who talks to them over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from bookproof.lab.ticketswitch import Options
from bookproof.lab.ticketswitch.main import running

CUSTOMER = {
    "first_name": "Ada",
    "last_name": "Byron",
    "address_line_one": "1 Test Street",
    "country_code": "uk",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lab answered; ``body`` is None where that is no JSON."""

    status: int
    body: Any
    headers: Any

    @property
    def error(self) -> tuple[int, int]:
        """Status and code of an error."""
        assert isinstance(self.body["error_desc"], str)
        return self.status, self.body["error_code"]

    @property
    def listed(self) -> list[int]:
        """Item numbers that a cancellation lists."""
        assert self.status == 200, self
        numbers: list[int] = self.body["cancelled_item_numbers"]
        return numbers

    @property
    def orders(self) -> list[Any]:
        """The orders of the trolley, in the order of their numbers."""
        bundles = self.body["trolley_contents"]["bundle"]
        return sorted(
            (order for bundle in bundles for order in bundle["order"]),
            key=lambda order: int(order["item_number"]),
        )

    @property
    def states(self) -> dict[int, str]:
        """The cancellation status of every order."""
        return {order["item_number"]: order["cancellation_status"] for order in self.orders}


@dataclass(slots=True)
class Agent:
    """Somebody who sells tickets by way of the lab."""

    origin: str
    user: str = "demo"
    password: str | None = None
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, endpoint: str, method: str = "POST", **sent: Any) -> Answer:
        """Send parameters in a form, or in the query of a GET."""
        return self.send(
            method, f"/f13/{endpoint}.v1", **{"params" if method == "GET" else "data": sent}
        )

    def get(self, endpoint: str, **sent: Any) -> Answer:
        """Send parameters in a query."""
        return self.call(endpoint, "GET", **sent)

    def send(self, method: str, path: str, **more: Any) -> Answer:
        """Send a request as this user."""
        credentials = (self.user, self.password or f"{self.user}pass")
        response = self.session.request(
            method, self.origin + path, **{"auth": credentials, "timeout": 10, **more}
        )
        kind = response.headers.get("Content-Type", "")
        body = response.json() if kind == "application/json" else None
        return Answer(response.status_code, body, response.headers)

    def reserved(self, *performances: str) -> str:
        """Reserve one place of each performance, and return the UUID of the transaction."""
        answer = self.reserve(*performances)
        assert answer.status in (200, 201), answer
        uuid: str = answer.body["trolley_contents"]["transaction_uuid"]
        return uuid

    def reserve(self, *performances: str) -> Answer:
        """Gather one place of each performance, and reserve them."""
        token: dict[str, str] = {}
        for name in performances[:-1]:
            added = self.get("trolley", perf_id=name, no_of_seats=1, **token)
            token = {"trolley_token": added.body["trolley_token"]}
        return self.call("reserve", perf_id=performances[-1], no_of_seats=1, **token)

    def booked(self, *events: str) -> str:
        """Purchase one place of each event, and return the UUID of the transaction."""
        uuid = self.reserved(*(f"{event}-0" for event in events))
        answer = self.purchase(uuid)
        assert answer.body["transaction_status"] == "purchased", answer
        return uuid

    def purchase(self, uuid: str, **more: Any) -> Answer:
        """Purchase what is reserved."""
        return self.call("purchase", transaction_uuid=uuid, **{**CUSTOMER, **more})

    def cancel(self, uuid: str, *items: int) -> Answer:
        """Cancel items, or everything if none is named."""
        named = {"cancel_items_list": ",".join(map(str, items))} if items else {}
        return self.call("cancel", transaction_uuid=uuid, **named)

    def status(self, uuid: str) -> Answer:
        """Read a transaction."""
        return self.get("status", transaction_uuid=uuid)

    def left(self, performance: str) -> int:
        """Count the places that are left in the first price band."""
        answer = self.get("availability", perf_id=performance)
        number: int = answer.body["availability"]["ticket_type"][0]["price_band"][0][
            "number_available"
        ]
        return number

    # Control of the lab

    def switch(self, *defects: str) -> None:
        """Switch exactly these defects on."""
        answer = self.send("PUT", "/lab/defects", json={"active": list(defects)})
        assert answer.status == 200, answer

    def fired(self) -> dict[str, int]:
        """Tell which defects have shown, and how often."""
        listing = self.send("GET", "/lab/defects").body
        return {one["name"]: one["fired"] for one in listing if one["fired"]}

    def advance(self, seconds: float) -> None:
        """Move the clock of the lab."""
        answer = self.send("PUT", "/lab/clock", json={"advance_seconds": seconds})
        assert answer.status == 200, answer

    def as_user(self, name: str, password: str | None = None) -> Agent:
        """Return somebody else at the same lab."""
        return Agent(self.origin, name, password, self.session)


@pytest.fixture(scope="module")
def shared_origin() -> Iterator[str]:
    with running(Options()) as origin:
        yield origin


@pytest.fixture
def agent(shared_origin: str) -> Iterator[Agent]:
    """Somebody at a lab that the tests of a module share, with no defect on."""
    with requests.Session() as session:
        one = Agent(shared_origin, session=session)
        one.switch()
        yield one


@pytest.fixture
def agent_at() -> Iterator[Callable[[Options], Agent]]:
    """Start a lab of its own, and be somebody there."""
    with ExitStack() as stack:

        def start(options: Options) -> Agent:
            origin = stack.enter_context(running(options))
            return Agent(origin, session=stack.enter_context(requests.Session()))

        yield start
