"""The register of interpretations is complete and points at sections that exist."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bookproof.requirements import Interpretation, interpretations, requirements

EVERY = list(interpretations().values())


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.id)
def test_both_readings_are_told(entry: Interpretation) -> None:
    assert entry.question.endswith("?")
    assert entry.adopted.endswith(".")
    assert entry.other.endswith(".")
    assert entry.adopted != entry.other
    assert entry.sources


def sections() -> Iterator[tuple[str, str]]:
    for entry in EVERY:
        for source in entry.sources:
            if "/open-booking-api/EditorsDraft/" in source or "realtime-paged" in source:
                yield entry.id, source


@pytest.mark.parametrize(("name", "source"), list(sections()))
def test_the_section_is_one_that_requirements_cite(name: str, source: str) -> None:
    assert source in {requirement.source for requirement in requirements().values()}, name


def test_ids_count_up() -> None:
    assert [entry.id for entry in EVERY] == [f"OBI-{n:02}" for n in range(1, len(EVERY) + 1)]
