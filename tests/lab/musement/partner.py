"""A partner that talks to a target over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

MUSEUM = "0f641d85-2046-11e7-9cc9-06a7e332783f"
THEATRE = "4e451a8a-2ee5-493f-aa12-a39f13d7253e"
BOAT = "0f5821c5-2046-11e7-9cc9-06a7e332783f"
BALLOON = "b0000000-0000-4000-8000-000000000001"
COOKING = "b0000000-0000-4000-8000-000000000002"
VINEYARD = "b0000000-0000-4000-8000-000000000003"
CASTLE = "b0000000-0000-4000-8000-000000000004"
AQUARIUM = "b0000000-0000-4000-8000-000000000005"
OPERA = "b0000000-0000-4000-8000-000000000006"
KAYAK = "b0000000-0000-4000-8000-000000000007"
PARK = "b0000000-0000-4000-8000-000000000008"

DAY = "2030-05-01"
REASON = {"cancellation_reason": "CANCELLED-BY-CUSTOMER"}
CUSTOMER = {
    "firstname": "Ada",
    "lastname": "Post",
    "email": "ada@post.example",
    "musement_newsletter": "NO",
    "allow_profiling": "NO",
    "thirdparty_newsletter": "NO",
    "events_related_newsletter": "NO",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the target answered; ``body`` is None where it sent nothing, text if it is no JSON."""

    status: int
    body: Any
    headers: Any

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of an error."""
        assert set(self.body) == {"code", "message"}, self
        assert all(isinstance(value, str) and value for value in self.body.values())
        return self.status, self.body["code"]


@dataclass(slots=True)
class Partner:
    """One client of the target."""

    origin: str
    name: str = "harness"
    token: str | None = None
    headers: dict[str, str | None] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        """Send a request to the API; a header given as None is left out."""
        headers: dict[str, str | None] = {
            "X-Musement-Application": "tests",
            "X-Musement-Version": "3.4.0",
            "X-Musement-Currency": "EUR",
            "Authorization": f"Bearer {self.token}" if self.token else None,
            **self.headers,
            **more.pop("headers", {}),
        }
        sent = {name: value for name, value in headers.items() if value is not None}
        url = f"{self.origin}/api/v3{path}"
        return _answer(
            self.session.request(method, url, json=body, headers=sent, timeout=10, **more)
        )

    def login(self) -> Answer:
        """Get a token."""
        body = {
            "client_id": self.name,
            "client_secret": "lab-secret",
            "grant_type": "client_credentials",
        }
        answer = self.call("POST", "/login", body)
        self.token = answer.body.get("access_token")
        return answer

    def lab(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request to the control of the target."""
        return _answer(
            self.session.request(method, f"{self.origin}/lab{path}", json=body, timeout=10)
        )

    def switch(self, *names: str) -> None:
        """Switch exactly these defects on."""
        assert self.lab("PUT", "/defects", {"active": names}).status == 200

    def fired(self) -> set[str]:
        """Name the defects that have shown."""
        return {one["name"] for one in self.lab("GET", "/defects").body if one["fired"]}

    # Booking

    def product(self, activity: str, day: str = DAY) -> Any:
        """Choose the first product of a day."""
        answer = self.call("GET", f"/activities/{activity}/dates/{day}")
        assert answer.status == 200, answer
        return answer.body[0]["groups"][0]["slots"][0]["products"][0]

    def cart(self, *activities: str, quantity: int = 2, day: str = DAY) -> str:
        """Fill a cart with one product of each activity, and say who buys."""
        cart = str(self.call("POST", "/carts", {}).body["uuid"])
        items = [
            {
                "type": "musement",
                "product_identifier": self.product(one, day)["product_id"],
                "quantity": quantity,
            }
            for one in activities
        ]
        assert self.call("POST", f"/carts/{cart}/items", items).status == 200
        assert self.call("PUT", f"/carts/{cart}/customer", CUSTOMER).status == 200
        return cart

    def ordered(self, *activities: str, **more: Any) -> Any:
        """Make an order that is not paid."""
        body = {"cart_uuid": self.cart(*activities, **more), "email_notification": "NONE"}
        answer = self.call("POST", "/orders", body)
        assert answer.status == 200, answer
        return answer.body

    def book(self, *activities: str, **more: Any) -> Order:
        """Make an order and pay it."""
        made = self.ordered(*activities, **more)
        answer = self.call("POST", "/payments/no/payment", {"uuid": made["uuid"]})
        assert answer.status == 200, answer
        return Order(self, made["uuid"], [item["uuid"] for item in made["items"]])


@dataclass(frozen=True, slots=True)
class Order:
    """An order that a partner has made."""

    partner: Partner
    uuid: str
    items: Sequence[str]

    def read(self) -> Any:
        """Read it."""
        return self.partner.call("GET", f"/orders/{self.uuid}").body

    def statuses(self) -> list[str]:
        """Read the status of each item."""
        return [item["status"] for item in self.read()["items"]]

    def final(self) -> list[str]:
        """Read the statuses until the refunds ought to be finished."""
        return [self.statuses() for _ in range(4)][-1]

    def policies(self, index: int = 0) -> Answer:
        """Read the refund policies of an item."""
        path = f"/orders/{self.uuid}/items/{self.items[index]}/refund-policies"
        return self.partner.call("GET", path)

    def cancel(self, index: int = 0, body: Any = REASON, **more: Any) -> Answer:
        """Cancel an item."""
        path = f"/orders/{self.uuid}/items/{self.items[index]}"
        return self.partner.call("DELETE", path, body, **more)

    def refunds(self) -> list[float]:
        """List the amounts that were paid back."""
        listed = self.partner.call("GET", f"/orders/{self.uuid}/refunds").body
        return [one["amount"]["value"] for one in listed]


def _answer(response: requests.Response) -> Answer:
    body: Any = None
    if response.content:
        is_json = response.headers["Content-Type"] == "application/json"
        body = response.json() if is_json else response.text
    return Answer(response.status_code, body, response.headers)


def some_uuid() -> str:
    """Make a UUID that nothing has."""
    return str(uuid.uuid4())
