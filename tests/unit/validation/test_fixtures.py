from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookproof import resources
from bookproof.validation.engine import judge
from bookproof.validation.facts import facts
from bookproof.validation.flaw import Flaw, Severity
from bookproof.validation.structure import structure

FOLDER = resources.folder("fixtures") / "documents"
FILES = sorted(FOLDER.glob("*/*.json"))


def failures(flaws: list[Flaw]) -> list[tuple[str, str, str]]:
    return [
        (flaw.rule, flaw.path, flaw.message) for flaw in flaws if flaw.severity is Severity.FAILURE
    ]


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_document_is_valid(path: Path) -> None:
    document, mode = read(path), path.parent.name
    assert failures(judge(document, mode)) == []
    assert failures(judge(document, mode, path.read_bytes())) == []
    assert failures(structure(document, mode)) == []
    assert failures(structure(document, mode, thorough=True)) == []


def test_every_mode_has_a_document() -> None:
    assert {path.parent.name for path in FILES} == set(facts().modes)


def test_no_document_stands_twice() -> None:
    texts = [json.dumps(read(path), sort_keys=True) for path in FILES]
    assert len(set(texts)) == len(texts)


def test_values_are_our_own() -> None:
    text = "\n".join(path.read_text("utf-8") for path in FILES)
    assert "example.com" not in text
    assert "acme" not in text.lower()
