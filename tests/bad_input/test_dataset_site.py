"""A target that cannot be used from the start: exit code 2, the address, and what to do."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from ..targets import Behaviour, Reply, serving
from .conftest import Runner

PAGE = (("Content-Type", "text/html; charset=utf-8"),)


def site(dataset: Any) -> bytes:
    """A dataset site around a JSON-LD document."""
    text = dataset if isinstance(dataset, str) else json.dumps(dataset)
    block = f'<script type="application/ld+json">{text}</script>'
    return f"<!DOCTYPE html><html><head>{block}</head></html>".encode()


def dataset(**parts: Any) -> dict[str, Any]:
    """The least that a dataset site tells, with parts replaced."""
    return {
        "@type": "Dataset",
        "accessService": {"endpointUrl": "http://127.0.0.1:9/api"},
        "distribution": [
            {"additionalType": "https://openactive.io/Slot", "contentUrl": "http://127.0.0.1:9/"}
        ],
    } | parts


UNUSABLE: dict[str, tuple[Reply, str]] = {
    "hangs": (Reply(raw=b"\r\n", pause=9.0), "no answer within 1 s"),
    "drips its headers": (
        Reply(raw=b"HTTP/1.1 200 OK\r\n" + b"X-Drop: 1\r\n" * 5, pause=0.2, endless=True),
        "1 s; ",
    ),
    "answers 500": (Reply(500, b"oops"), "status 500 instead of 200"),
    "redirects to itself": (Reply(302, b"", (("Location", "/"),)), "redirected more than 5 times"),
    "is too large": (Reply(200, b"x" * (65 << 20), PAGE), "larger than 64 MiB"),
    "is another page": (Reply(200, b"<html>hello", PAGE), "is it the dataset site?"),
    "is nested deeply": (Reply(200, site('{"a":' * 30_000 + "1" + "}" * 30_000)), "nested"),
    "has no API": (Reply(200, site(dataset(accessService=None))), "accessService.endpointUrl"),
    "has no feeds": (Reply(200, site(dataset(distribution=[]))), "lists no feed"),
}


def answering(reply: Reply) -> Behaviour:
    """The same reply to everything."""
    return lambda request: reply


@pytest.mark.parametrize(("reply", "words"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_unusable(run: Runner, reply: Reply, words: str) -> None:
    with serving(answering(reply)) as target:
        ran = run(target.url)
        assert ran.code == 2
        assert words in ran.words
        assert target.url in ran.output
        assert words in ran.problems()
        assert not ran.results["complete"]
        assert ran.results["cases"] == []
        assert "not reached" in ran.page


def test_nothing_listens(run: Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    ran = run(url)
    assert ran.code == 2
    assert f"GET {url}/: no connection" in ran.words
    assert "is the system up and the address right?" in ran.words


def test_unknown_host(run: Runner) -> None:
    ran = run("http://booking.invalid")
    assert ran.code == 2
    assert "GET http://booking.invalid/: no connection" in ran.words


@pytest.mark.parametrize("status", [401, 500])
def test_the_dataset_cannot_be_reset(run: Runner, status: int) -> None:
    def behave(request: object) -> Reply:
        page = dataset(accessService={"endpointUrl": f"{target.url}/api"})
        is_site = getattr(request, "path", "") == "/"
        return Reply(200, site(page), PAGE) if is_site else Reply(status, b"{}")

    with serving(behave) as target:
        ran = run(target.url)
        assert ran.code == 2
        assert f"DELETE {target.url}/api/test-interface/datasets/bookproof" in ran.words
        assert f"status {status} instead of 204" in ran.words
        assert ("request headers" in ran.words) is (status == 401)


def test_reports_cannot_be_written(run: Runner) -> None:
    (run.folder / "reports").write_text("a file, no folder")
    ran = run.end(run.start("http://127.0.0.1:9"))
    assert ran.code == 2
    assert "Traceback" not in ran.output
    assert "INTERNALERROR" not in ran.output
    assert "--reports" in ran.words
