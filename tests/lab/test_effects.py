"""What some defects do, and that they leave the rest as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bookproof.criteria import CRITERIA
from bookproof.lab import Defect, LabOptions
from bookproof.lab.main import running
from bookproof.lab.money import pounds, tax_on
from bookproof.validation import validate

from .conftest import CANCELLED, COURT, SESSION, SLOT, Broker, Chosen, cancelling, new_uuid

CONFIRMED = "https://openactive.io/OrderItemConfirmed"
SELLER_CANCELLED = "https://openactive.io/SellerCancelled"
UNTYPED = Defect.OPPORTUNITY_WITHOUT_OFFER_TYPE


@contextmanager
def spoilt(broker: Broker, defect: Defect, *, shows: bool = True) -> Iterator[None]:
    """Have a defect on for a while, and see whether the lab counts that it shows."""
    url = f"{broker.origin}/lab/defects"
    broker.session.put(url, json={"active": [defect.value]}, timeout=10).raise_for_status()
    yield
    listing = broker.session.get(url, timeout=10).json()
    assert {entry["name"] for entry in listing if entry["fired"]} == ({defect.value} & {shows and defect.value})
    broker.session.put(url, json={"active": []}, timeout=10).raise_for_status()


def findings(document: Any, mode: str) -> list[tuple[str, str]]:
    """Where a document breaks the schema of a mode, and what was expected there."""
    return [(found.where, str(found.expected)) for found in validate(document, mode)]
