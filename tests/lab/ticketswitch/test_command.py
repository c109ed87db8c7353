"""The lab as a command, and its reference page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bookproof.lab.ticketswitch import Capability, Lenience, ListName, NoPermission, Options
from bookproof.lab.ticketswitch.main import main, parse, running
from bookproof.lab.ticketswitch.reference import page

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "lab-ticketswitch.md"


def test_command_tells_where_it_listens_and_ends_with_its_input() -> None:
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "bookproof.lab.ticketswitch", "--port", "0"),
            *("--defect", "cancel-ignored", "--exit-on-stdin-eof"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        head, _, origin = process.stdout.readline().strip().partition(": ")
        assert head == "bookproof lab"
        assert requests.get(f"{origin}/lab/health", timeout=10).json() == {"status": "ok"}
        listing = requests.get(f"{origin}/lab/defects", timeout=10).json()
        assert [one["name"] for one in listing if one["active"]] == ["cancel-ignored"]
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_options_of_the_command() -> None:
    options = parse(
        [
            *("--seed", "3", "--now", "2030-01-01T00:00:00", "--defect", "cancel-ignored"),
            *("--without", "release", "--without", "cancel", "--unknown-transaction", "404"),
            *("--not-purchased", "460", "--malformed-list", "460", "--unknown-item", "ignored"),
            *("--excess-parameters", "refused", "--no-permission", "forbidden"),
            *("--list-name", "both", "--retry-failed", "--keep-capacity"),
            *("--attempt-seconds", "2"),
        ]
    )
    assert options.now is not None
    assert options.now.isoformat() == "2030-01-01T00:00:00+00:00"
    assert set(options.without) == {Capability.CANCEL, Capability.RELEASE}
    assert [one.value for one in options.defects] == ["cancel-ignored"]
    assert (options.unknown_transaction, options.not_purchased) == (404, 460)
    assert (options.malformed_list, options.unknown_item) == (460, Lenience.IGNORED)
    assert options.excess_parameters is Lenience.REFUSED
    assert options.no_permission is NoPermission.FORBIDDEN
    assert options.list_name is ListName.BOTH
    assert (options.retry_failed, options.capacity_returns) == (True, False)
    assert (options.seed, options.attempt_seconds) == (3, 2.0)


def test_nothing_said_is_the_default() -> None:
    assert parse([]) == Options()


def test_unknown_defect_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--defect", "cancel-ignore"]) == 2
    assert "the nearest is 'cancel-ignored'" in capsys.readouterr().err


def test_taken_port_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with running(Options()) as origin:
        assert main(["--port", origin.rpartition(":")[2]]) == 2
    assert "cannot listen on 127.0.0.1" in capsys.readouterr().err


def test_reference_page_is_up_to_date() -> None:
    assert _PAGE.read_text(encoding="utf-8") == page(), (
        "run python -m bookproof.lab.ticketswitch.reference > docs/reference/lab-ticketswitch.md"
    )
