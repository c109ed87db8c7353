"""The two-party lab as a command, and its reference page."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from bookproof.lab.two_party.main import main
from bookproof.lab.two_party.reference import page

from .conftest import CUSTOMER, PROVIDER, Site

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "lab-two_party.md"


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Site]]:
    """Start the lab as a process; yields it and the site it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bookproof.lab.two_party", "--port", "0", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("bookproof lab: http://127.0.0.1:")
        with requests.Session() as session:
            yield process, Site(line.removeprefix("bookproof lab: ").strip(), session=session)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_well(number: signal.Signals) -> None:
    with command() as (process, site):
        assert site.requests("ord-new").status == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
        assert (process.returncode, output, errors) == (0, "", "")


def test_end_of_input_ends_it() -> None:
    with command("--exit-on-stdin-eof") as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_options_of_the_command_line() -> None:
    arguments = (
        *("--now", "2030-01-01T10:00:00Z", "--status-names", "APPROVED=ACCEPTED"),
        *("--auto-approve-states", "NEW", "--auto-approve-states", "REVIEWING"),
        *("--no-escrow-readable", "--third-party-status", "404"),
        *("--resolved-request", "idempotent", "--defect", "order-made-with-200"),
    )
    with command(*arguments) as (_, site):
        assert site.call("POST", "/orders").status == 200
        made = site.ask("ord-reviewing").body
        assert (made["status"], made["resolved_at"]) == ("ACCEPTED", "2030-01-01T10:00:00Z")
        assert "escrow" not in site.read("ord-reviewing")
        assert site.accept("ord-cancelled", "can-approved", PROVIDER).status == 200
        assert site.requests("ord-of-others", CUSTOMER).status == 404


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command says when it cannot start."""
    assert main(arguments) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.count("\n") == 1
    return errors


def test_port_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}" in refused(capsys, "--port", str(port))
    assert "99999" in refused(capsys, "--port", "99999")


def test_unknown_defect(capsys: pytest.CaptureFixture[str]) -> None:
    assert "'refund-missing'" in refused(capsys, "--defect", "refund-mising")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--now", "2030-01-01T10:00:00"),
        ("--status-names", "APPROVED"),
        ("--auto-approve-states", "COMPLETED"),
        ("--third-party-status", "500"),
    ],
)
def test_impossible_values(capsys: pytest.CaptureFixture[str], arguments: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert arguments[0] in capsys.readouterr().err


def test_reference_page_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--reference"]) == 0
    assert capsys.readouterr().out == page() == PAGE.read_text(encoding="utf-8")
