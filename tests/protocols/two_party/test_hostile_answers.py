"""Whatever a system answers, the run comes to its end and the harness does not stumble."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ...targets import Reply
from .conftest import Runner, spoiling

DEEP = "[" * 300 + "]" * 300
ODD: dict[str, Any] = {
    "id": [{}], "status": {"a": []}, "escrow": [None], "error": [], "data": {}, "order": 5,
    "cancellation": [], "requested_by": {}, "type": None, "order_id": 10**30,
}  # fmt: skip
READ, ACTED = ("GET",), ("POST", "PATCH")
BODIES: dict[str, tuple[tuple[str, ...], bytes]] = {
    "null": (READ, b"null"),
    "a number": (ACTED, b"1e999"),
    "a list of anything": (READ, json.dumps([None, 5, "x", [], ODD]).encode()),
    "an odd object": (ACTED, json.dumps(ODD).encode()),
    "an odd order": (READ, json.dumps(ODD).encode()),
    "deep": (ACTED, DEEP.encode()),
    "no UTF-8": (READ, b'{"id": "\xff\xfe"}'),
    "nothing": (ACTED, b""),
}


@pytest.mark.parametrize(("verbs", "body"), BODIES.values(), ids=BODIES)
def test_run_ends_with_findings(run: Runner, lab: str, verbs: tuple[str, ...], body: bytes) -> None:
    """Neither an answer to reading nor one to acting brings the harness down."""

    def spoil(verb: str, path: str, reply: Reply) -> Reply:
        return replace(reply, body=body) if verb in verbs else reply

    with spoiling(lab, spoil) as url:
        ran = run(url, "cancellation", "errors/refusals", "access")
    assert ran.code == 1
    ended = {outcome for outcome in ran.outcomes.values() if outcome != "not-applicable"}
    assert ended <= {"failed", "passed", "policy-difference"}
    assert ran.places()
