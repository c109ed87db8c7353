"""The lab as a command."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bookproof.lab import LabOptions
from bookproof.lab.main import main, running
from bookproof.lab.serving import LabStartError

from .conftest import Broker


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the lab as a process; yields it and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bookproof.lab", "--sessions-per-type", "1", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("bookproof lab: http://127.0.0.1:")
        yield process, line.removeprefix("bookproof lab: ").strip()
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_well(number: signal.Signals) -> None:
    with command() as (process, address):
        broker = Broker(address)
        assert broker.call("GET", "/orders-rpde").status == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
        assert (process.returncode, output, errors) == (0, "", "")
        broker.session.close()


def test_end_of_input_ends_it() -> None:
    with command("--exit-on-stdin-eof") as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_state_outlives_a_restart_at_another_address(tmp_path: Path) -> None:
    options = LabOptions(db=tmp_path / "lab.sqlite", sessions_per_type=0)
    with running(options) as address:
        broker = Broker(address)
        one = broker.make(criteria="BookableCancellable")
        order, items = broker.booked([one, one])
        broker.cancel(order, items[:1])
        before = broker.orders_feed()[order]
        broker.session.close()
    with running(options) as address:
        assert address != broker.origin
        again = Broker(address)
        after = again.orders_feed()[order]
        assert after["modified"] == before["modified"]
        assert after["data"]["@id"] == f"{address}/openbooking/orders/{order}"
        assert again.spaces(one) == 19
        other = again.make()
        assert other.uri != one.uri
        ids = [item["@id"] for item in after["data"]["orderedItem"]]
        assert again.cancel(order, ids).status == 204
        assert again.orders_feed()[order]["modified"] > before["modified"]
        again.session.close()


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
    assert "'cancel-ignored'" in refused(capsys, "--defect", "cancel-ignord")


@pytest.mark.parametrize("size", ["0", "-1", "many"])
def test_impossible_page_size(capsys: pytest.CaptureFixture[str], size: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--page-size", size])
    assert ended.value.code == 2
    assert "--page-size" in capsys.readouterr().err


def test_unusable_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "cannot use" in refused(capsys, "--db", str(tmp_path))
    other = tmp_path / "notes.txt"
    other.write_text("not a database, and long enough to be looked at" * 40)
    assert "cannot use" in refused(capsys, "--db", str(other))


def test_database_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "lab.sqlite"
    options = LabOptions(db=path, sessions_per_type=0)
    with running(options):
        pass
    connection = sqlite3.connect(path)
    connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    connection.commit()
    connection.close()
    with pytest.raises(LabStartError, match="schema version 0"), running(options):
        pass


def test_it_listens_soon() -> None:
    started = time.perf_counter()
    with command():
        assert time.perf_counter() - started < 3.0
