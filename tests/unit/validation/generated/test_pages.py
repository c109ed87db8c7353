from __future__ import annotations

import copy
from typing import Any

import pytest

from bookproof.validation.engine import judge
from bookproof.validation.facts import facts

from .building import Builder, First
from .verdicts import failures, shown

KINDS = {
    "RPDEFeed": "SessionSeries",
    "BookableRPDEFeed": "SessionSeries",
    "OrdersFeed": "Order",
    "OrderProposalsFeed": "OrderProposal",
}
ITEM = "$.items[0]"
PAGE, ENTRY = facts().rpde["FeedPage"], facts().rpde["FeedItem"]


def page(mode: str) -> dict[str, Any]:
    kind = KINDS[mode]
    made: dict[str, Any] = {
        "next": "https://open.club.example/rpde?afterChangeNumber=12",
        "items": [
            {"state": "updated", "kind": kind, "id": "a", "modified": 11},
            {"state": "deleted", "kind": kind, "id": "b", "modified": 12},
        ],
    }
    made["items"][0]["data"] = Builder(mode, First()).document(kind)
    if mode not in PAGE["modes"]:
        made["license"] = "https://creativecommons.org/licenses/by/4.0/"
    return made


def constraints(mode: str) -> dict[str, Any]:
    found: dict[str, Any] = PAGE["constraints"][PAGE["modes"].get(mode, "default")]
    return found


@pytest.mark.parametrize("mode", KINDS)
def test_a_page_is_valid(mode: str) -> None:
    assert shown(failures(judge(page(mode), mode))) == ""


@pytest.mark.parametrize("mode", KINDS)
@pytest.mark.parametrize("state", ENTRY["fields"]["state"]["allowed"])
def test_every_state_is_valid(mode: str, state: str) -> None:
    document = page(mode)
    document["items"] = [item for item in document["items"] if item["state"] == state]
    assert shown(failures(judge(document, mode))) == ""


@pytest.mark.parametrize("mode", KINDS)
@pytest.mark.parametrize("change", [{"id": 7}, {"modified": "2045-03-04"}, {"modified": 2**62}])
def test_other_ids_and_positions_are_valid(mode: str, change: dict[str, Any]) -> None:
    document = page(mode)
    document["items"][0] |= change
    assert shown(failures(judge(document, mode))) == ""


@pytest.mark.parametrize("mode", KINDS)
def test_an_empty_page_is_valid(mode: str) -> None:
    assert shown(failures(judge({**page(mode), "items": []}, mode))) == ""


@pytest.mark.parametrize("mode", KINDS)
def test_what_is_required_of_a_page(mode: str) -> None:
    for name in constraints(mode)["required"]:
        document = page(mode)
        del document[name]
        assert shown(failures(judge(document, mode))), name


@pytest.mark.parametrize("mode", KINDS)
@pytest.mark.parametrize("position", [0, 1], ids=["updated", "deleted"])
def test_what_is_required_of_an_item(mode: str, position: int) -> None:
    for name in ENTRY["constraints"]["default"]["required"]:
        document = page(mode)
        del document["items"][position][name]
        found = failures(judge(document, mode))
        assert found, name
        assert all(flaw.path.startswith(f"$.items[{position}]") for flaw in found), shown(found)


@pytest.mark.parametrize("mode", KINDS)
@pytest.mark.parametrize(
    ("place", "change"),
    [
        (f"{ITEM}.state", {"state": "created"}),
        (f"{ITEM}.state", {"state": True}),
        (f"{ITEM}.kind", {"kind": 7}),
        (f"{ITEM}.kind", {"kind": ""}),
        (f"{ITEM}.id", {"id": None}),
        (f"{ITEM}.id", {"id": {}}),
        (f"{ITEM}.id", {"id": 7.5}),
        (f"{ITEM}.modified", {"modified": None}),
        (f"{ITEM}.modified", {"modified": 7.5}),
        (f"{ITEM}.modified", {"modified": []}),
        (f"{ITEM}.data", {"data": None}),
        (f"{ITEM}.data", {"data": "https://id.club.example/1"}),
        (f"{ITEM}.data", {"state": "deleted"}),
    ],
)
def test_faults_of_an_item(mode: str, place: str, change: dict[str, Any]) -> None:
    document = page(mode)
    document["items"][0] |= change
    found = failures(judge(document, mode))
    assert found
    assert all(place.startswith(flaw.path) for flaw in found), shown(found)


@pytest.mark.parametrize("mode", KINDS)
def test_an_updated_item_has_data(mode: str) -> None:
    document = page(mode)
    del document["items"][0]["data"]
    assert [flaw.path for flaw in failures(judge(document, mode))] in ([ITEM], [f"{ITEM}.data"])


@pytest.mark.parametrize("mode", KINDS)
@pytest.mark.parametrize(
    "change",
    [
        {"next": ""},
        {"next": None},
        {"next": "/rpde?after=12"},
        {"next": 12},
        {"items": {}},
        {"items": None},
        {"items": [None]},
        {"items": [[]]},
        {"license": ""},
        {"license": "CC-BY"},
    ],
    ids=str,
)
def test_faults_of_a_page(mode: str, change: dict[str, Any]) -> None:
    found = failures(judge({**page(mode), **change}, mode))
    assert found
    assert all(flaw.path.startswith(f"$.{next(iter(change))}") for flaw in found), shown(found)


@pytest.mark.parametrize("mode", KINDS)
def test_faults_of_the_data_are_found_in_their_place(mode: str) -> None:
    document = copy.deepcopy(page(mode))
    document["items"][0]["data"]["sprocketCount"] = 3
    found = failures(judge(document, mode))
    assert [flaw.path for flaw in found] == [f"{ITEM}.data.sprocketCount"]
