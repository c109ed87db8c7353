"""Two validators and one writer: the same flaws from both, and hardly ever two for one fault."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bookproof.resources import folder
from bookproof.validation.structure import conforms, structure

from .documents import SOUND

WRONG: tuple[Any, ...] = (None, "", [], {"a": 1}, -7, "nonsense", ["nonsense"], 1.5, True)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def mutants(document: Any) -> Iterator[Any]:
    """The document with each of its properties dropped, then given each wrong value."""
    for at, node in enumerate(nodes(document)):
        for name in node:
            for value in (..., *WRONG):
                mutant = copy.deepcopy(document)
                changed = next(item for number, item in enumerate(nodes(mutant)) if number == at)
                if value is ...:
                    del changed[name]
                else:
                    changed[name] = copy.deepcopy(value)
                yield mutant


@pytest.mark.parametrize("name", SOUND)
def test_both_validators_tell_the_same(name: str) -> None:
    mode, make = SOUND[name]
    for number, mutant in enumerate(mutants(make())):
        if number % 11 == 0:
            assert structure(mutant, mode) == structure(mutant, mode, thorough=True)


def test_most_single_faults_give_exactly_one_flaw() -> None:
    counts = [
        len(structure(mutant, mode))
        for mode, make in SOUND.values()
        for number, mutant in enumerate(mutants(make()))
        if number % 5 == 0
    ]
    rejected = [count for count in counts if count]
    assert len(rejected) > 500
    assert sum(count == 1 for count in rejected) / len(rejected) > 0.97


def test_the_example_documents_conform_to_both() -> None:
    paths = sorted((folder("fixtures") / "documents").rglob("*.json"))
    assert paths
    for path in paths:
        document = json.loads(path.read_text("utf-8"))
        mode = path.parent.name
        assert structure(document, mode) == [], path
        assert structure(document, mode, thorough=True) == [], path
        assert conforms(path.read_bytes(), mode), path
