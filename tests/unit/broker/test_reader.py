"""Feeds that never end, or lead in circles."""

from __future__ import annotations

import json
import time

import pytest

from .conftest import Begin
from .feeds import SESSIONS, Publisher


@pytest.fixture
def endless(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """A feed that brings a new item on a new page for ever."""
    sound = publisher.answer
    number = 0

    def answer(target: str) -> tuple[int, bytes]:
        nonlocal number
        status, body = sound(target)
        if not target.startswith(f"/{SESSIONS}"):
            return status, body
        number += 1
        item = {"id": number, "modified": number, "state": "updated", "data": {"@id": f"{number}"}}
        following = f"{publisher.url}/{SESSIONS}?after={number}"
        return 200, json.dumps({"next": following, "items": [item]}).encode()

    monkeypatch.setattr(Publisher, "answer", lambda self, target: answer(target))
    return publisher


def test_an_endless_feed_is_given_up(endless: Publisher, begin: Begin) -> None:
    started = time.monotonic()
    broker = begin(harvest=0.3)
    assert time.monotonic() - started < 4
    problem = broker.view((SESSIONS,)).problem
    assert "the end of the feed was not reached in time" in problem
    assert "timeouts.harvest" in problem


def test_a_circle_of_empty_pages(publisher: Publisher, begin: Begin) -> None:
    pages = [f"/{SESSIONS}", f"/{SESSIONS}?x"]

    def page(following: str) -> tuple[int, bytes]:
        return 200, json.dumps({"next": publisher.url + following, "items": []}).encode()

    publisher.replies[pages[0]] = page(pages[1])
    publisher.replies[pages[1]] = page(f"/{SESSIONS}?y")
    publisher.replies[f"/{SESSIONS}?y"] = page(pages[1])
    broker = begin()
    assert "pages in a row brought nothing new" in broker.view((SESSIONS,)).problem
    assert publisher.requests(SESSIONS) < 20


def test_many_pages_of_invalid_items_are_no_circle(publisher: Publisher, begin: Begin) -> None:
    for number in range(16):
        publisher.publish(SESSIONS, number, {"@id": None})
    publisher.publish(SESSIONS, "good")
    broker = begin()
    assert broker.view((SESSIONS,)).problem == ""
    assert broker.store.subjects_of(SESSIONS) == ["good"]
