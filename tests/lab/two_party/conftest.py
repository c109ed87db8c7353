"""Labs to talk to, and the parties who talk to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from bookproof.lab.two_party import Options
from bookproof.lab.two_party.main import running
from bookproof.lab.two_party.options import moment

CUSTOMER, PROVIDER, THIRD = "customer-token", "provider-token", "third-token"
OTHER_PROVIDER = "other-provider-token"
NOW = "2030-01-01T10:00:00Z"
SERVICES = {
    "NEW": "svc-standard",
    "IN_PROGRESS": "svc-started",
    "REVIEWING": "svc-submitted",
    "COMPLETED": "svc-completed",
}
PRICE = 12000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lab answered; ``body`` is text where it is not JSON."""

    status: int
    body: Any
    headers: Any

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of an error in the right form."""
        assert self.headers["Content-Type"] == "application/json"
        assert set(self.body["error"]) == {"code", "message"}
        assert self.body["error"]["message"]
        return self.status, self.body["error"]["code"]


@dataclass(slots=True)
class Site:
    """A lab, reached by its address."""

    origin: str
    root: str = "/api/v1"
    session: requests.Session = field(default_factory=requests.Session)

    def call(
        self, method: str, path: str, token: str | None = CUSTOMER, body: Any = None
    ) -> Answer:
        """Send a request to the API; ``body`` is sent as it is if it is bytes, else as JSON."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        given = {"data": body} if isinstance(body, bytes) else {"json": body}
        url = self.origin + self.root + path
        with self.session.request(method, url, headers=headers, timeout=10, **given) as response:
            plain = not response.headers["Content-Type"].startswith("application/json")
            content = response.text if plain else response.json()
            return Answer(response.status_code, content, response.headers)

    def control(self, method: str, name: str, body: Any = None) -> Any:
        """Use the control of the lab."""
        response = self.session.request(method, f"{self.origin}/lab/{name}", json=body, timeout=10)
        assert response.status_code == 200, response.text
        return response.json()

    def switch(self, *names: str) -> None:
        """Switch exactly these defects on."""
        self.control("PUT", "defects", {"active": names})

    def fired(self) -> dict[str, int]:
        """Read which defects have shown, and how often."""
        return {e["name"]: e["fired"] for e in self.control("GET", "defects") if e["fired"]}

    def order(self, state: str = "NEW") -> str:
        """Make an order and take it to a state; CANCELLED and the interim one by asking."""
        service = SERVICES.get(state, SERVICES["NEW"])
        found: str = self.call("POST", "/orders", body={"service": service}).body["id"]
        if state in ("CANCELLATION_REQUESTED", "CANCELLED"):
            request = self.ask(found).body["id"]
            if state == "CANCELLED":
                self.accept(found, request)
        return found

    def ask(self, order: str, token: str | None = CUSTOMER, body: Any = None) -> Answer:
        """Ask for the cancellation of an order."""
        return self.call("POST", f"/orders/{order}/cancel", token, body)

    def accept(self, order: str, request: str, token: str | None = PROVIDER) -> Answer:
        """Accept a request."""
        return self.call("PATCH", f"/orders/{order}/cancel/{request}/accept", token)

    def reject(self, order: str, request: str, token: str | None = PROVIDER) -> Answer:
        """Reject a request."""
        return self.call("PATCH", f"/orders/{order}/cancel/{request}/reject", token)

    def read(self, order: str) -> Any:
        """Read an order."""
        return self.call("GET", f"/orders/{order}").body

    def state(self, order: str) -> str:
        """Read the state of an order."""
        return str(self.read(order)["status"])

    def escrow(self, order: str) -> tuple[str, int, int, int]:
        """Read where the money of an order is."""
        found = self.read(order)["escrow"]
        return found["status"], found["held"], found["refunded"], found["released"]

    def requests(self, order: str, token: str | None = CUSTOMER) -> Answer:
        """List the requests of an order."""
        return self.call("GET", f"/orders/{order}/cancel", token)

    def statuses(self, order: str, token: str = CUSTOMER) -> list[str]:
        """Read the states of the requests of an order."""
        return [entry["status"] for entry in self.requests(order, token).body]

    def step(self, order: str, name: str, token: str | None = PROVIDER) -> Answer:
        """Move an order on."""
        return self.call("PATCH", f"/orders/{order}/status/{name}", token)

    def notices(self, order: str, token: str) -> list[str]:
        """Read the kinds of what a user was told about an order."""
        listed = self.call("GET", "/notifications", token).body
        return [entry["type"] for entry in listed if entry["order_id"] == order]

    def at_once(self, calls: Sequence[tuple[str, str, str]]) -> list[int]:
        """Make several calls at the same time (verb, path, token); return the statuses in order."""

        def one(call: tuple[str, str, str]) -> int:
            with requests.Session() as session:
                return Site(self.origin, self.root, session).call(*call).status

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(pool.map(one, calls))


@pytest.fixture(scope="session")
def shared_lab() -> Iterator[str]:
    """A lab for all tests that leave its options alone."""
    with running(Options(now=moment(NOW))) as origin:
        yield origin


@pytest.fixture
def site(shared_lab: str) -> Iterator[Site]:
    """The shared lab, as it was at its beginning and without defects."""
    with requests.Session() as session:
        found = Site(shared_lab, session=session)
        found.switch()
        found.control("POST", "reset")
        yield found
