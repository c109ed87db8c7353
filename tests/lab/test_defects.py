"""Defects: switching them on, and that each one shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bookproof.lab import Defect, LabOptions
from bookproof.lab.main import running

from .conftest import Broker, new_uuid
from .tour import travel


def switch(broker: Broker, names: Sequence[str]) -> Any:
    """Switch exactly these defects on, over HTTP."""
    url = f"{broker.origin}/lab/defects"
    return broker.session.put(url, json={"active": list(names)}, timeout=10)


@pytest.mark.parametrize("defect", list(Defect), ids=str)
def test_every_defect_can_be_switched_on(broker: Broker, defect: Defect) -> None:
    answer = switch(broker, [defect.value])
    assert answer.status_code == 200
    assert [entry["name"] for entry in answer.json() if entry["active"]] == [defect.value]
    assert switch(broker, []).status_code == 200


def test_names_are_simple_and_descriptions_are_sentences() -> None:
    for defect in Defect:
        assert defect.value == defect.name.lower().replace("_", "-")
        assert defect.description.endswith(".")
        assert "\n" not in defect.description


def test_listing_counts_how_often_a_defect_has_shown(broker: Broker) -> None:
    switch(broker, ["delete-unknown-accepted"])

    def fired() -> int:
        listing = broker.session.get(f"{broker.origin}/lab/defects", timeout=10).json()
        return sum(entry["fired"] for entry in listing)

    assert fired() == 0
    assert broker.call("DELETE", f"/orders/{new_uuid()}").status == 204
    assert fired() == 1
    switch(broker, [])
    assert fired() == 0
    assert broker.call("DELETE", f"/orders/{new_uuid()}").status == 404


def test_unknown_names_and_odd_bodies_are_refused(broker: Broker) -> None:
    answer = switch(broker, ["cancel-ignord"])
    assert answer.status_code == 400
    assert "'cancel-ignored'" in answer.json()["error"]
    for body in (b"{", b"{}", b"[]", b'{"active": 1}'):
        answer = broker.session.put(f"{broker.origin}/lab/defects", data=body, timeout=10)
        assert answer.status_code == 400


def test_defects_of_the_command_line_are_on_from_the_start() -> None:
    with running(LabOptions(sessions_per_type=0, defects=(Defect.C1_WRONG_STATUS,))) as address:
        broker = Broker(address)
        assert broker.c1(new_uuid(), [broker.make()]).status == 201
        broker.session.close()


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What a lab without defects answers on the tour."""
    transcript, fired = travel(tmp_path_factory.mktemp("healthy"))
    assert not any(fired.values())
    assert len(transcript) > 140
    return transcript


def test_tour_is_repeatable(healthy: list[Any], tmp_path: Path) -> None:
    assert travel(tmp_path)[0] == healthy


@pytest.mark.parametrize("defect", list(Defect), ids=str)
def test_every_defect_shows(defect: Defect, healthy: list[Any], tmp_path: Path) -> None:
    transcript, fired = travel(tmp_path, defect)
    assert fired[defect.value] > 0
    assert transcript != healthy[: len(transcript)]
    assert sum(fired.values()) == fired[defect.value]
