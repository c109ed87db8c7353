"""Every rule on two whole documents: the bad one differs from the good one in one thing."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bookproof.resources import folder
from bookproof.validation.flaw import Flaw
from bookproof.validation.jsonld import normalise
from bookproof.validation.meaning import meaning
from bookproof.validation.rules import catalogue, structural
from bookproof.validation.rules.registry import RULES
from bookproof.validation.structure import structure

_FOLDER = folder("fixtures") / "rules"
_FIXTURES = sorted(_FOLDER.glob("*.json"))
_OTHERS = ("linked-", "feed-", "not-json", "no-dataset")
"""Rules of linked data, of feeds and of files are not about one document; they have own tests."""

_UNSHOWN = {"cut-short"}
"""Takes a thousand faults in one document, which nobody would read."""


def _flaws(fixture: dict[str, Any], which: str) -> list[Flaw]:
    document, mode = fixture[which], fixture["mode"]
    plain = normalise(document).document
    now = datetime.fromisoformat(fixture["now"]) if "now" in fixture else None
    activities = fixture.get("activities")
    found = meaning(plain, mode, now=now, original=document, activities=activities)
    return [*structure(plain, mode), *found]


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_good_document_has_no_flaw_at_all(path: Path) -> None:
    """Not even one of another rule, so that the bad one has only what was done to it."""
    assert _flaws(_read(path), "good") == []


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_bad_document_breaks_the_rule(path: Path) -> None:
    """And none besides, unless the fixture says which cannot be avoided."""
    fixture = _read(path)
    assert {flaw.rule for flaw in _flaws(fixture, "bad")} == {path.stem, *fixture.get("also", ())}


@pytest.mark.parametrize("path", _FIXTURES, ids=lambda path: path.stem)
def test_flaw_is_no_worse_than_its_rule(path: Path) -> None:
    """A rule states the worst that it gives, and the mode is one of its own."""
    fixture = _read(path)
    rule = RULES[path.stem]
    weights = {flaw.severity for flaw in _flaws(fixture, "bad") if flaw.rule == rule.id}
    assert rule.severity in weights
    assert not rule.modes or fixture["mode"] in rule.modes


def test_every_rule_has_a_fixture() -> None:
    """And no fixture is left over from a rule that is gone."""
    assert catalogue.MODULES
    assert structural.__doc__
    wanted = {rule for rule in RULES if not rule.startswith(_OTHERS)}
    assert {path.stem for path in _FIXTURES} == wanted - _UNSHOWN
