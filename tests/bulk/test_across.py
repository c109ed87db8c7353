"""What only several pages of a feed tell."""

from __future__ import annotations

import json
from collections.abc import Callable
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
