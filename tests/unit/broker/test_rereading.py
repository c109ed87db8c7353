"""The broker reads its feeds once more and tells what it finds, over a real connection."""

from __future__ import annotations

import json

from bookproof.feeds.watch import FeedVerdict

from .conftest import Begin
from .feeds import SESSIONS, Publisher


def verdicts(found: list[dict[str, object]]) -> dict[str, FeedVerdict]:
    read = [FeedVerdict.from_json(json.loads(json.dumps(told))) for told in found]
    return {verdict.feed: verdict for verdict in read}


def rules(verdict: FeedVerdict) -> set[str]:
    return {group.first.rule for group in verdict.causes}


def test_what_changed_unseen_is_told(publisher: Publisher, begin: Begin) -> None:
    for number in range(5):
        publisher.publish(SESSIONS, number)
    broker = begin()
    broker.await_harvest()
    publisher._items[2][2]["data"]["name"] = "another"
    found = verdicts(broker.read_feeds_again())[SESSIONS]
    assert found.items == 5
    assert "feed-changed" in rules(found)
    assert not found.unread


def test_a_feed_that_fails_is_unread(publisher: Publisher, begin: Begin) -> None:
    publisher.publish(SESSIONS, 1)
    broker = begin()
    broker.await_harvest()
    publisher.replies[f"/{SESSIONS}"] = (503, b"busy")
    found = verdicts(broker.read_feeds_again())[SESSIONS]
    assert "status 503" in found.unread
    assert "feed-status" not in rules(found)
