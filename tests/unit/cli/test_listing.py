"""The lists: everything there is, one line each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bookproof.cli.listing import KINDS, show_list
from bookproof.criteria import CRITERIA
from bookproof.lab import Defect
from bookproof.requirements import interpretations, requirements_of
from bookproof.settings import FEATURES


def listed(kind: str, capsys: pytest.CaptureFixture[str], *assignments: str) -> list[Any]:
    assert show_list(kind, None, assignments, "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("features", list(FEATURES)),
        ("criteria", list(CRITERIA)),
        ("defects", [str(defect) for defect in Defect]),
        ("requirements", list(requirements_of("open_booking"))),
        ("interpretations", list(interpretations())),
    ],
)
def test_everything_is_listed(
    kind: str, ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert [row["id"] for row in listed(kind, capsys)] == ids


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_one_line_each(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(kind, capsys)
    assert show_list(kind, None, (), "text") == 0

    lines = capsys.readouterr().out.splitlines()
    assert [text.split()[0] for text in lines] == [row["id"] for row in rows]
    assert all(text.strip() != row["id"] for text, row in zip(lines, rows, strict=True))


def test_checks_of_every_module_with_their_requirements(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = {row["id"]: row for row in listed("checks", capsys)}

    assert "OBA-CUSTCANCEL-02" in rows["cancellation.status"]["requirements"]
    assert {name.partition(".")[0] for name in rows} >= {"quote", "booking", "orders-feed"}


def test_features_say_what_is_declared_and_whether_there_are_scenarios(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = {
        row["id"]: row
        for row in listed("features", capsys, "implementedFeatures.cancellation-window=false")
    }

    assert rows["cancellation-window"]["declared"] is False
    assert rows["order-deletion"]["tests"] >= 5
    assert rows["order-deletion"]["category"] == "core"
    assert rows["access-code"]["declared"] is None


def test_tests_name_their_checks_and_requirements(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["id"]: row for row in listed("tests", capsys)}

    row = rows["cancellation/customer-requested-cancellation/book-and-cancel"]
    assert "cancellation.status" in row["checks"]
    assert "OBA-CUSTCANCEL-02" in row["requirements"]
