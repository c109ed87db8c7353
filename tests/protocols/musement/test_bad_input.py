"""A sound system that is spoilt on the wire, or not there: who is told what."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.lab.musement import MusementOptions
from bookproof.lab.musement.main import running

from ...bad_input.targets import After, Before, Reply, Request, changed, proxying

LIMIT = 60.0
ONE = "cancellation/item-cancellation/book-and-cancel"
OTHER = "cancellation/cancellation-refusals/unknown-item"
EXAMPLE = resources.folder("config") / "example.musement.json"


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has ended."""

    code: int
    output: str
    results: dict[str, Any]

    @property
    def cases(self) -> dict[str, dict[str, Any]]:
        """Each case by its id."""
        return {case["id"]: case for case in self.results["cases"]}

    @property
    def findings(self) -> list[tuple[str, str]]:
        """Check and place of everything that was found wrong."""
        return [
            (check["id"], finding["where"])
            for case in self.results["cases"]
            for check in case["checks"]
            for finding in check.get("findings", ())
        ]

    @property
    def words(self) -> str:
        """The output without its line breaks."""
        return " ".join(self.output.split())


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def lab() -> Iterator[str]:
    """Address of a sound system."""
    with running(MusementOptions()) as address:
        yield address


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run some cases against a system at an address; changes are made by dotted key."""

    def start(url: str, control: str, *cases: str, **changes: Any) -> Ran:
        document = json.loads(EXAMPLE.read_text("utf-8"))
        for key in ("lab", "$schema"):
            del document[key]
        document |= {"baseUrl": f"{url}/api/v3", "controlUrl": f"{control}/lab"}
        document |= {"timeouts": {"request": 2}, "poll": {"timeout": 2, "interval": 0.1}}
        config = tmp_path / "config.json"
        config.write_text(json.dumps(document))
        command = [sys.executable, "-P", "-m", "bookproof.cli", "run", "-n", "0", "--seed", "1"]
        command += ["--config", str(config), "--reports", str(tmp_path / "reports")]
        for key, value in changes.items():
            command += ["--set", f"{key.replace('__', '.')}={json.dumps(value)}"]
        done = subprocess.run(
            [*command, *cases], capture_output=True, text=True, check=False, timeout=LIMIT,
            stdin=subprocess.DEVNULL, cwd=tmp_path,
        )  # fmt: skip
        results = tmp_path / "reports" / "latest" / "results.json"
        assert results.exists(), done.stdout + done.stderr
        return Ran(done.returncode, done.stdout + done.stderr, json.loads(results.read_text()))

    return start


def _orders_read(request: Request) -> bool:
    return request.method == "GET" and request.path.count("/") == 4 and "/orders/" in request.path


def _spoilt(spoil: Callable[[Reply], Reply], when: Callable[[Request], bool]) -> After:
    return lambda request, reply: spoil(reply) if when(request) else reply


def _half(reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def _as_page(reply: Reply) -> Reply:
    others = tuple(one for one in reply.headers if one[0].lower() != "content-type")
    return replace(reply, headers=(*others, ("Content-Type", "text/html")))


def _without(name: str) -> Callable[[Reply], Reply]:
    def spoil(reply: Reply) -> Reply:
        body = json.loads(reply.body)
        del body[name]
        return replace(reply, body=json.dumps(body).encode())

    return spoil


def _carts(request: Request) -> bool:
    return (request.method, request.path) == ("POST", "/api/v3/carts")


@pytest.mark.parametrize(
    ("spoil", "when", "found"),
    [
        (_half, _orders_read, ("mus-answer.schema", "body")),
        (_as_page, _orders_read, ("mus-answer.schema", "header Content-Type")),
        (_without("items"), _orders_read, ("mus-answer.schema", "$.items")),
        (_without("uuid"), _carts, ("mus-answer.schema", "$.uuid")),
        (lambda _: Reply(503), _carts, ("mus-answer.schema", "status")),
        (lambda _: Reply(200, b"[" * 100_000), _carts, ("mus-answer.schema", "body")),
        (lambda _: Reply(200, b"null", (("Content-Type", "application/json"),)), _carts,
         ("mus-answer.schema", "$")),
        (lambda _: Reply(500, b"oops"), lambda request: request.method == "DELETE",
         ("mus-cancel.accepted", "status")),
    ],
)  # fmt: skip
def test_what_a_client_lacks_is_one_finding(
    run: Run,
    lab: str,
    spoil: Callable[[Reply], Reply],
    when: Callable[[Request], bool],
    found: tuple[str, str],
) -> None:
    with proxying(lab, after=_spoilt(spoil, when)) as target:
        ran = run(target.url, lab, ONE)
    assert ran.code == 1, ran.output
    assert found in ran.findings
    assert {check for check, _ in ran.findings} <= {found[0], "mus-error.shape"}
    failed = [check for check in ran.cases[ONE]["checks"] if check.get("findings")]
    assert all(check.get("exchange") for check in failed)


def test_a_system_that_is_down_is_not_judged(run: Run) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        ran = run(url, url, ONE)
    assert ran.code == 2
    assert [problem["kind"] for problem in ran.results["problems"]] == ["environment"]
    assert "is the system up and the address right?" in ran.words


def test_wrong_credentials_are_named_and_not_shown(run: Run, lab: str) -> None:
    ran = run(lab, lab, ONE, clients__main__clientSecret="guess-guess")
    assert ran.code == 2
    assert [problem["kind"] for problem in ran.results["problems"]] == ["config"]
    assert "check clients.main and application" in ran.words
    assert "guess-guess" not in ran.output + json.dumps(ran.results)


def test_another_kind_of_server_is_told_as_such(run: Run, lab: str) -> None:
    page = Reply(200, b"<p>Hello", (("Content-Type", "text/html"),))
    with proxying(lab, before=lambda _: page) as target:
        ran = run(target.url, lab, ONE)
    assert ran.code == 2
    assert "is baseUrl the root of a Musement partner API?" in ran.words


def test_an_unknown_activity_concerns_only_what_needs_it(run: Run, lab: str) -> None:
    missing = "99999999-9999-4999-8999-999999999999"
    ran = run(lab, lab, "refunds/no-refund-policy", OTHER, activities__noPolicy__uuid=missing)
    assert ran.code == 2
    outcomes = {name: case["outcome"] for name, case in ran.cases.items()}
    assert outcomes == {"refunds/no-refund-policy/no-policy": "config", OTHER: "passed"}
    assert "activities.noPolicy.uuid: the system knows no activity" in ran.words


def test_what_is_sold_out_is_a_lack_of_data(run: Run, lab: str) -> None:
    def sold_out(request: Request, reply: Reply) -> Reply:
        return changed(reply, "false", "true") if "/dates?" in request.path else reply

    with proxying(lab, after=sold_out) as target:
        ran = run(target.url, lab, ONE)
    assert (ran.code, ran.cases[ONE]["outcome"]) == (2, "data")
    assert "activities.cancellable: nothing is for sale" in ran.cases[ONE]["reason"]


@pytest.mark.parametrize(
    "behave",
    [
        lambda request: time.sleep(3) if request.method == "DELETE" else None,
        lambda request: Reply(raw=b"\r\n") if request.method == "DELETE" else None,
    ],
    ids=["hangs", "breaks-off"],
)
def test_a_lost_answer_is_of_the_environment(run: Run, lab: str, behave: Before) -> None:
    with proxying(lab, before=behave) as target:
        ran = run(target.url, lab, ONE)
    assert (ran.code, ran.cases[ONE]["outcome"]) == (2, "environment")
    assert "DELETE" in ran.cases[ONE]["reason"]


def test_a_control_interface_that_is_none_is_of_the_configuration(run: Run, lab: str) -> None:
    name = "refunds/policy-snapshot/policies-snapshot"
    ran = run(lab, f"{lab}/elsewhere", name, OTHER)
    outcomes = {key: case["outcome"] for key, case in ran.cases.items()}
    assert outcomes == {name: "config", OTHER: "passed"}
    assert "controlUrl must be the control interface" in ran.cases[name]["reason"]


def test_a_policy_difference_fails_only_when_pinned(run: Run, lab: str) -> None:
    case = "cancellation/item-cancellation/repeat-cancel"
    ran = run(lab, lab, case, policies__repeatCancel=404)
    assert (ran.code, ran.cases[case]["outcome"]) == (0, "policy-difference")
    ran = run(lab, lab, case, policies__repeatCancel=404, pinned=["repeatCancel"])
    assert (ran.code, ran.cases[case]["outcome"]) == (1, "failed")
