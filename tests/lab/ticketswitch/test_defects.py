"""Every defect fires, and changes on the wire what it says and nothing else that is looked at."""

from __future__ import annotations

import pytest

from bookproof.lab.ticketswitch import Defect

from .conftest import Agent
from .descriptions import DESCRIPTIONS
from .trials import RACE, TRIALS, Trial

ALL = (*TRIALS, *DESCRIPTIONS)


def test_every_defect_has_a_trial() -> None:
    assert {trial.defect for trial in ALL} | {RACE} == set(Defect)


@pytest.mark.parametrize("trial", ALL, ids=lambda trial: trial.defect.value)
def test_defect(agent: Agent, trial: Trial) -> None:
    assert trial.look(agent) == trial.right
    assert agent.fired() == {}
    agent.switch(trial.defect.value)
    assert trial.look(agent) == trial.wrong
    assert list(agent.fired()) == [trial.defect.value]


def test_switching_is_exact(agent: Agent) -> None:
    listing = agent.send("GET", "/lab/defects").body
    assert [one["name"] for one in listing] == [defect.value for defect in Defect]
    assert all(one["description"].endswith(".") for one in listing)
    agent.switch("cancel-ignored", "total-wrong")
    agent.switch("total-wrong")
    listing = agent.send("GET", "/lab/defects").body
    assert [one["name"] for one in listing if one["active"]] == ["total-wrong"]


def test_unknown_defect_changes_nothing(agent: Agent) -> None:
    agent.switch("total-wrong")
    answer = agent.send("PUT", "/lab/defects", json={"active": ["total-wrongs"]})
    assert answer.status == 400
    assert "the nearest is 'total-wrong'" in answer.body["error"]
    listing = agent.send("GET", "/lab/defects").body
    assert [one["name"] for one in listing if one["active"]] == ["total-wrong"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"active": 1}'])
def test_broken_switches_are_refused(agent: Agent, body: bytes) -> None:
    assert agent.send("PUT", "/lab/defects", data=body).status == 400
    assert agent.send("DELETE", "/lab/defects").status == 405
