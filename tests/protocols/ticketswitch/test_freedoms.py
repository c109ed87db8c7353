"""What the documentation leaves to a system may be done either way, and nothing fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bookproof.client.transport import Received, Transport
from bookproof.proof.direct import Proving
from bookproof.proof.plan import Kill

OPTIONAL = {
    *("bundle_order_count", "bundle_total_seatprice", "bundle_total_surcharge"),
    *("bundle_total_send_cost", "trolley_bundle_count", "send_method", "seat_request_status"),
    *("gross_commission", "user_commission", "ticket_type_desc", "price_band_desc"),
    *("cancellation_comment", "language_list", "purchase_result", "running_time"),
    *("reserve_iso8601_date_and_time", "purchase_iso8601_date_and_time", "ticket_order"),
}
Change = Callable[[str, Any], Any]


def everywhere(value: Any, change: Change, key: str = "") -> Any:
    """A document with every value changed, from the inside out."""
    if isinstance(value, dict):
        value = {name: everywhere(inner, change, name) for name, inner in value.items()}
    elif isinstance(value, list):
        value = [everywhere(inner, change, key) for inner in value]
    return change(key, value)


def other_currency(key: str, value: Any) -> Any:
    """Amounts in euros."""
    if key == "currency_details":
        return {"eur": value["gbp"]}
    return "eur" if value == "gbp" else value


CHANGES: dict[str, Change] = {
    "numbers with a fraction": lambda key, value: (
        float(value) if type(value) is int and key != "error_code" else value
    ),
    "lists in another order": lambda key, value: value[::-1] if isinstance(value, list) else value,
    "more keys": lambda key, value: (
        value | {"more": [{}]}
        if isinstance(value, dict) and key not in ("currency_details", "headers")
        else value
    ),
    "fewer keys": lambda key, value: (
        {name: inner for name, inner in value.items() if name not in OPTIONAL}
        if isinstance(value, dict)
        else value
    ),
    "no comment": lambda key, value: None if key == "cancellation_comment" else value,
    "dates without seconds": lambda key, value: (
        "2031-01-02T19:30+01:00" if "iso8601" in key else value
    ),
    "other words": lambda key, value: "autre chose" if key.endswith("_desc") else value,
    "another currency": other_currency,
}


@pytest.fixture(scope="module")
def proving() -> Iterator[Proving]:
    """A sound lab, and every scenario."""
    with Proving("ticketswitch", {"poll.timeout": 0.5, "poll.interval": 0.05}) as made:
        yield made


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_freedom(proving: Proving, monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    send = Transport.send

    def changing(self: Transport, *args: Any, **kwargs: Any) -> Received:
        received = send(self, *args, **kwargs)
        document = everywhere(json.loads(received.text), change)
        return replace(received, text=json.dumps(document))

    monkeypatch.setattr(Transport, "send", changing)
    trial = proving.trial(Kill("", protocol="ticketswitch"))
    assert trial.cases == {"passed": 39}
    assert trial.flaws == []
