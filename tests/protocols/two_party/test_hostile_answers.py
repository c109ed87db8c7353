"""Whatever a system answers, the run comes to its end and the harness does not stumble."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Reply, Runner, spoiling

DEEP = "[" * 300 + "]" * 300
ODD: dict[str, Any] = {
    "id": [{}], "status": {"a": []}, "escrow": [None], "error": [], "data": {}, "order": 5,
    "cancellation": [], "requested_by": {}, "type": None, "order_id": 10**30,
}  # fmt: skip
BODIES = {
    "null": b"null",
    "a number": b"1e999",
    "a text": b'"gone"',
    "a list of anything": json.dumps([None, 5, "x", [], ODD]).encode(),
    "an odd object": json.dumps(ODD).encode(),
    "deep": DEEP.encode(),
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "nothing": b"",
}


@pytest.mark.parametrize("verbs", [("GET",), ("POST", "PATCH")], ids=" ".join)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_run_ends_with_findings(run: Runner, lab: str, body: bytes, verbs: tuple[str, ...]) -> None:
    def spoil(verb: str, path: str, reply: Reply) -> Reply:
        return reply._replace(body=body) if verb in verbs else reply

    with spoiling(lab, spoil) as url:
        ran = run(url)
    assert ran.code in (1, 2)
    assert set(ran.outcomes.values()) <= {"failed", "passed", "policy-difference", "config"}
    assert ran.findings() or "check rootUrl and basePath" in ran.problems + ran.output
