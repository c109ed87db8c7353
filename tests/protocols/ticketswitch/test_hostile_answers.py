"""Answers with something wrong in any place: no case ends as a fault of the harness."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from bookproof.client.transport import Received, Transport
from bookproof.proof.direct import Proving
from bookproof.proof.plan import Kill
from bookproof.proof.trial import Trial

VALUES: tuple[Any, ...] = (
    *(None, True, -1, 3.5, 10**20, "x", "", [], {}, [None], [[1]], {"a": 1}),
    *({"bundle": [None]}, {"order": {}}),
)
STATUSES = (201, 204, 400, 401, 404, 500, 503)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything within a document."""
    yield path
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield from places(value[key], (*path, key))


class Spoiler:
    """Changes some answers in some place, as its seed decides."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - reproducible
        self._share = self._random.choice((0.03, 0.1, 0.3, 1.0))

    def spoilt(self, received: Received) -> Received:
        """The answer, or another one in its place."""
        if self._random.random() >= self._share:
            return received
        status = self._random.choice((*[received.status] * 12, *STATUSES))
        return replace(received, text=self._text(received.text), status=status)

    def _text(self, text: str) -> str:
        document = json.loads(text)
        *way, last = self._random.choice(list(places(document))[1:] or [("new",)])
        holder = document
        for part in way:
            holder = holder[part]
        if isinstance(holder, dict) and self._random.random() < 0.3:
            holder.pop(last, None)
        else:
            holder[last] = deepcopy(self._random.choice(VALUES))
        return json.dumps(document)


@pytest.fixture(scope="module")
def proving() -> Iterator[Proving]:
    """A sound lab, and every scenario."""
    with Proving("ticketswitch", {"poll.timeout": 0.05, "poll.interval": 0.02}) as made:
        yield made


@pytest.mark.parametrize("seed", range(16))
def test_no_answer_breaks_the_harness(
    proving: Proving, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    spoiler, send = Spoiler(seed), Transport.send

    def spoiling(self: Transport, *args: Any, **kwargs: Any) -> Received:
        return spoiler.spoilt(send(self, *args, **kwargs))

    monkeypatch.setattr(Transport, "send", spoiling)
    trial: Trial = proving.trial(Kill("", protocol="ticketswitch"))
    assert trial.cases["harness-error"] == 0, trial.reasons
    assert "harness-error" not in trial.checks
    assert sum(trial.cases.values()) == 39
