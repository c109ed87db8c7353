"""What only several pages of a feed tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .conftest import LICENCE, Answer, Served, item


def paged(served: Served, *pages: list[dict[str, Any]]) -> None:
    """Serve these items, page by page, at ``/f``."""

    def answer(path: str, query: str) -> Answer:
        at = int(query.partition("=")[2] or 0)
        number = next((n for n, items in enumerate(pages) if items[-1]["modified"] > at), None)
        items = [] if number is None else pages[number]
        url = f"{served.url}/f?afterChangeNumber={items[-1]['modified'] if items else at}"
        document = {"next": url, "items": items, "license": LICENCE}
        return 200, "application/json", json.dumps(document).encode()

    served.answer = answer


def test_an_item_that_comes_again_on_a_later_page(
    served: Served, result: Callable[..., dict[str, Any]]
) -> None:
    again = item(2) | {"data": item(1)["data"]}
    paged(served, [item(0), item(1)], [again, item(3)])
    found = result(f"{served.url}/f")
    rules = {cause["rule"]: cause for cause in found["causes"]}
    assert rules["feed-subject-twice"]["count"] == 1
    assert found["exitCode"] == 1


def test_an_item_that_was_changed_meanwhile_is_right(
    served: Served, result: Callable[..., dict[str, Any]]
) -> None:
    later = item(0) | {"modified": 5}
    paged(served, [item(0), item(1)], [item(2), later])
    found = result(f"{served.url}/f")
    assert {cause["rule"] for cause in found["causes"] if cause["severity"] == "failure"} == set()


def test_pages_saved_in_a_folder_are_one_feed(
    result: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    url = "https://feeds.example/sessions"
    for number, items in enumerate(
        ([item(0), item(1)], [item(2) | {"data": item(1)["data"]}, item(3)]), 1
    ):
        after = items[-1]["modified"]
        page = {"next": f"{url}?afterChangeNumber={after}", "items": items, "license": LICENCE}
        (tmp_path / f"page{number}.json").write_text(json.dumps(page))
    found = result("--least", "failure", str(tmp_path))
    assert {cause["rule"]: cause["count"] for cause in found["causes"]} == {"feed-subject-twice": 1}


def test_pages_of_two_feeds_in_a_folder_are_kept_apart(
    result: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        url = f"https://feeds.example/{name}"
        page = {"next": f"{url}?afterChangeNumber=1", "items": [item(0)], "license": LICENCE}
        (tmp_path / f"{name}.json").write_text(json.dumps(page))
    (tmp_path / "other.json").write_text("no page")
    found = result("--least", "failure", str(tmp_path))
    assert {cause["rule"] for cause in found["causes"]} == {"not-json"}
