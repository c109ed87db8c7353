"""A whole run of the embedded lab, made once, and a certificate of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    runs: tuple[Path, ...]
    issuer: str

    @property
    def run(self) -> Path:
        """The first of the runs."""
        return self.runs[0]

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


def _configuration(place: Path, seller: str = "") -> Path:
    """The default one, with a word on every feature that has scenarios.

    Args:
        seller: the only Seller of the configuration; both without it.
    """
    document = json.loads((resources.folder("config") / "default.json").read_text("utf-8"))
    document.pop("$schema", None)
    found = find_scenarios(resources.folder("features"), "open_booking")
    absent = {ABSENT, *(e.origin.feature for e in found if not e.origin.implemented)}
    declared = document["implementedFeatures"]
    for feature in sorted({entry.origin.feature for entry in found}):
        if declared.get(feature) is None:
            declared[feature] = feature not in absent
    if seller:
        document["sellers"] = {"primary": document["sellers"][seller]}
    path = place / "certified.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def _run(place: Path, seller: str = "") -> Path:
    configuration = _configuration(place, seller)
    arguments = ("run", "--config", configuration, "--reports", place, "--seed", "1", "-n", "1")
    done = bookproof(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return (place / "latest").resolve()


def _certified(place: Path, *runs: Path) -> Certified:
    certified = Certified(place, runs, "")
    made = bookproof("keygen", certified.key)
    assert made.returncode == 0, made.stderr
    done = bookproof("certify", *runs, "--key", certified.key, "--out", certified.page)
    assert done.returncode == 0, done.stderr
    return replace(certified, issuer=made.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def command() -> Command:
    return bookproof


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of everything."""
    return _run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="session")
def issued(whole_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return _certified(tmp_path_factory.mktemp("certificate"), whole_run)


@pytest.fixture(scope="module")
def issued_for_two(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """A certificate of two runs: one with a Seller whose prices have tax in them, one without."""
    gross = _run(tmp_path_factory.mktemp("gross"), "primary")
    net = _run(tmp_path_factory.mktemp("net"), "secondary")
    return _certified(tmp_path_factory.mktemp("certificate-of-two"), gross, net)


def _copied(issued: Certified, place: Path) -> Certified:
    shutil.copytree(issued.place, place)
    return replace(issued, place=place)


@pytest.fixture
def certified(issued: Certified, tmp_path: Path) -> Certified:
    """A copy that a test may tamper with."""
    return _copied(issued, tmp_path / "copy")


@pytest.fixture
def certified_two(issued_for_two: Certified, tmp_path: Path) -> Certified:
    """A copy of the certificate of two runs."""
    return _copied(issued_for_two, tmp_path / "copy")
