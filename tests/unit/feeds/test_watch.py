"""All feeds of a system, watched and read once more."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from bookproof.faults import EnvironmentFault
from bookproof.feeds.page import Audience, PageSeen
from bookproof.feeds.reading import await_settled
from bookproof.feeds.watch import FeedVerdict, Source, Watch

from .system import URL, System, filled
from .system import Watch as Reader

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def watch_of(system: System, name: str = "Slot") -> Watch:
    watch = Watch({name: Audience.PUBLIC})
    url = URL
    while True:
        page = system.get(url)
        watch.take(name, page)
        following = json.loads(page.body)["next"]
        if following == url:
            return watch
        url = following


def judged(
    watch: Watch, fetch: Callable[[str, bool], PageSeen], seconds: float = 10.0
) -> list[FeedVerdict]:
    random = Random(1)  # noqa: S311 - reproducible
    sources = {"Slot": Source(URL, fetch)}
    return watch.read_again(sources, {}, random, time.monotonic() + seconds, NOW)


def test_a_right_system() -> None:
    system = filled()
    [verdict] = judged(watch_of(system), system.get)
    assert verdict == FeedVerdict("Slot", 10, ())


def test_reading_again_many_times() -> None:
    system = filled()
    watch = watch_of(system)
    for _ in range(40):
        assert judged(watch, system.get) == [FeedVerdict("Slot", 10, ())]


def test_a_verdict_survives_being_written() -> None:
    system = filled()
    watch = watch_of(system)
    system.items[3]["data"]["remainingUses"] = 99
    [verdict] = judged(watch, system.get)
    assert [group.first.rule for group in verdict.causes] == ["feed-changed"]
    written = json.loads(json.dumps(verdict.to_json()))
    assert FeedVerdict.from_json(written) == verdict


def test_a_feed_that_fails_when_it_is_read_again() -> None:
    watch = watch_of(filled())

    def fetch(url: str, made_up: bool) -> PageSeen:
        raise EnvironmentFault(f"GET {url}: no connection")

    [verdict] = judged(watch, fetch)
    assert verdict.unread == f"GET {URL}: no connection"
    assert verdict.causes == ()


def test_a_feed_that_has_no_end() -> None:
    watch = watch_of(filled())
    endless = filled(1000, size=1)
    [verdict] = judged(watch, endless.get, seconds=0.0)
    assert "the end of the feed was not reached" in verdict.unread


def test_a_feed_that_is_known_to_give_no_pages() -> None:
    watch = Watch({"Slot": Audience.PUBLIC})
    random = Random(1)  # noqa: S311 - reproducible
    [verdict] = watch.read_again({}, {"Slot": "status 503"}, random, time.monotonic(), NOW)
    assert verdict == FeedVerdict("Slot", 0, (), "status 503")


def test_what_is_held_back_is_waited_for() -> None:
    system = filled()
    reader = Reader(system)
    reader.read()
    system.drop("id-3")
    reader.from_start()
    again = reader.verifier.begin()
    polls = []

    def poll() -> None:
        polls.append(system.put("id-3", 900, remainingUses=1))
        reader.verifier.take(again, system.get(f"{URL}?afterTimestamp=190&afterId=id-9"))

    assert reader.verifier.absent() == 1
    await_settled([(reader.verifier, poll)], patience=30.0)
    assert len(polls) == 1
    assert reader.rules() == set()


def test_next_that_leads_out_of_the_feed_is_not_followed() -> None:
    system = filled()
    watch = watch_of(system)
    asked = []
    system.change_page = lambda page, url: page.update(next="https://elsewhere.example/slots")

    def fetch(url: str, made_up: bool) -> PageSeen:
        asked.append(url)
        return system.get(url, made_up)

    [verdict] = judged(watch, fetch)
    assert {group.first.rule for group in verdict.causes} >= {"feed-next-place"}
    assert all(url.startswith("https://feeds.example/") for url in asked)
