"""What every protocol shares: one configuration, all commands, the same report and evidence."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from bookproof import resources
from bookproof.protocols import PROTOCOLS, profile_of
from bookproof.recording import read_cases
from bookproof.requirements import requirements_of
from bookproof.settings import load_any
from bookproof.settings.protocols import settings_class

Contents = Callable[[Path], Iterator[tuple[str, bytes]]]

LIMIT = 120.0
_PORT = re.compile(r"(?<=127\.0\.0\.1):\d+")
CONFIG = resources.folder("config")
WITHOUT_FEEDS = [protocol for protocol in PROTOCOLS if protocol != "open_booking"]


@dataclass(frozen=True, slots=True)
class Done:
    """A run of a protocol's example that has ended."""

    protocol: str
    place: Path

    @property
    def config(self) -> str:
        """The configuration of the run."""
        return str(CONFIG / f"example.{self.protocol.replace('_', '-')}.json")

    @property
    def folder(self) -> Path:
        """Where its report lies."""
        return (self.place / "reports" / "latest").resolve()

    @property
    def results(self) -> dict[str, Any]:
        """``results.json``."""
        found: dict[str, Any] = json.loads((self.folder / "results.json").read_text("utf-8"))
        return found

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of bookproof in the place of the run."""
        return subprocess.run(
            [sys.executable, "-m", "bookproof.cli", *arguments],
            cwd=self.place,
            env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )


@pytest.fixture(scope="module", params=WITHOUT_FEEDS)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The example of a protocol, run against its lab by two workers."""
    ran = Done(request.param, tmp_path_factory.mktemp(request.param))
    ended = ran.command("run", "--config", ran.config, "--seed", "7", "-n", "2")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "═══ CONFORMANT ═══" in ended.stdout
    return ran


def test_every_case_passes_and_the_result_follows_its_schema(done: Done) -> None:
    results = done.results
    schema = json.loads((resources.folder("schemas") / "results.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(results)
    declared = results["configuration"]["implementedFeatures"]
    for case in results["cases"]:
        expected = "passed" if declared[case["feature"]] else "not-applicable"
        assert (case["id"], case["outcome"]) == (case["id"], expected)
    assert {case["protocol"] for case in results["cases"]} == {done.protocol}
    prefix = profile_of(done.protocol).prefix
    named = {name for check in results["checks"].values() for name in check["requirements"]}
    assert named <= set(requirements_of(done.protocol))
    assert all(name.startswith(f"{prefix}-") for name in named)


def test_the_formats_count_alike(done: Done) -> None:
    number = len(done.results["cases"])
    junit = ElementTree.parse(done.folder / "junit.xml").getroot()  # noqa: S314 - our own file
    assert int(junit.get("tests", "")) == number
    page = (done.folder / "report.html").read_text("utf-8")
    assert len(re.findall(r'<details class="case ', page)) == number
    assert "dataset site" not in page.lower()


def test_the_replay_decides_alike(done: Done) -> None:
    ended = done.command("replay", str(done.folder), "--format", "json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = json.loads(ended.stdout)
    assert (told["notComparable"], told["changed"]) == ({}, [])


def test_the_same_seed_asks_the_same(done: Done) -> None:
    asked = []
    for name in ("first", "second"):
        ran = Done(done.protocol, done.place / name)
        ran.place.mkdir()
        arguments = ("--seed", "3", "-n", "0", "--set", "casesInFlight=1")
        ended = ran.command("run", "--config", ran.config, *arguments)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        asked.append(requests_of(ran))
    assert asked[0] == asked[1]


def requests_of(ran: Done) -> dict[str, list[tuple[str, str, str]]]:
    """What each case sent; ports, that of the lab and of a listener, are others each time."""
    return {
        case.id: [
            (sent.method, _PORT.sub("", sent.url), _PORT.sub("", sent.request_body))
            for sent in case.exchanges
        ]
        for case in read_cases(ran.folder)
    }


def test_no_file_of_the_run_holds_a_secret(done: Done, contents: Contents) -> None:
    settings = load_any(Path(done.config))
    values = [value for named in settings.secrets() for value in named.values()]
    secrets = {word for value in values for word in value.split() if len(word) > 5}
    secrets |= {base64.b64encode(word.encode()).decode().rstrip("=") for word in secrets}
    assert secrets
    names = set()
    for name, content in contents(done.folder):
        names.add(name)
        leaked = sorted(word for word in secrets - {"Bearer"} if word.encode() in content)
        assert (name, leaked) == (name, [])
    assert {"cases.jsonl.gz", "traffic.jsonl.gz", "run.json", "report.html: island"} <= names


def test_the_run_can_be_certified(done: Done) -> None:
    assert done.command("keygen", "issuer.pem").returncode == 0
    ended = done.command(
        "certify", str(done.folder), "--key", "issuer.pem", "--out", "certificate.html"
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    ended = done.command("verify", "certificate.html", "--key", "issuer.pem.pub")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.endswith("\nVALID, but not checked: holder.\n")
    assert profile_of(done.protocol).specification in (done.place / "certificate.html").read_text()


def test_the_plan_names_the_cases_of_the_run(done: Done) -> None:
    ended = done.command("plan", "--config", done.config, "--format", "json")
    assert ended.returncode == 0, ended.stderr
    plan = json.loads(ended.stdout)
    planned = [case for test in plan["tests"] for case in test["cases"]]
    assert sorted(planned) == sorted(case["id"] for case in done.results["cases"])
    words = " ".join(done.command("plan", "--config", done.config).stdout.split())
    assert "no request was sent" in words
    assert "Test interface" not in words


def test_the_doctor_finds_all_well(done: Done) -> None:
    ended = done.command("doctor", "--config", done.config, "--format", "json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    lines = json.loads(ended.stdout)["lines"]
    assert {line["level"] for line in lines} == {"ok"}
    assert [line["area"] for line in lines[1:]] == [
        probe.area for probe in profile_of(done.protocol).probes
    ]


@pytest.mark.parametrize("kind", ["features", "tests", "checks", "defects", "requirements"])
def test_the_lists_are_those_of_the_protocol(done: Done, kind: str) -> None:
    ended = done.command("list", kind, "--config", done.config, "--format", "json")
    assert ended.returncode == 0, ended.stderr
    rows = json.loads(ended.stdout)
    assert rows
    other = done.command("list", kind, "--format", "json")
    assert {row["id"] for row in rows}.isdisjoint(
        row["id"] for row in json.loads(other.stdout)
    ) or (
        kind in ("features", "tests", "defects")  # their names are unique within a protocol only
    )


def test_one_case_is_run_again_by_the_command_that_the_report_gives(done: Done) -> None:
    case = done.results["cases"][-1]
    words = case["reproduce"].split(" ", 2)
    assert words[:2] == ["bookproof", "run"]
    ended = done.command("run", "--config", done.config, "-n", "0", case["id"])
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_feature_declared_absent_is_not_applicable(done: Done) -> None:
    optional = next(
        name
        for name, feature in settings_class(done.protocol).FEATURES.items()
        if not feature.required
    )
    ended = done.command(
        "run", "--config", done.config, "-n", "0", "--reports", "absent",
        "--set", f"implementedFeatures.{optional}=false",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = json.loads((done.place / "absent/latest/results.json").read_text("utf-8"))
    outcomes = {case["outcome"] for case in results["cases"] if case["feature"] == optional}
    assert outcomes == {"not-applicable"}
