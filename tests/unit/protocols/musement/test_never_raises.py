"""No check raises, whatever a system sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from bookproof.checks.registry import CHECKS
from bookproof.model import Answer
from bookproof.protocols.musement.checks.money import Terms
from bookproof.session import plain

from .bodies import CALL, ORDER, POLICIES, REFUND, answer
from .table import TABLE

DEEP: Any = []
for _ in range(90):
    DEEP = [DEEP]
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5e300,
    "",
    "P",
    "x" * 5000,
    [],
    {},
    [None],
    [[]],
    {"": None},
    DEEP,
)
WORDS = (
    "0001-01-01 00:00",
    "9999-12-31 23:59",
    "P9999999999D",
    "P99999Y",
    "-P1D",
    "PT1.5S",
    "NaN",
    "Infinity",
)


def _spoilt(body: Any) -> Iterator[Any]:
    """The body with odd values at each of its places, one at a time."""
    yield from ODD
    if isinstance(body, dict | list):
        for key in body if isinstance(body, dict) else range(len(body)):
            for value in (*_spoilt(body[key]), *WORDS):
                changed = deepcopy(body)
                changed[key] = value
                yield changed


def _variants(argument: Any) -> Iterator[Any]:
    if isinstance(argument, Answer):
        for status in (100, 200, 204, 301, 404, 500):
            for body in (*ODD, argument.body):
                yield answer(status, body)
        for body in _spoilt(argument.body):
            yield answer(argument.status, body)
    elif isinstance(argument, Terms):
        for body in _spoilt(argument.policies):
            yield replace(argument, policies=body)
            yield replace(argument, policies=body, zone="")
    elif _judges_a_body(argument):
        yield from _spoilt(argument)


def _arguments(row: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for position, argument in enumerate(row):
        for variant in _variants(argument):
            if variant is None or isinstance(variant, list) or not isinstance(argument, list):
                yield (*row[:position], variant, *row[position + 1 :])


@pytest.mark.parametrize("name", list(TABLE))
def test_odd_bodies_are_findings_at_most(name: str) -> None:
    asked = 0
    for row in TABLE[name][:1]:
        for arguments in _arguments(row.good):
            if name.startswith("mus-hook") and not isinstance(arguments[0], list):
                continue
            asked += 1
            for finding in CHECKS[name].find(*arguments):
                json.dumps([plain(finding.expected), plain(finding.got)])
    assert asked or not any(_judges_a_body(argument) for argument in TABLE[name][0].good)


def _judges_a_body(argument: Any) -> bool:
    bodies = (ORDER, ORDER["items"][0], POLICIES, [CALL], [REFUND])
    return isinstance(argument, Answer) or argument in bodies
