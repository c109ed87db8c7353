"""Generated files are up to date, and say the same as the settings."""

import configparser
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bookproof import resources
from bookproof.settings.protocols import PROTOCOLS
from bookproof.settings.publishing import reference, reference_file, schema, schema_file

from .conftest import CONFIG, Problems, changed

ROOT = Path(__file__).parents[3]


STALE = "stale: python -m bookproof.settings write ."


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_schema_is_up_to_date(protocol: str) -> None:
    written = resources.folder("schemas") / schema_file(protocol)
    assert written.read_text(encoding="utf-8") == schema(protocol), STALE


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_reference_page_is_up_to_date(protocol: str) -> None:
    written = ROOT / "docs" / "reference" / reference_file(protocol)
    assert written.read_text(encoding="utf-8") == reference(protocol), STALE


def test_the_module_prints_both() -> None:
    printed = [
        subprocess.run(
            [sys.executable, "-m", "bookproof.settings", *arguments],
            capture_output=True,
            check=False,
        )
        for arguments in (["schema"], ["docs"], ["else"], [])
    ]
    assert [run.returncode for run in printed] == [0, 0, 2, 2]
    assert printed[0].stdout.decode("utf-8") == schema()
    assert printed[1].stdout.decode("utf-8") == reference()
    assert b"usage" in printed[2].stderr


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json.loads(schema()))


@pytest.mark.parametrize(
    "file",
    [file for file in sorted(CONFIG.glob("*.json")) if "incumbent" not in file.name],
    ids=lambda file: file.name,
)
def test_shipped_configurations_fit_the_schema_that_they_name(file: Path) -> None:
    document = json.loads(file.read_text("utf-8"))
    named = (file.parent / document["$schema"]).resolve()
    assert named.name == schema_file(document.get("protocol", "open_booking"))
    Draft202012Validator(json.loads(named.read_text("utf-8"))).validate(document)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("implementedFeatures/order-delettion", True),
        ("implementedFeatures/order-deletion", "yes"),
        ("bookingFlowsInScope/OpenBokingSimpleFlow", True),
        ("bookableOpportunityTypesInScope", {"Event": False}),
        ("bookableOpportunityTypesInScope/Slot", True),
        ("workers", 0),
        ("timeouts/request", 0),
        ("options/repeatDeleteStatus", []),
        ("sellers/primary/@type", "Club"),
        ("sellers/primary/authentication", {}),
        ("datasetSiteUrl", "https://example.com/"),
        ("lab", None),
    ],
)
def test_the_schema_refuses_what_the_settings_refuse(
    problems: Problems, ours: dict[str, Any], place: str, value: Any
) -> None:
    document = changed(ours, place, value)
    assert problems(document)
    assert not Draft202012Validator(json.loads(schema())).is_valid(document)


def test_the_shipped_pytest_settings_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    expected = dict(project["tool"]["pytest"]["ini_options"])
    del expected["testpaths"]
    del expected["filterwarnings"]  # a warning of some library must not fail a user's system
    shipped = configparser.ConfigParser()
    shipped.read(CONFIG / "pytest.ini", encoding="utf-8")
    found = dict(shipped["pytest"])
    assert set(found) == set(expected)
    assert found["addopts"].split() == expected["addopts"]
    assert found["xfail_strict"] == str(expected["xfail_strict"]).lower()
