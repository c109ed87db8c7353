"""Reading a file with the official list of activities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookproof.validation.rules.concepts import activity_list


def _file(folder: Path, content: Any) -> Path:
    path = folder / "activities.jsonld"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_labels_by_id(tmp_path: Path) -> None:
    """Under either name of the `@id`."""
    concepts = [
        {"@id": "https://a.example/list#1", "prefLabel": "Yoga"},
        {"id": "https://a.example/list#2", "prefLabel": "Judo"},
        {"prefLabel": "Nothing"},
        "no concept",
    ]
    assert activity_list(_file(tmp_path, {"concept": concepts})) == {
        "https://a.example/list#1": "Yoga",
        "https://a.example/list#2": "Judo",
    }


@pytest.mark.parametrize("content", [[], {}, {"concept": {}}])
def test_other_files_are_refused(tmp_path: Path, content: Any) -> None:
    """With the name of the file."""
    with pytest.raises(ValueError, match=r"activities\.jsonld holds no list of concepts"):
        activity_list(_file(tmp_path, content))
