"""Seed, clock, web hook, control paths, command and reference page."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from bookproof.lab.musement import MusementOptions
from bookproof.lab.musement.main import main, parse, running
from bookproof.lab.musement.pages import page
from bookproof.lab.serving import LabStartError

from .conftest import OpenTarget
from .listener import listening
from .partner import BOAT, MUSEUM, Partner


def _life(partner: Partner) -> list[Any]:
    order = partner.book(MUSEUM, BOAT)
    seen = [partner.token, order.read(), order.policies().body]
    order.cancel()
    seen += [order.final(), partner.call("GET", f"/orders/{order.uuid}/refunds").body]
    return seen


def test_seed_fixes_everything(open_target: OpenTarget) -> None:
    first, same, other = open_target(), open_target(), open_target(seed=2)
    life = _life(first)
    assert _life(same) == life
    different = _life(other)
    assert different[1]["uuid"] != life[1]["uuid"]
    assert different[1]["identifier"] != life[1]["identifier"]
    first.lab("POST", "/reset")
    first.login()
    assert _life(first) == life


def test_clock_runs_unless_it_is_stopped() -> None:
    with running(MusementOptions(clock=lambda: 1_900_000_000.0)) as address:
        partner = Partner(address)
        start = partner.lab("GET", "/clock").body
        assert start == {"now": "2030-03-17T17:46:40+00:00", "fixed": False}
        partner.lab("PUT", "/clock", {"advance": 20})
        assert partner.lab("GET", "/clock").body["now"] == "2030-03-17T17:47:00+00:00"
        partner.lab("PUT", "/clock", {"now": "2031-01-01T00:00:00+01:00"})
        stopped = {"now": "2030-12-31T23:00:00+00:00", "fixed": True}
        assert partner.lab("GET", "/clock").body == stopped
        assert partner.lab("POST", "/reset").body == start
        partner.session.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/clock", {"now": "2030-04-01T09:00:00"}, 400),
        ("PUT", "/clock", {}, 400),
        ("PUT", "/clock", None, 400),
        ("PUT", "/defects", {"active": ["cancel-ignord"]}, 400),
        ("PUT", "/policies", {"repeat_cancel": "500"}, 400),
        ("PUT", "/policies", ["repeat_cancel"], 400),
        ("PUT", "/webhook", {"url": "http://127.0.0.1"}, 400),
        ("PUT", "/activities/00000000-0000-4000-8000-000000000000/refund-policies", [], 404),
        ("PUT", f"/activities/{MUSEUM}/refund-policies", [{"period": "P1M", "value": 1}], 400),
        ("PUT", f"/activities/{MUSEUM}/refund-policies", [{"period": "day", "value": 1}], 400),
        ("PUT", f"/activities/{MUSEUM}/refund-policies", [{"period": "P1D", "value": 101}], 400),
        (
            "PUT",
            f"/activities/{MUSEUM}/refund-policies",
            [{"period": "P1D", "value": 1, "currency_code": "XYZ"}],
            400,
        ),
        ("PUT", "/items/00000000-0000-4000-8000-000000000000/status", {"status": "OK"}, 404),
        ("GET", "/nothing", None, 404),
    ],
)
def test_control_refuses_what_makes_no_sense(
    partner: Partner, method: str, path: str, body: Any, status: int
) -> None:
    answer = partner.lab(method, path, body)
    assert answer.status == status
    assert answer.body["error"]


def test_items_are_moved_along_the_states_only(partner: Partner) -> None:
    order = partner.book(BOAT)
    path = f"/items/{order.items[0]}/status"
    assert partner.lab("PUT", path, {"status": "REFUNDED"}).status == 400
    assert partner.lab("PUT", path, {"status": "KO"}).body["status"] == "KO"
    assert partner.lab("PUT", path, {"status": "OK"}).status == 400
    assert order.statuses() == ["KO"]


def test_policies_are_chosen_until_a_reset(partner: Partner) -> None:
    usual = partner.lab("GET", "/policies").body
    partner.lab("PUT", "/policies", {"no_policy": "403"})
    chosen = partner.lab("PUT", "/policies", {"repeat_cancel": "404"}).body
    assert chosen == {**usual, "repeat_cancel": "404"}
    partner.lab("POST", "/reset")
    assert partner.lab("GET", "/policies").body == usual


def test_catalogue_and_health_can_be_read(partner: Partner) -> None:
    assert partner.lab("GET", "/health").body == {"status": "ok"}
    found = partner.lab("GET", "/catalogue").body
    assert MUSEUM in [one["uuid"] for one in found["activities"]]
    assert {
        "client_id": "nocancel",
        "client_secret": "lab-secret",
        "grants": ["no-payment"],
    } in found["clients"]


def test_web_hook_tells_every_status() -> None:
    options = MusementOptions(refund_seconds=0.0, clock=lambda: 1_900_000_000.0)
    with listening() as inbox, running(options) as address:
        partner = Partner(address)
        partner.login()
        listener = {"url": inbox.url, "user": "me", "password": "secret"}
        assert partner.lab("PUT", "/webhook", listener).body == listener
        inbox.refusals = 2
        order = partner.book(MUSEUM)
        order.cancel()
        taken = inbox.wait(lambda messages: len(messages) == 3)
        assert [one["order_item_status"] for one in taken] == ["OK", "REFUND_STARTED", "REFUNDED"]
        assert [one["order_item_version"] for one in taken] == ["2", "3", "4"]
        assert {one["order_item_uuid"] for one in taken} == set(order.items)
        assert all(isinstance(value, str) for one in taken for value in one.values())
        assert len(taken[0]) == 10
        assert inbox.authorizations == ["Basic bWU6c2VjcmV0"] * 5
        path = f"/orders/{order.uuid}/items/{order.items[0]}/notifications"
        assert partner.call("POST", path).status == 204
        assert inbox.wait(lambda messages: len(messages) == 4)[-1] == taken[-1]
        assert partner.lab("PUT", "/webhook").status == 200
        assert partner.call("POST", path).error == (422, "0")
        partner.session.close()


def test_web_hook_that_nobody_hears_is_given_up() -> None:
    with running(MusementOptions(webhook_url="http://127.0.0.1:1/hook")) as address:
        partner = Partner(address)
        partner.login()
        day = partner.call("GET", f"/activities/{MUSEUM}/dates").body[5]["day"]
        assert partner.book(MUSEUM, day=day).statuses() == ["OK"]
        partner.session.close()


def test_options_of_the_command_are_read() -> None:
    options = parse(
        [
            *("--port", "8080", "--seed", "7", "--now", "2030-04-01T09:00:00"),
            *("--defect", "cancel-ignored", "--without", "refunds", "--capacity", "3"),
            *("--policy", "missing_reason=422", "--refund-seconds", "0.5"),
        ]
    )
    assert (options.port, options.seed, options.capacity) == (8080, 7, 3)
    assert options.now == datetime(2030, 4, 1, 9, tzinfo=UTC)
    assert [str(one) for one in options.defects] == ["cancel-ignored"]
    assert options.policies.missing_reason == "422"
    assert options.refund_seconds == 0.5
    assert options.without == {"refunds"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--defect", "cancel-ignord"], "'cancel-ignored'"),
        (["--policy", "mising_reason=400"], "unknown policy"),
        (["--policy", "missing_reason=500"], "400, 422"),
        (["--port", "70000"], "cannot listen"),
    ],
)
def test_command_refuses_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("bookproof lab: ")
    assert message in line


def test_address_in_use_is_an_error(origin: str) -> None:
    port = int(origin.rpartition(":")[2])
    with pytest.raises(LabStartError, match="cannot listen"), running(MusementOptions(port=port)):
        pass


def test_command_serves_until_standard_input_ends() -> None:
    command = [sys.executable, "-m", "bookproof.lab.musement", "--exit-on-stdin-eof"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("bookproof lab: http://127.0.0.1:")
        address = said.removeprefix("bookproof lab: ").strip()
        assert requests.get(f"{address}/lab/health", timeout=10).status_code == 200
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_reference_page_is_up_to_date() -> None:
    path = Path(__file__).parents[3] / "docs" / "reference" / "lab-musement.md"
    assert path.read_text(encoding="utf-8") == page()
