"""A whole run of the embedded lab, made once, and a certificate of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bookproof import resources
from bookproof.collect import find_scenarios

ABSENT = "customer-requested-cancellation-always-allowed"
"""What the lab does not do, as its cancellation windows speak against it."""
Command = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True)
class Certified:
    """What the commands left in a folder."""

    place: Path
    run: Path
    issuer: str

    @property
    def page(self) -> Path:
        return self.place / "certificate.html"

    @property
    def key(self) -> Path:
        return self.place / "issuer.pem"

    @property
    def evidence(self) -> Path:
        return self.place / "certificate.evidence.zip"


def bookproof(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    return subprocess.run(
        [sys.executable, "-m", "bookproof.cli", *map(str, arguments)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _configuration(place: Path) -> Path:
    """The default one, with a word on every feature that has scenarios."""
    document = json.loads((resources.folder("config") / "default.json").read_text("utf-8"))
    document.pop("$schema", None)
    found = find_scenarios(resources.folder("features"), "open_booking")
    absent = {ABSENT, *(e.origin.feature for e in found if not e.origin.implemented)}
    declared = document["implementedFeatures"]
    for feature in sorted({entry.origin.feature for entry in found}):
        if declared.get(feature) is None:
            declared[feature] = feature not in absent
    path = place / "certified.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.fixture(scope="session")
def command() -> Command:
    return bookproof


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of everything."""
    place = tmp_path_factory.mktemp("run")
    configuration = _configuration(place)
    arguments = ("run", "--config", configuration, "--reports", place, "--seed", "1", "-n", "1")
    done = bookproof(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return (place / "latest").resolve()


@pytest.fixture(scope="session")
def issued(whole_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Certified:
    place = tmp_path_factory.mktemp("certificate")
    key = place / "issuer.pem"
    made = bookproof("keygen", key)
    assert made.returncode == 0, made.stderr
    page = place / "certificate.html"
    done = bookproof("certify", whole_run, "--key", key, "--out", page)
    assert done.returncode == 0, done.stderr
    return Certified(place, whole_run, made.stdout.splitlines()[-1])


@pytest.fixture
def certified(issued: Certified, tmp_path: Path) -> Certified:
    """A copy that a test may tamper with."""
    place = tmp_path / "copy"
    shutil.copytree(issued.place, place)
    return Certified(place, issued.run, issued.issuer)
