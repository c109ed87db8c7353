"""Each check on what a sound system sends, and on what a broken one does."""

from __future__ import annotations

import json

import pytest

from bookproof.checks.registry import CHECKS
from bookproof.protocols import profile_of
from bookproof.report.advice import advice
from bookproof.requirements import requirements_of
from bookproof.session import plain

from .bodies import answer
from .table import TABLE, Row

MINE = [name for name in CHECKS if CHECKS[name].protocol == profile_of("musement").name]
ROWS = [
    pytest.param(name, row, id=f"{name}-{number}")
    for name, rows in TABLE.items()
    for number, row in enumerate(rows)
]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_sound_answer_passes(name: str, row: Row) -> None:
    assert CHECKS[name].find(*row.good) == []


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_a_broken_answer_is_found_at_its_place(name: str, row: Row) -> None:
    first, *_ = found = CHECKS[name].find(*row.broken)
    assert first.where == row.where
    assert all(bool(finding.policy) is row.policy for finding in found)
    assert json.dumps([plain(finding.expected) for finding in found])


def test_every_check_is_in_the_table() -> None:
    assert sorted(TABLE) == sorted(MINE)


@pytest.mark.parametrize("name", MINE)
def test_every_check_has_advice_and_the_prefix(name: str) -> None:
    assert name.startswith("mus-")
    assert advice(name) is not None


def test_every_requirement_is_judged() -> None:
    judged = {name for check in MINE for name in CHECKS[check].requirements}
    assert judged == set(requirements_of("musement"))


def test_a_secret_is_not_repeated() -> None:
    found = CHECKS["mus-login.token"].find(
        answer(200, {"access_token": 12345678, "expires_in": 1, "token_type": "bearer"})
    )
    assert [finding.where for finding in found] == ["$.access_token"]
    assert "12345678" not in str(found)
