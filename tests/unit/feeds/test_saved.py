"""Saved pages, in the forms in which people keep them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookproof.feeds.page import Audience
from bookproof.feeds.reading import saved_pages, verify_saved

from .system import URL, System, filled


def pages_of(system: System) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    """Address, page and headers, from the first to the last page."""
    found, url = [], URL
    while True:
        seen = system.get(url)
        page = json.loads(seen.body)
        found.append((url, page, dict(seen.headers or {})))
        if not page["items"]:
            return found
        url = page["next"]


def rules(path: Path) -> set[str]:
    return {group.first.rule for group in verify_saved(path)}


def in_folder(folder: Path, system: System) -> Path:
    for number, (_, page, _) in enumerate(pages_of(system), start=1):
        (folder / f"page-{number}.json").write_text(json.dumps(page))
    return folder


def test_a_folder_of_pages(tmp_path: Path) -> None:
    folder = in_folder(tmp_path, filled(40))
    assert len(list(saved_pages(folder))) == 15
    assert rules(folder) == set()


def test_a_folder_of_pages_with_a_flaw(tmp_path: Path) -> None:
    folder = in_folder(tmp_path, filled(40))
    (folder / "page-3.json").write_text((folder / "page-2.json").read_text())
    assert rules(folder) == {
        "feed-before-position",
        "feed-next-stands",
        "feed-item-again",
    }


def test_a_list_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "slots.json"
    path.write_text(json.dumps([page for _, page, _ in pages_of(filled())]))
    assert rules(path) == set()


def test_a_page_in_each_line(tmp_path: Path) -> None:
    path = tmp_path / "slots.jsonl"
    path.write_text("".join(json.dumps(page) + "\n" for _, page, _ in pages_of(filled())))
    assert len(list(saved_pages(path))) == 5
    assert rules(path) == set()


def test_pages_with_address_and_headers(tmp_path: Path) -> None:
    path = tmp_path / "slots.json"
    headers = {"Content-Type": "text/html"}
    path.write_text(
        json.dumps(
            [
                {"url": url, "status": 200, "headers": headers, "page": page}
                for url, page, _ in pages_of(filled())
            ]
        )
    )
    assert rules(path) == {"feed-media-type", "feed-cache"}


def test_a_status_that_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "slots.json"
    path.write_text(json.dumps({"url": URL, "status": 503, "page": {}}))
    assert rules(path) == {"feed-status"}


@pytest.mark.parametrize("text", ["<html>", "", "[1, 2]"])
def test_what_is_no_page(tmp_path: Path, text: str) -> None:
    path = tmp_path / "slots.json"
    path.write_text(text)
    assert rules(path) == {"feed-page"}


def test_a_feed_of_orders(tmp_path: Path) -> None:
    path = in_folder(tmp_path, filled())
    found = verify_saved(path, Audience.PARTNER)
    assert {group.first.rule for group in found} == {"feed-license-orders"}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"nowhere\.json"):
        verify_saved(tmp_path / "nowhere.json")
