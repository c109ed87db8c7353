"""Credentials that a system echoes wherever it can are in no file of the report."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..targets import Reply, Request, proxying
from .conftest import Runner

Contents = Callable[[Path], Iterator[tuple[str, bytes]]]

CANARIES = {
    "Authorization": "Bearer canary-bearer/1+x=",
    "X-Api-Key": "canary-key<2>&é",
    "Cookie": "sid=canary-cookie-3; other=canary-other-4",
}
WORD = b"canary"
CODED = [
    base64.b64encode(bytes(before) + WORD)[first : (before + len(WORD)) * 8 // 6]
    for before, first in ((0, 0), (1, 2), (2, 3))
]
FORMS = re.compile(b"(?i:canary|%s)|%s" % (WORD.hex().encode(), b"|".join(map(re.escape, CODED))))


def with_secrets(config: dict[str, Any]) -> None:
    """Canaries in every set of request headers."""
    for headers in config["bookingPartners"]["primary"].values():
        headers.update(CANARIES)
    config["sellers"]["primary"]["requestHeaders"]["X-Seller-Token"] = "canary-seller-5"
    config["timeouts"]["feedUpdate"] = 1.5


def echoed(request: Request) -> str:
    """The headers of a request, as a JSON text."""
    return json.dumps({k: v for k, v in request.headers.items() if "canary" in v.lower()})


def test_echoed_credentials(run: Runner, lab: str, contents: Contents) -> None:
    echoes = 0

    def after(request: Request, reply: Reply) -> Reply:
        nonlocal echoes
        echo = echoed(request)
        if echo == "{}" or not reply.body.startswith(b"{"):
            return reply
        echoes += 1
        path = request.path.partition("?")[0]
        coded = [
            base64.b64encode(echo.encode()).decode(),
            echo.encode().hex(),
            base64.b64encode(json.dumps({"a": CANARIES}, ensure_ascii=False).encode()).decode(),
        ]
        more = f'"ext:echo":{echo},"ext:coded":{json.dumps(coded)},'
        body = b"{" + more.encode() + reply.body[1:]
        body = body.replace(b'"OrderQuote"', json.dumps(echo).encode())
        if path.endswith("/order-proposals-rpde"):
            away = html.escape(echo).replace('"', "").replace(" ", "")
            body = json.dumps({"next": f"http://a.example/{away}", "items": []}).encode()
        headers = tuple((f"X-Echo-{k}", v.encode("ascii", "replace").decode())
                        for k, v in request.headers.items() if "canary" in v)  # fmt: skip
        return replace(reply, body=body, headers=(*reply.headers, *headers))

    with proxying(lab, after=after) as target:
        ran = run(target.url, "book-and-cancel", "order-deletion", "--allure", change=with_secrets)
    assert echoes > 20
    assert "***" in ran.output
    assert "canary" not in ran.output
    names = set()
    for name, content in contents(ran.folder.parent.resolve()):
        names.add(name)
        found = FORMS.search(content)
        assert found is None, (name, content[max(0, found.start() - 300) : found.end() + 40])
    assert {
        "report.html",
        "results.json",
        "junit.xml",
        "cases.jsonl.gz",
        "bodies.jsonl.gz",
        "traffic.jsonl.gz",
        "run.json",
    } <= names
    assert "report.html: island" in names
    sent = {
        name for case in ran.cases for e in case["exchanges"] for name, _ in e["requestHeaders"]
    }
    assert set(CANARIES) <= sent
    assert any("***" in e["responseBody"] for case in ran.cases for e in case["exchanges"])
