"""Checks are declared well: known requirements, a one-sentence title, known interpretations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bookproof.checks
from bookproof.checks.error_catalogue import LEGACY_NAMES, STATUS_OF_TYPE
from bookproof.checks.registry import CHECKS, check
from bookproof.protocols import PROTOCOLS, profile_of
from bookproof.requirements import interpretations, requirements
from bookproof.results import Finding, Outcome

for protocol in PROTOCOLS:
    profile_of(protocol)

MODULES = sorted(Path(bookproof.checks.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("check_id", CHECKS)
def test_requirements_are_known(check_id: str) -> None:
    declared = CHECKS[check_id]
    assert declared.requirements
    assert set(declared.requirements) <= set(requirements())


@pytest.mark.parametrize("check_id", CHECKS)
def test_the_title_is_one_sentence(check_id: str) -> None:
    title = CHECKS[check_id].title
    assert re.fullmatch(r"[A-Z][^.]*(\.json)?[^.]*\.", title), title


def test_titles_are_told_apart() -> None:
    titles = [(declared.protocol, declared.title) for declared in CHECKS.values()]
    assert len(set(titles)) == len(titles)


def test_interpretations_in_use_are_registered() -> None:
    used = {name for path in MODULES for name in re.findall(r"OBI-\d+", path.read_text("utf-8"))}
    assert used
    assert used <= set(interpretations())


def test_checks_know_neither_pytest_nor_http() -> None:
    allowed = {"checks", "feeds", "model", "results", "requirements", "validation"}
    for path in MODULES:
        text = path.read_text("utf-8")
        assert set(re.findall(r"from bookproof\.(\w+)", text)) <= allowed, path.name
        assert not re.search(r"import (pytest|requests|urllib3|socket)", text), path.name


def test_recommendations_only_warn() -> None:
    finding = [Finding("$", 1, 2)]
    assert CHECKS["booking.item-id-form"].outcome(finding) is Outcome.WARNED
    assert CHECKS["booking.item-ids"].outcome(finding) is Outcome.FAILED


@pytest.mark.parametrize(
    ("check_id", "names"),
    [
        ("quote.id", ["OBA-ORDER-01"]),
        ("Quote.id", ["OBA-ORDER-01"]),
        ("quote.none", []),
    ],
)
def test_a_bad_declaration_is_refused(check_id: str, names: list[str]) -> None:
    with pytest.raises(ValueError, match=check_id):
        check(check_id, *names)(lambda: iter(()))


def test_error_types_belong_to_error_statuses() -> None:
    assert len(STATUS_OF_TYPE) == 51
    assert all(400 <= status < 600 for status in STATUS_OF_TYPE.values())
    assert set(LEGACY_NAMES.values()) <= set(STATUS_OF_TYPE)
