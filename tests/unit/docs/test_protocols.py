"""The matrix over all protocols: every cell that applies has its scenarios."""

from __future__ import annotations

import pytest

from bookproof.docs.knowledge import suites
from bookproof.docs.protocols import protocols_page, rows, uncovered
from bookproof.protocols import PROTOCOLS, profile_of


def test_every_row_that_applies_has_its_scenarios() -> None:
    assert uncovered() == []


def test_every_row_says_something_of_every_protocol() -> None:
    assert len(rows()) == 24
    for row in rows():
        assert {*row.scenarios, *row.absent} == set(PROTOCOLS), row.id
        assert all(row.scenarios.values()), row.id
        assert all(row.absent.values()), row.id


@pytest.mark.parametrize("protocol", [name for name in PROTOCOLS if name != "open_booking"])
def test_every_scenario_stands_for_one_of_the_matrix(protocol: str) -> None:
    known = {name for row in rows() for name in row.scenarios.get(protocol, ())}
    covered = [
        (test.id, name)
        for suite in suites(protocol).values()
        for test in suite.tests
        for name in test.found.scenario.covers
    ]
    assert [(test, name) for test, name in covered if name not in known] == []


def test_the_page_names_every_row_and_protocol() -> None:
    page = protocols_page()
    assert [row.title for row in rows() if f"## {row.title}" not in page] == []
    assert [name for name in PROTOCOLS if profile_of(name).title not in page] == []
