"""A seed decides all that a lab draws."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bookproof.lab import LabOptions
from bookproof.lab.main import running

from .conftest import Broker, Chosen
from .documents import collected

_ORIGIN = re.compile(r"http://127\.0\.0\.1:\d+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MODIFIED = re.compile(r'("modified": |afterTimestamp=)\d+')


def _answers(seed: int) -> list[str]:
    """All that a lab sends on a round, without addresses and times."""
    with running(LabOptions(seed=seed, sessions_per_type=1)) as address:
        answers = []
        for sent in collected(address):
            text = _ORIGIN.sub("origin", json.dumps([sent.occasion, sent.mode, sent.document]))
            answers.append(_MODIFIED.sub(r"\1time", _MOMENT.sub("time", text)))
        return answers


def test_same_seed_and_same_requests_give_the_same_answers() -> None:
    first = _answers(7)
    assert len(first) > 1000
    assert first == _answers(7)


def _drawn(seed: int) -> tuple[Chosen, list[str]]:
    """An opportunity and the versions of a proposal for it."""
    with running(LabOptions(seed=seed, sessions_per_type=0)) as address:
        broker = Broker(address)
        one = broker.make(flow="Approval")
        order = "00000000-0000-4000-8000-000000000001"
        body = broker.p(order, [one]).body
        versions = [body["orderProposalVersion"]]
        for _ in range(3):
            broker.act("SellerAmendOrderProposal", "OrderProposal", body["@id"])
            versions.append(broker.proposals_feed()[order]["data"]["orderProposalVersion"])
        broker.session.close()
        return one, [version.rpartition("/")[2] for version in versions]


def test_other_seeds_give_other_prices_and_versions() -> None:
    draws = [_drawn(seed) for seed in (1, 2, 3)]
    versions = [version for _, found in draws for version in found]
    assert len(set(versions)) == 12
    assert len({one.price for one, _ in draws}) > 1


def test_a_restart_goes_on_with_new_versions(tmp_path: Path) -> None:
    order = "00000000-0000-4000-8000-000000000001"
    found = []
    options = LabOptions(db=tmp_path / "lab.sqlite", sessions_per_type=0)
    for part in range(2):
        with running(options) as address:
            broker = Broker(address)
            if part == 0:
                broker.p(order, [broker.make(flow="Approval")])
            uri = f"{address}/openbooking/order-proposals/{order}"
            for _ in range(2):
                broker.act("SellerAmendOrderProposal", "OrderProposal", uri)
                found.append(broker.proposals_feed()[order]["data"]["orderProposalVersion"])
            broker.session.close()
    assert len({version.rpartition("/")[2] for version in found}) == 4
