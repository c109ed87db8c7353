"""Files can be entered at every place that was told."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bookproof.bulk import files, scanning
from bookproof.bulk.files import FilesLane
from bookproof.bulk.judging import judge_batch
from bookproof.bulk.lanes import Choices, Step
from bookproof.bulk.tally import Tally
from bookproof.faults import EnvironmentFault
from bookproof.validation.flaw import Severity

CHOICES = Choices(least=Severity.FAILURE)


def slot(number: int) -> dict[str, Any]:
    data = {"@type": "Slot", "@id": f"urn:{number}", "startDate": "later" if number % 3 else "x"}
    return {"state": "updated", "kind": "Slot", "id": str(number), "modified": 1, "data": data}


def found(steps: list[Step]) -> dict[str, Any]:
    tally = Tally()
    for step in steps:
        tally.merge(judge_batch(step.batch).tally)
    return tally.to_json()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of everything, cut into small pieces."""
    monkeypatch.setattr(files, "WHOLE", 1500)
    monkeypatch.setattr(files, "ENOUGH", 600)
    monkeypatch.setattr(files, "CHUNK", 300)
    monkeypatch.setattr(scanning, "CHUNK", 300)
    page = json.dumps({"next": "urn:x", "items": [slot(n) for n in range(40)]}, indent=1)
    lines = "".join(json.dumps(slot(n)["data"]) + "\n" for n in range(40))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "page.json").write_text(page, encoding="utf-8")
    (tmp_path / "a.ndjson").write_text(lines, encoding="utf-8")
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(page.encode()))
    (tmp_path / "c.json").write_text(json.dumps(slot(1)["data"]), encoding="utf-8")
    (tmp_path / "d.json").write_text(page[:-200], encoding="utf-8")
    (tmp_path / "e.json").write_text(json.dumps([slot(n) for n in range(40)]), encoding="utf-8")
    (tmp_path / ".hidden.json").write_text("nonsense", encoding="utf-8")
    return tmp_path


def test_from_every_position_comes_what_is_left(folder: Path) -> None:
    lane = FilesLane(str(folder), CHOICES)
    steps = list(lane.steps(None))
    whole = found(steps)

    assert len(steps) > 20
    for number, step in enumerate(steps, 1):
        position = json.loads(json.dumps(step.after))
        assert found(steps[:number] + list(lane.steps(position))) == whole


def test_everything_is_seen(folder: Path) -> None:
    whole = found(list(FilesLane(str(folder), CHOICES).steps(None)))
    documents = {
        Path(example["document"]).name: example["line"]
        for cause in whole["causes"]
        for example in cause["examples"]
    }

    assert whole["items"] >= 80 + 30
    assert whole["modes"]["RPDEFeed"] >= 40 + 80 + 30
    assert "not-json" in {cause["rule"] for cause in whole["causes"]}
    assert documents["d.json"] > 400


def test_a_file_that_has_changed_is_not_entered(folder: Path) -> None:
    lane = FilesLane(str(folder / "c.json"), CHOICES)
    [step] = lane.steps(None)
    assert list(lane.steps(step.after)) == []
    (folder / "c.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="changed"):
        list(lane.steps(step.after))


def test_work_is_small_up_to_a_size(folder: Path) -> None:
    lane = FilesLane(str(folder), CHOICES)

    assert lane.is_small(1_000_000)
    assert not lane.is_small(1_000)
