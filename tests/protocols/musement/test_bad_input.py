"""A sound system that is spoilt on the wire, or not there: who is told what."""

from __future__ import annotations

import json
import re
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

from ...targets import After, Before, Reply, Request, changed, proxying

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
        (lambda _: Reply(503), _carts, ("mus-booking.step", "status")),
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


def _refusing(
    method: str, path: str, status: int, *, body: str = '{"code": "0", "message": "no"}'
) -> Before:
    reply = Reply(status, body.encode(), (("Content-Type", "application/json"),))

    def behave(request: Request) -> Reply | None:
        asked = request.method == method and request.path.endswith(path)
        return reply if asked else None

    return behave


@pytest.mark.parametrize("status", [403, 422])
def test_a_refused_payment_is_of_the_configuration_unless_nothing_is_due(
    run: Run, lab: str, status: int
) -> None:
    free = "booking/free-activities/book-free"
    with proxying(lab, before=_refusing("POST", "/payments/no/payment", status)) as target:
        ran = run(target.url, lab, ONE, free)
    assert {name: case["outcome"] for name, case in ran.cases.items()} == {
        ONE: "config",
        free: "failed",
    }
    assert ran.findings == [("mus-booking.step", "status")]
    assert "needs the permission no-payment" in ran.cases[ONE]["reason"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/orders"), ("POST", "/carts"), ("POST", "/items"), ("PUT", "/customer")],
)
def test_a_system_that_refuses_what_it_sells_fails(
    run: Run, lab: str, method: str, path: str
) -> None:
    with proxying(lab, before=_refusing(method, path, 422)) as target:
        ran = run(target.url, lab, ONE)
    assert (ran.code, ran.cases[ONE]["outcome"]) == (1, "failed")
    assert ran.findings == [("mus-booking.step", "status")]


def test_tickets_that_are_sold_out_meanwhile_are_a_lack_of_data(run: Run, lab: str) -> None:
    days = iter((b'"availability":200', b'"availability":0'))

    def sold(request: Request, reply: Reply) -> Reply:
        if request.method == "GET" and "/dates/" in request.path:
            left = next(days, b'"availability":0')
            body = re.sub(rb'"availability":\d+', left, reply.body)
            others = tuple(one for one in reply.headers if one[0].lower() != "content-length")
            return replace(reply, body=body, headers=others)
        return reply

    refuse = _refusing("POST", "/items", 422)
    with proxying(lab, before=refuse, after=sold) as target:
        ran = run(target.url, lab, ONE)
    assert (ran.code, ran.cases[ONE]["outcome"]) == (2, "data")
    assert "was sold out meanwhile" in ran.cases[ONE]["reason"]


def test_a_cart_that_asks_for_more_than_a_run_gives_is_a_lack_of_data(run: Run, lab: str) -> None:
    def behave(request: Request) -> Reply | None:
        schema = '{"type": "object", "properties": {}, "required": ["passport"]}'
        refused = _refusing("PUT", "/customer", 422)(request)
        return refused or _refusing("GET", "/customer/schema", 200, body=schema)(request)

    with proxying(lab, before=behave) as target:
        ran = run(target.url, lab, ONE)
    assert (ran.code, ran.cases[ONE]["outcome"]) == (2, "data")
    assert '"passport" is a required property' in ran.cases[ONE]["reason"]


@pytest.mark.parametrize("key", ["item", "amount"])
def test_refunds_with_other_fields_are_of_the_configuration(run: Run, lab: str, key: str) -> None:
    ran = run(lab, lab, ONE, OTHER, **{f"refundFields__{key}": "gone"})
    assert {name: case["outcome"] for name, case in ran.cases.items()} == {
        ONE: "config",
        OTHER: "passed",
    }
    assert f"refundFields.{key}: a refund has no" in ran.cases[ONE]["reason"]


def test_a_cancellation_may_be_shown_a_moment_later(run: Run, lab: str) -> None:
    cancelled: list[float] = []

    def lagging(request: Request, reply: Reply) -> Reply:
        if request.method == "DELETE":
            cancelled.append(time.monotonic())
        recent = cancelled and time.monotonic() - cancelled[-1] < 0.3
        if not (recent and _orders_read(request)):
            return reply
        return changed(changed(reply, "REFUND_STARTED", "OK"), "REFUNDED", "OK")

    with proxying(lab, after=lagging) as target:
        ran = run(target.url, lab, ONE)
    assert (ran.code, ran.cases[ONE]["outcome"]) == (0, "passed")


def test_a_policy_difference_fails_only_when_pinned(run: Run, lab: str) -> None:
    case = "cancellation/item-cancellation/repeat-cancel"
    ran = run(lab, lab, case, policies__repeatCancel=404)
    assert (ran.code, ran.cases[case]["outcome"]) == (0, "policy-difference")
    ran = run(lab, lab, case, policies__repeatCancel=404, pinned=["repeatCancel"])
    assert (ran.code, ran.cases[case]["outcome"]) == (1, "failed")
